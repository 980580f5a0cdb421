"""The door to commendations that were decided: recording them and correcting them.

Every function names the actor, locks the row and reads it again, and writes all rows in one transaction.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import is_vufo_officer
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.award_doubles import doubts
from events.models import Award, AwardAct, AwardKind, RecipientKind
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_limits import check_quota
from events.workflow.award_rules import (
    Decision,
    Doubtful,
    Handing,
    Merit,
    decision_problems,
    handing_problems,
    problems,
)

State = Award.State
PLAIN = ("kind", "union", "recipient_kind", "name", "post", "unit", "year", "achievement", "figures")


@transaction.atomic
def record(
    given: Merit, decision: Decision, *, by: User, handing: Handing | None = None, token: UUID | None = None,
    confirmed: bool = False,
) -> Award:  # fmt: skip
    """Enter one that was decided. The same form posted twice is one: raises Overtaken. Doubtful, unless `confirmed`."""
    (award,) = record_many([given], decision, by=by, handing=handing, token=token, confirmed=confirmed)
    return award


@transaction.atomic
def record_many(
    rows: Sequence[Merit], decision: Decision, *, by: User, handing: Handing | None = None,
    token: UUID | None = None, confirmed: bool = False,
) -> list[Award]:  # fmt: skip
    """Enter what one decision gave: all of it or nothing. What the same form has written already is passed over."""
    for row in rows:
        _check_right(row, by)
    lock_kinds({row.kind.pk for row in rows})
    left = _not_written(rows, token)
    if not left:
        raise Overtaken(_("Vừa ghi rồi, không ghi lần nữa."))
    for n, row, _key in left:
        check(n, [*problems(row), *decision_problems(decision, row), *_handing_faults(handing, decision)])
    found = [] if confirmed else doubts([row for _n, row, _key in left])
    if found:
        raise Doubtful(found)
    return [_record(row, decision, handing, key, by) for _n, row, key in left]


def token_of(form: UUID, n: int, given: Merit) -> UUID:
    """Names one row of one form with what it says: posted again it is the same, changed it is another."""
    words = [given.recipient_kind, given.name, given.post, given.unit, given.achievement, given.figures]
    keys = [given.kind.pk, given.union.pk if given.union else None, given.year]
    return uuid5(form, "|".join([str(n), *words, *map(str, keys)]))


def written_by(form: UUID, given: Merit) -> Award | None:
    """The row that the form has already made of these words."""
    return Award.objects.filter(token=token_of(form, 0, given)).first()


@transaction.atomic
def change(
    award: Award, given: Merit, *, by: User, seen: str, decision: Decision | None = None, reason: str = "",
    confirmed: bool = False,
) -> Award:  # fmt: skip
    """Correct it. `seen` is the version that the page showed; raises Changed if there is another.

    A decision is corrected where there is one. Whoever corrects another union's gives a reason.
    """
    lock_kinds({award.kind_id, given.kind.pk})
    award = locked(award, seen)
    if not permissions.can_keep_award(by, award):
        raise NotAllowed(_("Chỉ đơn vị đã ghi và cán bộ VUFO sửa được."))
    if award.number > 1:
        raise Blocked(_("Dòng này chỉ biết số lượng theo nguồn. Có danh sách thì rút dòng này rồi nhập danh sách."))
    is_own = award.union_id is not None and permissions.acts_as(by, award.union_id)
    if not (is_own or award.kind.decided_by == AwardKind.DecidedBy.VUFO or reason.strip()):
        raise Blocked(_("Sửa khen thưởng của đơn vị khác thì ghi lý do."), "reason")
    if given.kind.decided_by != award.kind.decided_by:
        raise Blocked(_("Không đổi sang hình thức do cấp khác quyết định. Rút rồi ghi lại."), "kind")
    if not award.is_given and (given.kind != award.kind or given.year != award.year):
        raise Blocked(_("Đề nghị đã lập thì không đổi hình thức, đổi năm. Rút rồi lập lại."), "kind")
    if (given.union.pk if given.union else None) != award.union_id:
        raise Blocked(_("Không chuyển sang Liên hiệp khác. Rút rồi ghi lại."), "union")
    faults = list(problems(given))
    if award.is_given and decision is not None:
        faults += decision_problems(decision, given)
        if award.presented_on is not None:
            faults += [
                ("decided_on", words) for _f, words in handing_problems(Handing(award.presented_on), decision.on)
            ]
    check(0, faults)
    found = [] if confirmed else doubts([given], but=award)
    if found:
        raise Doubtful(found)
    assign(award, given)
    if award.is_given and decision is not None:
        put_decision(award, decision)
        check_quota(award)
    write(award, by, _("Sửa nội dung"), reason)
    return award


# --- the parts, which nominations use too --------------------------------------------------------------


def lock_kinds(kinds: set[int]) -> None:
    """Two posts of one form, and two that take the last place of a quota, wait for each other: forms before rows."""
    list(AwardKind.objects.select_for_update().filter(pk__in=kinds).order_by("pk"))


def locked(award: Award, seen: str | None = None) -> Award:
    rows = Award.objects.select_for_update(of=("self",)).select_related("kind", "union", "cluster", "conference")
    fresh = rows.order_by("pk").get(pk=award.pk)
    if seen is not None and version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def assign(award: Award, given: Merit) -> None:
    for name in PLAIN:
        value = getattr(given, name)
        setattr(award, name, value.strip() if isinstance(value, str) else value)
    award.name, award.post, award.unit = in_one_line(given.name), in_one_line(given.post), in_one_line(given.unit)


def put_decision(award: Award, decision: Decision) -> None:
    award.decided_on, award.decision_number = decision.on, in_one_line(decision.number)
    award.signatory = in_one_line(decision.signatory)


def write(award: Award, by: User, what: str, reason: str = "") -> Award:
    """Save the row with its history, and append who did what, when and why."""
    award.changed_by, award.changed_at = by, clock.now()
    if award.entered_at is None:
        award.entered_at = award.changed_at
    award._history_user = by  # type: ignore[attr-defined]
    award._history_date = award.changed_at  # type: ignore[attr-defined]
    award._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    award.save()
    AwardAct.objects.create(award=award, what=what[:300], reason=reason.strip()[:300], by=by, at=award.changed_at)
    return award


def cluster_on(union: Union | None, day: date) -> Cluster | None:
    """The cluster to which the union belongs on the day."""
    if union is None:
        return None
    row = ClusterMembership.objects.in_force_on(day).filter(union=union).select_related("cluster").first()
    return row.cluster if row else None


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def _check_right(given: Merit, by: User) -> None:
    if permissions.can_record_award(by, given.kind, given.union.pk if given.union else None):
        return
    if given.kind.decided_by == AwardKind.DecidedBy.VUFO and not is_vufo_officer(by):
        raise Blocked(_("Hình thức này do VUFO quyết định. Liên hiệp lập đề nghị, không tự ghi quyết định."), "kind")
    raise NotAllowed(_("Bạn chỉ ghi được khen thưởng của đơn vị mình."))


def check(n: int, faults: list[tuple[str, str]]) -> None:
    for field, sentence in faults:
        # Of many rows the sentence says which: the form has told each at its own place already.
        raise Blocked(_("Dòng %(n)d: %(what)s") % {"n": n + 1, "what": sentence} if n else sentence, field)


def _handing_faults(handing: Handing | None, decision: Decision) -> list[tuple[str, str]]:
    return list(handing_problems(handing, decision.on)) if handing else []


def _not_written(rows: Sequence[Merit], token: UUID | None) -> list[tuple[int, Merit, UUID | None]]:
    keys = [token_of(token, n, row) for n, row in enumerate(rows)] if token else [None] * len(rows)
    written = set(Award.objects.filter(token__in=[key for key in keys if key]).values_list("token", flat=True))
    return [(n, row, key) for n, (row, key) in enumerate(zip(rows, keys, strict=True)) if key not in written]


def _record(given: Merit, decision: Decision, handing: Handing | None, token: UUID | None, by: User) -> Award:
    award = Award(state=State.DECIDED, token=token)
    assign(award, given)
    put_decision(award, decision)
    if handing is not None:
        award.state, award.presented_on = State.PRESENTED, handing.on
        award.presented_at, award.occasion = in_one_line(handing.at), in_one_line(handing.occasion)
    if given.recipient_kind == RecipientKind.UNION and given.kind.decided_by == AwardKind.DecidedBy.VUFO:
        award.cluster = cluster_on(given.union, decision.on)
        check_quota(award)
    return write(award, by, _("Ghi khen thưởng đã có quyết định"))
