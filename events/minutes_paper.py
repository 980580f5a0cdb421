"""The minutes as a paper: everything that the portal knows of a meeting, in the order of minutes on paper."""

from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ProvinceName, User
from clusters.vietnamese import fold
from events import permissions
from events.award_page import counts
from events.conference_page import speaking_agenda
from events.conference_people import Group, People, people_of
from events.conference_record import Record, record_of
from events.elections import elections_of
from events.models import AgendaItem, Award, Conference, ConferenceSite, Delegate, Election

State = Election.State
CITY = "thanh pho "


@dataclass
class Vote:
    """What one election brought, and how."""

    election: Election
    counts: list[str]  # `Tỉnh A: 4 phiếu`
    result: str


@dataclass
class Nominated:
    """One nomination that was voted on."""

    award: Award
    counts: str

    @property
    def result(self) -> str:
        """What the vote brought; empty where nobody counted."""
        if self.award.votes_present is None:
            return ""
        return _("không quá nửa") if self.award.lacks_majority else _("được đề nghị")


@dataclass
class Ballots:
    """What was voted on at the meeting."""

    elections: list[Vote]
    awards: list[Nominated]


@dataclass
class Paper:
    """Rows for the template, narrowed to what the person may read."""

    head: list[str]  # whose minutes they are: the body above, the body itself
    place: str  # where they were written, before their day; empty where that is not known
    day: str  # of adoption, as a letter has it; empty for a draft
    record: Record
    agenda: list[AgendaItem]
    sites: list[ConferenceSite]
    people: People
    unions: list[Group]
    guests: list[Group]
    chairs: list[Delegate]
    secretaries: list[Delegate]
    ballots: Ballots
    ended_at: time | None
    ended_on: str  # as `day`


def read_paper(conference: Conference, user: User) -> Paper:
    """A number of queries that does not grow with the rows."""
    may_organise = permissions.can_organise(user, conference)
    record = record_of(conference, user, may_organise=may_organise)
    people = people_of(conference, user, may_organise=may_organise)
    groups = people.groups if people.reads_all else []
    special = [row for group in groups for row in group.delegates if row.attendance != Delegate.Attendance.ABSENT]
    return Paper(
        head=_head(conference),
        place=_place(conference),
        day=in_letters(record.minutes.adopted_on) if record.minutes and record.minutes.adopted_on else "",
        record=record,
        agenda=speaking_agenda(conference),
        sites=list(conference.sites.all()),
        people=people,
        unions=[group for group in groups if group.invited.union_id],
        guests=[group for group in groups if not group.invited.union_id],
        chairs=[row for row in special if row.role == Delegate.Role.CHAIR],
        secretaries=_secretaries(special),
        ballots=ballots_of(conference, user),
        ended_at=conference.ends_at if _is_over(conference) else None,
        ended_on=in_letters(conference.ends_on),
    )


def in_letters(day: date) -> str:
    """`ngày 05 tháng 7 năm 2026`: Decree 30/2020 puts a nought before days below 10 and before months 1 and 2 alone."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return _("ngày %(day)s tháng %(month)s năm %(year)d") % {"day": f"{day:%d}", "month": month, "year": day.year}


def _is_over(conference: Conference) -> bool:
    return conference.state != Conference.State.CALLED_OFF and conference.ends_on <= clock.today()


def ballots_of(conference: Conference, user: User) -> Ballots:
    """Elections and nominations voted on there, as far as the person may read them."""
    awards = Award.objects.visible_to(user).standing().filter(conference=conference, voted_on__isnull=False)
    return Ballots(
        [_vote(row) for row in elections_of(conference) if row.state not in (State.OPEN, State.ANNULLED)],
        [Nominated(row, counts(row)) for row in awards.with_bodies().order_by("pk")],
    )


def _secretaries(people: list[Delegate]) -> list[Delegate]:
    """Who took the minutes: of those who help at the meeting the ones whose post says so, else all of them."""
    helping = [row for row in people if row.role == Delegate.Role.SUPPORT]
    return [row for row in helping if "thu ky" in fold(row.post)] or helping


def _head(conference: Conference) -> list[str]:
    if conference.union is not None:
        name = conference.union.name_row_on(conference.starts_on)
        return [part for part in (name.host_body, name.name) if part] if name else [str(conference.union)]
    head = [_("Liên hiệp các tổ chức hữu nghị Việt Nam")]
    return [*head, str(conference.cluster)] if conference.cluster else head


def _place(conference: Conference) -> str:
    """The province or city at the end of the address, by its name; else that of the host; empty for neither."""
    last = conference.place.rpartition(",")[2].strip()
    key = fold(last).removeprefix("tp.").removeprefix(CITY).removeprefix("tinh ").strip()
    named = ProvinceName.objects.filter(search_key=key).values_list("name", flat=True).first() if key else None
    return named or conference.host_name


def _vote(election: Election) -> Vote:
    found = []
    for row in election.candidates.all():
        if not row.is_standing:
            found.append(_("%(name)s: rút") % {"name": row.name})
        elif row.votes is not None:
            found.append(_("%(name)s: %(n)d phiếu") % {"name": row.name, "n": row.votes})
        else:
            found.append(row.name)
    return Vote(election, found, election.winner_name or str(election.get_state_display()))
