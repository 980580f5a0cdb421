"""Lists as files for a spreadsheet: CSV and Excel whose texts are never run as formulas, named with the day."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from clusters import clock

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # a negative number is none


def as_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """The answer that a browser keeps as `name-2026-11-24.csv`; the ending follows from the type."""
    ending = "csv" if content_type == CSV else "xlsx"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.{ending}"'
    return response


def safe_cell(text: str) -> str:
    """The text, so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it; every cell quoted and safe, days as people write them."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(
    title: str, top: Sequence[Sequence[str]], records: Iterable[Iterable[Any]], widths: Sequence[int]
) -> bytes:
    """An Excel file of one sheet: the lines of `top` bold and always in sight, then the records, days as days."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = f"A{len(top) + 1}"
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    for line in top:
        page.append([_bold(cell_of(page, text)) for text in line])
    for record in records:
        page.append([cell_of(page, value) for value in record])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(page, value: Any) -> Cell | None:
    """A cell of a write-only sheet: text stays text, a day is a day, nothing is an empty cell."""
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"  # or a text that begins with = would be a formula
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def _bold(cell: Cell | None) -> Cell | None:
    if cell is not None:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else safe_cell(str(value))
