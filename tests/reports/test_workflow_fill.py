"""Many cells at once: `filing.fill`."""

from decimal import Decimal

import pytest

from reports.models import Figure, Narrative
from reports.workflow import filing
from reports.workflow.errors import NotAllowed, Overtaken
from reports.workflow.filing import Entry
from tests import factories


@pytest.fixture
def draft(world):
    return filing.open_report(world.obligations["member"], by=world.people["owner"])


def _lines(world):
    return {line.code: line for line in world.form.indicators.all()}


def test_writes_cells_passages_and_their_history(world, draft):
    lines = _lines(world)

    filing.fill(
        draft,
        {(lines["PC01"], "own"): Entry("number", Decimal(7)), (lines["PC10"], "own"): Entry("not_collected")},
        {"HB12": "Giao lưu", "PC": "Thuyết minh"},
        by=world.people["owner"],
    )

    rows = Figure.objects.values_list("indicator__code", "value_state", "value", "version", "changed_by__username")
    assert set(rows) == {
        ("PC01", "number", Decimal(7), 1, "owner"),
        ("PC10", "not_collected", None, 1, "owner"),
    }
    assert set(Narrative.objects.values_list("code", "text")) == {("HB12", "Giao lưu"), ("PC", "Thuyết minh")}
    assert Figure.history.count() == 2
    assert Narrative.history.count() == 2


def test_changes_only_what_differs(world, draft):
    lines = _lines(world)
    owner = world.people["owner"]
    cells = {(lines["PC01"], "own"): Entry("number", Decimal(7)), (lines["PC02"], "own"): Entry("number", Decimal(3))}
    filing.fill(draft, cells, {"HB12": "Một"}, by=owner)

    filing.fill(draft, cells | {(lines["PC02"], "own"): Entry("number", Decimal(4))}, {"HB12": "Một"}, by=owner)

    assert set(Figure.objects.values_list("indicator__code", "value", "version")) == {
        ("PC01", Decimal(7), 1),
        ("PC02", Decimal(4), 2),
    }
    assert Figure.history.count() == 3
    assert Narrative.history.count() == 1


def test_an_entry_without_anything_makes_no_row(world, draft):
    filing.fill(draft, {(_lines(world)["PC01"], "own"): Entry()}, by=world.people["owner"])

    assert not Figure.objects.exists()


def test_a_line_of_another_form_writes_nothing(world, draft):
    other = factories.make_indicator_set().indicators.get(code="PC01")
    cells = {
        (_lines(world)["PC01"], "own"): Entry("number", Decimal(1)),
        (other, "own"): Entry("number", Decimal(1)),
    }

    with pytest.raises(NotAllowed):
        filing.fill(draft, cells, by=world.people["owner"])

    assert not Figure.objects.exists()


def test_only_the_own_union_fills_and_only_a_draft(world, draft):
    lines = _lines(world)
    cells = {(lines["PC01"], "own"): Entry("number", Decimal(7))}
    with pytest.raises(NotAllowed):
        filing.fill(draft, cells, by=world.people["neighbour"])
    filing.fill(draft, cells, by=world.people["owner"])
    filing.send(draft, by=world.people["owner"])

    with pytest.raises(Overtaken):
        filing.fill(draft, cells, by=world.people["owner"])


def test_query_count_does_not_grow_with_the_cells(world, draft, django_assert_max_num_queries):
    lines = _lines(world)
    typed = [line for line in lines.values() if line.is_typed]
    with django_assert_max_num_queries(16):
        filing.fill(draft, {(line, "own"): Entry("number", Decimal(1)) for line in typed}, by=world.people["owner"])
