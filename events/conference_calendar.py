"""A month of conferences as weeks of days."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from clusters import clock
from events.models import Conference

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass
class Day:
    """One square of the month."""

    on: date
    is_inside: bool
    is_today: bool
    conferences: list[Conference] = field(default_factory=list)


@dataclass
class Month:
    """The month with its weeks, from Monday, and the codes of the months beside it."""

    first: date
    weeks: list[list[Day]]
    conferences: list[Conference]  # of the month itself
    shown: list[Conference]  # of the days beside it too

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(31):%Y-%m}"


def first_of(text: str) -> date:
    """`2026-12` as its first day; the month of today for anything else."""
    year, _dash, month = text.partition("-")
    is_month = year.isdecimal() and month.isdecimal() and len(text) <= 7
    if is_month and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return clock.today().replace(day=1)


def month_of(first: date, conferences) -> Month:
    """The month that begins on `first`, with those of `conferences` that have a day on its page."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found = list(conferences.within(weeks[0][0], weeks[-1][-1]).with_bodies().order_by("starts_on", "starts_at", "pk"))
    today = clock.today()
    days = [[Day(on, on.month == first.month, on == today) for on in week] for week in weeks]
    for week in days:
        for day in week:
            day.conferences = [row for row in found if row.starts_on <= day.on <= row.ends_on]
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    inside = [row for row in found if row.starts_on <= last and row.ends_on >= first]
    return Month(first, days, inside, found)
