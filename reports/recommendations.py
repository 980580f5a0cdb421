"""What a report shows of requests to a higher body: last year's with their answers, and those raised in it.

Both are read from the register as it is now, by what the reader may see of it; they are no part of a round.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from clusters.models import User
from clusters.permissions import predecessor_ids
from events.models import Recommendation, RecommendationStep
from events.permissions import can_raise_recommendation
from events.recommendation_list import answers, chip_of
from reports.models import ClusterReport, Report, ReportingPeriod

SECTION = "NX"  # difficulties, requests, plans


@dataclass(frozen=True)
class Told:
    """One request with what came of it."""

    row: Recommendation
    answers: list[RecommendationStep]
    chip: str
    chip_text: str


@dataclass(frozen=True)
class Requests:
    """Last year's requests, none for a period of less than a year; those raised in this very report."""

    last_year: int
    earlier: list[Told]
    raised_here: list[Told]
    is_annual: bool
    may_raise: bool
    period_code: str


def of_report(report: Report, user: User, sections: Iterable[str]) -> Requests | None:
    """For a report whose form, or the page of it, has the section of requests; else nothing, and no query."""
    if SECTION not in sections:
        return None
    unions = {report.union_id} | predecessor_ids({report.union_id})
    rows = Recommendation.objects.filter(union__in=unions)
    return _requests(rows, report.period, user, may_raise=can_raise_recommendation(user, report.union, None))


def of_cluster_report(report: ClusterReport, user: User) -> Requests | None:
    """Of the cluster's own requests; nothing where there were none."""
    rows = Recommendation.objects.filter(raising_cluster=report.cluster_id)
    found = _requests(rows, report.period, user, may_raise=False)
    return found if found.earlier or found.raised_here else None


def _requests(rows: QuerySet[Recommendation], period: ReportingPeriod, user: User, *, may_raise: bool) -> Requests:
    is_annual = period.kind == ReportingPeriod.Kind.YEAR
    here = Q(report_period=period.code)
    wanted = here | Q(year=period.year - 1) if is_annual else here
    rows = rows.visible_to(user).standing().filter(wanted).with_bodies().prefetch_related("steps")  # type: ignore[attr-defined]
    found = [Told(row, answers(row), *chip_of(row)) for row in rows.order_by("raised_on", "pk")]
    return Requests(
        last_year=period.year - 1,
        earlier=[told for told in found if told.row.report_period != period.code],
        raised_here=[told for told in found if told.row.report_period == period.code],
        is_annual=is_annual,
        may_raise=may_raise,
        period_code=period.code,
    )
