"""Who sent in time: counted from the first sending, so that a return or a correction makes nobody late.

An extension counts as in time. What is not due yet counts neither way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from clusters import clock
from reports.models import Obligation, ReportingPeriod


@dataclass(frozen=True)
class Punctuality:
    """How many reports came by the common date, by a later one granted to them, after it, or not at all."""

    in_time: int = 0
    extended: int = 0
    late: int = 0
    unsent: int = 0
    overdue: int = 0  # of the unsent ones

    @property
    def on_time(self) -> int:
        return self.in_time + self.extended

    @property
    def due(self) -> int:
        """Those of which it is known by now whether they came in time."""
        return self.on_time + self.late + self.overdue

    @property
    def rate(self) -> Decimal | None:
        """The share of `due` that came in time, in per cent; None as long as nothing was due."""
        return Decimal(100) * self.on_time / self.due if self.due else None


def count(period: ReportingPeriod, duties: Iterable[tuple[Obligation, datetime | None]]) -> Punctuality:
    """Count duties with the moment of their first sending; exempt ones are left out."""
    numbers = {"in_time": 0, "extended": 0, "late": 0, "unsent": 0, "overdue": 0}
    for obligation, first_sent in duties:
        if obligation.is_exempt:
            continue
        if first_sent is None:
            numbers["unsent"] += 1
            numbers["overdue"] += clock.today() > obligation.due_on
            continue
        day = timezone.localdate(first_sent)
        if period.union_due_on is not None and day <= period.union_due_on:
            numbers["in_time"] += 1
        else:
            numbers["extended" if day <= obligation.due_on else "late"] += 1
    return Punctuality(**numbers)
