"""Reading an Excel file as far as cells: is it our template, how many rows, which cells cannot be read at all."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from aid.excel.layout import PLEDGES, SHEETS, Sheet
from aid.workflow.importing import Problem, Spot
from clusters.values import format_number
from clusters.vietnamese import fold

UNPACKED_MAX = 60 * 1024 * 1024  # what the file may grow to when it is unzipped
PARTS_MAX = 200
EMPTY_ROWS_MAX = 2000  # after so many empty rows nothing is expected to come
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError, EOFError,
    IndexError, AttributeError,
)  # fmt: skip


class NotReadable(ValueError):
    """The file as a whole is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Line:
    """A row with something in it: its cells by the key of the column, and where they stand."""

    spot: Spot
    cells: dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """The rows of each sheet, and the cells that hold nothing that could be read."""

    lines: dict[str, list[Line]]
    problems: list[Problem]


def read_file(content: bytes) -> Contents:
    """Raises NotReadable where the file is no workbook, not our template, or too long."""
    _look_into(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True) if _has(content, b"<f") else None
        return _read_sheets(book, formulas, content)
    except NotReadable:
        raise
    except BROKEN as error:
        raise NotReadable(
            _("Tệp hỏng hoặc không phải tệp Excel (.xlsx). Mở bằng Excel, lưu lại rồi thử lần nữa.")
        ) from error


def _look_into(content: bytes) -> None:
    """Refuse what is no zip of a workbook, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise NotReadable(
            _("Đây không phải tệp Excel .xlsx. Trong Excel chọn Lưu thành, kiểu Excel Workbook (.xlsx).")
        ) from error
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise NotReadable(_("Đây không phải tệp Excel .xlsx. Tải mẫu của Cổng, chép dữ liệu sang rồi nạp."))
    if len(infos) > PARTS_MAX or sum(info.file_size for info in infos) > UNPACKED_MAX:
        raise NotReadable(
            _("Tệp quá lớn khi mở ra. Xóa các dòng trống có định dạng, ảnh và trang thừa, hoặc chia tệp.")
        )


def _has(content: bytes, mark: bytes) -> bool:
    """Some sheet holds the mark; sheets without it need no second look."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return any(mark in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))


def _read_sheets(book, formulas, content: bytes) -> Contents:
    pages = {fold(page.title): page for page in book.worksheets}
    lines: dict[str, list[Line]] = {}
    problems: list[Problem] = []
    for sheet in SHEETS:
        page = pages.get(fold(sheet.title))
        if page is None:
            if sheet.key == PLEDGES:
                raise NotReadable(
                    _("Không có trang “%(title)s”: đây không phải mẫu của Cổng. Tải mẫu rồi chép sang.")
                    % {"title": sheet.title}
                )
            lines[sheet.key] = []
            continue
        other = formulas[page.title] if formulas is not None else None
        lines[sheet.key] = _read_sheet(sheet, page, other, problems)
    if _has(content, b"<mergeCell "):
        problems += _merged(content)
    return Contents(lines, problems)


def _read_sheet(sheet: Sheet, page, formulas, problems: list[Problem]) -> list[Line]:
    rows = page.iter_rows()
    shadow = formulas.iter_rows() if formulas is not None else None
    places = _places(sheet, next(rows, ()))
    if shadow is not None:
        next(shadow, ())
    letters = {key: get_column_letter(n + 1) for key, n in places.items()}
    found: list[Line] = []
    empty = 0
    for row in rows:
        twin = next(shadow, ()) if shadow is not None else ()
        cells = {key: row[n].value for key, n in places.items() if n < len(row)}
        formula_at = [key for key, n in places.items() if n < len(twin) and twin[n].data_type == "f"]
        if all(value is None or not str(value).strip() for value in cells.values()) and not formula_at:
            empty += 1
            if empty > EMPTY_ROWS_MAX:
                break
            continue
        empty = 0
        number = next(cell.row for cell in (*row, *twin) if getattr(cell, "row", None))
        spot = Spot(sheet.title, number, letters)
        problems += _unreadable(spot, cells, formula_at)
        found.append(Line(spot, cells))
        if len(found) > sheet.most_rows:
            words = _("Trang “%(title)s” có hơn %(most)s dòng. Chia thành nhiều tệp, mỗi tệp không quá %(most)s dòng.")
            raise NotReadable(words % {"title": sheet.title, "most": format_number(sheet.most_rows)})
    return found


def _places(sheet: Sheet, heading) -> dict[str, int]:
    """Where each column stands, by its heading. A column that is missing is asked for by name."""
    titles: dict[str, int] = {}
    for n, cell in enumerate(heading):
        titles.setdefault(fold(str(cell.value or "")), n)
    places = {c.key: titles[fold(c.heading)] for c in sheet.read_columns if fold(c.heading) in titles}
    missing = [column.heading for column in sheet.read_columns if column.key not in places]
    if len(missing) > len(places):
        words = _("Trang “%(title)s” không theo mẫu của Cổng: dòng đầu phải là tên các cột. Tải mẫu rồi chép sang.")
        raise NotReadable(words % {"title": sheet.title})
    if missing:
        words = _("Trang “%(title)s” thiếu cột %(names)s. Giữ nguyên dòng đầu của mẫu.")
        raise NotReadable(words % {"title": sheet.title, "names": ", ".join(f"“{name}”" for name in missing)})
    return places


def _unreadable(spot: Spot, cells: dict[str, Any], formula_at: list[str]) -> Iterator[Problem]:
    for key, value in cells.items():
        if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "/A")):
            cells[key] = None
            yield Problem(spot.cell(key), _("Ô có công thức bị lỗi (%(value)s). Ghi giá trị.") % {"value": value})
    for key in formula_at:
        if cells.get(key) is None:
            yield Problem(
                spot.cell(key), _("Ô có công thức mà không có kết quả. Chép rồi dán giá trị (Paste Values) vào ô.")
            )


def _merged(content: bytes) -> list[Problem]:
    """Merged cells below the headings: only their first cell would be read."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    found = []
    for sheet in SHEETS:
        page = next((page for page in book.worksheets if fold(page.title) == fold(sheet.title)), None)
        for area in page.merged_cells.ranges if page is not None else ():
            words = _("Các ô %(area)s bị gộp. Bỏ gộp ô và ghi đủ từng dòng.") % {"area": area.coord}
            found.append(Problem(f"{sheet.title}!{area.coord.partition(':')[0]}", words))
    return found
