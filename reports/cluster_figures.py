"""The figures of a cluster's report: computed from its members' reports, never typed (design rules 8-11, 13)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from reports import values
from reports.models import Edition, EditionFigure, Indicator
from reports.models.report import Qualifier, Scope, ValueState
from reports.rollups import sums
from reports.rollups.borders import BordersKind, Unit
from reports.rollups.coverage import Coverage
from reports.rollups.reading import Rollup, finish, read_rollup
from reports.totals import Total

FigureKey = tuple[str, str]  # code of the line, scope
WHOLE = "whole"  # the slot of the cluster itself


@dataclass(frozen=True)
class ClusterFigure:
    """A total of the cluster in one scope, with how many of its members stand behind it."""

    indicator: Indicator
    scope: str
    value_state: str
    value: Decimal | None
    qualifier: str
    is_at_most: bool
    is_uncombinable: bool
    reported: int
    obliged: int
    missing: tuple[str, ...] = ()  # short names of those that owe a report and gave nothing here

    def text(self) -> str:
        """As in prose: `trên 288 tỷ đồng`, `tối đa 15 tổ chức`, `chưa có số`."""
        if self.is_uncombinable:
            return _("không tổng hợp")
        if self.value_state != ValueState.NUMBER or self.value is None:
            return str(ValueState(self.value_state).label)
        return self.hedged(self.amount)

    @property
    def amount(self) -> str:
        """The value with its unit, without its qualifier."""
        if self.value is None:
            return ""
        if self.indicator.unit == "%":
            return f"{values.format_number(self.value)}%"
        return values.in_short(self.value, self.indicator.unit)

    def hedged(self, text: str) -> str:
        """The text with the qualifier of this figure before it."""
        if self.is_at_most:
            return f"{_('tối đa')} {text}"
        return text if self.qualifier == Qualifier.EXACT else f"{Qualifier(self.qualifier).label} {text}"

    @property
    def is_number(self) -> bool:
        return self.value is not None

    @property
    def coverage(self) -> str:
        return f"{self.reported}/{self.obliged}"

    @property
    def is_full(self) -> bool:
        return self.reported == self.obliged

    @property
    def scope_label(self) -> str:
        return str(Scope(self.scope).label)


@dataclass(frozen=True)
class WholeCoverage:
    """Who stands behind an edition's figures as a whole: reports that count, of those owed."""

    reported: int = 0
    obliged: int = 0
    missing: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()

    @classmethod
    def of(cls, coverage: Coverage) -> "WholeCoverage":
        missing = tuple(gap.unit.name for gap in coverage.missing)
        return cls(coverage.reported, coverage.obliged, missing, tuple(unit.name for unit, _why in coverage.exempt))

    @classmethod
    def kept(cls, rows: dict) -> "WholeCoverage":
        """As it was kept with a frozen edition."""
        named = (tuple(rows.get(key, ())) for key in ("missing", "exempt"))
        return cls(rows.get("reported", 0), rows.get("obliged", 0), *named)

    def as_rows(self) -> dict:
        return {
            "reported": self.reported,
            "obliged": self.obliged,
            "missing": list(self.missing),
            "exempt": list(self.exempt),
        }

    @property
    def text(self) -> str:
        return f"{self.reported}/{self.obliged}"

    @property
    def is_full(self) -> bool:
        return self.reported == self.obliged


@dataclass(frozen=True)
class ClusterFigures:
    """All figures of an edition by code and scope, in the order of the form, and the coverage of the whole."""

    figures: dict[FigureKey, ClusterFigure] = field(default_factory=dict)
    coverage: WholeCoverage = field(default_factory=WholeCoverage)


def figures_of(edition: Edition) -> dict[FigureKey, ClusterFigure]:
    """The figures by code and scope: those kept with a frozen edition; those of a draft as they are now."""
    return read_figures(edition).figures


def read_figures(edition: Edition) -> ClusterFigures:
    """As `figures_of`, with the coverage. A constant number of queries in members and lines."""
    return _kept(edition) if edition.is_frozen else compute_figures(edition)


def _kept(edition: Edition) -> ClusterFigures:
    rows = EditionFigure.objects.filter(edition=edition).select_related("indicator__section")
    in_order = sorted(rows, key=_in_order)
    figures = {
        (row.indicator.code, row.scope): ClusterFigure(
            row.indicator,
            row.scope,
            row.value_state,
            row.value,
            row.qualifier,
            row.is_at_most,
            row.is_uncombinable,
            row.reported,
            row.obliged,
            tuple(row.missing),
        )
        for row in in_order
    }
    return ClusterFigures(figures, WholeCoverage.kept(edition.coverage))


def _in_order(row: EditionFigure) -> tuple[int, int, int, int, int]:
    """As the form has its lines, each with the union's own results first."""
    line = row.indicator
    return line.section.order, line.section_id, line.order, line.pk, Scope.values.index(row.scope)


def compute_figures(edition: Edition) -> ClusterFigures:
    """The totals of the cluster's members, by the borders of the period and on the basis of the edition."""
    number = edition.report.cluster.number
    rollup, _none = read_rollup(
        edition.report.period,
        basis=edition.basis,
        borders_kind=BordersKind.THEN,
        slot_of=lambda unit, _union_id: unit.slot if unit.cluster == number else None,
    )
    rollup.totals |= sums.carry(rollup.totals, lambda _slot: WHOLE)
    finish(rollup)
    owing = _owing(rollup, number)
    coverage = WholeCoverage.of(rollup.coverage_of_cluster(number))
    figures = {}
    for line in rollup.lines:
        for scope in Scope.values:
            total = rollup.total(WHOLE, line, scope)
            if total is not None or scope == Scope.OWN:
                figures[line.code, scope] = _figure(rollup, line, scope, total or Total(line.over_units), owing)
    return ClusterFigures(figures, coverage)


def _owing(rollup: Rollup, number: int) -> list[Unit]:
    """The members that owe a report, in Vietnamese order."""
    owing = {duty.union_id for duty in rollup.duties if not duty.is_exempt}
    units = [rollup.borders.unit_of(union_id) for union_id in owing]
    return sorted((u for u in units if u.cluster == number), key=lambda unit: (unit.sort_key, unit.union_id))


def _figure(rollup: Rollup, line: Indicator, scope: str, total: Total, owing: Iterable[Unit]) -> ClusterFigure:
    given = {unit.slot: _gave_something(rollup.total(unit.slot, line, scope)) for unit in owing}
    missing = tuple(unit.name for unit in owing if not given[unit.slot])
    value = total.value
    if value is not None and line.is_computed:
        value = round(value, 2)  # division goes on for ever, and what is kept has two places
    return ClusterFigure(
        line,
        scope,
        total.value_state,
        value,
        total.qualifier,
        total.is_at_most,
        total.is_uncombinable,
        sum(given.values()),
        len(given),
        missing,
    )


def _gave_something(total: Total | None) -> bool:
    """A number, or the word that there is none to give."""
    return total is not None and bool(total.numbers or total.not_applicable or total.not_collected)
