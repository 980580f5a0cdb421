"""The periods of the demo, around the day on which it is loaded, so that the current year is always under way."""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.models import IndicatorSet, ReportingPeriod

Kind = ReportingPeriod.Kind


@dataclass(frozen=True)
class Span:
    """A period to be: its kind, year and the four dates."""

    kind: str
    year: int
    opens_on: date
    union_due_on: date
    cluster_due_on: date
    closes_on: date

    def as_period(self, indicator_set: IndicatorSet) -> ReportingPeriod:
        period = ReportingPeriod(
            kind=self.kind,
            year=self.year,
            opens_on=self.opens_on,
            union_due_on=self.union_due_on,
            cluster_due_on=self.cluster_due_on,
            closes_on=self.closes_on,
            indicator_set=indicator_set,
            is_illustrative=True,
        )
        period.starts_on, period.ends_on = period.default_dates()
        return period


def past_year(year: int, today: date) -> Span:
    """A year that was reported on, accepted and closed: in the middle of January, or yesterday if that is to come."""
    closes_on = min(date(year + 1, 1, 15), today - timedelta(1))
    return Span(Kind.YEAR, year, date(year, 11, 4), date(year, 12, 5), date(year, 12, 12), closes_on)


def current_year(today: date) -> Span:
    """This year under way: by the usual calendar if the day suits it, else with the same distances around today."""
    year = today.year
    if date(year, 11, 14) <= today <= date(year, 11, 30):
        return Span(Kind.YEAR, year, date(year, 11, 2), date(year, 12, 5), date(year, 12, 12), date(year + 1, 1, 15))
    opens_on, union_due_on, cluster_due_on, closes_on = (today + timedelta(days) for days in (-20, 13, 20, 54))
    return Span(Kind.YEAR, year, opens_on, union_due_on, cluster_due_on, closes_on)


def overdue(today: date) -> Span:
    """The last short period that ended at least 25 days ago: past its due dates, still open."""
    candidates = [
        (kind, year, last)
        for year in (today.year, today.year - 1)
        for kind, last in ((Kind.NINE_MONTHS, date(year, 9, 30)), (Kind.HALF_YEAR, date(year, 6, 30)))
    ]
    kind, year, last = next(found for found in candidates if found[2] <= today - timedelta(25))
    opens_on, union_due_on, cluster_due_on = (last + timedelta(days) for days in (1, 12, 19))
    return Span(kind, year, opens_on, union_due_on, cluster_due_on, max(last + timedelta(75), today + timedelta(10)))
