"""Finding donors by old, short and misspelt names."""

import pytest

from aid.donor_search import did_you_mean, find_donors, named
from aid.models import DonorAlias
from aid.workflow import donors
from tests.aid.making import make_donor


@pytest.fixture
def network(world):
    """Real donors of the sources, one with other names, one double."""
    found = {name: make_donor(name) for name in ("Medipeace", "Zhishan", "Tzu Chi", "Quỹ Từ Tế", "Save the Children")}
    DonorAlias.objects.create(donor=found["Save the Children"], name="Cứu trợ trẻ em")
    donors.merge(found["Quỹ Từ Tế"], found["Tzu Chi"], "Một tổ chức", by=world.people["vufo"])
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cuu tro tre", {"Save the Children"}),
        ("TRẺ CỨU", {"Save the Children"}),
        ("tu te", {"Tzu Chi"}),
        ("tzu", {"Tzu Chi"}),
        ("không có", set()),
    ],
)
def test_found_by_any_name_and_only_once(network, text, names):
    assert {donor.name for donor in find_donors(text)} == names


def test_doubles_are_found_together(network):
    assert {donor.name for donor in named("tu te")} == {"Quỹ Từ Tế", "Tzu Chi"}
    assert not named(" ").exists()
    assert find_donors("").count() == 4


@pytest.mark.parametrize(
    ("text", "first"),
    [("Medipeece", "Medipeace"), ("zishan", "Zhishan"), ("Quỹ Tzuchi", "Tzu Chi"), ("stc", "Save the Children")],
)
def test_what_was_perhaps_meant(network, text, first):
    assert did_you_mean(text)[0].donor.name == first


def test_a_suggestion_names_the_name_that_is_alike(network):
    suggestion = did_you_mean("cuu tro tre em viet nam")[0]

    assert (suggestion.donor.name, suggestion.name, suggestion.is_other_name) == (
        "Save the Children", "Cứu trợ trẻ em", True,
    )  # fmt: skip


def test_nothing_alike(network):
    assert did_you_mean("Hội Nghề cá") == []
    assert did_you_mean("") == []
