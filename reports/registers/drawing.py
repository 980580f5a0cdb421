"""Drawing a union's figures from its registers: for a span, by line and scope, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clusters.permissions import predecessor_ids
from reports.models import Indicator, Report
from reports.models.report import Qualifier
from reports.registers import aid_rows, visit_rows
from reports.registers.contributions import Contribution
from reports.registers.names import AID, DELEGATIONS, register_of
from reports.values import combine_qualifiers

Cell = tuple[str, str]  # code of the line, scope


@dataclass(frozen=True)
class Span:
    """Whose register, and from which day to which: of a union with those it carries on."""

    union_ids: frozenset[int]
    first: date
    last: date

    @classmethod
    def of_report(cls, report: Report) -> "Span":
        own = {report.union_id}
        return cls(frozenset(own | predecessor_ids(own)), report.period.starts_on, report.period.ends_on)


@dataclass
class Drawn:
    """What a register gives for a cell: the value, and the keys of the rows behind it."""

    value: Decimal = Decimal(0)
    qualifier: str = Qualifier.EXACT
    rows: set[int] = field(default_factory=set)

    def add(self, row: int, value: Decimal, qualifier: str = Qualifier.EXACT) -> None:
        self.value, self.qualifier = self.value + value, combine_qualifiers(self.qualifier, qualifier)
        self.rows.add(row)


def draw(lines: Iterable[Indicator], span: Span) -> dict[Cell, Drawn]:
    """What the registers give for the lines that come from one, by code and scope.

    A register without any row of the union is not kept, and gives nothing: the union types. One that is kept gives
    zero where no row fits. A sum that a decrease made negative gives nothing either: it has no place in a figure.
    """
    wanted = [line for line in lines if line.register]
    found: dict[Cell, Drawn] = {}
    for register, read in ((AID, aid_rows.read), (DELEGATIONS, visit_rows.read)):
        of_register = [line for line in wanted if register_of(line.register) == register]
        if of_register:
            found |= _fill(of_register, read(span.union_ids, span.first, span.last))
    return {cell: drawn for cell, drawn in found.items() if drawn.value >= 0}


def _fill(lines: list[Indicator], contributions: Iterable[Contribution] | None) -> dict[Cell, Drawn]:
    if contributions is None:
        return {}
    by_name: Mapping[str, list[Indicator]] = _by_name(lines)
    found = {(line.code, "own"): Drawn() for line in lines}
    distinct: dict[Cell, set[int]] = {}
    for given in contributions:
        for line in by_name.get(given.query, ()):
            if given.only_line and given.only_line != line.code:
                continue
            cell = (line.code, given.scope)
            drawn = found.setdefault(cell, Drawn())
            if given.distinct is None:
                drawn.add(given.row, given.value, given.qualifier)
                continue
            seen = distinct.setdefault(cell, set())
            drawn.add(given.row, Decimal(int(given.distinct not in seen)))
            seen.add(given.distinct)
    return found


def _by_name(lines: list[Indicator]) -> dict[str, list[Indicator]]:
    names: dict[str, list[Indicator]] = {}
    for line in lines:
        names.setdefault(line.register, []).append(line)
    return names
