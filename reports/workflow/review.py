"""Deciding on a sent report: return, endorse, accept (design rules 4-6, 16)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.permissions import is_vufo_officer
from reports import permissions
from reports.models import Act, Reading, Report, Round
from reports.models.report import State
from reports.notices import filed as notices
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock, note_act
from reports.workflow.rounds import copy_round


def _decidable(report: Report | int, round_number: int | None) -> Report:
    """The locked report, if it is still at the round that the page showed."""
    report = lock(report)
    if round_number is not None and (report.sent_round is None or report.sent_round.number != round_number):
        raise Overtaken(_("Đơn vị đã gửi lần mới sau khi trang này mở. Đọc lần mới rồi quyết định."))
    return report


def _sent_round(report: Report) -> Round:
    assert report.sent_round is not None
    return report.sent_round


@transaction.atomic
def return_report(
    report: Report | int, reason: str, *, by: User, resend_due_on: date | None = None, round_number: int | None = None
) -> Report:
    """Send the report back with a reason; the next round opens as a copy of the one returned."""
    report = _decidable(report, round_number)
    if not permissions.can_return(by, report):
        raise _refusal(report, by, _reviews(by, report) or is_vufo_officer(by))
    if not reason.strip():
        raise Blocked(_("Ghi lý do trả lại: đơn vị cần biết phải sửa gì."))
    if resend_due_on is not None and resend_due_on < clock.today():
        raise Blocked(_("Hạn gửi lại phải từ hôm nay trở đi."))
    before = report.state
    returned = _sent_round(report)
    copy_round(report, by=by)
    report.state, report.state_changed_at, report.resend_due_on = State.RETURNED, clock.now(), resend_due_on
    report.save()
    act = note_act(
        report, returned, Act.Kind.RETURN, by=by, from_state=before, reason=reason.strip(), open_threads=_open(report)
    )
    notices.returned(report, act)
    return report


@transaction.atomic
def endorse(report: Report | int, *, by: User, override_reason: str = "", round_number: int | None = None) -> Report:
    """Pass the report on to VUFO. Open threads block it unless a reason is given; the round must have been read."""
    report = _decidable(report, round_number)
    if not permissions.can_endorse(by, report):
        raise _refusal(report, by, _reviews(by, report))
    return _advance(report, State.ENDORSED, Act.Kind.ENDORSE, by, override_reason)


@transaction.atomic
def accept(report: Report | int, *, by: User, override_reason: str = "", round_number: int | None = None) -> Report:
    """Accept the report: its sent round is the one that counts from now on."""
    report = _decidable(report, round_number)
    if not permissions.can_accept(by, report):
        raise _refusal(report, by, is_vufo_officer(by))
    report.accepted_round = report.sent_round
    return _advance(report, State.ACCEPTED, Act.Kind.ACCEPT, by, override_reason)


def _advance(report: Report, to: str, kind: str, by: User, override_reason: str) -> Report:
    round_ = _sent_round(report)
    open_threads = _open(report)
    if open_threads and not override_reason.strip():
        raise Blocked(_("Còn %(n)d góp ý đang mở. Đóng chúng, hoặc ghi vì sao vẫn thông qua.") % {"n": open_threads})
    if not Reading.objects.filter(round=round_, user=by).exists():
        raise Blocked(_("Mở đọc báo cáo này trước khi thông qua."))
    before = report.state
    report.state, report.state_changed_at = to, clock.now()
    report.save()
    reason = override_reason.strip() if open_threads else ""
    act = note_act(report, round_, kind, by=by, from_state=before, reason=reason, open_threads=open_threads)
    if kind == Act.Kind.ENDORSE:
        notices.endorsed(report, act)
    else:
        notices.accepted(report, act)
    return report


def _open(report: Report) -> int:
    return report.threads.open().count()


def _reviews(user: User, report: Report) -> bool:
    return permissions.reviewing_term(user, report) is not None


def _refusal(report: Report, by: User, could: bool) -> Exception:
    """Not theirs to decide; or theirs (`could`), had somebody else not been faster."""
    if permissions.is_own(by, report):
        return NotAllowed(_("Không ai xét báo cáo của chính đơn vị mình."))
    if could and report.state not in (State.SUBMITTED, State.ENDORSED):
        return Overtaken(
            _("Báo cáo này vừa chuyển sang “%(state)s”, không còn chờ quyết định.")
            % {"state": report.get_state_display()}
        )
    if report.state == State.ENDORSED and could:
        return Overtaken(_("Báo cáo này đã được thông qua Cụm rồi."))
    return NotAllowed(_("Việc này thuộc chức trách khác."))


@transaction.atomic
def note_reading(round_: Round, *, by: User) -> Reading:
    """Record that the person opened a sent round."""
    now = clock.now()
    reading, is_new = Reading.objects.get_or_create(round=round_, user=by, defaults={"first_at": now, "last_at": now})
    if not is_new:
        reading.last_at = now
        reading.save(update_fields=["last_at"])
    return reading
