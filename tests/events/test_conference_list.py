"""The list of conferences: what each visitor finds, filters in the address, a constant number of queries."""

from datetime import date

import pytest
from django.urls import reverse

from tests.events.conference_making import make_conference, make_national, make_of_union

URL = reverse("conference_list")


def titles(page, name):
    return [row.title for row in page.context[name]]


def test_ahead_comes_first_and_the_past_newest_first(world, sign_in):
    make_conference(world, title="Đã qua 1", starts_on=date(2026, 6, 6))
    make_conference(world, title="Đã qua 2", starts_on=date(2026, 10, 6))
    make_conference(world, title="Sau nữa", starts_on=date(2026, 12, 20))
    make_conference(world, title="Sắp tới", starts_on=date(2026, 11, 24))

    page = sign_in(world.people["outsider"]).get(URL)

    assert titles(page, "ahead") == ["Sắp tới", "Sau nữa"]
    assert titles(page, "past") == ["Đã qua 2", "Đã qua 1"]


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
        make_conference(world, title=f"Sắp {place}", starts_on=date(2026, 12, 20))
    client = sign_in(world.people["owner"])
    client.get(URL)

    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 16
