"""The same form twice, a stale page, two people at once: one request, one step, and a warning."""

from uuid import uuid4

import pytest

from clusters.workflow.rows import Changed, Overtaken, version
from events.models import Recommendation
from events.workflow import recommendations
from events.workflow.activities import Blocked
from events.workflow.conferences import Body
from events.workflow.recommendations import Request
from tests.concurrency import at_once
from tests.events.recommendation_making import make_recommendation, step


def test_the_same_form_twice_is_one_request_and_one_step(world):
    token = uuid4()
    body, request = Body(union=world.unions["member"]), Request("Tên", "Nội dung", "cluster")
    first = recommendations.send(body, request, by=world.people["owner"], token=token)
    again = recommendations.send(body, request, by=world.people["owner"], token=token)
    seen = version(first)
    step(world, first, "answered", "lead", token=token, seen=seen)

    with pytest.raises(Overtaken):
        step(world, first, "answered", "lead", token=token, seen=seen)

    assert first == again
    assert list(first.steps.values_list("kind", flat=True)) == ["raised", "answered"]


def test_the_token_of_another_body_is_no_key(world):
    token = uuid4()
    request = Request("Tên", "Nội dung", "vufo")
    mine = recommendations.send(Body(union=world.unions["member"]), request, by=world.people["owner"], token=token)
    other = recommendations.send(
        Body(union=world.unions["neighbour"]), request, by=world.people["neighbour"], token=token
    )

    assert mine != other
    assert (mine.union, other.union) == (world.unions["member"], world.unions["neighbour"])


def test_a_stale_page_is_told(world):
    row = make_recommendation(world)
    seen = version(row)
    step(world, row, "withdrawn", "owner")

    with pytest.raises(Changed):
        step(world, row, "answered", "lead", seen=seen)

    with pytest.raises(Blocked):
        step(world, row, "answered", "lead")


def test_two_answers_at_once_are_one_answer_and_one_warning(transactional_db, made_world):
    row = make_recommendation(made_world)
    seen = version(row)

    def answer(name):
        try:
            return step(made_world, row, "answered", name, seen=seen).state
        except Changed:
            return "changed"

    found = at_once(lambda: answer("lead"), lambda: answer("deputy"))

    assert sorted(found) == ["answered", "changed"]
    assert row.steps.filter(kind="answered").count() == 1


def test_one_form_posted_twice_at_once_is_one_request(transactional_db, made_world):
    token = uuid4()
    body, request = Body(union=made_world.unions["member"]), Request("Tên", "Nội dung", "vufo")
    by = made_world.people["owner"]

    found = at_once(*[lambda: recommendations.send(body, request, by=by, token=token).pk] * 2)

    assert len(set(found)) == 1
    assert Recommendation.objects.count() == 1
