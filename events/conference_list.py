"""Which of the conferences on the list stand first for a person."""

from django.db.models import Case, Q, QuerySet, Value, When

from clusters import clock
from clusters.models import ClusterMembership, User
from clusters.permissions import reading_union_ids
from events.models import Conference


def apart(rows: QuerySet[Conference], user: User) -> tuple[list[Conference], list[Conference]]:
    """Those near to the person and the others, both in the order of `rows`, in one query.

    Near are those of the own unions and of the clusters these belong to today, and those in which they have a part.
    """
    own = reading_union_ids(user)
    clusters = ClusterMembership.objects.in_force_on(clock.today()).filter(union__in=own)
    with_part = Conference.objects.with_part_of(user)
    is_near = Q(union__in=own) | Q(cluster__in=clusters.values("cluster")) | Q(pk__in=with_part.values("pk"))
    found = list(rows.annotate(is_near=Case(When(is_near, then=Value(True)), default=Value(False))))
    return [row for row in found if row.is_near], [row for row in found if not row.is_near]
