"""Amounts of the demo's registers: in the donor's currency, at a rate near that of the year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from aid.models.money import HOME, in_dong

MILLION = Decimal(10**6)
# Đồng for one unit, near the rates of 2023; they rise a little from year to year. Invented, as all of this is.
RATES = {
    "USD": Decimal(23_800), "EUR": Decimal(25_700), "KRW": Decimal("18.2"), "JPY": Decimal("168.5"),
    "AUD": Decimal(15_900), "CHF": Decimal(26_400), "GBP": Decimal(29_600),
}  # fmt: skip
RATES_OF = 2023
RISE = Decimal("0.021")
STEPS = {"USD": 100, "EUR": 100, "AUD": 100, "CHF": 100, "GBP": 100, "KRW": 10_000, "JPY": 10_000}
PAYS_IN = {
    "US": ("USD", "USD", HOME), "KR": ("KRW", "USD", HOME), "JP": ("JPY", "JPY", HOME), "DE": ("EUR", "EUR", HOME),
    "FR": ("EUR", HOME), "NL": ("EUR",), "GB": ("GBP", HOME), "AU": ("AUD", "USD"), "CH": ("CHF", HOME),
    "CA": ("USD", HOME), "NO": ("USD",), "ES": ("EUR",),
}  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """Money as a row keeps it."""

    amount: Decimal
    currency: str
    rate: Decimal
    rate_on: date | None
    value_vnd: Decimal

    def columns(self) -> dict[str, Any]:
        return dict(vars(self))


OWN = "own"  # the currency of the donor's country, neither dollars nor đồng


def currencies_of(country: str) -> set[str]:
    """What a donor of the country may pay in: USD, VND, and OWN."""
    return {found if found in ("USD", HOME) else OWN for found in PAYS_IN.get(country, (HOME,))}


def currency_of(country: str, random: Random, kind: str = "") -> str:
    """What a donor of the country pays this pledge in; of the kind that is asked for, if it may."""
    known = PAYS_IN.get(country, (HOME,))
    fitting = [found for found in known if (found if found in ("USD", HOME) else OWN) == kind]
    return random.choice(fitting or known)


def make_sum(value: Decimal, currency: str, on: date, random: Random) -> Sum:
    """Money worth about `value` đồng on a day: round in its own currency."""
    if currency == HOME:
        amount = max((value / MILLION).quantize(Decimal(1)), Decimal(1)) * MILLION
        return Sum(amount, HOME, Decimal(1), None, amount)
    rate = rate_on(currency, on, random)
    step = STEPS[currency]
    amount = max((value / rate / step).quantize(Decimal(1)), Decimal(1)) * step
    return Sum(amount, currency, rate, on, in_dong(amount, rate))


def rate_on(currency: str, on: date, random: Random) -> Decimal:
    years = on.year - RATES_OF + Decimal(on.month - 1) / 12
    rate = RATES[currency] * (1 + RISE * years) * Decimal(random.randint(994, 1006)).scaleb(-3)
    return rate.quantize(Decimal("0.01") if rate < 1000 else Decimal(1))
