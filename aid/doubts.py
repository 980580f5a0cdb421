"""What is probably a slip: amounts and rates that are hardly meant, pledges that stand in the register already.

A person looks at a doubt and may confirm it; nothing is refused for good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from aid.models import Disbursement, Donor, Pledge, PledgeValue
from aid.models.money import HOME
from clusters.models import Union
from clusters.permissions import predecessor_ids
from clusters.values import format_number, in_short
from clusters.vietnamese import fold

# Larger than any aid known to the network; an assumption, see docs/decisions.md.
MOST_DONG = Decimal(10) ** 12
RATES_READ, RATES_NEEDED = 25, 3
# Đồng for one unit, wide enough for twenty years; only asked while too few rates are known. An assumption as well.
SPANS = {
    "USD": (15_000, 40_000), "EUR": (15_000, 45_000), "JPY": (100, 400), "KRW": (10, 40), "AUD": (10_000, 30_000),
    "CAD": (10_000, 30_000), "CHF": (12_000, 50_000), "CNY": (2_000, 6_000), "GBP": (20_000, 50_000),
    "SGD": (9_000, 30_000), "THB": (400, 1_200),
}  # fmt: skip


@dataclass(frozen=True)
class Doubt:
    """`key` names it in a confirmation, without spaces: what changes afterwards is asked again."""

    key: str
    text: str
    pledge: Pledge | None = None  # the one that this may be a double of


class Usual:
    """The rates that the registers know, read once for each currency."""

    def __init__(self) -> None:
        self._known: dict[str, list[Decimal]] = {}

    def doubts(self, columns: Mapping[str, Any], name: str = "") -> list[Doubt]:
        """What is odd about money given as the columns of Money; `name` tells it from others on the page."""
        found, value = [], columns["value_vnd"]
        if value > MOST_DONG:
            words = _("Số tiền được hiểu là %(value)s, hơn %(most)s. Kiểm tra lại đơn vị tỷ, triệu.")
            told = {"value": in_short(value, HOME), "most": in_short(MOST_DONG, HOME)}
            found.append(Doubt(f"tien:{name}:{value.normalize():f}", words % told))
        if columns["currency"] != HOME and (usual := self._missed(columns["currency"], columns["rate"])):
            words = _("Tỷ giá %(rate)s đồng một %(currency)s khác xa mức thường ghi (%(usual)s). Kiểm tra lại.")
            rate = format_number(columns["rate"])
            told = {"rate": rate, "currency": columns["currency"], "usual": usual}
            found.append(Doubt(f"ty-gia:{name}:{columns['currency']}:{rate}", words % told))
        return found

    def _missed(self, currency: str, rate: Decimal) -> str:
        """The usual rate in words, where `rate` is far from it; else empty."""
        if currency not in self._known:
            self._known[currency] = _last_rates(currency)
        known = self._known[currency]
        if len(known) >= RATES_NEEDED:
            middle = median(known)
            return "" if middle / 2 <= rate <= middle * 3 / 2 else _("khoảng %s") % format_number(middle)
        least, most = SPANS[currency]
        return "" if least <= rate <= most else f"{format_number(least)} – {format_number(most)}"


def _last_rates(currency: str) -> list[Decimal]:
    """Of all registers: a rate is no secret, and a union alone knows too few."""
    found: list[tuple[date, Decimal]] = []
    for model in (PledgeValue, Disbursement):
        rows = model._default_manager.filter(currency=currency, revoked_at__isnull=True).order_by("-rate_on", "-pk")
        found += rows.values_list("rate_on", "rate")[:RATES_READ]
    return [rate for _on, rate in sorted(found, reverse=True)[:RATES_READ]]


def doubles(
    union: Union, title: str, donor: Donor, sums: Iterable[tuple[date, Decimal, str]], *, token: UUID | None = None
) -> list[Doubt]:
    """Pledges of the union's register that may be the one about to be entered. Two queries.

    `sums` are day, amount and currency of its values; `token` names the form itself, whose own pledge is no double.
    """
    root = donor.merged_into_id or donor.pk
    near = (
        Pledge.objects.filter(
            union__in={union.pk} | predecessor_ids({union.pk}),
            donor__in=Donor.objects.filter(Q(pk=root) | Q(merged_into=root)),
        )
        .exclude(status=Pledge.Status.CANCELLED)
        .prefetch_related(Prefetch("values", PledgeValue.objects.filter(revoked_at__isnull=True), "standing_values"))
        .order_by("-entered_at", "-pk")
    )
    own, wanted, found = _title_key(title), set(sums), []
    for pledge in near:
        if token is not None and pledge.token == token:
            continue
        if _title_key(pledge.title) == own:
            found.append(Doubt(f"trung:{pledge.pk}", _("cùng tên, cùng nhà tài trợ"), pledge))
        elif any((row.on, row.amount, row.currency) in wanted for row in pledge.standing_values):
            found.append(Doubt(f"trung:{pledge.pk}", _("cùng nhà tài trợ, cùng số tiền, cùng ngày"), pledge))
    return found


def _title_key(title: str) -> str:
    return " ".join(fold(title).split())
