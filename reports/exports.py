"""Rollups as rows of text: the contract of the `rollup` command, and the CSV of what is on a page."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

from reports.fields import DECIMAL_PLACES
from reports.rollups.borders import NATION, Unit
from reports.rollups.coverage import Coverage
from reports.rollups.reading import SCOPES, Rollup
from reports.totals import Total

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
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
        of_cluster = rollup.coverage(lambda unit, number=number: unit.cluster == number)
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


def plain(value: Decimal) -> str:
    """`288000000000`, `12.5`: a point, at most two places, no trailing zeros, never an exponent."""
    rounded = value.quantize(Decimal(1).scaleb(-DECIMAL_PLACES), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines_as_dicts(lines: Iterable[Line]) -> list[dict]:
    return [asdict(line) for line in lines]


def safe_cell(text: str) -> str:
    """The text, so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; every cell quoted and safe."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
