"""A pledge of the demo as it is going to be, before any row is made; and the sharing out of a year's whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from friendship.demo.registers.money import Sum
from friendship.demo.registers.sites import Site


@dataclass
class Value:
    """Committed or approved from a day on."""

    point: str
    on: date
    money: Sum
    document: str = ""
    authority: str = ""
    reason: str = ""


@dataclass
class Payment:
    on: date
    money: Sum
    document: str
    note: str = ""


@dataclass
class Work:
    """What is built, handed out or reached; done on a day, or not yet."""

    kind: str
    item: str
    planned: int
    done: int | None = None
    done_on: date | None = None


@dataclass
class Plan:
    """A pledge with all that hangs on it, in words, days and money."""

    site: Site
    title: str
    donor: str
    sector: str
    kind: str
    mobiliser: str
    value: Decimal  # đồng, about
    currency: str
    begins_on: date  # committed, or sought
    life: int  # years after that of its commitment in which it ends
    association: str = ""
    intermediary: str = ""
    owner: str = ""
    goods: str = ""
    status: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    longer: tuple[date, date, str] | None = None  # agreed on, the end before, why
    days_late: int = 0  # entered so long after it was committed
    steps: list[tuple[str, date, str]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    second_place: Site | None = None


def share_out(random: Random, whole: Decimal, among: int) -> list[Decimal]:
    """Parts of a whole, uneven, that add up to it but for the rounding."""
    weights = [random.randint(30, 170) for _n in range(among)]
    return [whole * weight / sum(weights) for weight in weights]


def count_out(whole: int, shares: Sequence[Decimal]) -> list[int]:
    """Whole numbers by shares: each its floor, the rest by the largest remainders; one for each as long as it goes."""
    least = [1 if place < whole else 0 for place, _share in enumerate(shares)]
    left = whole - sum(least)
    exact = [share * left for share in shares]
    counts = [int(part) for part in exact]
    by_rest = sorted(range(len(shares)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_rest[: left - sum(counts)]:
        counts[place] += 1
    return [one + other for one, other in zip(least, counts, strict=True)]


def bag(random: Random, shares: dict[str, int], size: int) -> list[str]:
    """`size` things in about these shares, shuffled: the mix stays alike from year to year."""
    whole = Decimal(sum(shares.values()))
    names = sorted(shares, key=lambda name: -shares[name])
    exact = [shares[name] / whole * size for name in names]
    counts = [int(part) for part in exact]
    by_rest = sorted(range(len(names)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_rest[: size - sum(counts)]:
        counts[place] += 1
    things = [name for name, count in zip(names, counts, strict=True) for _n in range(count)]
    random.shuffle(things)
    return things
