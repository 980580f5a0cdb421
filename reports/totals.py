"""How values add up: one monoid for every aggregation rule (design rules 8-11, 13).

`Total` is closed under `+`, which is associative and commutative with `Total.empty(rule)` as its neutral
element. So a nation is the sum of its clusters and equally of its unions, whatever the rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from reports.models.form import Indicator
from reports.models.report import Qualifier, ValueState
from reports.values import combine_qualifiers

Rule = Indicator.Aggregation
ADDING = (Rule.SUM, Rule.DISTINCT)
Shared = tuple[tuple[str, Decimal], ...]  # what other totals may hold too: key and value, in the order of the keys
_RANK = {Qualifier.EXACT: 0, Qualifier.OVER: 1, Qualifier.NEARLY: 2, Qualifier.ABOUT: 3}


@dataclass(frozen=True)
class Total:
    """A value over some units under one rule, with how many of them gave what.

    `value` is None when no unit gave a number, or when the rule forbids putting the given ones together.
    `sent_at` is the time of the newest contribution and decides under `latest`. `shared` says what of the value other
    totals may hold too, by key: a donor, a joint visit. Put together, the same key counts once; `doubles` is what that
    took off. `loose` counts the figures above zero of which keys do not name the whole.
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
    shared: Shared = ()
    doubles: Decimal = Decimal(0)
    loose: int = 0

    @classmethod
    def empty(cls, rule: str) -> "Total":
        return cls(rule)

    @classmethod
    def of(
        cls,
        rule: str,
        value_state: str,
        value: Decimal | None,
        qualifier: str,
        sent_at: datetime | None = None,
        shared: Mapping[str, Decimal] | None = None,
    ) -> "Total":
        """The total of a single figure; `shared` if it was drawn from a register that names what others may count."""
        if value_state == ValueState.NUMBER:
            named = sum((shared or {}).values(), Decimal(0))
            # Typed lower than what the keys hold, nobody knows which of them were meant.
            keys = tuple(sorted((shared or {}).items())) if value is not None and named <= value else ()
            loose = int(bool(value) and not (keys and named == value))
            return cls(
                rule, value, qualifier, numbers=1, nonzero=int(bool(value)), sent_at=sent_at, shared=keys, loose=loose
            )
        state: dict[str, Any] = {value_state: 1}
        return cls(rule, **state)

    def __add__(self, other: "Total") -> "Total":
        if self.rule != other.rule:
            raise ValueError(f"Totals of rule {self.rule} and {other.rule} do not add up.")
        value, qualifier, sent_at = _combine(self, other)
        shared, doubles = _once(self, other)
        return Total(
            self.rule,
            value - doubles if value is not None else None,
            qualifier,
            self.numbers + other.numbers,
            self.nonzero + other.nonzero,
            self.none_yet + other.none_yet,
            self.not_applicable + other.not_applicable,
            self.not_collected + other.not_collected,
            sent_at,
            shared,
            self.doubles + other.doubles + doubles,
            self.loose + other.loose,
        )

    @property
    def is_at_most(self) -> bool:
        """A distinct count of which a part comes from no register: the true number may be smaller (tối đa)."""
        return self.rule == Rule.DISTINCT and self.nonzero > 1 and self.loose > 0

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


def _once(a: Total, b: Total) -> tuple[Shared, Decimal]:
    """The keys of both, and what they have in common: to be counted once where the values add up.

    Two reports may hold different values under one key, if one was sent before a correction: the greater one counts.
    """
    if not (a.shared and b.shared) or a.rule not in ADDING:
        return a.shared or b.shared, Decimal(0)
    keys, doubles = dict(a.shared), Decimal(0)
    for key, value in b.shared:
        doubles += min(keys.get(key, Decimal(0)), value)
        keys[key] = max(keys.get(key, value), value)
    return tuple(sorted(keys.items())), doubles


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
