"""The totals of all pledges that are filtered, at the three points of money, in đồng and in their own currencies."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from aid.models import Disbursement, Pledge, PledgeValue
from aid.models.money import HOME
from aid.models.pledge import is_active
from aid.register import APPROVED, COMMITTED, disbursed_label, in_billions, whole_label
from aid.spans import Span
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
    """The total at one of the three points of money: `value_vnd` of the span if one was chosen, else of all time."""

    label: str
    value_vnd: Decimal
    whole_label: str
    whole_vnd: Decimal
    own_label: str  # what the currencies below are of
    currencies: list[CurrencyTotal] = field(default_factory=list)

    @property
    def in_billions(self) -> str:
        return in_billions(self.value_vnd)

    @property
    def whole_in_billions(self) -> str:
        return in_billions(self.whole_vnd)

    @property
    def foreign(self) -> list[CurrencyTotal]:
        return [part for part in self.currencies if part.currency != HOME]


@dataclass(frozen=True)
class Totals:
    """All that is filtered, however many pages: what is only sought or given up is counted apart and never added.

    With a span the money is what happened in it, as in the totals of the network and in reports, and the whole value
    of the pledges stands beside it.
    """

    count: int
    sought: int
    cancelled: int
    new: int
    carried: int
    committed: PointTotal
    approved: PointTotal
    disbursed: PointTotal
    span: Span | None

    @property
    def counted(self) -> int:
        return self.count - self.sought - self.cancelled

    @property
    def others(self) -> int:
        """Neither new nor carried over: finished before or never committed, yet something was written in the span."""
        return self.counted - self.new - self.carried

    @property
    def points(self) -> list[PointTotal]:
        return [self.committed, self.approved, self.disbursed]


def totals_of(pledges: QuerySet[Pledge], span: Span | None) -> Totals:
    """Three queries, whatever the number of pledges."""
    plain = pledges.order_by()
    by_status = {row["status"]: row for row in plain.values("status").annotate(**_numbers(span))}
    counted = plain.counted().values("pk")
    values = PledgeValue.objects.filter(revoked_at__isnull=True, pledge__in=counted).order_by()
    rows = _by_currency(values, Q(is_current=True), span, "change_vnd", "point")
    paid = Disbursement.objects.standing().filter(pledge__in=counted).order_by()
    return Totals(
        count=sum(row["n"] for row in by_status.values()),
        sought=by_status.get(Pledge.Status.SOUGHT, {}).get("n", 0),
        cancelled=by_status.get(Pledge.Status.CANCELLED, {}).get("n", 0),
        new=sum(row.get("new", 0) for row in by_status.values()),
        carried=sum(row.get("carried", 0) for row in by_status.values()),
        committed=_agreed(_("Cam kết"), [row for row in rows if row["point"] == COMMITTED], span),
        approved=_agreed(_("Phê duyệt"), [row for row in rows if row["point"] == APPROVED], span),
        disbursed=_disbursed(_by_currency(paid, _within(span), span, "value_vnd"), span),
        span=span,
    )


def _numbers(span: Span | None) -> dict[str, Count]:
    """How many pledges, and how many of them are new in the span or carried into it."""
    if span is None:
        return {"n": Count("pk")}
    before = PledgeValue.objects.filter(
        pledge=OuterRef("pk"), point=COMMITTED, revoked_at__isnull=True, on__lt=span.first
    )
    active = is_active(span.first, span.last)
    return {
        "n": Count("pk"),
        "new": Count("pk", filter=active & ~Exists(before)),
        "carried": Count("pk", filter=active & Exists(before)),
    }


def _within(span: Span | None) -> Q:
    return Q(on__range=(span.first, span.last)) if span else Q()


def _agreed(label: str, rows: list[dict], span: Span | None) -> PointTotal:
    """Committed or approved: the currencies are of the values as they stand now."""
    whole = whole_label(label, span)
    in_span = _("%(label)s %(span)s") % {"label": label, "span": span.label} if span else label
    whole_vnd = _sum(rows, "value_vnd")
    return PointTotal(
        label=in_span,
        value_vnd=_sum(rows, "happened") if span else whole_vnd,
        whole_label=whole,
        whole_vnd=whole_vnd,
        own_label=whole,
        currencies=_currencies(rows),
    )


def _disbursed(rows: list[dict], span: Span | None) -> PointTotal:
    """The currencies are of the days in question."""
    label = disbursed_label(span)
    return PointTotal(
        label, _sum(rows, "value_vnd"), disbursed_label(None), _sum(rows, "whole"), label, _currencies(rows)
    )


def _sum(rows: list[dict], name: str) -> Decimal:
    return sum((row[name] for row in rows if row[name] is not None), Decimal(0))


def _currencies(rows: list[dict]) -> list[CurrencyTotal]:
    names = ("currency", "amount", "value_vnd", "lowest", "highest", "count")
    return [CurrencyTotal(**{name: row[name] for name in names}) for row in rows if row["count"]]


def _by_currency(money: QuerySet, counted: Q, span: Span | None, change: str, *more: str) -> list[dict]:
    """By currency: the sums of the rows that are `counted`, all that happened in the span, and the whole."""
    grouped = money.values("currency", *more).annotate(
        total=Sum("amount", filter=counted), dong=Sum("value_vnd", filter=counted),
        lowest=Min("rate", filter=counted), highest=Max("rate", filter=counted), count=Count("pk", filter=counted),
        happened=Sum(change, filter=_within(span)), whole=Sum("value_vnd"),
    )  # fmt: skip
    rows = [
        {name: row[name] for name in ("currency", *more, "lowest", "highest", "count", "happened", "whole")}
        | {"amount": row["total"], "value_vnd": row["dong"]}
        for row in grouped
    ]
    # Dollars first: they are what national totals are told in.
    return sorted(rows, key=lambda row: (row["currency"] != "USD", row["currency"]))
