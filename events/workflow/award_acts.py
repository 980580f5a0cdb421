"""Handing over what was decided, taking back what was written by mistake, and bringing it back."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import Overtaken
from events import permissions
from events.models import Award
from events.notices import awards as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_limits import TAKES_A_PLACE, check_quota
from events.workflow.award_rules import Handing, handing_problems
from events.workflow.awards import check, in_one_line, lock_kinds, locked, write

State = Award.State


@transaction.atomic
def present(award: Award, handing: Handing, *, by: User, seen: str, with_others: bool = False) -> list[Award]:
    """It was handed over; `with_others`, along with all of the same decision that are still waiting for it."""
    award = locked(award, seen)
    others = list(waiting_with(award).select_for_update(of=("self",))) if with_others else []
    for row in [award, *others]:
        if not permissions.can_present_award(by, row):
            raise NotAllowed(_("Chỉ đơn vị được khen, đơn vị tặng, Cụm và VUFO ghi được việc trao."))
        if row.revoked_at is not None:
            raise Overtaken(_("Khen thưởng này đã được rút."))
        if not row.is_given:
            raise Blocked(_("Chưa có quyết định nên chưa ghi là đã trao được."), "presented_on")
        check(0, list(handing_problems(handing, row.decided_on)))
        row.state, row.presented_on = State.PRESENTED, handing.on
        row.presented_at, row.occasion = in_one_line(handing.at), in_one_line(handing.occasion)
        write(row, by, _("Ghi đã trao ngày %(day)s") % {"day": f"{handing.on:%d/%m/%Y}"})
    return [award, *others]


def waiting_with(award: Award) -> QuerySet[Award]:
    """The others of the same decision that were not handed over yet."""
    same = Award.objects.standing().filter(
        union=award.union_id, kind__decided_by=award.kind.decided_by, decision_number=award.decision_number,
        decided_on=award.decided_on, state=State.DECIDED,
    )  # fmt: skip
    return same.exclude(pk=award.pk).select_related("kind", "cluster").order_by("pk")


@transaction.atomic
def take_back(award: Award, reason: str, *, by: User, seen: str) -> Award:
    """It was entered by mistake, or the union withdraws its nomination: it stays, struck out, and counts nowhere."""
    award = locked(award, seen)
    if not permissions.can_keep_award(by, award):
        raise NotAllowed(_("Chỉ đơn vị đã ghi và cán bộ VUFO rút được."))
    if award.revoked_at is not None:
        raise Overtaken(_("Khen thưởng này đã được rút rồi."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    award.revoked_at, award.revoked_by, award.revoke_reason = clock.now(), by, reason.strip()
    write(award, by, _("Rút"), reason)
    notices.taken_back(award, by=by)
    return award


@transaction.atomic
def bring_back(award: Award, reason: str, *, by: User, seen: str) -> Award:
    """It was no mistake after all, and counts again."""
    lock_kinds({award.kind_id})
    award = locked(award, seen)
    if not permissions.can_keep_award(by, award):
        raise NotAllowed(_("Chỉ đơn vị đã ghi và cán bộ VUFO khôi phục được."))
    if award.revoked_at is None:
        raise Overtaken(_("Khen thưởng này đang được tính."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do khôi phục."), "reason")
    award.revoked_at, award.revoked_by, award.revoke_reason = None, None, ""
    if award.state in TAKES_A_PLACE:
        check_quota(award)
    write(award, by, _("Khôi phục"), reason)
    notices.brought_back(award, by=by)
    return award
