"""Decimals for machines."""

from decimal import ROUND_HALF_UP, Decimal

from clusters.amounts import DECIMAL_PLACES


def plain(value: Decimal) -> str:
    """`288000000000`, `12.5`: a point, at most two places, no trailing zeros, never an exponent."""
    rounded = value.quantize(Decimal(1).scaleb(-DECIMAL_PLACES), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
