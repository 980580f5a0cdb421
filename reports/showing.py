"""A value, a change and a changed passage as the pages of a report write them."""

import difflib
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports import values
from reports.models import Indicator
from reports.models.report import Qualifier, ValueState
from reports.rollups import sums
from reports.totals import Total

MAX_WORDS_COMPARED = 4000  # beyond that the comparison of two passages takes seconds


@dataclass(frozen=True)
class Shown:
    """A value as the page writes it; `full` is the amount to the đồng where `text` is shortened."""

    text: str
    qualifier: str = ""
    full: str = ""
    is_number: bool = False


def show(line: Indicator, value_state: str, value: Decimal | None, qualifier: str) -> Shown:
    if value_state != ValueState.NUMBER or value is None:
        return Shown(str(ValueState(value_state).label))
    word = "" if qualifier == Qualifier.EXACT else str(Qualifier(qualifier).label)
    if not line.currency:
        return Shown(values.format_number(value), word, is_number=True)
    text, full = values.in_short(value, line.currency), values.format_amount(value, line.currency)
    return Shown(text, word, full if full != text else "", is_number=True)


def show_total(line: Indicator, total: Total) -> Shown:
    """Last year's value; of several predecessors a distinct count is only known as "at most" (rule 11)."""
    if total.is_uncombinable:
        return Shown("–")
    shown = show(line, total.value_state, rounded(line, total), total.qualifier)
    return Shown(shown.text, _("tối đa"), shown.full, True) if total.is_at_most else shown


def rounded(line: Indicator, total: Total) -> Decimal | None:
    """A ratio to two places: division goes on for ever."""
    return round(total.value, 2) if line.is_computed and total.value is not None else total.value


def change(line: Indicator, now: Decimal | None, last: Decimal | None) -> str:
    """`+20,0%` against last year, of a percentage `+2,5 điểm %`; empty where there is nothing to compare with."""
    in_points = sums.is_percentage(line)
    if now is None or last is None or not (last or in_points):
        return ""
    size = now - last if in_points else (now - last) / last * 100
    number = values.format_number(size, places=1)
    text = _("%(n)s điểm %%") % {"n": number} if in_points else f"{number}%"
    return f"+{text}" if size > 0 else text


def value_text(line: Indicator, value_state: str, value: Decimal | None, qualifier: str) -> str:
    """A value in one piece: `khoảng 430 tỷ đồng`, `12`, `chưa có số`."""
    return values.describe(value_state, value, qualifier, line.currency)


def difference(line: Indicator, before: Decimal | None, now: Decimal | None) -> str:
    """`+1 (+0,6%)`, of money `−4,6 tỷ đồng (−1,6%)`, of a percentage `+2,5 điểm %`; empty unless both are numbers."""
    if now is None or before is None or now == before:
        return ""
    if sums.is_percentage(line):
        return change(line, now, before)
    size = now - before
    text = values.in_short(abs(size), line.currency) if line.currency else values.format_number(abs(size))
    signed = f"+{text}" if size > 0 else f"−{text}"
    percent = change(line, now, before)
    says_something = any(digit in percent for digit in "123456789")  # not of 0,0%
    return f"{signed} ({percent})" if says_something else signed


def change_words(before: tuple, now: tuple) -> list[str]:
    """What two numbers beside each other do not tell: another qualifier, or a number taken out or put in."""
    (old_state, old, old_qualifier), (state, value, qualifier) = before, now
    words = []
    if old_state == state == ValueState.NUMBER and old_qualifier != qualifier:
        names = {"old": Qualifier(old_qualifier).label, "new": Qualifier(qualifier).label}
        words.append(_("mức đổi từ “%(old)s” sang “%(new)s”") % names)
    if old is not None and value is None:
        words.append(_("số đã bỏ"))
    return words


def compare_words(old: str, new: str) -> list[tuple[str, str]]:
    """Two passages word by word: (same | old | new, text) in the order of reading."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    if len(before) + len(after) > MAX_WORDS_COMPARED:
        return [("old", old), ("new", new)]
    words: list[tuple[str, str]] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            words.append(("same", "".join(after[k:m])))
            continue
        words += [part for part in (("old", "".join(before[i:j])), ("new", "".join(after[k:m]))) if part[1]]
    return words


def in_context(words: list[tuple[str, str]], around: int = 60) -> list[tuple[str, str]]:
    """Of a compared passage the changes, each with some letters of what stays before and behind it."""
    shown = []
    for place, (kind, text) in enumerate(words):
        if kind == "same" and len(text) > 3 * around:
            head = text[:around].rsplit(" ", 1)[0] if place else ""
            tail = text[-around:].split(" ", 1)[-1] if place < len(words) - 1 else ""
            text = f"{head} … {tail}".strip(" ") if head and tail else f"{head} …" if head else f"… {tail}"
        shown.append((kind, text))
    return shown
