"""What was changed of a joint activity since its plan was agreed, read from its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clusters.models import Union
from clusters.timeline import day_of
from events.models import Conference, JointActivity

FIELDS = ("state", "title", "kind", "host_id", "quarter", "place", "conference_id", "combined_with", "invited")
State = JointActivity.State


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was agreed; `was` and `now` in words."""

    label: str
    was: str
    now: str


@dataclass
class SinceAgreed:
    """Where an activity left the agreed plan, and the reasons that were given for it."""

    differences: list[Difference] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


Acts = list[dict[str, Any]]


def read_changes(rows: Iterable[JointActivity]) -> dict[int, SinceAgreed]:
    """By key, of those that were agreed and are not as they were then. Four queries at most, whatever the rows."""
    agreed = {row.pk: row for row in rows if row.agreed_on is not None}
    if not agreed:
        return {}
    acts: dict[int, Acts] = {pk: [] for pk in agreed}
    found = JointActivity.history.filter(id__in=list(agreed)).order_by("history_id")  # type: ignore[attr-defined]
    for act in found.values("id", "agreed_on", "history_change_reason", *FIELDS):
        acts[act["id"]].append(act)
    plans = {pk: _since_agreed(rows) for pk, rows in acts.items()}
    names = _Names([(agreed[pk], plan[0]) for pk, plan in plans.items() if plan])
    told = {pk: _told(agreed[pk], plan, names) for pk, plan in plans.items() if plan}
    return {pk: one for pk, one in told.items() if one.differences}


def _since_agreed(acts: Acts) -> Acts:
    """From the first act that noted an agreement on: neither another day for it nor one taken away forgets changes."""
    start = next((n for n, act in enumerate(acts) if act["agreed_on"] is not None), len(acts))
    return acts[start:]


class _Names:
    """Names of the unions and conferences that differ, read once."""

    def __init__(self, pairs: list[tuple[JointActivity, Mapping[str, Any]]]) -> None:
        hosts = {act["host_id"] for row, act in pairs if act["host_id"] != row.host_id}
        hosts |= {row.host_id for row, act in pairs if act["host_id"] != row.host_id}
        meetings = {act["conference_id"] for row, act in pairs if act["conference_id"] != row.conference_id}
        found = Union.objects.filter(pk__in=hosts - {None}).prefetch_related("names") if hosts else ()
        self.unions = {union.pk: union for union in found}
        self.conferences = Conference.objects.in_bulk(meetings - {None}) if meetings else {}

    def union(self, pk: int | None, day: date) -> str:
        return self.unions[pk].short_name_on(day) if pk in self.unions else ""


def _told(row: JointActivity, acts: Acts, names: _Names) -> SinceAgreed:
    was, day = acts[0], row.held_on or day_of(row.year)
    kinds = dict(JointActivity.Kind.choices)
    meeting = names.conferences.get(was["conference_id"])
    pairs = [
        (_("tên"), was["title"], row.title),
        (_("loại"), str(kinds[was["kind"]]), str(row.get_kind_display())),
        (_("đơn vị đăng cai"), names.union(was["host_id"], day), names.union(row.host_id, day)),
        (_("thời gian"), _quarter(was["quarter"]), _time(row, was["quarter"])),
        (_("nơi"), was["place"], row.place),
        (_("kết hợp"), str(meeting) if meeting else was["combined_with"], _combined(row, was, meeting)),
        (_("mời dự"), was["invited"], row.invited),
    ]
    # What the agreed plan left open and was filled in later is no change of it.
    told = [Difference(label, then, now or _("không")) for label, then, now in pairs if then and then != now]
    if row.state == State.DROPPED:
        told = [Difference(_("việc này"), _("có trong kế hoạch"), _("không tổ chức"))]
    # Why it was dropped is no reason of another change, once that was taken back.
    kept = [act for act in acts[1:] if act["state"] != State.DROPPED]
    reasons = [act["history_change_reason"] for act in kept if act["history_change_reason"]]
    return SinceAgreed(told, [] if row.state == State.DROPPED else list(dict.fromkeys(reasons)))


def _quarter(number: int | None) -> str:
    return _("quý %(quarter)s") % {"quarter": ["I", "II", "III", "IV"][number - 1]} if number else ""


def _time(row: JointActivity, planned: int | None) -> str:
    """When it took place counts, else the quarter for which it stands in the plan now."""
    if row.held_on is None:
        return _quarter(row.quarter)
    held_in = (row.held_on.month + 2) // 3
    return _quarter(planned) if held_in == planned else f"{row.held_on:%d/%m/%Y}"


def _combined(row: JointActivity, was: Mapping[str, Any], meeting: Conference | None) -> str:
    if row.conference_id is not None and not was["conference_id"]:
        return str(was["combined_with"])  # the conference that was named in words has been entered since
    if meeting is not None and row.conference_id == was["conference_id"]:
        return str(meeting)
    return str(row.conference) if row.conference else row.combined_with
