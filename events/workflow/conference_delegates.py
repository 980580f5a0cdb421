"""Who comes to a conference: registered by the invited body or the organiser, withdrawn, marked at the door."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

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
    _assign(delegate, given, _Body(given.invited, conference, by))
    _write(delegate, by)
    _note(delegate, _("Thêm một đại biểu của %(body)s"), by)
    return delegate


class LineBlocked(Blocked):
    """One of many that cannot be entered: `place` is where it stands among them."""

    def __init__(self, refusal: Blocked, place: int):
        super().__init__(str(refusal), refusal.field)
        self.place = place


@transaction.atomic
def register_many(
    conference: Conference, given: list[Person], *, by: User, token: UUID | None = None
) -> list[Delegate]:
    """Add delegates of one body, all or none; those of the same form posted before are not added again."""
    conference = _locked(conference)
    for invited in {person.invited for person in given}:
        _check_right(by, conference, invited)
    bodies = {invited: _Body(invited, conference, by) for invited in {person.invited for person in given}}
    new: list[Delegate] = []
    for place, person, own in _not_yet_written(conference, given, token):
        delegate = Delegate(conference=conference, added_at=clock.now(), added_by=by, token=own)
        try:
            _assign(delegate, person, bodies[person.invited])
        except Blocked as refusal:
            raise LineBlocked(refusal, place) from refusal
        new.append(delegate)
    return _write_many(conference, new, by)


def refusals(
    conference: Conference, invited: Invited, given: list[Person], *, by: User, token: UUID | None = None
) -> list[Blocked]:
    """What `register_many` would refuse today of a list of one body, all of it at once; nothing is written."""
    body, found = _Body(invited, conference, by), list[Blocked]()
    new = list(_not_yet_written(conference, given, token))
    for place, person, _own in new:
        try:
            _check_twin(body.standing.get(_key(person.name)))
        except Blocked as refusal:
            found.append(LineBlocked(refusal, place))
    left = max((invited.quota or 0) - len(body.standing), 0)
    if invited.quota is None or len(new) <= left or (body.may_exceed and any(one.over_reason for one in given)):
        return found
    words = _("Mời %(quota)d người, còn %(left)d chỗ, danh sách có %(n)d người.")
    said = words % {"quota": invited.quota, "left": left, "n": len(new)}
    if body.may_exceed:
        return [Blocked(_("%(said)s Ghi lý do nếu vẫn nhận thêm.") % {"said": said}, "over_reason"), *found]
    return [Blocked(_("%(said)s Bớt người, hoặc đề nghị đơn vị tổ chức ghi thêm.") % {"said": said}, "invited"), *found]


def _not_yet_written(
    conference: Conference, given: list[Person], token: UUID | None
) -> Iterator[tuple[int, Person, UUID | None]]:
    """(place, person, own token) of those that the same form has not written before."""
    tokens = [uuid5(token, _key(one.name)) if token else None for one in given]
    before = Delegate.objects.filter(conference=conference, token__in=[own for own in tokens if own])
    stands = {row.token: row.withdrawn_at is None for row in before}
    for place, (person, own) in enumerate(zip(given, tokens, strict=True)):
        if own and stands.get(own):
            continue
        yield place, person, None if own in stands else own
        stands[own] = True


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


@transaction.atomic
def correct(delegate: Delegate, given: Person, *, by: User, seen: str) -> Delegate:
    """Correct a delegate. Raises Changed where somebody else did meanwhile."""
    conference = _locked(delegate.conference)
    delegate = _again(delegate, seen)
    _check_right(by, conference, delegate.invited)
    _check_right(by, conference, given.invited)
    _assign(delegate, given, _Body(given.invited, conference, by, but=delegate))
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


class _Body:
    """Who stands on the list of an invited body, read once under the lock, `but` the one that is corrected."""

    def __init__(self, invited: Invited, conference: Conference, by: User, *, but: Delegate | None = None):
        rows = Delegate.objects.filter(invited=invited, withdrawn_at__isnull=True).select_related("site")
        self.standing = {row.name_key: row for row in rows if but is None or row.pk != but.pk}
        self.conference, self.by = conference, by

    @cached_property
    def may_exceed(self) -> bool:
        return permissions.can_organise(self.by, self.conference)


def _assign(delegate: Delegate, given: Person, body: _Body) -> None:
    """Take over what is known, and the place on the list of the body."""
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
    _check_twin(body.standing.get(delegate.name_key))
    if not is_counted:  # a correction takes no further place
        delegate.over_reason = _over(given, body)
    body.standing[delegate.name_key] = delegate


def _check_twin(twin: Delegate | None) -> None:
    if twin is None:
        return
    where = _("ở điểm cầu %(site)s") % {"site": twin.site} if twin.site else _("trong danh sách")
    raise Blocked(
        _("%(name)s đã có %(where)s. Nếu là hai người trùng tên, ghi thêm vào tên, ví dụ “(B)”.")
        % {"name": twin, "where": where},
        "name",
    )


def _over(given: Person, body: _Body) -> str:
    """The reason for one more than invited; empty within the quota. Only the organiser may go beyond."""
    quota = given.invited.quota
    if quota is None or len(body.standing) < quota:
        return ""
    if not body.may_exceed:
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


def _write_many(conference: Conference, new: list[Delegate], by: User) -> list[Delegate]:
    if not new:
        return []
    try:
        with transaction.atomic():
            rows = bulk_create_with_history(new, Delegate, default_user=by, default_date=clock.now())
    except IntegrityError as error:
        raise Blocked(_("Có người trong danh sách này vừa được ghi. Tải lại trang để xem.")) from error
    words = _("Thêm %(n)d đại biểu của %(body)s") % {"n": len(rows), "body": new[0].invited}
    note(conference, words, by=by, reason=max((row.over_reason for row in new), key=len))
    return rows
