"""Formulas over indicator codes: `PC05 / PC19 * 100`. Decimal arithmetic; nothing else can be written in them."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

from django.utils.translation import gettext as _

_OPERATORS: dict[type, Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


# Beyond this a value with its decimals no longer fits the precision of decimals, and no figure is that large.
MAX_VALUE = Decimal(10) ** 18


class BadFormula(ValueError):
    """A formula that cannot be used; the message says why, in Vietnamese."""


def codes_in(formula: str) -> set[str]:
    """The indicator codes that a formula names. Raises BadFormula for anything but + - * / ( ), codes and numbers."""
    return {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}


def evaluate(formula: str, parts: Mapping[str, Decimal]) -> Decimal | None:
    """The value of a formula; None when a part is missing, a divisor is zero or it is absurdly large."""
    if not codes_in(formula) <= parts.keys():
        return None
    try:
        value = _value(_parse(formula).body, parts)
    except (DivisionByZero, InvalidOperation):
        return None
    return value if abs(value) <= MAX_VALUE else None


def divides_by_zero(formula: str) -> bool:
    """Whether a divisor is zero whatever the parts are, as in `PC05 / (2 - 2)`: then there is no value."""
    divisions = (node for node in ast.walk(_parse(formula)) if isinstance(node, ast.BinOp))
    return any(isinstance(node.op, ast.Div) and _is_always_zero(node.right) for node in divisions)


def multiplies_codes(formula: str) -> bool:
    """Whether it multiplies one figure by another, as in `PC05 * PC08`: no unit counts such a product."""
    products = (node for node in ast.walk(_parse(formula)) if isinstance(node, ast.BinOp))
    return any(isinstance(node.op, ast.Mult) and _names(node.left) and _names(node.right) for node in products)


def _parse(formula: str) -> ast.Expression:
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise BadFormula(_("Công thức chưa đúng. Viết ví dụ PC05 / PC19 * 100.")) from error
    for node in ast.walk(tree):
        is_number = isinstance(node, ast.Constant) and type(node.value) is int
        if not (is_number or isinstance(node, (ast.Expression, ast.BinOp, ast.Name, ast.Load, *_OPERATORS))):
            raise BadFormula(_("Công thức chỉ gồm mã chỉ tiêu, số nguyên, + − * / và ngoặc."))
    return tree


def _names(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) for part in ast.walk(node))


def _is_always_zero(node: ast.expr) -> bool:
    if _names(node):
        return False
    try:
        return _value(node, {}) == 0
    except (DivisionByZero, InvalidOperation):
        return True


def _value(node: ast.expr, parts: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, parts), _value(node.right, parts))
    if isinstance(node, ast.Name):
        return parts[node.id]
    assert isinstance(node, ast.Constant) and isinstance(node.value, int)
    return Decimal(node.value)
