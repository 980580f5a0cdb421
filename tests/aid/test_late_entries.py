"""Money noted for a period that is closed: marked on the pledge, told to whoever writes it, listed for VUFO."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from aid.models import PledgeValue
from aid.workflow import money
from aid.workflow.money import Sum
from clusters import clock
from events.models import Delegation, DelegationHost
from reports.registers.late import read_late
from tests import factories
from tests.aid.making import make_pledge

BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def last_year(world):
    """2025, closed on 31/03/2026; its form has a line from the register of aid and one from that of visits."""
    world.form.indicators.filter(code="PC08").update(register="aid.disbursed")
    world.form.indicators.filter(code="HB02").update(register="delegations.in")
    return factories.make_period(year=2025, state="closed", indicator_set=world.form, closes_on=date(2026, 3, 31))


@pytest.fixture
def pledge(world, by, last_year):
    """Committed in 2025, noted in time."""
    pledge = make_pledge(world.unions["member"], by)
    with clock.set_to(date(2026, 1, 10)):
        money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2025, 5, 6), Sum(BILLION), by=by)
    return pledge


def disburse(pledge, by, on, entered=date(2026, 11, 3)):
    with clock.set_to(entered):
        return money.disburse(pledge, on, Sum(BILLION / 2), by=by)


def post_disbursement(client, pledge, on):
    form = client.get(reverse("disbursement_new", args=[pledge.pk])).context["form"]
    data = {"token": form["token"].value(), "on": on, "amount": "100 triệu", "currency": "VND"}
    return client.post(reverse("disbursement_new", args=[pledge.pk]), data, follow=True)


def test_a_late_disbursement_is_marked_on_the_pledge(pledge, by, sign_in):
    disburse(pledge, by, date(2025, 12, 20))

    page = sign_in(by).get(pledge.get_absolute_url())

    assert page.context["page"].late == [
        "Giải ngân ngày 20/12/2025 nhập ngày 03/11/2026, sau khi khóa kỳ năm 2025: nhập muộn."
    ]


@pytest.mark.parametrize("on, entered", [("2025-12-20", "2026-03-31"), ("2026-01-01", "2026-11-03")])
def test_what_came_in_time_or_belongs_to_an_open_year_is_not_late(pledge, by, sign_in, on, entered):
    disburse(pledge, by, date.fromisoformat(on), date.fromisoformat(entered))
    assert sign_in(by).get(pledge.get_absolute_url()).context["page"].late == []


def test_whoever_enters_money_of_a_closed_year_is_told(pledge, by, sign_in):
    answer = post_disbursement(sign_in(by), pledge, "20/12/2025")
    assert [str(message) for message in answer.context["messages"]][1:] == [
        "Kỳ năm 2025 đã khóa: số trong báo cáo đã gửi không tự đổi. Số ấy sai thì mở đính chính báo cáo."
    ]


def test_nobody_is_told_of_an_open_year(pledge, by, sign_in):
    answer = post_disbursement(sign_in(by), pledge, "20/02/2026")
    assert len(list(answer.context["messages"])) == 1


def test_money_moved_out_of_a_closed_year_is_told_too(pledge, by, sign_in):
    row = disburse(pledge, by, date(2025, 12, 20), entered=date(2026, 1, 5))
    client, address = sign_in(by), reverse("disbursement_edit", args=[row.pk])
    shown = client.get(address).context["form"]
    data = {name: shown[name].value() or "" for name in shown.fields} | {"on": "05/01/2026", "reason": "Ghi nhầm năm."}

    answer = client.post(address, data, follow=True)

    row.refresh_from_db()
    assert row.on == date(2026, 1, 5)
    assert "Kỳ năm 2025 đã khóa" in [str(message) for message in answer.context["messages"]][1]


def make_late_visit(union, by):
    with clock.set_to(date(2026, 6, 1)):
        now = clock.now()
    visit = Delegation.objects.create(
        organisation="Hội hữu nghị Hàn - Việt", country="KR", starts_on=date(2025, 9, 9), ends_on=date(2025, 9, 9),
        entered_at=now, changed_at=now, changed_by=by,
    )  # fmt: skip
    DelegationHost.objects.create(delegation=visit, union=union, is_first=True)


def test_the_period_lists_what_came_late(world, pledge, by, last_year, sign_in):
    disburse(pledge, by, date(2025, 12, 20))
    disburse(pledge, by, date(2025, 12, 21), entered=date(2026, 2, 1))
    make_late_visit(world.unions["member"], by)
    address = reverse("period_late", args=[last_year.code])

    rows = sign_in(world.people["vufo"]).get(address).context["rows"]

    assert [(name, row.kind, row.on) for name, row in rows] == [
        ("Tỉnh member", "visit", date(2025, 9, 9)),
        ("Tỉnh member", "disbursed", date(2025, 12, 20)),
    ]
    for name in ("owner", "lead", "outsider"):
        assert sign_in(world.people[name]).get(address).status_code == 404


def test_an_open_period_has_nothing_late(world, by, sign_in):
    pledge = make_pledge(world.unions["member"], by)
    money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 5, 6), Sum(BILLION), by=by)
    page = sign_in(world.people["vufo"]).get(reverse("period_late", args=[world.period.code]))
    assert page.context["rows"] == []
    assert "Kỳ đang mở, chưa có gì là muộn." in page.content.decode()


def test_late_rows_of_a_register_that_may_not_be_read_stay_hidden(world, by, last_year):
    """Of a predecessor in another cluster: the lead reads the report, not what that union noted."""
    pledge = make_pledge(world.unions["outsider"], world.people["outsider"])
    money.set_value(
        pledge, PledgeValue.Point.COMMITTED, date(2025, 5, 6), Sum(BILLION), by=world.people["outsider"]
    )  # fmt: skip
    ids = [world.unions["outsider"].pk]
    assert read_late(last_year, world.people["lead"], ids) == []
    assert [row.row for row in read_late(last_year, world.people["vufo"], ids)] == [pledge.pk]


def test_a_union_whose_duty_was_reopened_is_in_time_until_that_day(world, pledge, by, last_year):
    disburse(pledge, by, date(2025, 12, 20))
    ids = [world.unions["member"].pk]
    assert len(read_late(last_year, by, ids)) == 1
    assert read_late(last_year, by, ids, date(2026, 11, 3)) == []
