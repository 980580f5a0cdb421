"""Cells copied out of a spreadsheet, line by line, before anybody knows what the columns mean."""

import csv
import io
from typing import TypeVar

from django.utils.translation import gettext as _

from clusters.vietnamese import clean, fold

LONGEST = 200_000
SHORTEST = 2  # letters of a word that is cut short
Rows = list[tuple[int, list[str]]]
T = TypeVar("T")


def read_cells(text: str, most: int) -> tuple[Rows, str]:
    """The lines that hold something, numbered as they stand in the paste; or why they cannot be read.

    `most` lines are taken, and one of headings.
    """
    if not text.strip():
        return [], _("Chưa dán gì. Chép các ô từ Excel rồi dán vào đây.")
    if text.count('"') % 2:
        return [], _("Có dấu ngoặc kép mở mà không đóng nên không rõ ô nào hết ở đâu. Xóa dấu thừa.")
    rows = _split(text, most)
    if rows is None:
        return [], _("Không đọc được chữ dán vào. Chép lại các ô từ Excel, ít dòng hơn.")
    if len(rows) > most + 1:
        words = _("Dán %(n)d dòng, nhiều hơn %(most)d. Chia làm mấy lần.")
        return [], words % {"n": len(rows), "most": most}
    if not rows:
        return [], _("Các ô dán vào đều trống. Chép các ô có chữ từ Excel rồi dán vào đây.")
    return rows, ""


def only_headings() -> str:
    return _("Chỉ thấy dòng tên cột, chưa có dòng nào ở dưới. Chép cả các dòng dưới rồi dán lại.")


def _split(text: str, most: int) -> Rows | None:
    if len(text) > LONGEST:
        # Too long to look at: only the number of lines matters, and that is said.
        n = sum(1 for line in text.splitlines() if line.strip())
        return [(0, [])] * n if n > most + 1 else None
    try:
        lines = [_parted(line) for line in csv.reader(io.StringIO(text), "excel-tab")]
    except csv.Error:
        return None
    cells = [[" ".join(clean(cell).split()) for cell in line] for line in lines]
    return [(n, line) for n, line in enumerate(cells, start=1) if any(line)]


def _parted(line: list[str]) -> list[str]:
    """A line typed by hand parts its cells by semicolons, as the pages name the columns."""
    return line[0].split(";") if len(line) == 1 else line


def option_of(word: str, options: dict[str, T]) -> T | None:
    """The option that a cell names in full, or by a beginning that fits no other; accents and case aside."""
    key = fold(word)
    named = {fold(name): option for name, option in options.items()}
    if key in named:
        return named[key]
    begun = [option for name, option in named.items() if len(key) >= SHORTEST and name.startswith(key)]
    return begun[0] if len(begun) == 1 else None


def unused_columns(names: list[str]) -> str:
    words = _("Không dùng tới các cột: %(names)s. Xóa chúng trong Excel, hoặc đổi tên cột.")
    return words % {"names": ", ".join(names)}
