"""Lines drawn from what the cluster did together, from requests to a higher body, from the union's own points."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters import clock
from clusters.models import Succession
from clusters.workflow.rows import version
from events.workflow import activities
from events.workflow.activities import Plan
from events.workflow.conferences import Body
from reports.models import Figure
from reports.registers.drawing import Span, draw
from reports.rollups.borders import NATION
from reports.rollups.coverage import Basis
from reports.rollups.reading import read_all_levels
from reports.workflow import drawn_figures, filing
from tests import factories
from tests.events.recommendation_making import make_recommendation, step
from tests.events.test_award_scores import make_sheet, score

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
LINES = {
    "CM01": {"register": "activities.joined", "over_units": "distinct"},
    "NX02": {"register": "recommendations.raised"},
    "TD08": {"register": "scores.own", "type": "decimal", "over_time": "none", "over_units": "none"},
}


@pytest.fixture
def lines(world):
    section = world.form.sections.get(code="PC")
    return {code: factories.make_indicator(world.form, section, code, **fields) for code, fields in LINES.items()}


def drawn(lines, *unions, first=FIRST, last=LAST):
    cells = draw(lines.values(), Span(frozenset(union.pk for union in unions), first, last))
    return {code: cell.value for (code, scope), cell in cells.items() if scope == "own"}


def hold(world, *took_part, day=date(2026, 5, 20), by="lead"):
    row = activities.plan(world.cluster, day.year, Plan(f"Tọa đàm {day}", "other"), by=world.people[by])
    return activities.hold(row, day, "", "", by=world.people[by], seen=version(row), took_part=took_part)


# --- joint activities -----------------------------------------------------------------------------------------


def test_an_activity_counts_for_those_who_took_part(world, lines):
    member, neighbour, outsider = (world.unions[name] for name in ("member", "neighbour", "outsider"))
    hold(world, member)
    hold(world, member, neighbour, day=date(2026, 8, 1))
    hold(world, member, day=date(2025, 8, 1), by="vufo")

    assert drawn(lines, member) == {"CM01": 2} and drawn(lines, neighbour) == {"CM01": 1}
    assert drawn(lines, world.unions["deputy"]) == {"CM01": 0}  # a member that took part in nothing
    assert drawn(lines, outsider) == {}
    assert drawn(lines, member, last=date(2026, 6, 30)) == {"CM01": 1}


def test_while_nobody_says_who_took_part_the_union_types(world, lines):
    hold(world)
    activities.plan(world.cluster, 2026, Plan("Chưa làm", "other"), by=world.people["lead"])
    hold(world, world.unions["member"], day=date(2025, 8, 1), by="vufo")  # last year's says nothing of this one

    assert drawn(lines, world.unions["member"]) == {}


def test_what_is_taken_back_counts_no_more(world, lines):
    row = hold(world, world.unions["member"])
    activities.plan_again(row, by=world.people["lead"], seen=version(row))
    assert drawn(lines, world.unions["member"]) == {}


def test_two_that_merged_were_at_one_activity_together(world, lines):
    old, older = (factories.make_union(short_name=name, valid_to=date(2026, 6, 30)) for name in ("Cũ", "Cũ hơn"))
    for union in (old, older):
        factories.make_membership(world.cluster, union, valid_to=date(2026, 6, 30))
    hold(world, old, older)

    assert drawn(lines, world.unions["member"], old, older) == {"CM01": 1}


def test_those_above_count_an_activity_once(world, lines):
    """Three of the cluster were at one, two of them at another; somebody of elsewhere typed a number."""
    three = [world.unions[name] for name in ("member", "neighbour", "lead")]
    hold(world, *three)
    hold(world, *three[:2], day=date(2026, 8, 1))
    for name, person in (("member", "owner"), ("neighbour", "neighbour"), ("lead", "lead")):
        send(world, name, person)
    total = total_of(world, lines["CM01"])

    assert (total.value, total.is_at_most) == (2, False)
    send(world, "outsider", "outsider", {"CM01": 4})
    assert total_of(world, lines["CM01"]).value == 6


def send(world, name, person, figures=None):
    report = filing.open_report(world.obligations[name], by=world.people[person])
    factories.fill(report, {"PC01": 1} | (figures or {}), by=world.people[person])
    head = factories.make_head(world.unions[name])
    needed = {line.code for line in world.form.indicators.filter(is_required=True)}
    factories.fill(report, dict.fromkeys(needed - {"PC01"}, 0), by=world.people[person])
    return filing.send(report, by=head)


def total_of(world, line, node=NATION):
    return read_all_levels(world.period, basis=Basis.SENT, borders_kind="then").total(node, line, "own")


# --- requests -------------------------------------------------------------------------------------------------


def test_requests_of_the_span_count_unless_withdrawn(world, lines):
    rows = [make_recommendation(world) for _n in range(3)]
    step(world, rows[0], "withdrawn", "owner")
    step(world, rows[1], "answered", "lead")
    with clock.set_to(date(2025, 5, 5)):
        make_recommendation(world, wished_on=date(2025, 6, 6))

    assert drawn(lines, world.unions["member"]) == {"NX02": 2}
    assert drawn(lines, world.unions["member"], first=date(2025, 1, 1), last=date(2025, 12, 31)) == {"NX02": 1}
    assert drawn(lines, world.unions["member"], last=date(2026, 6, 30)) == {"NX02": 0}
    assert drawn(lines, world.unions["neighbour"]) == {}


def test_what_was_raised_in_a_report_counts_for_its_period(world, lines):
    """The half-year's report is written in July; the request in it belongs to the half-year, and so to the year."""
    factories.make_period(year=2026, kind="half_year", indicator_set=world.form, ends_on=date(2026, 6, 30))
    factories.make_period(year=2025, indicator_set=world.form)
    make_recommendation(world, source="report", report_period="2026-H1")
    make_recommendation(world, source="report", report_period="2025")
    make_recommendation(world)

    assert drawn(lines, world.unions["member"], last=date(2026, 6, 30)) == {"NX02": 1}
    assert drawn(lines, world.unions["member"]) == {"NX02": 2}
    assert drawn(lines, world.unions["member"], first=date(2025, 1, 1), last=date(2025, 12, 31)) == {"NX02": 1}


def test_a_request_of_a_period_that_nobody_set_up_counts_on_its_day(world, lines):
    make_recommendation(world, source="report", report_period="2026-H1")

    assert drawn(lines, world.unions["member"]) == {"NX02": 1}
    assert drawn(lines, world.unions["member"], last=date(2026, 6, 30)) == {}


def test_a_request_withdrawn_leaves_zero_and_one_of_later_nothing(world, lines):
    row = make_recommendation(world)
    step(world, row, "withdrawn", "owner")
    assert drawn(lines, world.unions["member"]) == {"NX02": 0}
    assert drawn(lines, world.unions["member"], last=date(2026, 6, 30)) == {}


# --- points ---------------------------------------------------------------------------------------------------


def test_the_own_points_of_the_year(world, lines):
    sheet = make_sheet(world)
    assert drawn(lines, world.unions["member"]) == {}
    card = score(world, sheet)

    assert drawn(lines, world.unions["member"]) == {"TD08": Decimal(14)} == {"TD08": card.self_total}
    assert drawn(lines, world.unions["member"], first=date(2025, 1, 1), last=date(2025, 12, 31)) == {}
    assert drawn(lines, world.unions["member"], last=date(2026, 6, 30)) == {}
    score(world, sheet, given_by="cross", by="lead", points=(7, 6), remark="Thiếu minh chứng")
    assert drawn(lines, world.unions["member"]) == {"TD08": Decimal(14)}


def test_points_of_two_that_merged_are_not_added(world, lines):
    sheet = make_sheet(world)
    score(world, sheet, "neighbour", "neighbour")
    merged = world.unions["member"], world.unions["neighbour"]
    Succession.objects.create(predecessor=merged[1], successor=merged[0], kind="merger", on=date(2026, 10, 1))
    assert drawn(lines, *merged) == {}

    score(world, sheet)
    assert drawn(lines, *merged) == {"TD08": Decimal(14)}


def test_points_go_into_the_report_with_their_places(world, lines):
    score(world, make_sheet(world), points=("7.5", "6.25"))
    report = filing.open_report(world.obligations["member"], by=world.people["owner"])
    figure = Figure.objects.get(round=report.draft_round, indicator__code="TD08")
    assert figure.value == figure.drawn == Decimal("13.75")


# --- the pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(world, lines):
    return hold(world, world.unions["member"]), make_recommendation(world), score(world, make_sheet(world))


@pytest.mark.parametrize(
    ("code", "words", "place"), [("CM01", "1 hoạt động", 0), ("NX02", "1 kiến nghị", 1), ("TD08", "1 phiếu chấm", 2)]
)
def test_each_figure_opens_its_rows(world, kept, sign_in, code, words, place):
    report = filing.open_report(world.obligations["member"], by=world.people["owner"])
    page = sign_in(world.people["owner"]).get(reverse("report_register_line", args=[report.pk, code]))

    assert page.context["cell"].rows_words == words
    assert [row.url for row in page.context["behind"].rows] == [kept[place].get_absolute_url()]
    assert sign_in(world.people["owner"]).get(kept[place].get_absolute_url()).status_code == 200


def test_what_came_after_sending_is_said(world, kept, sign_in):
    report = send(world, "member", "owner")
    with clock.set_to(clock.now() + timedelta(hours=1)):
        step(world, kept[1], "answered", "lead")  # changes no figure
        late = make_recommendation(world)
        again = hold(world, world.unions["member"], day=date(2026, 7, 7))
        page = sign_in(world.people["owner"]).get(reverse("report_register", args=[report.pk]))

    cells = {cell.line.code: (cell.said, cell.now) for cell in page.context["cells"] if cell.is_behind}
    assert cells == {"CM01": ("1 khoản", "2 khoản"), "NX02": ("1 khoản", "2 khoản")}
    assert {row.title for row in page.context["changed"]} == {late.title, again.title}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_fixed_number_of_queries(world, lines, django_assert_num_queries, rows):
    score(world, make_sheet(world))
    for place in range(rows):
        hold(world, world.unions["member"], day=date(2026, 5, 1 + place))
        make_recommendation(world)

    with django_assert_num_queries(3):
        drawn(lines, world.unions["member"])
    with django_assert_num_queries(5):
        drawn(lines, world.unions["deputy"])


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_a_report_asks_as_much_whatever_was_kept(world, lines, django_assert_num_queries, rows):
    for place in range(rows):
        hold(world, world.unions["member"], day=date(2026, 5, 1 + place))
        make_recommendation(world)
    with django_assert_num_queries(OPENING):
        filing.open_report(world.obligations["member"], by=world.people["owner"])


OPENING = 17


# --- any course of events -------------------------------------------------------------------------------------

NAMES = ("member", "neighbour", "deputy", "lead")
DAYS = [date(2025, 12, 31), FIRST, date(2026, 5, 5), date(2026, 11, 20)]
one_activity = st.fixed_dictionaries(
    {
        "day": st.sampled_from(DAYS),
        "host": st.none() | st.sampled_from(NAMES),
        "first": st.sets(st.sampled_from(NAMES)),
        "then": st.none() | st.sets(st.sampled_from(NAMES)),  # corrected later
        "end": st.sampled_from(["held", "held", "held", "again", "dropped"]),
    }
)
one_request = st.fixed_dictionaries(
    {
        "by": st.sampled_from([("member", "owner"), ("neighbour", "neighbour")]),
        "day": st.sampled_from(DAYS),
        "end": st.sampled_from(["raised", "withdrawn", "raised again"]),
    }
)


def enter_activity(world, place, told):
    by, host = world.people["vufo"], world.unions.get(told["host"])
    row = activities.plan(world.cluster, told["day"].year, Plan(f"Việc {place}", "other", host=host), by=by)
    for names in (told["first"], told["then"]):
        if names is not None:
            unions = [world.unions[name] for name in sorted(names)]
            row = activities.hold(row, told["day"], "", "", by=by, seen=version(row), took_part=unions)
    if told["end"] == "again":
        activities.plan_again(row, by=by, seen=version(row))
    elif told["end"] == "dropped":
        activities.drop(row, "Bão", by=by, seen=version(row))


def enter_request(world, told):
    name, person = told["by"]
    with clock.set_to(told["day"]):
        row = make_recommendation(world, person, Body(union=world.unions[name]), wished_on=None)
        if told["end"] != "raised":
            row = step(world, row, "withdrawn", person, on=told["day"])
        if told["end"] == "raised again":
            step(world, row, "reopened", person, on=told["day"])


def took_part(told):
    names = told["first"] if told["then"] is None else told["then"]
    return names | {told["host"]} - {None} if names and told["end"] == "held" else set()


def naive(acts, requests, name):
    found = {}
    joined = [took_part(told) for told in acts if told["day"] >= FIRST]
    if any(joined):
        found["CM01"] = sum(name in names for names in joined)
    own = [told for told in requests if told["by"][0] == name]
    if own:
        found["NX02"] = sum(told["day"] >= FIRST and told["end"] != "withdrawn" for told in own)
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(one_activity, max_size=4), requests=st.lists(one_request, max_size=4), data=st.data())
def test_what_is_drawn_is_what_a_naive_count_gives(world, lines, acts, requests, data):
    with transaction.atomic():
        early = data.draw(st.booleans())  # the reports were opened before anything was kept
        reports = {}
        if early:
            reports = {name: open_one(world, name) for name in NAMES}
        steps = [*enumerate(acts), *((None, told) for told in requests)]
        for place, told in data.draw(st.permutations(steps)):
            enter_request(world, told) if place is None else enter_activity(world, place, told)

        for name in NAMES:
            assert drawn(lines, world.unions[name]) == naive(acts, requests, name)
        if early:
            for name, report in reports.items():
                drawn_figures.refresh(report, by=officer(world, name))
        else:
            reports = {name: open_one(world, name) for name in NAMES}
        for name in NAMES:
            send(world, name, {"member": "owner"}.get(name, name))
        held = [took_part(told) for told in acts if told["day"] >= FIRST]
        total = total_of(world, lines["CM01"])
        assert (total.value if total else 0) == sum(bool(names) for names in held)
        transaction.set_rollback(True)


def officer(world, name):
    return world.people["owner" if name == "member" else name]


def open_one(world, name):
    return filing.open_report(world.obligations[name], by=officer(world, name))
