"""The reviewers' desks: who has sent, what waits for whom, how complete it is. A constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Union, User
from clusters.permissions import acting_union_ids, reads_everything
from reports import deadlines, permissions
from reports.deadlines import ClusterDates
from reports.desk_changes import add_changes
from reports.desk_rows import Desk, DeskRow
from reports.models import Act, Extension, Obligation, Reading, Report, ReportingPeriod, Thread


@dataclass(frozen=True)
class DeskLink:
    label: str
    url: str


def desk_of(report: Report, user: User) -> DeskLink | None:
    """The desk on which this report lies, if the person has it."""
    cluster, year = report.route_cluster, report.period.year
    if cluster is not None and permissions.can_see_unit_rows(user, cluster.pk, year):
        url = reverse("cluster_desk", args=[cluster.number, year])
        return DeskLink(_("Bàn xét %(cluster)s") % {"cluster": cluster}, f"{url}?ky={report.period.code}")
    if reads_everything(user):
        return DeskLink(_("Bàn xét VUFO"), f"{reverse('national_desk')}?ky={report.period.code}")
    return None


def periods_of(year: int | None = None) -> list[ReportingPeriod]:
    """Periods that unions report on, newest first; of one year or all."""
    rows = ReportingPeriod.objects.filter(state__in=[ReportingPeriod.State.OPEN, ReportingPeriod.State.CLOSED])
    return list((rows.filter(year=year) if year else rows).order_by("-year", "-ends_on"))


def choose_period(periods: list[ReportingPeriod], code: str) -> ReportingPeriod | None:
    """The one asked for; else the open one whose due date is nearest, else the newest."""
    asked = next((period for period in periods if period.code == code), None)
    still_open = sorted((p for p in periods if p.is_open), key=lambda p: abs((p.union_due_on - clock.today()).days))
    return asked or next(iter([*still_open, *periods]), None)


def lay_desk(period: ReportingPeriod, user: User, cluster: Cluster | None = None) -> Desk:
    """The desk of a cluster, or of the nation, as this person may work on it."""
    members = ClusterMembership.objects.in_force_on(period.ends_on).select_related("cluster")
    cluster_of = {member.union_id: member.cluster for member in members}
    owed = period.obligations.all()
    if cluster is not None:
        own = [union for union, other in cluster_of.items() if other.pk == cluster.pk]
        unsent = Q(report__isnull=True) | Q(report__route_cluster__isnull=True)
        owed = owed.filter(Q(report__route_cluster=cluster) | (unsent & Q(union__in=own)))
    unions = Union.objects.named_on(period.ends_on)
    owed = owed.select_related("report__sent_round", "report__route_cluster")
    obligations = sorted(
        owed.prefetch_related(Prefetch("union", queryset=unions)), key=lambda row: (row.union.sort_then, row.union_id)
    )
    rows = [_row(obligation, period, cluster_of, user) for obligation in obligations]
    dates = deadlines.read_cluster_dates([period])
    _add_rights(rows, user)
    readable = [row for row in rows if row.can_open]
    add_changes(readable, period, _add_facts(readable, user))
    _add_dates(rows, dates, deadlines.granted_by_obligation(period, user))
    return Desk(period, rows, dates.of(period, cluster.pk if cluster else None))


def _add_dates(rows: list[DeskRow], dates: ClusterDates, extensions: dict[int, Extension]) -> None:
    for row in rows:
        row.extension = extensions.get(row.obligation.pk)
        row.review_due_on = dates.of_report(row.report) if row.report is not None else None


def _row(obligation: Obligation, period: ReportingPeriod, cluster_of: dict, user: User) -> DeskRow:
    obligation.period = period
    report = getattr(obligation, "report", None)
    state = "exempt" if obligation.is_exempt else "none"
    cluster = cluster_of.get(obligation.union_id)
    if report is not None:
        report.period, report.union, report.obligation = period, obligation.union, obligation
        state = report.state
        if report.sent_round_id is None:
            report = None  # a draft is its union's own affair: only that there is one shows
        else:
            cluster = report.route_cluster
    is_mine = obligation.union_id in acting_union_ids(user)
    first_sent = report.first_sent_at if report is not None else None
    name = obligation.union.short_name
    return DeskRow(obligation, name, report, cluster, state, is_mine=is_mine, first_sent=first_sent)


def _add_rights(rows: list[DeskRow], user: User) -> None:
    sent = [row.report for row in rows if row.report is not None]
    permissions.read_reviewing_terms(sent)
    visible = set(Report.objects.visible_to(user).filter(pk__in=[r.pk for r in sent]).values_list("pk", flat=True))
    for row in rows:
        if row.report is None:
            continue
        row.can_open = row.report.pk in visible
        terms = permissions.reviewing_terms(row.report)
        row.reviewers = ", ".join(str(term.get_role_display()) for term in terms)
        row.can_endorse = permissions.can_endorse(user, row.report)
        row.can_accept = permissions.can_accept(user, row.report)


def _add_facts(rows: list[DeskRow], user: User) -> dict[int, int]:
    """When each step was reached, open threads, and whether this person has opened the sent round.

    Gives back, by report, the newest earlier round that the person has opened.
    """
    by_report = {row.report.pk: row for row in rows}
    for report, kind, at in Act.objects.filter(report__in=by_report).values_list("report", "kind", "at"):
        _note(by_report[report], kind, at)
    threads = Thread.objects.open().filter(report__in=by_report).order_by()
    for report, count in threads.values_list("report").annotate(Count("pk")):
        by_report[report].open_threads = count
    earlier: dict[int, int] = {}
    readings = Reading.objects.filter(user=user, round__report__in=by_report).order_by("round__number")
    for report, round_ in readings.values_list("round__report", "round"):
        if round_ == by_report[report].report.sent_round_id:
            by_report[report].is_read = True
        else:
            earlier[report] = round_
    return earlier


def _note(row: DeskRow, kind: str, at: datetime) -> None:
    """Acts come in order of time: a later return takes back the endorsement before it."""
    if kind == Act.Kind.SEND:
        row.sent_again = at if at != row.first_sent else None
        row.endorsed = row.accepted = None
    elif kind == Act.Kind.RETURN:
        row.returned, row.sent_again, row.endorsed = at, None, None
    elif kind == Act.Kind.ENDORSE:
        row.endorsed = at
        row.first_endorsed = row.first_endorsed or at
    elif kind == Act.Kind.ACCEPT:
        row.accepted = at


def add_roles(desk: Desk, terms: Iterable[LeadershipTerm]) -> None:
    """Mark the rows of the unions that lead and deputise."""
    roles = {term.union_id: str(term.get_role_display()) for term in terms}
    for row in desk.rows:
        row.role = roles.get(row.obligation.union_id, "")


@dataclass
class DeskGroup:
    """The rows of one cluster on VUFO's desk; None holds the reports that come straight to VUFO."""

    cluster: Cluster | None
    desk: Desk


def by_cluster(desk: Desk) -> list[DeskGroup]:
    """In the order of the clusters, the unions without one last."""
    rows: dict[int | None, list[DeskRow]] = defaultdict(list)
    clusters = {row.cluster.number: row.cluster for row in desk.rows if row.cluster is not None}
    for row in desk.rows:
        rows[row.cluster.number if row.cluster else None].append(row)
    return [
        DeskGroup(clusters.get(number), Desk(desk.period, rows[number]))
        for number in [*sorted(clusters), None]
        if rows[number]
    ]
