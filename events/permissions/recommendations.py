"""Who asks a higher body, and who answers."""

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer
from events.models import Recommendation
from events.permissions.visits import acts_as


def can_raise_recommendations(user: User) -> bool:
    """For the own union, or for a cluster of which the person works in an office today."""
    return bool(acting_union_ids(user))


def can_raise_recommendation(user: User, union: Union | None, cluster: Cluster | None) -> bool:
    if union is not None:
        return union.pk in acting_union_ids(user)
    return cluster is not None and _works_in_office(user, cluster.pk)


def _works_in_office(user: User, cluster_id: int, but: set[int] | None = None) -> bool:
    """The person works in an office of the cluster today, other than one that a union of `but` holds."""
    own = acting_union_ids(user)
    if not own:
        return False
    terms = holders(cluster_id, clock.today().year).values()
    return any(acts_for(term, own) for term in terms if term.union_id not in (but or ()))


def can_keep_recommendation(user: User, row: Recommendation) -> bool:
    """Withdraw it, and bring it back: whoever acts for the union, or works in the cluster's office, that asks."""
    if row.union_id is not None:
        return acts_as(user, row.union_id)
    return row.raising_cluster_id is not None and _works_in_office(user, row.raising_cluster_id)


def can_answer(user: User, row: Recommendation) -> bool:
    """What the cluster was asked: its offices of today, none its own union's; everything else than the own: VUFO."""
    if is_vufo_officer(user):
        # Somebody with a post in the body that asks as well does not answer the own request (rule 5).
        return not can_keep_recommendation(user, row)
    if row.addressee != Recommendation.Addressee.CLUSTER or row.cluster_id is None or row.union_id is None:
        return False
    return not acts_as(user, row.union_id) and _works_in_office(user, row.cluster_id, {row.union_id})


def can_pass_on(user: User, row: Recommendation) -> bool:
    """From the cluster on to VUFO."""
    return row.addressee == Recommendation.Addressee.CLUSTER and can_answer(user, row)


def can_reopen_recommendation(user: User, row: Recommendation) -> bool:
    """Whoever asked, or answers."""
    return can_keep_recommendation(user, row) or can_answer(user, row)
