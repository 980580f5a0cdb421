"""The list of conferences: what each visitor finds, filters in the address, a constant number of queries."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Succession
from events.models import Conference
from events.workflow.conferences import Body
from tests import factories
from tests.events.conference_making import invite, make_conference, make_national, make_of_union

URL = reverse("conference_list")


def titles(page, name):
    return [row.title for row in page.context[name]]


def test_ahead_comes_first_and_the_past_newest_first(world, sign_in):
    make_conference(world, title="Đã qua 1", starts_on=date(2026, 6, 6))
    make_conference(world, title="Đã qua 2", starts_on=date(2026, 10, 6))
    make_conference(world, title="Sau nữa", starts_on=date(2026, 12, 20))
    make_conference(world, title="Sắp tới", starts_on=date(2026, 11, 24))

    page = sign_in(world.people["outsider"]).get(URL)

    assert (titles(page, "near"), titles(page, "ahead")) == ([], ["Sắp tới", "Sau nữa"])
    assert titles(page, "past") == ["Đã qua 2", "Đã qua 1"]


AHEAD = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("name", "near", "elsewhere"),
    [
        ("owner", ["Của Cụm 5", "Của đơn vị", "Có mời"], ["Của Cụm 3", "Toàn quốc họp"]),
        ("neighbour", ["Của Cụm 5"], ["Của Cụm 3", "Toàn quốc họp", "Có mời"]),
        ("outsider", ["Của Cụm 3"], ["Của Cụm 5", "Toàn quốc họp", "Có mời"]),
        ("vufo", [], ["Của Cụm 3", "Của Cụm 5", "Toàn quốc họp", "Của đơn vị", "Có mời"]),
    ],
)
def test_ahead_the_own_union_cluster_and_invitations_stand_first(world, sign_in, name, near, elsewhere):
    day = AHEAD.replace
    world.terms["other"] = factories.make_term(world.other_cluster, world.unions["outsider"], 2026, "lead")
    far = {"host": world.unions["outsider"], "starts_on": day(day=10)}
    make_conference(world, "outsider", Body(cluster=world.other_cluster), title="Của Cụm 3", **far)
    make_conference(world, title="Của Cụm 5", starts_on=day(day=11))
    make_national(world, title="Toàn quốc họp", starts_on=day(day=12))
    make_of_union(world, title="Của đơn vị", starts_on=day(day=13))
    invite(world, make_national(world, title="Có mời", starts_on=day(day=14)), "member", by="vufo")

    page = sign_in(world.people[name]).get(URL)

    assert (titles(page, "near"), titles(page, "ahead")) == (near, elsewhere)
    assert ("Sắp tới của đơn vị và Cụm bạn" in page.text) is bool(near)


def test_what_a_union_carries_on_is_near_and_conditions_hold_there_too(world, sign_in):
    old = factories.make_union("Tỉnh cũ", valid_to=date(2026, 6, 30))
    Succession.objects.create(predecessor=old, successor=world.unions["member"], kind="merger", on=date(2026, 7, 1))
    row = make_conference(world, title="Họp chung", starts_on=AHEAD)
    Conference.objects.filter(pk=row.pk).update(level="union", cluster=None, union=old)
    make_conference(world, title="Của Cụm", starts_on=AHEAD)
    client = sign_in(world.people["owner"])

    assert titles(client.get(URL), "near") == ["Họp chung", "Của Cụm"]
    assert titles(client.get(URL + "?cum=5"), "near") == ["Của Cụm"]
    assert titles(client.get(URL + "?cum=5"), "ahead") == []


@pytest.mark.parametrize(
    ("name", "sees_own"),
    [
        ("outsider", False), ("neighbour", False), ("owner", True), ("head", True), ("lead", True), ("deputy", True),
        ("last_lead", False), ("vufo", True), ("observer", True),
    ],
)  # fmt: skip
def test_a_unions_own_conference_is_for_the_union_its_offices_and_vufo(world, sign_in, name, sees_own):
    make_conference(world, title="Của Cụm")
    make_national(world, title="Toàn quốc họp")
    make_of_union(world, title="Của đơn vị")

    page = sign_in(world.people[name]).get(URL)

    expected = {"Của Cụm", "Toàn quốc họp"} | ({"Của đơn vị"} if sees_own else set())
    assert set(titles(page, "past")) == expected


def test_anonymous_is_led_to_sign_in(client, world):
    assert client.get(URL).status_code == 302


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?tim=ca%20mau", {"Sơ kết"}),
        ("?cap=quoc-gia", {"Toàn quốc họp"}),
        ("?cum=5", {"Sơ kết", "Tổng kết"}),
        ("?loai=seminar", {"Sơ kết"}),
        ("?nam=2025", {"Tổng kết"}),
        ("?cap=khong-co", {"Sơ kết", "Tổng kết", "Toàn quốc họp"}),
        ("?nam=abc&trang=zzz", {"Sơ kết", "Tổng kết", "Toàn quốc họp"}),
        ("?cum=99999999999999999999", {"Sơ kết", "Tổng kết", "Toàn quốc họp"}),
    ],
)
def test_conditions_stand_in_the_address(world, sign_in, query, expected):
    make_conference(world, title="Sơ kết", kinds=["half_year", "seminar"], place="Cà Mau", starts_on=date(2026, 6, 6))
    make_conference(world, title="Tổng kết", year_reviewed=2025, starts_on=date(2026, 1, 6))
    make_national(world, title="Toàn quốc họp")

    page = sign_in(world.people["outsider"]).get(URL + query)

    assert page.status_code == 200 and set(titles(page, "past")) == expected


def test_an_empty_list_says_who_fills_it(world, sign_in):
    assert "Cụm trưởng, Cụm phó lập" in sign_in(world.people["observer"]).get(URL).content.decode()
    assert "Bấm “Lập hội nghị”" in sign_in(world.people["owner"]).get(URL).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, n, django_assert_num_queries):
    for place in range(n):
        make_conference(world, title=f"Cụm {place}")
        make_of_union(world, title=f"Đơn vị {place}")
        make_conference(world, title=f"Sắp {place}", starts_on=AHEAD)
        make_national(world, title=f"Nơi khác {place}", starts_on=AHEAD)
    client = sign_in(world.people["owner"])
    client.get(URL)

    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 18
