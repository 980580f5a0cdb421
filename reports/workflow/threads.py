"""The conversation on a report: opening a thread, answering, resolving, reopening."""

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports import permissions
from reports.models import Message, Report, Thread
from reports.models.report import State
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock, office_of


@transaction.atomic
def open_thread(
    report: Report | int, code: str, text: str, *, by: User, scope: str = "", round_number: int | None = None
) -> Thread:
    """Begin a conversation on the field `code` of the round that was sent last, which is the one the page showed."""
    report = lock(report)
    if not permissions.can_open_thread(by, report):
        raise _refusal(report, by)
    if not text.strip():
        raise Blocked(_("Ghi nội dung góp ý."))
    if not _has_field(report, code):
        raise Overtaken(_("Ô này không còn trong biểu của kỳ."))
    assert report.sent_round is not None
    if round_number is not None and report.sent_round.number != round_number:
        raise Overtaken(
            _("Lần gửi này không còn là lần đang xét. Đọc lần %(n)d rồi gửi góp ý.") % {"n": report.sent_round.number}
        )
    thread = Thread.objects.create(
        report=report, code=code, scope=scope, opened_in=report.sent_round, opened_by=by, opened_at=clock.now()
    )
    _say(thread, report, text.strip(), by)
    return thread


def _has_field(report: Report, code: str) -> bool:
    form = report.period.indicator_set
    return form.indicators.filter(code=code).exists() or form.sections.filter(code=code).exists()


@transaction.atomic
def reply(thread: Thread | int, text: str, *, by: User) -> Message:
    """Add words to a thread. The other side is awaited from then on."""
    thread, report = _lock(thread)
    if not permissions.can_comment(by, report):
        raise _refusal(report, by)
    if not text.strip():
        raise Blocked(_("Ghi nội dung trả lời."))
    if not thread.is_open:
        raise Overtaken(_("Góp ý này đã đóng. Mở lại rồi viết tiếp."))
    thread.awaits_union = not permissions.is_own(by, report)
    thread.save(update_fields=["awaits_union"])
    return _say(thread, report, text.strip(), by)


@transaction.atomic
def resolve(thread: Thread | int, *, by: User, text: str = "") -> Thread:
    """Mark a thread as done, with words if there are some."""
    thread, report = _lock(thread)
    if not permissions.can_resolve(by, report):
        raise _refusal(report, by)
    if not thread.is_open:
        return thread
    thread.state, thread.resolved_by, thread.resolved_at = Thread.State.RESOLVED, by, clock.now()
    thread.save(update_fields=["state", "resolved_by", "resolved_at"])
    _say(thread, report, text.strip(), by, kind=Message.Kind.RESOLVED)
    return thread


@transaction.atomic
def reopen(thread: Thread | int, *, by: User, text: str = "") -> Thread:
    """Take back that a thread was done."""
    thread, report = _lock(thread)
    if not permissions.can_resolve(by, report):
        raise _refusal(report, by)
    if thread.is_open:
        return thread
    thread.state, thread.resolved_by, thread.resolved_at = Thread.State.OPEN, None, None
    thread.awaits_union = not permissions.is_own(by, report)
    thread.save(update_fields=["state", "resolved_by", "resolved_at", "awaits_union"])
    _say(thread, report, text.strip(), by, kind=Message.Kind.REOPENED)
    return thread


def _lock(thread: Thread | int) -> tuple[Thread, Report]:
    pk = thread.pk if isinstance(thread, Thread) else thread
    report = lock(Thread.objects.values_list("report_id", flat=True).get(pk=pk))
    return Thread.objects.select_for_update().get(pk=pk), report


def _say(thread: Thread, report: Report, text: str, by: User, kind: str = Message.Kind.WORDS) -> Message:
    office, _term = office_of(by, report)
    return Message.objects.create(thread=thread, kind=kind, text=text, author=by, office=office, at=clock.now())


def _refusal(report: Report, by: User) -> Exception:
    """Not theirs to say; or theirs, had the report not moved on."""
    if not permissions.takes_part(by, report):
        return NotAllowed(_("Chỉ đơn vị, Cụm trưởng, Cụm phó và VUFO góp ý được trên báo cáo này."))
    if report.sent_round_id is None:
        return Overtaken(_("Báo cáo chưa được gửi nên chưa góp ý được."))
    if report.state == State.ACCEPTED:
        return Overtaken(_("Báo cáo đã duyệt, không góp ý thêm được."))
    return NotAllowed(_("Đơn vị trả lời góp ý trên báo cáo của mình, không mở góp ý mới."))
