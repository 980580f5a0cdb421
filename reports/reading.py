"""What the page of a report shows: a sent round line by line beside another round and last year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from reports import checks
from reports.comparing import Comparison, Files, Value, compare_files
from reports.conversation import Mark, mark_of
from reports.models import Attachment, Figure, Indicator, Narrative, Report, Round, Section, Thread
from reports.models.report import Scope
from reports.previous import previous_totals
from reports.registers.comparing import DrawnCell, compare_cell
from reports.registers.drawing import Cell, Drawn, draw_for
from reports.rollups import sums
from reports.showing import Shown, change, change_words, compare_words, difference, show, show_total

ALL, CHANGED, WITH_THREADS, WITH_WARNINGS = "tat-ca", "doi", "gop-y", "canh-bao"


@dataclass
class Line:
    """One indicator in one scope."""

    indicator: Indicator
    scope: str
    shown: Shown
    before: Shown | None
    last: Shown | None
    change: str  # against last year
    difference: str  # against the round before
    words: list[str]  # what the numbers do not tell
    note: list[tuple[str, str]]  # (same | old | new, text)
    is_changed: bool
    is_first: bool
    mark: Mark
    problems: list[checks.Problem]
    changed_by: str = ""
    changed_at: datetime | None = None
    from_register: DrawnCell | None = None

    @property
    def scope_label(self) -> str:
        return str(Scope(self.scope).label)

    def belongs_to(self, view: str) -> bool:
        is_behind = self.from_register is not None and self.from_register.is_behind
        return _belongs(view, self.is_changed, self.mark, bool(self.problems) or is_behind)


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
    files: Files

    def narrowed(self, view: str) -> "Sheet":
        """Only the lines of a view; sections without any are left out."""
        sections = [section.narrowed(view) for section in self.sections]
        shown = [s for s in sections if s.lines or s.passages or s.is_discussed(view)]
        return Sheet(self.round, self.before, shown, self.files)

    def counts(self) -> dict[str, int]:
        """How many lines and passages each view has; the changed files count as changes too."""
        parts = [part for section in self.sections for part in (*section.lines, *section.passages)]
        counts = {view: sum(part.belongs_to(view) for part in parts) for view in VIEWS}
        counts[CHANGED] += self.files.changed
        counts[WITH_THREADS] += sum(section.is_discussed(WITH_THREADS) for section in self.sections)
        return counts

    @property
    def behind_register(self) -> int:
        """How many figures the register gives another value for than when they were taken from it."""
        lines = [line for section in self.sections for line in section.lines]
        return sum(line.from_register is not None and line.from_register.is_behind for line in lines)

    @property
    def has_rows(self) -> bool:
        """Something to put into the table: lines, or a section that is talked about."""
        return any(section.lines or not section.passages for section in self.sections)

    def changes(self) -> dict[str, int]:
        """How many figures, passages and files differ from the round before."""
        lines = [line for section in self.sections for line in section.lines]
        return {
            "figures": sum(line.is_changed for line in lines),
            "passages": sum(passage.is_changed for passage in self.passages),
            "files": self.files.changed,
        }

    @property
    def passages(self) -> list[Passage]:
        return [passage for section in self.sections for passage in section.passages]


VIEWS = (CHANGED, WITH_THREADS, WITH_WARNINGS, ALL)


def _belongs(view: str, is_changed: bool, mark: Mark, has_problems: bool) -> bool:
    return {CHANGED: is_changed, WITH_THREADS: mark.open > 0, WITH_WARNINGS: has_problems}.get(view, True)


def lay_out(
    report: Report,
    round_: Round,
    before: Round | None,
    threads: Iterable[Thread],
    *,
    with_registers: bool = False,
) -> Sheet:
    """`round_` beside `before`, any other round of the report, beside last year and, if wanted, today's registers."""
    threads = list(threads)
    rounds = [row.pk for row in (round_, before) if row is not None]
    figures: dict[int, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.filter(round__in=rounds).select_related("changed_by"):
        figures[figure.round_id].append(figure)
    prose: dict[int, dict[str, str]] = defaultdict(dict)
    for narrative in Narrative.objects.filter(round__in=rounds):
        prose[narrative.round_id][narrative.code] = narrative.text
    lines = checks.form_lines(report)
    compared = Comparison(lines, figures[round_.pk], figures[before.pk] if before else None)
    register = draw_for(report, lines) if with_registers else None
    last, is_draft = previous_totals(report), round_.sent_at is None
    layout = _Layout(report, lines, threads, last, compared, register, is_draft=is_draft)
    layout.examine(figures[round_.pk], prose[round_.pk])
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
    return Sheet(round_, before, list(sections.values()), _files(round_, before))


def _files(round_: Round, before: Round | None) -> Files:
    rows: dict[int, list[Attachment]] = defaultdict(list)
    rounds = [row.pk for row in (round_, before) if row is not None]
    for attachment in Attachment.objects.filter(round__in=rounds, removed_at__isnull=True):
        rows[attachment.round_id].append(attachment)
    return compare_files(rows[round_.pk], rows[before.pk] if before else None)


class _Layout:
    """The rows of two rounds by line and scope, while a sheet is put together."""

    def __init__(
        self,
        report: Report,
        lines: list[Indicator],
        threads: list[Thread],
        last: dict,
        figures: Comparison,
        register: Mapping[Cell, Drawn] | None,
        *,
        is_draft: bool,
    ):
        self.report, self.form, self.threads, self.figures = report, lines, threads, figures
        self.register, self.is_draft = register, is_draft
        self.last = sums.with_ratios(last, lines)
        self.problems: dict[tuple[str, str], list[checks.Problem]] = defaultdict(list)

    def examine(self, figures: list[Figure], prose: dict[str, str]) -> None:
        for problem in checks.examine_lines(self.form, figures, prose, self.last):
            self.problems[problem.code, problem.scope].append(problem)

    def lines_of(self, line: Indicator) -> list[Line]:
        """A line for each scope that has something in either round; one of the union's own if none has."""
        scopes, move = self.figures.scopes_of(line), self.figures.move_of(line)
        return [self._line(line, scope, move, is_first=scope == scopes[0]) for scope in scopes]

    def _line(self, line: Indicator, scope: str, move: tuple[str, str] | None, *, is_first: bool) -> Line:
        now, before = self.figures.now.value(line, scope), self.figures.before.value(line, scope)
        figure, has_before = self.figures.now.get(line, scope), self.figures.has_before
        note, old_note = self.figures.now.note(line, scope), self.figures.before.note(line, scope)
        is_changed = self.figures.is_changed(line, scope)
        last = self.last.get((line.code, scope))
        return Line(
            indicator=line,
            scope=scope,
            shown=show(line, *now),
            before=show(line, *before) if has_before else None,
            last=show_total(line, last) if last else None,
            change=change(line, now[1], last.value if last else None),
            difference=difference(line, before[1], now[1]) if has_before else "",
            words=_words(scope, move, before, now) if is_changed else [],
            note=compare_words(old_note, note) if has_before and note != old_note else [("same", note)],
            is_changed=is_changed,
            is_first=is_first,
            mark=mark_of(self.threads, line.code),
            problems=self.problems[line.code, scope],
            changed_by=str(figure.changed_by) if figure and is_changed else "",
            changed_at=figure.changed_at if figure and is_changed else None,
            from_register=self._from_register(line, scope, figure),
        )

    def _from_register(self, line: Indicator, scope: str, figure: Figure | None) -> DrawnCell | None:
        if self.register is None or not line.register:
            return None
        given = self.register.get((line.code, scope))
        if given is None and (figure is None or figure.drawn is None):
            return None
        figures = {each: found for each in Scope.values if (found := self.figures.now.get(line, each)) is not None}
        return compare_cell(self.report, line, scope, figures, given, is_draft=self.is_draft)

    def passage(self, code: str, label: str, now: dict[str, str], before: dict[str, str]) -> Passage:
        text, old = now.get(code, ""), before.get(code, "")
        is_changed = self.figures.has_before and text != old
        words = compare_words(old, text) if is_changed else [("same", text)]
        return Passage(code, label, text, words, is_changed, mark_of(self.threads, code))


def _words(scope: str, move: tuple[str, str] | None, before: Value, now: Value) -> list[str]:
    if move is None or scope not in move:
        return change_words(before, now)
    if scope == move[1]:
        return [_("chuyển từ phạm vi %(scope)s") % {"scope": Scope(move[0]).label}]
    return [_("chuyển sang phạm vi %(scope)s") % {"scope": Scope(move[1]).label}]


def summary(changes: dict[str, int]) -> str:
    """`3 số liệu, 1 đoạn, 1 tệp đổi; 2 góp ý đã xong`; empty where nothing happened."""
    names = {"figures": _("%(n)d số liệu"), "passages": _("%(n)d đoạn"), "files": _("%(n)d tệp")}
    counted = [names[key] % {"n": changes[key]} for key in names if changes[key]]
    parts = [_("%(what)s đổi") % {"what": ", ".join(counted)}] if counted else []
    parts += [_("%(n)d góp ý đã xong") % {"n": changes["settled"]}] if changes.get("settled") else []
    return "; ".join(parts)
