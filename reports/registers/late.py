"""What was entered into a register for a period that was already closed."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from aid.models import Disbursement, Pledge, PledgeValue
from clusters.closures import Closure
from clusters.models import User
from events.models import (
    Delegation,
    DelegationHost,
    JointActivity,
    Participation,
    Recommendation,
    RecommendationStep,
    ScoreCard,
)
from reports.models import ReportingPeriod
from reports.registers import award_rows, names, recommendation_rows, score_rows


@dataclass(frozen=True)
class Late:
    """One late entry: whose, of what day, when it was entered, and its value in đồng if it has one."""

    union_id: int
    kind: str  # "committed", "approved", "disbursed", "visit", "award", "joined", "raised" or "scored"
    row: int  # the pledge, the visit, the commendation, the activity, the request, the card of points
    title: str
    on: date
    entered_at: datetime
    value: Decimal | None = None
    url: str = ""


@dataclass(frozen=True)
class Asked:
    """The days of a period, from when on an entry is late, for whom, and of which unions; of all if None."""

    first: date
    last: date
    after: datetime
    user: User
    union_ids: Collection[int] | None

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    def of_unions(self, field: str = "union") -> Q:
        return Q() if self.union_ids is None else Q(**{f"{field}__in": self.union_ids})


def read_closures() -> list[Closure]:
    """The closed periods; those that were only ever known from sources were never kept by registers."""
    periods = ReportingPeriod.objects.filter(state=ReportingPeriod.State.CLOSED)
    return [Closure(one.title, one.starts_on, one.ends_on, one.closes_on) for one in periods if one.closes_on]


def read_late(
    period: ReportingPeriod, user: User, union_ids: Iterable[int] | None = None, closed_on: date | None = None
) -> list[Late]:
    """The late entries of a closed period that the person may read, by day of entry; nothing of an open one.

    Only of registers that a line of the period's form comes from. Of these unions, of a visit any of its hosts; or of
    all, each visit by the union that entered it. `closed_on` is the day until which this union could report, where
    that is another than the period's.
    """
    if period.state != ReportingPeriod.State.CLOSED or period.closes_on is None:
        return []
    last = max(closed_on or period.closes_on, period.closes_on)
    after = timezone.make_aware(datetime.combine(last + timedelta(1), time.min))
    unions = None if union_ids is None else list(union_ids)
    asked, registers = Asked(period.starts_on, period.ends_on, after, user, unions), _registers_of(period)
    rows = [row for register, read in READERS.items() if register in registers for row in read(asked)]
    return sorted(rows, key=lambda late: (late.entered_at, late.kind, late.row))


def _registers_of(period: ReportingPeriod) -> set[str]:
    lines = period.indicator_set.indicators.exclude(register="").order_by()
    asked = lines.filter(in_short_periods=True) if period.is_short else lines
    return names.registers_of(asked.values_list("register", flat=True))


def _money(asked: Asked) -> Iterator[Late]:
    days = {"on__range": asked.days, "revoked_at__isnull": True, "entered_at__gte": asked.after}
    readable = Pledge.objects.visible_to(asked.user).order_by().values("pk")
    owned = Q(pledge__in=readable) & asked.of_unions("pledge__union")
    fields = ("pledge__union", "pledge", "pledge__title", "on", "entered_at")
    values = PledgeValue.objects.filter(owned, **days).order_by()
    for point, value, union, pledge, *rest in values.values_list("point", "change_vnd", *fields):
        yield Late(union, point, pledge, *rest, value=value, url=reverse("pledge_detail", args=[pledge]))
    paid = Disbursement.objects.filter(owned, **days).order_by()
    for value, union, pledge, *rest in paid.values_list("value_vnd", *fields):
        yield Late(union, "disbursed", pledge, *rest, value=value, url=reverse("pledge_detail", args=[pledge]))


def _visits(asked: Asked) -> Iterator[Late]:
    hosts = DelegationHost.objects.filter(
        delegation__in=Delegation.objects.visible_to(asked.user).order_by().values("pk"),
        delegation__starts_on__range=asked.days,
        delegation__revoked_at__isnull=True,
        delegation__entered_at__gte=asked.after,
    )
    hosts = hosts.filter(is_first=True) if asked.union_ids is None else hosts.filter(asked.of_unions())
    fields = ("union", "delegation", "delegation__organisation", "delegation__starts_on", "delegation__entered_at")
    for union, visit, *rest in hosts.values_list(*fields).order_by():
        yield Late(union, "visit", visit, *rest, url=reverse("delegation_detail", args=[visit]))


def _awards(asked: Asked) -> Iterator[Late]:
    given = award_rows.entered_after(asked.first, asked.last, asked.after, asked.user).filter(asked.of_unions())
    for award in given:
        title, url = f"{award.recipient}, {award.kind}", award.get_absolute_url()
        yield Late(award.union_id, "award", award.pk, title, award.decided_on, award.noted_at, url=url)


def _activities(asked: Asked) -> Iterator[Late]:
    """Each union by itself, since each counts it: by when it was first said to have taken part."""
    first_said = Participation.history.filter(activity=OuterRef("activity"), union=OuterRef("union"), history_type="+")
    rows = Participation.objects.filter(
        asked.of_unions(),
        activity__in=JointActivity.objects.visible_to(asked.user).order_by().values("pk"),
        activity__state=JointActivity.State.HELD,
        activity__held_on__range=asked.days,
        activity__changed_by__isnull=False,
    )
    noted_at = Subquery(first_said.order_by("history_date", "history_id").values("history_date")[:1])
    rows = rows.annotate(noted_at=noted_at).filter(noted_at__gte=asked.after)
    for row in rows.select_related("activity__cluster").order_by():
        one = row.activity
        url = one.get_absolute_url()
        yield Late(row.union_id, "joined", one.pk, one.title, one.held_on, row.noted_at, url=url)


def _requests(asked: Asked) -> Iterator[Late]:
    raised = RecommendationStep.Kind.RAISED
    rows = (
        Recommendation.objects.visible_to(asked.user)
        .standing()
        .filter(recommendation_rows.in_span(*asked.days), asked.of_unions(), union__isnull=False)
    )
    rows = rows.annotate(noted_at=Min("steps__at", filter=Q(steps__kind=raised))).filter(noted_at__gte=asked.after)
    for row in rows.order_by():
        yield Late(
            row.union_id, "raised", row.pk, row.title, row.raised_on, row.noted_at, url=row.get_absolute_url()
        )  # fmt: skip


def _cards(asked: Asked) -> Iterator[Late]:
    """What a union gave itself after the closing, for the first time or anew."""
    if not score_rows.is_year(*asked.days):
        return
    rows = ScoreCard.objects.visible_to(asked.user).filter(
        asked.of_unions(), sheet__year=asked.last.year, self_total__isnull=False, self_at__gte=asked.after
    )
    for row in rows.select_related("sheet", "union").order_by():
        yield Late(
            row.union_id, "scored", row.pk, str(row.sheet), asked.last, row.self_at, url=row.get_absolute_url()
        )  # fmt: skip


READERS: dict[str, Callable[[Asked], Iterator[Late]]] = {
    names.AID: _money,
    names.DELEGATIONS: _visits,
    names.AWARDS: _awards,
    names.ACTIVITIES: _activities,
    names.RECOMMENDATIONS: _requests,
    names.SCORES: _cards,
}
