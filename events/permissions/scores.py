"""Who fills in a card of points, and for whom."""

from datetime import date

from clusters import clock
from clusters.models import ClusterMembership, Union, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer, reading_union_ids
from clusters.timeline import day_of
from events.models import ScoreCard, ScoreSheet
from events.permissions.visits import acts_as


def can_score_self(user: User, sheet: ScoreSheet, union: Union, card: ScoreCard | None = None) -> bool:
    """Whoever acts for the union, while the sheet is open and its last day for this is not over.

    A card that was opened again is corrected after the last day too: that is what it was opened for.
    """
    is_over = sheet.self_until is not None and clock.today() > sheet.self_until
    is_late = is_over and (card is None or card.reopened_at is None)
    return sheet.state == ScoreSheet.State.OPEN and not is_late and union.pk in acting_union_ids(user)


def can_read_no_card(user: User, sheet: ScoreSheet, union: Union) -> bool:
    """That a union has no card yet, or ended without: itself, those who score it, and all once the sheet is closed."""
    if sheet.state == ScoreSheet.State.CLOSED:
        return ClusterMembership.objects.in_force_on(day_of(sheet.year)).filter(union=union).exists()
    if sheet.state == ScoreSheet.State.OPEN and union.pk in reading_union_ids(user):
        return True
    return can_score_member(user, sheet, union)


def can_score_member(user: User, sheet: ScoreSheet, union: Union) -> bool:
    """VUFO, and the offices of the union's cluster for the year; nobody the own union or one it carries on (rule 5)."""
    # First of all, for VUFO's officers may have a post in a union as well.
    if sheet.state != ScoreSheet.State.OPEN or acts_as(user, union.pk):
        return False
    if is_vufo_officer(user):
        return True
    own = acting_union_ids(user)
    if not own:
        return False
    day = min(clock.today(), date(sheet.year, 12, 31))
    membership = ClusterMembership.objects.in_force_on(day).filter(union=union).first()
    if membership is None:
        return False
    terms = holders(membership.cluster_id, sheet.year).values()
    by_others = [term for term in terms if union.pk not in (term.union_id, *term.predecessor_ids)]  # type: ignore[attr-defined]
    return any(acts_for(term, own) for term in by_others)
