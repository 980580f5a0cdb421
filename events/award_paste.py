"""A list of those commended, copied out of a spreadsheet: read cell by cell, every doubtful cell named by its line."""

from dataclasses import dataclass, field
from itertools import zip_longest

from django.utils.translation import gettext as _

from clusters.vietnamese import fold
from events.forms.identity import holds_number, looks_like_identity
from events.models import RecipientKind
from events.pasted_cells import only_headings, read_cells, unused_columns

COLUMNS = ("recipient_kind", "name", "post", "unit", "achievement")
LENGTHS = {"name": 200, "post": 150, "unit": 200, "achievement": 1000}
SKIPPED, KIND = "", "kind"
HEADINGS = {
    "khen ai": "recipient_kind", "doi tuong": "recipient_kind", "loai": "recipient_kind",
    "tap the/ca nhan": "recipient_kind", "tap the, ca nhan": "recipient_kind", "tap the hay ca nhan": "recipient_kind",
    "tap the hoac ca nhan": "recipient_kind", "ca nhan hay tap the": "recipient_kind",
    "ho ten": "name", "ho va ten": "name", "ten": "name", "ho ten, ten tap the": "name", "ten tap the, ca nhan": "name",
    "tap the": "name", "ca nhan": "name", "chuc vu": "post", "don vi": "unit", "don vi cong tac": "unit",
    "noi cong tac": "unit", "thanh tich": "achievement", "thanh tich rieng": "achievement", "noi dung": "achievement",
    "ly do": "achievement",
    "hinh thuc": KIND, "hinh thuc khen": KIND, "hinh thuc khen thuong": KIND, "stt": SKIPPED, "tt": SKIPPED,
}  # fmt: skip
KNOWN_AT_LEAST = 2
MOST = 300
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
    faults: list[str] = field(default_factory=list)


@dataclass
class Pasted:
    """What was read, and what is wrong with it: (line, sentence), without a line where it is about all."""

    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int | None, str]] = field(default_factory=list)


def read_list(text: str, kind_name: str) -> Pasted:
    """Nothing is dropped in silence. Empty lines count for nothing; `kind_name` is the form that all are given."""
    rows, refusal = read_cells(text, MOST)
    if refusal:
        return _refused(refusal)
    if all(len(line) == 1 for _n, line in rows):
        return _refused(_("Chưa thấy cột nào. Chép các ô từ Excel, không chép từ tệp Word hay PDF."))
    pasted = Pasted()
    columns, rows = _columns(rows, pasted)
    for n, line in rows:
        if any(line[len(columns) :]):
            words = _("có %(found)d cột, bảng có %(known)d cột.")
            pasted.faults.append((n, words % {"found": len(line), "known": len(columns)}))
        cells = {column: cell for column, cell in zip_longest(columns, line, fillvalue="") if column}
        pasted.lines.append(_line(n, cells, kind_name, pasted))
    if not rows and not pasted.faults:
        pasted.faults.append((None, only_headings()))
    _find_twins(pasted)
    pasted.faults.sort(key=lambda fault: fault[0] or 0)
    return pasted


def _refused(sentence: str) -> Pasted:
    return Pasted(faults=[(None, sentence)])


def _columns(rows, pasted: Pasted) -> tuple[list[str | None], list[tuple[int, list[str]]]]:
    """What each column is: by its headings, else in the order of the page, with a leading number passed over."""
    headings = [HEADINGS.get(fold(cell)) for cell in rows[0][1]]
    if sum(heading is not None for heading in headings) >= KNOWN_AT_LEAST:
        unknown = [cell for cell, heading in zip(rows[0][1], headings, strict=True) if heading is None and cell]
        if unknown:
            pasted.faults.append((None, unused_columns(unknown)))
        elif missing := [label for name, label in needed().items() if name not in headings]:
            pasted.faults.append((None, _("Thiếu cột %(names)s.") % {"names": ", ".join(missing)}))
        return headings, rows[1:]
    if all(line[0].rstrip(".").isdecimal() for _n, line in rows):
        return [SKIPPED, *COLUMNS], rows
    return list(COLUMNS), rows


def _line(n: int, cells: dict[str, str], kind_name: str, pasted: Pasted) -> Line:
    line = Line(n, {name: cells.get(name, "") for name in COLUMNS})
    word = line.cells["recipient_kind"]
    line.recipient_kind = WORDS.get(fold(word), "")
    if not line.recipient_kind and "recipient_kind" in cells:
        words = _("ghi “tập thể” hoặc “cá nhân”; đã ghi “%(word)s”.") if word else _("ghi “tập thể” hoặc “cá nhân”.")
        pasted.faults.append((n, words % {"word": word[:40]} if word else words))
    if not line.cells["name"] and "name" in cells:
        pasted.faults.append((n, _("chưa có họ tên hoặc tên tập thể.")))
    for name, most in LENGTHS.items():
        if len(line.cells[name]) > most:
            words = _("%(label)s dài %(n)d chữ, nhiều nhất %(most)d.")
            values = {"label": labels()[name], "n": len(line.cells[name]), "most": most}
            pasted.faults.append((n, words % values))
        elif looks_like_identity(line.cells[name]):
            pasted.faults.append((n, _("có chỗ giống số căn cước hoặc hộ chiếu: xóa đi.")))
        elif holds_number(name, line.cells[name]):
            pasted.faults.append((n, _("có số điện thoại hoặc số giấy tờ: xóa đi.")))
    kind = cells.get(KIND, "")
    if kind and fold(kind) not in (fold(kind_name), *(fold(kind_name).split(" cua ")[:1])):
        words = _("hình thức “%(word)s” khác hình thức đã chọn (%(kind)s).")
        pasted.faults.append((n, words % {"word": kind[:60], "kind": kind_name}))
    return line


def needed() -> dict[str, str]:
    """What no line goes without: where a heading for it is missing, that is said once and not of every line."""
    return {"recipient_kind": _("“tập thể hay cá nhân”"), "name": _("“họ tên, tên tập thể”")}


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
