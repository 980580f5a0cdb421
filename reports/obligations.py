"""Who owes a period a report and how far each has come, by the clusters of the period's last day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Prefetch

from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union, User
from reports import deadlines, punctuality
from reports.models import Extension, Obligation, Report, ReportingPeriod
from reports.models.report import State
from reports.permissions import can_see_unit_rows

LATE, NOT_SENT, SENT, EXEMPT = "late", "none", "submitted", "exempt"


@dataclass(frozen=True)
class Row:
    """One union's duty; `state` names a chip, `report` is set where the person may open it."""

    obligation: Obligation
    state: str
    report: Report | None
    is_sent: bool
    first_sent: datetime | None = None
    extension: Extension | None = None  # the latest one granted, for those who may read why

    @property
    def is_extended(self) -> bool:
        common = self.obligation.period.union_due_on
        return common is not None and self.obligation.due_on > common

    @property
    def is_accepted(self) -> bool:
        """Its report counts: there is nothing to reopen, a correction is always possible."""
        report: Report | None = getattr(self.obligation, "report", None)
        return report is not None and report.state == State.ACCEPTED

    @property
    def is_missing(self) -> bool:
        return not (self.is_sent or self.obligation.is_exempt)

    @property
    def is_being_mended(self) -> bool:
        """Sent back and not sent again; a correction of an accepted report is none, since closing does not stop it."""
        return self.state == State.RETURNED and self.report is not None and not self.report.is_correction


@dataclass
class Group:
    """The rows of one cluster; None holds the unions without a cluster."""

    cluster: Cluster | None
    period: ReportingPeriod
    rows: list[Row] = field(default_factory=list)
    due_on: date | None = None  # until when the cluster passes reports on

    @property
    def punctuality(self) -> punctuality.Punctuality:
        return in_time([self])

    @property
    def owed(self) -> int:
        return sum(not row.obligation.is_exempt for row in self.rows)

    @property
    def sent(self) -> int:
        return sum(row.is_sent and not row.obligation.is_exempt for row in self.rows)

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.is_missing]

    @property
    def being_mended(self) -> list[Row]:
        return [row for row in self.rows if row.is_being_mended]


def by_cluster(period: ReportingPeriod, user: User) -> list[Group]:
    """Groups in the order of the clusters, unions in Vietnamese order by the names of the period's last day.

    That a report was sent is known to all; how far it has come since, to those who may see single unions' rows.
    """
    unions = Union.objects.named_on(period.ends_on)
    obligations = period.obligations.select_related("report").prefetch_related(Prefetch("union", queryset=unions))
    members = ClusterMembership.objects.in_force_on(period.ends_on).select_related("cluster")
    cluster_of = {member.union_id: member.cluster for member in members}
    visible = set(Report.objects.visible_to(user).filter(period=period).values_list("pk", flat=True))
    extensions = deadlines.granted_by_obligation(period, user)
    dates = deadlines.read_cluster_dates([period])
    groups: dict[int | None, Group] = {}
    for obligation in sorted(obligations, key=_in_order):
        cluster = cluster_of.get(obligation.union_id)
        key = cluster.pk if cluster else None
        group = groups.setdefault(key, Group(cluster, period, due_on=dates.of(period, key)))
        obligation.period = period
        row = _row(obligation, visible, can_see_unit_rows(user, key, period.year))
        group.rows.append(replace(row, extension=extensions.get(obligation.pk)))
    return sorted(groups.values(), key=lambda group: (group.cluster is None, group.cluster and group.cluster.number))


def _in_order(obligation: Obligation) -> tuple[str, int]:
    return obligation.union.sort_then, obligation.union_id  # type: ignore[attr-defined]  # named_on annotates it


def _row(obligation: Obligation, visible: set[int], sees_steps: bool) -> Row:
    report: Report | None = getattr(obligation, "report", None)
    is_sent = report is not None and report.sent_round_id is not None
    first_sent = report.first_sent_at if report is not None else None
    opened = report if report is not None and report.pk in visible else None
    if obligation.is_exempt:
        return Row(obligation, EXEMPT, opened, is_sent, first_sent)
    if report is not None and (opened is not None or sees_steps):
        state = str(report.state)
    else:
        state = SENT if is_sent else NOT_SENT
    if not is_sent and clock.today() > obligation.due_on:
        state = LATE
    return Row(obligation, state, opened, is_sent, first_sent)


def coverage(groups: list[Group]) -> tuple[int, int]:
    """How many reports were sent, of how many owed."""
    return sum(group.sent for group in groups), sum(group.owed for group in groups)


def in_time(groups: list[Group]) -> punctuality.Punctuality:
    """How many of the groups' unions sent in time; groups are of one period."""
    if not groups:
        return punctuality.Punctuality()
    duties = ((row.obligation, row.first_sent) for group in groups for row in group.rows)
    return punctuality.count(groups[0].period, duties)
