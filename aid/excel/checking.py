"""Holding a file against the register: rows that are there already are left alone, new ones become entries.

A file only adds. What differs from the register is a problem at its cell: it is mended on the pledge's own page, where
the change gets its reason and its day.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from aid.excel.cells import CellReader
from aid.excel.known import Known, NotKnown
from aid.excel.layout import BY_KEY, DISBURSEMENTS, PLEDGES, VALUES
from aid.excel.money_rows import MoneyMatcher
from aid.excel.preview import money_words
from aid.excel.reading import Contents, Line
from aid.excel.records import pledge_record, tidy
from aid.models import Pledge, PledgeValue
from aid.workflow.importing import Entry, NewDisbursement, NewValue, Problem
from aid.workflow.money import Sum
from clusters.models import Union
from clusters.vietnamese import fold

LOOKS_LIKE_A_CODE = "vt-"
LONGEST = {"title": 300, "title_en": 300, "owner": 200, "association": 200, "goods": 2000, "note": 2000}


@dataclass(frozen=True)
class Checked:
    """What a file would add, how many of its rows are in the register already, and what is wrong with it.

    `skipped` are the rows that the register had once: they were withdrawn or corrected since.
    """

    entries: list[Entry]
    unchanged: int
    problems: list[Problem]
    skipped: list[Problem]


def check(contents: Contents, union: Union) -> Checked:
    return _Checker(contents, union).run()


class _Checker:
    def __init__(self, contents: Contents, union: Union):
        self.contents, self.known = contents, Known(union)
        self.problems = list(contents.problems)
        self.entries: dict[str, Entry] = {}  # by the folded code or mark
        self.unmarked: list[Entry] = []
        self.seen: dict[tuple[str, int], Line] = {}
        self.broken: set[str] = set()
        self.unchanged = 0
        self.skipped: list[Problem] = []

    def run(self) -> Checked:
        for line in self.contents.lines[PLEDGES]:
            self._pledge(line)
        self._money(VALUES)
        self._money(DISBURSEMENTS)
        whole = [entry for mark, entry in self.entries.items() if mark not in self.broken]
        entries = [entry for entry in (*whole, *self.unmarked) if not entry.is_empty]
        return Checked(entries, self.unchanged, self.problems, self.skipped)

    # --- pledges ---------------------------------------------------------------------------------

    def _pledge(self, line: Line) -> None:
        reader = CellReader(BY_KEY[PLEDGES], line, self.problems)
        mark = fold(reader.text("code", 30))
        pledge = self.known.pledges.get(mark)
        if mark in self.entries:
            reader.wrong("code", _("Mã này đã ghi ở dòng %(row)d.") % {"row": self.entries[mark].spot.row})
            return
        if pledge is None and mark.startswith(LOOKS_LIKE_A_CODE):
            reader.wrong("code", _("Sổ của đơn vị không có mã này. Khoản mới thì để trống."))
            return
        found = self._read(reader)
        # What the register calls the day of a pledge is the day of its status.
        spot = replace(line.spot, columns=line.spot.columns | {"on": line.spot.columns["status_on"]})
        entry = Entry(spot, pledge.pk if pledge else None, name=_name(pledge, mark))
        if pledge is not None:
            self._compare(reader, pledge, found)
        elif found is not None:
            self._fill(reader, entry, found)
        if mark:
            # A row that is wrong keeps its mark, so that the rows which name it are not called wrong as well.
            self.entries[mark] = entry
            self.broken |= set() if reader.is_good else {mark}
        elif reader.is_good:
            self.unmarked.append(entry)

    def _read(self, reader: CellReader) -> dict[str, Any] | None:
        """The columns of the row as the register would hold them; None where one of them makes no sense."""
        found: dict[str, Any] = {name: reader.text(name, most) for name, most in LONGEST.items()}
        found["title"] = " ".join(found["title"].split())
        found["kind"] = reader.choice("kind", Pledge.Kind.choices)
        found["status"] = reader.choice("status", Pledge.Status.choices)
        found["mobiliser"] = reader.choice("mobiliser", Pledge.Mobiliser.choices, Pledge.Mobiliser.UNION)
        for name in ("starts_on", "ends_on", "status_on"):
            found[name] = reader.day(name)
        for name, look_up in (
            ("donor", self.known.donor),
            ("intermediary", self.known.donor),
            ("sector", self.known.sector),
            ("places", self.known.places),
        ):
            text = reader.text(name, 2000)
            try:
                found[name] = look_up(text) if text else None
            except NotKnown as error:
                reader.wrong(name, str(error))
        return found if reader.is_good else None

    def _fill(self, reader: CellReader, entry: Entry, found: dict[str, Any]) -> None:
        places = found.pop("places")
        key = (fold(found["title"]), self.known.root_of(found["donor"].pk))
        twin = self.known.twin(found["title"], found["donor"])
        if twin is not None:
            words = _("Sổ đã có khoản này của cùng nhà tài trợ: %(code)s. Ghi mã đó vào cột Mã, hoặc đổi tên.")
            reader.wrong("title", words % {"code": twin.code})
        elif key in self.seen:
            words = _("Trùng tên và nhà tài trợ với dòng %(row)d.")
            reader.wrong("title", words % {"row": self.seen[key].spot.row})
        self.seen[key] = reader.line
        entry.places = places
        entry.fields = {"on" if name == "status_on" else name: value for name, value in found.items()}

    def _compare(self, reader: CellReader, pledge: Pledge, found: dict[str, Any] | None) -> None:
        if found is None:
            return
        if pledge.status == Pledge.Status.CANCELLED != found["status"]:
            words = _("%(code)s: đã rút hoặc hủy trong sổ, bỏ qua") % {"code": pledge.code}
            self.skipped.append(Problem(reader.line.spot.place, words))
            return
        record = pledge_record(pledge)
        for key in record:
            if key != "code" and not self._is_same(key, pledge, record[key], found[key]):
                words = _("Khác với sổ (%(there)s). Tệp chỉ thêm dòng mới: sửa trên trang của khoản.")
                reader.wrong(key, words % {"there": _shown(record[key])})
        self.unchanged += reader.is_good

    def _is_same(self, key: str, pledge: Pledge, there: Any, here: Any) -> bool:
        if key in ("donor", "intermediary"):
            own = getattr(pledge, f"{key}_id")
            return (self.known.root_of(own) if own else None) == (here.pk if here else None)
        if key in ("kind", "status", "mobiliser"):
            return getattr(pledge, key) == here
        if key == "sector":
            return pledge.sector_id == (here.pk if here else None)
        if key == "places":
            wanted = {(p.province.pk, p.share, p.detail) for p in self.known.places(there)}
            return wanted == {(p.province.pk, p.share, p.detail) for p in here or []}
        if key == "status_on":
            return here is None or here == there
        if isinstance(here, str):
            return " ".join(tidy(here).split()) == " ".join(there.split())
        return there == here

    # --- money -----------------------------------------------------------------------------------

    def _money(self, key: str) -> None:
        """Values or disbursements: those of the register are matched, the rest are new rows of their pledges."""
        sheet = BY_KEY[key]
        lines: dict[str, list[CellReader]] = defaultdict(list)
        for line in self.contents.lines[key]:
            reader = CellReader(sheet, line, self.problems)
            mark = fold(reader.text("code", 30))
            if mark and mark not in self.entries and mark in self.known.pledges:
                self.entries[mark] = Entry(
                    line.spot, self.known.pledges[mark].pk, name=_name(self.known.pledges[mark], mark)
                )
            if mark and mark not in self.entries:
                reader.wrong("code", _("Không có khoản nào mang mã này, ở trang “Khoản viện trợ” hay trong sổ."))
                self._read_money(key, reader)  # for what else is wrong in the row
            elif mark:
                lines[mark].append(reader)
        for mark, readers in lines.items():
            matcher = MoneyMatcher(key, self.known, mark)
            for reader in readers:
                self._money_row(key, self.entries[mark], matcher, reader)

    def _read_money(self, key: str, reader: CellReader) -> tuple[str, date | None, Sum | None, dict[str, str]]:
        point = reader.choice("point", PledgeValue.Point.choices) if key == VALUES else ""
        on, money = reader.day("on"), reader.sum()
        names = ("document", "authority", "reason") if key == VALUES else ("document", "note")
        most = {"document": 120, "authority": 200}
        return point, on, money, {name: reader.text(name, most.get(name, 300)) for name in names}

    def _money_row(self, key: str, entry: Entry, matcher: MoneyMatcher, reader: CellReader) -> None:
        point, on, money, told = self._read_money(key, reader)
        if not reader.is_good or on is None or money is None:
            return
        there = matcher.take(point, on, money, told)
        if there is not None and (why := matcher.why_skipped(there)):
            told_row = NewDisbursement(reader.line.spot, on, money, told)
            self.skipped.append(Problem(reader.line.spot.place, f"{money_words(entry, told_row)}: {why}"))
        elif there is not None:
            if differing := matcher.difference(there, money, told):
                words = _("Khác với sổ (%(there)s). Tệp chỉ thêm dòng mới: sửa trên trang của khoản.")
                reader.wrong(differing[0], words % {"there": _shown(differing[1])})
            self.unchanged += reader.is_good
        elif key == VALUES:
            entry.values.append(NewValue(reader.line.spot, point, on, money, told))
        else:
            entry.disbursements.append(NewDisbursement(reader.line.spot, on, money, told))


def _name(pledge: Pledge | None, mark: str) -> str:
    return pledge.code if pledge else mark.upper()


def _shown(value: Any) -> str:
    if value in (None, ""):
        return _("để trống")
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)[:80]
