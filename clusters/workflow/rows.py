"""How a dated row is written: locked, read again, checked, saved with its history act.

What cannot be is refused by a ValidationError; what someone else did meanwhile by `Overtaken`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.dated import Confidence, Dated
from clusters.models import Union, User

Row = TypeVar("Row", bound=models.Model)


class Overtaken(Exception):
    """Someone else was first, and nothing is left to do on the page; the text says so to the reader."""


class Changed(Overtaken):
    """Someone else changed `row` after the page was opened: what was typed and what is there now must be compared."""

    def __init__(self, row: models.Model):
        super().__init__(_("Có người vừa sửa dòng này. Xem lại nội dung mới rồi sửa tiếp."))
        self.row = row
        self.act = row.history.select_related("history_user").order_by("-history_id").first()  # type: ignore[attr-defined]


def lock(unions: Iterable[Union]) -> None:
    """Lock the unions in the order of their keys, so that two mergers never wait for each other."""
    ids = sorted(union.pk for union in unions)
    list(Union.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def version(row: models.Model) -> str:
    """What a form remembers of `row`, to notice that someone else changed it meanwhile."""
    latest = row.history.order_by("-history_id").first()  # type: ignore[attr-defined]
    return str(latest.history_id) if latest else ""


def reread(row: Row, seen: str) -> Row:
    """The row as it is now, under a lock; raise `Changed` unless it is still what the page showed."""
    # By itself: the model's own order would lock clusters, unions and people along, for which others wait.
    rows = type(row)._default_manager.select_for_update(of=("self",))
    fresh = rows.filter(pk=row.pk).order_by("pk").first()
    if fresh is None:
        raise Overtaken(_("Có người vừa rút dòng này, nên không còn gì để sửa. Xem lịch sử thay đổi."))
    if version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def assign(row: models.Model, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def write(row: Row, *, by: User, reason: str, confidence: str = Confidence.ENTERED) -> Row:
    """Check and save `row` with its history act; a write that a concurrent one overtook is refused in words."""
    row.confidence = confidence  # type: ignore[attr-defined]
    _sign(row, by, reason)
    row.full_clean()
    save(row)
    return row


def overwrite(row: Row, *, by: User, reason: str) -> Row:
    """Save with its history act a row that is taken back: what is around it may no longer fit, so it is not checked."""
    _sign(row, by, reason)
    save(row)
    return row


def end(row: Dated, last_day: date, *, by: User, reason: str) -> None:
    row.valid_to = last_day
    # The row stays as well or as badly known as it was: only its last day is new.
    write(row, by=by, reason=reason, confidence=getattr(row, "confidence", Confidence.ENTERED))


def remove(row: models.Model, *, by: User, reason: str) -> None:
    """Take back a row that should never have been recorded.

    Only the row goes. Its history keeps every version, and this act with who, when and why: rule 19.
    """
    _sign(row, by, reason)
    row.delete()


def _sign(row: models.Model, by: User, reason: str) -> None:
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    row._change_reason = reason[:100]  # type: ignore[attr-defined]


def save(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # full_clean has passed, so another person's write came between: the database's own guard spoke.
        raise ValidationError(
            _("Có người vừa ghi một dòng trùng thời gian với dòng này. Tải lại trang để xem rồi ghi lại.")
        ) from error
