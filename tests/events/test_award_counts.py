"""What commendations add to the lines TD01 to TD07 of a union's report."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters import clock
from events.award_counts import CODES, counts
from events.models import Award
from tests import factories
from tests.events.award_making import make_award, make_kind, nominate, reach, revoke

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NOTHING = dict.fromkeys(CODES, 0)


@pytest.fixture
def member(world):
    return world.unions["member"]


@pytest.mark.parametrize(
    ("kind", "recipient", "code"),
    [
        ("co", "union", "TD01"), ("bang-khen", "union", "TD02"), ("bang-khen", "collective", "TD02"),
        ("bang-khen", "organisation", "TD02"), ("bang-khen", "person", "TD03"), ("giay-khen", "collective", "TD04"),
        ("giay-khen", "person", "TD05"), ("ky-niem-chuong", "person", "TD06"), ("ubnd", "union", "TD07"),
        ("ubnd", "person", "TD07"),
    ],
)  # fmt: skip
def test_each_form_counts_in_its_line(world, member, kind, recipient, code):
    by = world.people["owner"] if kind == "giay-khen" else world.people["vufo"]
    fields = {} if recipient == "union" else {"name": "Lê An"}
    make_award(member, by, kind, recipient_kind=recipient, **fields)

    assert counts({member.pk}, *YEAR) == NOTHING | {code: 1}


def test_what_does_not_count(world, member):
    by, people = world.people["owner"], world.people
    revoke(make_award(member, by), by)
    make_award(member, by, year=2025, on=date(2025, 12, 31))
    make_award(world.unions["neighbour"], people["neighbour"])
    nominate(member, by)
    reach(member, by, people["lead"], people["vufo"], "declined")

    assert counts({member.pk}, *YEAR) == NOTHING
    assert counts({member.pk}, date(2025, 12, 31), date(2025, 12, 31)) == NOTHING | {"TD05": 1}


def test_a_union_that_keeps_none_is_not_a_union_with_zero(world, member):
    assert counts({member.pk}, *YEAR) is None


def test_known_only_as_a_number_it_counts_for_its_year(world, member):
    Award.objects.create(
        kind=make_kind(), union=member, recipient_kind="person", number=36, year=2022, key="k", state="presented",
        presented_on=date(2023, 1, 9), entered_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip

    assert counts({member.pk}, date(2022, 1, 1), date(2022, 12, 31))["TD05"] == 36
    assert counts({member.pk}, date(2022, 1, 1), date(2022, 6, 30))["TD05"] == 0
    assert counts({member.pk}, date(2023, 1, 1), date(2023, 12, 31))["TD05"] == 0


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.dates(*YEAR))
def test_the_parts_of_a_span_and_of_the_unions_add_up_to_the_whole(world, member, cut):
    if not Award.objects.exists():
        other = world.unions["neighbour"]
        for month in (1, 3, 6, 9, 11):
            make_award(member, world.people["owner"], on=date(2026, month, 15))
            make_award(other, world.people["neighbour"], on=date(2026, month, 28 if month < 11 else 20))
    both = {member.pk, world.unions["neighbour"].pk}
    whole = counts(both, *YEAR)
    halves = [counts(both, YEAR[0], cut), counts(both, min(date.fromordinal(cut.toordinal() + 1), YEAR[1]), YEAR[1])]
    if cut < YEAR[1]:
        assert {code: sum(half[code] for half in halves) for code in CODES} == whole
    each = [counts({union}, *YEAR) for union in both]
    assert {code: sum(one[code] for one in each) for code in CODES} == whole


def test_one_query_where_something_is_kept(world, member, django_assert_num_queries):
    for _n in range(3):
        make_award(member, world.people["owner"])
    with django_assert_num_queries(1):
        counts({member.pk}, *YEAR)
    assert factories.TODAY.year == YEAR[0].year
