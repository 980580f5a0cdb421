"""Taking back a whole pledge that was noted by mistake."""

from django.db import transaction
from django.utils.translation import gettext as _

from aid.models import Pledge
from aid.workflow.errors import Overtaken, Refused
from aid.workflow.locking import lock_pledge
from aid.workflow.money import revoke_disbursement, revoke_value
from aid.workflow.pledges import move_to
from clusters import clock
from clusters.models import User


@transaction.atomic
def withdraw_pledge(pledge: Pledge | int, reason: str, *, by: User) -> Pledge:
    """Take back all values and disbursements of a pledge and end it, with the reason at each; nothing is deleted.

    It is brought back by a step that says why, and by new values.
    """
    pledge = lock_pledge(pledge, by=by)
    if pledge.status == Pledge.Status.CANCELLED:
        raise Overtaken(_("Khoản này đã được rút, hoặc đã ghi từ chối, hủy."))
    if not reason.strip():
        raise Refused(_("Ghi lý do rút."), "reason")
    for paid in pledge.disbursements.standing().order_by("on", "pk"):
        revoke_disbursement(paid, reason, by=by)
    for value in pledge.values.filter(revoked_at__isnull=True).order_by("on", "pk"):
        revoke_value(value, reason, by=by)
    note = _("Rút vì ghi nhầm: %(reason)s") % {"reason": reason.strip()}
    return move_to(pledge, Pledge.Status.CANCELLED, clock.today(), by=by, note=note)
