"""The one door to the register of visits: entering, changing, taking back, hosts that come and go.

Every function names the actor, locks the visit and reads it again, and writes all rows in one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from clusters.permissions import acting_union_ids, predecessor_ids
from clusters.vietnamese import fold
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.delegation_doubles import Doubt, doubts, may_be_one
from events.models import Delegation, DelegationGroup, DelegationHost
from events.notices import visits as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.delegation_rules import Body, Visit, problems

PLAIN = (
    "direction", "organisation", "country", "starts_on", "ends_on", "level", "people", "qualifier", "purpose",
    "programme", "results", "body", "association",
)  # fmt: skip

COMPARED = ("direction", "organisation", "country", "starts_on", "ends_on")


class Doubtful(Exception):
    """The visit may stand in the register already: the person looks and confirms."""

    def __init__(self, found: list[Doubt]):
        super().__init__(_("Có thể trùng với đoàn đã ghi."))
        self.found = found


@transaction.atomic
def enter(union: Union, given: Visit, *, by: User, token: UUID | None = None, confirmed: bool = False) -> Delegation:
    """Enter a visit. The same form posted twice is one visit: raises Overtaken. Doubtful, unless `confirmed`."""
    (visit,) = enter_many(union, [given], by=by, token=token, confirmed=confirmed)
    return visit


@transaction.atomic
def enter_many(
    union: Union, rows: Sequence[Visit], *, by: User, token: UUID | None = None, confirmed: bool = False
) -> list[Delegation]:
    """Enter visits: all of them or none. Those that the same form has written already are passed over."""
    if union.pk not in acting_union_ids(by):
        raise NotAllowed(_("Chỉ cán bộ, lãnh đạo của Liên hiệp ghi được đoàn của đơn vị mình."))
    # Two posts of one form wait for each other here, so that the later one sees what the earlier one wrote.
    union = Union.objects.select_for_update().get(pk=union.pk)
    tokens = [token_of(token, n, row) for n, row in enumerate(rows)] if token else [None] * len(rows)
    written = set(Delegation.objects.filter(token__in=[t for t in tokens if t]).values_list("token", flat=True))
    left = [(n, row, key) for n, (row, key) in enumerate(zip(rows, tokens, strict=True)) if key not in written]
    if not left:
        raise Overtaken(_("Vừa ghi rồi, không ghi lần nữa."))
    for n, row, _key in left:
        _check(row, {union.pk}, at=n)
    places = [n for n, _row, _key in left]
    found = [] if confirmed else doubts([row for _n, row, _key in left])
    if found:
        raise Doubtful([doubt.placed(places) for doubt in found])
    return [_enter(union, row, key, by) for _n, row, key in left]


def token_of(form: UUID, n: int, given: Visit) -> UUID:
    """Names one row of one form with what it says: posted again it is the same, changed it is another."""
    words = [str(getattr(given, name)) for name in (*PLAIN, "group_name")]
    keys = [given.group.pk if given.group else None, *sorted(union.pk for union in given.co_hosts)]
    return uuid5(form, "|".join([str(n), *words, *map(str, keys)]))


def entered_by(form: UUID, given: Visit) -> Delegation | None:
    """The visit that the form has already made of these words."""
    return Delegation.objects.filter(token=token_of(form, 0, given)).first()


@transaction.atomic
def change(
    visit: Delegation, given: Visit, *, by: User, seen: str, reason: str = "", confirmed: bool = False
) -> Delegation:
    """Write what is known now. `seen` is the version that the page showed; raises Changed if there is another.

    Whoever corrects another union's visit gives a reason.
    """
    visit = _locked(visit, by, seen)
    if not permissions.keeps_as_own(by, visit) and not reason.strip():
        raise Blocked(_("Sửa đoàn của đơn vị khác thì ghi lý do."), "reason")
    first = next(host.union_id for host in visit.hosts.all() if host.is_first)
    _check(given, {first} | acting_union_ids(by), keep=visit.group)
    # Whoever corrects the number of people is not asked again about a likeness that was looked at when it was entered.
    is_another = any(getattr(visit, name) != getattr(given, name) for name in COMPARED)
    found = doubts([given], but=visit) if is_another and not confirmed else []
    if found:
        raise Doubtful(found)
    _assign(visit, given, by)
    _write(visit, by, reason)
    _set_co_hosts(visit, {union.pk for union in given.co_hosts}, by, reason)
    return visit


@transaction.atomic
def take_back(visit: Delegation, reason: str, *, by: User, seen: str) -> Delegation:
    """It was entered by mistake: it stays in sight, struck out, and counts nowhere."""
    visit = _locked(visit, by, seen)
    if visit.revoked_at is not None:
        raise Overtaken(_("Đoàn này đã được rút rồi."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    visit.revoked_at, visit.revoked_by, visit.revoke_reason = clock.now(), by, reason.strip()
    _write(visit, by, reason)
    notices.taken_back(visit, by=by)
    return visit


@transaction.atomic
def bring_back(visit: Delegation, reason: str, *, by: User, seen: str) -> Delegation:
    """It was no mistake after all, and counts again."""
    visit = _locked(visit, by, seen)
    if visit.revoked_at is None:
        raise Overtaken(_("Đoàn này đang được tính."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do khôi phục."), "reason")
    visit.revoked_at, visit.revoked_by, visit.revoke_reason = None, None, ""
    _write(visit, by, reason)
    notices.brought_back(visit, by=by)
    return visit


@transaction.atomic
def leave(visit: Delegation, union: Union, reason: str, *, by: User) -> Delegation:
    """A union that was named as co-host takes itself off the hosts."""
    visit = _reread(visit)
    if not permissions.acts_as(by, union.pk):
        raise NotAllowed(_("Chỉ đơn vị được ghi là cùng đón, cùng cử tự rút tên mình."))
    host = visit.hosts.filter(union=union).first()
    if host is None:
        raise Overtaken(_("Đơn vị bạn không còn trong danh sách cùng đón."))
    if host.is_first:
        raise Blocked(_("Đơn vị ghi đoàn này không tự rút tên. Ghi nhầm thì rút cả đoàn."), "reason")
    if not reason.strip():
        raise Blocked(_("Ghi lý do."), "reason")
    _remove(host, by, reason)
    return _write(visit, by, reason)


@transaction.atomic
def join(visit: Delegation, union: Union, given: Visit, *, by: User) -> Delegation:
    """Instead of entering `given`, a double of a visit that the person may read, its union becomes a co-host of it."""
    visit = _reread(visit)
    if union.pk not in acting_union_ids(by) or not Delegation.objects.visible_to(by).filter(pk=visit.pk).exists():
        raise NotAllowed(_("Không thêm được đơn vị bạn vào đoàn này. Hỏi đơn vị đã ghi đoàn."))
    if visit.revoked_at is not None or not may_be_one(given, visit):
        raise Blocked(_("Đoàn vừa gõ không giống đoàn đã ghi. Hỏi đơn vị đã ghi đoàn."))
    if visit.hosts.filter(union=union).exists():
        raise Overtaken(_("Đơn vị bạn đã có trong danh sách cùng đón."))
    reason = _("Tự ghi cùng đón, cùng cử")
    _write(visit, by, reason)
    host = DelegationHost(delegation=visit, union=union)
    _sign(host, by, reason, visit.changed_at)
    host.save()
    return visit


def own_groups(union_ids: set[int]) -> QuerySet[DelegationGroup]:
    """Groups of which a union, or one that it carries on, has entered a visit."""
    hosts = DelegationHost.objects.filter(is_first=True, union__in=union_ids | predecessor_ids(union_ids))
    visits = Delegation.objects.filter(pk__in=hosts.values("delegation"), group__isnull=False)
    return DelegationGroup.objects.filter(pk__in=visits.order_by().values("group"))


# --- the parts ---------------------------------------------------------------------------------------


def _check(given: Visit, union_ids: set[int], keep: DelegationGroup | None = None, at: int = 0) -> None:
    for field, sentence in problems(given):
        # Of many rows the sentence says which: the form has told each at its own field already.
        raise Blocked(_("Dòng %(n)d: %(what)s") % {"n": at + 1, "what": sentence} if at else sentence, field)
    group = given.group
    if group is not None and group != keep and not own_groups(union_ids).filter(pk=group.pk).exists():
        raise Blocked(_("Đoàn đã chọn không phải của đơn vị bạn."), "group")


def _enter(union: Union, given: Visit, token: UUID | None, by: User) -> Delegation:
    now = clock.now()
    visit = Delegation(entered_at=now, token=token, version=0)
    _assign(visit, given, by, {union.pk})
    _write(visit, by, at=now)
    host = DelegationHost(delegation=visit, union=union, is_first=True)
    _sign(host, by, at=now)
    host.save()
    _set_co_hosts(visit, {co_host.pk for co_host in given.co_hosts} - {union.pk}, by)
    return visit


def _assign(visit: Delegation, given: Visit, by: User, union_ids: set[int] | None = None) -> None:
    for name in PLAIN:
        value = getattr(given, name)
        setattr(visit, name, value.strip() if isinstance(value, str) else value)
    visit.organisation = " ".join(given.organisation.split())
    if given.body != Body.ASSOCIATION:
        visit.association = ""
    if union_ids is None:
        union_ids = {host.union_id for host in visit.hosts.all() if host.is_first}
    visit.group = _group_named(given.group_name, union_ids, by) if given.group_name.strip() else given.group


def _group_named(name: str, union_ids: set[int], by: User) -> DelegationGroup:
    """The own group of that name, accents aside; a new one where there is none."""
    name = " ".join(name.split())
    known = own_groups(union_ids).filter(search_key=fold(name)).first()
    return known or DelegationGroup.objects.create(name=name, made_by=by, made_at=clock.now())


def _set_co_hosts(visit: Delegation, wanted: set[int], by: User, reason: str = "") -> None:
    gone = set()
    for host in list(DelegationHost.objects.filter(delegation=visit)):
        if host.union_id in wanted or host.is_first:
            wanted = wanted - {host.union_id}
        else:
            _remove(host, by, reason)
            gone.add(host.union_id)
    for union_id in sorted(wanted):
        host = DelegationHost(delegation=visit, union_id=union_id)
        _sign(host, by, reason, visit.changed_at)
        host.save()
    notices.named_co_hosts(visit, wanted, by=by)
    notices.not_co_hosts_any_more(visit, gone, by=by)


def _remove(host: DelegationHost, by: User, reason: str) -> None:
    """Only the row goes: its history keeps who was a host, until when and why not any more."""
    _sign(host, by, reason)
    host.delete()


def _reread(visit: Delegation) -> Delegation:
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("group").prefetch_related("hosts")
    return rows.get(pk=visit.pk)


def _locked(visit: Delegation, by: User, seen: str) -> Delegation:
    fresh = _reread(visit)
    if not permissions.can_keep_visit(by, fresh):
        raise NotAllowed(_("Chỉ đơn vị đã ghi đoàn này và cán bộ VUFO sửa được."))
    if version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def _write(visit: Delegation, by: User, reason: str = "", at: datetime | None = None) -> Delegation:
    visit.version += 1
    visit.changed_by, visit.changed_at = by, at or clock.now()
    _sign(visit, by, reason, visit.changed_at)
    visit.save()
    return visit


def _sign(row: Delegation | DelegationHost, by: User, reason: str = "", at: datetime | None = None) -> None:
    row._history_user = by  # type: ignore[union-attr]
    row._history_date = at or clock.now()  # type: ignore[union-attr]
    row._change_reason = reason.strip()[:100] or None  # type: ignore[union-attr]
