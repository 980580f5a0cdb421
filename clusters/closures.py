"""Spans of time whose figures are closed, for registers that must mark what is entered for them too late.

The registers know no reporting periods: the setting CLOSED_SPANS names the function that tells of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Closure:
    """A closed span: `năm 2025`, its first and last day, and the last day on which its figures were taken."""

    name: str
    first: date
    last: date
    closed_on: date

    def is_late(self, on: date, entered_at: datetime) -> bool:
        """Something of this span that was entered after its closing."""
        return self.first <= on <= self.last and timezone.localtime(entered_at).date() > self.closed_on


def closures() -> list[Closure]:
    """The closed spans, in one query."""
    return import_string(settings.CLOSED_SPANS)()


def late_for(on: date, entered_at: datetime, among: Iterable[Closure]) -> str:
    """The name of the longest closed span for which an entry came too late; empty if it did not."""
    late = [closure for closure in among if closure.is_late(on, entered_at)]
    return max(late, key=lambda closure: closure.last - closure.first).name if late else ""


def closed_around(days: Iterable[date], among: Iterable[Closure]) -> str:
    """The name of the longest closed span that holds one of the days; empty if none does."""
    days = list(days)
    found = [one for one in among if any(one.first <= day <= one.last for day in days)]
    return max(found, key=lambda closure: closure.last - closure.first).name if found else ""
