"""A report's cells: invented ones of a plausible size, grown out of the year before, and those of the registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from random import Random

from reports.models.report import Qualifier, Scope, ValueState
from reports.workflow.filing import Entry

Cell = tuple[str, str]  # indicator code, scope
Numbers = dict[Cell, Decimal]
Cells = dict[Cell, Entry]
Drawn = Mapping[Cell, tuple[Decimal, str]]  # value and qualifier that a register gave

# What a union of middle size reports for a year, before the mergers. Cụm 5 with its nine unions published for 2024
# 181 items of aid, over 288 tỷ đồng, over 300 delegations and nearly 2.500 visitors.
COUNTS: dict[str, int | Decimal] = {
    "TM01": 9, "TM02": 3, "TM03": 2, "TM04": 1,
    "HB01": 14, "HB06": 1, "HB07": 2600, "HB08": 1, "HB09": 4, "HB10": 12, "PC26": 5,
    "TT01": 150, "TT02": 18, "TT03": 64000, "TT04": 4, "TT05": 3,
    "KB01": 3,
    "TC01": 9, "TC02": Decimal("0.5"), "TC03": 4200, "TC04": 58, "TC05": 7, "TC06": 2, "TC07": 110,
    "TD01": Decimal("0.4"), "TD02": 2, "TD03": 4, "TD04": 12, "TD05": 28, "TD06": 3, "TD07": 2,
    "CM01": 3, "NX02": 2,
}  # fmt: skip
AMOUNTS = {"HB11": 320, "PC19": 36000, "KB02": 900}  # million đồng
STOCKS = {"HB09", "TC01", "TC03", "TC04", "TC05"}  # change little from year to year
MILLION = 10**6
MAY_BE_HEDGED = ("HB07", "TC03", "TT01", "TT03")
NOT_EVERYWHERE = {"HB09": 0.25, "KB02": 0.35, "HB11": 0.4}  # share of unions to which it does not apply
NOT_COUNTED = {"TT03": 0.15, "TC04": 0.15, "HB07": 0.1}  # share of unions that do not collect it
EITHER_WAY = (
    "Thay đổi do sắp xếp lại đầu mối các hội thành viên trong năm.",
    "Đã đối chiếu với Sở Tài chính và Sở Ngoại vụ, số liệu đúng.",
)
RISEN = (
    "Tăng do có thêm dự án mới từ quý III; hồ sơ phê duyệt lưu tại Văn phòng Liên hiệp.",
    "Năm trước nhiều hoạt động phải hoãn, năm nay thực hiện bù.",
)
FALLEN = (
    "Năm trước có một sự kiện lớn nên số liệu cao, năm nay trở lại mức bình thường.",
    "Một số hoạt động dời sang năm sau theo kế hoạch của tỉnh.",
)
ALONE = "Của khoản chuyển tiếp từ năm trước; trong kỳ không có cam kết mới."
# Figures of a register that were typed over: by how much more, and why.
TYPED_OVER_SHARE = 0.07
TYPED_OVER = {
    "PC24": (Decimal(120), "Cộng thêm 120 suất quà của hội thành viên chưa ghi vào sổ."),
    "PC22": (Decimal(180 * 10**6), "Cộng thêm 180 triệu đồng hiện vật của hội thành viên chưa ghi vào sổ."),
    "HB03": (Decimal(12), "Cộng thêm 12 khách của một đoàn do hội thành viên đón, chưa ghi vào sổ."),
}


@dataclass(frozen=True)
class Profile:
    """What stays the same about a union from year to year."""

    size: Decimal
    absent: dict[str, str]  # code -> state other than a number


def between(random: Random, low: float, high: float) -> Decimal:
    """A factor with three places: amounts stay decimals all the way."""
    return Decimal(random.randint(round(low * 1000), round(high * 1000))).scaleb(-3)


def make_profile(random: Random, size: Decimal) -> Profile:
    absent: dict[str, str] = {
        code: ValueState.NOT_APPLICABLE for code, share in NOT_EVERYWHERE.items() if random.random() < share
    }
    absent |= {code: ValueState.NOT_COLLECTED for code, share in NOT_COUNTED.items() if random.random() < share}
    return Profile(size, absent)


def grow(
    random: Random, profile: Profile, before: Numbers, *, part: Decimal = Decimal(1), compared: bool = True
) -> Cells:
    """The cells that the union types: those of no register. `before` is the year before: the union's own numbers, or
    those of its predecessors added up.

    `part` is the part of the year that the period covers; without `compared` nobody will set the figures beside
    those of `before`, so none of them is explained.
    """
    numbers = _counts(random, profile, before, part) | _amounts(random, profile, before, part)
    cells = {cell: _entry(random, cell, value, before if compared else {}) for cell, value in numbers.items()}
    return cells | {(code, str(Scope.OWN)): Entry(state) for code, state in profile.absent.items()}


def keep_drawn(random: Random, drawn: Drawn, expects: Mapping[str, str], before: Numbers) -> Cells:
    """The cells that come from the registers: as they were drawn, explained where the checks will ask why.

    `expects` says of a line which other one has to have a number beside it. In a few reports one cell is typed over.
    """
    cells = {}
    for cell, (value, qualifier) in drawn.items():
        code, scope = cell
        note = explain(random, value, before.get(cell))
        if value and code in expects and not drawn.get((expects[code], scope), (Decimal(0), ""))[0]:
            note = ALONE
        cells[cell] = Entry(ValueState.NUMBER, value, qualifier, note)
    if random.random() < TYPED_OVER_SHARE:
        code, (more, words) = random.choice(sorted(TYPED_OVER.items()))
        found = cells.get((code, str(Scope.OWN)))
        if found is not None and found.value:
            typed = found.value + more
            cells[code, str(Scope.OWN)] = Entry(ValueState.NUMBER, typed, found.qualifier, words)
    return cells


def _counts(random: Random, profile: Profile, before: Numbers, part: Decimal) -> Numbers:
    numbers: Numbers = {}
    for code, middle in COUNTS.items():
        last = before.get((code, Scope.OWN))
        if code in STOCKS:
            value = last * between(random, 0.98, 1.05) if last else middle * profile.size * between(random, 0.7, 1.35)
        elif not last:
            value = middle * profile.size * between(random, 0.7, 1.35) * part
        else:
            value = _steady(random, last) * part
        numbers[code, Scope.OWN] = _whole(value, code)
    # How a union scores itself does not depend on its size.
    numbers["TD08", Scope.OWN] = Decimal(random.randint(900, 990)).scaleb(-1)
    return numbers


def _steady(random: Random, last: Decimal) -> Decimal:
    """A small count rarely jumps by more than half; when it does, the report explains it."""
    value = last * between(random, 0.8, 1.25)
    jumps = abs(_whole(value, "") - last) * 2 > last
    return last if jumps and random.random() < 0.8 else value


def _amounts(random: Random, profile: Profile, before: Numbers, part: Decimal) -> Numbers:
    numbers: Numbers = {}
    for code, middle in AMOUNTS.items():
        last = before.get((code, Scope.OWN))
        value = (
            last * between(random, 0.9, 1.2) if last else middle * MILLION * profile.size * between(random, 0.7, 1.4)
        )
        # The plan is the whole year's, whatever the period.
        numbers[code, Scope.OWN] = _whole(value if code == "PC19" else value * part, code)
    return numbers


def _whole(value: Decimal, code: str) -> Decimal:
    """Amounts to ten million đồng, counts to one."""
    step = Decimal(10 * MILLION) if code in AMOUNTS else Decimal(1)
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _entry(random: Random, cell: Cell, value: Decimal, before: Numbers) -> Entry:
    code, scope = cell
    qualifier = Qualifier.EXACT
    if code in MAY_BE_HEDGED and scope == Scope.OWN and value >= 100 and random.random() < 0.22:
        qualifier = random.choice([Qualifier.OVER, Qualifier.NEARLY, Qualifier.ABOUT])
        value = _rounded(value, qualifier)
    return Entry(ValueState.NUMBER, value, qualifier, explain(random, value, before.get(cell)))


def explain(random: Random, value: Decimal, last: Decimal | None) -> str:
    """Why it changed by more than half against the year before; empty if it did not."""
    if not last or abs(value - last) * 2 <= last:
        return ""
    return random.choice(EITHER_WAY + (RISEN if value > last else FALLEN))


def _rounded(value: Decimal, qualifier: Qualifier) -> Decimal:
    """To two digits: down under `trên`, up under `gần`, to the nearest under `khoảng`."""
    step = Decimal(1).scaleb(value.adjusted() - 1)
    how = {Qualifier.OVER: ROUND_DOWN, Qualifier.NEARLY: ROUND_UP}.get(qualifier, ROUND_HALF_UP)
    return (value / step).quantize(Decimal(1), how) * step


def added_up(years: list[Cells]) -> Numbers:
    """The numbers of several unions put together, as their successor finds them beside its own."""
    total: Numbers = {}
    for cells in years:
        for cell, entry in cells.items():
            if entry.value is not None:
                total[cell] = total.get(cell, Decimal(0)) + entry.value
    return total
