"""Entering and correcting donors; counting doubles as one and undoing it without losing anything."""

import pytest
from django.db import IntegrityError, transaction

from aid.models import Donor, Pledge
from aid.workflow import donors
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from tests.aid.making import make_donor, make_pledge


@pytest.fixture
def vufo(world):
    return world.people["vufo"]


def add(world, name, **fields):
    return donors.add_donor(by=world.people["owner"], entered_for=world.unions["member"], name=name, **fields)


def counted_under(donor) -> Donor:
    donor.refresh_from_db()
    return donor.merged_into or donor


def test_a_donor_with_other_names(world):
    donor = add(world, "  Tổ chức   Medipeace ", country="KR", aliases=["Medipeace", "medipeace", "", "MP"])

    assert donor.name == "Tổ chức Medipeace"
    assert set(donor.aliases.values_list("search_key", flat=True)) == {"medipeace", "mp"}


def test_the_same_name_or_number_twice_is_refused_by_naming_the_first(world):
    add(world, "Zhishan", registration_number="12/CP")

    with pytest.raises(Refused, match="Zhishan") as refusal:
        add(world, "ZHISHAN")
    assert refusal.value.field == "name"
    with pytest.raises(Refused, match="Zhishan") as refusal:
        add(world, "Quỹ khác", registration_number=" 12/CP ")
    assert refusal.value.field == "registration_number"


def test_who_may(world):
    donor = add(world, "MAG")
    seen = donors.version_of(donor)

    for name in ("neighbour", "lead", "observer"):
        with pytest.raises(NotAllowed):
            donors.correct_donor(donor, by=world.people[name], seen=seen, name="M")
    with pytest.raises(NotAllowed):
        donors.add_donor(by=world.people["observer"], name="X")
    with pytest.raises(NotAllowed):
        donors.merge(donor, make_donor(), "Trùng", by=world.people["owner"])
    donors.correct_donor(donor, by=world.people["vufo"], seen=seen, name="Mines Advisory Group")
    with pytest.raises(Overtaken):
        donors.correct_donor(donor, by=world.people["owner"], seen=seen, name="MAG")


def test_a_merge_moves_nothing_and_can_be_undone(world, vufo):
    first, second, third = make_donor("A"), make_donor("B"), make_donor("C")
    pledge = make_pledge(world.unions["member"], world.people["owner"], donor=first)

    one = donors.merge(first, second, "Một tổ chức", by=vufo)
    two = donors.merge(second, third, "Cũng là một", by=vufo)

    assert [counted_under(donor) for donor in (first, second, third)] == [third] * 3
    assert Pledge.objects.get(pk=pledge.pk).donor == first
    with pytest.raises(Refused, match="Hoàn tác việc gộp sau trước"):
        donors.undo_merge(one, "Nhầm", by=vufo)
    donors.undo_merge(two, "Nhầm", by=vufo)
    assert [counted_under(donor) for donor in (first, second, third)] == [second, second, third]
    donors.undo_merge(one, "Nhầm", by=vufo)
    assert [counted_under(donor) for donor in (first, second, third)] == [first, second, third]
    with pytest.raises(Overtaken):
        donors.undo_merge(one, "Lần nữa", by=vufo)


def test_merges_that_cannot_be(world, vufo):
    first, second, third = make_donor("A"), make_donor("B"), make_donor("C")

    with pytest.raises(Refused) as refusal:
        donors.merge(first, first, "Trùng", by=vufo)
    assert refusal.value.field == "winner"
    with pytest.raises(Refused):
        donors.merge(first, second, "  ", by=vufo)
    donors.merge(first, second, "Trùng", by=vufo)
    with pytest.raises(Overtaken):
        donors.merge(first, third, "Trùng", by=vufo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Donor.objects.filter(pk=third.pk).update(merged_into=third.pk)


def test_a_merged_name_may_be_taken_and_then_blocks_the_undoing(world, vufo):
    first, second = make_donor("A"), make_donor("B")
    act = donors.merge(first, second, "Trùng", by=vufo)
    add(world, "A")

    with pytest.raises(Refused, match="đúng tên này"):
        donors.undo_merge(act, "Nhầm", by=vufo)
