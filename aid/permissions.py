"""Who may do what to the aid register, today. Knows people and offices; knows no request."""

from aid.models import Donor, Pledge
from clusters.models import User
from clusters.permissions import acting_union_ids, is_vufo_officer, predecessor_ids


def can_keep(user: User, pledge: Pledge) -> bool:
    """Write a pledge and all that hangs on it: whoever acts for its union, or for the one that carries it on (rule 2).

    A pledge outlives a merger: its money goes on being disbursed, and the old union has nobody left to note it.
    """
    own = acting_union_ids(user)
    return pledge.union_id in own or (bool(own) and pledge.union_id in predecessor_ids(own))


def can_enter(user: User) -> bool:
    """Enter new pledges and donors: whoever acts for a union."""
    return bool(acting_union_ids(user))


def can_add_donor(user: User) -> bool:
    return can_enter(user) or is_vufo_officer(user)


def can_keep_donor(user: User, donor: Donor) -> bool:
    """Correct a donor: VUFO, and the union for which it was entered."""
    return is_vufo_officer(user) or (donor.entered_for_id in acting_union_ids(user))


def can_merge_donors(user: User) -> bool:
    """Doubles concern all unions, so VUFO's officers decide on them."""
    return is_vufo_officer(user)
