"""Visits copied out of a spreadsheet: in the order of the table or under headings of their own."""

from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clusters.vietnamese import fold
from events.forms.delegation_fields import read_direction
from events.pasted_cells import only_headings, read_cells, unused_columns

COLUMNS = ("when", "direction", "organisation", "country", "people", "purpose")
FIRST, LAST, SKIPPED = "first", "last", ""
HEADINGS = {
    "ngay": "when", "thoi gian": "when", "tu ngay": FIRST, "ngay den": FIRST, "den ngay": LAST, "ngay ve": LAST,
    "vao, ra": "direction", "vao/ra": "direction", "vao hay ra": "direction", "chieu": "direction",
    "ten doan, to chuc": "organisation", "ten doan": "organisation", "to chuc": "organisation", "doan": "organisation",
    "doan, to chuc": "organisation", "nuoc": "country", "quoc gia": "country", "quoc tich": "country",
    "so nguoi": "people", "so luong": "people", "muc dich, noi dung": "purpose", "muc dich": "purpose",
    "noi dung": "purpose", "stt": SKIPPED, "tt": SKIPPED,
}  # fmt: skip
KNOWN_AT_LEAST = 2
MOST = 100


@dataclass
class Pasted:
    """The rows as cells of the table, and what could not be taken over."""

    rows: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_paste(text: str) -> Pasted:
    """Nothing is dropped in silence: a cell that has no place in the table is named."""
    numbered, refusal = read_cells(text, MOST)
    if refusal:
        return Pasted(faults=[refusal])
    if all(len(line) == 1 for _n, line in numbered):
        return Pasted(faults=[_("Chưa thấy cột nào. Chép các ô từ Excel, không chép từ tệp Word hay PDF.")])
    headings = [HEADINGS.get(fold(cell)) for cell in numbered[0][1]]
    has_headings = sum(heading is not None for heading in headings) >= KNOWN_AT_LEAST
    pasted = Pasted()
    if has_headings:
        unknown = [cell for cell, heading in zip(numbered[0][1], headings, strict=True) if heading is None and cell]
        if unknown:
            pasted.faults.append(unused_columns(unknown))
        numbered = numbered[1:]
        if not numbered and not pasted.faults:
            pasted.faults.append(only_headings())
    for n, line in numbered:
        columns = headings if has_headings else list(COLUMNS)
        if any(line[len(columns) :]):
            pasted.faults.append(
                _("Dòng dán thứ %(n)d có %(found)d cột, bảng có %(known)d cột.")
                % {"n": n, "found": len(line), "known": len(columns)}
            )
        pasted.rows.append(_row(columns, line))
    return pasted


def _row(columns: list[str | None], line: list[str]) -> dict[str, str]:
    cells = {column: cell for column, cell in zip(columns, line, strict=False) if column}
    first, last = cells.get(FIRST, ""), cells.get(LAST, "")
    row = {name: cells.get(name, "") for name in COLUMNS}
    if not row["when"]:
        row["when"] = f"{first} - {last}" if first and last and first != last else first or last
    if row["direction"]:
        with suppress(ValidationError):  # the table says so at the cell
            row["direction"] = read_direction(row["direction"])
    return row
