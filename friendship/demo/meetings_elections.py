"""The elections of the demo: last year's conference gave this year's offices, one for next year is being prepared."""

from datetime import date, datetime, time

from django.utils import timezone

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union
from clusters.workflow import network
from clusters.workflow.rows import version
from events.models import Election
from events.workflow import elections
from friendship.demo import meetings_words as words
from friendship.demo.meetings import Company, Meeting
from friendship.demo.network import ROTATION, Unions

LEAD, DEPUTY = LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY
Method = Election.Method
BOARD = "Ban Công tác địa phương"
RECOGNISED_ON = (3, 15)  # VUFO's decision comes in March of the year served
DECISION = "{number}/QĐ-LHHN (minh họa)"
SECRET = "Kiểm phiếu công khai, không ai khiếu nại."


def elect_both(meeting: Meeting, cluster: Cluster, unions: Unions, opened_on: date) -> None:
    """The offices of the year after the conference, as the demo has them; those known from a source stay."""
    deputy, lead = (unions.of_today(code) for code in ROTATION[cluster.number][:2])
    _elect(meeting, cluster, LEAD, lead, [], opened_on)
    others = [union for union in meeting.company.members if union.pk not in (deputy.pk, lead.pk)][:2]
    _elect(meeting, cluster, DEPUTY, deputy, others, opened_on)


def _elect(meeting: Meeting, cluster: Cluster, role: str, winner: Union, others: list[Union], opened_on: date) -> None:
    """By agreement where nobody else stands, else by secret ballot; the last of the others steps back."""
    year, company = meeting.day.year + 1, meeting.company
    if elections.holder_of(cluster, year, role) is not None:
        return
    with company.on(opened_on):
        election = elections.open_election(meeting.row, year, role, by=meeting.by, unions=[winner, *others])
    for candidate in election.candidates.filter(union__in=others[1:]):
        with company.on(meeting.day, time(8, 30)):
            elections.withdraw_candidate(candidate, words.NO_CAN_DO, by=meeting.by)
    with company.on(meeting.day, time(10, 50)):
        election.refresh_from_db()
        count = _count(election, winner, meeting.unions_present())
        elections.record_result(election, count, by=meeting.by, seen=version(election))
    if role == LEAD:
        _recognise(election, company)


def _count(election: Election, winner: Union, present: int) -> elections.Count:
    standing = [one for one in election.candidates.all() if one.is_standing]
    if len(standing) == 1:
        return elections.Count(Method.AGREEMENT, present)
    for_others = max(present // 5, 1)
    votes = {one.pk: present - for_others if one.union_id == winner.pk else for_others for one in standing}
    return elections.Count(Method.BALLOT, present, votes=votes, note=SECRET)


def _recognise(election: Election, company: Company) -> None:
    """VUFO recognises the lead, if that day has come."""
    on = date(election.year, *RECOGNISED_ON)
    if timezone.make_aware(datetime.combine(on, time(9))) > company.until:
        return
    term = LeadershipTerm.objects.get(elections=election)
    with company.on(on):
        number = DECISION.format(number=100 + election.cluster_id)
        network.recognise_term(
            term, by=company.people.vufo, seen=version(term), decision_number=number, decision_date=clock.today()
        )


def open_next_deputy(meeting: Meeting, day: date) -> None:
    """Two candidates for next year's deputy stand, a third has stepped back."""
    company = meeting.company
    year = company.until.year + 1
    in_office = LeadershipTerm.objects.holding().filter(cluster=meeting.row.cluster, year=year - 1)
    held = set(in_office.values_list("union", flat=True))
    free = [union for union in company.members if union.pk not in held]
    with company.on(day):
        election = elections.open_election(meeting.row, year, DEPUTY, by=meeting.by)
        for place, union in enumerate(free[:3]):
            by = BOARD if place == 1 else company.members[-1 - place].short_name
            candidate = elections.add_candidate(election, union, by, by=meeting.by)
    with company.on(day, time(16)):
        if len(free) > 2:
            elections.withdraw_candidate(candidate, words.NO_CAN_DO, by=meeting.by)
