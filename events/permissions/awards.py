"""Who records, proposes, votes on, decides and hands over commendations."""

from clusters import clock
from clusters.models import User
from clusters.permissions import acting_union_ids, is_vufo_officer
from events.models import Award, AwardKind, Conference
from events.models.offices import offices_answering
from events.permissions.visits import acts_as


def can_record_awards(user: User) -> bool:
    """Enter what was decided: a union its own and what the state gave, VUFO its own and what the state gave."""
    return is_vufo_officer(user) or bool(acting_union_ids(user))


def can_record_award(user: User, kind: AwardKind, union_id: int | None) -> bool:
    """Whoever decides a form records it; what the state gave, the union that it concerns, or VUFO."""
    is_own = union_id in acting_union_ids(user)
    if kind.decided_by == AwardKind.DecidedBy.UNION:
        return is_own
    return is_vufo_officer(user) or (is_own and kind.decided_by == AwardKind.DecidedBy.STATE)


def can_nominate(user: User) -> bool:
    return bool(acting_union_ids(user))


def can_keep_award(user: User, award: Award) -> bool:
    """Correct it or take it back: VUFO; the union, of what VUFO does not decide, and of a nomination still with it."""
    if is_vufo_officer(user):
        return True
    if not _is_own(user, award):
        return False
    return award.kind.decided_by != AwardKind.DecidedBy.VUFO or award.state == Award.State.PROPOSED


def can_vote_on_award(user: User, award: Award) -> bool:
    """VUFO, but for the own union's, and the offices that answer today for the cluster through which it goes.

    Today's answer for all of it; until April last year's too for what was achieved or proposed in their year. The rows
    are those of `through_offices_of`.
    """
    if is_vufo_officer(user) and not _is_own(user, award):
        return True
    if award.cluster_id is None:
        return False
    years = {clock.today().year, award.year, award.proposed_on.year if award.proposed_on else award.year}
    return any(term.cluster_id == award.cluster_id and term.year in years for term in offices_answering(user))


def can_move_nominations(user: User) -> bool:
    """Votes, sends on or decides at all, by an office of a cluster or for VUFO."""
    return is_vufo_officer(user) or bool(offices_answering(user))


def can_vote_at(user: User, conference: Conference) -> bool:
    """Write what a cluster's conference voted: VUFO, and the offices that answer for the cluster today."""
    if conference.cluster_id is None:
        return False
    return is_vufo_officer(user) or any(term.cluster_id == conference.cluster_id for term in offices_answering(user))


def can_decide_award(user: User, award: Award) -> bool:
    """What VUFO gives is decided by VUFO alone, by nobody for the own union (rule 5)."""
    is_vufos = award.kind.decided_by == AwardKind.DecidedBy.VUFO
    return is_vufos and is_vufo_officer(user) and not _is_own(user, award)


def _is_own(user: User, award: Award) -> bool:
    """It is of a union for which the person acts: officers of VUFO may have a post there as well."""
    return award.union_id is not None and acts_as(user, award.union_id)


def can_decline_award(user: User, award: Award) -> bool:
    """VUFO at any step; the cluster as long as it has not gone on to VUFO."""
    if can_decide_award(user, award):
        return True
    return award.state in (Award.State.PROPOSED, Award.State.VOTED) and can_vote_on_award(user, award)


def can_present_award(user: User, award: Award) -> bool:
    """Note that it was handed over: VUFO, the union, the offices of the cluster through which it went."""
    if is_vufo_officer(user) or _is_own(user, award):
        return True
    return award.cluster_id is not None and can_vote_on_award(user, award)


def can_keep_award_kinds(user: User) -> bool:
    """Forms, quotas and last days are VUFO's."""
    return is_vufo_officer(user)
