"""Figures that a draft takes from the registers: at its opening, and again whenever the person asks (rule 14)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports.checks import form_lines
from reports.models import Figure, Indicator, Report, Round
from reports.models.report import Qualifier, ValueState
from reports.registers.drawing import Drawn, draw_for
from reports.workflow.draft_rows import draft_id, writable, write_all
from reports.workflow.errors import Blocked, Overtaken

FIELDS = ["value_state", "value", "qualifier", "drawn", "drawn_qualifier", "shared"]


@transaction.atomic
def refresh(report: Report | int, *, by: User) -> int:
    """Take into the draft what the registers give today; the number of cells that this changed.

    A cell that was typed over keeps its value, with the register's new one beside it.
    """
    report = writable(report, by)
    changed = draw_into(report, by=by)
    if changed:
        Round.objects.filter(pk=draft_id(report)).update(saved_at=clock.now())
    return changed


@transaction.atomic
def take(report: Report | int, line: Indicator, scope: str, *, by: User, version: int) -> Figure:
    """Give a cell that was typed over the register's value again. Its explanation stays until someone erases it.

    `version` is the one that the page showed; raises Overtaken if somebody has written since (rule 20).
    """
    report = writable(report, by)
    figure = Figure.objects.filter(round=draft_id(report), indicator=line, scope=scope, drawn__isnull=False).first()
    if figure is None:
        raise Overtaken(_("Ô này không còn lấy số từ sổ."))
    if figure.version != version:
        raise Overtaken(_("Ô này vừa được người khác sửa. Xem lại số mới rồi bấm lần nữa nếu vẫn muốn."))
    if figure.drawn is not None and figure.drawn < 0:
        raise Blocked(_("Sổ cho số âm, không ghi được vào báo cáo. Ghi số và giải trình."))
    if figure.is_typed_over:
        figure.value_state, figure.value, figure.qualifier = ValueState.NUMBER, figure.drawn, figure.drawn_qualifier
        write_all(Figure, [figure], FIELDS, by)
        Round.objects.filter(pk=draft_id(report)).update(saved_at=clock.now())
    return figure


def draw_into(report: Report, *, by: User) -> int:
    """Write what the registers give into the draft of a report that is locked and may be written."""
    lines = {line.code: line for line in form_lines(report) if line.register}
    if not lines:
        return 0
    given = draw_for(report, lines.values())
    codes = {line.pk: line.code for line in lines.values()}
    rows = Figure.objects.filter(round=draft_id(report), indicator__in=list(codes))
    figures = {(codes[row.indicator_id], str(row.scope)): row for row in rows}
    changed = []
    for cell in given.keys() | {cell for cell, row in figures.items() if row.drawn is not None}:
        code, scope = cell
        figure = figures.get(cell) or Figure(round_id=draft_id(report), indicator=lines[code], scope=scope, version=0)
        if _put(figure, given.get(cell)):
            changed.append(figure)
    write_all(Figure, changed, FIELDS, by)
    return len(changed)


def _put(figure: Figure, given: Drawn | None) -> bool:
    """Note in a cell what the register gives, and let its value follow unless it was typed; whether that changed it."""
    was = [getattr(figure, name) for name in FIELDS]
    was_empty = figure.value_state == ValueState.NONE_YET
    follows = was_empty or (figure.drawn is not None and not figure.is_typed_over)
    figure.drawn = given.value if given else None
    figure.drawn_qualifier = given.qualifier if given else Qualifier.EXACT
    figure.shared = as_json(given.shared) if given and given.shared else None
    if follows:
        fits = given is not None and given.value >= 0
        figure.value_state = ValueState.NUMBER if fits else ValueState.NONE_YET
        figure.value = figure.drawn if fits else None
        figure.qualifier = figure.drawn_qualifier if fits else Qualifier.EXACT
    return was != [getattr(figure, name) for name in FIELDS]


def as_json(shared: dict[str, Decimal]) -> dict[str, str]:
    """Decimals as text: JSON knows only floating-point numbers."""
    return {key: f"{value:f}" for key, value in sorted(shared.items())}
