"""How complete a total is: who owed a report, who gave one on this basis, who is missing, late or exempt (rule 13)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters import clock
from reports.models import Obligation, ReportingPeriod
from reports.models.report import State
from reports.rollups.borders import Borders, Unit


class Basis(models.TextChoices):
    ACCEPTED = "accepted", _("Đã duyệt")
    SENT = "sent", _("Đã gửi, tạm tính")
    PUBLISHED = "published", _("Theo nguồn công bố")


@dataclass(frozen=True)
class Duty:
    """One obligation and how far its report has come."""

    union_id: int
    period_id: int
    due_on: date
    is_exempt: bool = False
    exempt_reason: str = ""
    report_id: int | None = None
    state: str = "none"  # of the report, or "none" where there is no report
    sent_round_id: int | None = None
    accepted_round_id: int | None = None
    first_sent_at: datetime | None = None

    def round_id(self, basis: str) -> int | None:
        """The round that counts on this basis."""
        if basis == Basis.ACCEPTED:
            return self.accepted_round_id
        return self.sent_round_id if basis == Basis.SENT else None

    @property
    def progress(self) -> str:
        """The state; a correction under way counts as such however far it has come: the accepted round still counts."""
        return State.DRAFT if self.accepted_round_id and self.state != State.ACCEPTED else self.state

    @property
    def days_overdue(self) -> int:
        """Days since the due date, if nothing was ever sent."""
        return max((clock.today() - self.due_on).days, 0) if self.first_sent_at is None else 0

    @property
    def days_late(self) -> int:
        """Days from the due date to the first sending."""
        if self.first_sent_at is None:
            return 0
        return max((self.first_sent_at.astimezone().date() - self.due_on).days, 0)


@dataclass(frozen=True)
class Gap:
    """A unit whose report does not count yet, or counts in part (under the borders of today)."""

    unit: Unit
    duties: tuple[Duty, ...]  # those that are missing
    owed: int

    @property
    def is_partly(self) -> bool:
        return len(self.duties) < self.owed

    @property
    def given(self) -> int:
        return self.owed - len(self.duties)

    @property
    def state(self) -> str:
        """The least advanced state among the missing reports."""
        order = ["none", "draft", "returned", "submitted", "endorsed", "accepted"]
        return min((duty.state for duty in self.duties), key=order.index)

    @property
    def days_overdue(self) -> int:
        return max(duty.days_overdue for duty in self.duties)


@dataclass(frozen=True)
class Coverage:
    """reported / obliged of some units on one basis, and the names behind the difference."""

    reported: int = 0
    obliged: int = 0
    missing: tuple[Gap, ...] = ()
    exempt: tuple[tuple[Unit, str], ...] = ()
    late: tuple[tuple[Unit, int], ...] = ()
    states: Counter = field(default_factory=Counter)  # of the reports that were sent
    in_scope: int | None = None  # units with a number in the scope shown; None where a report alone is what counts

    @property
    def given(self) -> int:
        """Units that stand behind the totals: few fill in a scope beside their own results."""
        return self.reported if self.in_scope is None else self.in_scope

    @property
    def is_full(self) -> bool:
        return self.given == self.obliged

    @property
    def text(self) -> str:
        return f"{self.given}/{self.obliged}"

    @property
    def states_text(self) -> str:
        """How far the reports that were sent have come: `19 đã duyệt · 9 đã thông qua Cụm`."""
        words = {
            State.ACCEPTED: _("%(n)d đã duyệt"),
            State.ENDORSED: _("%(n)d đã thông qua Cụm"),
            State.SUBMITTED: _("%(n)d mới gửi"),
            State.RETURNED: _("%(n)d trả lại"),
            State.DRAFT: _("%(n)d đang đính chính"),
        }
        return " · ".join(str(word) % {"n": self.states[state]} for state, word in words.items() if self.states[state])


def read_duties(periods: Iterable[ReportingPeriod]) -> list[Duty]:
    """The obligations of the periods with their reports, in one query."""
    rows = (
        Obligation.objects.filter(period__in=list(periods))
        .order_by()
        .values_list(
            "union_id",
            "period_id",
            "due_on",
            "exempt_at",
            "exempt_reason",
            "report__id",
            "report__state",
            "report__sent_round_id",
            "report__accepted_round_id",
            "report__first_sent_at",
        )
    )
    return [
        Duty(union, period, due, exempt_at is not None, reason, report, state or "none", sent, accepted, first_sent)
        for union, period, due, exempt_at, reason, report, state, sent, accepted, first_sent in rows
    ]


def cover(
    duties: Iterable[Duty],
    borders: Borders,
    basis: str,
    published: frozenset[int] = frozenset(),
    in_scope: frozenset[int] | None = None,
) -> Coverage:
    """The coverage of these duties. A unit that carries on several unions has reported once all of them have.

    `published` are the unions with a published figure; only they count on that basis. `in_scope` are those with a
    number in a scope that not every report fills in.
    """
    by_unit: dict[Unit, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_unit[borders.unit_of(duty.union_id)].append(duty)
    reported = obliged = given = 0
    missing, exempt, late = [], [], []
    states: Counter = Counter()
    for unit, of_unit in sorted(by_unit.items(), key=lambda item: (item[0].sort_key, item[0].union_id)):
        owed = [duty for duty in of_unit if not duty.is_exempt]
        exempt += [(unit, duty.exempt_reason) for duty in of_unit if duty.is_exempt]
        if not owed:
            continue
        obliged += 1
        open_ = tuple(duty for duty in owed if not _counts(duty, basis, published))
        reported += not open_
        given += in_scope is not None and any(duty.union_id in in_scope for duty in owed)
        if open_:
            missing.append(Gap(unit, open_, len(owed)))
        days_late = max(duty.days_late for duty in owed)
        if days_late:
            late.append((unit, days_late))
        states.update(duty.progress for duty in owed if duty.sent_round_id)
    counted = None if in_scope is None else given
    return Coverage(reported, obliged, tuple(missing), tuple(exempt), tuple(late), states, counted)


def _counts(duty: Duty, basis: str, published: frozenset[int]) -> bool:
    if basis == Basis.PUBLISHED:
        return duty.union_id in published
    return duty.round_id(basis) is not None
