"""The register of visits as a file: exactly what is on the screen, as CSV and as Excel."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from clusters import clock
from clusters.values import Qualifier
from events.delegation_list import show_names_of_the_day, with_all_for_rows
from events.models import Delegation

# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 12, 10, 40, 18, 28, 10, 10, 40, 18, 28, 18, 28, 28, 30)


def headings() -> list[str]:
    return [
        _("Từ ngày"), _("Đến ngày"), _("Vào, ra"), _("Tên đoàn, tổ chức"), _("Nước"), _("Cấp, loại đoàn"),
        _("Số người"), _("Mức"), _("Mục đích, nội dung"), _("Đơn vị đón, cử"), _("Hội thành viên"),
        _("Liên hiệp ghi"), _("Cùng đón, cùng cử"), _("Thuộc đoàn"), _("Đã rút, không tính"),
    ]  # fmt: skip


def marks(visits: Iterable[Delegation]) -> list[list[str]]:
    """The line above the headings where rows are invented."""
    return [[_("Số liệu minh họa")]] if any(visit.is_illustrative for visit in visits) else []


def records(visits: Iterable[Delegation]) -> Iterator[list[Any]]:
    """The rows of the screen: days as days, people as a number with its qualifier beside."""
    for visit in visits:
        first, *others = visit.host_names or [""]  # type: ignore[attr-defined]
        is_known = visit.people is not None
        yield [
            visit.starts_on,
            visit.ends_on,
            visit.get_direction_display(),
            visit.organisation,
            visit.country_name,
            visit.get_level_display(),
            visit.people,
            str(Qualifier(visit.qualifier).label) if is_known else "",
            visit.purpose,
            visit.get_body_display(),
            visit.association,
            first,
            ", ".join(others),
            visit.group.name if visit.group else "",
            capfirst(visit.revoke_reason) if visit.revoked_at else "",
        ]


def csv_response(visits: QuerySet[Delegation]) -> HttpResponse:
    """UTF-8 with a byte order mark, as Excel wants it; every cell quoted and safe."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows = _read(visits)
    writer.writerows([*marks(rows), headings()])
    writer.writerows([_text(cell) for cell in record] for record in records(rows))
    return _as_file(out.getvalue().encode("utf-8-sig"), "csv", "text/csv; charset=utf-8")


def xlsx_response(visits: QuerySet[Delegation]) -> HttpResponse:
    book = Workbook(write_only=True)
    page = book.create_sheet(_("Đoàn vào, đoàn ra"))
    rows = _read(visits)
    top = [*marks(rows), headings()]
    page.freeze_panes = f"A{len(top) + 1}"
    for n, width in enumerate(WIDTHS):
        page.column_dimensions[chr(ord("A") + n)].width = width
    for line in top:
        page.append([_cell(page, text, is_bold=True) for text in line])
    for record in records(rows):
        page.append([_cell(page, value) for value in record])
    out = io.BytesIO()
    book.save(out)
    return _as_file(out.getvalue(), "xlsx", XLSX)


def _read(visits: QuerySet[Delegation]) -> list[Delegation]:
    return show_names_of_the_day(list(with_all_for_rows(visits)))


def _cell(page, value: Any, *, is_bold: bool = False) -> Cell | None:
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"  # or a text that begins with = would be a formula
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    if is_bold:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _as_file(content: bytes, ending: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = f"doan-vao-doan-ra-{clock.today():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
