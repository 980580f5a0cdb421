"""What was understood of typed money, said back to the person at once (rule 12)."""

from django.utils.translation import gettext as _

from aid.models import Pledge
from aid.models.money import Money
from clusters.values import format_amount, format_number


def say(row: Money) -> str:
    """`47.272.000.000 đồng`; `120.000 USD × 25.720 = 3.086.400.000 đồng, tỷ giá ngày 06/05/2026`."""
    if not row.is_foreign:
        return format_amount(row.value_vnd, "VND")
    return _("%(own)s × %(rate)s = %(home)s, tỷ giá ngày %(day)s") % {
        "own": format_amount(row.amount, row.currency),
        "rate": format_number(row.rate),
        "home": format_amount(row.value_vnd, "VND"),
        "day": f"{row.rate_on:%d/%m/%Y}",
    }


def say_first_values(pledge: Pledge) -> str:
    """What a new pledge was understood to be."""
    said = [_("Đã ghi khoản %(code)s.") % {"code": pledge.code}]
    for value in pledge.values.order_by("-point"):
        told = {"point": value.get_point_display(), "money": say(value), "day": f"{value.on:%d/%m/%Y}"}
        said.append(_("Hiểu là: %(point)s %(money)s, ngày %(day)s.") % told)
    return " ".join(said)
