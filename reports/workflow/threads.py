"""The conversation on a report: opening a thread, answering, resolving, reopening; mentioning those who take part."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from events.models import Conference
from reports import permissions
from reports.models import Figure, Message, Report, Thread
from reports.models.report import Scope, State
from reports.notices import filed as notices
from reports.participants import participants
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock, office_of


@transaction.atomic
def open_thread(
    report: Report | int,
    code: str,
    text: str,
    *,
    by: User,
    scope: str = "",
    round_number: int | None = None,
    mentions: Collection[int] = (),
    conference: Conference | None = None,
    speaker: str = "",
) -> Thread:
    """Begin a conversation on the field `code` of the round that was sent last, which is the one the page showed.

    `mentions` are ids of people, here and below; all of them have to take part in the report. With `conference` the
    words were said there, by `speaker`, and are typed in by `by`; the same words once more are the same thread.
    """
    report = lock(report)
    if not permissions.can_open_thread(by, report):
        raise _refusal(report, by)
    if not text.strip():
        raise Blocked(_("Ghi nội dung góp ý."))
    _check_place(report, code, scope, round_number)
    if conference is not None:
        noted = _noted_before(report, code, text.strip(), conference, speaker.strip())
        if noted is not None:
            return noted
    assert report.sent_round is not None
    thread = Thread.objects.create(
        report=report, code=code, scope=scope, opened_in=report.sent_round, opened_by=by, opened_at=clock.now(),
        conference=conference, speaker=speaker.strip(),
    )  # fmt: skip
    _say(thread, report, text.strip(), by, mentions)
    return thread


def closed_because(conference: Conference) -> str:
    """Why nothing can have been said at this conference; empty where remarks are taken."""
    if conference.state == Conference.State.CALLED_OFF:
        return _("Hội nghị này không họp nên không có ý kiến để ghi.")
    if conference.starts_on > clock.today():
        return _("Hội nghị họp ngày %s. Ghi ý kiến từ ngày ấy.") % f"{conference.starts_on:%d/%m/%Y}"
    return ""


def _noted_before(report: Report, code: str, text: str, conference: Conference, speaker: str) -> Thread | None:
    """The same remark, noted by an earlier click; Blocked where the conference takes none."""
    closed = closed_because(Conference.objects.get(pk=conference.pk))
    if closed:
        raise Blocked(closed)
    same = Thread.objects.filter(report=report, code=code, conference=conference, speaker=speaker)
    return same.filter(messages__text=text, messages__kind=Message.Kind.WORDS).first()


def _check_place(report: Report, code: str, scope: str, round_number: int | None) -> None:
    """Refuse a comment on what is not, or no longer, on the page that the person looks at."""
    if not _has_field(report, code):
        raise Overtaken(_("Ô này không còn trong biểu của kỳ."))
    number = report.sent_round.number if report.sent_round else None
    if scope not in ("", Scope.OWN) and not report.period.indicator_set.sections.filter(code=code).exists():
        rounds = _rounds_with_figure(report, code, scope)
        if not rounds and not _is_computed(report, code):
            raise Overtaken(_("Chỉ tiêu này không có số ở phạm vi “%(scope)s”.") % {"scope": Scope(scope).label})
        if rounds and number not in rounds and round_number not in (None, number):
            raise Overtaken(_("Số ở ô này đã được bỏ ở lần %(n)d. Đọc lần %(n)d rồi gửi góp ý.") % {"n": number})
    if round_number is not None and number != round_number:
        raise Overtaken(_("Lần gửi này không còn là lần đang xét. Đọc lần %(n)d rồi gửi góp ý.") % {"n": number})


def _rounds_with_figure(report: Report, code: str, scope: str) -> set[int]:
    """Numbers of the sent rounds in which the line has a figure in this scope."""
    figures = Figure.objects.filter(round__report=report, round__sent_at__isnull=False)
    return set(figures.filter(indicator__code=code, scope=scope).values_list("round__number", flat=True))


def _is_computed(report: Report, code: str) -> bool:
    return report.period.indicator_set.indicators.filter(code=code).exclude(formula="").exists()


def _has_field(report: Report, code: str) -> bool:
    form = report.period.indicator_set
    return form.indicators.filter(code=code).exists() or form.sections.filter(code=code).exists()


@transaction.atomic
def reply(thread: Thread | int, text: str, *, by: User, mentions: Collection[int] = ()) -> Message:
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
    return _say(thread, report, text.strip(), by, mentions)


@transaction.atomic
def resolve(thread: Thread | int, *, by: User, text: str = "", mentions: Collection[int] = ()) -> Thread:
    """Mark a thread as done, with words if there are some."""
    thread, report = _lock(thread)
    if not permissions.can_resolve(by, report):
        raise _refusal(report, by)
    if not thread.is_open:
        return thread
    thread.state, thread.resolved_by, thread.resolved_at = Thread.State.RESOLVED, by, clock.now()
    thread.save(update_fields=["state", "resolved_by", "resolved_at"])
    _say(thread, report, text.strip(), by, mentions, kind=Message.Kind.RESOLVED)
    return thread


@transaction.atomic
def reopen(thread: Thread | int, *, by: User, text: str = "", mentions: Collection[int] = ()) -> Thread:
    """Take back that a thread was done."""
    thread, report = _lock(thread)
    if not permissions.can_resolve(by, report):
        raise _refusal(report, by)
    if thread.is_open:
        return thread
    thread.state, thread.resolved_by, thread.resolved_at = Thread.State.OPEN, None, None
    thread.awaits_union = not permissions.is_own(by, report)
    thread.save(update_fields=["state", "resolved_by", "resolved_at", "awaits_union"])
    _say(thread, report, text.strip(), by, mentions, kind=Message.Kind.REOPENED)
    return thread


def _lock(thread: Thread | int) -> tuple[Thread, Report]:
    pk = thread.pk if isinstance(thread, Thread) else thread
    report = lock(Thread.objects.values_list("report_id", flat=True).get(pk=pk))
    return Thread.objects.select_for_update().get(pk=pk), report


def _say(
    thread: Thread,
    report: Report,
    text: str,
    by: User,
    mentions: Collection[int],
    kind: str = Message.Kind.WORDS,
) -> Message:
    mentioned = _mentioned(report, mentions, by)
    office, _term = office_of(by, report)
    message = Message.objects.create(thread=thread, kind=kind, text=text, author=by, office=office, at=clock.now())
    message.mentions.set(mentioned)
    notices.said(thread, report, message)
    return message


def _mentioned(report: Report, ids: Collection[int], by: User) -> list[User]:
    """The people to mention, without the author. Whoever takes part may see the report; nobody else is told of it."""
    if not ids:
        return []
    known = {person.user.pk: person.user for person in participants(report)}
    if not set(ids) <= known.keys():
        raise Blocked(_("Chỉ nhắc được người tham gia báo cáo này. Xem lại những người đã chọn."))
    return [known[pk] for pk in set(ids) - {by.pk}]


def _refusal(report: Report, by: User) -> Exception:
    """Not theirs to say; or theirs, had the report not moved on."""
    if not permissions.takes_part(by, report):
        return NotAllowed(_("Chỉ đơn vị, Cụm trưởng, Cụm phó và VUFO góp ý được trên báo cáo này."))
    if report.sent_round_id is None:
        return Overtaken(_("Báo cáo chưa được gửi nên chưa góp ý được."))
    if report.state == State.ACCEPTED:
        return Overtaken(_("Báo cáo đã duyệt, không góp ý thêm được."))
    return NotAllowed(_("Đơn vị trả lời góp ý trên báo cáo của mình, không mở góp ý mới."))
