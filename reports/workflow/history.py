"""Saving and removing a row together with the name of who did it, the clock's time and the reason."""

from typing import TypeVar

from django.db import models

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import Changed, version

REASON_LENGTH = 100  # simple_history's column
Row = TypeVar("Row", bound=models.Model)


def save(row: Row, *, by: User | None, reason: str = "") -> Row:
    _stamp(row, by, reason)
    row.save()
    return row


def delete(row: models.Model, *, by: User) -> None:
    _stamp(row, by, "")
    row.delete()


def refuse_if_changed(row: models.Model, seen: str) -> None:
    """Raise `Changed`, with the row as it is, unless it still is what the page showed. The caller holds the lock."""
    if version(row) != seen:
        raise Changed(type(row)._default_manager.get(pk=row.pk))


def _stamp(row: models.Model, by: User | None, reason: str) -> None:
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    row._change_reason = reason.strip()[:REASON_LENGTH] or None  # type: ignore[attr-defined]
