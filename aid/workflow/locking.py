"""Reading a pledge again under a lock, if the person may write it."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from aid import permissions
from aid.models import Pledge
from aid.workflow.errors import NotAllowed, Overtaken
from clusters import clock
from clusters.models import User


def lock_pledge(pledge: Pledge | int, *, by: User, version: int | None = None) -> Pledge:
    """The pledge as it is now, locked until the transaction ends.

    `version` is the one that the page showed: raises Overtaken if somebody has written since, NotAllowed if the
    register is not the person's.
    """
    pk = pledge.pk if isinstance(pledge, Pledge) else pledge
    locked = Pledge.objects.select_for_update(of=("self",)).select_related("union", "donor").get(pk=pk)
    if not permissions.can_keep(by, locked):
        raise NotAllowed(_("Chỉ cán bộ của Liên hiệp ghi được vào sổ viện trợ của đơn vị mình."))
    if version is not None and locked.version != version:
        raise Overtaken(_("Có người vừa sửa khoản này. Xem lại rồi ghi tiếp."))
    return locked


def stamp(pledge: Pledge, by: User) -> None:
    """Note who changed the pledge, or something that hangs on it, and when; saves the pledge with its history."""
    pledge.version += 1
    pledge.changed_by, pledge.changed_at = by, clock.now()
    sign(pledge, by)
    pledge.save()


def sign(row: models.Model, by: User, reason: str = "", at: datetime | None = None) -> None:
    """Name the person, the portal's time and the reason for the history that the next save of `row` leaves."""
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = at or clock.now()  # type: ignore[attr-defined]
    row._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
