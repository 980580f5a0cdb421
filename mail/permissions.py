"""Who keeps the outbox. Knows people and posts; knows no request."""

from clusters.models import User
from clusters.permissions import is_vufo_officer


def can_keep_outbox(user: User) -> bool:
    """See what was sent to whom and decide about letters in trouble: VUFO's officers."""
    return is_vufo_officer(user)
