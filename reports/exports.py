"""Rollups as rows of text: the contract of the `rollup` command, and the CSV of what is on a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from reports.forms.rollup import Switches
from reports.models.report import Scope
from reports.rollups.borders import NATION, BordersKind, Unit
from reports.rollups.coverage import Basis, Coverage
from reports.rollups.numbers import plain
from reports.rollups.reading import SCOPES, Rollup
from reports.rollups.table import Table
from reports.rollups.walk import Group, Walk
from reports.totals import Total

AT_MOST = "at_most"


@dataclass(frozen=True)
class Line:
    """A row of `manage.py rollup` (design, section 5)."""

    level: str
    unit: str
    indicator: str
    scope: str
    value: str
    qualifier: str
    basis: str
    reported: int
    obliged: int


COLUMNS = tuple(Line.__dataclass_fields__)


def rollup_lines(rollup: Rollup, cluster: int | None = None) -> Iterator[Line]:
    """A line for each level, unit, indicator and scope that has a number; with `cluster` that cluster and its unions.

    A distinct count that was added up is an upper bound: its qualifier is `at_most`.
    """
    clusters = sorted({unit.cluster for unit in rollup.borders.units.values() if unit.cluster})
    if cluster is None:
        yield from _of_slot(rollup, "nation", NATION, NATION, rollup.coverage())
    for number in clusters if cluster is None else [cluster]:
        of_cluster = rollup.coverage_of_cluster(number)
        yield from _of_slot(rollup, "cluster", f"cum:{number}", f"cum:{number}", of_cluster)
    for unit in rollup.reporting_units:
        if cluster is None or unit.cluster == cluster:
            yield from _of_slot(rollup, "union", unit.code, unit.slot, _of_unit(rollup, unit))


def _of_unit(rollup: Rollup, unit: Unit) -> Coverage:
    return rollup.coverage(lambda other: other.union_id == unit.union_id)


def _of_slot(rollup: Rollup, level: str, unit: str, slot: str, coverage: Coverage) -> Iterator[Line]:
    for line in rollup.lines:
        for scope in SCOPES:
            total = rollup.total(slot, line, scope)
            if total is not None and total.value is not None:
                yield Line(
                    level,
                    unit,
                    line.code,
                    scope,
                    plain(total.value),
                    qualifier_of(total),
                    rollup.basis,
                    coverage.reported,
                    coverage.obliged,
                )


def qualifier_of(total: Total) -> str:
    return AT_MOST if total.is_at_most else str(total.qualifier)


def _preamble(title: str, switches: Switches, coverage: Coverage) -> list[list[str]]:
    """What the numbers below are: period, basis, borders, scope, coverage."""
    view = switches.view
    rows = [[title], [_("Số liệu minh họa")]] if switches.is_illustrative else [[title]]
    is_published = view.basis == Basis.PUBLISHED
    # A source owes nothing: there nobody is missing.
    missing = "" if is_published else ", ".join(gap.unit.name for gap in coverage.missing)
    covered = _("Có số riêng trong nguồn đã công bố") if is_published else _("Đã có báo cáo")
    if coverage.in_scope is not None:
        covered = _("Có số ở phạm vi này")
    return [
        *rows,
        [_("Số liệu"), str(Basis(view.basis).label)],
        [_("Địa giới"), str(BordersKind(view.borders).label)],
        [_("Phạm vi"), str(Scope(view.scope).label)],
        [covered, _("%(n)d trên %(all)d đơn vị") % {"n": coverage.given, "all": coverage.obliged}],
        *([[_("Thiếu"), missing]] if missing else []),
        [],
    ]


def table_rows(table: Table, title: str, switches: Switches, coverage: Coverage) -> Iterator[Sequence[str]]:
    """The table of a page as rows of a file: whole numbers in the unit of the indicator."""
    yield from _preamble(title, switches, coverage)
    last = (
        [table.last_label, _("So %(year)s (%%, hoặc điểm %%)") % {"year": table.last_label}] if table.last_label else []
    )
    yield [_("Mã"), _("Chỉ tiêu"), _("Đơn vị tính"), *(column.label for column in table.columns), *last]
    words = _("Đơn vị đã báo cáo") if coverage.in_scope is None else _("Đơn vị có số ở phạm vi này")
    covered = ["", words, "", *(_of(column.coverage) for column in table.columns)]
    yield [*covered, *([_of(table.last_coverage), ""] if table.last_coverage is not None else [])]
    for section, rows in table.by_section():
        yield [section.code, section.title]
        for row in rows:
            cells = [cell.file_text for cell in row.cells]
            if row.last is not None:
                cells += [row.last.file_text, plain(round(row.change, 1)) if row.change is not None else ""]
            yield [row.line.code, row.line.label, row.line.unit_label, *cells]
    if table.citations:
        yield []
        yield [_("Số liệu đã công bố"), "", "", _("Nơi"), _("Công bố"), _("Tính từ báo cáo"), _("Nguồn"), _("Ghi chú")]
        for one in table.citations:
            computed = one.computed or _("công bố theo địa giới kỳ báo cáo")
            source = [one.place, one.text, computed, one.figure.source, one.figure.note]
            yield [one.line.code, one.line.label, one.line.unit_label, *source]


def walk_rows(walk: Walk, title: str, switches: Switches, chosen: Group | None) -> Iterator[Sequence[str]]:
    """One indicator by unit, as far as the person sees it."""
    yield from _preamble(f"{title}, {switches.period}", switches, walk.coverage)
    yield [_("Cấp"), _("Đơn vị"), _("Giá trị"), _("Đơn vị tính"), _("Đã báo cáo")]
    unit = walk.line.unit_label
    yield [_("Toàn quốc"), "", walk.file_text, unit, _of(walk.coverage)]
    for group in walk.groups:
        if chosen is None or group == chosen:
            yield [_("Cụm"), group.label, group.file_text, unit, _of(group.coverage)]
            for row in group.rows:
                yield [_("Liên hiệp"), row.unit.name, row.file_text, unit, ""]


def _of(coverage: Coverage) -> str:
    """Written out: a spreadsheet takes `8/9` for a date."""
    return _("%(n)d trên %(all)d") % {"n": coverage.given, "all": coverage.obliged}


def lines_as_dicts(lines: Iterable[Line]) -> list[dict]:
    return [asdict(line) for line in lines]
