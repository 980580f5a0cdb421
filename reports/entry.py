"""What the section pages of a draft show: sections with progress, rows with last year's value, what blocks sending."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import LeadershipTerm
from reports import checks, conversation
from reports.checks import BLOCK, Problem
from reports.entry_rows import Fed, Notice, Row, last_year_of, notice_on
from reports.forms.filing import FigureForm, PassageForm, RowForm
from reports.models import Figure, Indicator, Narrative, Report, Section
from reports.models.report import Scope, ValueState
from reports.permissions import reviewing_terms
from reports.previous import period_before, previous_totals
from reports.registers.comparing import cell_url
from reports.registers.drawing import draw_for
from reports.registers.names import rows_in_words
from reports.rollups import sums, wording
from reports.values import format_number
from reports.workflow.filing import takes_prose
from reports.workflow.routes import fix_route


@dataclass(frozen=True)
class Progress:
    """How far a section is; `state` is the class of its entry in the list: full, err, wrn or empty."""

    section: Section
    number: int
    done: int
    total: int
    state: str
    url: str


@dataclass(frozen=True)
class Stop:
    """A kind of thing that keeps the report from being sent, with the way to the first of them."""

    words: str
    url: str
    total: int  # how many things of all kinds do, as the page for sending counts them


def reviewers(report: Report) -> list[LeadershipTerm]:
    """The offices that will review the report, as fixed when it was first sent, or as they would be today."""
    if report.first_sent_at is None:
        report = copy.copy(report)
        fix_route(report)
    return reviewing_terms(report)


def shown_round_id(report: Report) -> int | None:
    """The draft; where it has been sent meanwhile, the round that was sent."""
    return report.draft_round_id or report.sent_round_id


def bind_figure(line: Indicator, scope: str, data: Mapping | None, figures: Mapping[str, Figure | None]) -> FigureForm:
    """The form of a line's row; `figures` are the line's, by scope."""
    key = f"{line.code}-{scope}"
    was = str(data.get(f"{key}-was", scope)) if data is not None else scope
    return FigureForm(data, line=line, scope=scope, was_scope=was, figure=figures.get(was), key=key)


def bind_cell(report: Report, lines: list[Indicator], code: str, scope: str, data: Mapping) -> RowForm | None:
    """The form of a single row, bound to `data`; None where the report has no such field to fill in."""
    line = next((line for line in lines if line.code == code), None)
    round_id = shown_round_id(report)
    if line is not None and line.is_typed:
        figures = Figure.objects.filter(round=round_id, indicator=line)
        return bind_figure(line, scope, data, {f.scope: f for f in figures}) if scope in Scope.values else None
    if line is None and not takes_prose(report, code):
        return None
    if line is not None and not line.is_text:
        return None
    return PassageForm(data, code=code, narrative=Narrative.objects.filter(round=round_id, code=code).first())


class Sheet:
    """A round of a report read once, with everything that its section pages need."""

    def __init__(self, report: Report, *, lines: list[Indicator] | None = None, with_threads: bool = True):
        self.report = report
        self.round_id = shown_round_id(report)
        self.lines = checks.form_lines(report) if lines is None else lines
        figures = list(Figure.objects.filter(round=self.round_id).select_related("changed_by"))
        self.figures = {(figure.indicator_id, figure.scope): figure for figure in figures}
        self.passages = {p.code: p for p in Narrative.objects.filter(round=self.round_id).select_related("changed_by")}
        written = {code for code, passage in self.passages.items() if passage.text}
        self.sections = checks.form_sections(report, self.lines, written)
        self.previous = previous_totals(report)
        self.with_threads = with_threads
        prose = {code: passage.text for code, passage in self.passages.items()}
        self.register = draw_for(report, self.lines) if report.draft_round_id else None
        self.problems = checks.examine_lines(self.lines, figures, prose, self.previous, self.register)

    @cached_property
    def last_year(self) -> int | None:
        period = period_before(self.report.period)
        return period.year if period else None

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def section_of(self, code: str) -> Section:
        """The section in which a field stands."""
        line = next((line for line in self.lines if line.code == code), None)
        pk = line.section_id if line is not None else None
        return next(section for section in self.sections if section.pk == pk or section.code == code)

    def section_url(self, code: str) -> str:
        return reverse("report_section", args=[self.report.pk, code])

    def next_section(self, section: Section) -> Section | None:
        after = self.sections[self.sections.index(section) + 1 :]
        return after[0] if after else None

    def codes_of(self, section: Section) -> list[str]:
        codes = [line.code for line in self.lines if line.section_id == section.pk]
        return [*codes, section.code] if section.narrative_label else codes

    def threads_of(self, section: Section):
        if not self.with_threads:
            return []
        return conversation.threads_of(self.report, self.codes_of(section), self.report.draft_round_id)

    # --- progress and what blocks ---

    def is_answered(self, code: str) -> bool:
        passage = self.passages.get(code)
        if passage is not None and passage.text.strip():
            return True
        pk = next((line.pk for line in self.lines if line.code == code), None)
        return any(key[0] == pk and f.value_state != ValueState.NONE_YET for key, f in self.figures.items())

    def note_on(self, problem: Problem) -> str:
        """The note at the figure that the problem is about."""
        pk = next(line.pk for line in self.lines if line.code == problem.code)
        figure = self.figures.get((pk, problem.scope))
        return figure.note if figure else ""

    def is_missing(self, problem: Problem) -> bool:
        return problem.kind == BLOCK and not problem.is_behind and not self.is_answered(problem.code)

    def progress(self) -> list[Progress]:
        return [self._progress(number, section) for number, section in enumerate(self.sections, start=1)]

    def _progress(self, number: int, section: Section) -> Progress:
        lines = [line for line in self.lines if line.section_id == section.pk and not line.is_computed]
        done = sum(self.is_answered(line.code) for line in lines)
        problems = [p for p in self.problems if p.section == section.code and p.stops_sending]
        if any(p.kind == BLOCK and not self.is_missing(p) for p in problems):
            state = "err"
        elif any(p.kind != BLOCK for p in problems):
            state = "wrn"
        else:
            state = "full" if done == len(lines) else ""
        return Progress(section, number, done, len(lines), state, self.section_url(section.code))

    def stops(self) -> list[Stop]:
        """What keeps the report from being sent, one entry a kind."""
        blocking = checks.blocking(self.problems)
        kinds = [
            (_("%(n)d ô sai"), [p for p in blocking if p.kind == BLOCK and not (p.is_behind or self.is_missing(p))]),
            (_("%(n)d ô khác sổ"), [p for p in blocking if p.is_behind]),
            (_("%(n)d ô bắt buộc còn trống"), [p for p in blocking if self.is_missing(p) and p.scope]),
            (_("%(n)d phần chưa viết"), [p for p in blocking if self.is_missing(p) and not p.scope]),
            (_("%(n)d giải trình thiếu"), [p for p in blocking if p.kind != BLOCK]),
        ]
        total = len(blocking)
        return [Stop(words % {"n": len(found)}, self.problem_url(found[0]), total) for words, found in kinds if found]

    def problem_url(self, problem: Problem) -> str:
        return f"{self.section_url(problem.section)}#{problem.code}"

    def behind_register(self, section: Section) -> int:
        """How many cells of the section the registers give another value for by now."""
        if self.register is None:
            return 0
        lines = [line for line in self.lines if line.section_id == section.pk and line.register]
        cells = [(line, scope) for line in lines for scope in Scope.values]
        return sum(
            checks.is_behind(self.figures.get((line.pk, scope)), self.register.get((line.code, scope)))
            for line, scope in cells
        )

    # --- rows ---

    def rows(self, section: Section, *, data: Mapping | None = None, keys=(), add: str = "") -> list[Row]:
        """The rows of a section. With `data` those named in `keys` are bound to it; `add` names a line that gets
        one more scope."""
        rows: list[Row] = []
        for line in (line for line in self.lines if line.section_id == section.pk):
            if line.is_text:
                rows.append(self._passage(line.code, line.label, data if line.code in keys else None, line))
            elif line.is_computed:
                rows.append(self._computed(line))
            else:
                rows += self._figures(line, data, keys, is_adding=line.code == add)
        if section.narrative_label:
            rows.append(self._passage(section.code, section.narrative_label, data if section.code in keys else None))
        threads = self.threads_of(section)
        for row in rows:
            if row.anchor == row.code:
                row.mark = conversation.mark_of(threads, row.code)
        return rows

    def _figures(self, line: Indicator, data, keys, *, is_adding: bool) -> list[Row]:
        scopes = [scope for scope in Scope.values if (line.pk, scope) in self.figures]
        scopes = scopes or [self._usual_scope(line)]
        unused = [scope for scope in Scope.values if scope not in scopes]
        posted = [scope for scope in unused if f"{line.code}-{scope}" in keys]
        shown = scopes + (posted or (unused[:1] if is_adding else []))
        rows = []
        for scope in shown:
            bound = data if f"{line.code}-{scope}" in keys else None
            anchor = line.code if scope == shown[0] else f"{line.code}-{scope}"
            rows.append(self._figure(line, scope, bound, anchor=anchor))
        rows[-1].more_scopes = len(shown) < len(Scope.values)
        return rows

    def _usual_scope(self, line: Indicator) -> str:
        """The scope that last year's report used for the line, if it was a single one."""
        used = [scope for code, scope in self.previous if code == line.code]
        return used[0] if len(used) == 1 else Scope.OWN

    def _figure(self, line: Indicator, scope: str, data, *, anchor: str) -> Row:
        form = bind_figure(line, scope, data, {s: self.figures.get((line.pk, s)) for s in Scope.values})
        last = self.previous.get((line.code, scope))
        shown_last = last_year_of(last, line) if last else None
        row = Row("figure", form.prefix, line.code, line.label, anchor, line, form, shown_last)
        row.scope = scope
        row.notices = self._notices(line.code, form.was_scope, is_first=anchor == line.code)
        row.fed = self._fed(line, form.was_scope)
        return row

    def _fed(self, line: Indicator, scope: str) -> Fed | None:
        figure = self.figures.get((line.pk, scope))
        if figure is None or figure.drawn is None:
            return None
        given = (self.register or {}).get((line.code, scope))
        return Fed(
            checks.in_words(line, figure.drawn, figure.drawn_qualifier),
            rows_in_words(line.register, len(given.rows)) if given and given.rows else "",
            cell_url(self.report, line, scope),
            figure.is_typed_over,
            figure.drawn >= 0,
        )

    def _passage(self, code: str, label: str, data, line: Indicator | None = None) -> Row:
        form = PassageForm(data, code=code, narrative=self.passages.get(code))
        row = Row("passage", code, code, label, code, line, form)
        row.notices = self._notices(code, "", is_first=True)
        return row

    def _computed(self, line: Indicator) -> Row:
        """A ratio, for each scope that has all of its parts (design rule 11)."""
        values = []
        for scope in Scope.values:
            total = sums.ratio_of(line, scope, self.lines, self.figures)
            if total.value is not None:
                value = wording.hedge(total, format_number(total.value, places=1))
                values.append(f"{value} {line.unit_label} ({Scope(scope).label})")
        return Row("computed", line.code, line.code, line.label, line.code, line, computed=values)

    def _has_row(self, problem: Problem) -> bool:
        """The scope has a row of its own; where only the register knows of it, the line's first row tells."""
        pk = next((line.pk for line in self.lines if line.code == problem.code), None)
        return (pk, problem.scope) in self.figures

    def _notices(self, code: str, scope: str, *, is_first: bool) -> list[Notice]:
        notices = []
        for problem in (p for p in self.problems if p.code == code):
            if self.is_missing(problem):
                if is_first:
                    notices.append(Notice("fed", "information-circle", problem.message))
            elif problem.scope == scope or (is_first and problem.is_behind and not self._has_row(problem)):
                notices.append(notice_on(problem))
        return notices
