"""An election's result on the first page: VUFO is asked to recognise it, the elected union is told until it begins."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import User
from friendship.office_tasks import tasks_of_offices, terms_to_come
from tests import factories

TITLE = "Công nhận Cụm phó Cụm 5 năm 2027"
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def titles(user):
    return [task.title for _heading, task in tasks_of_offices(User.objects.get(pk=user.pk))]


@pytest.fixture
def term(world):
    return factories.make_term(world.cluster, world.unions["member"], 2027, "deputy")


def test_vufo_alone_is_asked_to_recognise_an_election(world, term):
    assert {name for name in PEOPLE if TITLE in titles(world.people[name])} == {"vufo"}
    tasks = {task.title: (heading, task) for heading, task in tasks_of_offices(world.people["vufo"])}
    heading, task = tasks[TITLE]
    assert (heading, task.detail) == ("Việc của VUFO", "Cụm đã bầu Liên hiệp Tỉnh member.")
    assert task.url == reverse("term_recognise", args=[term.pk])


def test_a_term_that_is_recognised_proposed_or_over_asks_nothing(world):
    factories.make_term(world.cluster, world.unions["member"], 2027, "deputy", "recognised")
    factories.make_term(world.other_cluster, world.unions["outsider"], 2027, "lead", "proposed")
    factories.make_term(world.other_cluster, world.unions["outsider"], 2028, "lead")
    factories.make_term(world.other_cluster, world.unions["outsider"], 2025, "lead")
    expected = {"Công nhận Cụm phó Cụm 5 năm 2026", "Công nhận Cụm trưởng Cụm 5 năm 2026"}
    assert {title for title in titles(world.people["vufo"]) if title.startswith("Công nhận")} == expected


@pytest.mark.parametrize("n", [1, 3])
def test_as_many_queries_for_three_terms_as_for_one(world, n, django_assert_num_queries):
    vufo = world.people["vufo"]
    tasks_of_offices(vufo)
    for year, role in ((2027, "deputy"), (2027, "lead"), (2026, "lead"))[:n]:
        factories.make_term(world.other_cluster, world.unions["outsider"], year, role)
    with django_assert_num_queries(OFFICE_QUERIES):
        tasks_of_offices(vufo)


OFFICE_QUERIES = 4


def test_the_elected_union_is_told_until_the_term_begins(world, term, sign_in):
    words = "Liên hiệp Tỉnh member được bầu làm Cụm phó Cụm 5 năm 2027; nhiệm kỳ bắt đầu ngày 01/01/2027."
    found = {name for name in PEOPLE if words in sign_in(world.people[name]).get("/").content.decode()}
    assert found == {"owner", "head"}
    with clock.set_to(date(2027, 1, 1)):
        assert words not in sign_in(world.people["owner"]).get("/").content.decode()


def test_telling_the_elected_union_asks_no_query_of_its_own(world, term, sign_in, django_assert_num_queries):
    owner = User.objects.get(pk=world.people["owner"].pk)
    tasks_of_offices(owner)
    with django_assert_num_queries(0):
        terms_to_come(owner)
