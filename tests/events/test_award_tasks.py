"""Nominations on the first page: the cluster's offices are told what waits for its vote, VUFO what for its decision."""

import pytest

from friendship.award_tasks import tasks_of_awards
from tests.events.award_making import forward, make_award, nominate, vote

PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def told(world):
    """{name: {(heading, title)}} of those who are told something."""
    found = {}
    for name in PEOPLE:
        user = type(world.people[name]).objects.get(pk=world.people[name].pk)
        tasks = {(heading, task.title) for heading, task in tasks_of_awards(user)}
        if tasks:
            found[name] = tasks
    return found


def test_who_is_told_at_each_step(world):
    member, owner, lead = world.unions["member"], world.people["owner"], world.people["lead"]
    award = nominate(member, owner)
    to_vote = {("Việc của Cụm 5", "1 đề nghị khen chờ bình bầu")}
    assert told(world) == {"lead": to_vote, "deputy": to_vote}

    award = vote(award, lead)
    to_send = {("Việc của Cụm 5", "1 đề nghị khen chờ gửi VUFO")}
    assert told(world) == {"lead": to_send, "deputy": to_send}

    forward(award, lead)
    assert told(world) == {"vufo": {("Việc của VUFO", "1 đề nghị khen chờ quyết định")}}


def test_what_was_decided_waits_for_nobody(world):
    make_award(world.unions["member"], world.people["owner"])
    assert told(world) == {}


@pytest.mark.parametrize("n", [1, 3])
def test_one_query(world, n, django_assert_num_queries):
    for _n in range(n):
        nominate(world.unions["member"], world.people["owner"])
    lead = world.people["lead"]
    tasks_of_awards(lead)  # reads the offices, which the page has read anyway
    with django_assert_num_queries(1):
        tasks_of_awards(lead)


def test_what_lost_the_vote_is_not_counted_among_what_is_to_be_sent(world):
    member, owner, lead = world.unions["member"], world.people["owner"], world.people["lead"]
    vote(nominate(member, owner), lead, votes_for=6, against=2, present=8)
    for votes_for in (3, 4):
        vote(nominate(member, owner), lead, votes_for=votes_for, against=1, present=8)
    lost = "2 đề nghị khen không quá nửa đồng ý: ghi không khen, hoặc gửi VUFO kèm lý do"
    titles = {("Việc của Cụm 5", "1 đề nghị khen chờ gửi VUFO"), ("Việc của Cụm 5", lost)}
    assert told(world) == {"lead": titles, "deputy": titles}
