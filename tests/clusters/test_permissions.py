"""Rights follow posts and offices, day by day."""

from datetime import date

import pytest

from clusters import clock, permissions
from clusters.models import LeadershipTerm, Post, Succession, User
from tests import factories

pytestmark = pytest.mark.django_db


def succeed(predecessor, successor, on=date(2025, 7, 1)):
    return Succession.objects.create(predecessor=predecessor, successor=successor, kind="merger", on=on)


def again(user):
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


def test_a_post_counts_from_its_first_to_its_last_day():
    union = factories.make_union()
    user = factories.make_user()
    factories.make_post(user, Post.Kind.OFFICER, union, date(2026, 3, 1), date(2026, 6, 30))

    counted = []
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 1)):
        with clock.set_to(day):
            counted.append(permissions.acting_union_ids(again(user)))

    assert counted == [set(), {union.pk}, {union.pk}, set()]


def test_the_posts_read_once_are_read_again_on_the_next_day():
    union = factories.make_union()
    user = factories.make_user()
    factories.make_post(user, Post.Kind.OFFICER, union, date(2026, 3, 1), date(2026, 6, 30))

    with clock.set_to(date(2026, 6, 30)):
        before = permissions.acting_union_ids(user)
    with clock.set_to(date(2026, 7, 1)):
        after = permissions.acting_union_ids(user)

    assert (before, after) == ({union.pk}, set())


def test_an_inactive_account_has_no_posts():
    user = factories.make_vufo_officer(is_active=False)

    assert not permissions.is_vufo_officer(user)
    assert not permissions.reads_everything(user)


def test_an_observer_reads_and_does_not_act():
    union = factories.make_union()
    user = factories.make_user()
    factories.make_post(user, Post.Kind.OBSERVER, union)

    assert permissions.reading_union_ids(user) == {union.pk}
    assert permissions.acting_union_ids(user) == set()
    assert not permissions.reads_everything(user)


def test_a_union_reads_the_papers_of_all_it_carries_on():
    first, second, third, stranger = (factories.make_union() for _n in range(4))
    succeed(first, second)
    succeed(second, third)
    user = factories.make_officer(third)

    assert permissions.reading_union_ids(user) == {first.pk, second.pk, third.pk}
    assert stranger.pk not in permissions.reading_union_ids(user)


def test_each_union_is_carried_to_the_one_that_stands_for_it_today():
    first, second, third, split, east, west = (factories.make_union() for _n in range(6))
    succeed(first, second)
    succeed(second, third)
    succeed(split, east)
    succeed(split, west)

    with clock.set_to(date(2026, 1, 1)):
        final = permissions.successor_map()

    # A split has no single successor, so it is carried nowhere.
    assert final == {first.pk: third.pk, second.pk: third.pk}


def test_a_succession_to_come_does_not_count_yet():
    first, second = factories.make_union(), factories.make_union()
    succeed(first, second, on=date(2027, 1, 1))

    with clock.set_to(date(2026, 12, 31)):
        assert permissions.successor_map() == {}


def test_the_holder_of_an_office_by_day():
    cluster, old, new = factories.make_cluster(), factories.make_union(), factories.make_union()
    first_half = factories.make_term(cluster, old, 2025, valid_to=date(2025, 6, 30))
    second_half = factories.make_term(cluster, new, 2025, valid_from=date(2025, 7, 1))

    def lead(day):
        return permissions.holders(cluster.pk, 2025, day).get("lead")

    # Before the year the first holder answers, after it the last: reports of a year are reviewed in January too.
    assert lead(date(2024, 12, 1)) == first_half
    assert lead(date(2025, 6, 30)) == first_half
    assert lead(date(2025, 7, 1)) == second_half
    assert lead(date(2026, 1, 20)) == second_half


def test_a_proposal_gives_no_right_and_an_elected_term_does():
    cluster, union = factories.make_cluster(), factories.make_union()
    term = factories.make_term(cluster, union, 2026, status="proposed")

    before = permissions.holders(cluster.pk, 2026, date(2026, 5, 1))
    LeadershipTerm.objects.filter(pk=term.pk).update(status="elected")
    after = permissions.holders(cluster.pk, 2026, date(2026, 5, 1))

    assert (before, after) == ({}, {"lead": term})


@pytest.mark.parametrize(
    ("kind", "of_own_union", "allowed"),
    [("officer", True, True), ("head", True, False), ("officer", False, False), ("vufo_officer", None, False)],
)
def test_a_head_invites_officers_of_the_own_union_only(kind, of_own_union, allowed):
    own, other = factories.make_union(), factories.make_union()
    head = factories.make_head(own)
    union = None if of_own_union is None else (own if of_own_union else other)

    assert permissions.can_invite(head, kind, union) is allowed
