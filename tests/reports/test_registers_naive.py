"""Any register of aid, entered through its workflow in any order, against a naive reading of the rules."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aid.models import Disbursement, Pledge, PledgeValue
from aid.workflow import money, pledges
from aid.workflow.money import Sum
from clusters import clock
from reports.registers.drawing import Span, draw
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = [date(2024, 6, 1), date(2025, 12, 31), FIRST, date(2026, 5, 5), date(2026, 11, 30)]
QUERIES = {
    "Q1": "aid.items", "Q2": "aid.new", "Q3": "aid.carried", "Q4": "aid.non_project", "Q5": "aid.committed",
    "Q8": "aid.disbursed", "Q10": "aid.donors",
}  # fmt: skip

one_pledge = st.fixed_dictionaries(
    {
        "donor": st.integers(0, 2),
        "kind": st.sampled_from(["project", "cash", "goods", "relief"]),
        "values": st.dictionaries(st.sampled_from(DAYS), st.integers(1, 9), max_size=3),
        "revoked": st.booleans(),  # the last value was a mistake
        "paid": st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 5)), max_size=2),
        "finished_on": st.none() | st.sampled_from(DAYS),
        "is_cancelled": st.booleans(),
    }
)


@pytest.fixture
def ground(world):
    world.donors = [make_donor(country="KR"), make_donor(), make_donor(origin="domestic")]
    world.sector, world.place = make_sector(), factories.make_province()
    section = world.form.sections.get(code="PC")
    world.lines = [factories.make_indicator(world.form, section, code, register=name) for code, name in QUERIES.items()]
    return world


def enter(world, told):
    """The pledge through the workflow, on a day when all of its days are past."""
    by = world.people["owner"]
    pledge = make_pledge(
        world.unions["member"], by, donor=world.donors[told["donor"]], kind=told["kind"], sector=world.sector,
        province=world.place,
    )  # fmt: skip
    for on, value in told["values"].items():
        row = money.set_value(pledge, PledgeValue.Point.COMMITTED, on, Sum(Decimal(value)), by=by, reason="Đổi")
    if told["values"] and told["revoked"]:
        money.revoke_value(row, "Nhầm", by=by)
    for on, amount in paid_of(told):
        money.disburse(pledge, on, Sum(Decimal(amount)), by=by)
    if told["finished_on"] is not None:
        pledges.move_to(pledge, Pledge.Status.COMPLETED, told["finished_on"], by=by, note="Xong")
    if is_cancelled(told):
        pledges.move_to(pledge, Pledge.Status.CANCELLED, LAST, by=by, note="Hủy")


def values_of(told):
    values = dict(told["values"])
    if told["revoked"] and values:
        values.popitem()  # the one that was entered last
    return values


def paid_of(told):
    """Money does not come before it was committed."""
    values = values_of(told)
    return [(on, amount) for on, amount in told["paid"] if values and on >= min(values)]


def is_cancelled(told):
    """What has been paid out is not given up any more."""
    return told["is_cancelled"] and not paid_of(told)


def naive(rows):
    """The lines as the rules of the register say them, pledge by pledge."""
    found = dict.fromkeys(QUERIES, Decimal(0))
    donors = set()
    for told in rows:
        values = sorted(values_of(told).items())
        is_foreign = told["donor"] < 2
        if is_cancelled(told) or not is_foreign:
            continue
        before = 0
        for on, value in values:
            if FIRST <= on <= LAST:
                found["Q5"] += value - before
            before = value
        found["Q8"] += sum(amount for on, amount in paid_of(told) if on >= FIRST)
        if not values or values[0][0] > LAST:
            continue
        is_new = values[0][0] >= FIRST
        if not is_new and told["finished_on"] is not None and told["finished_on"] < FIRST:
            continue
        found["Q1"] += 1
        found["Q2" if is_new else "Q3"] += 1
        found["Q4"] += told["kind"] in ("cash", "goods")
        donors.add(told["donor"])
    found["Q10"] = Decimal(len(donors))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(one_pledge, min_size=1, max_size=5))
def test_what_is_drawn_is_what_the_rules_say(ground, rows):
    with transaction.atomic(), clock.set_to(LAST):
        for told in rows:
            enter(ground, told)

        span = Span(frozenset({ground.unions["member"].pk}), FIRST, LAST)
        drawn = {code: cell.value for (code, scope), cell in draw(ground.lines, span).items() if scope == "own"}

        expected = naive(rows)
        is_kept = any(values_of(told) for told in rows)
        assert drawn == (expected if is_kept else {})
        assert Disbursement.objects.filter(pledge__union=ground.unions["member"]).count() <= 2 * len(rows)
        transaction.set_rollback(True)
