"""Writing the register, or an empty template of it, as an Excel file."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from aid.excel.layout import (
    BY_KEY,
    DAY,
    DISBURSEMENTS,
    EXPLANATION_TITLE,
    MONEY,
    PLEDGES,
    RATE,
    SECTORS_TITLE,
    SHEETS,
    VALUES,
    Column,
    Sheet,
)
from aid.excel.records import (
    Record,
    disbursement_record,
    pledge_record,
    shown_record,
    value_record,
    with_all_for_records,
)
from aid.models import Pledge, Sector
from aid.register import disbursed_label, whole_label
from aid.spans import Span
from clusters.downloads import cell_of

FORMATS = {DAY: "dd/mm/yyyy", MONEY: "#,##0.##", RATE: "#,##0.######"}
CHUNK, NOTE_WIDTH = 500, 30
# The columns of money whose headings say what of it they hold, where the list is of a span.
SPANNED = {"committed": _lazy("Cam kết"), "approved": _lazy("Phê duyệt"), "disbursed": _lazy("Giải ngân")}
_BOLD, _WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_NEEDED, _SHOWN = PatternFill("solid", fgColor="DCEBF0"), PatternFill("solid", fgColor="EEEEEE")


def workbook_of(pledges: QuerySet[Pledge], span: Span | None = None) -> bytes:
    """All of `pledges` in their order; empty it is the template.

    With a span the column of what was disbursed holds the days of the span, as the list does, and says so. The sheets
    of values and disbursements hold all years, since the file can be loaded again, and say that.
    """
    book = Workbook(write_only=True)
    is_illustrative = pledges.filter(is_illustrative=True).exists()
    sheets = {sheet.key: _begin(book, sheet, span, is_illustrative=is_illustrative) for sheet in SHEETS}
    for pledge in with_all_for_records(pledges).iterator(chunk_size=CHUNK):
        code = pledge.code
        _append(sheets[PLEDGES], BY_KEY[PLEDGES], pledge_record(pledge) | _shown(pledge, span))
        for value in pledge.standing_values:
            _append(sheets[VALUES], BY_KEY[VALUES], value_record(value, code))
        for row in pledge.standing_disbursements:
            _append(sheets[DISBURSEMENTS], BY_KEY[DISBURSEMENTS], disbursement_record(row, code))
    _explain(book)
    _list_sectors(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shown(pledge: Pledge, span: Span | None) -> Record:
    shown = shown_record(pledge)
    if span is not None:
        paid = [row.value_vnd for row in pledge.standing_disbursements if span.first <= row.on <= span.last]
        shown["disbursed"] = sum(paid) if paid else None
    return shown


def _begin(book: Workbook, sheet: Sheet, span: Span | None, *, is_illustrative: bool):
    page = book.create_sheet(sheet.title)
    page.freeze_panes = "B2"
    for n, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(n)
        page.column_dimensions[letter].width = column.width
        # Excel parts the words of such a list by commas and takes 255 letters: lists that do not fit are explained.
        if column.choices and not any("," in word for word in column.choices):
            words = ",".join(column.choices)
            rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
            rule.add(f"{letter}2:{letter}{sheet.most_rows + 1}")
            page.data_validations.append(rule)
    headings = [_heading(page, column, span) for column in sheet.columns]
    # Columns that nobody reads: they name what the rows below are, and a file in passes over them.
    notes = [_("Số liệu minh họa")] if is_illustrative else []
    if span is not None and sheet.key != PLEDGES:
        notes.append(_("Trang này ghi đủ mọi năm của các khoản, để nạp lại được"))
    for note in notes:
        headings.append(_note(page, note))
        page.column_dimensions[get_column_letter(len(headings))].width = NOTE_WIDTH
    page.append(headings)
    return page


def _note(page, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.alignment, cell.fill = _WRAP, _SHOWN
    return cell


def _heading(page, column: Column, span: Span | None) -> Cell:
    words = column.heading
    if column.key in SPANNED and column.is_shown_only:
        label = disbursed_label(span) if column.key == "disbursed" else whole_label(str(SPANNED[column.key]), span)
        words = f"{label}, {_('đồng')}" if span else column.heading
    cell = WriteOnlyCell(page, words)
    cell.font, cell.alignment = _BOLD, _WRAP
    if column.is_needed:
        cell.fill = _NEEDED
    if column.is_shown_only:
        cell.fill = _SHOWN
    return cell


def _append(page, sheet: Sheet, record: Record) -> None:
    page.append([_cell(page, column, record[column.key]) for column in sheet.columns])


def _cell(page, column: Column, value: Any) -> Cell | None:
    cell = cell_of(page, value)
    if cell is not None and column.kind in FORMATS:
        cell.number_format = FORMATS[column.kind]
    return cell


def _explain(book: Workbook) -> None:
    page = book.create_sheet(str(EXPLANATION_TITLE))
    for letter, width in (("A", 22), ("B", 26), ("C", 12), ("D", 90)):
        page.column_dimensions[letter].width = width
    for line in _rules():
        page.append([line])
    page.append([])
    page.append([_bold(page, text) for text in (_("Trang"), _("Cột"), _("Bắt buộc"), _("Cách ghi"))])
    for sheet in SHEETS:
        for column in sheet.read_columns:
            page.append([sheet.title, column.heading, _("có") if column.is_needed else "", _how(column)])


def _rules() -> Iterable[str]:
    return (
        _("Mỗi dòng ở trang “Khoản viện trợ” là một khoản; mỗi dòng ở “Giá trị” là một lần cam kết, phê duyệt hoặc"),
        _("điều chỉnh; mỗi dòng ở “Giải ngân” là một đợt. Tệp chỉ thêm dòng mới: dòng đã có trong sổ được bỏ qua,"),
        _("dòng khác với sổ bị từ chối, sửa trên trang của khoản. Có một ô sai thì chưa dòng nào được ghi."),
        _("Không gộp ô. Ngày ghi bằng ô kiểu Ngày (Date). Cột nền xám chỉ để xem, không được đọc khi nạp."),
    )


def _how(column: Column) -> str:
    words = [column.help] if column.help else []
    if column.choices:
        words.append(_("Một trong: %(words)s.") % {"words": "; ".join(column.choices)})
    if column.kind == DAY:
        words.append(_("Ngày, ví dụ 05/12/2026."))
    return " ".join(words)


def _bold(page, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.font = _BOLD
    return cell


def _list_sectors(book: Workbook) -> None:
    page = book.create_sheet(str(SECTORS_TITLE))
    page.column_dimensions["A"].width = 60
    page.append([_bold(page, _("Lĩnh vực"))])
    for name in _sector_names():
        page.append([name])


def _sector_names() -> Iterator[str]:
    for sector in Sector.objects.filter(parent__isnull=True).prefetch_related("children"):
        yield sector.name
        yield from (child.name for child in sector.children.all())
