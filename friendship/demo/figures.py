"""Invented figures of a plausible size: for each union a year's cells, grown out of the year before."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from random import Random

from reports.models.report import Qualifier, Scope, ValueState
from reports.workflow.filing import Entry

Cell = tuple[str, str]  # indicator code, scope
Numbers = dict[Cell, Decimal]
Cells = dict[Cell, Entry]

# What a union of middle size reports for a year, before the mergers. Cụm 5 with its nine unions published for 2024
# 181 items of aid, over 288 tỷ đồng, over 300 delegations and nearly 2.500 visitors.
COUNTS: dict[str, int | Decimal] = {
    "TM01": 9, "TM02": 3, "TM03": 2, "TM04": 1,
    "HB01": 14, "HB02": 33, "HB03": 270, "HB04": 4, "HB05": 26, "HB06": 1, "HB07": 2600, "HB08": 1, "HB09": 4,
    "HB10": 12,
    "PC10": 14, "PC23": 9, "PC24": 640, "PC25": 8200, "PC26": 5,
    "TT01": 150, "TT02": 18, "TT03": 64000, "TT04": 4, "TT05": 3,
    "KB01": 3,
    "TC01": 9, "TC02": Decimal("0.5"), "TC03": 4200, "TC04": 58, "TC05": 7, "TC06": 2, "TC07": 110,
    "TD01": Decimal("0.4"), "TD02": 2, "TD03": 4, "TD04": 12, "TD05": 28, "TD06": 3, "TD07": 2,
    "CM01": 3, "NX02": 2,
}  # fmt: skip
AMOUNTS = {"HB11": 320, "PC19": 36000, "PC21": 2400, "PC22": 3100, "KB02": 900}  # million đồng
STOCKS = {"HB09", "PC10", "TC01", "TC03", "TC04", "TC05"}  # change little from year to year
# Shares of the committed value by field of aid; a union leaves some fields out.
FIELDS = {"PC11": 22, "PC12": 18, "PC13": 20, "PC14": 16, "PC15": 9, "PC16": 7, "PC17": 5, "PC18": 3}
PLEDGES, COMMITTED = 20, 32000  # items; million đồng
MILLION = 10**6
RATE = 25_400  # đồng for a dollar; invented, as all of this is
MAY_BE_HEDGED = ("HB02", "HB03", "HB07", "PC05", "PC08", "PC24", "PC25", "TC03", "TT01", "TT03")
NOT_EVERYWHERE = {"HB09": 0.25, "KB02": 0.35, "PC16": 0.3, "HB11": 0.4}  # share of unions to which it does not apply
NOT_COUNTED = {"PC25": 0.2, "TT03": 0.15, "TC04": 0.15, "HB07": 0.1}  # share of unions that do not collect it
EXPLANATIONS = (
    "Năm trước có một sự kiện lớn nên số liệu cao, năm nay trở lại mức bình thường.",
    "Tăng do có thêm dự án mới từ quý III; hồ sơ phê duyệt lưu tại Văn phòng Liên hiệp.",
    "Thay đổi do sắp xếp lại đầu mối các hội thành viên trong năm.",
    "Một số hoạt động dời sang năm sau theo kế hoạch của tỉnh.",
    "Đã đối chiếu với Sở Tài chính và Sở Ngoại vụ, số liệu đúng.",
)


@dataclass(frozen=True)
class Profile:
    """What stays the same about a union from year to year."""

    size: Decimal
    absent: dict[str, str]  # code -> state other than a number
    shares: dict[str, Decimal]  # of the fields of aid
    scopes: tuple[str, ...]  # second scopes that it also reports


def between(random: Random, low: float, high: float) -> Decimal:
    """A factor with three places: amounts stay decimals all the way."""
    return Decimal(random.randint(round(low * 1000), round(high * 1000))).scaleb(-3)


def make_profile(random: Random, size: Decimal) -> Profile:
    absent: dict[str, str] = {
        code: ValueState.NOT_APPLICABLE for code, share in NOT_EVERYWHERE.items() if random.random() < share
    }
    absent |= {code: ValueState.NOT_COLLECTED for code, share in NOT_COUNTED.items() if random.random() < share}
    raw = {code: share * between(random, 0.4, 1.6) * (random.random() > 0.15) for code, share in FIELDS.items()}
    whole = sum(raw.values()) or Decimal(1)
    wanted = ((Scope.ASSOCIATIONS, 0.3), (Scope.PROVINCE, 0.2))
    scopes = tuple(scope for scope, share in wanted if random.random() < share)
    return Profile(size, absent, {code: share / whole for code, share in raw.items()}, scopes)


def grow(
    random: Random, profile: Profile, before: Numbers, *, part: Decimal = Decimal(1), compared: bool = True
) -> Cells:
    """A report's cells. `before` is the year before: the union's own numbers, or those of its predecessors added up.

    `part` is the part of the year that the period covers; without `compared` nobody will set the figures beside
    those of `before`, so none of them is explained.
    """
    numbers = _counts(random, profile, before, part) | _amounts(random, profile, before, part)
    numbers |= _aid(random, profile, before, part)
    for scope in profile.scopes:
        factor = between(random, 0.3, 0.34) if scope == Scope.ASSOCIATIONS else between(random, 2.3, 2.5)
        for code in ("PC02", "PC03", "PC05", "PC08"):
            numbers[code, scope] = _whole(numbers[code, Scope.OWN] * factor, code)
        numbers["PC01", scope] = numbers["PC02", scope] + numbers["PC03", scope]
    cells = {cell: _entry(random, cell, value, before if compared else {}) for cell, value in numbers.items()}
    return cells | {(code, str(Scope.OWN)): Entry(state) for code, state in profile.absent.items()}


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
        numbers[code, Scope.OWN] = _whole(value if code == "PC19" else value * part, "PC05")
    return numbers


def _aid(random: Random, profile: Profile, before: Numbers, part: Decimal) -> Numbers:
    """Pledges with their parts, values with their fields and dollars: lines that have to fit one another."""
    last = before.get(("PC01", Scope.OWN))
    items = last * between(random, 0.85, 1.2) if last else PLEDGES * profile.size * between(random, 0.75, 1.25)
    pledges = max(Decimal(4), _whole(items * (1 + part) / 2, "PC01"))
    carried = _whole(pledges * between(random, 0.38, 0.46), "PC03")
    last = before.get(("PC05", Scope.OWN))
    value = (
        last * between(random, 0.82, 1.28) if last else COMMITTED * MILLION * profile.size * between(random, 0.7, 1.3)
    )
    committed = _whole(value * part, "PC05")
    disbursed = _whole(committed * between(random, 0.72, 0.86), "PC08")
    numbers = {
        "PC01": pledges,
        "PC02": pledges - carried,
        "PC03": carried,
        "PC04": _whole(pledges * between(random, 0.26, 0.34), "PC04"),
        "PC05": committed,
        "PC06": round(committed / RATE, -2),
        "PC07": _whole(committed * between(random, 0.88, 0.97), "PC05"),
        "PC08": disbursed,
        "PC09": round(disbursed / RATE, -2),
    }
    numbers |= {code: _whole(committed * share, "PC05") for code, share in profile.shares.items()}
    return {(code, str(Scope.OWN)): Decimal(int(number)) for code, number in numbers.items()}


def _whole(value: Decimal, code: str) -> Decimal:
    """Amounts to ten million đồng, counts to one."""
    step = Decimal(10 * MILLION) if code in ("PC05", "PC08") else Decimal(1)
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _entry(random: Random, cell: Cell, value: Decimal, before: Numbers) -> Entry:
    code, scope = cell
    qualifier = Qualifier.EXACT
    if code in MAY_BE_HEDGED and scope == Scope.OWN and value >= 100 and random.random() < 0.22:
        qualifier = random.choice([Qualifier.OVER, Qualifier.NEARLY, Qualifier.ABOUT])
        value = _rounded(value, qualifier)
    last = before.get(cell, Decimal(0))
    is_swing = bool(last) and abs(value - last) * 2 > last
    return Entry(ValueState.NUMBER, value, qualifier, random.choice(EXPLANATIONS) if is_swing else "")


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
