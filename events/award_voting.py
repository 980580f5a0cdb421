"""The nominations that a conference of a cluster can vote on, and those that it has voted on."""

from clusters.models import User
from events import permissions
from events.models import Award, Conference


def waiting_at(conference: Conference, user: User) -> list[Award]:
    """Those of its cluster that wait for a vote, were proposed by its last day, and that the person may write about."""
    if conference.state == Conference.State.CALLED_OFF or not permissions.can_vote_at(user, conference):
        return []
    rows = Award.objects.visible_to(user).standing().filter(
        cluster=conference.cluster_id, state=Award.State.PROPOSED, proposed_on__lte=conference.ends_on
    )  # fmt: skip
    rows = rows.with_bodies().order_by("kind__order", "pk")
    return [row for row in rows if permissions.can_vote_on_award(user, row)]


def voted_at(conference: Conference, user: User) -> list[Award]:
    """Those that it voted on, as far as the person may read them: with what became of them since."""
    rows = Award.objects.visible_to(user).standing().filter(conference=conference, voted_on__isnull=False)
    return list(rows.with_bodies().order_by("kind__order", "pk"))
