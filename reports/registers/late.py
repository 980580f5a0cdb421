"""What was entered into a register for a period that was already closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from aid.models import Disbursement, Pledge, PledgeValue
from clusters.closures import Closure
from clusters.models import User
from events.models import Delegation, DelegationHost
from reports.models import ReportingPeriod


@dataclass(frozen=True)
class Late:
    """One late entry: whose, of what day, when it was entered, and its value in đồng if it has one."""

    union_id: int
    kind: str  # "committed", "approved", "disbursed" or "visit"
    row: int  # the pledge, or the visit
    title: str
    on: date
    entered_at: datetime
    value: Decimal | None = None


def read_closures() -> list[Closure]:
    """The closed periods; those that were only ever known from sources were never kept by registers."""
    periods = ReportingPeriod.objects.filter(state=ReportingPeriod.State.CLOSED)
    return [Closure(one.title, one.starts_on, one.ends_on, one.closes_on) for one in periods if one.closes_on]


def read_late(
    period: ReportingPeriod, user: User, union_ids: Iterable[int] | None = None, closed_on: date | None = None
) -> list[Late]:
    """The late entries of a closed period that the person may read, by day of entry; nothing of an open one.

    Of these unions, of a visit any of its hosts; or of all, each visit by the union that entered it. `closed_on` is
    the day until which this union could report, where that is another than the period's.
    """
    if period.state != ReportingPeriod.State.CLOSED or period.closes_on is None:
        return []
    last = max(closed_on or period.closes_on, period.closes_on)
    after = timezone.make_aware(datetime.combine(last + timedelta(1), time.min))
    days = {"on__range": (period.starts_on, period.ends_on), "revoked_at__isnull": True, "entered_at__gte": after}
    owned = {"pledge__in": Pledge.objects.visible_to(user).order_by().values("pk")}
    if union_ids is not None:
        owned["pledge__union__in"] = list(union_ids)
    rows = []
    fields = ("pledge__union", "pledge", "pledge__title", "on", "entered_at")
    values = PledgeValue.objects.filter(**days, **owned).order_by()
    for point, value, union, *rest in values.values_list("point", "change_vnd", *fields):
        rows.append(Late(union, point, *rest, value=value))
    paid = Disbursement.objects.filter(**days, **owned).order_by()
    for value, union, *rest in paid.values_list("value_vnd", *fields):
        rows.append(Late(union, "disbursed", *rest, value=value))
    hosts = DelegationHost.objects.filter(
        delegation__in=Delegation.objects.visible_to(user).order_by().values("pk"),
        delegation__starts_on__range=(period.starts_on, period.ends_on),
        delegation__revoked_at__isnull=True,
        delegation__entered_at__gte=after,
    )
    hosts = hosts.filter(is_first=True) if union_ids is None else hosts.filter(union__in=list(union_ids))
    visit = ("union", "delegation", "delegation__organisation", "delegation__starts_on", "delegation__entered_at")
    for union, *rest in hosts.values_list(*visit).order_by():
        rows.append(Late(union, "visit", *rest))
    return sorted(rows, key=lambda late: (late.entered_at, late.kind, late.row))
