"""Figures drawn from the registers: the cases of the sources, and any register against a naive count."""

from datetime import date
from decimal import Decimal

import pytest

from aid.models import Pledge, PledgeValue
from aid.workflow import donors, money, pledges
from aid.workflow.money import Sum
from clusters import clock
from clusters.models import Succession
from events.models import Delegation, DelegationHost
from reports.models import Obligation
from reports.registers.drawing import Span, draw
from reports.workflow import filing
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector
from tests.events.award_making import make_award

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BILLION = Decimal(10**9)
COMMITTED, APPROVED = PledgeValue.Point.COMMITTED, PledgeValue.Point.APPROVED


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def lines(world):
    """The lines of the small form, each from a query."""
    names = {
        "PC01": "aid.items", "PC02": "aid.new", "PC03": "aid.carried", "PC05": "aid.committed",
        "PC08": "aid.disbursed", "PC10": "aid.donors", "HB02": "delegations.in",
    }  # fmt: skip
    found = {line.code: line for line in world.form.indicators.all()}
    for code, name in names.items():
        found[code].register = name
    return found


def drawn(world, lines, *codes):
    span = Span(frozenset({world.unions["member"].pk}), FIRST, LAST)
    cells = draw([lines[code] for code in codes], span)
    return {code: cells[code, "own"].value for code in codes if (code, "own") in cells}


def commit(pledge, on, by, value=BILLION, **told):
    money.set_value(pledge, COMMITTED, on, Sum(value), by=by, **told)


def make_visit(by, *unions, starts_on=date(2026, 5, 5), **fields):
    now = clock.now()
    visit = Delegation.objects.create(
        **({"organisation": "Hội hữu nghị", "country": "KR", "starts_on": starts_on, "ends_on": starts_on} | fields),
        entered_at=now, changed_at=now, changed_by=by,
    )  # fmt: skip
    for place, union in enumerate(unions):
        DelegationHost.objects.create(delegation=visit, union=union, is_first=not place)
    return visit


def test_four_new_eighteen_carried_over_two_non_project(world, by, lines):
    """Cao Bằng 2020: 4 khoản mới, 18 chuyển tiếp; 2 of them non-project aid."""
    lines["PC04"] = factories.make_indicator(world.form, lines["PC01"].section, "PC04", register="aid.non_project")
    for n in range(22):
        kind = Pledge.Kind.GOODS if n < 2 else Pledge.Kind.PROJECT
        pledge = make_pledge(world.unions["member"], by, kind=kind)
        commit(pledge, date(2026, 3, 1) if n < 4 else date(2024, 3, 1), by)

    assert drawn(world, lines, "PC01", "PC02", "PC03", "PC04") == {"PC01": 22, "PC02": 4, "PC03": 18, "PC04": 2}


def test_what_is_finished_or_only_sought_is_not_carried_on(world, by, lines):
    union = world.unions["member"]
    finished, still, sought = (make_pledge(union, by) for _n in range(3))
    for pledge in (finished, still, sought):
        commit(pledge, date(2024, 3, 1), by)
    pledges.move_to(finished, Pledge.Status.COMPLETED, date(2025, 11, 1), by=by, note="Xong")
    pledges.move_to(still, Pledge.Status.COMPLETED, date(2026, 2, 1), by=by, note="Xong")
    pledges.move_to(sought, Pledge.Status.SOUGHT, date(2026, 2, 1), by=by, note="Chưa chắc")

    assert drawn(world, lines, "PC01", "PC03", "PC05") == {"PC01": 1, "PC03": 1, "PC05": 0}


def test_a_value_that_grew_counts_where_it_grew(world, by, lines):
    pledge = make_pledge(world.unions["member"], by)
    commit(pledge, date(2025, 12, 30), by, Decimal("3.4") * BILLION)
    commit(pledge, date(2026, 6, 1), by, Decimal("4.22") * BILLION, reason="Thêm 4 nhà")
    money.disburse(pledge, date(2026, 7, 1), Sum(Decimal(100_000), "USD", Decimal(25_700)), by=by)

    assert drawn(world, lines, "PC05", "PC08") == {"PC05": Decimal("0.82") * BILLION, "PC08": 2_570_000_000}


def test_doubles_count_as_one_donor(world, by, lines):
    first, second = make_donor("Zhishan"), make_donor("Zhi-Shan Foundation")
    for donor in (first, second, first):
        commit(make_pledge(world.unions["member"], by, donor=donor), date(2026, 3, 1), by)
    assert drawn(world, lines, "PC10") == {"PC10": 2}

    donors.merge(second, first, "Một tổ chức", by=world.people["vufo"])

    assert drawn(world, lines, "PC10") == {"PC10": 1}


def test_domestic_giving_stays_apart(world, by, lines):
    lines["PC22"] = factories.make_indicator(
        world.form, lines["PC05"].section, "PC22", type="money", unit="VND", register="aid.domestic"
    )
    commit(make_pledge(world.unions["member"], by, donor=make_donor(origin="domestic")), date(2026, 3, 1), by)
    commit(make_pledge(world.unions["member"], by, donor=make_donor(origin="overseas")), date(2026, 3, 1), by)

    assert drawn(world, lines, "PC01", "PC05", "PC22") == {"PC01": 0, "PC05": 0, "PC22": BILLION}


def test_each_sector_goes_to_its_line(world, by, lines):
    for code in ("PC11", "PC12"):
        lines[code] = factories.make_indicator(
            world.form, lines["PC05"].section, code, type="money", unit="VND", register="aid.sector"
        )
    commit(make_pledge(world.unions["member"], by, sector=make_sector(indicator="PC11")), date(2026, 3, 1), by)

    assert drawn(world, lines, "PC11", "PC12") == {"PC11": BILLION, "PC12": 0}


def test_scopes_stay_apart(world, by, lines):
    commit(
        make_pledge(world.unions["member"], by, mobiliser="association", association="Hội Việt - Hàn"),
        date(2026, 3, 1),
        by,
    )
    cells = draw([lines["PC01"]], Span(frozenset({world.unions["member"].pk}), FIRST, LAST))

    assert {scope: cell.value for (_code, scope), cell in cells.items()} == {"own": 0, "associations": 1}


def test_a_register_that_is_not_kept_gives_nothing(world, by, lines):
    make_visit(by, world.unions["member"])

    assert drawn(world, lines, "PC01", "HB02") == {"HB02": 1}


def test_a_joint_visit_counts_for_each_host(world, by, lines):
    make_visit(by, world.unions["member"], world.unions["neighbour"])
    make_visit(by, world.unions["neighbour"])
    make_visit(by, world.unions["member"], starts_on=date(2025, 12, 31))

    assert drawn(world, lines, "HB02") == {"HB02": 1}


def test_a_visit_that_another_host_joins_later_has_its_key_already(world, by, lines):
    visit = make_visit(by, world.unions["member"])
    cell = draw([lines["HB02"]], Span(frozenset({world.unions["member"].pk}), FIRST, LAST))["HB02", "own"]
    assert cell.shared == {f"v{visit.pk}": 1}


def test_being_named_as_a_host_keeps_no_register(world, by, lines):
    make_visit(by, world.unions["neighbour"], world.unions["member"])
    assert drawn(world, lines, "HB02") == {}


def test_a_joint_visit_of_an_association_is_its_co_hosts_own(world, by, lines):
    make_visit(by, world.unions["member"])
    make_visit(by, world.unions["neighbour"], world.unions["member"], body="associations")
    assert drawn(world, lines, "HB02") == {"HB02": 2}


def test_a_register_begun_after_the_period_says_nothing_of_it(world, by, lines):
    commit(make_pledge(world.unions["member"], by), date(2026, 11, 1), by)
    make_visit(by, world.unions["member"], starts_on=date(2026, 11, 1))
    span = Span(frozenset({world.unions["member"].pk}), date(2025, 1, 1), date(2025, 12, 31))
    assert draw(lines.values(), span) == {}


def test_what_is_settled_in_the_year_was_finished_before_it(world, by, lines):
    pledge = make_pledge(world.unions["member"], by)
    commit(pledge, date(2024, 3, 1), by)
    pledges.move_to(pledge, Pledge.Status.COMPLETED, date(2025, 11, 1), by=by, note="Xong")
    pledges.move_to(pledge, Pledge.Status.SETTLED, date(2026, 2, 1), by=by, note="Quyết toán")
    assert drawn(world, lines, "PC01", "PC03", "PC10") == {"PC01": 0, "PC03": 0, "PC10": 0}


def test_what_went_on_after_all_is_carried_over(world, by, lines):
    pledge = make_pledge(world.unions["member"], by)
    commit(pledge, date(2024, 3, 1), by)
    pledges.move_to(pledge, Pledge.Status.COMPLETED, date(2025, 5, 1), by=by, note="Ghi nhầm")
    pledges.move_to(pledge, Pledge.Status.RUNNING, date(2025, 6, 1), by=by, note="Còn thực hiện")
    pledges.move_to(pledge, Pledge.Status.COMPLETED, date(2026, 6, 1), by=by, note="Xong")
    assert drawn(world, lines, "PC01", "PC03") == {"PC01": 1, "PC03": 1}


def test_what_was_lowered_below_zero_is_told_as_it_is(world, by, lines):
    pledge = make_pledge(world.unions["member"], by)
    commit(pledge, date(2025, 3, 1), by, 5 * BILLION)
    commit(pledge, date(2026, 3, 1), by, BILLION, reason="Giảm")
    assert drawn(world, lines, "PC05") == {"PC05": -4 * BILLION}


# --- mergers --------------------------------------------------------------------------------------------------


def span_of(world, union, year=2026, kind="year"):
    period = world.period
    if kind != "year":
        period = factories.make_period(year=year, kind=kind, indicator_set=world.form, ends_on=date(year, 6, 30))
    owed = Obligation.objects.filter(period=period, union=union).first() or factories.make_obligation(period, union)
    return Span.of_report(filing.open_report(owed, by=factories.make_officer(union)))


def test_a_period_that_ended_before_the_merger_has_its_own_register_alone(world):
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 9, 30))
    Succession.objects.create(predecessor=old, successor=world.unions["member"], kind="merger", on=date(2026, 10, 1))

    assert span_of(world, world.unions["member"], kind="half_year").union_ids == {world.unions["member"].pk}
    assert span_of(world, world.unions["member"]).union_ids == {world.unions["member"].pk, old.pk}


def test_a_predecessor_that_reports_the_period_itself_is_not_drawn_twice(world):
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 9, 30))
    Succession.objects.create(predecessor=old, successor=world.unions["member"], kind="merger", on=date(2026, 10, 1))
    factories.make_obligation(world.period, old)

    assert span_of(world, world.unions["member"]).union_ids == {world.unions["member"].pk}


def test_a_union_that_split_in_two_is_drawn_by_neither(world):
    """Nobody knows which of its pledges went where: both type them."""
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 2, 28))
    for name in ("member", "neighbour"):
        Succession.objects.create(predecessor=old, successor=world.unions[name], kind="split", on=date(2026, 3, 1))

    for name in ("member", "neighbour"):
        assert span_of(world, world.unions[name]).union_ids == {world.unions[name].pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_fixed_number_of_queries(world, by, lines, django_assert_num_queries, rows):
    for _n in range(rows):
        pledge = make_pledge(world.unions["member"], by)
        commit(pledge, date(2026, 3, 1), by)
        money.disburse(pledge, date(2026, 7, 1), Sum(BILLION), by=by)
        make_visit(by, world.unions["member"])
    span = Span(frozenset({world.unions["member"].pk}), FIRST, LAST)

    with django_assert_num_queries(8):
        draw(lines.values(), span)


def test_a_double_gives_from_where_its_donor_does(world, by, lines):
    """A donor noted as domestic by mistake, found to be a double of a foreign one: its giving is foreign."""
    lines["PC22"] = factories.make_indicator(
        world.form, lines["PC05"].section, "PC22", type="money", unit="VND", register="aid.domestic"
    )
    mistaken = make_donor(origin="domestic")
    commit(make_pledge(world.unions["member"], by, donor=mistaken), date(2026, 3, 1), by)
    donors.merge(mistaken, make_donor(), "Một tổ chức", by=world.people["vufo"])

    assert drawn(world, lines, "PC01", "PC05", "PC22") == {"PC01": 1, "PC05": BILLION, "PC22": 0}


# --- commendations --------------------------------------------------------------------------------------------


def test_commendations_go_to_their_lines(world, by, lines):
    for code in ("TD04", "TD05"):
        lines[code] = factories.make_indicator(world.form, lines["PC01"].section, code, register="awards.given")
    union = world.unions["member"]
    with clock.set_to(date(2026, 11, 20)):
        make_award(union, by)
        make_award(union, by, recipient_kind="collective", name="Hội hữu nghị Việt - Hàn")
        make_award(union, by, on=date(2025, 11, 10), number="9/QĐ-LHHN", year=2025)

    assert drawn(world, lines, "TD04", "TD05") == {"TD04": 1, "TD05": 1}


def test_a_union_that_notes_no_commendations_types_them(world, by, lines):
    lines["TD05"] = factories.make_indicator(world.form, lines["PC01"].section, "TD05", register="awards.given")
    assert drawn(world, lines, "TD05") == {}
