"""Who keeps what happened: the joint activities of a cluster, the visits of a union."""

from datetime import date

from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import (
    acting_union_ids,
    acts_for,
    carried_on_ids,
    holders,
    is_vufo_officer,
    reading_union_ids,
    reads_everything,
)
from events.models import (
    Award,
    AwardKind,
    Conference,
    ConferenceSite,
    Delegation,
    Invited,
    Recommendation,
    ResolutionTask,
    ScoreSheet,
)

LATE_REVIEW_UNTIL = 4  # April


def can_keep_activities(user: User, cluster: Cluster, year: int) -> bool:
    """The lead and deputy of the year, or whoever does their work by mandate today; and VUFO's officers."""
    if is_vufo_officer(user):
        return True
    own = acting_union_ids(user)
    return any(acts_for(term, own) for term in holders(cluster.pk, year).values())


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


def acts_as(user: User, union_id: int) -> bool:
    return union_id in acting_union_ids(user) or union_id in carried_on_ids(user)


def can_plan_conference(user: User, conference: Conference) -> bool:
    """The network's: VUFO; a cluster's: its offices of the year; a union's own: whoever acts as the union."""
    if conference.level == Conference.Level.UNION:
        return conference.union_id is not None and acts_as(user, conference.union_id)
    if is_vufo_officer(user):
        return True
    if conference.level == Conference.Level.NATIONAL or not acting_union_ids(user):
        return False
    cluster = conference.cluster
    return cluster is not None and any(can_keep_activities(user, cluster, year) for year in years_run_by(conference))


def years_run_by(conference: Conference) -> list[int]:
    """The years whose offices run a cluster's conference: its own; of a review in the first months also the one before.

    A year-end conference may come late. Later in the year last year's offices run nothing any more.
    """
    year = conference.starts_on.year
    is_late_review = conference.year_reviewed == year - 1 and conference.starts_on.month <= LATE_REVIEW_UNTIL
    return [year - 1, year] if is_late_review else [year]


def can_organise(user: User, conference: Conference) -> bool:
    """Keep everything of a conference: whoever may plan it, and the union that hosts a cluster's."""
    is_host = conference.level == Conference.Level.CLUSTER and conference.host_id in acting_union_ids(user)
    return is_host or can_plan_conference(user, conference)


def can_read_delegates(user: User, conference: Conference) -> bool:
    """Names and attendance: VUFO, observers, organisers; of a cluster's conference its members of the day."""
    if reads_everything(user) or can_organise(user, conference):
        return True
    if conference.level == Conference.Level.UNION:
        return Conference.objects.filter(pk=conference.pk).of_members(user).exists()
    if conference.level != Conference.Level.CLUSTER:
        return False
    members = ClusterMembership.objects.in_force_on(conference.starts_on).filter(cluster=conference.cluster_id)
    return members.filter(union__in=reading_union_ids(user)).exists()


def can_read_papers(user: User, conference: Conference) -> bool:
    """Minutes and private papers: whoever reads the names, the invited unions, those with something to carry out."""
    if can_read_delegates(user, conference):
        return True
    own = reading_union_ids(user)
    if Invited.objects.filter(conference=conference, union__in=own).exists():
        return True
    return ResolutionTask.objects.filter(resolution__conference=conference, union__in=own).exists()


def can_remark(user: User, conference: Conference) -> bool:
    """Note what was said: the organiser, and whoever acts for a union that reads the papers."""
    if can_organise(user, conference):
        return True
    return bool(acting_union_ids(user)) and can_read_papers(user, conference)


def can_finish(user: User, task: ResolutionTask, conference: Conference) -> bool:
    """Say that a part of a resolution is done: its owner, who carries the owner on, the organiser."""
    if task.union_id is None and is_vufo_officer(user):
        return True
    if task.union_id in acting_union_ids(user) | carried_on_ids(user):
        return True
    return can_organise(user, conference)


def can_register_delegates(user: User, conference: Conference, invited: Invited) -> bool:
    """Name who comes: the organiser at any time; the invited union until the last day."""
    if can_organise(user, conference):
        return True
    return takes_registrations(conference) and invited.union_id in acting_union_ids(user)


def takes_registrations(conference: Conference) -> bool:
    """The invited bodies may still name and change their people."""
    return conference.state == Conference.State.PLANNED and clock.today() <= conference.ends_on


def can_take_attendance(user: User, conference: Conference, site: ConferenceSite | None) -> bool:
    """At the door: the organiser everywhere, a union at the site that it runs."""
    if site is not None and site.union_id in acting_union_ids(user):
        return True
    return can_organise(user, conference)


# --- commendations -----------------------------------------------------------------------------------


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
    if award.union_id is None or not acts_as(user, award.union_id):
        return False
    return award.kind.decided_by != AwardKind.DecidedBy.VUFO or award.state == Award.State.PROPOSED


def can_vote_on_award(user: User, award: Award) -> bool:
    """The offices of the cluster through which it goes, of the year of the achievement or of the proposal; VUFO."""
    if is_vufo_officer(user):
        return True
    if award.cluster is None or not acting_union_ids(user):
        return False
    years = {award.year, award.proposed_on.year if award.proposed_on else award.year}
    cluster = award.cluster
    return any(can_keep_activities(user, cluster, year) for year in sorted(years))


def can_decide_award(user: User, award: Award) -> bool:
    """What VUFO gives is decided by VUFO alone."""
    return award.kind.decided_by == AwardKind.DecidedBy.VUFO and is_vufo_officer(user)


def can_decline_award(user: User, award: Award) -> bool:
    """VUFO at any step; the cluster as long as it has not gone on to VUFO."""
    if can_decide_award(user, award):
        return True
    return award.state in (Award.State.PROPOSED, Award.State.VOTED) and can_vote_on_award(user, award)


def can_present_award(user: User, award: Award) -> bool:
    """Note that it was handed over: VUFO, the union, the offices of the cluster through which it went."""
    if is_vufo_officer(user) or (award.union_id is not None and acts_as(user, award.union_id)):
        return True
    return award.cluster_id is not None and can_vote_on_award(user, award)


def can_keep_award_kinds(user: User) -> bool:
    """Forms, quotas and last days are VUFO's."""
    return is_vufo_officer(user)


# --- requests to a higher body ------------------------------------------------------------------------


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
    """What the cluster was asked: its offices of today, none its own union's; everything: VUFO."""
    if is_vufo_officer(user):
        return True
    if row.addressee != Recommendation.Addressee.CLUSTER or row.cluster_id is None or row.union_id is None:
        return False
    return not acts_as(user, row.union_id) and _works_in_office(user, row.cluster_id, {row.union_id})


def can_pass_on(user: User, row: Recommendation) -> bool:
    """From the cluster on to VUFO."""
    return row.addressee == Recommendation.Addressee.CLUSTER and can_answer(user, row)


def can_reopen_recommendation(user: User, row: Recommendation) -> bool:
    """Whoever asked, or answers."""
    return can_keep_recommendation(user, row) or can_answer(user, row)


def can_score_self(user: User, sheet: ScoreSheet, union: Union) -> bool:
    """Whoever acts for the union, while the sheet is open and its last day for this is not over."""
    is_late = sheet.self_until is not None and clock.today() > sheet.self_until
    return sheet.state == ScoreSheet.State.OPEN and not is_late and union.pk in acting_union_ids(user)


def can_score_member(user: User, sheet: ScoreSheet, union: Union) -> bool:
    """VUFO, and the offices of the union's cluster for the year; nobody scores the own union (rule 5)."""
    if sheet.state != ScoreSheet.State.OPEN:
        return False
    if is_vufo_officer(user):
        return True
    own = acting_union_ids(user)
    if not own or union.pk in own:
        return False
    day = min(clock.today(), date(sheet.year, 12, 31))
    membership = ClusterMembership.objects.in_force_on(day).filter(union=union).first()
    if membership is None:
        return False
    terms = holders(membership.cluster_id, sheet.year).values()
    return any(acts_for(term, own) and term.union_id != union.pk for term in terms)
