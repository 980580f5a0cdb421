"""The one clock of the portal.

Rights, lateness and history all ask what day it is. They ask here, so that a test or the demo data can walk
through past years with the very code that runs today.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current moment, aware."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The current day in Vietnam (settings.TIME_ZONE)."""
    return timezone.localdate(now())


@contextmanager
def set_to(moment: datetime | date) -> Iterator[datetime]:
    """Let `now()` answer `moment` inside the block; a bare date means nine in the morning of it."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _set_to.set(moment)
    try:
        yield moment
    finally:
        _set_to.reset(token)
