"""The minutes as a paper: everything that the portal knows of a meeting, in the order of minutes on paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clusters.models import User
from events import permissions
from events.award_page import votes
from events.conference_page import speaking_agenda
from events.conference_people import Group, People, people_of
from events.conference_record import Record, record_of
from events.elections import elections_of
from events.models import AgendaItem, Award, Conference, ConferenceSite, Delegate, Election

State = Election.State


@dataclass
class Vote:
    """What one election brought, and how."""

    election: Election
    counts: list[str]  # `Tỉnh A: 4 phiếu`
    result: str


@dataclass
class Paper:
    """Rows for the template, narrowed to what the person may read."""

    head: list[str]  # whose minutes they are: the body above, the body itself
    record: Record
    agenda: list[AgendaItem]
    sites: list[ConferenceSite]
    people: People
    unions: list[Group]
    guests: list[Group]
    chairs: list[Delegate]
    votes: list[Vote]
    awards: list[tuple[Award, str]]  # each with its counts in words


def read_paper(conference: Conference, user: User) -> Paper:
    """A number of queries that does not grow with the rows."""
    may_organise = permissions.can_organise(user, conference)
    people = people_of(conference, user, may_organise=may_organise)
    groups = people.groups if people.reads_all else []
    awards = Award.objects.visible_to(user).standing().filter(conference=conference, voted_on__isnull=False)
    return Paper(
        head=_head(conference),
        record=record_of(conference, user, may_organise=may_organise),
        agenda=speaking_agenda(conference),
        sites=list(conference.sites.all()),
        people=people,
        unions=[group for group in groups if group.invited.union_id],
        guests=[group for group in groups if not group.invited.union_id],
        chairs=[row for group in groups for row in group.delegates if row.role == Delegate.Role.CHAIR],
        votes=[_vote(row) for row in elections_of(conference) if row.state not in (State.OPEN, State.ANNULLED)],
        awards=[(award, votes(award)) for award in awards.with_bodies().order_by("pk")],
    )


def _head(conference: Conference) -> list[str]:
    if conference.union is not None:
        name = conference.union.name_row_on(conference.starts_on)
        return [part for part in (name.host_body, name.name) if part] if name else [str(conference.union)]
    head = [_("Liên hiệp các tổ chức hữu nghị Việt Nam")]
    return [*head, str(conference.cluster)] if conference.cluster else head


def _vote(election: Election) -> Vote:
    counts = []
    for row in election.candidates.all():
        if not row.is_standing:
            counts.append(_("%(name)s: rút") % {"name": row.name})
        elif row.votes is not None:
            counts.append(_("%(name)s: %(n)d phiếu") % {"name": row.name, "n": row.votes})
        else:
            counts.append(row.name)
    return Vote(election, counts, election.winner_name or str(election.get_state_display()))
