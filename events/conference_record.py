"""What a conference left behind, as its pages show it: remarks line by line, resolutions with their owners."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from clusters.models import User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer
from events import permissions
from events.minutes_amended import Amended, adopted_at, amended
from events.models import AgendaItem, Conference, ConferenceMinutes, Remark, Resolution, ResolutionTask

State = ResolutionTask.State


@dataclass
class Owner:
    """One owner's part of a resolution."""

    task: ResolutionTask
    name: str
    may_finish: bool


@dataclass
class Decided:
    """One resolution with its owners, without those who have nothing more to do; all of them: it was withdrawn."""

    row: Resolution
    owners: list[Owner]
    is_withdrawn: bool = False
    withdrawn_because: str = ""

    @property
    def may_withdraw(self) -> bool:
        """Nobody has done a part of it. For those who organise."""
        return not self.is_withdrawn and not self.done

    @property
    def done(self) -> int:
        return sum(owner.task.state == State.DONE for owner in self.owners)

    @property
    def is_done(self) -> bool:
        return bool(self.owners) and self.done == len(self.owners)

    @property
    def is_late(self) -> bool:
        return any(owner.task.is_late for owner in self.owners)


@dataclass
class Line:
    """A line of the programme with what was said about it; `item` is None for what was said in general."""

    item: AgendaItem | None
    remarks: list[Remark] = field(default_factory=list)


@dataclass
class Record:
    """`later` are the remarks of after the minutes were adopted: no part of what was adopted.

    `noted` are all remarks, those withdrawn too, with who noted and withdrew them; for those who read names.
    """

    minutes: ConferenceMinutes | None
    lines: list[Line]
    later: list[Remark]
    noted: list[Remark]
    decided: list[Decided]
    amended: Amended
    adopted_at: datetime | None

    @property
    def has_remarks(self) -> bool:
        return any(line.remarks for line in self.lines)


def decided_at(conference: Conference, user: User, *, may_organise: bool) -> list[Decided]:
    """The resolutions in their order; two queries, the names, and the reasons where some were withdrawn."""
    own, is_vufo = acting_union_ids(user) | carried_on_ids(user), is_vufo_officer(user)
    tasks: dict[int, list[Owner]] = {}
    rows = ResolutionTask.objects.filter(resolution__conference=conference)
    for task in rows.select_related("resolution", "union").prefetch_related("union__names"):
        standing = tasks.setdefault(task.resolution_id, [])
        if task.state == State.DROPPED:
            continue
        name = task.union.short_name_on(conference.starts_on) if task.union else "VUFO"
        is_own = task.union_id in own or (task.union_id is None and is_vufo)
        standing.append(Owner(task, name, may_organise or is_own))
    withdrawn = {pk for pk, owners in tasks.items() if not owners}
    reasons = _reasons(withdrawn) if withdrawn else {}
    return [
        Decided(row, tasks.get(row.pk, []), row.pk in withdrawn, reasons.get(row.pk, ""))
        for row in conference.resolutions.all()
    ]


def _reasons(resolutions: set[int]) -> dict[int, str]:
    """Why each was written last."""
    acts = Resolution.history.filter(id__in=resolutions).order_by("history_id")
    return {pk: reason or "" for pk, reason in acts.values_list("id", "history_change_reason")}


def record_of(conference: Conference, user: User, *, may_organise: bool) -> Record:
    lines = {item.pk: Line(item) for item in conference.agenda.all()}
    general = Line(None)
    minutes = ConferenceMinutes.objects.filter(conference=conference).first()
    adopted_on = minutes.adopted_on if minutes else None
    since = adopted_at(minutes)
    later, noted = [], []
    remarks = conference.remarks.select_related("union", "by", "withdrawn_by")
    for remark in remarks.prefetch_related("union__names"):
        union = remark.union.short_name_on(conference.starts_on) if remark.union else ""
        remark.who = ", ".join(part for part in (remark.speaker, union) if part)
        remark.may_withdraw = may_organise or (remark.by_id == user.pk and adopted_on is None)
        line = lines.get(remark.item_id or 0, general)
        noted.append(remark)
        if remark.withdrawn_at is not None:
            continue
        if is_later(remark.at, adopted_on, since):
            remark.about = line.item
            later.append(remark)
        else:
            line.remarks.append(remark)
    decided = decided_at(conference, user, may_organise=may_organise)
    names = noted if permissions.can_read_delegates(user, conference) else []
    told = amended(conference, since)
    return Record(minutes, [*lines.values(), general], later, names, decided, told, since)


def is_later(at: datetime, adopted_on: date | None, since: datetime | None) -> bool:
    """It was written after the day of adoption, or after this was written: no part of what was adopted."""
    if adopted_on is None:
        return False
    return timezone.localdate(at) > adopted_on or (since is not None and at > since)
