"""Drawing a union's figures from its registers: for a span, by line and scope, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clusters.permissions import successor_map
from reports.models import Indicator, Obligation, Report
from reports.models.report import Qualifier, Scope
from reports.registers import activity_rows, aid_rows, award_rows, names, recommendation_rows, score_rows, visit_rows
from reports.registers.contributions import Contribution
from reports.registers.names import register_of
from reports.values import combine_qualifiers

Cell = tuple[str, str]  # code of the line, scope
READERS = {
    names.AID: aid_rows.read,
    names.DELEGATIONS: visit_rows.read,
    names.AWARDS: award_rows.read,
    names.ACTIVITIES: activity_rows.read,
    names.RECOMMENDATIONS: recommendation_rows.read,
    names.SCORES: score_rows.read,
}


@dataclass(frozen=True)
class Span:
    """Whose register, and from which day to which: of a union with those it carries on."""

    union_ids: frozenset[int]
    first: date
    last: date

    @classmethod
    def of_report(cls, report: Report) -> "Span":
        """The union with those that it alone carried on by the end of the period, unless they report it themselves."""
        period = report.period
        onward = successor_map(period.ends_on)
        carried = {before for before, after in onward.items() if after == report.union_id}
        if carried:
            owing = Obligation.objects.owed().filter(period=period, union__in=carried)
            carried -= set(owing.values_list("union", flat=True))
        return cls(frozenset({report.union_id} | carried), period.starts_on, period.ends_on)


@dataclass
class Drawn:
    """What a register gives for a cell: the value, what each row of it adds, and what other unions may count too."""

    value: Decimal = Decimal(0)
    qualifier: str = Qualifier.EXACT
    parts: dict[int, Decimal] = field(default_factory=dict)  # by row: a pledge, a visit, an activity
    shared: dict[str, Decimal] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return bool(self.value) or self.qualifier == Qualifier.EXACT

    @property
    def rows(self) -> set[int]:
        return set(self.parts)

    def add(self, given: Contribution, value: Decimal) -> None:
        self.value, self.qualifier = self.value + value, combine_qualifiers(self.qualifier, given.qualifier)
        self.parts[given.row] = self.parts.get(given.row, Decimal(0)) + value
        if given.shared and value:
            self.shared[given.shared] = self.shared.get(given.shared, Decimal(0)) + value


def draw(lines: Iterable[Indicator], span: Span) -> dict[Cell, Drawn]:
    """What the registers give for the lines that come from one, by code and scope.

    A register without any row of the union is not kept, and gives nothing: the union types. One that is kept gives
    zero where no row fits. "Over nothing", where all numbers are unknown, is no number. A sum may be negative, where
    what was committed earlier was lowered: no figure can hold it, but it is told.
    """
    wanted = [line for line in lines if line.register]
    found: dict[Cell, Drawn] = {}
    for register, read in READERS.items():
        of_register = [line for line in wanted if register_of(line.register) == register]
        if of_register:
            found |= _fill(of_register, read(span.union_ids, span.first, span.last))
    return {cell: drawn for cell, drawn in found.items() if drawn.is_known}


def draw_for(report: Report, lines: Iterable[Indicator]) -> dict[Cell, Drawn]:
    """What the registers give today for a report's lines."""
    wanted = [line for line in lines if line.register]
    return draw(wanted, Span.of_report(report)) if wanted else {}


def _fill(lines: list[Indicator], contributions: Iterable[Contribution] | None) -> dict[Cell, Drawn]:
    if contributions is None:
        return {}
    by_name = _by_name(lines)
    found: dict[Cell, Drawn] = {(line.code, str(Scope.OWN)): Drawn() for line in lines}
    seen: set[tuple[Cell, int]] = set()
    for given in contributions:
        for line in by_name.get(given.query, ()):
            if given.only_line and given.only_line != line.code:
                continue
            cell = (line.code, str(given.scope))
            found.setdefault(cell, Drawn()).add(given, _worth(given, cell, seen))
    return found


def _worth(given: Contribution, cell: Cell, seen: set[tuple[Cell, int]]) -> Decimal:
    """What a contribution adds to a cell: nothing where its key was counted there before."""
    if given.distinct is None:
        return given.value
    is_new = (cell, given.distinct) not in seen
    seen.add((cell, given.distinct))
    return given.value if is_new else Decimal(0)


def _by_name(lines: list[Indicator]) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for line in lines:
        found.setdefault(line.register, []).append(line)
    return found
