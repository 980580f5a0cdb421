"""What the pages about a cluster's report show of it, and what the person may do there."""

from dataclasses import dataclass
from typing import Any

from clusters import clock
from clusters.models import Cluster, User
from clusters.permissions import acting_union_ids, headed_union_ids, offices_of
from reports import cluster_standing, editions, permissions
from reports.models import (
    Circulation,
    CirculationAnswer,
    ClusterReport,
    Issue,
    PassageComment,
    ReportingPeriod,
)
from reports.workflow.circulation import members_asked
from reports.workflow.cluster_reports import next_number

USUAL_SYMBOL = "BC-CĐ"


@dataclass(frozen=True)
class ToOpen:
    """A report that an office of the person may begin."""

    cluster: Cluster
    period: ReportingPeriod


def to_open(user: User) -> list[ToOpen]:
    """By cluster and period, for the offices that the person holds in the year of the period."""
    wanted = {(term.cluster, term.year) for term in offices_of(user)}
    if not wanted:
        return []
    running = ReportingPeriod.State.OPEN, ReportingPeriod.State.CLOSED
    periods = list(ReportingPeriod.objects.filter(year__in={year for _cluster, year in wanted}, state__in=running))
    begun = set(ClusterReport.objects.filter(period__in=periods).values_list("cluster", "period"))
    found = [
        ToOpen(cluster, period)
        for period in periods
        for cluster, year in sorted(wanted, key=lambda pair: pair[0].number)
        if period.year == year and (cluster.pk, period.pk) not in begun
    ]
    return [one for one in found if permissions.can_open_cluster_report(user, one.cluster, one.period)]


def overview(report: ClusterReport, user: User) -> dict[str, Any]:
    """The report for its page. A constant number of queries in members, pieces, editions and circulations."""
    seen = editions.editions_seen(report, user)
    edition = editions.edition_to_read(report, seen)
    circulations = list(report.circulations.select_related("edition").order_by("number"))
    running = next((row for row in circulations if row.closed_at is None), None)
    page = editions.lay_out(edition) if edition is not None else None
    return {
        "report": report,
        "page": page,
        "faults": editions.faults(page) if page else [],
        "editions": seen,
        "before": _before(seen),
        "circulations": circulations,
        "running": running,
        "mine": waiting_answers(user, circulations[-1:]) if running else [],
        "unsettled": unsettled(report),
        "turn": cluster_standing.turn_of(report, running),
        "steps": cluster_standing.steps_of(report, circulations),
        "acts": list(report.acts.select_related("actor", "edition")),
        "can_write": permissions.can_write_cluster_report(user, report),
        "can_receive": permissions.can_receive_cluster_report(user, report),
        "can_decide": permissions.can_decide_on_cluster_report(user, report),
        "is_illustrative": report.period.is_illustrative,
    }


def _before(seen: list) -> Any:
    """The edition to compare the shown one with: the one before it."""
    return seen[1] if len(seen) > 1 else None


def unsettled(report: ClusterReport) -> int:
    comments = PassageComment.objects.filter(answer__circulation__report=report)
    return comments.filter(outcome=PassageComment.Outcome.OPEN).count()


def waiting_answers(user: User, circulations: list[Circulation]) -> list[CirculationAnswer]:
    """The answers of the person's own unions in these circulations."""
    rows = CirculationAnswer.objects.filter(circulation__in=circulations, union__in=acting_union_ids(user))
    answers = list(rows.select_related("union").prefetch_related("union__names"))
    by_pk = {circulation.pk: circulation for circulation in circulations}
    for answer in answers:
        answer.circulation = by_pk[answer.circulation_id]
    return answers


def acting(report: ClusterReport, user: User) -> dict[str, Any]:
    """What the pages for freezing, circulating and issuing tell before the act."""
    page = editions.lay_out(report.draft) if report.draft else None
    return {
        "report": report,
        "page": page,
        "faults": editions.faults(page) if page else [],
        "unsettled": unsettled(report),
        "running": report.circulations.filter(closed_at__isnull=True).first(),
        "is_illustrative": report.period.is_illustrative,
    }


def asked_now(report: ClusterReport, user: User) -> int:
    """How many members a circulation would ask today."""
    return len(members_asked(report, user))


def paper_suggested(report: ClusterReport, user: User) -> dict[str, str]:
    """The next number under the symbol used last, and the person as signatory who heads the union of the office."""
    last = Issue.objects.filter(cluster=report.cluster).order_by("-entered_at").first()
    term = permissions.cluster_term(user, report)
    number = next_number(report.cluster, clock.today().year)
    said = {"paper": f"{number:02d}/{last.symbol if last else USUAL_SYMBOL}"}
    if term is not None and term.union_id in headed_union_ids(user):
        said |= {"signatory": user.full_name, "signatory_title": f"{term.get_role_display()} {report.cluster}"}
    return said
