"""Who comes to a conference: registered by the invited body or the organiser, withdrawn, marked at the door."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Conference, ConferenceSite, Delegate, Invited
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import note

Attendance = Delegate.Attendance


@dataclass(frozen=True)
class Person:
    """What is kept of a delegate: name and post, nothing more."""

    invited: Invited
    name: str
    post: str = ""
    role: str = Delegate.Role.DELEGATE
    site: ConferenceSite | None = None
    over_reason: str = ""


@transaction.atomic
def register(conference: Conference, given: Person, *, by: User, token: UUID | None = None) -> Delegate:
    """Add a delegate. The same form posted twice gives the one of the first time."""
    conference = _locked(conference)
    _check_right(by, conference, given.invited)
    twin = Delegate.objects.filter(conference=conference, token=token).first() if token else None
    if twin is not None:
        return twin
    delegate = Delegate(conference=conference, token=token, added_at=clock.now(), added_by=by)
    _assign(delegate, given, by)
    _write(delegate, by)
    _note(delegate, _("Thêm một đại biểu của %(body)s"), by)
    return delegate


@transaction.atomic
def correct(delegate: Delegate, given: Person, *, by: User, seen: str) -> Delegate:
    """Correct a delegate. Raises Changed where somebody else did meanwhile."""
    conference = _locked(delegate.conference)
    delegate = _again(delegate, seen)
    _check_right(by, conference, delegate.invited)
    _check_right(by, conference, given.invited)
    _assign(delegate, given, by)
    _write(delegate, by)
    _note(delegate, _("Sửa một đại biểu của %(body)s"), by)
    return delegate


@transaction.atomic
def withdraw(delegate: Delegate, *, by: User) -> Delegate:
    """The person does not come, or was entered by mistake. The row stays; its place becomes free."""
    conference = _locked(delegate.conference)
    delegate = _again(delegate)
    _check_right(by, conference, delegate.invited)
    if delegate.withdrawn_at is not None:
        return delegate
    delegate.withdrawn_at, delegate.withdrawn_by = clock.now(), by
    _write(delegate, by)
    _note(delegate, _("Rút một đại biểu của %(body)s"), by)
    return delegate


@transaction.atomic
def mark(delegate: Delegate, attendance: str, *, by: User) -> Delegate:
    """Whether the person came, as seen at the door; the last word counts, and the history keeps every one."""
    conference = _locked(delegate.conference)
    delegate = _again(delegate)
    if not permissions.can_take_attendance(by, conference, delegate.site):
        raise NotAllowed(_("Chỉ đơn vị tổ chức và đơn vị phụ trách điểm cầu điểm danh được."))
    if conference.state == Conference.State.CALLED_OFF:
        raise Blocked(_("Hội nghị này không họp, nên không điểm danh."))
    if conference.starts_on > clock.today():
        raise Blocked(_("Điểm danh từ ngày họp trở đi."))
    if attendance not in Attendance.values or delegate.withdrawn_at is not None:
        raise Blocked(_("Đại biểu này không còn trong danh sách. Tải lại trang."))
    delegate.attendance, delegate.marked_at, delegate.marked_by = attendance, clock.now(), by
    _write(delegate, by)
    return delegate


def _locked(conference: Conference) -> Conference:
    """Places are counted under the lock of the conference, so that two people never take the last one."""
    rows = Conference.objects.select_for_update(of=("self",)).select_related("cluster", "union", "host")
    return rows.order_by("pk").get(pk=conference.pk)


def _again(delegate: Delegate, seen: str | None = None) -> Delegate:
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("invited", "site").order_by("pk")
    fresh = rows.get(pk=delegate.pk)
    if seen is not None and version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def _check_right(by: User, conference: Conference, invited: Invited) -> None:
    if not permissions.can_register_delegates(by, conference, invited):
        raise NotAllowed(_("Chỉ đơn vị tổ chức và đơn vị được mời ghi đại biểu, đến hết ngày họp."))


def _assign(delegate: Delegate, given: Person, by: User) -> None:
    is_counted = delegate.pk is not None and delegate.invited_id == given.invited.pk
    delegate.invited, delegate.site, delegate.role = given.invited, given.site, given.role
    delegate.name, delegate.post = " ".join(given.name.split()), " ".join(given.post.split())
    delegate.name_key = delegate.name.casefold()
    if not delegate.name:
        raise Blocked(_("Ghi họ tên."), "name")
    if given.invited.conference_id != delegate.conference_id:
        raise Blocked(_("Đơn vị này không được mời dự hội nghị."), "invited")
    if given.site is not None and given.site.conference_id != delegate.conference_id:
        raise Blocked(_("Điểm cầu này không thuộc hội nghị."), "site")
    standing = Delegate.objects.filter(invited=given.invited, withdrawn_at__isnull=True).exclude(pk=delegate.pk)
    _check_twin(standing, delegate.name_key)
    if not is_counted:  # a correction takes no further place
        delegate.over_reason = _over(delegate, given, standing.count(), by)


def _check_twin(standing: QuerySet[Delegate], name_key: str) -> None:
    twin = standing.filter(name_key=name_key).select_related("site").first()
    if twin is None:
        return
    where = _("ở điểm cầu %(site)s") % {"site": twin.site} if twin.site else _("trong danh sách")
    raise Blocked(
        _("%(name)s đã có %(where)s. Nếu là hai người trùng tên, ghi thêm vào tên, ví dụ “(B)”.")
        % {"name": twin, "where": where},
        "name",
    )


def _over(delegate: Delegate, given: Person, others: int, by: User) -> str:
    """The reason for one more than invited; empty within the quota. Only the organiser may go beyond."""
    quota = given.invited.quota
    if quota is None or others < quota:
        return ""
    if not permissions.can_organise(by, delegate.conference):
        raise Blocked(
            _("Đơn vị đã đủ %(n)d đại biểu được mời. Đề nghị đơn vị tổ chức ghi thêm.") % {"n": quota}, "invited"
        )
    if not given.over_reason.strip():
        raise Blocked(
            _("Đơn vị đã đủ %(n)d đại biểu được mời. Ghi lý do nếu vẫn nhận thêm.") % {"n": quota}, "over_reason"
        )
    return given.over_reason.strip()


def _note(delegate: Delegate, what: str, by: User) -> None:
    """Without the person's name: who that is stands in the list, which fewer people read."""
    note(delegate.conference, what % {"body": delegate.invited}, by=by, reason=delegate.over_reason)


def _write(delegate: Delegate, by: User) -> None:
    delegate._history_user, delegate._history_date = by, clock.now()  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            delegate.save()
    except IntegrityError as error:
        raise Blocked(_("Người này đã có trong danh sách. Tải lại trang để xem."), "name") from error
