"""What adopted minutes tell of changes made since: those for a reason, and what else the paper shows of the meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import (
    AgendaItem,
    Award,
    Conference,
    ConferenceMinutes,
    ConferenceSite,
    Delegate,
    Election,
    Invited,
)

Values = list[Any]
State = Election.State


@dataclass(frozen=True)
class Amendment:
    """One act that changed what adopted minutes say."""

    on: date
    what: str
    reason: str


@dataclass(frozen=True)
class Amended:
    """All that was changed after adoption; `around` are sentences about what the minutes show but do not hold."""

    acts: list[Amendment]
    around: list[str]

    def __bool__(self) -> bool:
        return bool(self.acts or self.around)


def adopted_at(minutes: ConferenceMinutes | None) -> datetime | None:
    """When the day of adoption was written that stands now, or the first one that it corrects; one query."""
    if minutes is None or minutes.adopted_on is None:
        return None
    found = None
    acts = minutes.history.order_by("history_id").values_list("adopted_on", "history_date")
    for adopted_on, at in acts:
        found = (found or at) if adopted_on is not None else None
    return found


def amended(conference: Conference, since: datetime | None) -> Amended:
    """`since` is when the minutes were adopted, None for a draft. A number of queries that no rows change."""
    acts = conference.acts.filter(amends_minutes=True).order_by("at", "pk")
    told = [Amendment(timezone.localdate(row.at), row.what[:1].lower() + row.what[1:], row.reason) for row in acts]
    return Amended(told, _around(conference, since) if since is not None else [])


def _around(conference: Conference, since: datetime) -> list[str]:
    found = []
    for model, names, shown, words in _shown_by_minutes():
        of_it = {"id" if model is Conference else "conference": conference.pk}
        if days := _days(model.history.filter(**of_it), names, since, shown):  # type: ignore[attr-defined]
            found.append(_("%(what)s sửa sau khi thông qua, %(days)s") % {"what": words, "days": days})
    return found


def _shown_by_minutes() -> list[tuple[type[models.Model], tuple[str, ...], Callable[[Values], Any], str]]:
    """Tables that the paper draws on: what it shows of a row, and in which words a change of it is told."""
    seat = ("invited_id", "role", "attendance", "withdrawn_at", "name", "post")
    election = ("state", "method", "present", "blank", "invalid", "winner_id")
    counts = ("voted_on", "votes_present", "votes_for", "votes_against", "votes_blank")
    meeting = ("title", "starts_on", "ends_on", "starts_at", "ends_at", "place", "mode", "host_id", "together_with")
    return [
        (Delegate, seat, _seat, _("Điểm danh")),
        (Invited, ("union_id", "body", "quota"), tuple, _("Đơn vị được mời")),
        (AgendaItem, ("on", "starts_at", "title", "speaker", "union_id"), tuple, _("Chương trình")),
        (ConferenceSite, ("name", "address"), tuple, _("Điểm cầu")),
        (Election, election, lambda row: None if row[0] in (State.OPEN, State.ANNULLED) else row, _("Kết quả bầu")),
        (Award, counts, lambda row: row if row[0] else None, _("Kết quả bình bầu")),
        (Conference, meeting, tuple, _("Tên, thời gian, địa điểm")),
    ]


def _days(rows: Any, names: tuple[str, ...], since: datetime, shown: Callable[[Values], Any]) -> str:
    """The days after `since` on which a row came, went or said something else: `24/11/2026, 25/11/2026`."""
    changed = rows.filter(id__in=rows.filter(history_date__gt=since).values("id")).order_by("history_id")
    before: dict[int, Any] = {}
    days = set()
    for pk, at, kind, *values in changed.values_list("id", "history_date", "history_type", *names):
        now = None if kind == "-" else shown(values)
        if at > since and before.get(pk) != now:
            days.add(timezone.localdate(at))
        before[pk] = now
    return ", ".join(f"{day:%d/%m/%Y}" for day in sorted(days))


def _seat(values: Values) -> tuple[Any, ...] | None:
    """What minutes show of a person: counted among those of a body, by name only where the role is a special one."""
    body, role, attendance, withdrawn_at, name, post = values
    if withdrawn_at is not None:
        return None
    return (body, role, attendance, *(() if role == Delegate.Role.DELEGATE else (name, post)))
