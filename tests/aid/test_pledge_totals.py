"""Totals of every union and cluster for a year: everybody reads them, nobody a foreign register through them."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from aid.models import Pledge, PledgeValue
from aid.network_totals import totals_of_network
from aid.workflow import donors, money
from aid.workflow.money import Sum
from clusters.models import Succession
from tests import factories
from tests.aid.making import make_donor, make_pledge

COMMITTED = PledgeValue.Point.COMMITTED
BILLION = Decimal(10**9)


def give(world, union, donor, *, on=date(2026, 3, 1), amount=1, by=None, **fields):
    people = {"member": "owner"}
    by = by or world.people[people.get(union, union)]
    pledge = make_pledge(world.unions[union], by, donor=donor, **fields)
    money.set_value(pledge, COMMITTED, on, Sum(amount * BILLION), by=by)
    return pledge


@pytest.fixture
def given(world):
    """A donor under two names in two unions of one cluster, something carried over, something sought."""
    one, double = make_donor("Zhishan"), make_donor("Quỹ Zhishan")
    donors.merge(double, one, "Một tổ chức", by=world.people["vufo"])
    give(world, "member", one, amount=2)
    give(world, "neighbour", double, amount=3, kind="cash")
    old = give(world, "member", make_donor(), on=date(2024, 5, 1), amount=10)
    money.set_value(
        old, COMMITTED, date(2026, 6, 1), Sum(Decimal("10.5") * BILLION), by=world.people["owner"], reason="Tăng"
    )
    money.disburse(old, date(2026, 7, 1), Sum(4 * BILLION), by=world.people["owner"])
    money.disburse(old, date(2025, 7, 1), Sum(BILLION), by=world.people["owner"])
    give(world, "outsider", make_donor(), amount=7, status="sought")
    return world


def line_of(network, name):
    return next(place for group in network.groups for place in group.members if place.name == name)


def test_new_carried_and_money_of_the_year(given):
    network = totals_of_network(2026, "foreign", given.people["outsider"])

    member = line_of(network, "Tỉnh member").line
    assert (member.new, member.carried, member.non_project, len(member.donors)) == (1, 1, 0, 2)
    assert (member.committed, member.disbursed) == (Decimal("2.5") * BILLION, 4 * BILLION)
    neighbour = line_of(network, "Tỉnh neighbour").line
    assert (neighbour.new, neighbour.non_project, neighbour.committed) == (1, 1, 3 * BILLION)
    assert not line_of(network, "Tỉnh ngoài").line.has_something


def test_a_donor_of_two_unions_is_one_in_the_cluster(given):
    network = totals_of_network(2026, "foreign", given.people["outsider"])
    group = next(group for group in network.groups if group.cluster == given.cluster)

    assert (group.line.new, len(group.line.donors), group.keeping, len(group.members)) == (2, 2, 2, 5)
    assert (network.line.committed, len(network.line.donors)) == (Decimal("5.5") * BILLION, 2)


def test_other_years_and_other_giving(given):
    assert totals_of_network(2024, "foreign", given.people["vufo"]).line.committed == 10 * BILLION
    assert totals_of_network(2025, "foreign", given.people["vufo"]).line.disbursed == BILLION
    assert not totals_of_network(2026, "domestic", given.people["vufo"]).line.has_something


def test_the_pledges_of_a_union_that_ended_count_for_its_successor(world):
    ended = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=ended, successor=world.unions["member"], kind="merger", on=date(2025, 7, 1))
    pledge = make_pledge(ended, world.people["owner"])
    PledgeValue.objects.create(
        pledge=pledge, point=COMMITTED, on=date(2024, 1, 1), amount=BILLION, value_vnd=BILLION, change_vnd=BILLION,
        entered_at=pledge.entered_at, entered_by=world.people["owner"],
    )  # fmt: skip

    now = totals_of_network(2026, "foreign", world.people["vufo"])
    then = totals_of_network(2024, "foreign", world.people["vufo"])

    assert line_of(now, "Tỉnh member").line.carried == 1
    assert line_of(then, "Tỉnh cũ").line.new == 1
    assert now.line.carried == then.line.new == 1


@pytest.mark.parametrize(
    ("person", "linked"),
    [
        ("outsider", {"outsider"}), ("neighbour", {"neighbour"}), ("owner", {"member"}),
        ("lead", {"member", "neighbour"}), ("vufo", {"member", "neighbour", "outsider"}),
        ("observer", {"member", "neighbour", "outsider"}),
    ],
)  # fmt: skip
def test_only_registers_that_the_person_reads_are_linked(given, sign_in, person, linked):
    text = sign_in(given.people[person]).get(reverse("pledge_totals")).content.decode()

    assert {name for name, union in given.unions.items() if f"don_vi={union.slug}" in text} == linked
    assert "Tỉnh neighbour" in text
    assert "2/6 Liên hiệp có số trong sổ" in text


def test_a_year_that_makes_no_sense_is_this_one(given, sign_in):
    response = sign_in(given.people["owner"]).get(reverse("pledge_totals") + "?nam=abc&nguon=x")

    assert (response.context["year"], response.context["origin"]) == (2026, "foreign")


@pytest.mark.parametrize("number", [1, 3])
def test_a_constant_number_of_queries(world, sign_in, number, django_assert_num_queries):
    for name in ("member", "neighbour", "lead")[:number]:
        give(world, name, make_donor())
    client = sign_in(world.people["deputy"])
    client.get(reverse("home"))

    with django_assert_num_queries(17):
        client.get(reverse("pledge_totals"))


def test_invented_pledges_mark_the_page(given, sign_in):
    client = sign_in(given.people["owner"])
    assert not client.get(reverse("pledge_totals")).context["is_illustrative"]

    Pledge.objects.all().update(is_illustrative=True)

    assert "Số liệu minh họa" in client.get(reverse("pledge_totals")).content.decode()


def both_pages(client, world, union, query):
    """The row of the union on the page of totals, and the totals of the list to which it links."""
    response = client.get(reverse("pledge_totals") + query)
    line = line_of(response.context["network"], union.short_name).line
    (link,) = {
        html.unescape(found)
        for found in re.findall(r'href="([^"]+)"', response.content.decode())
        if f"don_vi={union.slug}" in found
    }
    totals = client.get(link).context["totals"]
    return (
        [line.new, line.carried, line.committed, line.approved, line.disbursed],
        [totals.new, totals.carried, *(point.value_vnd for point in totals.points)],
    )


@pytest.fixture
def merged(given):
    """The member carries on a union with pledges of its own, one of them by an association."""
    by = given.people["owner"]
    ended = factories.make_union(short_name="Tỉnh member", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=ended, successor=given.unions["member"], kind="merger", on=date(2025, 7, 1))
    association = {"mobiliser": "association", "association": "Hội Việt - Mỹ"}
    for amount, fields in ((20, {}), (40, association)):
        pledge = make_pledge(ended, by, **fields)
        money.set_value(pledge, COMMITTED, date(2024, 2, 1), Sum(amount * BILLION), by=by)
        money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum((amount + 1) * BILLION), by=by, reason="Tăng")
        money.set_value(pledge, PledgeValue.Point.APPROVED, date(2026, 2, 1), Sum(amount * BILLION), by=by)
        money.disburse(pledge, date(2026, 2, 1), Sum(amount * BILLION / 8), by=by)
        money.disburse(pledge, date(2024, 2, 1), Sum(amount * BILLION / 4), by=by)
    return ended


@pytest.mark.parametrize(
    ("query", "committed"),
    [
        ("?nam=2026", "4.5"),
        ("?nam=2026&chu_the=lien-hiep", "3.5"),
        ("?nam=2026&chu_the=hoi", "1"),
        ("?nam=2025", "0"),
    ],
)
@pytest.mark.parametrize("person", ["owner", "vufo"])
def test_the_row_is_what_the_list_behind_it_adds_up_to(given, merged, sign_in, person, query, committed):
    row, listed = both_pages(sign_in(given.people[person]), given, given.unions["member"], query)

    assert row == listed
    assert row[2] == Decimal(committed) * BILLION


def test_in_a_year_before_the_merger_each_union_has_its_own_row_and_list(given, merged, sign_in):
    client = sign_in(given.people["vufo"])
    text = client.get(reverse("pledge_totals") + "?nam=2024").content.decode()
    listed = client.get(reverse("pledge_list") + f"?nam=2024&don_vi={merged.slug}").context["totals"]

    assert f"don_vi={merged.slug}" in text
    assert f"don_vi={given.unions['member'].slug}" not in text  # its list takes in the other row
    assert listed.committed.value_vnd == 60 * BILLION


def test_a_register_read_in_part_is_not_linked(given, merged, sign_in):
    """The lead reads the member's own pledges; those of the union it carries on were never in the cluster."""
    text = sign_in(given.people["lead"]).get(reverse("pledge_totals") + "?nam=2026").content.decode()

    assert f"don_vi={given.unions['member'].slug}" not in text
    assert f"don_vi={given.unions['neighbour'].slug}" in text


def test_whose_pledges_are_counted_is_said(given, merged, sign_in):
    client = sign_in(given.people["vufo"])

    every = client.get(reverse("pledge_totals") + "?nam=2026").content.decode()
    one = client.get(reverse("pledge_totals") + "?nam=2026&chu_the=hoi")
    odd = client.get(reverse("pledge_totals") + "?nam=2026&chu_the=x")

    assert "gồm khoản do Liên hiệp, hội thành viên và tỉnh, thành phố vận động" in every
    assert "chỉ khoản do hội thành viên vận động" in one.content.decode()
    assert one.context["network"].line.committed == BILLION
    assert "không có khoản nào như vậy" in one.content.decode()
    assert "chưa ghi gì cho năm này" not in one.content.decode()
    assert odd.context["network"].line.committed == Decimal("7.5") * BILLION
