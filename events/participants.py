"""Who may have taken part in a joint activity, and what is known of it before anybody says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ClusterMembership, Union
from events.models import Conference, Delegate, JointActivity


@dataclass(frozen=True)
class Choice:
    """A member of the cluster in the year of the activity; the label says when it was none for a part of the year."""

    union: Union
    label: str


def choices_of(activity: JointActivity) -> list[Choice]:
    """The members of any day of the year, the host and who was noted already, by name; five queries."""
    first, last = date(activity.year, 1, 1), date(activity.year, 12, 31)
    spans = {
        row.union_id: row
        for row in ClusterMembership.objects.filter(cluster=activity.cluster_id).overlapping(first, last)
    }
    noted = activity.participations.values("union")
    rows = Union.objects.filter(Q(pk__in=list(spans)) | Q(pk__in=noted) | Q(pk=activity.host_id))
    unions = rows.named_on(last).order_by("sort_then", "pk")
    return [Choice(union, _labelled(union.short_then, spans.get(union.pk), first, last)) for union in unions]


def _labelled(name: str, span: ClusterMembership | None, first: date, last: date) -> str:
    if span is not None and span.valid_to is not None and span.valid_to < last:
        return _("%(name)s (đến %(day)s)") % {"name": name, "day": f"{span.valid_to:%d/%m/%Y}"}
    if span is not None and span.valid_from is not None and span.valid_from > first:
        return _("%(name)s (từ %(day)s)") % {"name": name, "day": f"{span.valid_from:%d/%m/%Y}"}
    return name


def proposal_of(activity: JointActivity) -> dict[str, Any]:
    """What the page of an activity shows before anybody types: what was noted, else what its conference knows."""
    if activity.state == JointActivity.State.HELD:
        noted = activity.participations.values_list("union", flat=True)
        given = {"held_on": activity.held_on, "place": activity.place, "result": activity.result}
        return given | {"participants": _codes(noted)}
    conference = activity.conference
    if conference is None or conference.starts_on > clock.today() or conference.starts_on.year != activity.year:
        return {"place": activity.place}
    proposed: dict[str, Any] = {"held_on": conference.starts_on, "place": activity.place or conference.place}
    return proposed | {"participants": _codes(attended(conference))}


def attended(conference: Conference) -> set[int]:
    """The unions of which somebody was seen at the door."""
    came = Delegate.objects.filter(
        conference=conference, withdrawn_at__isnull=True, attendance=Delegate.Attendance.PRESENT
    )
    return set(came.exclude(invited__union=None).order_by().values_list("invited__union", flat=True))


def _codes(unions: Iterable[int]) -> list[str]:
    return [str(pk) for pk in sorted(unions)]
