"""Several people at once: real threads on real connections, on whichever database runs the suite."""

from datetime import date
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from clusters.workflow.rows import Changed, Overtaken, version
from events.models import Award, ScoreCard
from events.workflow import award_scores, awards
from events.workflow.activities import Blocked
from events.workflow.award_rules import Decision
from tests.concurrency import at_once
from tests.events import award_making as making

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, made_world):
    return made_world


def test_the_last_place_of_a_quota_is_given_once(world):
    people = world.people
    making.set_quota(people["vufo"], number=1)
    rows = [making.vote(making.nominate(world.unions["member"], people["owner"]), people["lead"]) for _n in range(3)]

    def send(row, name):
        try:
            return making.forward(row, people[name])
        except Blocked as refusal:
            return refusal

    offices = ("lead", "deputy", "vufo")
    results = at_once(*[partial(send, row, name) for row, name in zip(rows, offices, strict=True)])

    assert sum(isinstance(result, Award) for result in results) == 1
    assert sum(isinstance(result, Blocked) for result in results) == 2


def test_a_double_click_records_a_list_once(world):
    member, owner, token = world.unions["member"], world.people["owner"], uuid4()
    rows = [making.merit(member) for _n in range(5)]

    def post():
        return awards.record_many(rows, Decision("1/QĐ", date(2026, 11, 10)), by=owner, token=token)

    results = at_once(post, post, post)

    assert Award.objects.count() == 5
    assert sum(isinstance(result, Overtaken) for result in results) == 2


def test_two_offices_decide_differently_and_one_is_told(world):
    people = world.people
    award = making.nominate(world.unions["member"], people["owner"])
    seen = version(award)

    results = at_once(
        lambda: making.award_nominations.decline(award, "Chưa đủ", by=people["lead"], seen=seen),
        lambda: making.award_nominations.vote(
            award, making.Vote(date(2026, 11, 20), 9, 8, 1, 0), by=people["deputy"], seen=seen
        ),
    )

    assert sum(isinstance(result, Changed) for result in results) == 1
    assert Award.objects.get().state in ("declined", "voted")
    assert award.acts.count() == 2


def test_two_officers_of_a_union_score_at_once(world):
    sheet = making.make_scored_sheet(world)
    neighbour, by = world.unions["neighbour"], world.people["neighbour"]
    line = sheet.criteria.get().pk

    def score(points):
        marks = {line: award_scores.Given(Decimal(points))}
        return award_scores.score(sheet, neighbour, "self", marks, by=by, seen="")

    results = at_once(lambda: score(5), lambda: score(6))

    assert sum(isinstance(result, Changed) for result in results) == 1
    assert ScoreCard.objects.filter(union=neighbour).count() == 1
