"""A union's reports on its page, and where each member stands on the page of its cluster."""

import pytest

from events.workflow import elections
from tests import factories
from tests.events.conference_making import make_conference


@pytest.fixture
def submitted(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


@pytest.mark.parametrize(
    ("visitor", "sees"),
    [
        *((name, True) for name in ("owner", "head", "lead", "deputy", "vufo", "observer")),
        *((name, False) for name in ("neighbour", "outsider", "last_lead")),
    ],
)
def test_the_page_of_a_union_lists_the_reports_that_the_visitor_may_open(world, sign_in, submitted, visitor, sees):
    page = sign_in(world.people[visitor]).get(world.unions["member"].get_absolute_url()).text

    assert (submitted.get_absolute_url() in page) is sees
    assert ("Bạn chưa xem được báo cáo nào" in page) is not sees


@pytest.mark.parametrize(("visitor", "opens", "desk"), [("lead", True, True), ("neighbour", False, False)])
def test_the_page_of_a_cluster_shows_where_each_report_stands(world, sign_in, submitted, visitor, opens, desk):
    page = sign_in(world.people[visitor]).get("/cum/5/2026/").text

    assert page.count("Đã gửi") == 1  # that it was sent is known to all
    assert page.count("Chưa bắt đầu") == 4
    assert (submitted.get_absolute_url() in page) is opens
    assert ("/cum/5/2026/xet/" in page) is desk
    assert "/tong-hop/2026/cum/5/" in page


def test_a_year_without_a_period_has_no_column_of_reports(world, sign_in):
    page = sign_in(world.people["vufo"]).get("/cum/5/2022/").text

    assert "Báo cáo 2022" not in page
    assert "/tong-hop/2022" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_both_pages_do_not_grow_with_reports(world, sign_in, count, django_assert_num_queries):
    for year in range(2026 - count + 1, 2027):
        period = world.period if year == 2026 else factories.make_period(year=year, indicator_set=world.form)
        for name, who in (("member", "owner"), ("neighbour", "neighbour"), ("deputy", "deputy"))[:count]:
            obligation = (
                world.obligations[name] if year == 2026 else factories.make_obligation(period, world.unions[name])
            )
            factories.make_report(obligation, world.people[who], state="submitted")
    client = sign_in(world.people["vufo"])

    with django_assert_num_queries(23):
        client.get(world.unions["member"].get_absolute_url())
    with django_assert_num_queries(27):
        client.get("/cum/5/2026/")


def test_the_page_of_a_cluster_leads_to_its_conferences_and_to_a_vote_under_way(world, sign_in):
    client = sign_in(world.people["neighbour"])
    vote = elections.open_election(make_conference(world), 2027, "lead", by=world.people["lead"])

    page = client.get("/cum/5/2026/").text
    assert "/hoi-nghi/?cum=5" in page and f'<a href="{vote.get_absolute_url()}">chờ bầu</a>' in page
    assert page.count("chờ bầu</a>") == 1
