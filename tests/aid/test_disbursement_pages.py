"""Disbursements and values on their pages: recorded, corrected, taken back; the other acts on a pledge."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from aid.models import Amendment, Disbursement, PledgeValue, PledgeWork
from aid.workflow import money, works
from aid.workflow.money import Sum
from aid.workflow.works import work_mark
from tests.aid.making import make_pledge

COMMITTED = PledgeValue.Point.COMMITTED
BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def pledge(world, by):
    pledge = make_pledge(world.unions["member"], by)
    money.set_value(pledge, COMMITTED, date(2026, 3, 4), Sum(Decimal("3.4") * BILLION), by=by)
    return pledge


@pytest.fixture
def paid(pledge, by):
    return money.disburse(pledge, date(2026, 5, 6), Sum(BILLION), by=by, document="UNC 01")


@pytest.fixture
def client_of(sign_in, by):
    return sign_in(by)


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def at(name, row, *more) -> str:
    return reverse(name, args=[row.pk, *more])


def test_a_disbursement_says_what_was_understood(pledge, client_of):
    typed = {"on": "06/05/2026", "amount": "120.000 USD", "currency": "VND", "rate": "25.720", "document": "UNC 02"}
    response = client_of.post(at("disbursement_new", pledge), typed, follow=True)

    row = Disbursement.objects.get()
    assert (row.amount, row.currency, row.value_vnd) == (120_000, "USD", Decimal(3_086_400_000))
    assert "120.000 USD × 25.720 = 3.086.400.000 đồng, tỷ giá ngày 06/05/2026" in flat(response)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": "03/03/2026"}, "cam kết ngày 04/03/2026: không thể giải ngân trước đó"),
        ({"on": "25/11/2026"}, "Ngày giải ngân chưa tới"),
        ({"on": ""}, "Ngày"),
        ({"document": "unc  01"}, "đã ghi ở đợt ngày 06/05/2026"),
        ({"amount": "0"}, "lớn hơn 0"),
        ({"amount": "100", "currency": "USD"}, "Ghi tỷ giá, hoặc giá trị quy đổi"),
        ({"amount": "100", "currency": "USD", "rate": "0"}, "Tỷ giá phải lớn hơn 0"),
        ({"amount": "100,5", "currency": "KRW", "rate": "19"}, "KRW không có phần lẻ"),
        ({"amount": "100", "currency": "USD", "rate": "25.700", "rate_on": "01/12/2026"}, "Ngày của tỷ giá chưa tới"),
        ({"amount": "100", "currency": "USD", "rate": "25.700", "value_vnd": "1 triệu"}, "không khớp"),
        ({"amount": "1,234"}, "viết như 1.234"),
    ],
    ids=str,
)
def test_what_is_refused_stays_typed(pledge, paid, client_of, change, words):
    typed = {"on": "07/05/2026", "amount": "2 tỷ", "currency": "VND", "note": "Đợt hai"}
    response = client_of.post(at("disbursement_new", pledge), typed | change)

    assert response.status_code == 200
    assert words in flat(response)
    assert 'value="Đợt hai"' in flat(response)
    assert Disbursement.objects.count() == 1


def test_a_double_click_is_one_disbursement(pledge, client_of):
    typed = {"on": "06/05/2026", "amount": "1 tỷ", "currency": "VND", "token": str(uuid4())}
    client_of.post(at("disbursement_new", pledge), typed)
    response = client_of.post(at("disbursement_new", pledge), typed, follow=True)

    assert Disbursement.objects.count() == 1
    assert "vừa được ghi rồi" in flat(response)
    client_of.post(at("disbursement_new", pledge), typed | {"token": str(uuid4())})
    assert Disbursement.objects.count() == 2


def test_each_page_brings_a_token_of_its_own(pledge, client_of):
    tokens = {
        client_of.get(pledge.get_absolute_url()).content.decode().split('name="token" value="')[1][:36] for _n in "ab"
    }

    assert len(tokens) == 2


def test_a_correction_keeps_the_old_and_needs_a_reason(pledge, paid, client_of):
    page = client_of.get(at("disbursement_edit", paid)).content.decode()
    assert 'value="1 tỷ"' in page
    typed = {"on": "06/05/2026", "amount": "1,2 tỷ", "currency": "VND", "document": "UNC 01"}
    typed["seen"] = money.disbursement_mark(Disbursement.objects.get())
    client_of.post(at("disbursement_edit", paid), typed)
    paid.refresh_from_db()
    assert paid.amount == BILLION
    client_of.post(at("disbursement_edit", paid), typed | {"reason": "Theo giấy báo có"})

    paid.refresh_from_db()
    assert paid.amount == Decimal("1.2") * BILLION
    assert paid.history.count() == 2


def test_two_correctors_see_both(world, paid, client_of):
    typed = {"on": "06/05/2026", "amount": "1,2 tỷ", "currency": "VND", "document": "UNC 01", "reason": "a"}
    typed["seen"] = money.disbursement_mark(Disbursement.objects.get())
    other = {"by": world.people["head"], "reason": "b", "document": "UNC 01"}
    money.correct_disbursement(paid, paid.on, Sum(Decimal("1.3") * BILLION), **other)
    response = client_of.post(at("disbursement_edit", paid), typed)

    page = flat(response)
    assert "1,2 tỷ" in page
    assert "1,3 tỷ" in page
    assert str(world.people["head"]) in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client_of.post(at("disbursement_edit", paid), typed | {"seen": seen})
    paid.refresh_from_db()
    assert paid.amount == Decimal("1.2") * BILLION


def test_a_rate_comes_back_as_it_can_be_read(pledge, by, client_of):
    for currency, rate in (("USD", "25720"), ("KRW", "18.981")):
        row = money.disburse(pledge, date(2026, 5, 6), Sum(Decimal(1000), currency, rate=Decimal(rate)), by=by)
        page = client_of.get(at("disbursement_edit", row)).content.decode()
        names = ("on", "amount", "currency", "rate", "value_vnd", "rate_on", "seen")
        form = {name: _value(page, name) for name in names} | {"currency": currency, "reason": "không đổi"}
        client_of.post(at("disbursement_edit", row), form)
        before, now = row, Disbursement.objects.get(pk=row.pk)
        assert (now.rate, now.value_vnd) == (before.rate, before.value_vnd)
        assert now.history.count() == 2


def _value(page: str, name: str) -> str:
    tag = page.split(f'name="{name}"')[1].split(">")[0]
    return tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""


def test_taking_back_needs_a_reason_and_leaves_a_trace(pledge, paid, client_of):
    client_of.post(at("disbursement_revoke", paid), {"reason": " "})
    assert Disbursement.objects.standing().exists()
    client_of.post(at("disbursement_revoke", paid), {"reason": "Ghi nhầm khoản"})

    assert not Disbursement.objects.standing().exists()
    assert "Ghi nhầm khoản" in flat(client_of.get(pledge.get_absolute_url()))
    response = client_of.post(at("disbursement_revoke", paid), {"reason": "Lần nữa"}, follow=True)
    assert "đã được rút rồi" in flat(response)


def test_an_amendment_needs_its_reason_and_keeps_both(pledge, client_of):
    typed = {"on": "01/06/2026", "amount": "4,22 tỷ", "currency": "VND", "document": "Phụ lục 01"}
    assert "3.400.000.000 VND" in flat(client_of.get(at("value_new", pledge, "committed")))
    client_of.post(at("value_new", pledge, "committed"), typed)
    assert pledge.values.count() == 1
    client_of.post(at("value_new", pledge, "committed"), typed | {"reason": "Thêm 4 trạm"})

    rows = list(pledge.values.order_by("on"))
    assert [(row.amount, row.is_current) for row in rows] == [
        (Decimal("3.4") * BILLION, False),
        (Decimal("4.22") * BILLION, True),
    ]
    client_of.post(at("value_revoke", rows[1]), {"reason": "Ghi nhầm"})
    assert pledge.values.get(is_current=True) == rows[0]


def test_an_unknown_point_is_no_page(pledge, client_of):
    assert client_of.get(at("value_new", pledge, "dreamt")).status_code == 404


def test_the_next_step(pledge, client_of):
    page = flat(client_of.get(at("pledge_step", pledge)))
    assert page.index("Trình thẩm định</option>") < page.index("Khác thứ tự thường") < page.index("Quyết toán</option>")
    client_of.post(at("pledge_step", pledge), {"status": "completed", "on": "01/06/2026"})
    pledge.refresh_from_db()
    assert pledge.status == "committed"
    client_of.post(at("pledge_step", pledge), {"status": "approved", "on": "01/06/2026"})

    pledge.refresh_from_db()
    assert pledge.status == "approved"


def test_a_longer_span(pledge, client_of):
    typed = {"ends_on": "30/06/2028", "on": "11/07/2026", "document": "2044/QĐ-UBND", "reason": "Chậm đấu thầu"}
    client_of.post(at("pledge_span", pledge), typed | {"ends_on": "01/01/2020"})
    assert not Amendment.objects.exists()
    client_of.post(at("pledge_span", pledge), typed)

    row = Amendment.objects.get()
    assert (row.old, row.new, row.document) == ("31/12/2027", "30/06/2028", "2044/QĐ-UBND")


def test_works_planned_and_done(world, pledge, client_of):
    typed = {"kind": "people", "item": "Người được khám", "planned": "khoảng 60.000"}
    client_of.post(at("work_new", pledge), typed)
    client_of.post(at("work_new", pledge), typed)  # a second time it is refused
    row = PledgeWork.objects.get()
    assert (row.planned, row.planned_qualifier, row.done) == (60_000, "about", None)
    page = client_of.get(at("work_edit", row)).content.decode()
    assert 'value="khoảng 60.000"' in page
    done = typed | {"done": "gần 42.000", "seen": work_mark(row), "reason": "Biên bản 20/11"}
    assert "Ghi ngày mà số đã thực hiện tính đến" in flat(client_of.post(at("work_edit", row), done))
    client_of.post(at("work_edit", row), done | {"done_on": "20/11/2026"})

    row.refresh_from_db()
    assert (row.done, row.qualifier, row.done_on) == (42_000, "nearly", date(2026, 11, 20))
    stale = flat(client_of.post(at("work_edit", row), done | {"done": "1", "done_on": "20/11/2026"}))
    assert "gần 42.000" in stale
    row.refresh_from_db()
    assert row.done == 42_000


def test_a_reader_is_refused_and_a_stranger_finds_nothing(world, pledge, paid, by, sign_in):
    work = works.add_work(pledge, by=by, kind="work", item="Trạm", planned=1)
    addresses = [
        at("disbursement_new", pledge), at("disbursement_edit", paid), at("disbursement_revoke", paid),
        at("value_new", pledge, "approved"), at("value_revoke", pledge.values.get()), at("pledge_step", pledge),
        at("pledge_span", pledge), at("work_new", pledge), at("work_edit", work), at("aid_file_new", pledge),
    ]  # fmt: skip
    for name, status in (("lead", 403), ("vufo", 403), ("observer", 403), ("outsider", 404)):
        client = sign_in(world.people[name])
        assert {client.post(address, {"reason": "x"}).status_code for address in addresses} == {status}
    assert Disbursement.objects.standing().count() == 1


def test_an_ended_session_keeps_the_amendment(pledge, by, client_of, client):
    address = at("value_new", pledge, "committed")
    mark = client_of.get(address).content.decode().split('name="author" value="')[1].split('"')[0]
    client.logout()
    client.post(address, {"amount": "4,22 tỷ", "reason": "Thêm 4 trạm", "author": mark})
    client.force_login(by)

    assert 'value="4,22 tỷ"' in flat(client.get(address))


@pytest.mark.parametrize(("name", "args"), [("disbursement_new", ()), ("value_new", ("committed",))])
def test_an_amount_that_is_hardly_meant_is_asked_about_first(pledge, client_of, name, args):
    url = reverse(name, args=[pledge.pk, *args])
    typed = {"on": "06/05/2026", "amount": "2000 tỷ", "currency": "VND", "reason": "Thêm"}
    assert 'name="confirmed"' not in client_of.get(url).content.decode()
    page = client_of.post(url, typed).content.decode()

    assert "hiểu là 2.000 tỷ đồng, hơn 1.000 tỷ đồng" in page
    confirmed = page.split('name="confirmed" value="')[1].split('"')[0]
    assert '<div class="form-check"><input type="checkbox" name="confirmed"' in page
    assert client_of.post(url, typed | {"amount": "3000 tỷ", "confirmed": confirmed}).status_code == 200
    assert client_of.post(url, typed | {"confirmed": confirmed}).status_code == 302
    rows = pledge.values if name == "value_new" else pledge.disbursements
    assert rows.filter(value_vnd=2000 * 10**9).count() == 1


def test_a_confirmed_amount_stands_beside_what_another_wrote(world, paid, client_of):
    url = at("disbursement_edit", paid)
    seen = _value(client_of.get(url).content.decode(), "seen")
    typed = {"on": "06/05/2026", "amount": "2000 tỷ", "currency": "VND", "reason": "Sai số", "seen": seen}
    typed["confirmed"] = client_of.post(url, typed).content.decode().split('name="confirmed" value="')[1].split('"')[0]
    money.correct_disbursement(paid, date(2026, 5, 7), Sum(2 * BILLION), by=world.people["head"], reason="Sai ngày")

    page = flat(client_of.post(url, typed))

    assert str(world.people["head"]) in page and "07/05/2026" in page
    box = page.split('name="confirmed"')[1].split(">")[0]
    assert 'value="tien::2000000000000"' in box and "checked" in box
