"""Rollups out of the database: the SQL groups as the rules say, in both borders, with coverage."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aid.workflow import donors
from clusters import clock
from clusters.models import Succession
from reports.models import Figure, Obligation, Report, Round
from reports.rollups.borders import NATION, NO_CLUSTER, read_borders
from reports.rollups.coverage import Basis, cover, read_duties
from reports.rollups.reading import add_level, finish, read_all_levels, read_rollup
from reports.rollups.sums import carry, read_totals
from reports.rollups.wording import counted_once
from reports.totals import Total
from reports.workflow import filing, review
from tests import factories
from tests.aid.making import make_donor
from tests.reports.test_totals import QUALIFIERS, RULES, STATES, naive_total

pytestmark = pytest.mark.django_db


def make_round(period, union, by, sent_at=None):
    """A sent round without the workflow: only what a rollup reads."""
    now = sent_at or clock.now()
    obligation = Obligation.objects.filter(period=period, union=union).first()
    obligation = obligation or factories.make_obligation(period, union)
    report = Report.objects.create(
        union=union, period=period, obligation=obligation, created_at=now, state_changed_at=now
    )
    round_ = Round.objects.create(report=report, number=1, created_at=now, created_by=by, sent_at=now, sent_by=by)
    report.sent_round = report.accepted_round = round_
    report.state, report.first_sent_at = "accepted", now
    report.save()
    return round_


def make_figure(round_, line, state, value, qualifier, by, scope="own"):
    return Figure(
        round=round_, indicator=line, scope=scope, value_state=state, value=value, qualifier=qualifier,
        changed_at=round_.sent_at, changed_by=by,
    )  # fmt: skip


@pytest.fixture
def ground(db, autumn):
    """Five unions in three clusters (one in none) with sent rounds, and a form with a line for each rule."""
    by = factories.make_user("ai")
    form = factories.make_indicator_set()
    section = form.sections.get(code="PC")
    lines = {
        rule: factories.make_indicator(form, section, f"R{n}", over_units=rule, type="decimal")
        for n, rule in enumerate(RULES)
    }
    period = factories.make_period(year=2026, indicator_set=form)
    clusters = [factories.make_cluster(number=n) for n in (1, 2)]
    unions = [factories.make_union() for _n in range(5)]
    for union, cluster in zip(unions, [clusters[0], clusters[0], clusters[1], clusters[1]], strict=False):
        factories.make_membership(cluster, union)
    return period, unions, lines, by


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_groups_as_the_rules_say(ground, data):
    period, unions, lines, by = ground
    Figure.objects.all().delete()
    rounds = list(Round.objects.filter(report__period=period).order_by("report__union"))
    if not rounds:
        moments = [clock.now().replace(minute=n % 3) for n in range(5)]
        rounds = [make_round(period, union, by, moment) for union, moment in zip(unions, moments, strict=True)]
    rows = {rule: [] for rule in RULES}
    figures = []
    for n, round_ in enumerate(rounds):
        for rule in RULES:
            state = data.draw(st.sampled_from([*STATES, "absent"]))
            value = Decimal(data.draw(st.integers(0, 500))) / 100 if state == "number" else None
            qualifier = data.draw(st.sampled_from(QUALIFIERS)) if state == "number" else "exact"
            if state != "absent":
                figures.append(make_figure(round_, lines[rule], state, value, qualifier, by))
            rows[rule].append((n, "none_yet" if state == "absent" else state, value, qualifier, round_.sent_at))
    Figure.objects.bulk_create(figures)
    slots = {round_.pk: f"cum:{n // 2}" for n, round_ in enumerate(rounds)}

    by_union = read_totals({round_.pk: f"union:{n}" for n, round_ in enumerate(rounds)}, lines.values())
    by_cluster = read_totals(slots, lines.values())
    nation = read_totals(dict.fromkeys(slots, NATION), lines.values())

    for rule in RULES:
        key = (NATION, lines[rule].code, "own")
        expected = naive_total(rule, rows[rule])
        states = [row[1] for row in rows[rule]]
        for totals in (
            nation,
            carry(by_cluster, lambda slot: NATION),
            carry(by_union, lambda slot: NATION),
        ):
            total = totals.get(key, Total.empty(rule))
            assert (total.value, total.qualifier) == expected
            if key in totals:
                assert [total.numbers, total.none_yet, total.not_applicable, total.not_collected] == [
                    states.count(state) for state in STATES
                ]


def merged(unions, day, cluster=None):
    """A new union that carries on `unions` from `day`; their names and memberships end the day before."""
    new = factories.make_union(short_name="Hợp nhất", valid_from=day)
    for union in unions:
        union.names.update(valid_to=date.fromordinal(day.toordinal() - 1))
        union.memberships.update(valid_to=date.fromordinal(day.toordinal() - 1))
        Succession.objects.create(predecessor=union, successor=new, kind="merger", on=day)
    if cluster:
        factories.make_membership(cluster, new, valid_from=day)
    return new


@pytest.fixture
def before_merger(ground):
    """The ground in 2024, with numbers; on 01/07/2025 unions 1 and 2, of different clusters, merged into one."""
    _period, unions, lines, by = ground
    form = lines["sum"].indicator_set
    period = factories.make_period(year=2024, state="closed", indicator_set=form)
    rounds = [make_round(period, union, by) for union in unions]
    money = form.indicators.get(code="PC05")
    Figure.objects.bulk_create(
        make_figure(round_, line, "number", Decimal(10**11 + n), "exact", by)
        for n, round_ in enumerate(rounds)
        for line in (money, lines["distinct"])
    )
    cluster = unions[0].memberships.get().cluster
    new = merged([unions[1], unions[2]], date(2025, 7, 1), cluster)
    return period, unions, money, new


def test_borders_then_and_today_give_the_same_nation_to_the_dong(before_merger):
    period, _unions, money, _new = before_merger

    then = read_all_levels(period, basis="accepted", borders_kind="then")
    today = read_all_levels(period, basis="accepted", borders_kind="today")

    assert then.total(NATION, money, "own") == today.total(NATION, money, "own")
    assert then.total(NATION, money, "own").value == 5 * 10**11 + 10


def test_borders_then_keep_the_old_unions_and_clusters(before_merger):
    period, unions, money, new = before_merger

    then = read_all_levels(period, basis="accepted", borders_kind="then")

    assert {unit.union_id for unit in then.reporting_units} == {union.pk for union in unions}
    assert then.total("cum:1", money, "own").value == 2 * 10**11 + 1
    assert then.total("cum:2", money, "own").value == 2 * 10**11 + 5
    assert then.total(NO_CLUSTER, money, "own").value == 10**11 + 4
    assert then.total(f"union:{new.pk}", money, "own") is None


def test_borders_today_carry_unions_to_their_successor(before_merger):
    period, unions, money, new = before_merger

    today = read_all_levels(period, basis="accepted", borders_kind="today")

    assert {unit.union_id for unit in today.reporting_units} == {unions[0].pk, unions[3].pk, unions[4].pk, new.pk}
    assert today.total(f"union:{new.pk}", money, "own").value == 2 * 10**11 + 3
    assert today.total("cum:1", money, "own").value == 3 * 10**11 + 3
    assert today.total("cum:2", money, "own").value == 10**11 + 3


def test_a_successor_has_reported_once_all_its_owing_predecessors_have(before_merger):
    period, unions, _money, new = before_merger
    report = Report.objects.get(period=period, union=unions[1])
    Report.objects.filter(pk=report.pk).update(accepted_round=None, state="submitted")
    borders = read_borders("today", period.ends_on)

    coverage = cover(read_duties([period]), borders, Basis.ACCEPTED)

    assert coverage.text == "3/4"
    (gap,) = coverage.missing
    assert (gap.unit.union_id, gap.is_partly, gap.given, gap.owed) == (new.pk, True, 1, 2)


def test_the_other_predecessor_exempt_does_not_count(before_merger):
    period, unions, _money, _new = before_merger
    Obligation.objects.filter(period=period, union=unions[2]).update(
        exempt_at=clock.now(), exempt_reason="Chưa kiện toàn", exempt_by=factories.make_user()
    )
    borders = read_borders("today", period.ends_on)

    coverage = cover(read_duties([period]), borders, Basis.ACCEPTED)

    assert coverage.text == "4/4"
    assert [reason for _unit, reason in coverage.exempt] == ["Chưa kiện toàn"]


def test_coverage_names_who_is_missing_late_and_exempt(world):
    people, unions = world.people, world.unions
    accepted = factories.make_report(
        world.obligations["member"], people["owner"], state="accepted", reviewer=people["lead"], vufo=people["vufo"]
    )
    factories.make_report(world.obligations["lead"], people["lead"], state="draft")
    Obligation.objects.filter(union=unions["deputy"]).update(
        exempt_at=clock.now(), exempt_reason="Đang hợp nhất", exempt_by=people["vufo"]
    )
    Obligation.objects.filter(union=unions["member"]).update(due_on=date(2026, 11, 20))
    Obligation.objects.filter(union=unions["outsider"]).update(due_on=date(2026, 11, 21))
    borders = read_borders("then", world.period.ends_on)

    coverage = cover(read_duties([world.period]), borders, Basis.ACCEPTED)

    assert accepted.state == "accepted"
    assert coverage.text == "1/5"
    assert {(gap.unit.union_id, gap.state, gap.days_overdue) for gap in coverage.missing} == {
        (unions["lead"].pk, "draft", 0),
        (unions["neighbour"].pk, "none", 0),
        (unions["last_lead"].pk, "none", 0),
        (unions["outsider"].pk, "none", 3),
    }
    assert [(unit.union_id, reason) for unit, reason in coverage.exempt] == [(unions["deputy"].pk, "Đang hợp nhất")]
    assert [(unit.union_id, days) for unit, days in coverage.late] == [(unions["member"].pk, 4)]
    assert dict(coverage.states) == {"accepted": 1}


def total_of(world, basis, code="PC01", scope="own"):
    rollup = read_all_levels(world.period, basis=basis, borders_kind="then")
    total = rollup.total(NATION, world.form.indicators.get(code=code), scope)
    return total.value if total else None


def test_the_basis_says_which_round_counts(world):
    people = world.people
    report = factories.make_report(world.obligations["member"], people["owner"], {"PC01": 10}, state="submitted")
    assert (total_of(world, "sent"), total_of(world, "accepted")) == (10, None)

    factories.read_and(review.endorse, report, people["lead"])
    factories.read_and(review.accept, report, people["vufo"])
    assert (total_of(world, "sent"), total_of(world, "accepted")) == (10, 10)

    filing.open_correction(report, "Ghi nhầm", by=people["owner"])
    factories.fill(report, {"PC01": 12}, by=people["owner"])
    assert (total_of(world, "sent"), total_of(world, "accepted")) == (10, 10)

    filing.send(report, by=people["owner"])
    assert (total_of(world, "sent"), total_of(world, "accepted")) == (12, 10)


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_correction_under_way_is_told_as_one(world, is_sent):
    report = factories.make_report(world.obligations["member"], world.people["owner"], state="accepted",
        reviewer=world.people["lead"], vufo=world.people["vufo"])  # fmt: skip
    filing.open_correction(report, "Ghi nhầm", by=world.people["owner"])
    if is_sent:
        filing.send(report, by=world.people["owner"])

    borders = read_borders("then", world.period.ends_on)
    coverage = cover(read_duties([world.period]), borders, Basis.ACCEPTED)

    assert (coverage.reported, coverage.states_text) == (1, "1 đang đính chính")


def test_scopes_are_never_added_together(world):
    factories.make_report(
        world.obligations["member"],
        world.people["owner"],
        {"PC01": 4, ("PC01", "province"): 9, ("PC01", "associations"): 2},
        state="submitted",
    )

    assert [total_of(world, "sent", scope=scope) for scope in ("own", "associations", "province")] == [4, 2, 9]


def test_published_totals_stay_at_the_level_of_their_source(world):
    line = world.form.indicators.get(code="PC05")
    factories.make_published(world.period, line, 288_000_000_000, cluster=world.cluster, qualifier="over")
    factories.make_published(world.period, line, 5, union=world.unions["member"])

    rollup = read_all_levels(world.period, basis="published", borders_kind="then")

    assert {key[0]: (t.value, t.qualifier) for key, t in rollup.totals.items() if key[1] == "PC05"} == {
        "cum:5": (288_000_000_000, "over"),
        f"union:{world.unions['member'].pk}": (5, "exact"),
    }


def test_published_figures_of_merged_unions_add_up_under_the_borders_of_today(before_merger):
    period, unions, money, new = before_merger
    for n, union in enumerate(unions[1:3]):
        factories.make_published(period, money, 10 + n, union=union, qualifier=["exact", "over"][n])

    today = read_all_levels(period, basis="published", borders_kind="today")

    total = today.total(f"union:{new.pk}", money, "own")
    assert (total.value, total.qualifier) == (21, "over")


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("kind", ["then", "today"])
def test_the_number_of_queries_does_not_grow(ground, django_assert_num_queries, units, kind):
    period, unions, lines, by = ground
    rounds = [make_round(period, union, by) for union in unions[:units]]
    Figure.objects.bulk_create(
        make_figure(round_, line, "number", Decimal(n), "exact", by)
        for n, round_ in enumerate(rounds)
        for line in lines.values()
    )

    # lines, names, obligations, published, grouped figures, figures of max and latest; successions under today
    with django_assert_num_queries(7 if kind == "today" else 6):
        rollup, _beside = read_rollup(
            period, basis="accepted", borders_kind=kind, slot_of=lambda unit, _union: unit.cluster_slot
        )
        add_level(rollup, lambda slot: NATION)
        finish(rollup)


@pytest.mark.parametrize("silent", [0, 1])
def test_two_years_whose_forms_add_a_line_up_by_different_rules(ground, silent):
    """In each year one of two clusters gives nothing, so that its total comes from the form alone."""
    period, unions, lines, by = ground
    older = factories.make_indicator_set(version=period.indicator_set.version + 1)
    line = factories.make_indicator(
        older, older.sections.get(code="PC"), lines["sum"].code, over_units="max", type="decimal"
    )
    last_year = factories.make_period(year=2025, indicator_set=older)
    for one, its_line in [(period, lines["sum"]), (last_year, line)]:
        rounds = [make_round(one, union, by) for union in (unions[0], unions[2])]
        make_figure(rounds[1 - silent], its_line, "number", Decimal(4), "exact", by).save()

    both = read_rollup(
        period, basis="accepted", borders_kind="today", beside=last_year,
        slot_of=lambda unit, _union: unit.cluster_slot, slot_beside=lambda unit, _union: unit.cluster_slot,
    )  # fmt: skip
    for rollup in both:
        add_level(rollup, lambda slot: NATION)

    found = [rollup.totals[NATION, line.code, "own"] for rollup in both]
    assert [(total.rule, total.value, total.none_yet) for total in found] == [("sum", 4, 1), ("max", 4, 1)]


def test_more_than_two_places_never_reach_the_table(ground):
    period, unions, lines, by = ground
    round_ = make_round(period, unions[0], by)

    with pytest.raises(ValidationError):
        make_figure(round_, lines["sum"], "number", Decimal("0.001"), "exact", by).save()


# --- rows of registers that several unions count ---------------------------------------------------------------


def make_drawn(round_, line, by, shared, alone=0, **fields):
    value = Decimal(alone) + sum(Decimal(text) for text in shared.values())
    given_ = {"drawn": value, "shared": shared or None} | fields
    figure = make_figure(round_, line, "number", value, "exact", by)
    for name, one in given_.items():
        setattr(figure, name, one)
    figure.save()
    return figure


@pytest.fixture
def donors_line(world):
    world.form.indicators.filter(code="PC10").update(register="aid.donors")
    return world.form.indicators.get(code="PC10")


def nation_of(world, line):
    rollup = read_all_levels(world.period, basis=Basis.SENT, borders_kind="then")
    return rollup.total(NATION, line, "own")


def test_donors_of_all_registers_are_counted_once(world, donors_line):
    by = world.people["vufo"]
    for name, shared in {"member": {"d1": "1", "d2": "1"}, "neighbour": {"d2": "1", "d3": "1"}}.items():
        make_drawn(make_round(world.period, world.unions[name], by), donors_line, by, shared)

    total = nation_of(world, donors_line)

    assert (total.value, total.doubles, total.is_at_most) == (3, 1, False)


def test_donors_found_to_be_one_count_once_across_reports(world, donors_line):
    by = world.people["vufo"]
    first, second = make_donor("Zhishan"), make_donor("Zhi-Shan Foundation")
    for name, donor in {"member": first, "neighbour": second}.items():
        make_drawn(make_round(world.period, world.unions[name], by), donors_line, by, {f"d{donor.pk}": "1"})
    donors.merge(second, first, "Một tổ chức", by=by)

    assert nation_of(world, donors_line).value == 1


@pytest.mark.parametrize(
    "shared, alone, fields, expected",
    [
        ({}, 2, {"drawn": None}, (4, 0)),  # typed, where no register is kept
        ({"d2": "1"}, 1, {"drawn": Decimal(1)}, (3, 1)),  # typed over: what the register knows still counts once
        ({"d2": "1", "d3": "1"}, -1, {"drawn": Decimal(2)}, (3, 0)),  # typed lower: which of them, nobody knows
    ],
)
def test_one_typed_number_makes_it_at_most(world, donors_line, shared, alone, fields, expected):
    by = world.people["vufo"]
    make_drawn(make_round(world.period, world.unions["member"], by), donors_line, by, {"d1": "1", "d2": "1"})
    make_drawn(make_round(world.period, world.unions["neighbour"], by), donors_line, by, shared, alone, **fields)

    total = nation_of(world, donors_line)

    assert (total.value, total.doubles, total.is_at_most, total.loose) == (*expected, True, 1)


def test_two_donors_of_one_report_that_are_one_count_once(world, donors_line):
    by = world.people["vufo"]
    first, second = make_donor("Zhishan"), make_donor("Zhi-Shan Foundation")
    keys = {f"d{first.pk}": "1", f"d{second.pk}": "1"}
    for name in ("member", "neighbour"):
        make_drawn(make_round(world.period, world.unions[name], by), donors_line, by, keys)
    donors.merge(second, first, "Một tổ chức", by=by)

    total = nation_of(world, donors_line)

    assert (total.value, total.doubles, total.is_at_most) == (1, 3, False)


def test_a_typed_sum_of_visits_says_that_doubles_may_remain(world):
    by = world.people["vufo"]
    world.form.indicators.filter(code="HB02").update(register="delegations.in")
    line = world.form.indicators.get(code="HB02")
    make_drawn(make_round(world.period, world.unions["member"], by), line, by, {"v1": "1", "v2": "1"}, 1, drawn=2)
    make_drawn(make_round(world.period, world.unions["neighbour"], by), line, by, {"v1": "1", "v2": "1"})

    total = nation_of(world, line)

    assert (total.value, total.doubles) == (3, 2)
    assert counted_once(total).endswith("1 đơn vị tự nhập hoặc sửa tay số của sổ, nên có thể còn trùng.")


def test_a_joint_visit_counts_once_for_the_nation_and_for_each_of_its_hosts(world):
    by = world.people["vufo"]
    world.form.indicators.filter(code="HB02").update(register="delegations.in")
    line = world.form.indicators.get(code="HB02")
    for name, alone in {"member": 4, "outsider": 2}.items():
        make_drawn(make_round(world.period, world.unions[name], by), line, by, {"v9": "1"}, alone)

    rollup = read_all_levels(world.period, basis=Basis.SENT, borders_kind="then")

    assert rollup.total(NATION, line, "own").value == 7
    by_slot = {key[0]: total.value for key, total in rollup.totals.items() if key[1] == "HB02" and key[2] == "own"}
    assert sorted(value for slot, value in by_slot.items() if slot.startswith(("34:", "63:", "union:"))) == [3, 5]
