"""Writing a report: opening it, saving its cells and passages, sending it, correcting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports import checks, deadlines, permissions
from reports.models import Act, Attachment, Figure, Indicator, Narrative, Obligation, Report, Round
from reports.models.report import Qualifier, State, ValueState
from reports.notices import filed as notices
from reports.workflow import routes
from reports.workflow.draft_rows import draft_id, writable, write_all
from reports.workflow.drawn_figures import draw_into
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock, note_act
from reports.workflow.rounds import copy_round

Cell = TypeVar("Cell", Figure, Narrative)
ATTACHMENTS_MAX = 60  # of one draft


@dataclass(frozen=True)
class Entry:
    """What is to stand in a cell."""

    value_state: str = ValueState.NONE_YET
    value: Decimal | None = None
    qualifier: str = Qualifier.EXACT
    note: str = ""

    @classmethod
    def in_cell(cls, figure: Figure | None) -> "Entry":
        if figure is None:
            return cls()
        return cls(figure.value_state, figure.value, figure.qualifier, figure.note)


class Conflict(Exception):
    """The cell was changed by somebody else since the page showed it; `theirs` is the row as it is now (rule 20)."""

    def __init__(self, theirs: Figure | Narrative | None):
        super().__init__(_("Ô này vừa được người khác sửa."))
        self.theirs = theirs


@transaction.atomic
def open_report(obligation: Obligation, *, by: User) -> Report:
    """Begin the report that the union owes, with what its registers give; or give back the one there is."""
    obligation = (
        Obligation.objects.select_for_update(of=("self",)).select_related("period", "union").get(pk=obligation.pk)
    )
    existing = Report.objects.filter(union=obligation.union_id, period=obligation.period_id).first()
    if existing is not None:
        return existing
    if not permissions.can_open(by, obligation):
        raise NotAllowed(_("Chỉ cán bộ của đơn vị mở được báo cáo, khi kỳ đang mở."))
    now = clock.now()
    report = Report.objects.create(
        union=obligation.union, period=obligation.period, obligation=obligation, created_at=now, state_changed_at=now
    )
    round_ = Round.objects.create(report=report, number=1, created_at=now, created_by=by)
    report.draft_round = round_
    report.save(update_fields=["draft_round"])
    note_act(report, round_, Act.Kind.OPEN, by=by, from_state="")
    draw_into(report, by=by)
    return report


@transaction.atomic
def save_figure(
    report: Report | int, indicator: Indicator, scope: str, entry: Entry, *, by: User, version: int, was: str = ""
) -> Figure | None:
    """Put `entry` into the cell; `version` is the one the page showed, 0 for an empty cell.

    `was` is the scope the line had on the page, if the person changed it. Raises Conflict, NotAllowed, Overtaken,
    Blocked. Saving what stands there already writes nothing and returns the row.
    """
    report = writable(report, by)
    if indicator.indicator_set_id != report.period.indicator_set_id or not indicator.is_typed:
        raise NotAllowed(_("Chỉ tiêu này không có trong biểu của kỳ."))
    figures = Figure.objects.filter(round=report.draft_round_id, indicator=indicator)
    figure = figures.filter(scope=was or scope).first()
    if figure is None and was and was != scope:
        moved = figures.filter(scope=scope).first()
        if moved is not None and Entry.in_cell(moved) == entry:
            return moved  # the same save once more: its first answer was lost on the way
    if was and was != scope and figures.filter(scope=scope).exclude(value_state=ValueState.NONE_YET, note="").exists():
        raise Blocked(_("Phạm vi này đã có số ở dòng khác của cùng chỉ tiêu."))
    is_same = Entry.in_cell(figure) == entry and (figure is None or figure.scope == scope)
    if is_same:
        return figure
    if (figure.version if figure else 0) != version:
        raise Conflict(figure)
    if figure is None:
        figure = Figure(round_id=draft_id(report), indicator=indicator, version=0)
    elif figure.scope != scope:
        figures.filter(scope=scope).delete()  # an empty row that would stand in the way
        # What the register gave was for the other scope.
        figure.drawn, figure.drawn_qualifier, figure.shared = None, Qualifier.EXACT, None
    figure.scope, figure.value_state, figure.value = scope, entry.value_state, entry.value
    figure.qualifier, figure.note = entry.qualifier, entry.note
    figure.explained = figure.drawn
    return _stamp(figure, report, by)


@transaction.atomic
def save_narrative(report: Report | int, code: str, text: str, *, by: User, version: int) -> Narrative | None:
    """Put `text` under a text indicator or a section; the same rules as `save_figure`."""
    report = writable(report, by)
    if not takes_prose(report, code):
        raise NotAllowed(_("Biểu của kỳ không có phần lời văn này."))
    narrative = Narrative.objects.filter(round=report.draft_round_id, code=code).first()
    if (narrative.text if narrative else "") == text:
        return narrative
    if (narrative.version if narrative else 0) != version:
        raise Conflict(narrative)
    if narrative is None:
        narrative = Narrative(round_id=draft_id(report), code=code, version=0)
    narrative.text = text
    return _stamp(narrative, report, by)


def takes_prose(report: Report, code: str) -> bool:
    form = report.period.indicator_set
    return (
        form.indicators.filter(code=code, type=Indicator.Type.TEXT).exists()
        or form.sections.filter(code=code).exclude(narrative_label="").exists()
    )


def _stamp(row: Cell, report: Report, by: User) -> Cell:
    row.version += 1
    row.changed_by, row.changed_at = by, clock.now()
    row._history_user = by  # type: ignore[attr-defined]
    row.save()
    Round.objects.filter(pk=draft_id(report)).update(saved_at=row.changed_at)
    return row


@transaction.atomic
def fill(
    report: Report | int,
    cells: Mapping[tuple[Indicator, str], Entry],
    prose: Mapping[str, str] | None = None,
    *,
    by: User,
) -> Report:
    """Put many entries into a draft at once, by line and scope, and passages by code; whatever stands there gives way.

    For writers that do not look at a page: no versions are compared. Cells that stay the same are left alone.
    """
    report = writable(report, by)
    form = report.period.indicator_set
    if any(line.indicator_set_id != form.pk or not line.is_typed for line, _scope in cells):
        raise NotAllowed(_("Có chỉ tiêu không có trong biểu của kỳ."))
    if any(not takes_prose(report, code) for code in prose or {}):
        raise NotAllowed(_("Biểu của kỳ không có phần lời văn này."))
    round_id = draft_id(report)
    figures = {(row.indicator_id, row.scope): row for row in Figure.objects.filter(round=round_id)}
    changed: list[Any] = []
    for (line, scope), entry in cells.items():
        figure = figures.get((line.pk, scope)) or Figure(round_id=round_id, indicator=line, scope=scope, version=0)
        if Entry.in_cell(figure) != entry:
            figure.value_state, figure.value = entry.value_state, entry.value
            figure.qualifier, figure.note = entry.qualifier, entry.note
            figure.explained = figure.drawn
            changed.append(figure)
    write_all(Figure, changed, ["value_state", "value", "qualifier", "note", "explained"], by)
    passages = {row.code: row for row in Narrative.objects.filter(round=round_id)}
    changed = []
    for code, text in (prose or {}).items():
        passage = passages.get(code) or Narrative(round_id=round_id, code=code, version=0)
        if passage.text != text:
            passage.text = text
            changed.append(passage)
    write_all(Narrative, changed, ["text"], by)
    Round.objects.filter(pk=round_id).update(saved_at=clock.now())
    return report


@transaction.atomic
def add_attachment(report: Report | int, attachment: Attachment, *, by: User) -> Attachment:
    """Keep a checked file (see clusters.uploads) with the draft. Raises Blocked once there are too many."""
    report = writable(report, by)
    attachment.round_id = draft_id(report)
    if Attachment.objects.filter(round=attachment.round_id, removed_at__isnull=True).count() >= ATTACHMENTS_MAX:
        raise Blocked(
            _("Báo cáo đã có %(n)d tệp, nhiều nhất có thể. Bỏ bớt tệp rồi thêm tệp mới.") % {"n": ATTACHMENTS_MAX}
        )
    attachment.added_at, attachment.added_by = clock.now(), by
    attachment.save()
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> Attachment:
    """Take a file out of the draft; the row and the file stay, marked."""
    report = writable(attachment.round.report_id, by)
    if attachment.round_id != report.draft_round_id:
        raise Overtaken(_("Tệp này thuộc một lần gửi đã khóa."))
    attachment.removed_at, attachment.removed_by = clock.now(), by
    attachment.save(update_fields=["removed_at", "removed_by"])
    return attachment


@transaction.atomic
def send(report: Report | int, *, by: User) -> Report:
    """Freeze the draft and hand it to the reviewers. Raises Blocked while a check blocks."""
    report = writable(report, by)
    problems = checks.blocking(checks.examine(report))
    if problems:
        raise Blocked(_("Chưa gửi được: còn %(n)d chỗ phải sửa.") % {"n": len(problems)})
    before, round_ = report.state, report.draft_round
    assert round_ is not None
    round_.sent_at, round_.sent_by = clock.now(), by
    round_.save(update_fields=["sent_at", "sent_by"])
    if report.first_sent_at is None:
        report.first_sent_at = round_.sent_at
        routes.fix_route(report)
        if report.route_cluster_id is not None:
            report.review_due_on = deadlines.cluster_due_on(report.period, report.route_cluster_id)
    report.sent_round, report.draft_round = round_, None
    report.last_sent_at = report.state_changed_at = round_.sent_at
    report.state, report.resend_due_on = State.SUBMITTED, None
    report.save()
    notices.sent(report, note_act(report, round_, Act.Kind.SEND, by=by, from_state=before))
    return report


@transaction.atomic
def open_correction(report: Report | int, reason: str, *, by: User) -> Report:
    """Begin a correction of an accepted report; the accepted round counts until the correction is (rule 17)."""
    report = lock(report)
    if not permissions.can_correct(by, report):
        raise NotAllowed(_("Chỉ đơn vị đính chính được báo cáo đã duyệt của mình."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do đính chính."))
    before = report.state
    copy_round(report, by=by, correction_reason=reason.strip())
    report.state, report.state_changed_at = State.DRAFT, clock.now()
    report.save()
    assert report.draft_round is not None
    note_act(report, report.draft_round, Act.Kind.CORRECT, by=by, from_state=before, reason=reason.strip())
    return report
