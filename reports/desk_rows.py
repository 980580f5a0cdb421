"""What stands on a reviewers' desk: a row for each union, and the numbers over them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from clusters import clock
from clusters.models import Cluster
from reports import punctuality
from reports.models import Extension, Obligation, Report, ReportingPeriod
from reports.models.report import State


@dataclass
class DeskRow:
    """One union on a desk; `report` is set once it was sent."""

    obligation: Obligation
    name: str
    report: Report | None
    cluster: Cluster | None
    state: str  # a chip's name
    role: str = ""
    is_mine: bool = False
    can_open: bool = False
    first_sent: datetime | None = None
    returned: datetime | None = None
    sent_again: datetime | None = None
    endorsed: datetime | None = None
    first_endorsed: datetime | None = None
    accepted: datetime | None = None
    open_threads: int = 0
    is_read: bool = False
    changes: int | None = None  # since this person read an earlier round; None: never read, or all of it read
    can_endorse: bool = False
    can_accept: bool = False
    reviewers: str = ""
    filled: dict[int, int] = field(default_factory=dict)
    extension: Extension | None = None  # the latest one granted
    review_due_on: date | None = None  # until when the cluster passes the report on

    @property
    def is_extended(self) -> bool:
        common = self.obligation.period.union_due_on
        return common is not None and self.obligation.due_on > common

    @property
    def is_passed_in_time(self) -> bool:
        """The cluster passed it on by its date, whatever VUFO did afterwards."""
        if self.first_endorsed is None or self.review_due_on is None:
            return False
        return timezone.localdate(self.first_endorsed) <= self.review_due_on

    @property
    def is_sent(self) -> bool:
        return self.report is not None

    @property
    def is_missing(self) -> bool:
        return not self.is_sent and not self.obligation.is_exempt

    @property
    def days_late(self) -> int:
        """Days after the due date of the first sending, or until today while nothing was sent."""
        sent = self.first_sent
        day = timezone.localdate(sent) if sent else clock.today()
        return 0 if self.obligation.is_exempt else max((day - self.obligation.due_on).days, 0)

    @property
    def waits(self) -> bool:
        """For this person's decision."""
        return self.can_endorse or self.can_accept

    @property
    def can_tick(self) -> bool:
        """May be passed together with others: opened by this person and nothing left to talk about."""
        return self.waits and self.is_read and not self.open_threads

    @property
    def filled_in_all(self) -> int:
        return sum(self.filled.values())


@dataclass
class Desk:
    """All rows of a period, with the numbers on top."""

    period: ReportingPeriod
    rows: list[DeskRow]
    cluster_due_on: date | None = None  # until when the desk's cluster passes reports on

    @property
    def punctuality(self) -> punctuality.Punctuality:
        return punctuality.count(self.period, ((row.obligation, row.first_sent) for row in self.rows))

    @property
    def through_cluster(self) -> int:
        """How many sent reports go by the cluster."""
        return sum(row.report is not None and row.report.route_cluster_id is not None for row in self.owed)

    @property
    def passed_in_time(self) -> int:
        return sum(row.is_passed_in_time for row in self.owed)

    @property
    def owed(self) -> list[DeskRow]:
        return [row for row in self.rows if not row.obligation.is_exempt]

    @property
    def sent(self) -> int:
        return sum(row.is_sent for row in self.owed)

    @property
    def in_time(self) -> int:
        return sum(row.is_sent and not row.days_late for row in self.owed)

    @property
    def with_cluster(self) -> list[DeskRow]:
        return [row for row in self.rows if row.state == State.SUBMITTED and row.reviewers]

    @property
    def with_vufo(self) -> list[DeskRow]:
        """Endorsed, or sent straight to VUFO; the ones that wait longest first."""
        rows = [
            row
            for row in self.rows
            if row.state == State.ENDORSED or (row.state == State.SUBMITTED and not row.reviewers)
        ]
        return sorted(rows, key=lambda row: row.report.state_changed_at)

    @property
    def waiting(self) -> list[DeskRow]:
        return [row for row in self.rows if row.waits]

    @property
    def longest_wait(self) -> int:
        """Days since the oldest of the reports that wait for the cluster was sent."""
        moments = [row.report.state_changed_at for row in self.with_cluster]
        return (clock.now() - min(moments)).days if moments else 0

    @property
    def endorsed(self) -> int:
        return sum(row.state in (State.ENDORSED, State.ACCEPTED) for row in self.owed)

    @property
    def accepted(self) -> int:
        return sum(row.state == State.ACCEPTED for row in self.owed)

    @property
    def missing(self) -> list[DeskRow]:
        return [row for row in self.rows if row.is_missing]

    @property
    def overdue(self) -> list[DeskRow]:
        return [row for row in self.missing if row.days_late]

    @property
    def not_yet_due(self) -> list[DeskRow]:
        return [row for row in self.missing if not row.days_late]

    @property
    def open_threads(self) -> int:
        return sum(row.open_threads for row in self.rows)

    @property
    def can_tick_any(self) -> bool:
        return any(row.can_tick for row in self.rows)
