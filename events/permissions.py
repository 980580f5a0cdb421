"""Who keeps the list of a cluster's joint activities."""

from clusters.models import Cluster, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer


def can_keep_activities(user: User, cluster: Cluster, year: int) -> bool:
    """The lead and deputy of the year, or whoever does their work by mandate today; and VUFO's officers."""
    if is_vufo_officer(user):
        return True
    own = acting_union_ids(user)
    return any(acts_for(term, own) for term in holders(cluster.pk, year).values())
