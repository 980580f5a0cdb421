"""One thing to do, as a line of the docket on the first page."""

from dataclasses import dataclass
from datetime import date

from clusters import clock


@dataclass(frozen=True)
class Task:
    """What to do, by when and where; `is_post` is done by a button that posts, the others by a link."""

    title: str
    detail: str
    url: str
    action: str
    due_on: date | None = None
    note: str = ""
    done: int | None = None  # lines answered, of `total`
    total: int | None = None
    is_main: bool = False
    is_post: bool = False
    also: str = ""  # a second, lesser way to go on: its words and address
    also_url: str = ""

    @property
    def days(self) -> int | None:
        return None if self.due_on is None else (self.due_on - clock.today()).days

    @property
    def days_late(self) -> int:
        return max(-self.days, 0) if self.days is not None else 0

    @property
    def urgency(self) -> str:
        """The class of the due date: late when overdue or today, soon within three days."""
        if self.days is None or self.days > 3:
            return ""
        return "soon" if self.days > 0 else "late"

    @property
    def order(self) -> tuple:
        return (self.due_on or date.max, not self.is_main, self.title)
