"""The rows of the list of pledges: each with its money and what is odd about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aid import checks
from aid.models import Disbursement, Pledge, PledgeValue
from aid.spans import Span
from clusters.models import Union
from clusters.permissions import successor_map
from clusters.values import format_amount, format_number

BILLION = Decimal(10**9)
LEAST = BILLION / 100  # what two decimals of a tỷ can show
COMMITTED, APPROVED = PledgeValue.Point.COMMITTED, PledgeValue.Point.APPROVED
# Worse ones are told first, and in red.
WARNING_WORDS = {
    "before_approval": _lazy("giải ngân trước phê duyệt"),
    "over_approved": _lazy("vượt phê duyệt"),
    "over_committed": _lazy("vượt cam kết"),
    "registration_lapsed": _lazy("đăng ký hết hạn"),
    "not_approved": _lazy("chưa có phê duyệt"),
    "not_completed": _lazy("quá thời gian"),
}
BAD = ("before_approval", "over_approved", "over_committed")


def in_billions(value: Decimal | None) -> str:
    """`32,13`: at most two decimals, and `<0,01` where two would show nothing of a sum."""
    if not value:
        return "" if value is None else "0"
    if abs(value) < LEAST:
        return "<0,01" if value > 0 else ">−0,01"
    return format_number(value / BILLION, 2)


def disbursed_label(span: Span | None) -> str:
    return _("Giải ngân %(span)s") % {"span": span.label} if span else _("Giải ngân, mọi năm")


def whole_label(label: str, span: Span | None) -> str:
    """The heading of values that are whole whatever happened in the span: it says so where a span was chosen."""
    return _("%(label)s, toàn giá trị") % {"label": label} if span else label


@dataclass(frozen=True)
class Row:
    """A pledge in the list, with its current values and what was disbursed in the days in question."""

    pledge: Pledge
    committed: PledgeValue | None
    approved: PledgeValue | None
    disbursed: Decimal | None
    warnings: list[checks.Warning]
    span: Span | None = None
    changes: dict[str, Decimal] = field(default_factory=dict)  # by point: what was agreed in the span, if there is one

    @property
    def own(self) -> PledgeValue | None:
        """The value that the column of the own currency shows: what was committed, else what was approved."""
        return self.committed or self.approved

    @property
    def own_text(self) -> str:
        return format_amount(self.own.amount, self.own.currency) if self.own else ""

    @property
    def rate_text(self) -> str:
        """`tỷ giá 25.700 ngày 04/03/2026`."""
        if self.own is None or not self.own.is_foreign:
            return ""
        words = _("tỷ giá %(rate)s ngày %(day)s")
        return words % {"rate": self.own.rate_text, "day": f"{self.own.rate_on:%d/%m/%Y}"}

    @property
    def committed_text(self) -> str:
        return in_billions(self.committed.value_vnd) if self.committed else ""

    @property
    def approved_text(self) -> str:
        return in_billions(self.approved.value_vnd) if self.approved else ""

    @property
    def disbursed_text(self) -> str:
        return in_billions(self.disbursed)

    @property
    def labels(self) -> list[str]:
        """Of committed, approved and disbursed, for a screen without headings."""
        return [
            whole_label(_("Cam kết"), self.span), whole_label(_("Phê duyệt"), self.span), disbursed_label(self.span)
        ]  # fmt: skip

    @property
    def marks(self) -> list[tuple[str, bool, str]]:
        """(short word, is it bad, sentence) of each warning."""
        return [
            (str(WARNING_WORDS[found.kind]), found.kind in BAD, found.text)
            for found in sorted(self.warnings, key=lambda found: list(WARNING_WORDS).index(found.kind))
        ]


def with_all_for_rows(pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """The pledges with what `rows_of` reads of them, in a constant number of queries."""
    values = PledgeValue.objects.filter(revoked_at__isnull=True).order_by("on", "pk")
    paid = Disbursement.objects.standing().order_by("on", "pk")
    return pledges.select_related("donor__merged_into", "intermediary", "sector", "union").prefetch_related(
        "union__names",
        Prefetch("values", queryset=values, to_attr="standing_values"),
        Prefetch("disbursements", queryset=paid, to_attr="standing_disbursements"),
    )


def rows_of(pledges: Iterable[Pledge], span: Span | None) -> Iterator[Row]:
    """The rows of pledges that went through `with_all_for_rows`."""
    for pledge in pledges:
        values, paid = pledge.standing_values, pledge.standing_disbursements
        current = {value.point: value for value in values if value.is_current}
        counted = [row.value_vnd for row in paid if span is None or span.first <= row.on <= span.last]
        yield Row(
            pledge=pledge,
            committed=current.get(COMMITTED),
            approved=current.get(APPROVED),
            disbursed=sum(counted, Decimal(0)) if counted else None,
            warnings=checks.examine(pledge, values, paid),
            span=span,
            changes=_changes(values, span) if span else {},
        )


def _changes(values: Iterable[PledgeValue], span: Span) -> dict[str, Decimal]:
    changes: dict[str, Decimal] = {}
    for value in values:
        if span.first <= value.on <= span.last:
            changes[value.point] = changes.get(value.point, Decimal(0)) + value.change_vnd
    return changes


def readable_unions(pledges: QuerySet[Pledge]) -> list[Union]:
    """Unions of whose registers the person may read something, and those that carry them on; in Vietnamese order."""
    own = set(pledges.order_by().values_list("union", flat=True).distinct())
    onward = successor_map()
    carried = {onward[pk] for pk in own if pk in onward}
    return list(Union.objects.filter(pk__in=own | carried).in_vietnamese_order().prefetch_related("names"))
