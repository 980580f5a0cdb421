"""What the joint activities of its cluster add to the line of a union's report."""

from datetime import date

from django.db.models import Exists, OuterRef

from clusters.dated import in_force
from clusters.models import ClusterMembership
from events.models import JointActivity, Participation
from reports.models.report import Scope
from reports.registers.contributions import Contribution

JOINED = "activities.joined"


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """One for each activity in which one of the unions took part; None while nobody noted any for their cluster.

    The cluster's offices keep this list, not the union. So it counts as kept for a span once it says of an activity
    held then, at which the union was a member, who took part.
    """
    took_part = Participation.objects.filter(activity=OuterRef("pk"))
    held = JointActivity.objects.filter(Exists(took_part), state=JointActivity.State.HELD, held_on__range=(first, last))
    joined = held.filter(Exists(took_part.filter(union__in=union_ids))).order_by("held_on", "pk")
    found = [Contribution(JOINED, Scope.OWN, pk, shared=f"j{pk}") for pk in joined.values_list("pk", flat=True)]
    if found:
        return found
    members = ClusterMembership.objects.filter(
        in_force(OuterRef("held_on")), union__in=union_ids, cluster=OuterRef("cluster")
    )
    return [] if held.filter(Exists(members)).exists() else None
