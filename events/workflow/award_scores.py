"""Emulation by points: VUFO sets the sheet of a year, a union scores itself, its cluster scores it, VUFO closes it.

Either side fills its card over several days and hands it over complete; until then it counts as not scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from clusters.values import format_number
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.models import ScoreCard, ScoreCriterion, ScoreMark, ScoreSheet
from events.notices import scores as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_criteria import Line, check_lines, write_lines

State, By = ScoreSheet.State, ScoreMark.By
STEPS = {(State.DRAFT, State.OPEN), (State.OPEN, State.CLOSED), (State.CLOSED, State.OPEN), (State.OPEN, State.DRAFT)}
BACKWARDS = {(State.CLOSED, State.OPEN), (State.OPEN, State.DRAFT)}
FIRST_YEAR = 2021


@dataclass(frozen=True)
class Given:
    """The points on one line, and why; no points where the line is still to be scored."""

    points: Decimal | None
    remark: str = ""


@transaction.atomic
def save_sheet(
    sheet: ScoreSheet | None, year: int, lines: Sequence[Line], *, by: User, seen: str = "",
    self_until: date | None = None, note: str = "",
) -> ScoreSheet:  # fmt: skip
    """Write the sheet of a year. Once a union has scored by it, or begun to, its lines stay as they are."""
    _check_vufo(by)
    row = _locked(sheet, seen) if sheet is not None else ScoreSheet(year=year)
    if not FIRST_YEAR <= year <= clock.today().year + 1:
        raise Blocked(_("Ghi năm từ 2021 đến %(year)s.") % {"year": str(clock.today().year + 1)}, "year")
    check_lines(lines)
    old = [Line(line.group, line.name, line.most) for line in row.criteria.all()] if row.pk else []
    has_cards = bool(row.pk) and row.cards.exists()
    if has_cards and (old != list(lines) or row.year != year):
        raise Blocked(_("Đã có đơn vị chấm hoặc đang chấm nên không đổi năm và tiêu chí."), "lines")
    row.year, row.self_until, row.note = year, self_until, note.strip()
    _write_sheet(row, by)
    if old != list(lines):
        write_lines(row, lines)
    return row


@transaction.atomic
def move_sheet(sheet: ScoreSheet, to: str, *, by: User, seen: str, reason: str = "") -> ScoreSheet:
    """Open it for scoring, close it, or take either back for a reason."""
    _check_vufo(by)
    row = _locked(sheet, seen)
    if (row.state, to) not in STEPS:
        raise Overtaken(_("Bảng điểm đang ở bước khác: %(state)s.") % {"state": row.get_state_display()})
    if (row.state, to) in BACKWARDS and not reason.strip():
        raise Blocked(_("Ghi lý do."), "reason")
    if to == State.DRAFT and row.cards.exists():
        raise Blocked(_("Đã có đơn vị chấm hoặc đang chấm nên không đưa về đang soạn được."), "reason")
    row.state = to
    return _write_sheet(row, by, reason)


@transaction.atomic
def save_points(
    sheet: ScoreSheet, union: Union, given_by: str, marks: dict[int, Given], *, by: User, seen: str
) -> ScoreCard:
    """Keep what one side has scored so far. It counts nowhere until `score` hands it over.

    `seen` is the version of the card that the page showed, here and in `score`. A double click is the first click.
    """
    sheet, card = _lock_card(sheet, union, given_by, by)
    is_given = _is_given(card, given_by)
    if not is_given and _is_repeated(card, given_by, marks, by, seen):
        return card
    _check_turn(card, given_by, seen)
    if is_given:
        raise Blocked(_("Điểm này đã gửi rồi: sửa xong thì gửi lại cả phiếu."))
    criteria = list(sheet.criteria.all())
    known = {line.pk: marks[line.pk] for line in criteria if line.pk in marks}
    for criterion in criteria:
        _check_points(criterion, known.get(criterion.pk))
    if card.pk is None and not any(_says_something(given) for given in known.values()):
        raise Blocked(_("Chưa ghi điểm nào để lưu."))
    _write_card(card, by)
    _write_marks(card, given_by, criteria, known, by)
    return card


@transaction.atomic
def score(sheet: ScoreSheet, union: Union, given_by: str, marks: dict[int, Given], *, by: User, seen: str) -> ScoreCard:
    """Hand over the points of one side, all lines at once: from now on they count."""
    sheet, card = _lock_card(sheet, union, given_by, by)
    if _is_given(card, given_by) and _is_repeated(card, given_by, marks, by, seen):
        return card
    _check_turn(card, given_by, seen)
    own = {mark.criterion_id: mark.points for mark in _marks(card, By.SELF)} if given_by == By.CROSS else {}
    criteria, total, now = list(sheet.criteria.all()), Decimal(0), clock.now()
    for criterion in criteria:
        total += _check_mark(criterion, marks.get(criterion.pk), own.get(criterion.pk))
    if given_by == By.SELF:
        card.self_total, card.self_at = total, now
    else:
        card.cross_total, card.cross_at = total, now
    card.reopened_at = None
    _write_card(card, by)
    _write_marks(card, given_by, criteria, marks, by)
    if given_by == By.SELF:
        notices.handed_over(card, by=by)
    return card


def _lock_card(sheet: ScoreSheet, union: Union, given_by: str, by: User) -> tuple[ScoreSheet, ScoreCard]:
    """The sheet and the union's card, a new one if there is none, for somebody who may write this side of it now."""
    sheet = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
    card = ScoreCard.objects.select_for_update(of=("self",)).filter(sheet=sheet, union=union).first()
    card = card or ScoreCard(sheet=sheet, union=union)
    if given_by == By.SELF:
        may = permissions.can_score_self(by, sheet, union, card)
    else:
        may = permissions.can_score_member(by, sheet, union)
    if not may:
        raise NotAllowed(_("Bạn không chấm được phiếu này lúc này."))
    return sheet, card


def _check_turn(card: ScoreCard, given_by: str, seen: str) -> None:
    """The card is as the page showed it, and the other side's points do not stand in the way."""
    if _version(card) != seen:
        raise Changed(card)
    if given_by == By.SELF and card.cross_total is not None:
        raise Blocked(_("Cụm đã chấm nên không sửa điểm tự chấm. Hỏi Cụm để mở lại."))
    if given_by == By.CROSS and card.self_total is None:
        raise Blocked(_("Đơn vị chưa tự chấm nên Cụm chưa chấm."))


def _version(card: ScoreCard) -> str:
    return version(card) if card.pk else ""


def _is_given(card: ScoreCard, given_by: str) -> bool:
    return (card.self_total if given_by == By.SELF else card.cross_total) is not None


def _is_repeated(card: ScoreCard, given_by: str, marks: dict[int, Given], by: User, seen: str) -> bool:
    """A double click: the page is older than the card, but all that it says is what this person wrote there last."""
    if card.pk is None or card.changed_by_id != by.pk or version(card) == seen:
        return False
    written = {mark.criterion_id: Given(mark.points, mark.remark) for mark in _marks(card, given_by)}
    return written == {pk: given for pk, given in marks.items() if _says_something(given)}


def _write_marks(
    card: ScoreCard, given_by: str, criteria: Sequence[ScoreCriterion], marks: dict[int, Given], by: User
) -> None:
    """The lines that changed. One that was emptied goes; its history keeps what stood there (rule 19)."""
    before = {mark.criterion_id: mark for mark in _marks(card, given_by)}
    for criterion in criteria:
        given, mark = marks.get(criterion.pk, Given(None)), before.get(criterion.pk)
        if not _says_something(given):
            if mark is not None:
                _sign(mark, by)
                mark.delete()
            continue
        mark = mark or ScoreMark(card=card, criterion=criterion, given_by=given_by)
        if mark.pk is None or (mark.points, mark.remark) != (given.points, given.remark):
            mark.points, mark.remark = given.points, given.remark
            _sign(mark, by)
            mark.save()


def _says_something(given: Given) -> bool:
    return given.points is not None or bool(given.remark)


@transaction.atomic
def reopen(card: ScoreCard, reason: str, *, by: User, seen: str) -> ScoreCard:
    """Let the union correct its own points, after its last day too. The cluster's stay, and count once given again."""
    sheet = ScoreSheet.objects.select_for_update().get(pk=card.sheet_id)
    card = ScoreCard.objects.select_for_update(of=("self",)).order_by("pk").get(pk=card.pk)
    if not permissions.can_score_member(by, sheet, card.union):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO mở lại phiếu."))
    if card.reopened_at is not None and card.changed_by_id == by.pk and card.why_reopened == _kept(reason):
        return card  # a double click
    if version(card) != seen:
        raise Changed(card)
    if card.cross_total is None:
        raise Overtaken(_("Phiếu đang mở cho đơn vị tự chấm."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do mở lại."), "reason")
    card.cross_total, card.cross_at, card.reopened_at = None, None, clock.now()
    _write_card(card, by, reason)
    notices.reopened(card, by=by)
    return card


def _marks(card: ScoreCard, given_by: str) -> list[ScoreMark]:
    return list(ScoreMark.objects.filter(card=card, given_by=given_by)) if card.pk else []


def _check_vufo(by: User) -> None:
    if not permissions.can_keep_award_kinds(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO đặt bảng điểm thi đua."))


def _check_points(criterion: ScoreCriterion, given: Given | None) -> None:
    if given is not None and given.points is not None and not 0 <= given.points <= criterion.most:
        words = _("Ghi từ 0 đến %(most)s điểm.") % {"most": format_number(criterion.most)}
        raise Blocked(words, f"diem_{criterion.pk}")


def _check_mark(criterion: ScoreCriterion, given: Given | None, own: Decimal | None) -> Decimal:
    """The points of a line of a card that is handed over."""
    if given is None or given.points is None:
        raise Blocked(_("Ghi điểm; không đạt thì ghi 0."), f"diem_{criterion.pk}")
    _check_points(criterion, given)
    if own is not None and own != given.points and not given.remark:
        raise Blocked(_("Khác điểm đơn vị tự chấm thì ghi lý do."), f"ly_do_{criterion.pk}")
    return given.points


def _locked(sheet: ScoreSheet, seen: str) -> ScoreSheet:
    fresh = ScoreSheet.objects.select_for_update().order_by("pk").get(pk=sheet.pk)
    if version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def _write_sheet(sheet: ScoreSheet, by: User, reason: str = "") -> ScoreSheet:
    sheet.changed_by, sheet.changed_at = by, clock.now()
    _sign(sheet, by, reason)
    try:
        with transaction.atomic():
            sheet.save()
    except IntegrityError as error:
        raise Blocked(_("Năm này đã có bảng điểm. Mở bảng đó để sửa."), "year") from error
    return sheet


def _write_card(card: ScoreCard, by: User, reason: str = "") -> ScoreCard:
    card.changed_by, card.changed_at = by, clock.now()
    _sign(card, by, reason)
    card.save()
    return card


def _sign(row: Any, by: User, reason: str = "") -> None:
    row._history_user, row._history_date = by, clock.now()
    row._change_reason = _kept(reason) or None


def _kept(reason: str) -> str:
    """As much of it as the history keeps."""
    return reason.strip()[:100]
