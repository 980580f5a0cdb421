"""Overlapping spans are refused by the code, and by the database where the code was passed by (design rule 1)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clusters.models import ClusterMembership, LeadershipTerm, ProvinceName, UnionName
from clusters.workflow import rows
from tests import factories

pytestmark = pytest.mark.django_db


def make_pair(kind):
    """An existing row and another, not saved, that shares a day with it."""
    cluster, union = factories.make_cluster(), factories.make_union("Cà Mau", valid_to=date(2025, 6, 30))
    if kind == "union name":
        province = factories.make_province()
        name = {"name": "Liên hiệp tỉnh Cà Mau", "short_name": "Cà Mau mới", "province": province}
        return union.names.get(), UnionName(union=union, valid_from=date(2025, 6, 30), **name)
    if kind == "province name":
        province = factories.make_province(name="Cà Mau")
        return province.names.get(), ProvinceName(province=province, name="X", kind="city", valid_from=date(2026, 1, 1))
    if kind == "membership":
        first = factories.make_membership(cluster, union, valid_to=date(2024, 2, 26))
        return first, ClusterMembership(cluster=factories.make_cluster(), union=union, valid_from=date(2024, 2, 26))
    role = kind.split()[0]
    first = factories.make_term(cluster, union, 2024, role)
    other = factories.make_union("Bạc Liêu")
    return first, LeadershipTerm(
        cluster=cluster, union=other, year=2024, role=role, status="elected",
        valid_from=date(2024, 12, 31), valid_to=date(2024, 12, 31),
    )  # fmt: skip


KINDS = ["union name", "province name", "membership", "lead term", "deputy term"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_refuses_an_overlap_at_the_field(kind):
    _first, second = make_pair(kind)

    with pytest.raises(ValidationError) as refusal:
        second.full_clean()

    assert list(refusal.value.message_dict) == ["valid_from"]
    assert refusal.value.message_dict["valid_from"][0].startswith("Trùng thời gian với")


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_refuses_an_overlap_past_the_code(kind):
    _first, second = make_pair(kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(second).objects.bulk_create([second])

    assert type(second).objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_refuses_an_update_into_an_overlap(kind):
    first, second = make_pair(kind)
    type(first).objects.filter(pk=first.pk).update(valid_to=second.valid_from - timedelta(days=1))
    second.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(valid_to=second.valid_from)


def test_days_that_only_touch_are_no_overlap():
    _first, second = make_pair("membership")
    second.valid_from = date(2024, 2, 27)

    second.full_clean()
    second.save()

    assert ClusterMembership.objects.count() == 2


def test_two_proposals_stand_beside_each_other_and_beside_the_holder():
    cluster = factories.make_cluster()
    for name, status in (("Cà Mau", "proposed"), ("Bạc Liêu", "proposed"), ("An Giang", "elected")):
        term = factories.make_term(cluster, factories.make_union(name), 2026, "lead", status)
        term.full_clean()

    assert LeadershipTerm.objects.count() == 3


def test_a_write_that_came_between_is_told_in_a_sentence(monkeypatch):
    _first, second = make_pair("membership")
    # As if the other row were written after the check and before the save.
    monkeypatch.setattr(ClusterMembership, "full_clean", lambda self: None)

    with pytest.raises(ValidationError) as refusal:
        rows.write(second, by=factories.make_vufo_officer(), reason="thử")

    assert refusal.value.messages == [
        "Có người vừa ghi một dòng trùng thời gian với dòng này. Tải lại trang để xem rồi ghi lại."
    ]
    assert ClusterMembership.objects.count() == 1
