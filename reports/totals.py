"""How values add up: one monoid for every aggregation rule (design rules 8-11, 13).

`Total` is closed under `+`, which is associative and commutative with `Total.empty(rule)` as its neutral
element. So a nation is the sum of its clusters and equally of its unions, whatever the rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from reports.models.form import Indicator
from reports.models.report import Qualifier, ValueState
from reports.values import combine_qualifiers

Rule = Indicator.Aggregation
_RANK = {Qualifier.EXACT: 0, Qualifier.OVER: 1, Qualifier.NEARLY: 2, Qualifier.ABOUT: 3}


@dataclass(frozen=True)
class Total:
    """A value over some units under one rule, with how many of them gave what.

    `value` is None when no unit gave a number, or when the rule forbids putting the given ones together.
    `sent_at` is the time of the newest contribution and decides under `latest`.
    """

    rule: str
    value: Decimal | None = None
    qualifier: str = Qualifier.EXACT
    numbers: int = 0
    nonzero: int = 0
    none_yet: int = 0
    not_applicable: int = 0
    not_collected: int = 0
    sent_at: datetime | None = None

    @classmethod
    def empty(cls, rule: str) -> "Total":
        return cls(rule)

    @classmethod
    def of(
        cls, rule: str, value_state: str, value: Decimal | None, qualifier: str, sent_at: datetime | None = None
    ) -> "Total":
        """The total of a single figure."""
        if value_state == ValueState.NUMBER:
            return cls(rule, value, qualifier, numbers=1, nonzero=int(bool(value)), sent_at=sent_at)
        state: dict[str, Any] = {value_state: 1}
        return cls(rule, **state)

    def __add__(self, other: "Total") -> "Total":
        if self.rule != other.rule:
            raise ValueError(f"Totals of rule {self.rule} and {other.rule} do not add up.")
        value, qualifier, sent_at = _combine(self, other)
        return Total(
            self.rule,
            value,
            qualifier,
            self.numbers + other.numbers,
            self.nonzero + other.nonzero,
            self.none_yet + other.none_yet,
            self.not_applicable + other.not_applicable,
            self.not_collected + other.not_collected,
            sent_at,
        )

    @property
    def is_at_most(self) -> bool:
        """A distinct count added up without a register: the true number may be smaller (tối đa)."""
        return self.rule == Rule.DISTINCT and self.nonzero > 1

    @property
    def value_state(self) -> str:
        """What the total is: a number, or the state that all its units share; mixed ones count as none yet."""
        if self.numbers:
            return ValueState.NUMBER
        if self.not_applicable and not (self.none_yet or self.not_collected):
            return ValueState.NOT_APPLICABLE
        if self.not_collected and not (self.none_yet or self.not_applicable):
            return ValueState.NOT_COLLECTED
        return ValueState.NONE_YET

    @property
    def is_uncombinable(self) -> bool:
        """Several units gave numbers that the rule does not put together."""
        return self.rule == Rule.NONE and self.numbers > 1


def _combine(a: Total, b: Total) -> tuple[Decimal | None, str, datetime | None]:
    if not (a.numbers and b.numbers):
        has = a if a.numbers else b
        return has.value, has.qualifier, has.sent_at
    newest = max((t for t in (a.sent_at, b.sent_at) if t is not None), default=None)
    if a.rule == Rule.NONE or a.value is None or b.value is None:
        return None, Qualifier.EXACT, newest
    if a.rule == Rule.MAX:
        return (*_greatest(a, b), newest)
    if a.rule == Rule.LATEST:
        last = max(a, b, key=_age)
        return last.value, last.qualifier, last.sent_at
    return a.value + b.value, combine_qualifiers(a.qualifier, b.qualifier), newest


def _greatest(a: Total, b: Total) -> tuple[Decimal | None, str]:
    if a.value == b.value:
        return a.value, combine_qualifiers(a.qualifier, b.qualifier)
    greatest = max(a, b, key=lambda total: total.value or Decimal(0))
    return greatest.value, greatest.qualifier


def _age(total: Total) -> tuple[Any, ...]:
    # The value and qualifier only break ties, so that the order of adding never shows.
    return (total.sent_at is not None, total.sent_at, total.value, _RANK[Qualifier(total.qualifier)])


def add_up(rule: str, totals: Iterable[Total]) -> Total:
    """The sum of any number of totals under one rule."""
    return sum(totals, Total.empty(rule))
