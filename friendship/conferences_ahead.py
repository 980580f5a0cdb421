"""Conferences ahead that concern a person, for the first page."""

from django.db.models import Q

from clusters import clock
from clusters.models import ClusterMembership, User
from clusters.permissions import acting_union_ids, carried_on_ids, posts_in_force, reads_everything
from events.models import Conference

SHOWN = 3
Level = Conference.Level


def conferences_ahead(user: User) -> list[Conference]:
    """The nearest of the nation, of the person's unions and their clusters, and those that ask these to come or speak.

    Whoever reads everything follows all clusters.
    """
    # Each of the conditions is one under which `visible_to` shows it: own, asked, or open to all who sign in.
    if not posts_in_force(user):
        return []
    concerns = Q(level=Level.NATIONAL)
    if reads_everything(user):
        concerns |= Q(level=Level.CLUSTER)
    else:
        own = acting_union_ids(user) | carried_on_ids(user)
        clusters = ClusterMembership.objects.in_force_on(clock.today()).filter(union__in=own)
        concerns |= Q(union__in=own) | Q(cluster__in=clusters.values("cluster"))
        for asked in (Q(invited__union__in=own), Q(agenda__union__in=own)):
            concerns |= Q(pk__in=Conference.objects.filter(asked).values("pk"))
    ahead = Conference.objects.filter(concerns, state=Conference.State.PLANNED, ends_on__gte=clock.today())
    return list(ahead.select_related("cluster").order_by("starts_on", "starts_at", "pk")[:SHOWN])
