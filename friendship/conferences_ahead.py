"""Conferences ahead that concern a person, for the first page."""

from django.db.models import Exists, OuterRef, Q

from clusters import clock
from clusters.models import ClusterMembership, User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer, posts_in_force, reads_everything
from events.models import Conference, Invited

SHOWN = 3
Level = Conference.Level


def conferences_ahead(user: User) -> list[Conference]:
    """The nearest of the nation, of the person's unions and their clusters, and those that ask these to come or speak.

    Whoever reads everything follows all clusters; VUFO's officers see first those that ask VUFO to come.
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
    order = ["starts_on", "starts_at", "pk"]
    ahead = Conference.objects.select_related("cluster").alias(asks_vufo=Exists(_of_vufo()))
    if is_vufo_officer(user):
        # All clusters meet in the same weeks: those that ask VUFO to come stand first.
        concerns |= Q(asks_vufo=True)
        order.insert(0, "-asks_vufo")
    return list(
        ahead.filter(concerns, state=Conference.State.PLANNED, ends_on__gte=clock.today()).order_by(*order)[:SHOWN]
    )


def _of_vufo():
    return Invited.objects.of_vufo().filter(conference=OuterRef("pk"))
