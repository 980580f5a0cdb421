"""The table of a rollup: indicators down, places across, the whole, last year and the change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.models import Indicator, PublishedFigure, Section
from reports.rollups import wording
from reports.rollups.coverage import Basis, Coverage
from reports.rollups.reading import Published, Rollup
from reports.rollups.sums import change, has_uneven_parts, is_percentage
from reports.rollups.wording import Scale
from reports.totals import Total


@dataclass(frozen=True)
class Column:
    """A place: a cluster, a region, a unit; or the whole of them."""

    slot: str
    label: str
    coverage: Coverage
    url: str = ""
    cell_url: Callable[[Indicator], str] = lambda line: ""
    is_whole: bool = False

    @property
    def is_expected(self) -> bool:
        """Somebody here owes a report, so that a missing number is `chưa có số`."""
        return self.coverage.obliged > 0


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table."""

    text: str
    title: str
    file_text: str
    is_number: bool
    url: str = ""
    is_whole: bool = False
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    line: Indicator
    unit: str
    cells: list[Cell]
    last: Cell | None
    change: Decimal | None
    marks: tuple[int, ...] = ()

    @property
    def all_cells(self) -> list[Cell]:
        """The places, and last year where it is shown."""
        return self.cells if self.last is None else [*self.cells, self.last]

    @property
    def is_in_points(self) -> bool:
        """The change is one of percentage points."""
        return is_percentage(self.line)

    @property
    def change_size(self) -> Decimal | None:
        return abs(self.change) if self.change is not None else None


@dataclass(frozen=True)
class Citation:
    """A published figure beside what the reports add up to."""

    number: int
    figure: PublishedFigure
    line: Indicator
    place: str
    text: str
    computed: str  # empty where the source means another place than the one added up here


@dataclass
class Table:
    columns: list[Column]
    last_label: str
    last_coverage: Coverage | None
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    left_out: int = 0  # lines without any number, which the page only shows when asked for them

    @property
    def is_comparable(self) -> bool:
        """Everybody has reported in both years, so that a change is one of results and not of coverage."""
        return self.last_coverage is not None and self.last_coverage.is_full and self.columns[-1].coverage.is_full

    @property
    def width(self) -> int:
        """Columns in all, for headings that span the table."""
        return 2 + len(self.columns) + (2 if self.last_label else 0)

    def by_section(self) -> Iterator[tuple[Section, list[Row]]]:
        groups: dict[int, tuple[Section, list[Row]]] = {}
        for row in self.rows:
            groups.setdefault(row.line.section_id, (row.line.section, []))[1].append(row)
        yield from groups.values()


class TableBuilder:
    """Builds the table of one rollup in one scope; numbers its notes and citations as they come up."""

    def __init__(
        self,
        rollup: Rollup,
        beside: Rollup | None,
        columns: list[Column],
        scope: str,
        slot_beside: str,
        *,
        shows_all: bool = False,
    ):
        # Sources tell of a few lines only; of a form that reports fill in, an empty line says something too.
        self.leaves_out = not shows_all and (not rollup.duties or rollup.basis == Basis.PUBLISHED)
        self.rollup, self.beside, self.scope, self.slot_beside = rollup, beside, scope, slot_beside
        self.lines_beside = {line.code: line for line in beside.lines} if beside is not None else {}
        last_coverage = None
        if beside is not None:
            last_coverage = beside.coverage(lambda unit: slot_beside in ("nation", unit.cluster_slot))
        label = str(beside.period.year) if beside is not None else ""
        self.table = Table(columns, label, last_coverage)

    def build(self) -> Table:
        """All lines of the form; those with a number where sources alone are asked, or nobody owes a report."""
        self._cite()
        self.money = self._money_scale() if self.rollup.basis == Basis.PUBLISHED else None
        for line in self.rollup.lines:
            row = self._row(line)
            if row is not None:
                self.table.rows.append(row)
        self.table.left_out = len(self.rollup.lines) - len(self.table.rows)
        return self.table

    def _money_scale(self) -> Scale | None:
        """One unit for all amounts: published ones are few, and are read against each other."""
        lines = [line for line in self.rollup.lines if line.currency == "VND"]
        totals = [self.rollup.total(column.slot, line, self.scope) for line in lines for column in self.table.columns]
        return Scale.of(lines[0], [*totals, *(self._last_total(line) for line in lines)]) if lines else None

    def _row(self, line: Indicator) -> Row | None:
        totals = [self.rollup.total(column.slot, line, self.scope) for column in self.table.columns]
        last = self._last_total(line)
        scale = self.money if self.money and line.currency == "VND" else Scale.of(line, [*totals, last])
        cells = [
            self._cell(line, total, column, scale) for column, total in zip(self.table.columns, totals, strict=True)
        ]
        if self.leaves_out and not any(total is not None and total.numbers for total in [*totals, last]):
            return None
        whole = next((total for total, column in zip(totals, self.table.columns, strict=True) if column.is_whole), None)
        return Row(
            line,
            scale.label,
            cells,
            self._last_cell(line, last, scale),
            change(line, whole, last),
            self._notes_on(line, totals),
        )

    def _last_total(self, line: Indicator) -> Total | None:
        return self.beside.totals.get((self.slot_beside, line.code, self.scope)) if self.beside is not None else None

    def _last_cell(self, line: Indicator, total: Total | None, scale: Scale) -> Cell | None:
        if self.beside is None:
            return None
        coverage = self.table.last_coverage
        is_expected = coverage is not None and coverage.obliged > 0
        published = self.beside.published.get((self.slot_beside, line.code, self.scope))
        marks = (self._citation(published, line, self.slot_beside, self.beside),) if published else ()
        return self._plain_cell(line, total, scale, is_expected, marks=marks)

    def _cell(self, line: Indicator, total: Total | None, column: Column, scale: Scale) -> Cell:
        marks = self.marks.get((column.slot, line.code), ())
        url = column.cell_url(line)
        return self._plain_cell(line, total, scale, column.is_expected, url=url, is_whole=column.is_whole, marks=marks)

    def _plain_cell(self, line: Indicator, total: Total | None, scale: Scale, is_expected: bool, **more: Any) -> Cell:
        title = wording.in_full(total, line, is_expected)
        if self.rollup.in_scope is not None and line.is_typed and total is not None and total.numbers:
            title += " (" + _("%(n)d báo cáo có số") % {"n": total.numbers} + ")"
        return Cell(
            wording.short(total, scale, is_expected),
            title,
            wording.for_file(total, is_expected),
            total is not None and total.value is not None,
            **more,
        )

    # --- notes and sources -------------------------------------------------------------------------

    def _notes_on(self, line: Indicator, totals: list[Total | None]) -> tuple[int, ...]:
        notes = []
        widest = max((total for total in totals if total is not None), key=lambda total: total.numbers, default=None)
        told = wording.counted_once(widest)
        if told:
            notes.append(told)
        elif any(total is not None and total.is_at_most for total in totals):
            notes.append(_("Cộng từ các đơn vị, chưa loại hết trùng, nên là số tối đa."))
        if any(total is not None and total.is_uncombinable for total in totals):
            notes.append(_("Chỉ tiêu này không cộng qua các đơn vị."))
        if line.is_computed:
            notes.append(_("Tính ở từng cấp theo %(formula)s, không lấy trung bình.") % {"formula": line.formula})
            slots = [column.slot for column in self.table.columns]
            if any(has_uneven_parts(line, self.rollup.totals, slot, self.scope) for slot in slots):
                notes.append(_("Có nơi số đơn vị có tử số khác số đơn vị có mẫu số, nên tỷ lệ chỉ để tham khảo."))
        return tuple(self._note(text) for text in notes)

    def _note(self, text: str) -> int:
        if text not in self.table.notes:
            self.table.notes.append(text)
        return self.table.notes.index(text) + 1

    def _cite(self) -> None:
        """List what sources say of this period at any place on the page, in the order of the form."""
        self.marks: dict[tuple[str, str], tuple[int, ...]] = {}
        order = {line.code: n for n, line in enumerate(self.rollup.lines)}
        lines = {line.code: line for line in self.rollup.lines}
        for key in sorted(self.rollup.published, key=lambda key: (order.get(key[1], 0), key[0])):
            slot, code, scope = key
            if scope == self.scope and code in lines and self._is_here(slot):
                number = self._citation(self.rollup.published[key], lines[code], slot, self.rollup)
                self.marks[slot, code] = (number,)

    def _is_here(self, slot: str) -> bool:
        whole = next((column.slot for column in self.table.columns if column.is_whole), "")
        return whole == "nation" or slot in {column.slot for column in self.table.columns}

    def _citation(self, published: Published, line: Indicator, slot: str, rollup: Rollup) -> int:
        computed = rollup.totals.get((slot, line.code, self.scope)) if rollup.basis != "published" else None
        for figure in published.figures:
            of_one = Total.of(line.over_units, "number", figure.value, figure.qualifier)
            self.table.citations.append(
                Citation(
                    len(self.table.citations) + 1,
                    figure,
                    line,
                    self._place(figure, rollup),
                    wording.in_full(of_one, line),
                    wording.in_full(computed, line, is_expected=False) if published.is_same_place else "",
                )
            )
        return len(self.table.citations)

    def _place(self, figure: PublishedFigure, rollup: Rollup) -> str:
        if figure.cluster is not None:
            place = str(figure.cluster)
        elif figure.union_id:
            place = rollup.borders.units[figure.union_id].name
        else:
            place = _("Toàn quốc")
        return place if rollup is self.rollup else f"{place}, {rollup.period}"
