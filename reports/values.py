"""Figures in words: a number, or the state that stands for it (design rule 8). Reading and writing: clusters.values."""

from decimal import Decimal

from clusters.values import (
    NotUnderstood,
    Understood,
    combine_qualifiers,
    for_input,
    format_amount,
    format_number,
    in_short,
    parse_number,
    refuse_qualified_zero,
)
from reports.models.report import Qualifier, ValueState

__all__ = [
    "NotUnderstood",
    "Understood",
    "combine_qualifiers",
    "describe",
    "for_input",
    "format_amount",
    "format_number",
    "in_short",
    "parse_number",
    "refuse_qualified_zero",
]


def describe(value_state: str, value: Decimal | None, qualifier: str, unit: str = "") -> str:
    """A value in words with qualifier and, if given, unit: `trên 288 tỷ đồng`, `0`, `không áp dụng`."""
    if value_state != ValueState.NUMBER or value is None:
        return str(ValueState(value_state).label)
    text = in_short(value, unit) if unit else format_number(value)
    return text if qualifier == Qualifier.EXACT else f"{Qualifier(qualifier).label} {text}"
