"""What is taken back of a nomination: who hears of it, and that it brings nobody over a quota."""

from functools import partial

import pytest
from django.urls import reverse

from clusters.workflow.rows import Changed, version
from events.models import Award
from events.workflow import award_acts, award_nominations
from events.workflow.activities import Blocked
from mail.models import Letter
from tests import factories
from tests.concurrency import at_once
from tests.events.award_making import decline, forward, make_award, nominate, reach, revoke, set_quota, step_back, vote

UNION, OFFICES = {"owner", "head"}, {"lead", "deputy"}


@pytest.fixture
def bring(world):
    """`bring(state)` gives a nomination of the member in that state; nobody has heard of it yet."""

    def _bring(state, **fields):
        people = world.people
        award = reach(world.unions["member"], people["owner"], people["lead"], people["vufo"], state, **fields)
        Letter.objects.all().delete()
        return award

    return _bring


def bring_back(award, by):
    return award_acts.bring_back(award, "Không nhầm", by=by, seen=version(award))


def told() -> tuple[set[str], set[str]]:
    """Who was written to since the last question, and the beginnings of the subjects."""
    letters = list(Letter.objects.select_related("user"))
    Letter.objects.all().delete()
    return {letter.user.username for letter in letters}, {letter.subject.partition(":")[0] for letter in letters}


def test_a_nomination_that_its_union_withdraws_is_told_to_the_offices_and_to_the_head(world, bring, client):
    award = bring("proposed")
    revoke(award, world.people["owner"])

    for letter in Letter.objects.select_related("user"):
        assert award.name not in letter.subject + letter.text
        client.force_login(letter.user)
        assert client.get(letter.link).status_code == 200
    assert told() == (OFFICES | {"head"}, {"Đề nghị khen đã được rút"})


@pytest.mark.parametrize("state", ["proposed", "voted", "forwarded"])
def test_one_that_vufo_withdraws_is_told_to_all_to_whom_it_was_told_and_again_when_it_comes_back(world, bring, state):
    factories.make_vufo_officer(username="second")
    others = {"second"} if state == "forwarded" else set()
    award = revoke(bring(state), world.people["vufo"])
    assert told() == (UNION | OFFICES | others, {"Đề nghị khen đã được rút"})

    bring_back(award, world.people["vufo"])

    assert told() == (UNION | OFFICES | others, {"Đề nghị khen được khôi phục"})


def test_one_that_went_straight_to_vufo(world):
    award = nominate(world.unions["member"], world.people["owner"], "ky-niem-chuong")
    Letter.objects.all().delete()

    revoke(award, world.people["vufo"])

    assert told() == (UNION, {"Đề nghị khen đã được rút"})


@pytest.mark.parametrize("sent_on", [False, True])
def test_a_refusal_taken_up_again_is_told_to_the_union(world, bring, sent_on):
    award = bring("forwarded" if sent_on else "voted")
    award = decline(award, world.people["vufo"])
    assert told() == (UNION, {"Không khen thưởng theo đề nghị"})

    step_back(award, world.people["vufo"])

    assert told() == (UNION, {"Đề nghị khen được xét lại"})


def test_one_that_the_cluster_takes_back_from_vufo_is_told_to_vufo(world, bring):
    step_back(bring("forwarded"), world.people["lead"])

    assert told() == ({"vufo"}, {"Đề nghị khen của Tỉnh member không còn chờ VUFO quyết định"})


@pytest.mark.parametrize("state", ["voted", "presented"])
def test_what_was_told_to_nobody_is_taken_back_in_silence(world, bring, state):
    step_back(bring(state), world.people["lead"])

    assert told() == (set(), set())


def test_a_decision_taken_back_and_brought_back_is_told_to_the_union(world, bring):
    award = revoke(bring("decided"), world.people["vufo"])
    assert told() == (UNION, {"Quyết định khen đã được rút lại"})

    bring_back(award, world.people["vufo"])

    assert told() == (UNION, {"Quyết định khen được khôi phục"})


def test_what_a_union_gave_itself_is_told_to_its_other_people_alone(world):
    award = make_award(world.unions["member"], world.people["owner"])
    award = revoke(award, world.people["owner"])
    bring_back(award, world.people["owner"])

    assert told()[0] == {"head"}


# --- the quota -------------------------------------------------------------------------------------------------


def test_a_refusal_is_not_taken_up_again_when_its_place_is_gone(world, bring):
    vufo = world.people["vufo"]
    set_quota(vufo, number=1, cluster=world.cluster)
    refused = decline(bring("forwarded"), vufo)
    bring("forwarded")

    with pytest.raises(Blocked, match="đã đủ hạn mức năm 2026: 1/1"):
        step_back(refused, vufo)
    assert Award.objects.get(pk=refused.pk).state == "declined" and told() == (set(), set())


def test_a_refusal_of_the_cluster_takes_no_place_and_a_decision_taken_back_keeps_its_own(world, bring):
    vufo = world.people["vufo"]
    refused = decline(bring("voted"), vufo)
    decided = bring("decided")
    set_quota(vufo, number=0, cluster=world.cluster)

    assert step_back(refused, vufo).state == "voted"
    assert step_back(decided, vufo).state == "forwarded"


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_not_taken_twice_at_once(transactional_db, made_world):
    people, member = made_world.people, made_world.unions["member"]
    set_quota(people["vufo"], number=1)
    refused = decline(reach(member, people["owner"], people["lead"], people["vufo"], "forwarded"), people["vufo"])
    waiting = vote(nominate(member, people["owner"]), people["lead"])

    def attempt(act, award, name):
        try:
            return act(award, people[name])
        except Blocked as refusal:
            return refusal

    at_once(partial(attempt, step_back, refused, "vufo"), partial(attempt, forward, waiting, "lead"))

    assert Award.objects.filter(state="forwarded").count() == 1


# --- a button pressed twice ----------------------------------------------------------------------------------


VOTES = {"voted_on": "20/11/2026", "votes_present": "9", "votes_for": "8", "votes_against": "1", "votes_blank": "0"}


def test_a_vote_and_a_sending_on_pressed_twice_are_written_once(world, bring, sign_in):
    award, lead = bring("proposed"), sign_in(world.people["lead"])

    for name, typed in (("award_vote", VOTES), ("award_forward", {})):
        data = typed | {"seen": version(award)}
        answers = [lead.post(reverse(name, args=[award.pk]), data) for _n in range(2)]
        assert [(answer.status_code, answer.url) for answer in answers] == [(302, award.get_absolute_url())] * 2

    award.refresh_from_db()
    assert (award.state, award.votes_for, award.history.count()) == ("forwarded", 8, 3)
    assert [act.what for act in award.acts.order_by("pk")] == ["Lập đề nghị", "Cụm bình bầu: 8/9 đồng ý", "Gửi VUFO"]
    assert told() == ({"vufo"}, {"Đề nghị khen của Tỉnh member chờ VUFO quyết định"})


@pytest.mark.parametrize(("name", "changed"), [("deputy", {}), ("lead", {"votes_for": "7"})])
def test_another_person_or_another_count_is_no_second_press(world, bring, sign_in, name, changed):
    award = bring("proposed")
    data, address = VOTES | {"seen": version(award)}, reverse("award_vote", args=[award.pk])
    assert sign_in(world.people["lead"]).post(address, data).status_code == 302

    assert sign_in(world.people[name]).post(address, data | changed).status_code == 422
    award.refresh_from_db()
    assert award.votes_for == 8 and award.changed_by == world.people["lead"]


def test_sent_on_for_another_reason_is_no_second_press(world, bring):
    lead = world.people["lead"]
    award = vote(bring("proposed"), lead, votes_for=4, against=5)
    seen = version(award)
    forward(award, lead, "Phiếu lấy lại")

    with pytest.raises(Changed):
        award_nominations.forward(award, by=lead, seen=seen, reason="Lý do khác")
