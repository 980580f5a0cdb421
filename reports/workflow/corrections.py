"""Giving up a correction that was begun (design rules 17 and 19). Beginning one is part of `filing`."""

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports import permissions
from reports.models import Act, Report
from reports.models.report import State
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock, note_act


@transaction.atomic
def abandon_correction(report: Report | int, reason: str, *, by: User) -> Report:
    """Give up a correction before it is sent: the accepted round is the last word again.

    The round that was begun stays in the database with all that was typed; the history says who gave it up and why.
    """
    report = lock(report)
    if not permissions.can_abandon(by, report):
        if permissions.is_own(by, report):
            raise Overtaken(_("Báo cáo này không có bản đính chính nào đang soạn."))
        raise NotAllowed(_("Chỉ đơn vị bỏ được bản đính chính của mình."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do bỏ đính chính."))
    before, abandoned = report.state, report.draft_round
    assert abandoned is not None
    report.draft_round, report.state, report.state_changed_at = None, State.ACCEPTED, clock.now()
    report.save()
    note_act(report, abandoned, Act.Kind.ABANDON, by=by, from_state=before, reason=reason.strip())
    return report
