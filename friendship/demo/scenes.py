"""Where a report of the current year can stand, and what waits for each demo login."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from clusters.models import LeadershipTerm
from friendship.demo.figures import Cells
from friendship.demo.people import People
from friendship.demo.walk import Walk
from reports.models.report import Scope
from reports.workflow.filing import Entry

LEAD, DEPUTY = LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY


@dataclass(frozen=True)
class Days:
    """The days of a report's steps."""

    start: date
    sent: date
    read: date
    decided: date
    last: date

    @classmethod
    def between(cls, random: Random, first: date, last: date) -> "Days":
        """Spread over the time from `first` to `last`."""
        whole = (last - first).days
        parts = (0.1, 0.5, 0.65, 0.8, 0.95)
        return cls(*(first + timedelta(round(whole * (part + random.uniform(-0.06, 0.05)))) for part in parts))


Scene = Callable[[Walk, Days, Cells, People], None]


def none(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """Not begun."""


def draft(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    walk.draft(days.start, cells, share=0.6)


def submitted(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    walk.draft(days.start, cells).send(days.sent)


def questioned(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """Sent; the reviewer has asked something and has not been answered."""
    walk.draft(days.start, cells).send(days.sent)
    walk.ask(days.read, walk.reviewer(), "HB02")


def returned(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """Sent and returned with a comment that waits for the union."""
    walk.draft(days.start, cells).send(days.sent)
    walk.ask(days.read, walk.reviewer(), "PC05")
    walk.return_(days.decided, resend_in=7)


def endorsed(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    walk.draft(days.start, cells).send(days.sent).decide(days.decided)


def accepted(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    walk.draft(days.start, cells).send(days.sent).accept(days.read)


def resent(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """Returned once, mended and sent again; the answer to the lead's comment waits for the lead."""
    walk.draft(days.start, cells).send(days.sent)
    thread = walk.ask(days.read, walk.reviewer(LEAD), "TC01")
    walk.return_(days.read, resend_in=7)
    mend(walk, days.decided)
    walk.answer(days.decided, thread).send(days.last)


def between_leaders(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """The lead's own report: one comment of the deputy's waits for the lead, the answer to another for the deputy."""
    walk.draft(days.start, cells).send(days.sent)
    deputy = walk.reviewer(DEPUTY)
    walk.ask(days.read, deputy, "PC05")
    walk.answer(days.last, walk.ask(days.decided, deputy, "HB02"))


def before_vufo(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """Endorsed; the answer to VUFO's comment waits for VUFO."""
    walk.draft(days.start, cells).send(days.sent).decide(days.read)
    walk.answer(days.last, walk.ask(days.decided, people.vufo, "PC08"))


def half_written(walk: Walk, days: Days, cells: Cells, people: People) -> None:
    """The ordinary member's draft, with the last sections still empty."""
    walk.draft(days.sent, cells, share=0.72)


def mend(walk: Walk, day: date) -> None:
    """Correct two figures of the round that came back, so that the two rounds differ."""
    for code, less in (("HB01", Decimal(1)), ("TC03", Decimal(10))):
        entry = walk.cells[code, Scope.OWN]
        assert entry.value is not None
        lower = max(entry.value - less, Decimal(0))
        walk.change(day, code, Entry(entry.value_state, lower, entry.qualifier, entry.note))


# By the code of the province; the others take the usual places in turn.
CURRENT: dict[str, Scene] = {
    "92": between_leaders,  # Cần Thơ, lead of Cụm 5
    "86": returned,  # Vĩnh Long, its deputy
    "96": half_written,  # Cà Mau
    "91": resent,  # An Giang
    "82": before_vufo,  # Đồng Tháp
    "46": returned,  # Huế
}
CURRENT_USUAL: tuple[Scene, ...] = (
    accepted, endorsed, submitted, draft, questioned, accepted, none, endorsed, submitted, accepted, returned, draft,
)  # fmt: skip
OVERDUE: dict[str, Scene] = {
    "96": returned,
    "46": accepted,
    "92": accepted,
    "86": accepted,
    "91": endorsed,
    "82": draft,
}
OVERDUE_USUAL: tuple[Scene, ...] = (accepted, accepted, endorsed, accepted, draft, accepted, none, accepted, submitted)
LATE_EVERY = 5  # one in so many of the overdue period's reports was sent after the due date
