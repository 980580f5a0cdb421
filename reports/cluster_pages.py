"""What the pages about a cluster's report show of it, and what the person may do there."""

from typing import Any

from clusters import clock
from clusters.models import User
from clusters.permissions import acting_union_ids, headed_union_ids, offices_of
from reports import cluster_standing, conference_remarks, editions, permissions
from reports.deadlines import cluster_due_on
from reports.forms.cluster_report import SettleForm
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


def to_open(user: User, *, is_running: bool = False) -> list[ClusterReport]:
    """Reports, not saved, that the offices of the person may begin; only of periods that are open, if so asked.

    A constant number of queries in clusters and periods.
    """
    wanted = {(term.cluster, term.year) for term in offices_of(user)}
    if not wanted:
        return []
    states = [ReportingPeriod.State.OPEN, *([] if is_running else [ReportingPeriod.State.CLOSED])]
    periods = list(ReportingPeriod.objects.filter(year__in={year for _cluster, year in wanted}, state__in=states))
    begun = set(ClusterReport.objects.filter(period__in=periods).values_list("cluster", "period"))
    candidates = [
        ClusterReport(cluster=cluster, period=period)
        for period in periods
        for cluster, year in sorted(wanted, key=lambda pair: pair[0].number)
        if period.year == year and (cluster.pk, period.pk) not in begun
    ]
    permissions.read_cluster_terms(candidates)
    return [
        report
        for report in candidates
        if permissions.cluster_term(user, report) is not None and not permissions.offices_only_read(report.period)
    ]


def overview(report: ClusterReport, user: User, settling: SettleForm | None = None) -> dict[str, Any]:
    """The report for its page. A constant number of queries in members, pieces, editions, circulations and remarks.

    `settling` is the form of a remark that comes back with what was typed.
    """
    seen = editions.editions_seen(report, user)
    edition = editions.edition_to_read(report, seen)
    circulations = list(report.circulations.select_related("edition").order_by("number"))
    running = next((row for row in circulations if row.closed_at is None), None)
    page = editions.lay_out(edition) if edition is not None else None
    due_on = cluster_due_on(report.period, report.cluster)
    remarks = conference_remarks.remarks_on(report, user, settling)
    return {
        "remarks": remarks,
        "unsettled_remarks": sum(note.is_open for note in remarks),
        "report": report,
        "due_on": due_on,
        "page": page,
        "faults": editions.faults(page) if page else [],
        "editions": seen,
        "circulations": circulations,
        "running": running,
        "mine": waiting_answers(user, circulations[-1:]) if running else [],
        "unsettled": unsettled(report),
        "turn": cluster_standing.turn_of(report, running, due_on),
        "steps": cluster_standing.steps_of(report, circulations, due_on),
        "acts": list(report.acts.select_related("actor", "edition")),
        "can_write": permissions.can_write_cluster_report(user, report),
        "can_receive": permissions.can_receive_cluster_report(user, report),
        "can_decide": permissions.can_decide_on_cluster_report(user, report),
        "is_illustrative": report.period.is_illustrative,
    }


def unsettled(report: ClusterReport) -> int:
    """Comments of members and remarks made at conferences that nobody has settled."""
    return PassageComment.objects.of_reports([report]).filter(outcome=PassageComment.Outcome.OPEN).count()


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
