"""Formulas over codes: what can be written, and what comes of it."""

from decimal import Decimal

import pytest

from reports.formulas import BadFormula, codes_in, divides_by_zero, evaluate, multiplies_codes

PARTS = {"PC05": Decimal("7.6"), "PC19": Decimal(12), "NIL": Decimal(0)}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("PC05 / PC19 * 100", Decimal("7.6") / 12 * 100),
        ("(PC05 + PC19) * 2", Decimal("39.2")),
        ("PC19 - PC05", Decimal("4.4")),
        ("  PC19  ", Decimal(12)),
        ("100", Decimal(100)),
        ("PC05 / NIL", None),
        ("NIL / NIL", None),
        ("PC05 / PC99", None),
    ],
)
def test_value(formula, value):
    assert evaluate(formula, PARTS) == value


def test_a_ratio_is_exact_in_decimals():
    assert evaluate("PC05 / PC19 * 100", {"PC05": Decimal("0.3"), "PC19": Decimal("0.1")}) == Decimal(300)


def test_a_value_too_large_to_be_shown_is_none():
    parts = {"PC05": Decimal(10) ** 16, "PC19": Decimal("0.01")}

    assert evaluate("PC05 * 100", parts) == Decimal(10) ** 18
    assert evaluate("PC05 * 101", parts) is None
    assert evaluate("(0 - PC05) / PC19 / PC19", parts) is None


@pytest.mark.parametrize(
    ("formula", "is_product"),
    [("PC05 * PC19", True), ("100 * (PC05 + 1) * (2 - PC19)", True), ("PC05 / PC19 * 100", False), ("2 * 3", False)],
)
def test_a_product_of_figures_is_noticed(formula, is_product):
    assert multiplies_codes(formula) is is_product


def test_codes():
    assert codes_in("PC05 / (PC19 + PC05) * 100") == {"PC05", "PC19"}
    assert codes_in("7") == set()


@pytest.mark.parametrize(
    "formula",
    [
        "", "PC05 /", "PC05 // PC19", "PC05 ** 9", "PC05 % 2", "PC05 > 1", "-PC05", "1.5 * PC05", "True", "'a'",
        "PC05.real", "PC05(1)", "PC05[0]", "lambda: 1", "[PC05]", "PC05 if PC19 else 1", "PC05; PC19", "PC05 = 1",
        "__import__('os')", "PC05 and PC19", "PC 05", "PC05 / PC19 %", "(" * 300 + "1" + ")" * 300, "PC05\x00",
    ],
)  # fmt: skip
def test_nothing_else_can_be_written(formula):
    with pytest.raises(BadFormula):
        codes_in(formula)


@pytest.mark.parametrize(
    ("formula", "is_zero"),
    [
        ("PC05 / 0", True),
        ("PC19 + PC05 / (2 - 2) * 3", True),
        ("PC05 / (1 / 0)", True),
        ("PC05 / 100", False),
        ("PC05 / (PC19 - PC19)", False),
        ("PC05 * 0", False),
    ],
)
def test_a_divisor_that_is_always_zero(formula, is_zero):
    assert divides_by_zero(formula) is is_zero
