"""What keeps a draft from being sent, and what asks for a note."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from reports.models import Figure, Indicator, Narrative, Report, Section
from reports.models.report import Qualifier, Scope, ValueState
from reports.previous import Cell, previous_totals
from reports.registers.drawing import Drawn, draw_for
from reports.totals import Total
from reports.values import describe, format_number

SWING = Decimal("0.5")  # a change of more than half against last year asks for a note
BLOCK, WARN = "block", "warn"


@dataclass(frozen=True)
class Problem:
    """One thing found in a draft. A warning stops counting once the cell has a note; until then it blocks too."""

    kind: str  # "block" or "warn"
    code: str  # the field it is about
    scope: str  # empty for prose
    section: str  # code of the section where the field stands
    label: str
    message: str
    is_explained: bool = False
    is_behind: bool = False  # the register has moved on: taking its numbers mends it

    @property
    def stops_sending(self) -> bool:
        return self.kind == BLOCK or not self.is_explained


def form_lines(report: Report) -> list[Indicator]:
    """The lines of the report's form in order; a short period has fewer."""
    lines = report.period.indicator_set.indicators.select_related("section")
    return list(lines.filter(in_short_periods=True) if report.period.is_short else lines)


def form_sections(report: Report, lines: Iterable[Indicator], written: Container[str] = ()) -> list[Section]:
    """The sections of the form in order, without those that have lines, but none among `lines`, those of the period.

    A section whose prose is `written` stays.
    """
    used = {line.section_id for line in lines}
    sections = report.period.indicator_set.sections.annotate(
        has_lines=Exists(Indicator.objects.filter(section=OuterRef("pk")))
    )
    return [s for s in sections if s.pk in used or s.code in written or (s.narrative_label and not s.has_lines)]


def examine(report: Report) -> list[Problem]:
    """All problems of the draft, in the order of the form."""
    round_id, lines = report.draft_round_id, form_lines(report)
    return examine_lines(
        lines,
        list(Figure.objects.filter(round=round_id)),
        {n.code: n.text for n in Narrative.objects.filter(round=round_id)},
        previous_totals(report),
        draw_for(report, lines),
    )


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.stops_sending]


def examine_lines(
    lines: list[Indicator],
    figures: list[Figure],
    prose: Mapping[str, str],
    previous: Mapping[Cell, Total],
    register: Mapping[Cell, Drawn] | None = None,
) -> list[Problem]:
    """The checks themselves, on rows already read. `register` is what the registers give today, of a draft only."""
    by_line: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_line[figure.indicator_id].append(figure)
    numbers = {(line.code, figure.scope): figure for line in lines for figure in by_line[line.pk] if figure.is_number}
    problems: list[Problem] = []
    for line in lines:
        if line.is_text:
            problems += _missing_prose(line, prose)
        elif not line.is_computed:
            problems += _missing_figure(line, by_line[line.pk])
            problems += _too_large_parts(line, lines, numbers)
            if line.register and register is not None:
                problems += _behind_register(line, by_line[line.pk], register)
            for figure in by_line[line.pk]:
                if figure.is_typed_over:
                    problems.append(_typed_over(line, figure))
                if figure.is_number:
                    problems += _warnings(line, figure, numbers, previous)
    return problems


def _problem(kind: str, line: Indicator, scope: str, message: str, note: str = "") -> Problem:
    section: Section = line.section
    return Problem(kind, line.code, scope, section.code, line.label, message, is_explained=bool(note.strip()))


def _missing_prose(line: Indicator, prose: Mapping[str, str]) -> list[Problem]:
    if line.is_required and not prose.get(line.code, "").strip():
        return [_problem(BLOCK, line, "", _("Phần này bắt buộc, chưa viết."))]
    return []


def _missing_figure(line: Indicator, figures: list[Figure]) -> list[Problem]:
    answered = [figure for figure in figures if figure.value_state != ValueState.NONE_YET]
    if line.is_required and not answered:
        scope = figures[0].scope if figures else "own"
        return [_problem(BLOCK, line, scope, _("Chỉ tiêu bắt buộc: ghi số, hoặc chọn “không áp dụng”."))]
    return []


def is_behind(figure: Figure | None, given: Drawn | None) -> bool:
    """The register gives something else by now than when the figure was last drawn from it."""
    then = (figure.drawn, figure.drawn_qualifier) if figure is not None and figure.drawn is not None else None
    return then != ((given.value, given.qualifier) if given else None)


def follows_register(figures: Iterable[Figure], *, is_draft: bool) -> bool:
    """Whether a round takes a line, with these figures in its scopes, from its register.

    One that was sent does if it did then: its figures may be older than the union's register, or than the day on
    which the form named one, and were typed rightly.
    """
    return is_draft or any(figure.drawn is not None for figure in figures)


def _behind_register(line: Indicator, figures: list[Figure], register: Mapping[Cell, Drawn]) -> list[Problem]:
    by_scope = {str(figure.scope): figure for figure in figures}
    problems = []
    for scope in Scope.values:
        figure, given = by_scope.get(scope), register.get((line.code, scope))
        if is_behind(figure, given):
            message = f"{_behind_words(line, scope, figure, given)} {_('Bấm “Cập nhật theo sổ”.')}"
            problems.append(replace(_problem(BLOCK, line, scope, message), is_behind=True))
    return problems


def _behind_words(line: Indicator, scope: str, figure: Figure | None, given: Drawn | None) -> str:
    now = in_words(line, given.value, given.qualifier) if given else ""
    if figure is None or figure.drawn is None:
        told = _("Sổ có %(now)s, báo cáo chưa lấy.") % {"now": now}
    else:
        then = in_words(line, figure.drawn, figure.drawn_qualifier)
        sentence = _("Sổ nay là %(now)s, khi lấy vào báo cáo là %(then)s.")
        told = (sentence if given else _("Sổ nay không còn số, khi lấy vào báo cáo là %(then)s.")) % {
            "now": now,
            "then": then,
        }
    return told if scope == Scope.OWN else f"{Scope(scope).label}: {told}"


def _typed_over(line: Indicator, figure: Figure) -> Problem:
    """Typing over a figure from a register needs an explanation that stays visible (rule 14)."""
    message = _("Đã sửa tay: sổ là %(drawn)s, ở đây là %(typed)s.") % {
        "drawn": in_words(line, figure.drawn, figure.drawn_qualifier),
        "typed": describe(figure.value_state, figure.value, figure.qualifier, line.unit),
    }
    if figure.note.strip() and figure.explained != figure.drawn:
        message += " " + _("Sổ đã đổi từ khi giải trình: sửa lại giải trình.")
        return _problem(WARN, line, figure.scope, message)
    return _problem(WARN, line, figure.scope, message, figure.note)


def in_words(line: Indicator, value: Decimal | None, qualifier: str) -> str:
    """`trên 288 tỷ đồng`, `14 khoản`: a number that a register gave."""
    return describe(ValueState.NUMBER, value, qualifier, line.unit)


def _too_large_parts(line: Indicator, lines: list[Indicator], numbers: Mapping[Cell, Figure]) -> list[Problem]:
    """Parts of one group may not add up to more than their whole, scope by scope."""
    groups: dict[str, list[Indicator]] = defaultdict(list)
    for part in lines:
        if part.part_of == line.code:
            groups[part.part_group].append(part)
    problems = []
    for parts in groups.values():
        for (code, scope), whole in numbers.items():
            given = [numbers[part.code, scope] for part in parts if (part.code, scope) in numbers]
            total = sum((figure.value or Decimal(0) for figure in given), Decimal(0))
            if code == line.code and whole.value is not None and total > whole.value:
                message = _("%(parts)s là %(sum)s, lớn hơn %(whole)s là %(value)s.") % {
                    "parts": " + ".join(part.code for part in parts),
                    "sum": format_number(total),
                    "whole": line.code,
                    "value": format_number(whole.value),
                }
                kind = BLOCK if _is_certain_excess(whole, given) else WARN
                problems.append(_problem(kind, line, scope, message, whole.note))
    return problems


def _is_certain_excess(whole: Figure, parts: list[Figure]) -> bool:
    """Whether no reading of the qualifiers lets the parts fit: `trên 40` may hold 41, and `gần 41` may be 40."""
    at_most = whole.qualifier in (Qualifier.EXACT, Qualifier.NEARLY)
    return at_most and all(part.qualifier in (Qualifier.EXACT, Qualifier.OVER) for part in parts)


def _warnings(
    line: Indicator, figure: Figure, numbers: Mapping[Cell, Figure], previous: Mapping[Cell, Total]
) -> list[Problem]:
    problems = []
    last = previous.get((line.code, figure.scope))
    swing = swing_message(figure.value, last.value if last else None)
    if swing:
        problems.append(_problem(WARN, line, figure.scope, swing, figure.note))
    if line.expects and figure.value:
        other = numbers.get((line.expects, figure.scope))
        if other is None or not other.value:
            message = _("Có số ở đây nhưng %(other)s chưa có số hoặc bằng 0.") % {"other": line.expects}
            problems.append(_problem(WARN, line, figure.scope, message, figure.note))
    return problems


def swing_message(now: Decimal | None, last: Decimal | None) -> str:
    """`Tăng 150% so với năm trước`, if the change is over half of last year's value; else empty."""
    if now is None or not last:
        return ""
    change = (now - last) / last
    if abs(change) <= SWING:
        return ""
    percent = format_number(abs(change) * 100, places=0)
    if now and percent == "100" and change < 0:
        percent = _("gần 100")  # something is left, so it did not fall by all of it
    if change > 0:
        return _("Tăng %(percent)s%% so với năm trước (%(last)s).") % {"percent": percent, "last": format_number(last)}
    return _("Giảm %(percent)s%% so với năm trước (%(last)s).") % {"percent": percent, "last": format_number(last)}
