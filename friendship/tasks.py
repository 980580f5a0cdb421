"""What waits for a person: reports to file, to mend, to read, to accept. A constant number of queries a role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ClusterMembership, LeadershipTerm, Union, User
from clusters.permissions import acting_union_ids, is_vufo_officer, offices_of, offices_today, reads_everything
from friendship.award_tasks import tasks_of_awards
from friendship.cluster_report_tasks import tasks_of_cluster_reports
from friendship.conference_tasks import tasks_of_conferences
from friendship.deadline_tasks import tasks_of_deadlines
from friendship.docket import Task
from friendship.filing_tasks import report_of
from friendship.mail_tasks import troubles
from friendship.mention_tasks import tasks_of_mentions
from friendship.office_tasks import tasks_of_offices
from friendship.recommendation_tasks import tasks_of_recommendations
from friendship.score_tasks import tasks_of_scores
from reports import permissions, standing
from reports.deadlines import ClusterDates, read_cluster_dates
from reports.models import Obligation, Report, ReportingPeriod, Thread
from reports.models.report import State

SOON = timedelta(days=14)  # how far ahead VUFO is told to open or close a period
NAMES_SHOWN = 6


@dataclass
class Group:
    """The tasks of one office or union."""

    heading: str
    tasks: list[Task] = field(default_factory=list)


def groups_for(user: User, of_unions: list[tuple[str, Task]]) -> list[Group]:
    """All that waits for the person, a group for each union and office; a person with several gets all."""
    groups: dict[str, Group] = {}
    of_offices = [*tasks_of_offices(user), *_to_decide(user), *_answered(user), *_missing(user)]
    of_all = [*tasks_of_deadlines(user), *of_offices, *tasks_of_mentions(user), *_periods_to_run(user), *troubles(user)]
    of_all += [*tasks_of_recommendations(user), *tasks_of_conferences(user), *tasks_of_awards(user)]
    of_all += tasks_of_scores(user)
    for heading, task in [*of_unions, *of_all, *tasks_of_cluster_reports(user)]:
        groups.setdefault(heading, Group(heading)).tasks.append(task)
    for group in groups.values():
        group.tasks.sort(key=lambda task: task.order)
    return list(groups.values())


def _names(rows: Iterable[str]) -> str:
    """`Huế, Đà Nẵng`, with the rest counted when there are many."""
    names = list(rows)
    if len(names) <= NAMES_SHOWN:
        return ", ".join(names)
    shown = ", ".join(names[:NAMES_SHOWN])
    return _("%(names)s và %(n)d đơn vị khác") % {"names": shown, "n": len(names) - NAMES_SHOWN}


def _office(cluster) -> str:
    return _("Việc của %(cluster)s") % {"cluster": cluster} if cluster else _("Việc của VUFO")


def _due(cluster, period: ReportingPeriod, dates: ClusterDates) -> date | None:
    return dates.of(period, cluster.pk) if cluster else period.closes_on


def _desk(cluster, period) -> str:
    address = reverse("cluster_desk", args=[cluster.number, period.year]) if cluster else reverse("national_desk")
    return f"{address}?ky={period.code}"


def _in_review(user: User) -> list[Report]:
    """Reports of others that are on their way, with what the rights and names need."""
    rows = Report.objects.visible_to(user).exclude(union__in=acting_union_ids(user))
    rows = rows.filter(state__in=[State.SUBMITTED, State.ENDORSED]).order_by("state_changed_at")
    rows = rows.select_related("period", "union", "sent_round", "route_cluster").prefetch_related("union__names")
    reports = list(rows)
    permissions.read_reviewing_terms(reports)
    return reports


def _to_decide(user: User) -> list[tuple[str, Task]]:
    """Reports on which this person's decision is awaited, by desk and period."""
    if not (offices_of(user) or is_vufo_officer(user)):
        return []
    piles: dict[tuple, list[Report]] = defaultdict(list)
    for report in _in_review(user):
        if permissions.can_endorse(user, report):
            piles[report.route_cluster, report.period].append(report)
        elif permissions.can_accept(user, report):
            piles[None, report.period].append(report)
    dates = read_cluster_dates(period for _cluster, period in piles)
    return [(_office(cluster), _decide(cluster, period, pile, dates)) for (cluster, period), pile in piles.items()]


def _decide(cluster, period: ReportingPeriod, pile: list[Report], dates: ClusterDates) -> Task:
    title = _("Xét %(n)d báo cáo %(period)s") if cluster else _("Duyệt %(n)d báo cáo %(period)s")
    waited = (clock.now() - pile[0].state_changed_at).days
    names = _names(
        _("%(name)s (lần %(n)d)") % {"name": report.union_name, "n": report.sent_round.number}
        if report.sent_round.number > 1
        else report.union_name
        for report in pile
    )
    return Task(
        title=title % {"n": len(pile), "period": period},
        detail=names,
        url=_desk(cluster, period),
        action=_("Mở bàn xét"),
        # A correction comes long after the period's dates, which say nothing about it.
        due_on=None if all(report.is_correction for report in pile) else _due(cluster, period, dates),
        note=_("lâu nhất đã chờ %(n)d ngày") % {"n": waited} if waited else "",
        is_main=True,
    )


def _answered(user: User) -> list[tuple[str, Task]]:
    """Threads that the union answered and that wait for the reviewer."""
    if not (offices_of(user) or is_vufo_officer(user)):
        return []
    reports = Report.objects.visible_to(user).exclude(union__in=acting_union_ids(user))
    threads = (
        Thread.objects.open()
        .filter(awaits_union=False, report__in=reports.exclude(state=State.ACCEPTED))
        .select_related("report__period", "report__union", "report__route_cluster")
        .prefetch_related("report__union__names")
    )
    piles: dict[tuple, list[Thread]] = defaultdict(list)
    rows = list(threads)
    permissions.read_reviewing_terms(thread.report for thread in rows)
    for thread in rows:
        report = thread.report
        if permissions.reviewing_term(user, report) is not None:
            piles[report.route_cluster, report.period].append(thread)
        elif not permissions.reviewing_terms(report) and is_vufo_officer(user):
            piles[None, report.period].append(thread)
    dates = read_cluster_dates(period for _cluster, period in piles)
    return [(_office(cluster), _answers(cluster, period, pile, dates)) for (cluster, period), pile in piles.items()]


def _answers(cluster, period: ReportingPeriod, pile: list[Thread], dates: ClusterDates) -> Task:
    reports = list({thread.report_id: thread.report for thread in pile}.values())
    return Task(
        title=_("Xem %(n)d câu trả lời góp ý, báo cáo %(period)s") % {"n": len(pile), "period": period},
        detail=_names(report.union_name for report in reports),
        url=f"{reports[0].get_absolute_url()}?xem=gop-y" if len(reports) == 1 else _desk(cluster, period),
        action=_("Xem trả lời"),
        due_on=_due(cluster, period, dates),
    )


def _missing(user: User) -> list[tuple[str, Task]]:
    """Unions that have not sent, of the clusters that the person leads and, for VUFO, of the nation."""
    terms = offices_today(user)
    if not (terms or is_vufo_officer(user)):
        return []
    unsent = Obligation.objects.owed().filter(period__state=ReportingPeriod.State.OPEN)
    unsent = unsent.filter(Q(report__isnull=True) | Q(report__sent_round__isnull=True)).select_related("period")
    names = Prefetch("union", queryset=Union.objects.in_vietnamese_order().prefetch_related("names"))
    rows = list(unsent.prefetch_related(names))
    piles: dict[tuple, list[Obligation]] = defaultdict(list)
    members = list(ClusterMembership.objects.filter(cluster__in={term.cluster_id for term in terms})) if terms else []
    for row in rows:
        for term in terms:
            if term.year == row.period.year and _is_member(members, term, row):
                piles[term.cluster, row.period].append(row)
        if is_vufo_officer(user):
            piles[None, row.period].append(row)
    own = acting_union_ids(user)
    return [
        (_office(cluster), _chase(cluster, period, [row for row in pile if row.union_id not in own], len(pile)))
        for (cluster, period), pile in piles.items()
        if any(row.union_id not in own for row in pile)
    ]


def _is_member(members: list[ClusterMembership], term: LeadershipTerm, row: Obligation) -> bool:
    day = row.period.ends_on
    return any(
        m.union_id == row.union_id and m.cluster_id == term.cluster_id and m.is_in_force_on(day) for m in members
    )


def _chase(cluster, period: ReportingPeriod, pile: list[Obligation], unsent: int) -> Task:
    """`unsent` counts those on the desk, where the own union, which nobody there has to chase, stands as well."""
    late = sum(row.due_on < clock.today() for row in pile)
    title = _("Theo dõi %(n)d đơn vị chưa gửi báo cáo %(period)s")
    if unsent > len(pile):
        title = _("Theo dõi %(n)d đơn vị khác chưa gửi báo cáo %(period)s")
    return Task(
        title=title % {"n": len(pile), "period": period},
        detail=_names(row.union.short_name_on(period.ends_on) for row in pile),
        url=_desk(cluster, period),
        action=_("Xem"),
        due_on=min(row.due_on for row in pile),
        note=_("%(n)d đơn vị đã quá hạn") % {"n": late} if late else "",
    )


def _periods_to_run(user: User) -> list[tuple[str, Task]]:
    """Periods that VUFO has to open or to close about now."""
    if not is_vufo_officer(user):
        return []
    soon = clock.today() + SOON
    to_open = Q(state=ReportingPeriod.State.PREPARING, opens_on__lte=soon)
    to_close = Q(state=ReportingPeriod.State.OPEN, closes_on__lte=soon)
    tasks = []
    for period in ReportingPeriod.objects.filter(to_open | to_close):
        title = _("Khóa số liệu %(period)s") if period.is_open else _("Mở kỳ báo cáo %(period)s")
        due = period.closes_on if period.is_open else period.opens_on
        task = Task(title % {"period": period}, "", period.get_absolute_url(), _("Mở trang kỳ"), due_on=due)
        tasks.append((_("Kỳ báo cáo"), task))
    return tasks


@dataclass(frozen=True)
class Coverage:
    """How far an open period has come, for those who only look on."""

    period: ReportingPeriod
    owed: int
    sent: int
    accepted: int


def coverage_for(user: User) -> list[Coverage]:
    """Open periods with how many have sent; for those who read everything."""
    if not reads_everything(user):
        return []
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    periods = {period.pk: period for period in ReportingPeriod.objects.open()}
    rows = Obligation.objects.owed().filter(period__in=periods)
    for period, sent, state in rows.values_list("period", "report__sent_round", "report__state"):
        count = counts[period]
        count[0] += 1
        count[1] += sent is not None
        count[2] += state == State.ACCEPTED
    return [Coverage(period, *counts[pk]) for pk, period in periods.items()]


@dataclass(frozen=True)
class Whereabouts:
    """Where the report of one's own union stands that is due first."""

    obligation: Obligation
    steps: list[standing.Step]
    turn: standing.Turn | None


def whereabouts(obligations: list[Obligation]) -> Whereabouts | None:
    """Of the own union's duties, the open one that is due first and not yet accepted."""
    rows = [row for row in obligations if row.takes_reports and not row.is_exempt]
    rows = [row for row in rows if report_of(row) is None or report_of(row).state != State.ACCEPTED]
    if not rows:
        return None
    first = min(rows, key=lambda row: row.due_on)
    report = report_of(first)
    return Whereabouts(first, standing.steps_of(first, report), standing.turn_of(report) if report else None)
