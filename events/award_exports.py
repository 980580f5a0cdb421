"""The lists of commendations as a file: exactly what is filtered on the screen, as CSV and as Excel."""

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
from events.models import Award

# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (32, 12, 34, 24, 28, 20, 10, 10, 40, 18, 18, 14, 14, 14, 14, 28, 18, 40)


def headings() -> list[str]:
    return [
        _("Hình thức"), _("Khen ai"), _("Họ tên, tên tập thể"), _("Chức vụ"), _("Đơn vị"), _("Liên hiệp"),
        _("Số lượng"), _("Năm"), _("Thành tích"), _("Tình trạng"), _("Số quyết định"), _("Ngày đề nghị"),
        _("Ngày bình bầu"), _("Ngày quyết định"), _("Ngày trao"), _("Nơi trao"), _("Đã rút, không tính"), _("Nguồn"),
    ]  # fmt: skip


def marks(awards: Iterable[Award]) -> list[list[str]]:
    """The line above the headings where rows are invented."""
    return [[_("Số liệu minh họa")]] if any(award.is_illustrative for award in awards) else []


def records(awards: Iterable[Award]) -> Iterator[list[Any]]:
    for award in awards:
        yield [
            award.kind.name, award.get_recipient_kind_display(), award.recipient, award.post, award.unit,
            award.union_name, award.number, award.year, award.achievement, award.get_state_display(),
            award.decision_number, award.proposed_on, award.voted_on, award.decided_on, award.presented_on,
            award.presented_at, capfirst(award.revoke_reason) if award.revoked_at else "", award.source,
        ]  # fmt: skip


def csv_response(awards: QuerySet[Award]) -> HttpResponse:
    """UTF-8 with a byte order mark, as Excel wants it; every cell quoted and safe."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([*marks(awards), headings()])
    writer.writerows([_text(cell) for cell in record] for record in records(awards))
    return _as_file(out.getvalue().encode("utf-8-sig"), "csv", "text/csv; charset=utf-8")


def xlsx_response(awards: QuerySet[Award]) -> HttpResponse:
    book = Workbook(write_only=True)
    page = book.create_sheet(_("Khen thưởng"))
    top = [*marks(awards), headings()]
    page.freeze_panes = f"A{len(top) + 1}"
    for n, width in enumerate(WIDTHS):
        page.column_dimensions[chr(ord("A") + n)].width = width
    for line in top:
        page.append([_cell(page, text, is_bold=True) for text in line])
    for record in records(awards):
        page.append([_cell(page, value) for value in record])
    out = io.BytesIO()
    book.save(out)
    return _as_file(out.getvalue(), "xlsx", XLSX)


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
    name = f"khen-thuong-{clock.today():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
