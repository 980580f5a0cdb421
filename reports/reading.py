"""What the page of a report shows: a sent round line by line beside the round before and last year."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from reports import checks, values
from reports.conversation import Mark, mark_of
from reports.models import Figure, Indicator, Narrative, Report, Round, Section, Thread
from reports.models.report import Qualifier, Scope, ValueState
from reports.previous import previous_totals
from reports.rollups import sums
from reports.totals import Total

ALL, CHANGED, WITH_THREADS, WITH_WARNINGS = "tat-ca", "doi", "gop-y", "canh-bao"
MAX_WORDS_COMPARED = 4000  # beyond that the comparison of two passages takes seconds


@dataclass(frozen=True)
class Shown:
    """A value as the page writes it; `full` is the amount to the đồng where `text` is shortened."""

    text: str
    qualifier: str = ""
    full: str = ""
    is_number: bool = False


@dataclass
class Line:
    """One indicator in one scope."""

    indicator: Indicator
    scope: str
    shown: Shown
    before: Shown | None
    last: Shown | None
    change: str
    note: str
    is_changed: bool
    is_first: bool
    mark: Mark
    problems: list[checks.Problem]
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def scope_label(self) -> str:
        return str(Scope(self.scope).label)

    def belongs_to(self, view: str) -> bool:
        return _belongs(view, self.is_changed, self.mark, bool(self.problems))


@dataclass
class Passage:
    """The prose of a text indicator or of a section; `words` are (kind, text) with kind same, old or new."""

    code: str
    label: str
    text: str
    words: list[tuple[str, str]]
    is_changed: bool
    mark: Mark

    def belongs_to(self, view: str) -> bool:
        return _belongs(view, self.is_changed, self.mark, False)


@dataclass
class SheetSection:
    """A section; it has a mark of its own where it has no prose of its own to carry the conversations on it."""

    section: Section
    mark: Mark | None = None
    lines: list[Line] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def narrowed(self, view: str) -> "SheetSection":
        return SheetSection(
            self.section,
            self.mark,
            [line for line in self.lines if line.belongs_to(view)],
            [passage for passage in self.passages if passage.belongs_to(view)],
        )

    def is_discussed(self, view: str) -> bool:
        return view == WITH_THREADS and self.mark is not None and self.mark.open > 0


@dataclass
class Sheet:
    """A round laid out for reading."""

    round: Round
    before: Round | None
    sections: list[SheetSection]

    def narrowed(self, view: str) -> "Sheet":
        """Only the lines of a view; sections without any are left out."""
        sections = [section.narrowed(view) for section in self.sections]
        return Sheet(self.round, self.before, [s for s in sections if s.lines or s.passages or s.is_discussed(view)])

    def counts(self) -> dict[str, int]:
        """How many lines and passages each view has."""
        parts = [part for section in self.sections for part in (*section.lines, *section.passages)]
        counts = {view: sum(part.belongs_to(view) for part in parts) for view in VIEWS}
        counts[WITH_THREADS] += sum(section.is_discussed(WITH_THREADS) for section in self.sections)
        return counts

    @property
    def has_rows(self) -> bool:
        """Something to put into the table: lines, or a section that is talked about."""
        return any(section.lines or not section.passages for section in self.sections)

    @property
    def passages(self) -> list[Passage]:
        return [passage for section in self.sections for passage in section.passages]


VIEWS = (CHANGED, WITH_THREADS, WITH_WARNINGS, ALL)


def _belongs(view: str, is_changed: bool, mark: Mark, has_problems: bool) -> bool:
    return {CHANGED: is_changed, WITH_THREADS: mark.open > 0, WITH_WARNINGS: has_problems}.get(view, True)


def lay_out(report: Report, round_: Round, before: Round | None, threads: Iterable[Thread]) -> Sheet:
    """`round_` beside `before`, the round sent ahead of it, and beside last year."""
    threads = list(threads)
    rounds = [row.pk for row in (round_, before) if row is not None]
    figures: dict[int, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.filter(round__in=rounds).select_related("changed_by"):
        figures[figure.round_id].append(figure)
    prose: dict[int, dict[str, str]] = defaultdict(dict)
    for narrative in Narrative.objects.filter(round__in=rounds):
        prose[narrative.round_id][narrative.code] = narrative.text
    lines = checks.form_lines(report)
    layout = _Layout(lines, threads, previous_totals(report), has_before=before is not None)
    layout.read(figures[round_.pk], figures[before.pk] if before else [], prose[round_.pk])
    old_prose = prose[before.pk] if before else {}
    sections: dict[int, SheetSection] = {}
    written = {code for texts in prose.values() for code, text in texts.items() if text}
    for section in checks.form_sections(report, lines, written):
        sections[section.pk] = SheetSection(
            section, None if section.narrative_label else mark_of(threads, section.code)
        )
    for line in lines:
        place = sections[line.section_id]
        if line.is_text:
            place.passages.append(layout.passage(line.code, line.label, prose[round_.pk], old_prose))
        else:
            place.lines += layout.lines_of(line)
    for place in sections.values():
        section = place.section
        if section.narrative_label:
            place.passages.append(layout.passage(section.code, section.narrative_label, prose[round_.pk], old_prose))
    return Sheet(round_, before, list(sections.values()))


class _Layout:
    """The rows of two rounds by line and scope, while a sheet is put together."""

    def __init__(self, lines: list[Indicator], threads: list[Thread], last: dict, *, has_before: bool):
        self.form, self.threads, self.has_before = lines, threads, has_before
        self.last = sums.with_ratios(last, lines)

    def read(self, now: list[Figure], before: list[Figure], prose: dict[str, str]) -> None:
        self.now = {(figure.indicator_id, figure.scope): figure for figure in now}
        self.before = {(figure.indicator_id, figure.scope): figure for figure in before}
        self.problems: dict[tuple[str, str], list[checks.Problem]] = defaultdict(list)
        for problem in checks.examine_lines(self.form, now, prose, self.last):
            self.problems[problem.code, problem.scope].append(problem)

    def lines_of(self, line: Indicator) -> list[Line]:
        """A line for each scope that has something in either round; one of the union's own if none has."""
        if line.is_computed:
            given = [scope for scope in Scope.values if self._computed(line, scope, self.now).numbers]
        else:
            given = [s for s in Scope.values if (line.pk, s) in self.now or (line.pk, s) in self.before]
        scopes = given or [Scope.OWN.value]
        return [self._line(line, scope, is_first=scope == scopes[0]) for scope in scopes]

    def _line(self, line: Indicator, scope: str, *, is_first: bool) -> Line:
        now, before = self._entry(line, scope, self.now), self._entry(line, scope, self.before)
        figure, old = self.now.get((line.pk, scope)), self.before.get((line.pk, scope))
        note = figure.note if figure else ""
        is_changed = self.has_before and (now != before or note != (old.note if old else ""))
        last = self.last.get((line.code, scope))
        return Line(
            indicator=line,
            scope=scope,
            shown=show(line, *now),
            before=show(line, *before) if self.has_before else None,
            last=show_total(line, last) if last else None,
            change=change(line, now[1], last.value if last else None),
            note=note,
            is_changed=is_changed,
            is_first=is_first,
            mark=mark_of(self.threads, line.code),
            problems=self.problems[line.code, scope],
            changed_by=str(figure.changed_by) if figure and is_changed else "",
            changed_at=figure.changed_at if figure and is_changed else None,
        )

    def _entry(self, line: Indicator, scope: str, figures: dict) -> tuple[str, Decimal | None, str]:
        if line.is_computed:
            total = self._computed(line, scope, figures)
            return total.value_state, _rounded(line, total), total.qualifier
        figure = figures.get((line.pk, scope))
        if figure is None:
            return ValueState.NONE_YET, None, Qualifier.EXACT
        return figure.value_state, figure.value, figure.qualifier

    def _computed(self, line: Indicator, scope: str, figures: dict) -> Total:
        return sums.ratio_of(line, scope, self.form, figures)

    def passage(self, code: str, label: str, now: dict[str, str], before: dict[str, str]) -> Passage:
        text, old = now.get(code, ""), before.get(code, "")
        is_changed = self.has_before and text != old
        words = compare_words(old, text) if is_changed else [("same", text)]
        return Passage(code, label, text, words, is_changed, mark_of(self.threads, code))


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
    shown = show(line, total.value_state, _rounded(line, total), total.qualifier)
    return Shown(shown.text, _("tối đa"), shown.full, True) if total.is_at_most else shown


def _rounded(line: Indicator, total: Total) -> Decimal | None:
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
