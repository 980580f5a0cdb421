"""What blocks sending and what asks for a note, on the small form of the factories."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from reports import checks
from reports.models import Figure
from reports.totals import Total
from tests import factories


@pytest.fixture
def form(db):
    made = factories.make_indicator_set()
    lines = list(made.indicators.select_related("section"))
    return SimpleNamespace(lines=lines, by_code={line.code: line for line in lines})


def figure(form, code, value=None, scope="own", qualifier="exact", note="", value_state="number"):
    value = None if value is None else Decimal(value)
    return Figure(
        indicator=form.by_code[code], scope=scope, value_state=value_state, value=value, qualifier=qualifier, note=note
    )


def found(form, figures, prose=None, previous=None):
    problems = checks.examine_lines(form.lines, figures, prose or {}, previous or {})
    return {(problem.kind, problem.code, problem.scope): problem for problem in problems}


def last_year(value, code="PC01", scope="own"):
    return {(code, scope): Total.of("sum", "number", Decimal(value), "exact")}


def test_a_required_line_without_an_answer_blocks(form):
    assert found(form, []).keys() == {("block", "PC01", "own")}
    assert found(form, [figure(form, "PC01", value_state="none_yet")]).keys() == {("block", "PC01", "own")}


@pytest.mark.parametrize("state", ["not_applicable", "not_collected"])
def test_saying_that_there_is_none_is_an_answer(form, state):
    assert found(form, [figure(form, "PC01", value_state=state)]) == {}


def test_zero_and_another_scope_are_answers(form):
    assert found(form, [figure(form, "PC01", 0)]) == {}
    assert found(form, [figure(form, "PC01", 3, scope="province")]) == {}


def test_required_prose_blocks_until_something_is_written(form):
    form.by_code["HB12"].is_required = True
    filled = [figure(form, "PC01", 1)]

    assert found(form, filled).keys() == {("block", "HB12", "")}
    assert found(form, filled, {"HB12": " \n "}).keys() == {("block", "HB12", "")}
    assert found(form, filled, {"HB12": "Giao lưu"}) == {}


def test_parts_above_their_whole_block_in_that_scope_alone(form):
    figures = [
        figure(form, "PC01", 5), figure(form, "PC02", 3), figure(form, "PC03", 2),
        figure(form, "PC01", 5, "province"), figure(form, "PC02", 4, "province"), figure(form, "PC03", 2, "province"),
    ]  # fmt: skip

    problems = found(form, figures)

    assert problems.keys() == {("block", "PC01", "province")}
    assert problems["block", "PC01", "province"].message == "PC02 + PC03 là 6, lớn hơn PC01 là 5."
    assert problems["block", "PC01", "province"].stops_sending


def test_groups_of_parts_are_not_added_together(form):
    form.by_code["PC03"].part_group = "b"
    assert found(form, [figure(form, "PC01", 5), figure(form, "PC02", 5), figure(form, "PC03", 5)]) == {}


@pytest.mark.parametrize(
    ("whole", "part", "kind"),
    [
        ("exact", "exact", "block"), ("nearly", "exact", "block"), ("exact", "over", "block"),
        ("over", "exact", "warn"), ("about", "exact", "warn"), ("exact", "nearly", "warn"), ("exact", "about", "warn"),
    ],
)  # fmt: skip
def test_a_qualifier_that_leaves_room_only_asks_for_a_note(form, whole, part, kind):
    figures = [figure(form, "PC01", 40, qualifier=whole), figure(form, "PC02", 41, qualifier=part)]
    assert found(form, figures).keys() == {(kind, "PC01", "own")}


def test_a_note_explains_a_warning_and_never_a_block(form):
    over = [figure(form, "PC01", 40, qualifier="over", note="Đã kiểm tra"), figure(form, "PC02", 41)]
    exact = [figure(form, "PC01", 40, note="Đã kiểm tra"), figure(form, "PC02", 41)]

    assert checks.blocking(found(form, over).values()) == []
    assert [problem.kind for problem in checks.blocking(found(form, exact).values())] == ["block"]


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [
        (150, 100, ""), (50, 100, ""), (100, 100, ""),
        (151, 100, "Tăng 51% so với năm trước (100)."), (49, 100, "Giảm 51% so với năm trước (100)."),
        (0, 100, "Giảm 100% so với năm trước (100)."), (250, 100, "Tăng 150% so với năm trước (100)."),
        (12, 7193, "Giảm gần 100% so với năm trước (7.193)."),
        (5, 0, ""), (0, 0, ""),
    ],
)  # fmt: skip
def test_a_swing_of_more_than_half_asks_for_a_note(form, now, last, said):
    problems = found(form, [figure(form, "PC01", now)], previous=last_year(last))
    assert [problem.message for problem in problems.values()] == ([said] if said else [])
    assert all(problem.kind == "warn" and problem.stops_sending for problem in problems.values())


def test_a_swing_compares_the_same_scope_and_a_note_explains_it(form):
    other_scope = [figure(form, "PC01", 500, "province")]
    explained = [figure(form, "PC01", 500, note="Tiếp nhận sau hợp nhất")]

    assert found(form, other_scope, previous=last_year(100)) == {}
    assert checks.blocking(found(form, explained, previous=last_year(100)).values()) == []
    blank = [figure(form, "PC01", 500, note="  ")]
    assert len(checks.blocking(found(form, blank, previous=last_year(100)).values())) == 1


def test_last_years_numbers_that_do_not_combine_are_left_alone(form):
    two = Total.of("none", "number", Decimal(1), "exact") + Total.of("none", "number", Decimal(2), "exact")
    assert found(form, [figure(form, "PC01", 500)], previous={("PC01", "own"): two}) == {}


@pytest.mark.parametrize(
    ("committed", "is_warned"), [(None, True), (0, True), (5, False)], ids=["nothing", "zero", "something"]
)
def test_disbursed_with_nothing_committed_asks_for_a_note(form, committed, is_warned):
    figures = [figure(form, "PC01", 1), figure(form, "PC08", 7)]
    if committed is not None:
        figures.append(figure(form, "PC05", committed))
    assert found(form, figures).keys() == ({("warn", "PC08", "own")} if is_warned else set())


def test_nothing_disbursed_expects_nothing(form):
    assert found(form, [figure(form, "PC01", 1), figure(form, "PC08", 0)]) == {}
    other_scope = [figure(form, "PC01", 1), figure(form, "PC08", 7), figure(form, "PC05", 7, "province")]
    assert found(form, other_scope).keys() == {("warn", "PC08", "own")}


def test_a_computed_line_is_never_asked_for(form):
    form.by_code["PC20"].is_required = True
    assert found(form, [figure(form, "PC01", 1)]) == {}


def test_a_short_period_asks_fewer_lines(world):
    world.period.kind = "half_year"
    report = factories.make_report(world.obligations["member"], world.people["owner"])
    report.period.kind = "half_year"

    assert "PC19" not in [line.code for line in checks.form_lines(report)]


def test_examining_a_draft_reads_its_figures_prose_and_last_year(world):
    before = factories.make_period(year=2025, indicator_set=world.form)
    owed = factories.make_obligation(before, world.unions["member"])
    factories.make_report(owed, world.people["owner"], {"PC01": 10}, state="submitted")
    report = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 20, "PC02": 21})

    problems = {(problem.kind, problem.code, problem.section) for problem in checks.examine(report)}

    assert problems == {("block", "PC01", "PC"), ("warn", "PC01", "PC")}
