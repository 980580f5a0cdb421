"""Who enters and keeps visits, and whose they are."""

from clusters.models import User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer
from events.models import Delegation


def acts_as(user: User, union_id: int) -> bool:
    return union_id in acting_union_ids(user) or union_id in carried_on_ids(user)


def can_enter_visits(user: User) -> bool:
    """Enter visits: whoever acts for a union, into its own register."""
    return bool(acting_union_ids(user))


def can_keep_visit(user: User, visit: Delegation) -> bool:
    """Change a visit: whoever acts for the union that entered it, or carries that one on; and VUFO's officers."""
    if is_vufo_officer(user):
        return True
    return keeps_as_own(user, visit)


def keeps_as_own(user: User, visit: Delegation) -> bool:
    """The visit was entered by a union for which the person acts, or that this one carries on."""
    return any(host.is_first and acts_as(user, host.union_id) for host in visit.hosts.all())
