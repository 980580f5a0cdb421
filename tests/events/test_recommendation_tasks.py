"""Requests on the first page: whoever answers is told how many wait, whoever asked that an answer came."""

from datetime import date, timedelta

import pytest

from clusters import clock
from clusters.models import LeadershipTerm
from clusters.permissions import acting_union_ids
from events.models import Recommendation
from events.workflow.conferences import Body
from friendship.recommendation_tasks import tasks_of_recommendations
from tests import factories
from tests.events.recommendation_making import make_recommendation, step

PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def told(world, *names):
    """{name: {(heading, title)}} of those who are told something."""
    found = {}
    for name in names or PEOPLE:
        user = type(world.people[name]).objects.get(pk=world.people[name].pk)
        tasks = {(heading, task.title) for heading, task in tasks_of_recommendations(user)}
        if tasks:
            found[name] = tasks
    return found


def test_the_offices_of_the_cluster_are_told(world):
    make_recommendation(world)
    make_recommendation(world)

    task = {("Việc của Cụm 5", "2 kiến nghị chưa có trả lời")}
    assert told(world) == {"lead": task, "deputy": task}


def test_vufo_is_told_of_the_rest(world):
    make_recommendation(world, addressee="vufo")
    make_recommendation(world, addressee="office", office_name="Sở Ngoại vụ")
    # The other cluster has neither lead nor deputy.
    make_recommendation(world, "outsider", Body(union=world.unions["outsider"]))
    passed_on = make_recommendation(world)
    step(world, passed_on, "passed_on", "lead")

    assert told(world) == {"vufo": {("Việc của VUFO", "4 kiến nghị chưa có trả lời")}}


def test_the_leads_own_request_goes_to_the_deputy_and_to_vufo_where_there_is_none(world):
    make_recommendation(world, "lead", Body(union=world.unions["lead"]))

    assert set(told(world)) == {"deputy"}
    LeadershipTerm.objects.filter(role="deputy").delete()
    assert told(world) == {"vufo": {("Việc của VUFO", "1 kiến nghị chưa có trả lời")}}


def test_overdue_ones_are_counted_and_the_first_date_stands_beside_them(world):
    first = make_recommendation(world, wished_on=date(2026, 11, 24))
    make_recommendation(world, wished_on=None)
    step(world, make_recommendation(world), "under_way", "lead")

    with clock.set_to(factories.TODAY + timedelta(1)):
        ((_heading, task),) = tasks_of_recommendations(world.people["lead"])

    assert (task.title, task.note, task.due_on) == (
        "3 kiến nghị chưa có trả lời",
        "1 kiến nghị quá hạn",
        first.wished_on,
    )
    assert task.url == "/kien-nghi/?viec=cum-5"


def test_one_alone_is_opened_at_once(world, sign_in):
    row = make_recommendation(world)

    page = sign_in(world.people["lead"]).get("/")

    assert f'href="{row.get_absolute_url()}"' in page.content.decode()


def test_the_link_shows_what_was_counted(world, sign_in):
    for kind in ("under_way", "answered"):
        step(world, make_recommendation(world), kind, "lead")
    make_recommendation(world)

    rows = sign_in(world.people["lead"]).get("/kien-nghi/?viec=cum-5").context["rows"]

    assert sorted(row.state for row in rows) == ["raised", "under_way"]


@pytest.mark.parametrize("kind", ["answered", "settled", "declined"])
def test_the_union_is_told_of_an_answer_for_two_weeks(world, kind):
    row = make_recommendation(world)
    step(world, row, kind, "lead")

    task = {("Việc của Liên hiệp Tỉnh member", f"Kiến nghị đã có trả lời: {row.title}")}
    assert told(world) == {"owner": task, "head": task}
    with clock.set_to(factories.TODAY + timedelta(15)):
        assert told(world) == {}


def test_the_cluster_is_told_of_an_answer_to_its_own(world):
    row = make_recommendation(world, "lead", Body(cluster=world.cluster), addressee="vufo")
    step(world, row, "settled", "vufo")

    assert set(told(world)) == {"lead", "deputy"}


def test_what_was_withdrawn_waits_for_nobody(world):
    step(world, make_recommendation(world), "withdrawn", "owner")

    assert told(world) == {}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("owner", 5), ("lead", 5), ("vufo", 2)])
def test_the_tasks_ask_no_more_for_more_rows(world, rows, name, queries, django_assert_num_queries):
    for _n in range(rows):
        make_recommendation(world)
        make_recommendation(world, addressee="vufo")
        step(world, make_recommendation(world), "answered", "lead")
    assert Recommendation.objects.count() == 3 * rows
    user = type(world.people[name]).objects.get(pk=world.people[name].pk)
    acting_union_ids(user)

    with django_assert_num_queries(queries):
        tasks_of_recommendations(user)
