"""What a conference leaves behind: minutes, remarks, resolutions, and what becomes of these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import AgendaItem, Conference, ConferenceMinutes, Remark, Resolution, ResolutionTask
from events.notices import conferences as notices
from events.workflow import conference_minutes_adopted as adopted
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import lock, note

State = ResolutionTask.State
Row = ConferenceMinutes | Resolution | ResolutionTask


@transaction.atomic
def write_minutes(
    conference: Conference, text: str, number: str, adopted_on: date | None, *, by: User, seen: str, reason: str = ""
) -> ConferenceMinutes:
    """Write the common conclusions. `seen` is the version that the page showed, empty for none yet.

    Adopted minutes are changed for a reason, the day of adoption taken away for one too.
    """
    conference = lock(conference, by=by)
    minutes = ConferenceMinutes.objects.filter(conference=conference).first()
    if minutes is not None and version(minutes) != seen:
        raise Changed(minutes)
    if adopted_on is not None and not conference.starts_on <= adopted_on <= clock.today():
        raise Blocked(_("Ngày thông qua từ ngày họp đến hôm nay."), "adopted_on")
    minutes = minutes or ConferenceMinutes(conference=conference)
    text, number = text.strip(), " ".join(number.split())
    is_amendment = minutes.adopted_on is not None
    if is_amendment:
        what = adopted.changes(minutes, text, number, adopted_on)
        if not what:
            return minutes
        adopted.check_reason(reason)
    elif adopted_on is not None:
        # Minutes that go back to a draft and are adopted anew tell of both.
        is_amendment = adopted.was_adopted(minutes)
        what = _("Ghi biên bản, thông qua ngày %(day)s") % {"day": f"{adopted_on:%d/%m/%Y}"}
    else:
        what = _("Ghi biên bản")
    minutes.text, minutes.number, minutes.adopted_on = text, number, adopted_on
    _write(minutes, by, reason=reason)
    note(conference, what, by=by, reason=reason.strip(), amends_minutes=is_amendment)
    return minutes


@dataclass(frozen=True)
class Said:
    """A remark: of a union or of a person, about a line of the programme or in general."""

    text: str
    item: AgendaItem | None = None
    union: Union | None = None
    speaker: str = ""


@transaction.atomic
def remark(conference: Conference, given: Said, *, by: User, token: UUID | None = None, reason: str = "") -> Remark:
    """Note what was said; after adoption for a reason. The same form posted twice is one remark."""
    Conference.objects.select_for_update(of=("self",)).order_by("pk").get(pk=conference.pk)
    if not permissions.can_remark(by, conference):
        raise NotAllowed(_("Chỉ đơn vị tổ chức và các đơn vị dự hội nghị ghi ý kiến."))
    twin = Remark.objects.filter(conference=conference, token=token).first() if token else None
    if twin is not None:
        return twin
    if not permissions.can_add_remarks_now(by, conference):
        raise Blocked(_("Biên bản đã thông qua. Nhờ đơn vị tổ chức ghi thành ý kiến bổ sung."))
    if conference.starts_on > clock.today():
        raise Blocked(_("Ghi ý kiến từ ngày họp trở đi."))
    if not given.text.strip():
        raise Blocked(_("Ghi nội dung ý kiến."), "text")
    if given.item is not None and given.item.conference_id != conference.pk:
        raise Blocked(_("Nội dung này không thuộc hội nghị."), "item")
    if adopted.amends(conference, reason):
        note(conference, _("Thêm một ý kiến bổ sung"), by=by, reason=reason.strip(), amends_minutes=True)
    return Remark.objects.create(
        conference=conference, item=given.item, union=given.union, speaker=" ".join(given.speaker.split()),
        text=given.text.strip(), token=token, at=clock.now(), by=by,
    )  # fmt: skip


@transaction.atomic
def withdraw_remark(row: Remark, reason: str, *, by: User) -> Remark:
    """Take a remark back for a reason: who wrote it, or the organiser."""
    row = Remark.objects.select_for_update(of=("self",)).select_related("conference__cluster").get(pk=row.pk)
    if not permissions.can_withdraw_remark(by, row):
        raise NotAllowed(_("Chỉ người ghi và đơn vị tổ chức rút được ý kiến này."))
    if not permissions.can_add_remarks_now(by, row.conference):
        raise Blocked(_("Biên bản đã thông qua, nên chỉ đơn vị tổ chức rút được ý kiến."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = clock.now(), by, " ".join(reason.split())[:300]
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
        is_amendment = permissions.is_adopted(row.conference)
        note(row.conference, _("Rút một ý kiến"), by=by, reason=row.withdrawn_because, amends_minutes=is_amendment)
    return row


@transaction.atomic
def resolve(
    conference: Conference,
    text: str,
    owners: Iterable[Union | None],
    due_on: date | None,
    *,
    by: User,
    token: UUID | None = None,
    reason: str = "",
) -> Resolution:
    """Add a resolution with its owners; None among them is VUFO. To adopted minutes for a reason."""
    conference = lock(conference, by=by)
    twin = Resolution.objects.filter(conference=conference, token=token).first() if token else None
    if twin is not None:
        return twin
    if conference.state == Conference.State.CALLED_OFF:
        raise Blocked(_("Hội nghị này không họp nên không có kết luận."))
    last = Resolution.objects.filter(conference=conference).order_by("-number").first()
    row = Resolution(conference=conference, number=last.number + 1 if last else 1, token=token)
    _assign(row, conference, text, due_on)
    owners = list(dict.fromkeys(owners))
    if not owners:
        raise Blocked(_("Chọn đơn vị thực hiện."), "owners")
    is_amendment = adopted.amends(conference, reason)
    _write(row, by, reason=reason)
    tasks = [ResolutionTask(resolution=row, union=union) for union in owners]
    for task in tasks:
        _write(task, by)
    what = _("Thêm kết luận %(code)s") % {"code": row.code}
    note(conference, what, by=by, reason=reason.strip(), amends_minutes=is_amendment)
    notices.resolved(row, tasks, by=by)
    return row


@transaction.atomic
def amend(
    row: Resolution, text: str, owners: Iterable[Union | None], due_on: date | None, reason: str, *, by: User, seen: str
) -> Resolution:
    """Correct a resolution. New owners are added; one left out has nothing more to do, unless it has done it."""
    conference = lock(row.conference, by=by)
    row = Resolution.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    if version(row) != seen:
        raise Changed(row)
    _assign(row, conference, text, due_on)
    is_amendment = adopted.amends(conference, reason)
    wanted = {union.pk if union else None: union for union in owners}
    if not wanted:
        raise Blocked(_("Chọn đơn vị thực hiện."), "owners")
    tasks = {task.union_id: task for task in ResolutionTask.objects.select_for_update().filter(resolution=row)}
    given_out, taken_off = [], []
    for key, task in tasks.items():
        if key not in wanted and task.state == State.DONE:
            raise Blocked(_("Đơn vị đã làm xong thì không bỏ khỏi kết luận được."), "owners")
        if key not in wanted and task.state == State.OPEN:
            _set(task, State.DROPPED, by, reason=reason)
            taken_off.append(task)
        elif key in wanted and task.state == State.DROPPED:
            _set(task, State.OPEN, by, reason=reason)
            given_out.append(task)
    for key, union in wanted.items():
        if key not in tasks:
            task = ResolutionTask(resolution=row, union=union)
            _write(task, by, reason=reason)
            given_out.append(task)
    _write(row, by, reason=reason)
    what = _("Sửa kết luận %(code)s") % {"code": row.code}
    note(conference, what, by=by, reason=reason, amends_minutes=is_amendment)
    notices.resolved(row, given_out, by=by)
    notices.taken_off(row, taken_off, by=by)
    return row


@transaction.atomic
def withdraw_resolution(row: Resolution, reason: str, *, by: User, seen: str) -> Resolution:
    """Take a wrong or double resolution back: nobody has anything to do any more; its number and words stay.

    Refused once an owner has done its part. An amendment that names owners again brings it back.
    """
    conference = lock(row.conference, by=by)
    row = Resolution.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    tasks = list(ResolutionTask.objects.select_for_update(of=("self",)).filter(resolution=row).order_by("pk"))
    standing = [task for task in tasks if task.state != State.DROPPED]
    if tasks and not standing:  # the same form posted twice
        return row
    if version(row) != seen:
        raise Changed(row)
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    if any(task.state == State.DONE for task in standing):
        raise Blocked(_("Có đơn vị đã làm xong nên không rút được kết luận này. Nếu ghi nhầm, mở lại phần việc trước."))
    for task in standing:
        _set(task, State.DROPPED, by, reason=reason)
    _write(row, by, reason=reason)
    what = _("Rút kết luận %(code)s") % {"code": row.code}
    note(conference, what, by=by, reason=reason, amends_minutes=permissions.is_adopted(conference))
    notices.taken_off(row, standing, by=by)
    return row


@transaction.atomic
def finish(task: ResolutionTask, done_on: date, result: str, *, by: User, seen: str | None = None) -> ResolutionTask:
    """An owner's part is done on a day; said again, it corrects the day and the result.

    `seen` is the version that the page showed; raises Changed where somebody else said so meanwhile in other words.
    """
    task, conference = _locked(task)
    if not permissions.can_finish(by, task, conference):
        raise NotAllowed(_("Chỉ đơn vị thực hiện và đơn vị tổ chức ghi được kết quả."))
    if task.state == State.DROPPED:
        raise Blocked(_("Phần việc này không phải làm nữa."))
    if not conference.starts_on <= done_on <= clock.today():
        raise Blocked(_("Ngày xong từ ngày họp đến hôm nay."), "done_on")
    is_said = (task.state, task.done_on, task.result, task.changed_by) == (State.DONE, done_on, result.strip(), by)
    if is_said:  # the same form posted twice
        return task
    if seen is not None and version(task) != seen:
        raise Changed(task)
    task.done_on, task.result = done_on, result.strip()
    _set(task, State.DONE, by)
    note(conference, _("%(owner)s làm xong %(code)s") % _names(task, conference), by=by)
    return task


@transaction.atomic
def reopen(task: ResolutionTask, reason: str, *, by: User, seen: str | None = None) -> ResolutionTask:
    """The organiser finds that it is not done after all. `seen` as in `finish`.

    What was dropped is given out again by an amendment, of which the owner hears.
    """
    task, conference = _locked(task)
    if not permissions.can_organise(by, conference):
        raise NotAllowed(_("Chỉ đơn vị tổ chức và VUFO mở lại được phần việc."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do mở lại."), "reason")
    if task.state == State.OPEN:
        return task
    if task.state == State.DROPPED:
        raise Blocked(_("Phần việc này không phải làm nữa. Muốn giao lại thì sửa kết luận, chọn lại đơn vị."))
    if seen is not None and version(task) != seen:
        raise Changed(task)
    task.done_on = None
    _set(task, State.OPEN, by, reason=reason)
    note(conference, _("Mở lại %(code)s của %(owner)s") % _names(task, conference), by=by, reason=reason)
    notices.reopened(task, by=by)
    return task


def _locked(task: ResolutionTask) -> tuple[ResolutionTask, Conference]:
    rows = ResolutionTask.objects.select_for_update(of=("self",)).select_related("resolution__conference__cluster")
    fresh = rows.order_by("pk").get(pk=task.pk)
    return fresh, fresh.resolution.conference


def _names(task: ResolutionTask, conference: Conference) -> dict[str, str]:
    owner = task.union.short_name_on(conference.starts_on) if task.union else "VUFO"
    return {"owner": owner, "code": task.resolution.code}


def _assign(row: Resolution, conference: Conference, text: str, due_on: date | None) -> None:
    row.text, row.due_on = text.strip(), due_on
    if not row.text:
        raise Blocked(_("Ghi nội dung kết luận."), "text")
    if due_on is not None and due_on < conference.starts_on:
        raise Blocked(_("Hạn không được trước ngày họp."), "due_on")


def _set(task: ResolutionTask, state: str, by: User, *, reason: str = "") -> None:
    task.state = state
    _write(task, by, reason=reason)


def _write(row: Row, by: User, *, reason: str = "") -> None:
    row.changed_by, row.changed_at = by, clock.now()
    row._history_user, row._history_date = by, row.changed_at  # type: ignore[union-attr]
    row._change_reason = reason.strip()[:100] or None  # type: ignore[union-attr]
    row.save()
