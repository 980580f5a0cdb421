"""What a conference left behind, as its pages show it: remarks line by line, resolutions with their owners."""

from dataclasses import dataclass, field

from clusters.models import User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer
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
    """One resolution with its owners, without those who have nothing more to do."""

    row: Resolution
    owners: list[Owner]

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
    minutes: ConferenceMinutes | None
    lines: list[Line]
    decided: list[Decided]


def decided_at(conference: Conference, user: User, *, may_organise: bool) -> list[Decided]:
    """The resolutions in their order; two queries and the names."""
    own, is_vufo = acting_union_ids(user) | carried_on_ids(user), is_vufo_officer(user)
    tasks: dict[int, list[Owner]] = {}
    rows = ResolutionTask.objects.filter(resolution__conference=conference).exclude(state=State.DROPPED)
    for task in rows.select_related("resolution", "union").prefetch_related("union__names"):
        name = task.union.short_name_on(conference.starts_on) if task.union else "VUFO"
        is_own = task.union_id in own or (task.union_id is None and is_vufo)
        tasks.setdefault(task.resolution_id, []).append(Owner(task, name, may_organise or is_own))
    return [Decided(row, tasks.get(row.pk, [])) for row in conference.resolutions.all()]


def record_of(conference: Conference, user: User, *, may_organise: bool) -> Record:
    lines = {item.pk: Line(item) for item in conference.agenda.all()}
    general = Line(None)
    remarks = conference.remarks.filter(withdrawn_at__isnull=True).select_related("union", "by")
    for remark in remarks.prefetch_related("union__names"):
        union = remark.union.short_name_on(conference.starts_on) if remark.union else ""
        remark.who = ", ".join(part for part in (remark.speaker, union) if part) or str(remark.by)
        remark.may_withdraw = may_organise or remark.by_id == user.pk
        lines.get(remark.item_id or 0, general).remarks.append(remark)
    decided = decided_at(conference, user, may_organise=may_organise)
    minutes = ConferenceMinutes.objects.filter(conference=conference).first()
    return Record(minutes, [*lines.values(), general], decided)
