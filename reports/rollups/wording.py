"""Totals in words and figures, as tables and files show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.models import Indicator
from reports.models.report import Qualifier, ValueState
from reports.rollups.numbers import plain
from reports.totals import Total
from reports.values import format_amount, format_number

NOTHING = "–"  # nothing is expected here


@dataclass(frozen=True)
class Scale:
    """The unit of a row: money in one unit for the whole row, everything else as it is."""

    label: str
    divisor: int = 1
    places: int | None = None

    @classmethod
    def of(cls, line: Indicator, totals: Iterable[Total | None]) -> "Scale":
        greatest = max((total.value for total in totals if total is not None and total.value), default=Decimal(0))
        if line.currency == "VND":
            if greatest >= 10**9:
                return cls(_("tỷ đồng"), 10**9, 1)
            if greatest >= 10**6:
                return cls(_("triệu đồng"), 10**6, 1)
        return cls(line.unit_label, places=1 if line.is_computed else None)

    def number(self, value: Decimal) -> str:
        scaled = value / self.divisor
        # A small amount in a row of large ones must not read as zero.
        too_small = self.places is not None and scaled and abs(scaled) < Decimal(1).scaleb(-self.places) / 2
        return format_number(round(scaled, 9), None if too_small else self.places)


def hedge(total: Total, text: str) -> str:
    """The text with the qualifier before it: `trên 288,0`, `tối đa 143`."""
    if total.is_at_most:
        return f"{_('tối đa')} {text}"
    return text if total.qualifier == Qualifier.EXACT else f"{Qualifier(total.qualifier).label} {text}"


def counted_once(total: Total | None) -> str:
    """What was done about rows that several units count, as a sentence; empty where there is nothing to say."""
    if total is None:
        return ""
    told = []
    if total.doubles:
        told.append(
            _("Đã loại trùng theo sổ: bớt %(n)s so với cộng các đơn vị, vì cùng một đối tượng được nhiều đơn vị tính.")
            % {"n": format_number(total.doubles)}
        )
    if total.is_at_most and total.loose < total.nonzero:
        told.append(
            _("%(n)d đơn vị tự nhập số, không lấy từ sổ, nên chưa loại hết trùng: là số tối đa.") % {"n": total.loose}
        )
    elif total.is_at_most:
        told.append(_("Cộng từ các đơn vị, chưa có sổ để loại trùng, nên là số tối đa."))
    elif total.shared and total.loose:
        told.append(_("%(n)d đơn vị tự nhập hoặc sửa tay số của sổ, nên có thể còn trùng.") % {"n": total.loose})
    return " ".join(told)


def state_word(total: Total | None, is_expected: bool) -> str:
    """What stands in the place of a number; empty if there is one."""
    if total is not None and total.value is not None:
        return ""
    if total is not None and total.is_uncombinable:
        return _("không tổng hợp")
    state = total.value_state if total is not None else ValueState.NONE_YET
    if state == ValueState.NONE_YET and not is_expected:
        return NOTHING
    return str(ValueState(state).label)


def short(total: Total | None, scale: Scale, is_expected: bool = True) -> str:
    """As in a table: `trên 288,0`, `0`, `không áp dụng`."""
    if total is None or total.value is None:
        return state_word(total, is_expected)
    return hedge(total, scale.number(total.value))


def in_full(total: Total | None, line: Indicator, is_expected: bool = True) -> str:
    """With its unit and to the đồng: `trên 288.000.000.000 đồng`."""
    if total is None or total.value is None:
        return state_word(total, is_expected)
    value = round(total.value, 2) if line.is_computed else total.value
    return hedge(total, format_amount(value, line.unit))


def for_file(total: Total | None, is_expected: bool = True) -> str:
    """For a spreadsheet: `288000000000`, `trên 288000000000`, `không áp dụng`."""
    if total is None or total.value is None:
        return state_word(total, is_expected)
    return hedge(total, plain(total.value))


def percent(value: Decimal) -> str:
    """One decimal, without the sign."""
    return format_number(value, places=1)
