"""Which row of the register a row of money in a file is."""

from datetime import date
from typing import Any

from aid.excel.layout import VALUES
from aid.excel.records import tidy
from aid.models import Disbursement, Pledge, PledgeValue
from aid.models.money import HOME
from aid.workflow.money import Sum
from clusters.values import format_amount, format_number
from clusters.vietnamese import fold

Row = PledgeValue | Disbursement


class MoneyMatcher:
    """The standing values, or disbursements, of one pledge; each is taken by one row of the file."""

    def __init__(self, key: str, pledge: Pledge | None):
        self.is_value = key == VALUES
        rows = [] if pledge is None else (pledge.standing_values if self.is_value else pledge.standing_disbursements)
        self.left: list[Row] = list(rows)

    def take(self, point: str, on: date, money: Sum, told: dict[str, str]) -> Row | None:
        """The row of the register that this one is about, if there is one; it is not offered again.

        A point has one value a day. A disbursement is known by its paper, or by day, amount and currency.
        """
        if self.is_value:
            close = [row for row in self.left if row.point == point and row.on == on]
        else:
            same = [r for r in self.left if (r.on, r.amount, r.currency) == (on, money.amount, money.currency)]
            paper = _key(told["document"])
            close = [row for row in same if _key(row.document) == paper]
            close += [row for row in self.left if paper and _key(row.document) == paper]
            close += [row for row in same if not paper or not row.document]
        if not close:
            return None
        self.left.remove(close[0])
        return close[0]

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
