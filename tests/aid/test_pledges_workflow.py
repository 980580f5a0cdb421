"""Entering pledges with their places, steps, amendments; what is odd about them."""

from datetime import date
from decimal import Decimal

import pytest

from aid import checks
from aid.models import Pledge, PledgeValue
from aid.workflow import money, pledges
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from aid.workflow.money import Sum
from aid.workflow.pledges import Place
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector

Status = Pledge.Status
MILLION = Decimal(10**6)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def provinces(db):
    return [factories.make_province(), factories.make_province(scheme=63)]


def enter(world, places, **fields):
    given = {"title": "Trạm y tế", "kind": "project", "donor": make_donor(), "sector": make_sector()} | fields
    return pledges.enter_pledge(
        world.unions["member"], by=fields.pop("by", world.people["owner"]), places=places, **given
    )


def refused_field(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def warnings_of(pledge) -> set[str]:
    values = pledge.values.filter(revoked_at=None)
    return {found.kind for found in checks.examine(pledge, values, pledge.disbursements.standing())}


def test_two_places_old_and_new(world, provinces):
    pledge = enter(world, [Place(provinces[0], Decimal(60)), Place(provinces[1], Decimal(40))])

    assert list(pledge.places.values_list("share", flat=True)) == [60, 40]
    assert pledge.code.startswith("VT-2026-")
    assert pledge.steps.get().status == Status.SOUGHT
    again = enter(world, [Place(provinces[0])])
    assert again.code != pledge.code


@pytest.mark.parametrize("shares", [(60, 39), (60, 41), (100, 0), ()], ids=str)
def test_shares_make_a_hundred(world, provinces, shares):
    places = [Place(province, Decimal(share)) for province, share in zip(provinces, shares, strict=False)]

    assert refused_field(lambda: enter(world, places)) == "places"
    assert not Pledge.objects.exists()


def test_a_place_twice(world, provinces):
    twice = [Place(provinces[0], Decimal(50)), Place(provinces[0], Decimal(50))]

    assert refused_field(lambda: enter(world, twice)) == "places"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"mobiliser": "association"}, "association"),
        ({"on": date(2027, 1, 1)}, "on"),
    ],
)
def test_pledges_that_cannot_be(world, provinces, fields, field):
    assert refused_field(lambda: enter(world, [Place(provinces[0])], **fields)) == field


def test_an_intermediary_is_somebody_else(world, provinces):
    donor = make_donor()

    assert refused_field(lambda: enter(world, [Place(provinces[0])], donor=donor, intermediary=donor)) == "intermediary"


def test_only_the_own_register(world, provinces):
    for name in ("neighbour", "lead", "vufo", "observer"):
        with pytest.raises(NotAllowed):
            pledges.enter_pledge(world.unions["member"], by=world.people[name], places=[Place(provinces[0])], title="X")


def test_steps_in_and_out_of_order(world, by):
    pledge = make_pledge(world.unions["member"], by)

    pledges.move_to(pledge, Status.APPROVED, date(2026, 4, 22), by=by)
    assert refused_field(lambda: pledges.move_to(pledge, Status.COMPLETED, date(2026, 9, 1), by=by)) == "note"
    assert refused_field(lambda: pledges.move_to(pledge, Status.RUNNING, date(2027, 9, 1), by=by)) == "on"
    assert refused_field(lambda: pledges.move_to(pledge, Status.RUNNING, date(2026, 4, 1), by=by)) == "on"
    pledges.move_to(pledge, Status.RUNNING, date(2026, 5, 1), by=by)
    with pytest.raises(Overtaken):
        pledges.move_to(pledge, Status.RUNNING, date(2026, 5, 1), by=by)
    pledges.move_to(pledge, Status.APPROVED, date(2026, 5, 2), by=by, note="Ghi nhầm")

    pledge.refresh_from_db()
    assert pledge.status == Status.APPROVED
    assert pledge.steps.count() == 3


def test_what_was_disbursed_is_not_cancelled(world, by):
    pledge = make_pledge(world.unions["member"], by)
    money.disburse(pledge, date(2026, 5, 1), Sum(MILLION), by=by)

    assert refused_field(lambda: pledges.move_to(pledge, Status.CANCELLED, date(2026, 6, 1), by=by)) == "status"


def test_a_longer_span_keeps_the_old_end(world, by):
    pledge = make_pledge(world.unions["member"], by, ends_on=date(2027, 6, 30))

    row = pledges.amend_span(pledge, date(2027, 12, 31), date(2026, 7, 11), by=by, document="2044/QĐ-UBND")

    assert (row.old, row.new, row.document) == ("30/06/2027", "31/12/2027", "2044/QĐ-UBND")
    pledge.refresh_from_db()
    assert pledge.ends_on == date(2027, 12, 31)


def test_two_editors_of_one_pledge(world, by):
    pledge = make_pledge(world.unions["member"], by)
    pledges.change_pledge(pledge, by=by, version=pledge.version, title="Tên mới")

    with pytest.raises(Overtaken):
        pledges.change_pledge(pledge, by=world.people["head"], version=pledge.version, title="Tên khác")


def test_nothing_odd(world, by):
    pledge = make_pledge(world.unions["member"], by)
    money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 4), Sum(MILLION * 5), by=by)
    money.set_value(pledge, PledgeValue.Point.APPROVED, date(2026, 4, 22), Sum(MILLION * 5), by=by)
    money.disburse(pledge, date(2026, 5, 6), Sum(MILLION * 5), by=by)

    assert warnings_of(pledge) == set()


def test_disbursed_before_approval_since_the_decree(world, by):
    before, after = make_pledge(world.unions["member"], by), make_pledge(world.unions["member"], by)
    money.disburse(before, date(2025, 12, 7), Sum(MILLION), by=by)
    money.disburse(after, date(2025, 12, 8), Sum(MILLION), by=by)

    assert warnings_of(before) == set()
    assert warnings_of(after) == {"before_approval"}


def test_more_than_approved_and_committed(world, by):
    pledge = make_pledge(world.unions["member"], by)
    money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 4), Sum(MILLION * 4), by=by)
    money.set_value(pledge, PledgeValue.Point.APPROVED, date(2026, 4, 22), Sum(MILLION * 3), by=by)
    money.disburse(pledge, date(2026, 5, 6), Sum(MILLION * 5), by=by)

    assert warnings_of(pledge) == {"over_approved", "over_committed"}


def test_late_lapsed_and_unfinished(world, by):
    donor = make_donor(registered_until=date(2026, 6, 30))
    pledge = make_pledge(world.unions["member"], by, donor=donor, ends_on=date(2026, 9, 30))
    money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 4), Sum(MILLION * 4), by=by)

    assert warnings_of(pledge) == {"not_approved", "registration_lapsed", "not_completed"}


def test_who_sees_a_register(world, by):
    pledge = make_pledge(world.unions["member"], by)
    seen = {name for name, person in world.people.items() if person and pledge in Pledge.objects.visible_to(person)}

    assert seen == {"owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"}
