"""The rows of the list of pledges: each with its money and what is odd about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aid import checks
from aid.forms.pledge_filter import Span
from aid.models import Disbursement, Pledge, PledgeValue
from clusters.models import Union
from clusters.values import format_amount, format_number

BILLION = Decimal(10**9)
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
    """`32,13`: two decimals, and as many as it takes where two would show nothing of a sum."""
    if not value:
        return "" if value is None else "0"
    billions = value / BILLION
    return format_number(billions, 2) if billions >= Decimal("0.01") else format_number(billions)


@dataclass(frozen=True)
class Row:
    """A pledge in the list, with its current values and what was disbursed in the days in question."""

    pledge: Pledge
    committed: PledgeValue | None
    approved: PledgeValue | None
    disbursed: Decimal | None
    warnings: list[checks.Warning]

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
        )


def readable_unions(pledges: QuerySet[Pledge]) -> list[Union]:
    """Unions of whose registers the person may read something, in Vietnamese order."""
    return list(
        Union.objects.filter(pk__in=pledges.order_by().values("union")).in_vietnamese_order().prefetch_related("names")
    )
