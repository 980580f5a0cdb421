"""The money of a pledge: own currency, rate and đồng; amended values; disbursements (rule 12; domain facts, part 4)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from aid.models import Disbursement, Pledge, PledgeValue
from aid.models.money import in_dong, rate_between
from aid.workflow import money
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from aid.workflow.money import Sum
from tests.aid.making import make_pledge

COMMITTED, APPROVED = PledgeValue.Point.COMMITTED, PledgeValue.Point.APPROVED
BILLION = Decimal(10**9)


@pytest.fixture
def pledge(world):
    return make_pledge(world.unions["member"], world.people["owner"])


@pytest.fixture
def by(world):
    return world.people["owner"]


def current(pledge, point=COMMITTED):
    return pledge.values.get(point=point, is_current=True)


def refused_field(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def test_won_whose_value_in_dong_the_paper_gives(pledge, by):
    """27,5 triệu won = 522 triệu đồng (Quảng Nam): the rate follows from the two."""
    money.set_value(
        pledge, COMMITTED, date(2026, 3, 1), Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)), by=by
    )

    row = current(pledge)
    assert (row.amount, row.currency, row.value_vnd) == (27_500_000, "KRW", 522_000_000)
    assert (row.rate, row.rate_on) == (Decimal("18.981818"), date(2026, 3, 1))
    assert row.rate_text == "18,981818"


def test_dollars_at_a_rate(pledge, by):
    money.set_value(
        pledge, COMMITTED, date(2026, 3, 4), Sum(Decimal("1250000.50"), "USD", rate=Decimal("25700")), by=by
    )

    assert current(pledge).value_vnd == Decimal("32125012850")


def test_an_amended_value_keeps_both(pledge, by):
    """Tzu Chi in Nghệ An: from 3,4 to 4,22 tỷ for 20 houses."""
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(Decimal("3.4") * BILLION), by=by)
    money.set_value(pledge, COMMITTED, date(2026, 6, 1), Sum(Decimal("4.22") * BILLION), by=by, reason="Thêm 4 nhà")

    rows = list(pledge.values.order_by("on").values_list("value_vnd", "change_vnd", "is_current"))
    assert rows == [(3_400_000_000, 3_400_000_000, False), (4_220_000_000, 820_000_000, True)]


def test_a_value_entered_late_takes_its_place_in_time(pledge, by):
    money.set_value(pledge, COMMITTED, date(2026, 6, 1), Sum(BILLION * 2), by=by)
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by, reason="Ghi bổ sung")

    assert current(pledge).on == date(2026, 6, 1)
    assert list(pledge.values.order_by("on").values_list("change_vnd", flat=True)) == [BILLION, BILLION]


def test_a_value_taken_back_gives_way_to_the_one_before(pledge, by):
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by)
    slip = money.set_value(pledge, COMMITTED, date(2026, 6, 1), Sum(BILLION * 9), by=by, reason="Tăng")

    money.revoke_value(slip, "Ghi nhầm khoản khác", by=by)

    assert current(pledge).value_vnd == BILLION
    slip.refresh_from_db()
    assert (slip.is_current, slip.revoked_by, slip.revoke_reason) == (False, by, "Ghi nhầm khoản khác")
    with pytest.raises(Overtaken):
        money.revoke_value(slip, "Lần nữa", by=by)


@pytest.mark.parametrize(
    ("given_sum", "field"),
    [
        (Sum(Decimal(0)), "amount"),
        (Sum(Decimal(-5)), "amount"),
        (Sum(Decimal("10.5")), "amount"),
        (Sum(Decimal("10.5"), "KRW", rate=Decimal(19)), "amount"),
        (Sum(Decimal(10), "USD"), "rate"),
        (Sum(Decimal(10), "USD", rate=Decimal(0)), "rate"),
        (Sum(Decimal(10), "USD", rate=Decimal(25000), rate_on=date(2027, 1, 1)), "rate_on"),
        (Sum(Decimal(10), "USD", value_vnd=Decimal(0)), "value_vnd"),
        (Sum(Decimal(10), "USD", value_vnd=Decimal("2.5")), "value_vnd"),
        (Sum(Decimal(10), "USD", rate=Decimal(25000), value_vnd=Decimal(300_000)), "value_vnd"),
    ],
)
def test_sums_that_cannot_be(pledge, by, given_sum, field):
    assert refused_field(lambda: money.set_value(pledge, COMMITTED, date(2026, 2, 1), given_sum, by=by)) == field
    assert not pledge.values.exists()


def test_a_changed_value_needs_its_reason_and_its_own_day(pledge, by):
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by)

    assert refused_field(lambda: money.set_value(pledge, COMMITTED, date(2026, 3, 1), Sum(BILLION), by=by)) == "reason"
    again = {"by": by, "reason": "Tăng"}
    assert refused_field(lambda: money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), **again)) == "on"
    assert refused_field(lambda: money.set_value(pledge, COMMITTED, date(2027, 2, 1), Sum(BILLION), **again)) == "on"


def test_disbursements(pledge, by):
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by)

    assert refused_field(lambda: money.disburse(pledge, date(2026, 1, 31), Sum(BILLION), by=by)) == "on"
    assert refused_field(lambda: money.disburse(pledge, date(2027, 1, 31), Sum(BILLION), by=by)) == "on"
    first = money.disburse(
        pledge, date(2026, 5, 6), Sum(Decimal(120_000), "USD", Decimal(25_720)), by=by, document="BC 01"
    )
    twin = refused_field(lambda: money.disburse(pledge, date(2026, 6, 6), Sum(BILLION), by=by, document="bc01"))
    assert twin == "document"

    assert first.value_vnd == 3_086_400_000
    money.revoke_disbursement(first, "Ghi nhầm", by=by)
    assert list(Disbursement.objects.standing()) == []
    assert money.disburse(pledge, date(2026, 6, 6), Sum(BILLION), by=by, document="BC01").pk


def test_a_corrected_disbursement_keeps_its_history(pledge, by):
    row = money.disburse(pledge, date(2026, 8, 14), Sum(Decimal(722_000), "USD", Decimal(25_700)), by=by)

    money.correct_disbursement(
        row, date(2026, 8, 14), Sum(Decimal(722_000), "USD", Decimal(25_740)), by=by, reason="Theo giấy báo có"
    )

    rates = list(row.history.order_by("history_id").values_list("rate", "history_change_reason"))
    assert rates == [(25_700, None), (25_740, "Theo giấy báo có")]


@pytest.mark.parametrize("status", [Pledge.Status.SOUGHT, Pledge.Status.CANCELLED])
def test_nothing_is_disbursed_of_what_is_only_sought(world, by, status):
    pledge = make_pledge(world.unions["member"], by, status=status)

    assert refused_field(lambda: money.disburse(pledge, date(2026, 5, 6), Sum(BILLION), by=by)) == "on"


def test_only_the_own_register(world, pledge):
    for name in ("neighbour", "lead", "vufo", "observer", "outsider"):
        with pytest.raises(NotAllowed):
            money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=world.people[name])


def test_two_writers_of_one_page(pledge, by):
    money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by, version=pledge.version)

    with pytest.raises(Overtaken):
        money.set_value(pledge, APPROVED, date(2026, 3, 1), Sum(BILLION), by=by, version=pledge.version)


def test_the_database_refuses_two_current_values(pledge, by):
    row = money.set_value(pledge, COMMITTED, date(2026, 2, 1), Sum(BILLION), by=by)
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@given(
    amount=st.decimals(min_value="0.01", max_value=10**9, places=2),
    value=st.integers(min_value=1, max_value=10**13),
)
def test_a_derived_rate_gives_the_value_back_to_its_last_place(amount, value):
    rate = rate_between(amount, Decimal(value))

    assert abs(in_dong(amount, rate) - value) <= amount * Decimal("0.0000005") + Decimal("0.5")
