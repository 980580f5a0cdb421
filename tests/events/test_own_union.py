"""Whoever works for VUFO and for a union as well does not judge what that union, or its cluster's office, asks for."""

import pytest
from django.urls import reverse

from clusters.models import Succession, User
from clusters.workflow.rows import version
from events import permissions
from events.models import Recommendation, ScoreCard
from events.workflow import award_scores, recommendations
from events.workflow.activities import NotAllowed
from events.workflow.award_nominations import can_step_back
from events.workflow.conferences import Body
from friendship.award_tasks import tasks_of_awards
from friendship.recommendation_tasks import tasks_of_recommendations
from tests import factories
from tests.events import award_making as making
from tests.events.recommendation_making import make_recommendation, step
from tests.events.test_award_scores import address, make_sheet, score


@pytest.fixture
def both(world):
    """VUFO's officer who is an officer of the member as well."""
    user = factories.make_vufo_officer(username="both")
    factories.make_post(user, "officer", world.unions["member"])
    world.people["both"] = user
    return User.objects.get(pk=user.pk)


def told(tasks) -> list[tuple[str, int]]:
    """(heading, how many rows wait) of each task."""
    return [(heading, int(task.title.split()[0])) for heading, task in tasks]


def test_the_own_card_is_not_scored_for_the_cluster(world, both, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, "neighbour", "neighbour")

    may = {name for name in ("member", "neighbour") if permissions.can_score_member(both, sheet, world.unions[name])}
    assert may == {"neighbour"}
    with pytest.raises(NotAllowed):
        score(world, sheet, by="both", given_by="cross")
    assert sign_in(both).get(address(world)).context["given_by"] == "self"
    card = score(world, sheet, by="lead", given_by="cross")
    with pytest.raises(NotAllowed):
        award_scores.reopen(card, "Xin sửa", by=both, seen=version(card))
    wish = {"viec": "mo-lai", "seen": version(card), "reason": "Xin sửa"}
    assert sign_in(both).post(address(world), wish).status_code == 403
    assert ScoreCard.objects.get(pk=card.pk).cross_total is not None


def test_nor_that_of_a_union_which_the_own_one_carries_on(world, both):
    sheet = make_sheet(world)
    Succession.objects.create(
        predecessor=world.unions["neighbour"], successor=world.unions["member"], kind="merger", on=factories.TODAY
    )
    both = User.objects.get(pk=both.pk)
    assert not permissions.can_score_member(both, sheet, world.unions["neighbour"])
    assert permissions.can_score_member(both, sheet, world.unions["deputy"])


@pytest.mark.parametrize("addressee", ["vufo", "cluster"])
def test_the_own_request_is_answered_by_others(world, both, sign_in, addressee):
    row = make_recommendation(world, addressee=addressee)
    theirs = make_recommendation(world, "neighbour", Body(union=world.unions["neighbour"]), addressee="vufo")

    assert recommendations.next_steps(row, by=both) == ["withdrawn"]
    assert "answered" in recommendations.next_steps(theirs, by=both)
    assert "answered" in recommendations.next_steps(row, by=world.people["vufo"])
    for kind in ("answered", "settled", "declined", "under_way", *(["passed_on"] if addressee == "cluster" else [])):
        with pytest.raises(NotAllowed):
            step(world, row, kind, "both")
    assert Recommendation.objects.get(pk=row.pk).state == "raised"
    assert told(tasks_of_recommendations(both)) == [("Việc của VUFO", 1)]
    waiting = sign_in(both).get(reverse("recommendation_list"), {"viec": "vufo"})
    assert [one.pk for one in waiting.context["page_obj"]] == [theirs.pk]


def test_what_the_own_office_asks_is_answered_by_others(world):
    user = factories.make_vufo_officer(username="both")
    factories.make_post(user, "head", world.unions["lead"])
    both = User.objects.get(pk=user.pk)
    row = make_recommendation(world, "lead", Body(cluster=world.cluster), addressee="vufo")

    assert not permissions.can_answer(both, row) and permissions.can_answer(world.people["vufo"], row)
    assert told(tasks_of_recommendations(both)) == []
    assert told(tasks_of_recommendations(world.people["vufo"])) == [("Việc của VUFO", 1)]


def test_the_own_nomination_is_decided_by_others(world, both, sign_in):
    owner, lead, vufo = world.people["owner"], world.people["lead"], world.people["vufo"]
    award = making.reach(world.unions["member"], owner, lead, vufo, "forwarded")
    straight = making.nominate(world.unions["member"], owner, via_cluster=False)

    for row in (award, straight):
        assert permissions.can_decide_award(vufo, row) and not permissions.can_decide_award(both, row)
        assert permissions.can_decline_award(vufo, row) and not permissions.can_decline_award(both, row)
    assert can_step_back(vufo, award) and not can_step_back(both, award)
    with pytest.raises(NotAllowed):
        making.decide(award, both)
    with pytest.raises(NotAllowed):
        making.decline(straight, both)
    assert sign_in(both).get(reverse("award_decide", args=[award.pk])).status_code == 403
    assert told(tasks_of_awards(both)) == []
    making.nominate(world.unions["neighbour"], world.people["neighbour"], via_cluster=False)
    assert told(tasks_of_awards(both)) == [("Việc của VUFO", 1)]
    assert told(tasks_of_awards(vufo)) == [("Việc của VUFO", 3)]


def test_vufo_does_not_send_the_own_nomination_past_the_cluster(world, both):
    """The offices write down what the conference voted, of their own unions too; VUFO's officer of others alone."""
    award = making.nominate(world.unions["member"], world.people["owner"])
    of_lead = making.nominate(world.unions["lead"], world.people["lead"])

    assert {permissions.can_vote_on_award(both, award), permissions.can_vote_on_award(both, of_lead)} == {False, True}
    assert not permissions.can_decline_award(both, award)
    assert permissions.can_vote_on_award(world.people["lead"], of_lead)
    assert permissions.can_keep_award(both, award)  # the union's own act: to take back what it proposed
