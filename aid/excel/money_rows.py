"""Which row of the register a row of money in a file is."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from aid.excel.known import Known
from aid.excel.layout import VALUES
from aid.excel.records import tidy
from aid.models import Disbursement, PledgeValue
from aid.models.money import HOME
from aid.workflow.money import Sum
from clusters.values import format_amount, format_number
from clusters.vietnamese import fold

Row = PledgeValue | Disbursement


class MoneyMatcher:
    """The values, or disbursements, of one pledge; each is taken by one row of the file."""

    def __init__(self, key: str, known: Known, mark: str):
        self.is_value, self.left, self.past = key == VALUES, [], []  # type: ignore[var-annotated]
        pledge = known.pledges.get(mark)
        if pledge is None:
            return
        if self.is_value:
            self.left, self.past = list(pledge.standing_values), list(pledge.withdrawn_values)
        else:
            self.left = list(pledge.standing_disbursements)
            self.past = [*pledge.withdrawn_disbursements, *known.former[pledge.pk]]

    def take(self, point: str, on: date, money: Sum, told: dict[str, str]) -> Row | None:
        """The row of the register that this one is about, if there is one; it is not offered again.

        One that says just the same comes first, even if it was withdrawn or says something else today, since an older
        export still has it. After that a point has one value a day, and a disbursement is known by its paper, or by
        day, amount and currency.
        """
        for rows in (self.left, self.past):
            equal = next((row for row in rows if self._is_equal(row, point, on, money, told)), None)
            if equal is not None:
                rows.remove(equal)
                return equal
        if self.is_value:
            close = [row for row in self.left if row.point == point and row.on == on]
        else:
            same = [r for r in self.left if (r.on, r.amount, r.currency) == (on, money.amount, money.currency)]
            paper = _key(told["document"])
            close = [row for row in self.left if paper and _key(row.document) == paper]
            close += [row for row in same if not paper or not row.document]
        if not close:
            return None
        self.left.remove(close[0])
        return close[0]

    @staticmethod
    def why_skipped(row: Any) -> str:
        """Why a row that `take` found is left out although it does not stand in the register; empty if it stands."""
        if row.revoked_at is not None:
            return _("đã rút, bỏ qua")
        return "" if isinstance(row, Row) else _("đã sửa trong sổ, bỏ qua")

    def _is_equal(self, row: Row, point: str, on: date, money: Sum, told: dict[str, str]) -> bool:
        if isinstance(row, PledgeValue) and row.point != point:
            return False
        is_same_money = (row.on, row.amount, row.currency) == (on, money.amount, money.currency)
        return is_same_money and _key(row.document) == _key(told["document"])

    def difference(self, row: Row, money: Sum, told: dict[str, str]) -> tuple[str, Any] | None:
        """(column, what stands in the register) of the first thing that differs; nothing where the file says less."""
        if (row.amount, row.currency) != (money.amount, money.currency):
            return "amount", format_amount(row.amount, row.currency)
        if money.currency != HOME:
            if money.rate is not None and money.rate != row.rate:
                return "rate", format_number(row.rate)
            if money.rate_on is not None and money.rate_on != row.rate_on:
                return "rate_on", row.rate_on
            if money.value_vnd is not None and money.value_vnd != row.value_vnd:
                return "value_vnd", format_amount(row.value_vnd, HOME)
        for name, text in told.items():
            there = getattr(row, name)
            if " ".join(text.split()) != " ".join(tidy(there).split()):
                return name, there
        return None


def _key(document: str) -> str:
    return fold(document).replace(" ", "")
