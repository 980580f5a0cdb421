"""A request is raised, answered, settled, declined, passed on, withdrawn and opened again, by whoever may."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from clusters import clock
from events.models import Recommendation, RecommendationStep
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import Body
from events.workflow.recommendations import next_steps
from tests import factories
from tests.events.conference_making import make_conference
from tests.events.recommendation_making import make_recommendation, step

PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")
ANSWERS = {"under_way", "answered", "settled", "declined"}
# State, who was asked: what each person may do. Whoever is not named may do nothing.
MAY = {
    ("raised", "cluster"): {
        "owner": {"withdrawn"}, "head": {"withdrawn"}, "lead": ANSWERS | {"passed_on"},
        "deputy": ANSWERS | {"passed_on"}, "vufo": ANSWERS | {"passed_on"},
    },
    ("under_way", "cluster"): {
        "owner": {"withdrawn"}, "head": {"withdrawn"}, "lead": ANSWERS | {"passed_on"},
        "deputy": ANSWERS | {"passed_on"}, "vufo": ANSWERS | {"passed_on"},
    },
    ("answered", "cluster"): {
        "owner": {"reopened"}, "head": {"reopened"}, "lead": ANSWERS | {"reopened"},
        "deputy": ANSWERS | {"reopened"}, "vufo": ANSWERS | {"reopened"},
    },
    ("settled", "cluster"): {name: {"reopened"} for name in ("owner", "head", "lead", "deputy", "vufo")},
    ("declined", "cluster"): {name: {"reopened"} for name in ("owner", "head", "lead", "deputy", "vufo")},
    ("withdrawn", "cluster"): {"owner": {"reopened"}, "head": {"reopened"}},
    ("raised", "vufo"): {"owner": {"withdrawn"}, "head": {"withdrawn"}, "vufo": ANSWERS},
    ("answered", "vufo"): {"owner": {"reopened"}, "head": {"reopened"}, "vufo": ANSWERS | {"reopened"}},
    ("raised", "office"): {"owner": {"withdrawn"}, "head": {"withdrawn"}, "vufo": ANSWERS},
    ("settled", "office"): {"owner": {"reopened"}, "head": {"reopened"}, "vufo": {"reopened"}},
}  # fmt: skip
FOLLOWS = {
    "under_way": "under_way", "answered": "answered", "settled": "settled", "declined": "declined",
    "passed_on": "raised", "reopened": "raised", "withdrawn": "withdrawn",
}  # fmt: skip


def in_state(world, state, addressee):
    office = {"office_name": "Sở Ngoại vụ"} if addressee == "office" else {}
    row = make_recommendation(world, addressee=addressee, **office)
    if state == "withdrawn":
        return step(world, row, "withdrawn", "owner")
    return row if state == "raised" else step(world, row, state, "vufo")


@pytest.mark.parametrize(("state", "addressee"), MAY)
def test_who_may_take_which_step(world, state, addressee):
    row = in_state(world, state, addressee)

    found = {name: set(next_steps(row, by=world.people[name])) for name in PEOPLE}

    assert found == {name: MAY[state, addressee].get(name, set()) for name in PEOPLE}


@pytest.mark.parametrize(("state", "addressee"), MAY)
@pytest.mark.parametrize("kind", ["raised", *FOLLOWS, "nonsense"])
def test_a_step_is_taken_or_refused_and_then_nothing_is_written(world, state, addressee, kind):
    row = in_state(world, state, addressee)
    before = row.steps.count(), row.history.count()
    for name in PEOPLE:
        with transaction.atomic():
            if kind in MAY[state, addressee].get(name, set()):
                moved = step(world, row, kind, name)
                assert (moved.state, moved.steps.last().kind) == (FOLLOWS[kind], kind)
                assert (moved.steps.last().by, moved.steps.last().text) == (world.people[name], "Lời của bước này")
            else:
                with pytest.raises((NotAllowed, Blocked)):
                    step(world, row, kind, name)
                fresh = Recommendation.objects.get(pk=row.pk)
                assert (fresh.state, fresh.steps.count(), fresh.history.count()) == (state, *before)
            transaction.set_rollback(True)


def test_each_step_says_in_what_office(world):
    row = make_recommendation(world)
    step(world, row, "under_way", "lead")
    step(world, row, "passed_on", "deputy")
    step(world, row, "answered", "vufo")
    step(world, row, "reopened", "owner")

    row.refresh_from_db()

    assert [(s.kind, s.office) for s in row.steps.all()] == [
        ("raised", "Cán bộ Liên hiệp Tỉnh member"),
        ("under_way", "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"),
        ("passed_on", "Cụm phó Cụm 5 năm 2026 (Tỉnh deputy)"),
        ("answered", "Cán bộ VUFO"),
        ("reopened", "Cán bộ Liên hiệp Tỉnh member"),
    ]
    assert (row.state, row.addressee, row.cluster) == ("raised", "vufo", world.cluster)


def test_who_acts_for_two_unions_acts_for_the_one_that_asks(world):
    factories.make_post(world.people["owner"], "head", world.unions["neighbour"])
    user = type(world.people["owner"]).objects.get(pk=world.people["owner"].pk)
    world.people["both"] = user

    offices = [
        make_recommendation(world, "both", Body(union=world.unions[name])).steps.get().office
        for name in ("member", "neighbour")
    ]

    assert offices == ["Cán bộ Liên hiệp Tỉnh member", "Lãnh đạo Liên hiệp Tỉnh neighbour"]


def test_a_mandate_gives_the_right_and_is_named(world):
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"], valid_from=factories.TODAY)
    row = make_recommendation(world)

    step(world, row, "answered", "neighbour")

    assert row.steps.last().office == "Tỉnh neighbour, được Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead) ủy quyền"


def test_nobody_answers_the_own_union(world):
    row = make_recommendation(world, "lead", Body(union=world.unions["lead"]))

    assert next_steps(row, by=world.people["lead"]) == ["withdrawn"]
    assert "answered" in next_steps(row, by=world.people["deputy"])


def test_next_year_the_new_offices_answer_what_is_open(world):
    factories.make_term(world.cluster, world.unions["neighbour"], 2027, "lead")
    row = make_recommendation(world)

    with clock.set_to(date(2027, 2, 1)):
        found = {name for name in PEOPLE if "answered" in next_steps(row, by=world.people[name])}

    assert found == {"neighbour", "vufo"}


def test_a_cluster_asks_vufo_through_its_offices(world):
    body = Body(cluster=world.cluster)
    row = make_recommendation(world, "deputy", body, addressee="vufo")

    assert (row.raised_by, row.addressed_to, row.union) == ("Cụm 5", "VUFO", None)
    assert row.steps.get().office == "Cụm phó Cụm 5 năm 2026 (Tỉnh deputy)"
    assert {n for n in PEOPLE if "withdrawn" in next_steps(row, by=world.people[n])} == {"lead", "deputy"}
    for name in ("owner", "last_lead", "outsider", "vufo", "observer"):
        with pytest.raises(NotAllowed):
            make_recommendation(world, name, body, addressee="vufo")
    with pytest.raises(Blocked):
        make_recommendation(world, "lead", body, addressee="cluster")


@pytest.mark.parametrize("name", ["outsider", "neighbour", "lead", "vufo", "observer"])
def test_only_a_unions_own_people_raise_for_it(world, name):
    with pytest.raises(NotAllowed):
        make_recommendation(world, name)

    assert not Recommendation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": " \n"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"addressee": "office"}, "office_name"),
        ({"source": "conference"}, "conference"),
        ({"source": "report"}, "report_period"),
        ({"wished_on": date(2026, 11, 23)}, "wished_on"),
        ({"wished_on": date(2036, 11, 24)}, "wished_on"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, fields, field):
    with pytest.raises(Blocked) as refused:
        make_recommendation(world, **fields)

    assert refused.value.field == field
    assert not Recommendation.objects.exists()


def test_a_union_without_a_cluster_asks_vufo(world):
    alone = factories.make_union(short_name="Tỉnh lẻ")
    world.people["alone"] = factories.make_officer(alone)

    with pytest.raises(Blocked) as refused:
        make_recommendation(world, "alone", Body(union=alone))

    assert refused.value.field == "addressee"
    assert make_recommendation(world, "alone", Body(union=alone), addressee="vufo").cluster is None


@pytest.mark.parametrize(
    ("text", "on", "field"),
    [
        (" ", date(2026, 11, 24), "text"),
        ("x" * 5001, date(2026, 11, 24), "text"),
        ("Lời", date(2026, 11, 25), "on"),
        ("Lời", date(2026, 11, 23), "on"),
    ],
)
def test_a_step_says_something_on_a_day_that_fits(world, text, on, field):
    row = make_recommendation(world)

    with pytest.raises(Blocked) as refused:
        step(world, row, "answered", "lead", text=text, on=on)

    assert refused.value.field == field


def test_it_belongs_to_the_year_of_its_report_and_keeps_only_what_fits_its_source(world):
    conference = make_conference(world)
    row = make_recommendation(world, source="report", report_period="2025-H1", conference=conference)

    assert (row.year, row.conference, row.report_period) == (2025, None, "2025-H1")
    assert make_recommendation(world, source="conference", conference=conference).year == 2026


def test_a_failed_write_leaves_no_trace(world, monkeypatch):
    row = make_recommendation(world)

    def fail(**_fields):
        raise RuntimeError

    monkeypatch.setattr(RecommendationStep.objects, "create", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        step(world, row, "answered", "lead")

    fresh = Recommendation.objects.get(pk=row.pk)
    assert (fresh.state, fresh.history.count()) == ("raised", 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "lost"}, {"title": ""}, {"union": None}, {"addressee": "office"}, {"source": "conference"},
        {"state": "answered"}, {"report_period": "2026"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(world, fields):
    row = make_recommendation(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(**fields)


def test_overdue_and_lately_answered(world):
    late = make_recommendation(world, wished_on=date(2026, 11, 24))
    never = make_recommendation(world, wished_on=None)
    answered = make_recommendation(world, wished_on=date(2026, 11, 24))
    answered = step(world, answered, "answered", "lead")

    with clock.set_to(factories.TODAY + timedelta(1)):
        assert list(Recommendation.objects.overdue()) == [late]
        assert [row.is_overdue for row in (late, never, answered)] == [True, False, False]
        assert list(Recommendation.objects.answered_lately()) == [answered]
    with clock.set_to(factories.TODAY + timedelta(15)):
        assert list(Recommendation.objects.answered_lately()) == []
