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
    """Someone else changed the row after the page was opened; the text says so to the reader."""


def lock(unions: Iterable[Union]) -> None:
    """Lock the unions in the order of their keys, so that two mergers never wait for each other."""
    ids = sorted(union.pk for union in unions)
    list(Union.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def version(row: models.Model) -> str:
    """What a form remembers of `row`, to notice that someone else changed it meanwhile."""
    latest = row.history.order_by("-history_id").first()  # type: ignore[attr-defined]
    return str(latest.history_id) if latest else ""


def reread(row: Row, seen: str) -> Row:
    fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if version(fresh) != seen:
        raise Overtaken(_("Có người vừa sửa dòng này. Xem lại nội dung mới rồi sửa tiếp."))
    return fresh


def assign(row: models.Model, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def write(row: Row, *, by: User, reason: str, confidence: str = Confidence.ENTERED) -> Row:
    """Check and save `row` with its history act; a write that a concurrent one overtook is refused in words."""
    row.confidence = confidence  # type: ignore[attr-defined]
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    row._change_reason = reason[:100]  # type: ignore[attr-defined]
    row.full_clean()
    save(row)
    return row


def end(row: Dated, last_day: date, *, by: User, reason: str) -> None:
    row.valid_to = last_day
    # The row stays as well or as badly known as it was: only its last day is new.
    write(row, by=by, reason=reason, confidence=getattr(row, "confidence", Confidence.ENTERED))


def save(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # full_clean has passed, so another person's write came between: the database's own guard spoke.
        raise ValidationError(
            _("Có người vừa ghi một dòng trùng thời gian với dòng này. Tải lại trang để xem rồi ghi lại.")
        ) from error
