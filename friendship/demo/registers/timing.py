"""The days on which the demo's registers grow: those before each year's report was opened."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from friendship.demo import calendar

WHOLE = Decimal(305)  # days of a usual year until its period opens


@dataclass(frozen=True)
class Window:
    """The days of a year that its report knows: what happens later is not in the demo, so that sent figures hold."""

    year: int
    first: date
    last: date

    @classmethod
    def of(cls, year: int, today: date) -> "Window":
        span = calendar.past_year(year, today) if year < today.year else calendar.current_year(today)
        return cls(year, date(year, 1, 3), span.opens_on - timedelta(1))

    @property
    def part(self) -> Decimal:
        """Of a usual year: less where the demo is loaded early in it."""
        return min(Decimal(max((self.last - self.first).days, 0)) / WHOLE, Decimal(1))

    def day(self, random: Random, low: float = 0, high: float = 1) -> date:
        """A working day between two parts of the window."""
        days = (self.last - self.first).days
        return self.near(self.first + timedelta(round(days * (low + (high - low) * random.random()))))

    def near(self, day: date) -> date:
        """The day itself or the Friday before, within the window."""
        day -= timedelta(max(day.weekday() - 4, 0))
        return min(max(day, self.first), self.last)


class Years:
    """The windows of the demo's years; a day between two of them moves on into the later one."""

    def __init__(self, first: int, today: date) -> None:
        windows = [Window.of(year, today) for year in range(first, today.year + 1)]
        self.windows = [window for window in windows if window.part > 0]
        self.today = today

    @property
    def last(self) -> Window:
        return self.windows[-1]

    def of(self, year: int) -> Window | None:
        return next((window for window in self.windows if window.year == year), None)

    def fit(self, day: date) -> date | None:
        """A working day that the registers know; None if it lies after all of them."""
        for window in self.windows:
            if day <= window.last:
                # What falls between two years comes early in the next one, not all on one day.
                late = (window.first - day).days
                return window.near(day if late <= 0 else window.first + timedelta(late % 40))
        return None
