"""Several officers at once: real threads on real connections, on whichever database runs the suite."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clusters.models import ClusterMembership, LeadershipTerm, Post, Succession, Union, UnionName
from clusters.workflow import handover, network, people, successions, withdrawals
from clusters.workflow.rows import Overtaken, version
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers(autumn):
    return [factories.make_vufo_officer(), factories.make_vufo_officer()]


@pytest.fixture
def unions(autumn):
    """Three unions in one cluster."""
    cluster = factories.make_cluster(number=5)
    made = [factories.make_union(name) for name in ("Cà Mau", "Bạc Liêu", "Sóc Trăng")]
    for union in made:
        factories.make_membership(cluster, union)
    return cluster, made


def refusals(results, kind=(Overtaken, ValidationError)) -> int:
    return sum(isinstance(result, kind) for result in results)


def test_two_officers_enter_overlapping_terms(officers, unions):
    cluster, made = unions
    spans = [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 6, 30), date(2026, 12, 31))]

    results = at_once(
        *[
            lambda by=by, union=union, span=span: network.add_term(
                cluster, by=by, year=2026, role="lead", union=union, status="elected",
                valid_from=span[0], valid_to=span[1], reason="Hội nghị Cụm",
            )
            for by, union, span in zip(officers, made, spans, strict=False)
        ]
    )  # fmt: skip

    assert refusals(results, ValidationError) == 1
    assert LeadershipTerm.objects.count() == LeadershipTerm.history.count() == 1


def test_two_officers_move_one_union(officers, unions):
    _cluster, made = unions
    targets = [factories.make_cluster(number=3), factories.make_cluster(number=4)]

    results = at_once(
        *[
            lambda by=by, to=to: network.move_to_cluster(made[0], by=by, on=date(2026, 3, 1), to=to)
            for by, to in zip(officers, targets, strict=True)
        ]
    )

    assert refusals(results) == 1
    assert ClusterMembership.objects.filter(union=made[0]).count() == 2


def test_two_mergers_of_one_union_that_lock_crosswise(officers, unions):
    _cluster, (one, two, _three) = unions

    results = at_once(
        lambda: successions.merge([one], by=officers[0], on=date(2026, 3, 1), into=two, decision="1"),
        lambda: successions.merge([two], by=officers[1], on=date(2026, 3, 1), into=one, decision="2"),
    )

    assert refusals(results) == 1
    assert Succession.objects.count() == 1
    assert UnionName.objects.filter(valid_to=None).count() == 2


def test_two_officers_correct_one_row(officers, unions):
    row = unions[1][0].names.get()
    seen = version(row)

    results = at_once(
        *[
            lambda by=by: network.correct_name(
                UnionName.objects.get(pk=row.pk), by=by, seen=seen, reason="x", host_body=str(by)
            )
            for by in officers
        ]
    )

    assert refusals(results, Overtaken) == 1
    row.refresh_from_db()
    assert row.host_body in {str(by) for by in officers}
    assert row.history.count() == 2


def test_a_withdrawal_twice_at_once(officers, unions):
    _cluster, (one, two, _three) = unions
    new = {"name": "Liên hiệp mới", "short_name": "Mới", "province": factories.make_province()}
    merged = successions.merge([one, two], by=officers[0], on=date(2026, 3, 1), new=new, decision="1")
    step = merged.successions_in.first()
    steps, seen = list(merged.successions_in.all()), version(step)

    results = at_once(
        *[
            lambda by=by: withdrawals.withdraw_succession(step, by=by, seen=seen, reason="x", steps=steps)
            for by in officers
        ]
    )

    assert refusals(results, Overtaken) == 1
    assert Union.objects.count() == 3 and UnionName.objects.filter(valid_to=None).count() == 3


def test_posts_handed_over_twice_at_once(officers, unions):
    _cluster, (one, two, _three) = unions
    head = factories.make_head(one)
    successions.merge([one], by=officers[0], on=date(2026, 3, 1), into=two, decision="1")
    posts = list(head.posts.all())

    results = at_once(*[lambda by=by: handover.hand_over_posts(two, posts, by=by, reason="x") for by in officers])

    assert refusals(results, Overtaken) == 1
    assert set(head.posts.values_list("union__slug", "valid_to")) == {
        (one.slug, date(2026, 2, 28)),
        (two.slug, None),
    }


def test_two_officers_who_end_each_others_post_leave_one(officers):
    posts = [by.posts.get() for by in officers]

    results = at_once(
        lambda: people.end_post(posts[1], factories.TODAY, by=officers[0]),
        lambda: people.end_post(posts[0], factories.TODAY, by=officers[1]),
    )

    assert refusals(results, ValidationError) == 1
    assert Post.objects.filter(kind=Post.Kind.VUFO_OFFICER, valid_to=None).count() == 1
