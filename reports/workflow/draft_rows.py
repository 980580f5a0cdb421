"""Writing rows of a draft: who may, and many rows at once with their history."""

from typing import Any

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clusters import clock
from clusters.models import User
from reports import deadlines, permissions
from reports.models import Report
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import lock


def writable(report: Report | int, by: User) -> Report:
    """The locked report, if the person may write its draft now. Raises NotAllowed, Overtaken, Blocked."""
    locked = lock(report)
    if permissions.can_edit(by, locked):
        return locked
    if not permissions.is_own(by, locked):
        raise NotAllowed(_("Chỉ cán bộ của đơn vị sửa được báo cáo này."))
    if not locked.is_editable:
        raise Overtaken(_("Báo cáo đã được gửi đi nên không sửa được nữa."))
    if locked.obligation.is_exempt:
        raise Blocked(_("Đơn vị được miễn báo cáo kỳ này: %(reason)s") % {"reason": locked.obligation.exempt_reason})
    raise Blocked(deadlines.why_closed(locked.obligation))


def draft_id(report: Report) -> int:
    assert report.draft_round_id is not None
    return report.draft_round_id


def write_all(model: type, rows: list[Any], fields: list[str], by: User) -> None:
    """Save rows of one table, new and old, with their history, in a fixed number of queries."""
    now = clock.now()
    for row in rows:
        row.version += 1
        row.changed_by, row.changed_at = by, now
    new, old = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    bulk_create_with_history(new, model, default_user=by, default_date=now)
    bulk_update_with_history(
        old, model, [*fields, "version", "changed_by", "changed_at"], default_user=by, default_date=now
    )
