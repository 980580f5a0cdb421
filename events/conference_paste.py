"""A list of delegates, copied out of a spreadsheet: read cell by cell, every doubtful cell named by its line."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clusters.vietnamese import fold
from events.forms.identity import holds_number, looks_like_identity
from events.models import ConferenceSite, Delegate
from events.pasted_cells import Rows, only_headings, option_of, read_cells, unused_columns

COLUMNS = ("name", "post", "site", "role")
LENGTHS = {"name": 120, "post": 150}
SKIPPED = ""
HEADINGS = {
    "ho ten": "name", "ho va ten": "name", "ten": "name", "chuc vu": "post", "chuc danh": "post",
    "diem cau": "site", "du tai": "site", "noi du": "site", "tu cach": "role", "vai tro": "role", "stt": SKIPPED,
    "tt": SKIPPED,
}  # fmt: skip
GUESTS = dict.fromkeys(("khach", "khach quy", "khach moi"), Delegate.Role.SPEAKER)  # as lists call them
MOST = 300


@dataclass
class Line:
    """One person, with the number of the line in what was pasted."""

    n: int
    name: str
    post: str
    site: ConferenceSite | None
    role: str
    faults: list[str] = field(default_factory=list)

    @property
    def role_name(self) -> str:
        return str(Delegate.Role(self.role).label)


@dataclass
class Pasted:
    """What was read, and what is wrong with it: (line, sentence), without a line where it is about all."""

    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int | None, str]] = field(default_factory=list)


def read_delegates(text: str, sites: list[ConferenceSite], site: ConferenceSite | None) -> Pasted:
    """Nothing is dropped in silence; `site` is where those take part of whom the list does not say it."""
    rows, refusal = read_cells(text, MOST)
    if refusal:
        return Pasted(faults=[(None, refusal)])
    pasted = Pasted()
    columns, rows = _columns(rows, pasted)
    by_name = {row.name: row for row in sites}
    for n, cells in rows:
        if any(cells[len(columns) :]):
            words = _("có %(found)d cột, bảng có %(known)d cột.")
            pasted.faults.append((n, words % {"found": len(cells), "known": len(columns)}))
        typed = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        pasted.lines.append(_line(n, typed, by_name, site, pasted))
    if not rows and not pasted.faults:
        pasted.faults.append((None, only_headings()))
    _find_twins(pasted)
    pasted.faults.sort(key=lambda fault: fault[0] or 0)
    return pasted


def _columns(rows: Rows, pasted: Pasted) -> tuple[list[str | None], Rows]:
    """What each column is: by its headings, else in the order of the page, with a leading number passed over."""
    headings = [HEADINGS.get(fold(cell)) for cell in rows[0][1]]
    if "name" in headings:
        unknown = [cell for cell, heading in zip(rows[0][1], headings, strict=True) if heading is None and cell]
        if unknown:
            pasted.faults.append((None, unused_columns(unknown)))
        return headings, rows[1:]
    if all(cells[0].rstrip(".").isdecimal() for _n, cells in rows):
        return [SKIPPED, *COLUMNS], rows
    return list(COLUMNS), rows


def _line(n: int, typed: dict[str, str], sites: dict[str, ConferenceSite], site, pasted: Pasted) -> Line:
    def fault(words: str) -> None:
        pasted.faults.append((n, words))

    if not typed.get("name"):
        fault(_("chưa có họ tên."))
    for name, most in LENGTHS.items():
        if len(typed.get(name, "")) > most:
            fault(_("ô dài %(n)d chữ, nhiều nhất %(most)d.") % {"n": len(typed[name]), "most": most})
    if any(looks_like_identity(cell) for cell in typed.values()):
        fault(_("có chỗ giống số căn cước hoặc hộ chiếu: xóa đi."))
    elif any(holds_number(name, cell) for name, cell in typed.items()):
        fault(_("có số điện thoại hoặc số giấy tờ: xóa đi."))
    if typed.get("site"):
        site = option_of(typed["site"], sites)
        if site is None:
            known = ", ".join(row.name for row in sites.values()) or _("chưa ghi điểm nào")
            fault(_("không có điểm cầu “%(name)s” (%(known)s).") % {"name": typed["site"][:60], "known": known[:300]})
    roles = {str(label): code for code, label in Delegate.Role.choices}
    role = Delegate.Role.DELEGATE
    if typed.get("role"):
        role = GUESTS.get(fold(typed["role"])) or option_of(typed["role"], roles)
    if not role:
        known = "; ".join(roles)
        fault(_("không rõ tư cách “%(word)s” (%(known)s).") % {"word": typed["role"][:40], "known": known})
    return Line(n, typed.get("name", ""), typed.get("post", ""), site, role or Delegate.Role.DELEGATE)


def _find_twins(pasted: Pasted) -> None:
    """The same name twice, at one site or at two."""
    above: dict[str, Line] = {}
    for line in pasted.lines:
        key = line.name.casefold()
        if key in above:
            words = _("“%(name)s” đã có ở dòng %(n)d. Nếu là hai người trùng tên, ghi thêm vào tên, ví dụ “(B)”.")
            pasted.faults.append((line.n, words % {"name": line.name[:60], "n": above[key].n}))
        elif key:
            above[key] = line
