"""The totals of all pledges that are filtered, at the three points of money, in đồng and in their own currencies."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from aid.forms.pledge_filter import Span
from aid.models import Disbursement, Pledge, PledgeValue
from aid.models.money import HOME
from aid.register import APPROVED, COMMITTED, in_billions
from clusters.values import format_amount, format_number


@dataclass(frozen=True)
class CurrencyTotal:
    """What was given in one currency, with the rates by which it became đồng."""

    currency: str
    amount: Decimal
    value_vnd: Decimal
    lowest: Decimal
    highest: Decimal
    count: int

    @property
    def text(self) -> str:
        return format_amount(self.amount, self.currency)

    @property
    def rates(self) -> str:
        """`25.700`, or from the lowest to the highest; nothing for đồng."""
        if self.currency == HOME:
            return ""
        low, high = format_number(self.lowest), format_number(self.highest)
        return low if low == high else _("%(low)s – %(high)s") % {"low": low, "high": high}


@dataclass(frozen=True)
class PointTotal:
    """The total at one of the three points of money."""

    label: str
    currencies: list[CurrencyTotal] = field(default_factory=list)

    @property
    def value_vnd(self) -> Decimal:
        return sum((part.value_vnd for part in self.currencies), Decimal(0))

    @property
    def in_billions(self) -> str:
        return in_billions(self.value_vnd)

    @property
    def foreign(self) -> list[CurrencyTotal]:
        return [part for part in self.currencies if part.currency != HOME]


@dataclass(frozen=True)
class Totals:
    """All that is filtered, however many pages: what is only sought or given up is counted apart and never added."""

    count: int
    sought: int
    cancelled: int
    committed: PointTotal
    approved: PointTotal
    disbursed: PointTotal

    @property
    def counted(self) -> int:
        return self.count - self.sought - self.cancelled

    @property
    def points(self) -> list[PointTotal]:
        return [self.committed, self.approved, self.disbursed]


def totals_of(pledges: QuerySet[Pledge], span: Span | None) -> Totals:
    """Three queries, whatever the number of pledges. Committed and approved are as they stand now."""
    plain = pledges.order_by()
    by_status = dict(plain.values_list("status").annotate(n=Count("pk")))
    counted = plain.counted().values("pk")
    values: dict[str, list[CurrencyTotal]] = {COMMITTED: [], APPROVED: []}
    current = PledgeValue.objects.filter(is_current=True, pledge__in=counted).order_by()
    for row in _by_currency(current, "point"):
        values[row.pop("point")].append(CurrencyTotal(**row))
    paid = Disbursement.objects.standing().filter(pledge__in=counted).order_by()
    if span is not None:
        paid = paid.filter(on__range=(span.first, span.last))
    return Totals(
        count=sum(by_status.values()),
        sought=by_status.get(Pledge.Status.SOUGHT, 0),
        cancelled=by_status.get(Pledge.Status.CANCELLED, 0),
        committed=PointTotal(_("Cam kết"), values[COMMITTED]),
        approved=PointTotal(_("Phê duyệt"), values[APPROVED]),
        disbursed=PointTotal(disbursed_label(span), [CurrencyTotal(**row) for row in _by_currency(paid)]),
    )


def disbursed_label(span: Span | None) -> str:
    return _("Giải ngân %(span)s") % {"span": span.label} if span else _("Giải ngân, mọi năm")


def _by_currency(money: QuerySet, *more: str) -> list[dict]:
    grouped = money.values("currency", *more).annotate(
        total=Sum("amount"), dong=Sum("value_vnd"), lowest=Min("rate"), highest=Max("rate"), count=Count("pk")
    )
    rows = [
        {name: row[name] for name in ("currency", *more, "lowest", "highest", "count")}
        | {"amount": row["total"], "value_vnd": row["dong"]}
        for row in grouped
    ]
    # Dollars first: they are what national totals are told in.
    return sorted(rows, key=lambda row: (row["currency"] != "USD", row["currency"]))
