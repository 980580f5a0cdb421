"""Visits that may be the same one, entered twice: the same country and direction, days that overlap, a similar name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Protocol

from django.db.models import Q

from clusters import countries
from clusters.vietnamese import fold
from events.models import Delegation

# Words that stand in the names of many: they make no two names alike.
COMMON = frozenset(
    "doan to chuc hoi cac va cua nuoc tinh thanh pho viet nam huu nghi nhan dan ban chu tich cap".split()  # noqa: SIM905
)
ALIKE = 0.8


class Stay(Protocol):
    """What is compared: a visit that stands in the register, or one about to be entered."""

    @property
    def direction(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


@dataclass(frozen=True)
class Doubt:
    """A row about to be entered that may stand there already: in the register, or further up in the same table."""

    row: int
    visit: Delegation | None = None
    row_above: int | None = None

    def placed(self, places: Sequence[int]) -> "Doubt":
        """The same, where the rows looked at stood at other places."""
        above = None if self.row_above is None else places[self.row_above]
        return Doubt(places[self.row], self.visit, above)


def doubts(rows: Sequence[Stay], *, but: Delegation | None = None) -> list[Doubt]:
    """Two queries, whatever the number of rows."""
    if not rows:
        return []
    near = (
        Delegation.objects.standing()
        .filter(
            Q(starts_on__lte=max(row.ends_on for row in rows), ends_on__gte=min(row.starts_on for row in rows)),
            country__in={row.country for row in rows},
        )
        .prefetch_related("hosts__union__names")
        .order_by("starts_on", "pk")
    )
    standing = list(near.exclude(pk=but.pk) if but is not None else near)
    found = []
    for n, row in enumerate(rows):
        found += [Doubt(n, visit=visit) for visit in standing if may_be_one(row, visit)]
        found += [Doubt(n, row_above=other) for other in range(n) if may_be_one(row, rows[other])]
    return found


def may_be_one(one: Stay, other: Stay) -> bool:
    if (one.direction, one.country) != (other.direction, other.country):
        return False
    if one.ends_on < other.starts_on or other.ends_on < one.starts_on:
        return False
    return are_alike(one.organisation, other.organisation, one.country)


def are_alike(one: str, other: str, country: str) -> bool:
    """Whether two names may mean the same people: written almost alike, or most of their telling words are shared."""
    one, other = fold(one), fold(other)
    if one == other:
        return True
    dull = COMMON | set(fold(countries.name_of(country)).split())
    words, others = set(one.split()) - dull, set(other.split()) - dull
    if not words or not others:
        return SequenceMatcher(None, one, other).ratio() >= ALIKE
    shared = len(words & others) / min(len(words), len(others))
    return shared >= ALIKE or SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others))).ratio() >= ALIKE
