"""Numbers typed into prose beside the figures they seem to speak of: does the sentence agree with the form?

A hint, never a judge: numbers without a unit of the section's lines, years, dates, numbers of documents and shares
without a line are passed over, and so is whatever cannot be tied to one line by the words around it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from clusters.values import CURRENCY_WORDS, QUALIFIER_WORDS, SCALES
from clusters.vietnamese import fold
from reports.cluster_figures import ClusterFigure
from reports.live_figures import Figures, without_references
from reports.models import Figure, Indicator
from reports.models.report import Qualifier, Scope, ValueState
from reports.values import NotUnderstood, describe, parse_number

FITS, DIFFERS = "fits", "differs"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_PLAIN = r"[0-9]+(?:[.,][0-9]+)*"
_SCALED = rf"{_PLAIN}\s*(?:{_any(SCALES)})(?!\w)"
_NUMBER = re.compile(
    rf"(?:(?<!\w)(?P<level>{_any(QUALIFIER_WORDS)})\s+)?(?<![\w.,/-])(?P<number>{_SCALED}(?:\s+{_SCALED})*|{_PLAIN})(?![\w/-])",
    re.IGNORECASE,
)
_CURRENCY = re.compile(rf"\s*(?P<word>{_any(CURRENCY_WORDS)})(?!\w)", re.IGNORECASE)
_HAS_SCALE = re.compile(rf"[0-9]\s*(?P<word>{_any(SCALES)})$", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# A number behind one of these counts, dates or names something else.
_NAMING = {"nam", "thang", "ngay", "quy", "so", "dieu", "cum", "lan", "thu"}
_LONG_SCALES = {"ty", "ti", "trieu", "tr", "nghin ty", "ngan ty", "nghin ti", "ngan ti"}
# Words that may follow a bare `288 tỷ` where đồng is meant.
_AFTER_MONEY = {"cho", "cua", "so", "bang", "dat", "trong", "voi", "tu", "va", "de"}
# Words that most labels have, and that say nothing about which line is meant.
_COMMON = {
    "so", "tong", "gia", "tri", "trong", "do", "cua", "va", "cac", "ky", "co", "cho", "duoc", "da", "voi", "den", "tu",
    "vnd", "usd", "quy", "doi", "linh", "vuc", "nuoc", "ngoai", "hoat", "dong", "moi", "phi", "vao", "ra",
}  # fmt: skip
_SENTENCE = re.compile(r"[;\n!?]|[.](?=\s|$)")
_PROJECT = re.compile(r"(?<!các )(?<!\d )\b(?:dự án|công trình|chương trình)\b(?! viện trợ)", re.IGNORECASE)
BEFORE, AFTER, REACH = 16, 8, 400  # words of the sentence that are looked at, letters in which they are sought


@dataclass(frozen=True)
class Finding:
    """A typed number and the figure of the cluster it speaks of; `reference` may take its place in the text."""

    kind: str
    start: int
    typed: str
    code: str
    scope: str
    message: str
    can_replace: bool


@dataclass(frozen=True)
class _Typed:
    """A number with the words around it; `matches` by place of the line: words of its unit, of its label behind it."""

    start: int
    end: int
    level: str
    number: str
    before: list[str]
    after: list[str]
    sentence_before: str
    matches: dict[int, tuple[int, int]]


def look_at(
    text: str,
    lines: Iterable[Indicator],
    figures: Figures,
    *,
    own: Mapping[tuple[str, str], Figure] | None = None,
    own_name: str = "",
) -> list[Finding]:
    """The numbers of `text` that speak of one of `lines`. `own` are the figures of the member it was taken from."""
    lines = [line for line in lines if not line.is_text and line.unit]
    judged = (_judge(text, typed, lines, figures, own or {}, own_name) for typed in _numbers(text, lines))
    return [finding for finding in judged if finding is not None]


# --- finding numbers with units ---


def _numbers(text: str, lines: list[Indicator]) -> Iterable[_Typed]:
    plain = without_references(text)
    for match in _NUMBER.finditer(plain):
        begin, end = _sentence_around(plain, match.start(), match.end())
        before = _words(plain[begin : match.start()])
        if before and before[-1] in _NAMING and before[-2:] != ["tong", "so"] and not match["level"]:
            continue
        after_text = plain[match.end() : end]
        after = _words(re.split("[0-9]", after_text, maxsplit=1)[0])
        has_gap = re.match(r"\s+\w", after_text) is not None
        matches = {
            place: found
            for place, line in enumerate(lines)
            if (found := _unit_behind(line, match["number"], after_text, after if has_gap else []))
        }
        if matches:
            around = (before[-BEFORE:], after[:AFTER], plain[begin : match.start()])
            yield _Typed(match.start(), match.end(), match["level"] or "", match["number"], *around, matches)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(start - REACH, 0)
    begin = max((m.end() for m in _SENTENCE.finditer(text, first, start)), default=first)
    stop = _SENTENCE.search(text, end, end + REACH)
    return begin, stop.start() if stop else min(end + REACH, len(text))


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _unit_behind(line: Indicator, number: str, after_text: str, after: list[str]) -> tuple[int, int] | None:
    """How many words behind the number are the line's unit, and how many the beginning of its label."""
    if line.currency:
        return _money_behind(line, number, after_text, after)
    if line.unit == "%":
        return (1, 0) if after_text.startswith(("%", " %")) else None
    unit = _common_start(_words(line.unit), after)
    unit = unit if unit == len(_words(line.unit)) else 0
    label = _common_start(_head(line), after)
    label = label if label >= (2 if unit else 3) else 0
    return (unit, label) if unit or label else None


def _money_behind(line: Indicator, number: str, after_text: str, after: list[str]) -> tuple[int, int] | None:
    currency = _CURRENCY.match(after_text)
    if currency is not None:
        return (1, 0) if CURRENCY_WORDS[currency["word"].casefold()] == line.currency else None
    scale = _HAS_SCALE.search(number)
    is_bare = scale is not None and fold(scale["word"]) in _LONG_SCALES
    if not is_bare or line.currency != "VND":
        return None
    return (0, 0) if not after or after[0] in _AFTER_MONEY else None


def _label(line: Indicator) -> list[str]:
    """The words of the label; the form's one abbreviation is written out in prose."""
    return _words(line.label.replace("PCPNN", "phi chính phủ nước ngoài"))


def _head(line: Indicator) -> list[str]:
    """The label from its first telling word on: `Tổng số khoản viện trợ…` begins with `khoản`."""
    words = _label(line)
    for opening in (["trong", "do"], ["tong", "so"], ["so"]):
        if words[: len(opening)] == opening:
            words = words[len(opening) :]
    return words


def _common_start(wanted: list[str], words: list[str]) -> int:
    count = 0
    for first, second in zip(wanted, words, strict=False):
        if first != second:
            break
        count += 1
    return count


# --- tying a number to a line, and comparing ---


def _judge(text, typed: _Typed, lines, figures: Figures, own, own_name: str) -> Finding | None:
    longest = max(max(found) for found in typed.matches.values())
    near = {place: lines[place] for place, found in typed.matches.items() if max(found) == longest}
    values = {place: _value(typed, line) for place, line in near.items()}
    near = {place: line for place, line in near.items() if values[place] is not None and _of_line(figures, line)}
    for place, line in near.items():
        for figure in _of_line(figures, line):
            if _agrees(typed, values[place], figure.value):
                return _finding(FITS, text, typed, place, line, figure, "")
    if any(_agrees(typed, values[p], row.value) for p, line in near.items() for row in _of_line(own, line)):
        return None
    place = _meant(typed, near)
    if place is None:
        return None
    line = near[place]
    given = _of_line(figures, line)[0]
    theirs = next(iter(_of_line(own, line)), None)
    if own_name and theirs is None:
        return None  # of a member's own words only what the member reported itself can be doubted
    # A member's own sentence is not mended with the total of the cluster.
    message = _message(text[typed.start : _end(text, typed, place)], line, given, theirs, own_name)
    return _finding(DIFFERS, text, typed, place, line, given, message, can_replace=not own_name)


def _of_line(rows: Mapping, line: Indicator) -> list:
    """The line's figures that are numbers, the union's own first."""
    found = (rows.get((line.code, scope)) for scope in Scope.values)
    return [row for row in found if row is not None and row.value is not None]


def _value(typed: _Typed, line: Indicator) -> Decimal | None:
    try:
        return parse_number(
            typed.number, type=Indicator.Type.DECIMAL if line.unit == "%" else line.type, unit=line.unit
        ).value
    except NotUnderstood:
        return None


def _agrees(typed: _Typed, value: Decimal | None, figure: Decimal) -> bool:
    """Equal, equal when rounded as typed, or near enough for a `trên`, `gần`, `khoảng` that stands before it."""
    if value is None or value == figure:
        return value is not None
    level = QUALIFIER_WORDS.get(typed.level.casefold()) if typed.level else None
    tenth = figure / 10
    if level == Qualifier.OVER:
        return value <= figure <= value + tenth
    if level == Qualifier.NEARLY:
        return value - tenth <= figure <= value
    if level == Qualifier.ABOUT:
        return abs(value - figure) <= tenth
    scale = _HAS_SCALE.search(typed.number)
    if scale is None and "," not in typed.number and figure == figure.to_integral_value():
        return False
    size = SCALES[scale["word"].casefold()] if scale else 1
    places = len(re.sub(r"\D.*", "", typed.number.partition(",")[2])) if "," in typed.number else 0
    return abs(value - figure) <= Decimal(size).scaleb(-places) / 2


def _meant(typed: _Typed, near: Mapping[int, Indicator]) -> int | None:
    """The line that the words around speak of; None where they speak of none."""
    labels = {place: _telling(line) for place, line in near.items()}
    around = set(typed.before) | set(typed.after)
    best, found = (Fraction(0), False), None
    for place, line in near.items():
        unit, label = typed.matches[place]
        words = labels[place] & around
        is_named = label > unit or _opens_with(typed.before, line)
        if _opens_with(typed.before, line) and line.currency and _PROJECT.search(typed.sentence_before):
            is_named = False  # the total of one project is not the total of the report
        is_only_one = len(near) == 1 and unit >= 2  # `lượt đoàn` is the unit of a single line
        if not (is_named or len(words) >= 2 or (words and (is_only_one or words == labels[place]))):
            continue
        weight = sum((Fraction(1, sum(word in other for other in labels.values())) for word in words), Fraction(0))
        score = (weight + (5 if is_named else 0), not line.part_of)
        if score > best:
            best, found = score, place
    return found


def _telling(line: Indicator) -> set[str]:
    return set(_label(line)) - _COMMON - set(_words(line.unit))


def _opens_with(before: list[str], line: Indicator) -> bool:
    """`tổng giá trị` stands right before the number, as the label begins."""
    opening = _label(line)[:3]
    return opening[:1] == ["tong"] and any(
        before[i : i + 3] == opening for i in range(max(len(before) - 7, 0), len(before))
    )


def _end(text: str, typed: _Typed, place: int) -> int:
    """Where the number with its unit ends in the text."""
    rest = text[typed.end :]
    currency = _CURRENCY.match(rest)
    if currency is not None:
        return typed.end + currency.end()
    percent = re.match(r"\s?%", rest)
    if percent is not None:
        return typed.end + percent.end()
    unit, label = typed.matches[place]
    words = list(_WORD.finditer(rest))[: unit or label]
    return typed.end + (words[-1].end() if words else 0)


def _finding(
    kind, text, typed: _Typed, place: int, line: Indicator, figure: ClusterFigure, message: str, *, can_replace=True
) -> Finding:
    unit, label = typed.matches[place]
    shown = text[typed.start : _end(text, typed, place)]
    # `2.500 lượt khách quốc tế` has other words than the unit `lượt người`: put in its place it would read oddly.
    return Finding(kind, typed.start, shown, line.code, figure.scope, message, can_replace and bool(unit or not label))


def _message(typed: str, line: Indicator, given: ClusterFigure, theirs: Figure | None, own_name: str) -> str:
    told = {"typed": typed, "code": line.code, "given": given.text(), "covered": given.coverage}
    if theirs is None or not own_name:
        words = _("Trong câu viết %(typed)s; chỉ tiêu %(code)s của Cụm là %(given)s (tổng của %(covered)s đơn vị).")
        return words % told
    told |= {"union": own_name, "value": describe(ValueState.NUMBER, theirs.value, theirs.qualifier, line.unit)}
    return _("Trong câu viết %(typed)s; %(union)s báo cáo %(code)s là %(value)s, cả Cụm là %(given)s.") % told
