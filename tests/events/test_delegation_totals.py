"""Totals of every union and cluster for a year: credited to each host, once for the nation; open to everybody."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Succession
from events.delegation_totals import totals_of_network
from tests import factories
from tests.events.delegation_making import make_visit, revoke

TOTALS = "delegation_totals"


@pytest.fixture
def given(world):
    """In the member's register a visit received with a union of another cluster, one with a neighbour, one alone."""
    by, member = world.people["owner"], world.unions["member"]
    make_visit(member, by, people=30, qualifier="over", co_hosts=(world.unions["outsider"],))
    make_visit(member, by, people=5, country="LA", direction="out", co_hosts=(world.unions["neighbour"],))
    make_visit(member, by, people=None, country="LA", group_name="Đoàn Lào")
    make_visit(member, by, people=2, country="LA", group_name="Đoàn Lào")
    make_visit(member, by, people=100, starts_on=date(2025, 12, 31), ends_on=date(2026, 1, 3))
    revoke(make_visit(member, by, people=1000), by)
    return world


def line_of(network, name):
    return next(place.line for group in network.groups for place in group.members if place.name == name)


def shown(line):
    return (line.visits_in, line.people_in, line.visits_out, line.people_out, line.groups, line.countries)


def test_each_host_is_credited_and_the_nation_counts_once(given):
    network = totals_of_network(2026, given.people["outsider"])
    cluster = next(group for group in network.groups if group.name == str(given.cluster))
    other = next(group for group in network.groups if group.name == str(given.other_cluster))

    assert shown(line_of(network, "Tỉnh member")) == (3, "trên 32", 1, "5", 3, 2)
    assert shown(line_of(network, "Tỉnh neighbour")) == (0, "0", 1, "5", 1, 1)
    assert shown(cluster.line) == (3, "trên 32", 1, "5", 3, 2)
    assert shown(other.line) == (1, "trên 30", 0, "0", 1, 1)
    assert shown(network.line) == (3, "trên 32", 1, "5", 3, 2)
    assert (network.line.credits, len(network.line.visits), network.line.shared) == (6, 4, 2)
    assert (cluster.line.shared, cluster.keeping, network.keeping) == (1, 2, 3)


def test_the_year_is_that_of_the_first_day(given):
    assert shown(totals_of_network(2025, given.people["vufo"]).line) == (1, "100", 0, "0", 1, 1)
    assert not totals_of_network(2024, given.people["vufo"]).line.has_something


def test_a_visit_of_a_union_that_ended_counts_for_its_successor_once(world):
    member, ended = world.unions["member"], factories.make_union(short_name="Tỉnh cũ", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=ended, successor=member, kind="merger", on=date(2025, 7, 1))
    make_visit(member, world.people["owner"], starts_on=date(2025, 3, 1), co_hosts=(ended,))

    line = totals_of_network(2025, world.people["vufo"]).line

    assert (len(line.visits), line.credits) == (1, 1)


def test_the_page_says_both_numbers_and_why_they_differ(given, sign_in):
    text = sign_in(given.people["outsider"]).get(reverse(TOTALS), {"nam": "2026"}).text

    assert "Cả nước 4 lượt đoàn" in text and "được 6, nhiều hơn 2" in text
    assert "không có lượt nào do nhiều" in sign_in(given.people["vufo"]).get(reverse(TOTALS), {"nam": "2025"}).text


@pytest.mark.parametrize(
    ("name", "linked"),
    [
        ("outsider", {"outsider"}),
        ("neighbour", {"neighbour"}),
        ("owner", {"member"}),
        ("lead", {"member", "neighbour"}),
        ("last_lead", {"member", "neighbour"}),
        ("vufo", {"member", "neighbour", "outsider"}),
        ("observer", {"member", "neighbour", "outsider"}),
    ],
)
def test_who_is_led_on_to_which_list(given, sign_in, name, linked):
    text = sign_in(given.people[name]).get(reverse(TOTALS)).text

    assert {union for union, row in given.unions.items() if f"don_vi={row.slug}" in text} == linked


def test_the_list_behind_a_total_counts_the_same(given, sign_in):
    client = sign_in(given.people["vufo"])
    line = line_of(client.get(reverse(TOTALS)).context["network"], "Tỉnh member")

    query = {"nam": "2026", "don_vi": given.unions["member"].slug}
    totals = client.get(reverse("delegation_list"), query).context["totals"]

    assert (totals.visits_in, totals.people_in.words) == (line.visits_in, line.people_in)
    assert (totals.visits_out, totals.groups, totals.countries) == (line.visits_out, line.groups, line.countries)


@pytest.mark.parametrize("year", ["abc", "1066", "99999999999999999999", ""])
def test_a_year_that_makes_no_sense_is_this_one(given, sign_in, year):
    assert sign_in(given.people["owner"]).get(reverse(TOTALS), {"nam": year}).context["year"] == 2026


def test_anonymous(world, client):
    assert client.get(reverse(TOTALS)).status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(world, sign_in, n, django_assert_num_queries):
    for _n in range(n):
        make_visit(world.unions["member"], world.people["owner"], co_hosts=(world.unions["outsider"],))
    client = sign_in(world.people["owner"])
    client.get(reverse(TOTALS))

    with django_assert_num_queries(13):
        client.get(reverse(TOTALS))
