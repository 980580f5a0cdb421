"""Who keeps the joint activities of a cluster, and until when."""

from datetime import date

from clusters import clock
from clusters.models import Cluster, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer

DRAFTS_FROM = (10, 1)  # of the year before: from then on year-end conferences are prepared
OFFICE_KEEPS_UNTIL = (6, 30)  # of the following year: by then its annual reports are accepted


def keeps_until(year: int) -> date:
    """The last day on which the offices (and hosts) of a year still write what the year left behind (rule 4)."""
    return date(year + 1, *OFFICE_KEEPS_UNTIL)


def can_keep_activities(user: User, cluster: Cluster, year: int) -> bool:
    """The lead and deputy of the year, or whoever does their work by mandate today; and VUFO's officers.

    The offices until `keeps_until` of the year; then they read, and VUFO alone writes.
    """
    if is_vufo_officer(user):
        return True
    if clock.today() > keeps_until(year):
        return False
    own = acting_union_ids(user)
    return any(acts_for(term, own) for term in holders(cluster.pk, year).values())


def can_plan_activities(user: User, cluster: Cluster, year: int) -> bool:
    """Write the year's joint activities and pact: whoever keeps them, and beforehand the offices of the year before.

    The conference that reviews a year agrees on the plan of the next, whose offices may not be elected yet.
    """
    if can_keep_activities(user, cluster, year):
        return True
    if not date(year - 1, *DRAFTS_FROM) <= clock.today() < date(year, 1, 1):
        return False
    own = acting_union_ids(user)
    return any(acts_for(term, own) for term in holders(cluster.pk, year - 1).values())


def wrote_activities_until(user: User, cluster: Cluster, year: int) -> date | None:
    """The last day on which the person wrote these by an office that is over; None for everybody else."""
    if is_vufo_officer(user) or clock.today() <= keeps_until(year):
        return None
    own = acting_union_ids(user)
    return keeps_until(year) if any(acts_for(term, own) for term in holders(cluster.pk, year).values()) else None
