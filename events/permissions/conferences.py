"""Who plans and keeps a conference, comes to it, and reads what it leaves behind."""

from datetime import date

from clusters import clock
from clusters.models import ClusterMembership, User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer, reading_union_ids, reads_everything
from events.models import (
    AgendaItem,
    Conference,
    ConferenceFile,
    ConferenceMinutes,
    ConferenceSite,
    Invited,
    Remark,
    ResolutionTask,
)
from events.models.offices import LATE_REVIEW_UNTIL
from events.permissions.activities import can_keep_activities, keeps_until, wrote_activities_until
from events.permissions.visits import acts_as


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
    """Keep everything of a conference: whoever may plan it, and the union that hosts a cluster's, as long as these."""
    return _hosts(user, conference) or can_plan_conference(user, conference)


def _hosts(user: User, conference: Conference) -> bool:
    if conference.level != Conference.Level.CLUSTER or clock.today() > keeps_until(conference.starts_on.year):
        return False
    return conference.host_id in acting_union_ids(user)


def organised_until(user: User, conference: Conference) -> date | None:
    """The last day on which the person kept a cluster's conference, as its office or host; None for everybody else."""
    if conference.cluster is None or can_organise(user, conference):
        return None
    days = [wrote_activities_until(user, conference.cluster, year) for year in years_run_by(conference)]
    if conference.host_id in acting_union_ids(user):
        days.append(keeps_until(conference.starts_on.year))
    return max((day for day in days if day is not None), default=None)


def can_withhold(user: User, conference: Conference) -> bool:
    """Take something of it off the public web: its organiser, and VUFO's officers of anybody's."""
    return is_vufo_officer(user) or can_organise(user, conference)


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
    """Minutes and private papers: whoever reads the names, and the unions that have a part in it."""
    if can_read_delegates(user, conference):
        return True
    return Conference.objects.filter(pk=conference.pk).with_part_of(user).exists()


def can_remark(user: User, conference: Conference) -> bool:
    """Note what was said: the organiser, and whoever acts for a union that reads the papers."""
    if can_organise(user, conference):
        return True
    return bool(acting_union_ids(user)) and can_read_papers(user, conference)


def can_add_remarks_now(user: User, conference: Conference) -> bool:
    """As `can_remark`; once the minutes are adopted the organiser alone adds to them or takes from them."""
    if can_organise(user, conference):
        return True
    return can_remark(user, conference) and not is_adopted(conference)


def can_withdraw_remark(user: User, remark: Remark) -> bool:
    """Who noted it, and the organiser; whether still is for `can_add_remarks_now` to say."""
    return remark.by_id == user.pk or can_organise(user, remark.conference)


def is_adopted(conference: Conference) -> bool:
    """The minutes bear the day on which they were adopted."""
    return ConferenceMinutes.objects.filter(conference=conference, adopted_on__isnull=False).exists()


def can_finish(user: User, task: ResolutionTask, conference: Conference) -> bool:
    """Say that a part of a resolution is done: its owner, who carries the owner on, the organiser."""
    if task.union_id is None and is_vufo_officer(user):
        return True
    if task.union_id in acting_union_ids(user) | carried_on_ids(user):
        return True
    return can_organise(user, conference)


def can_register_delegates(user: User, conference: Conference, invited: Invited) -> bool:
    """Name who comes: the organiser at any time; the invited union, or VUFO, until the last day."""
    if can_organise(user, conference):
        return True
    return takes_registrations(conference) and answers_invitation(user, invited)


def answers_invitation(user: User, invited: Invited) -> bool:
    """Acts for the body that is asked to come."""
    if invited.is_vufo:
        return is_vufo_officer(user)
    return invited.union_id in acting_union_ids(user)


def takes_registrations(conference: Conference) -> bool:
    """The invited bodies may still name and change their people, the speaking ones their papers."""
    return conference.state == Conference.State.PLANNED and clock.today() <= conference.ends_on


def unions_handing_in(user: User, conference: Conference) -> set[int]:
    """The unions whose papers the person may hand in and take back now: none once the conference is over or off."""
    return acting_union_ids(user) | carried_on_ids(user) if takes_registrations(conference) else set()


def can_hand_in(user: User, item: AgendaItem) -> bool:
    """Hand in what is presented under this line of the programme: the union that it names, until the last day."""
    return item.takes_papers and item.union_id in unions_handing_in(user, item.conference)


def can_remove_file(user: User, row: ConferenceFile, conference: Conference) -> bool:
    """Take a file from the pages: the organiser any, a union as long as it hands in the one that it handed in."""
    return row.union_id in unions_handing_in(user, conference) or can_organise(user, conference)


def can_take_attendance(user: User, conference: Conference, site: ConferenceSite | None) -> bool:
    """At the door: the organiser everywhere, a union at the site that it runs."""
    if site is not None and site.union_id in acting_union_ids(user):
        return True
    return can_organise(user, conference)
