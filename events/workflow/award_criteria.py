"""The lines of a score sheet: what VUFO typed is checked, and written over the lines there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from clusters.vietnamese import fold
from events.models import ScoreCriterion, ScoreSheet
from events.workflow.activities import Blocked

LINES_MAX = 100
ASIDE = 1000  # more than any line's place
ALIKE = 0.6  # names at least so much alike are one line, mended

Key = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A criterion as VUFO writes it."""

    group: str
    name: str
    most: Decimal


def check_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise Blocked(_("Ghi ít nhất một tiêu chí có điểm."), "lines")
    if len(lines) > LINES_MAX:
        raise Blocked(_("Nhiều nhất %(n)d tiêu chí.") % {"n": LINES_MAX}, "lines")
    seen: set[Key] = set()
    for line in lines:
        if _key(line) in seen:
            raise Blocked(_("Tiêu chí “%(name)s” ghi hai lần.") % {"name": line.name[:80]}, "lines")
        seen.add(_key(line))


def write_lines(sheet: ScoreSheet, lines: Sequence[Line]) -> None:
    """Make these the lines of the sheet. One that was mended or moved keeps its key: somebody may be typing beside it.

    Only for a sheet by which nobody has scored yet.
    """
    rows = list(sheet.criteria.all())
    same = _same(rows, lines)
    kept = {row.pk for row in same.values()}
    sheet.criteria.exclude(pk__in=kept).delete()
    sheet.criteria.update(order=F("order") + ASIDE)  # no two lines have one place on the way
    for n, line in enumerate(lines):
        row = same.get(n) or ScoreCriterion(sheet=sheet)
        row.order, row.group, row.name, row.most = n + 1, line.group, line.name, line.most
        row.save()


def _same(rows: Sequence[ScoreCriterion], lines: Sequence[Line]) -> dict[int, ScoreCriterion]:
    """By the number of a line: the row that it goes on.

    The same name in its group, else the same name in another group, else a like name in the same place. Where more
    or fewer lines stand in a place than before, none of them is guessed to be an old one.
    """
    found: dict[int, ScoreCriterion] = {}
    _pair(found, [_key(row) for row in rows], [_key(line) for line in lines], rows)
    _pair(found, [fold(row.name) for row in rows], [fold(line.name) for line in lines], rows)
    after = [found[n].pk if n in found else None for n in range(len(lines))]
    blocks = SequenceMatcher(None, [row.pk for row in rows], after, autojunk=False).get_opcodes()
    for tag, old_from, old_to, new_from, new_to in blocks:
        if tag == "replace":
            old = [row for row in rows[old_from:old_to] if row.pk not in after]
            new = [n for n in range(new_from, new_to) if n not in found]
            pairs = list(zip(new, old, strict=True)) if len(old) == len(new) else []
            found |= {n: row for n, row in pairs if _is_alike(row.name, lines[n].name)}
    return found


def _pair(found: dict[int, ScoreCriterion], old: list[Any], new: list[Any], rows: Sequence[ScoreCriterion]) -> None:
    """Add to `found` the lines whose words in `new` stand once in both, of those not found yet."""
    taken = {row.pk for row in found.values()}
    left = [words for words, row in zip(old, rows, strict=True) if row.pk not in taken]
    wanted = [words for n, words in enumerate(new) if n not in found]
    for n, words in enumerate(new):
        if n not in found and left.count(words) == wanted.count(words) == 1:
            found[n] = next(row for row, its in zip(rows, old, strict=True) if its == words and row.pk not in taken)


def _key(line: Line | ScoreCriterion) -> Key:
    return fold(line.group), fold(line.name)


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() >= ALIKE
