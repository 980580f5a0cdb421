"""A second commendation for what may be the same achievement: several forms for one achievement are not allowed.

Law 06/2022/QH15, in force from 01/01/2024: one form may be given many times, but one achievement gets one form. What is
one achievement, people decide; a commendation of the same recipient for the same year is shown to them first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from clusters.models import Union
from clusters.vietnamese import fold
from events.models import Award


class Candidate(Protocol):
    """What is compared: the recipient and the year of the achievement."""

    @property
    def recipient_kind(self) -> str: ...
    @property
    def union(self) -> Union | None: ...
    @property
    def name(self) -> str: ...
    @property
    def year(self) -> int: ...


@dataclass(frozen=True)
class Doubt:
    """A row about to be written, and a commendation that may be for the same achievement."""

    row: int
    award: Award


def key_of(row: Candidate) -> tuple[int | None, str, str, int]:
    return (row.union.pk if row.union else None, row.recipient_kind, fold(row.name)[:200], row.year)


def doubts(rows: Sequence[Candidate], *, but: Award | None = None) -> list[Doubt]:
    """A constant number of queries, whatever the number of rows."""
    keys = {key_of(row) for row in rows}
    near = (
        Award.objects.standing()
        .exclude(state=Award.State.DECLINED)
        .filter(year__in={key[3] for key in keys}, name_key__in={key[2] for key in keys}, number=1)
        .with_bodies()
        .order_by("pk")
    )
    if but is not None:
        near = near.exclude(pk=but.pk)
    by_key: dict[tuple[int | None, str, str, int], list[Award]] = {}
    for award in near:
        if award.name or award.recipient_kind == "union":
            key = (award.union_id, award.recipient_kind, award.name_key, award.year)
            by_key.setdefault(key, []).append(award)
    return [Doubt(n, award) for n, row in enumerate(rows) for award in by_key.get(key_of(row), ())]
