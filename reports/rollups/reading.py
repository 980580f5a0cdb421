"""A rollup put together for a page or a command: a fixed number of queries, whatever is in the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from django.db.models import Q, QuerySet

from reports.models import Indicator, PublishedFigure, Report, ReportingPeriod
from reports.models.report import Scope, ValueState
from reports.rollups import sums
from reports.rollups.borders import NATION, Borders, BordersKind, Unit, cluster_slot, read_borders, union_slot
from reports.rollups.coverage import Basis, Coverage, Duty, cover, read_duties
from reports.rollups.sums import Key, Totals
from reports.totals import Total
from reports.values import describe

# The slot that a report counts for, by the unit it stands for in these borders and the union that filed it.
SlotOf = Callable[[Unit, int], str | None]
SCOPES: list[str] = list(Scope.values)


@dataclass(frozen=True)
class Published:
    """What sources say of one cell: their figures (several where unions merged since) and their total."""

    total: Total
    figures: tuple[PublishedFigure, ...]
    is_same_place: bool = True  # as the one that the reports are added up for

    @property
    def cited(self) -> list[tuple[PublishedFigure, str]]:
        """Each figure with its value in words."""
        return [
            (one, describe(ValueState.NUMBER, one.value, one.qualifier, one.indicator.unit)) for one in self.figures
        ]


@dataclass
class Rollup:
    """One period on one basis in one set of borders. Totals stand by slot: the nation, clusters or regions, unions."""

    period: ReportingPeriod
    basis: str
    borders: Borders
    lines: list[Indicator]
    duties: list[Duty]
    totals: Totals = field(default_factory=dict)
    published: dict[Key, Published] = field(default_factory=dict)
    in_scope: frozenset[int] | None = None  # unions with a number in the scope shown, where not all have one

    def total(self, slot: str, line: Indicator, scope: str) -> Total | None:
        return self.totals.get((slot, line.code, scope))

    def coverage(self, is_in: Callable[[Unit], bool] = lambda unit: True) -> Coverage:
        """The coverage of the units for which `is_in` holds."""
        duties = [duty for duty in self.duties if is_in(self.borders.unit_of(duty.union_id))]
        return cover(duties, self.borders, self.basis, self._published_unions, self.in_scope)

    @cached_property
    def _published_unions(self) -> frozenset[int]:
        return frozenset(
            figure.union_id for cell in self.published.values() for figure in cell.figures if figure.union_id
        )

    def coverage_of_cluster(self, number: int | None) -> Coverage:
        return self.coverage(lambda unit: unit.cluster == number)

    def filers(self, unit: Unit) -> set[int]:
        """The unions whose reports stand behind a unit; none where only a source tells of it."""
        return {duty.union_id for duty in self.duties if self.borders.unit_of(duty.union_id) == unit}

    @cached_property
    def reporting_units(self) -> list[Unit]:
        """Units that owe a report or of which a source tells, in Vietnamese order."""
        ids = {duty.union_id for duty in self.duties} | self._published_unions
        units = {self.borders.unit_of(union_id) for union_id in ids}
        return sorted(units, key=lambda unit: (unit.sort_key, unit.union_id))


_MaybeRollup = TypeVar("_MaybeRollup", Rollup, Rollup | None)


def newest_with_figures(periods: QuerySet[ReportingPeriod]) -> ReportingPeriod | None:
    """The newest of the periods for which a report was sent or a figure published."""
    sent = Report.objects.filter(sent_round__isnull=False).values("period")
    published = PublishedFigure.objects.values("period")
    return periods.filter(Q(pk__in=sent) | Q(pk__in=published)).first()


def form_lines(period: ReportingPeriod, lines: Iterable[Indicator]) -> list[Indicator]:
    """The lines with numbers that the period's form has, out of those of several forms."""
    return [
        line
        for line in lines
        if line.indicator_set_id == period.indicator_set_id
        and not line.is_text
        and (line.in_short_periods or not period.is_short or line.is_computed)
    ]


def read_lines(forms: Iterable[int], codes: set[str] | None = None) -> list[Indicator]:
    """The lines of the forms in their order, sections read along."""
    lines = Indicator.objects.filter(indicator_set__in=list(forms)).select_related("section")
    return list(lines if codes is None else lines.filter(code__in=codes))


def read_rollup(
    period: ReportingPeriod,
    *,
    basis: str,
    borders_kind: str,
    slot_of: SlotOf,
    scope: str = "",
    codes: set[str] | None = None,
    beside: ReportingPeriod | None = None,
    slot_beside: SlotOf = lambda unit, union_id: NATION,
    is_part: bool = False,
) -> tuple[Rollup, Rollup | None]:
    """The rollup of `period`, and that of another period `beside` it.

    `slot_of` gives the slot that a report counts for, None to leave it out. The totals of higher levels are added up
    from there with `add_level`. Both periods are read by the same queries. `codes` limits the lines.
    `is_part` says that the page shows one cluster: beside it stand those who were its members in the other period.
    """
    periods = [period] if beside is None else [period, beside]
    lines = read_lines({one.indicator_set_id for one in periods}, codes)
    lines.sort(key=lambda line: line.indicator_set_id != period.indicator_set_id)
    borders = read_borders(borders_kind, period.ends_on)
    duties = read_duties(periods)
    rollups = [
        Rollup(one, basis, borders, form_lines(one, lines), [duty for duty in duties if duty.period_id == one.pk])
        for one in periods
    ]
    if beside is not None and is_part and borders_kind == BordersKind.THEN:
        rollups[1].borders = read_borders(borders_kind, beside.ends_on)
    places = list(zip(rollups, (slot_of, slot_beside), strict=False))
    _read_published(places, scope)
    if basis != Basis.PUBLISHED:
        _read_computed(places, lines, scope)
    return rollups[0], rollups[1] if beside is not None else None


def _read_computed(places: list[tuple[Rollup, SlotOf]], lines: list[Indicator], scope: str) -> None:
    slots: dict[int, str] = {}
    for n, (rollup, slot_of) in enumerate(places):
        for duty in rollup.duties:
            round_id, slot = duty.round_id(rollup.basis), slot_of(rollup.borders.unit_of(duty.union_id), duty.union_id)
            if round_id is not None and slot is not None:
                slots[round_id] = f"{n}|{slot}"
    rules = {(line.indicator_set_id, line.code): line.over_units for line in lines}
    for (slot, code, of_scope), total in sums.read_totals(slots, lines, scope).items():
        place, _bar, name = slot.partition("|")
        rollup = places[int(place)][0]
        # Where nobody gave anything the total cannot know by which of two versions of the form its period goes.
        rule = rules.get((rollup.period.indicator_set_id, code), total.rule)
        rollup.totals[name, code, of_scope] = replace(total, rule=rule)
    if scope not in ("", Scope.OWN):
        _read_in_scope([rollup for rollup, _slot_of in places], lines, scope)


def _read_in_scope(rollups: list[Rollup], lines: list[Indicator], scope: str) -> None:
    """A report counts as given for the union's own results; in another scope most reports are silent."""
    rounds = [duty.round_id(rollup.basis) for rollup in rollups for duty in rollup.duties]
    given = sums.rounds_with_numbers([pk for pk in rounds if pk is not None], lines, scope)
    for rollup in rollups:
        rollup.in_scope = frozenset(duty.union_id for duty in rollup.duties if duty.round_id(rollup.basis) in given)


def _read_published(places: list[tuple[Rollup, SlotOf]], scope: str) -> None:
    by_period = {rollup.period.pk: rollup for rollup, _slot_of in places}
    rows = PublishedFigure.objects.filter(period__in=list(by_period)).select_related("indicator", "cluster")
    if scope:
        rows = rows.filter(scope=scope)
    for row in rows.order_by("indicator__code", "pk"):
        rollup = by_period[row.period_id]
        key = (_published_slot(row, rollup.borders), row.indicator.code, row.scope)
        total = Total.of(row.indicator.over_units, ValueState.NUMBER, Decimal(row.value), row.qualifier)
        kept = rollup.published.get(key)
        rollup.published[key] = (
            Published(kept.total + total, (*kept.figures, row), is_same_place=False)
            if kept
            else Published(total, (row,), _is_same_place(row, rollup.borders))
        )
    for rollup in by_period.values():
        if rollup.basis == Basis.PUBLISHED:
            # What is published is never added up to a level of which no source tells.
            rollup.totals = {key: published.total for key, published in rollup.published.items()}


def _is_same_place(row: PublishedFigure, borders: Borders) -> bool:
    """A source means the members and borders of its day; by today's a cluster, or a merged union, may be another."""
    if borders.kind == BordersKind.THEN:
        return True
    merged = {*borders.carried, *borders.carried.values()}
    return row.cluster_id is None and row.union_id not in merged


def _published_slot(row: PublishedFigure, borders: Borders) -> str:
    if row.cluster is not None:
        return cluster_slot(row.cluster.number)
    return union_slot(borders.unit_of(row.union_id).union_id) if row.union_id else NATION


def add_level(rollup: Rollup, onto: Callable[[str], str]) -> None:
    """Add the totals one level up to those there are; published ones stay at the level of their source."""
    if rollup.basis != Basis.PUBLISHED:
        rollup.totals |= sums.carry(rollup.totals, onto)


def finish(rollup: _MaybeRollup) -> _MaybeRollup:
    """Put in the ratios, once all levels stand."""
    if rollup is not None:
        rollup.totals = sums.add_ratios(rollup.totals, rollup.lines)
    return rollup


def read_all_levels(period: ReportingPeriod, *, basis: str, borders_kind: str) -> Rollup:
    """Nation, clusters and unions in all scopes, as the command prints them."""
    rollup, _none = read_rollup(
        period, basis=basis, borders_kind=borders_kind, slot_of=lambda unit, _union_id: unit.slot
    )
    by_slot = {unit.slot: unit for unit in rollup.borders.units.values()}
    if basis != Basis.PUBLISHED:
        unions = dict(rollup.totals)
        rollup.totals |= sums.carry(unions, lambda slot: by_slot[slot].cluster_slot)
        rollup.totals |= sums.carry(unions, lambda slot: NATION)
    return finish(rollup)
