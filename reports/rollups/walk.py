"""One indicator walked down: the nation, its clusters, their units, the reports and the figure in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.formulas import codes_in
from reports.models import Indicator, PublishedFigure, ReportingPeriod
from reports.models.report import Scope, ValueState
from reports.rollups import sums, wording
from reports.rollups.borders import NATION, Borders, BordersKind, Unit, cluster_slot, read_borders
from reports.rollups.coverage import Basis, Coverage, Duty, read_duties
from reports.rollups.reading import Published, Rollup, finish, read_lines, read_rollup
from reports.rollups.wording import Scale
from reports.totals import Total


@dataclass(frozen=True)
class Addresses:
    """Where the rows of a walk lead."""

    report: Callable[[Duty], str]  # empty for a report that the person may not open
    cluster: Callable[[int | None], str]
    unit: Callable[[Unit], str]


@dataclass(frozen=True)
class Filed:
    """One report that goes into a unit's total, or is missing from it."""

    duty: Duty
    name: str
    text: str
    url: str  # empty where the person may not open it


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    url: str
    text: str
    title: str
    file_text: str
    is_number: bool
    share: Decimal | None  # of its cluster, in per cent
    filed: list[Filed]
    published: Published | None

    @property
    def is_merged(self) -> bool:
        """Several reports stand behind the unit, or one filed under an older name."""
        return len(self.filed) > 1 or any(one.duty.union_id != self.unit.union_id for one in self.filed)


@dataclass(frozen=True)
class Group:
    """A cluster, or the units outside of all."""

    number: int | None
    url: str
    coverage: Coverage
    text: str
    title: str
    file_text: str
    is_number: bool
    rows: list[UnitRow]
    hidden: int  # units whose single figures the person may not see
    published: Published | None
    note: str = ""  # what was done about rows that several units count

    @property
    def label(self) -> str:
        return _("Cụm %(number)s") % {"number": self.number} if self.number else _("Không thuộc Cụm")


@dataclass(frozen=True)
class Walk:
    rollup: Rollup
    line: Indicator
    scope: str
    scale: Scale
    text: str
    title: str
    file_text: str
    is_number: bool
    coverage: Coverage
    groups: list[Group]
    note: str = ""

    def in_words(self, place: "Walk | Group | UnitRow") -> str:
        """The value of a place in the unit of the walk: `khoảng 43,0 tỷ đồng`."""
        return f"{place.text} {self.scale.label}" if place.is_number else place.text

    @property
    def published(self) -> Published | None:
        """What sources say of the nation."""
        return self.rollup.published.get((NATION, self.line.code, self.scope))

    def group(self, number: int | None) -> Group | None:
        return next((group for group in self.groups if group.number == number), None)

    def find(self, slug: str) -> tuple[Group, UnitRow] | None:
        """The shown row of a unit."""
        for group in self.groups:
            for row in group.rows:
                if row.unit.slug == slug:
                    return group, row
        return None


def codes_for(line: Indicator) -> set[str]:
    """The line's code and, for a ratio, those of its parts."""
    return {line.code} | (codes_in(line.formula) if line.is_computed else set())


def walk_down(
    period: ReportingPeriod, line: Indicator, *, basis: str, borders_kind: str, scope: str
) -> tuple[Rollup, dict[str, Total]]:
    """The rollup of one line at all levels, and the totals of the unions that filed by `filed:<union id>`."""
    rollup, _none = read_rollup(
        period,
        basis=basis,
        borders_kind=borders_kind,
        scope=scope,
        codes=codes_for(line),
        slot_of=lambda _unit, union_id: f"filed:{union_id}",
    )
    filed = rollup.totals
    if basis != Basis.PUBLISHED:
        units = sums.carry(filed, lambda slot: rollup.borders.unit_of(int(slot.partition(":")[2])).slot)
        clusters = sums.carry(filed, lambda slot: rollup.borders.unit_of(int(slot.partition(":")[2])).cluster_slot)
        rollup.totals = filed | units | clusters | sums.carry(clusters, lambda slot: NATION)
    finish(rollup)
    return rollup, _of_line(rollup.totals, line)


def build_walk(
    rollup: Rollup, totals: dict[str, Total], line: Indicator, scope: str, *, seen: set[int], to: Addresses
) -> Walk:
    """`seen` are the unions whose single figures are shown; `to` says where its rows lead."""
    scale = Scale.of(line, totals.values())
    units = rollup.reporting_units
    groups = []
    for number in sorted({unit.cluster for unit in units} | _published_clusters(rollup), key=lambda n: n or 10**6):
        coverage = rollup.coverage_of_cluster(number)
        slot = cluster_slot(number)
        members = [unit for unit in units if unit.cluster == number]
        shown = [unit for unit in members if rollup.filers(unit) <= seen]
        groups.append(
            Group(
                number,
                to.cluster(number),
                coverage,
                wording.short(totals.get(slot), scale, coverage.obliged > 0),
                wording.in_full(totals.get(slot), line, coverage.obliged > 0),
                wording.for_file(totals.get(slot), coverage.obliged > 0),
                _is_number(totals.get(slot)),
                [_row(rollup, unit, totals, line, scope, scale, to) for unit in shown],
                len(members) - len(shown),
                rollup.published.get((slot, line.code, scope)),
                wording.counted_once(totals.get(slot)),
            )
        )
    coverage = rollup.coverage()
    nation = totals.get(NATION)
    is_expected = coverage.obliged > 0
    return Walk(
        rollup,
        line,
        scope,
        scale,
        wording.short(nation, scale, is_expected),
        wording.in_full(nation, line, is_expected),
        wording.for_file(nation, is_expected),
        _is_number(nation),
        coverage,
        groups,
        wording.counted_once(nation),
    )


def _published_clusters(rollup: Rollup) -> set[int | None]:
    return {one.cluster.number for cell in rollup.published.values() for one in cell.figures if one.cluster is not None}


def _row(
    rollup: Rollup, unit: Unit, totals: Mapping[str, Total], line: Indicator, scope: str, scale: Scale, to: Addresses
) -> UnitRow:
    total = totals.get(unit.slot)
    duties = [duty for duty in rollup.duties if rollup.borders.unit_of(duty.union_id) == unit]
    is_expected = any(not duty.is_exempt for duty in duties)
    filed = [
        Filed(
            duty,
            rollup.borders.units[duty.union_id].name,
            wording.short(totals.get(f"filed:{duty.union_id}"), scale, not duty.is_exempt),
            to.report(duty),
        )
        for duty in duties
    ]
    whole = totals.get(unit.cluster_slot)
    return UnitRow(
        unit,
        to.unit(unit),
        wording.short(total, scale, is_expected),
        wording.in_full(total, line, is_expected),
        wording.for_file(total, is_expected),
        _is_number(total),
        _share(total, whole),
        sorted(filed, key=lambda one: rollup.borders.units[one.duty.union_id].sort_key),
        rollup.published.get((unit.slot, line.code, scope)),
    )


def _is_number(total: Total | None) -> bool:
    return total is not None and total.value is not None


def _share(part: Total | None, whole: Total | None) -> Decimal | None:
    """In per cent of the whole; only sums have shares, and only where no part is counted in two units."""
    if part is None or whole is None or part.value is None or not whole.value or part.rule != "sum":
        return None
    if whole.doubles:
        return None
    return part.value / whole.value * 100


# --- the same indicator over the years, and on the map ----------------------------------------------


@dataclass(frozen=True)
class YearTotal:
    period: ReportingPeriod
    total: Total | None
    coverage: str
    is_published: bool


def over_the_years(periods: Iterable[ReportingPeriod], line: Indicator, basis: str, scope: str) -> list[YearTotal]:
    """The nation's totals of the periods, oldest first; where no report counts, what a source says.

    Three queries, whatever the number of years. Borders play no part: the nation is the same in all of them.
    """
    periods = sorted(periods, key=lambda period: period.ends_on)
    lines = read_lines({period.indicator_set_id for period in periods}, codes_for(line))
    slots, duties = {}, read_duties(periods)
    for duty in duties:
        round_id = duty.round_id(basis)
        if round_id is not None:
            slots[round_id] = str(duty.period_id)
    totals = sums.add_ratios(sums.read_totals(slots, lines, scope), lines)
    published = _published_nations(periods, line.code, scope)
    years = []
    for period in periods:
        owed = [duty for duty in duties if duty.period_id == period.pk and not duty.is_exempt]
        slot = str(period.pk)
        counted = sum(duty.round_id(basis) is not None for duty in owed)
        if scope != Scope.OWN:
            # Of a ratio the units behind its scarcest part.
            counted = min(_numbers(totals.get((slot, part.code, scope))) for part in lines if part.is_typed)
        total = totals.get((slot, line.code, scope))
        from_source = published.get(period.pk)
        if (total is None or total.value is None) and from_source is not None:
            years.append(YearTotal(period, from_source, "", True))
        else:
            years.append(YearTotal(period, total, f"{counted}/{len(owed)}" if owed else "", False))
    return years


def _numbers(total: Total | None) -> int:
    return total.numbers if total is not None else 0


def _published_nations(periods: list[ReportingPeriod], code: str, scope: str) -> dict[int, Total]:
    rows = PublishedFigure.objects.filter(
        period__in=periods, indicator__code=code, scope=scope, union__isnull=True, cluster__isnull=True
    )
    return {row.period_id: Total.of("sum", ValueState.NUMBER, Decimal(row.value), row.qualifier) for row in rows}


def by_today(rollup: Rollup, line: Indicator, scope: str) -> tuple[Borders, dict[str, Total]]:
    """The borders of today, and in them the total of each unit; the map knows no other borders."""
    if rollup.borders.kind == BordersKind.TODAY:
        return rollup.borders, _of_line(rollup.totals, line)
    borders = read_borders(BordersKind.TODAY, rollup.period.ends_on)
    typed = {part.code for part in rollup.lines if part.is_typed}
    filed: sums.Totals = {}
    for (slot, code, of_scope), total in rollup.totals.items():
        level, _colon, union_id = slot.partition(":")
        if level in ("filed", "union") and code in typed and (level == "filed") == (rollup.basis != Basis.PUBLISHED):
            filed[union_id, code, of_scope] = total
    units = sums.carry(filed, lambda union_id: borders.unit_of(int(union_id)).slot)
    return borders, _of_line(sums.add_ratios(units, rollup.lines), line)


def _of_line(totals: Mapping[sums.Key, Total], line: Indicator) -> dict[str, Total]:
    return {slot: total for (slot, code, _scope), total in totals.items() if code == line.code}
