"""Adding figures up: grouped in SQL as far as the rule allows, the rest with `reports.totals` (design rules 8-11).

A table of totals maps (slot, indicator code, scope) to a Total. A slot is a column: a union, a cluster, the nation.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Case, Count, Expression, F, IntegerField, Q, QuerySet, Sum, Value, When

from reports.formulas import codes_in, evaluate
from reports.models import Figure, Indicator
from reports.models.report import Qualifier, ValueState
from reports.registers import names as registers
from reports.rollups import keys
from reports.rollups.keys import Keyed
from reports.totals import ADDING, Rule, Total

Key = tuple[str, str, str]  # slot, indicator code, scope
Totals = dict[Key, Total]

# Under these the qualifier goes with one chosen figure, so that its row is needed.
_CHOSEN = {Rule.MAX, Rule.LATEST}
# Named lines lead SQLite to the index by indicator, which reads all years; for a whole form the rounds are enough.
FEW_LINES = 8
_IS_NUMBER = Q(value_state=ValueState.NUMBER)


def carry(totals: Mapping[Key, Total], onto: Callable[[str], str]) -> Totals:
    """The same totals one level up: each slot's counts for the slot that `onto` names."""
    carried: Totals = {}
    for (slot, code, scope), total in totals.items():
        key = (onto(slot), code, scope)
        carried[key] = carried[key] + total if key in carried else total
    return carried


def read_totals(slots: Mapping[int, str], lines: Iterable[Indicator], scope: str = "") -> Totals:
    """The totals of the rounds by slot. `slots` maps the id of each round that counts to its slot.

    Four queries at most, whatever the number of rounds. A line that a round leaves out counts as none yet. What
    several unions drew from the same row of a register counts once.
    """
    by_id = {line.pk: line for line in lines if line.is_typed}
    if not slots or not by_id:
        return {}
    figures = Figure.objects.filter(round__in=list(slots)).order_by()
    if len(by_id) <= FEW_LINES:
        figures = figures.filter(indicator__in=list(by_id))
    if scope:
        figures = figures.filter(scope=scope)
    totals = _grouped(figures, slots, by_id)
    chosen = [pk for pk, line in by_id.items() if line.over_units in _CHOSEN]
    if chosen:
        totals |= _row_by_row(figures.filter(indicator__in=chosen), slots, by_id)
    shared = [pk for pk, line in by_id.items() if line.register in registers.SHARED and line.over_units in ADDING]
    if shared:
        totals |= _counted_once(totals, keys.read_keyed(figures.filter(indicator__in=shared)), slots, by_id)
    return _with_none_yet(totals, slots, by_id)


def _counted_once(
    totals: Totals, figures: Iterable[Keyed], slots: Mapping[int, str], by_id: Mapping[int, Indicator]
) -> Totals:
    """The totals to which figures with keys belong, with those keys and without what they count twice."""
    keyed: dict[Key, Total] = {}
    counts: dict[Key, int] = defaultdict(int)
    for one in figures:
        line = by_id[one.line_id]
        key = (slots[one.round_id], line.code, one.scope)
        figure = Total.of(line.over_units, ValueState.NUMBER, one.value, Qualifier.EXACT, shared=one.shared)
        figure = replace(figure, doubles=one.removed)
        keyed[key] = keyed[key] + figure if key in keyed else figure
        counts[key] += 1
    return {
        key: replace(
            totals[key],
            value=(totals[key].value or Decimal(0)) - figure.doubles,
            shared=figure.shared,
            doubles=figure.doubles,
            loose=totals[key].nonzero - counts[key] + figure.loose,
        )
        for key, figure in keyed.items()
    }


def rounds_with_numbers(rounds: list[int], lines: Iterable[Indicator], scope: str) -> set[int]:
    """The rounds that give a number for at least one of the lines in this scope."""
    figures = Figure.objects.filter(_IS_NUMBER, round__in=rounds, scope=scope)
    ids = [line.pk for line in lines]
    if len(ids) <= FEW_LINES:
        figures = figures.filter(indicator__in=ids)
    return set(figures.order_by().values_list("round", flat=True).distinct())


def _grouped(figures: QuerySet, slots: Mapping[int, str], by_id: Mapping[int, Indicator]) -> Totals:
    names = sorted(set(slots.values()))
    rounds: dict[str, list[int]] = defaultdict(list)
    for round_id, slot in slots.items():
        rounds[slot].append(round_id)
    group: Expression | F
    name_of: Callable[[int], str]
    if len(names) == len(slots):
        group, name_of = F("round"), slots.__getitem__
    else:
        whens = [When(round__in=rounds[name], then=Value(n)) for n, name in enumerate(names)]
        group, name_of = Case(*whens, output_field=IntegerField()), names.__getitem__
    rows = figures.annotate(slot=group).values_list("slot", "indicator", "scope").annotate(
        total=Sum("value"),
        numbers=Count("value"),
        nonzero=Count("pk", filter=Q(value__gt=0)),
        over=Count("pk", filter=_IS_NUMBER & Q(qualifier=Qualifier.OVER)),
        nearly=Count("pk", filter=_IS_NUMBER & Q(qualifier=Qualifier.NEARLY)),
        about=Count("pk", filter=_IS_NUMBER & Q(qualifier=Qualifier.ABOUT)),
        not_applicable=Count("pk", filter=Q(value_state=ValueState.NOT_APPLICABLE)),
        not_collected=Count("pk", filter=Q(value_state=ValueState.NOT_COLLECTED)),
    )  # fmt: skip
    totals: Totals = {}
    for slot, line_id, scope, value, numbers, nonzero, over, nearly, about, not_applicable, not_collected in rows:
        line = by_id.get(line_id)
        if line is None:
            continue
        is_several = line.over_units == Rule.NONE and numbers > 1
        totals[name_of(slot), line.code, scope] = Total(
            line.over_units,
            None if is_several else value,
            Qualifier.EXACT if is_several else _qualifier(over, nearly, about),
            numbers,
            nonzero,
            not_applicable=not_applicable,
            not_collected=not_collected,
            loose=nonzero,
        )
    return totals


def _qualifier(over: int, nearly: int, about: int) -> Qualifier:
    """Rule 9 for a group: exact ones give way, over and nearly together are about."""
    if about or (over and nearly):
        return Qualifier.ABOUT
    if over:
        return Qualifier.OVER
    return Qualifier.NEARLY if nearly else Qualifier.EXACT


def _row_by_row(figures: QuerySet, slots: Mapping[int, str], by_id: Mapping[int, Indicator]) -> Totals:
    totals: Totals = {}
    for round_id, line_id, scope, state, value, qualifier, sent_at in figures.values_list(
        "round", "indicator", "scope", "value_state", "value", "qualifier", "round__sent_at"
    ):
        line = by_id[line_id]
        one = Total.of(line.over_units, state, value, qualifier, sent_at)
        key = (slots[round_id], line.code, scope)
        totals[key] = totals[key] + one if key in totals else one
    return totals


def _with_none_yet(totals: Totals, slots: Mapping[int, str], by_id: Mapping[int, Indicator]) -> Totals:
    """No row means none yet: count the rounds of a slot that say nothing about a line that another one gives."""
    rounds_in: dict[str, int] = defaultdict(int)
    for slot in slots.values():
        rounds_in[slot] += 1
    rules: dict[str, str] = {}
    for line in by_id.values():
        rules.setdefault(line.code, line.over_units)  # of two versions of the form the one named first
    for code, scope in {key[1:] for key in totals}:
        for slot, rounds in rounds_in.items():
            total = totals.get((slot, code, scope)) or Total.empty(rules[code])
            silent = rounds - total.numbers - total.not_applicable - total.not_collected
            totals[slot, code, scope] = replace(total, none_yet=silent)
    return totals


def add_ratios(totals: Totals, lines: Iterable[Indicator]) -> Totals:
    """Put the computed lines into the table, each from its parts in the same slot and scope (rule 11).

    Done after everything was carried to its level: a ratio itself never adds up.
    """
    ratios: Totals = {}
    computed = [line for line in lines if line.is_computed]
    for slot, scope in {(slot, scope) for slot, _code, scope in totals} if computed else ():
        for line in computed:
            parts = {code: totals.get((slot, code, scope)) for code in codes_in(line.formula)}
            if any(parts.values()):
                ratios[slot, line.code, scope] = ratio(line, parts)
    return totals | ratios


def ratio(line: Indicator, parts: Mapping[str, Total | None]) -> Total:
    """A computed line from the totals of its parts by code; none yet where one of them is no number."""
    given = {code: part for code, part in parts.items() if part is not None}
    numbers = {code: part.value for code, part in given.items() if part.value is not None}
    value = evaluate(line.formula, numbers)
    if value is None:
        return Total(line.over_units, none_yet=1)
    is_exact = all(part.qualifier == Qualifier.EXACT and not part.is_at_most for part in given.values())
    # A quotient of hedged values is neither over nor nearly: which way it errs depends on its place in the formula.
    return Total(line.over_units, value, Qualifier.EXACT if is_exact else Qualifier.ABOUT, 1, int(bool(value)))


def ratio_of(
    line: Indicator, scope: str, form: Iterable[Indicator], figures: Mapping[tuple[int, str], Figure]
) -> Total:
    """A computed line of one report. `figures` are the round's, by the id of the line and scope."""
    codes = codes_in(line.formula)
    given = {part.code: figures.get((part.pk, scope)) for part in form if part.code in codes}
    parts = {
        code: Total.of(Rule.NONE, figure.value_state, figure.value, figure.qualifier)
        for code, figure in given.items()
        if figure is not None
    }
    return ratio(line, parts)


def with_ratios(totals: Mapping[tuple[str, str], Total], lines: Iterable[Indicator]) -> dict[tuple[str, str], Total]:
    """Totals of one union by code and scope, with the ratios that all their parts are there for."""
    whole = add_ratios({("", code, scope): total for (code, scope), total in totals.items()}, lines)
    computed = {line.code for line in lines if line.is_computed}
    return {key[1:]: total for key, total in whole.items() if total.numbers or key[1] not in computed}


def has_uneven_parts(line: Indicator, totals: Mapping[Key, Total], slot: str, scope: str) -> bool:
    """The parts of a ratio come from different numbers of units, so that it compares unlike things."""
    parts = [totals.get((slot, code, scope)) for code in codes_in(line.formula)]
    return len({part.numbers if part else 0 for part in parts}) > 1


def is_percentage(line: Indicator) -> bool:
    return line.unit == "%"


def change(line: Indicator, now: Total | None, last: Total | None) -> Decimal | None:
    """The change against last year in per cent; None where either is no number, or last year was zero.

    What is itself a percentage changes by points (điểm %).
    """
    if now is None or last is None or now.value is None or last.value is None:
        return None
    if is_percentage(line):
        return now.value - last.value
    if not last.value:
        return None
    return (now.value - last.value) / last.value * 100
