"""A list of those commended, copied out of a spreadsheet: read cell by cell, every doubtful cell named by its line."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clusters.vietnamese import clean, fold
from events.forms.identity import looks_like_identity
from events.models import RecipientKind

COLUMNS = ("recipient_kind", "name", "post", "unit", "achievement")
LENGTHS = {"name": 200, "post": 150, "unit": 200, "achievement": 1000}
SKIPPED, KIND = "", "kind"
HEADINGS = {
    "khen ai": "recipient_kind", "doi tuong": "recipient_kind", "loai": "recipient_kind",
    "tap the/ca nhan": "recipient_kind", "tap the, ca nhan": "recipient_kind",
    "ho ten": "name", "ho va ten": "name", "ten": "name", "ho ten, ten tap the": "name", "ten tap the, ca nhan": "name",
    "tap the": "name", "ca nhan": "name", "chuc vu": "post", "don vi": "unit", "don vi cong tac": "unit",
    "noi cong tac": "unit", "thanh tich": "achievement", "noi dung": "achievement", "ly do": "achievement",
    "hinh thuc": KIND, "hinh thuc khen": KIND, "hinh thuc khen thuong": KIND, "stt": SKIPPED, "tt": SKIPPED,
}  # fmt: skip
KNOWN_AT_LEAST = 2
MOST, LONGEST = 300, 200_000
WORDS = {
    "tap the": RecipientKind.COLLECTIVE, "tt": RecipientKind.COLLECTIVE,
    "ca nhan": RecipientKind.PERSON, "cn": RecipientKind.PERSON,
    "to chuc nuoc ngoai": RecipientKind.ORGANISATION, "to chuc": RecipientKind.ORGANISATION,
}  # fmt: skip


@dataclass
class Line:
    """One of those commended, with the number of its line in what was pasted."""

    n: int
    cells: dict[str, str]
    recipient_kind: str = ""


@dataclass
class Pasted:
    """What was read, and what is wrong with it: (line, sentence), without a line where it is about all."""

    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int | None, str]] = field(default_factory=list)


def read_list(text: str, kind_name: str) -> Pasted:
    """Nothing is dropped in silence. Empty lines count for nothing; `kind_name` is the form that all are given."""
    if not text.strip():
        return _refused(_("Chưa dán gì. Chép các ô từ Excel rồi dán vào đây."))
    if text.count('"') % 2:
        return _refused(_("Có dấu ngoặc kép mở mà không đóng nên không rõ ô nào hết ở đâu. Xóa dấu thừa."))
    rows = _cells(text)
    if rows is None:
        return _refused(_("Không đọc được chữ dán vào. Chép lại các ô từ Excel, ít dòng hơn."))
    if len(rows) > MOST + 1:
        words = _("Dán %(n)d dòng, nhiều hơn %(most)d. Chia làm mấy lần.")
        return _refused(words % {"n": len(rows), "most": MOST})
    if all(len(line) == 1 for _n, line in rows):
        return _refused(_("Chưa thấy cột nào. Chép các ô từ Excel, không chép từ tệp Word hay PDF."))
    pasted = Pasted()
    columns, rows = _columns(rows, pasted)
    for n, line in rows:
        if any(line[len(columns) :]):
            words = _("có %(found)d cột, bảng có %(known)d cột.")
            pasted.faults.append((n, words % {"found": len(line), "known": len(columns)}))
        cells = {column: cell for column, cell in zip(columns, line, strict=False) if column}
        pasted.lines.append(_line(n, cells, kind_name, pasted))
    _find_twins(pasted)
    pasted.faults.sort(key=lambda fault: fault[0] or 0)
    return pasted


def _refused(sentence: str) -> Pasted:
    return Pasted(faults=[(None, sentence)])


def _cells(text: str) -> list[tuple[int, list[str]]] | None:
    """The lines that hold something, numbered as they stand in the paste."""
    if len(text) > LONGEST:
        # Too long to look at: only the number of lines matters, and that is said.
        n = sum(1 for line in text.splitlines() if line.strip())
        return [(0, [])] * n if n > MOST + 1 else None
    try:
        lines = [[" ".join(clean(c).split()) for c in line] for line in csv.reader(io.StringIO(text), "excel-tab")]
    except csv.Error:
        return None
    return [(n, line) for n, line in enumerate(lines, start=1) if any(line)]


def _columns(rows, pasted: Pasted) -> tuple[list[str | None], list[tuple[int, list[str]]]]:
    """What each column is: by its headings, else in the order of the page, with a leading number passed over."""
    headings = [HEADINGS.get(fold(cell)) for cell in rows[0][1]]
    if sum(heading is not None for heading in headings) >= KNOWN_AT_LEAST:
        unknown = [cell for cell, heading in zip(rows[0][1], headings, strict=True) if heading is None and cell]
        if unknown:
            words = _("Không dùng tới các cột: %(names)s. Xóa chúng trong Excel, hoặc đổi tên cột.")
            pasted.faults.append((None, words % {"names": ", ".join(unknown)}))
        return headings, rows[1:]
    if all(line[0].rstrip(".").isdecimal() for _n, line in rows):
        return [SKIPPED, *COLUMNS], rows
    return list(COLUMNS), rows


def _line(n: int, cells: dict[str, str], kind_name: str, pasted: Pasted) -> Line:
    line = Line(n, {name: cells.get(name, "") for name in COLUMNS})
    word = line.cells["recipient_kind"]
    line.recipient_kind = WORDS.get(fold(word), "")
    if not line.recipient_kind:
        words = _("ghi “tập thể” hoặc “cá nhân”; đã ghi “%(word)s”.") if word else _("ghi “tập thể” hoặc “cá nhân”.")
        pasted.faults.append((n, words % {"word": word[:40]} if word else words))
    if not line.cells["name"]:
        pasted.faults.append((n, _("chưa có họ tên hoặc tên tập thể.")))
    for name, most in LENGTHS.items():
        if len(line.cells[name]) > most:
            words = _("%(label)s dài %(n)d chữ, nhiều nhất %(most)d.")
            values = {"label": labels()[name], "n": len(line.cells[name]), "most": most}
            pasted.faults.append((n, words % values))
        elif looks_like_identity(line.cells[name]):
            pasted.faults.append((n, _("có chỗ giống số căn cước hoặc hộ chiếu: xóa đi.")))
    kind = cells.get(KIND, "")
    if kind and fold(kind) not in (fold(kind_name), *(fold(kind_name).split(" cua ")[:1])):
        words = _("hình thức “%(word)s” khác hình thức đã chọn (%(kind)s).")
        pasted.faults.append((n, words % {"word": kind[:60], "kind": kind_name}))
    return line


def labels() -> dict[str, str]:
    return {"name": _("tên"), "post": _("chức vụ"), "unit": _("đơn vị"), "achievement": _("thành tích")}


def _find_twins(pasted: Pasted) -> None:
    """The same one twice: equal names, and neither post nor unit tells them apart."""
    by_name: dict[tuple[str, str], list[Line]] = {}
    for line in pasted.lines:
        if not line.cells["name"]:
            continue
        above = by_name.setdefault((line.recipient_kind, fold(line.cells["name"])), [])
        twin = next((other for other in above if _may_be_one(line, other)), None)
        if twin is not None:
            words = _("“%(name)s” đã có ở dòng %(n)d. Nếu là hai người, ghi chức vụ, đơn vị cho khác nhau.")
            pasted.faults.append((line.n, words % {"name": line.cells["name"][:60], "n": twin.n}))
        above.append(line)


def _may_be_one(one: Line, other: Line) -> bool:
    pairs = [(fold(one.cells[name]), fold(other.cells[name])) for name in ("post", "unit")]
    return all(mine == theirs or not mine or not theirs for mine, theirs in pairs)
