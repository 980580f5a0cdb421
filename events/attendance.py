"""How many came of the members of a conference's cluster, as far as attendance was taken."""

from dataclasses import dataclass

from clusters.models import ClusterMembership
from events.models import Conference, Delegate


@dataclass(frozen=True)
class Came:
    """Members with somebody there, and how many people: helpers (thư ký, phục vụ) have no voice."""

    unions: int
    people: int


def came_of_members(conference: Conference) -> Came | None:
    """By the marks of the members' delegates; None where nobody has marked any of them. One query."""
    members = ClusterMembership.objects.in_force_on(conference.starts_on).filter(cluster=conference.cluster_id)
    marked = Delegate.objects.filter(
        conference=conference, withdrawn_at__isnull=True, invited__union__in=members.values("union")
    ).exclude(attendance=Delegate.Attendance.EXPECTED)
    rows = list(marked.order_by().values_list("attendance", "invited__union", "role"))
    if not rows:
        return None
    there = [(union, role) for attendance, union, role in rows if attendance == Delegate.Attendance.PRESENT]
    return Came(len({union for union, _role in there}), sum(role != Delegate.Role.SUPPORT for _union, role in there))
