"""Entering a pledge in one form and correcting its record: what is understood, what is refused, what is kept."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from aid.models import Donor, Pledge, PledgeValue
from aid.workflow import money, pledges
from aid.workflow.entry import FirstValue, enter_with_values
from aid.workflow.errors import Doubtful, Refused
from aid.workflow.money import Sum
from aid.workflow.pledges import Place
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector

NEW = "/vien-tro/moi/"


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def provinces(db):
    return [factories.make_province(name="Huế"), factories.make_province(scheme=63, name="Quảng Nam")]


@pytest.fixture
def donor(db):
    return make_donor("Medipeace", country="KR")


@pytest.fixture
def sector(db):
    return make_sector("YT", name="Y tế")


@pytest.fixture
def typed(provinces, donor, sector):
    """What a person types for a whole pledge with two places and two values."""
    return {
        "title": "Nâng cấp trạm y tế",
        "kind": "project",
        "sector": sector.pk,
        "donor_text": "medipeace",
        "owner": "Sở Y tế",
        "mobiliser": "union",
        "noi-TOTAL_FORMS": "2",
        "noi-INITIAL_FORMS": "0",
        "noi-0-province": provinces[0].pk,
        "noi-0-share": "60",
        "noi-1-province": provinces[1].pk,
        "noi-1-share": "40",
        "starts_on": "01/03/2026",
        "ends_on": "31/12/2027",
        "status": "approved",
        "status_on": "22/04/2026",
        "committed-amount": "47,272 tỷ",
        "committed-currency": "VND",
        "committed-on": "04/03/2026",
        "committed-document": "Thỏa thuận",
        "approved-amount": "1.250.000 USD",
        "approved-currency": "VND",
        "approved-rate": "25.700",
        "approved-on": "22/04/2026",
        "approved-document": "1187/QĐ-UBND",
        "approved-authority": "UBND thành phố Huế",
        "token": str(uuid4()),
    }


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def faults(response) -> str:
    page = flat(response)
    start = page.index('role="alert"')
    return page[start : page.index("</ul>", start)]


def test_one_form_is_one_pledge_with_places_and_values(world, by, donor, typed, sign_in):
    response = sign_in(by).post(NEW, typed, follow=True)

    pledge = Pledge.objects.get()
    assert response.redirect_chain[-1][0] == pledge.get_absolute_url()
    assert (pledge.union, pledge.donor, pledge.status) == (world.unions["member"], donor, "approved")
    assert sorted(pledge.places.values_list("share", flat=True)) == [40, 60]
    values = {row.point: row for row in pledge.values.all()}
    assert values["committed"].value_vnd == Decimal("47272000000")
    assert (values["approved"].currency, values["approved"].value_vnd) == ("USD", Decimal(32_125_000_000))
    assert values["approved"].authority == "UBND thành phố Huế"
    # What was understood is said at once.
    page = flat(response)
    assert "cam kết 47.272.000.000 đồng, ngày 04/03/2026" in page
    assert "1.250.000 USD × 25.700 = 32.125.000.000 đồng" in page


def test_the_same_form_twice_is_one_pledge(by, typed, sign_in):
    client = sign_in(by)
    client.post(NEW, typed)
    response = client.post(NEW, typed, follow=True)

    assert Pledge.objects.count() == 1
    assert "vừa được ghi rồi" in flat(response)


def test_won_with_the_value_of_the_paper(by, typed, sign_in):
    typed |= {"committed-amount": "27.500.000", "committed-currency": "KRW", "committed-value_vnd": "522 triệu"}
    for name in ("amount", "rate", "on", "document", "authority"):
        typed[f"approved-{name}"] = ""
    sign_in(by).post(NEW, typed)

    row = PledgeValue.objects.get()
    assert (row.amount, row.currency, row.value_vnd, row.rate_text) == (27_500_000, "KRW", 522_000_000, "18,981818")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"noi-1-share": "39"}, "hiện là 99%"),
        ({"noi-1-share": "41"}, "hiện là 101%"),
        ({"approved-rate": "0"}, "Tỷ giá phải lớn hơn 0"),
        ({"approved-rate": ""}, "Ghi tỷ giá, hoặc giá trị quy đổi"),
        ({"committed-amount": "47.272 tỷ"}, "Viết 47,272 tỷ hoặc 47272 tỷ"),
        ({"committed-amount": "1000,5", "committed-currency": "KRW", "committed-rate": "19"}, "KRW không có phần lẻ"),
        ({"committed-amount": "khoảng 3 tỷ"}, "bỏ chữ “khoảng”"),
        ({"committed-amount": "500 đồng", "committed-currency": "USD"}, "ghi VND mà loại tiền chọn USD"),
        ({"committed-amount": ""}, "Ghi số tiền, hoặc xóa các ô khác"),
        ({"committed-on": "01/01/2027"}, "Ngày chưa tới"),
        ({"committed-on": "01/05/2026"}, "Ngày phê duyệt trước ngày cam kết"),
        ({"ends_on": "01/02/2026"}, "Ngày kết thúc phải từ ngày bắt đầu"),
        ({"status_on": "01/01/2027"}, "Ngày chưa tới"),
        ({"mobiliser": "association"}, "Ghi tên hội thành viên"),
        ({"intermediary_text": "Medipeace"}, "phải khác nhà tài trợ"),
        ({"noi-0-province": "", "noi-1-province": "", "noi-0-share": "", "noi-1-share": ""}, "ít nhất một tỉnh"),
        ({"noi-0-province": ""}, "Chọn tỉnh, thành phố của dòng này"),
        ({"title": ""}, "Tên khoản viện trợ"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(f"{k}={v}" for k, v in value.items())[:40],
)  # fmt: skip
def test_what_is_refused_is_said_and_the_words_stay(by, typed, sign_in, change, words):
    response = sign_in(by).post(NEW, typed | change)

    assert response.status_code == 200
    assert words in faults(response)
    assert not Pledge.objects.exists()
    assert 'value="Sở Y tế"' in flat(response)


def test_one_place_needs_no_share(by, typed, sign_in):
    typed |= {"noi-0-share": "", "noi-1-share": "", "noi-1-province": ""}
    sign_in(by).post(NEW, typed)

    assert Pledge.objects.get().places.get().share == 100


def test_another_place_is_a_post_that_keeps_the_words(by, typed, sign_in):
    response = sign_in(by).post(NEW, typed | {"viec": "them-noi", "committed-amount": "47,2"})

    page = flat(response)
    assert 'name="noi-2-province"' in page
    assert 'name="noi-TOTAL_FORMS" value="3"' in page
    assert 'value="47,2"' in page
    assert 'role="alert"' not in page
    assert not Pledge.objects.exists()


def test_part_of_a_name_offers_donors_and_the_choice_counts(by, typed, donor, sign_in):
    client = sign_in(by)
    response = client.post(NEW, typed | {"donor_text": "medi"})

    assert "Có tên gần giống" in faults(response)
    assert f'name="donor" value="{donor.pk}" checked' in flat(response)
    client.post(NEW, typed | {"donor_text": "medi", "donor_for": "medi", "donor": donor.pk})
    assert Pledge.objects.get().donor == donor


def test_a_choice_for_another_text_does_not_count(by, typed, donor, sign_in):
    make_donor("Tổ chức Zhishan")
    response = sign_in(by).post(NEW, typed | {"donor_text": "zhis", "donor_for": "medi", "donor": donor.pk})

    assert "Tổ chức Zhishan" in flat(response)
    assert not Pledge.objects.exists()


def test_an_unknown_donor_is_added_and_nothing_typed_is_lost(world, by, typed, sign_in):
    client = sign_in(by)
    response = client.post(NEW, typed | {"donor_text": "Quỹ Hoa Sen"})
    assert "Thêm nhà tài trợ này" in flat(response)
    told = {
        "viec": "them-donor",
        "donor-moi-kind": "foundation",
        "donor-moi-origin": "foreign",
        "donor-moi-country": "KR",
    }
    response = client.post(NEW, typed | {"donor_text": "Quỹ Hoa Sen"} | told)

    added = Donor.objects.get(name="Quỹ Hoa Sen")
    assert (added.kind, added.country, added.entered_for) == ("foundation", "KR", world.unions["member"])
    page = flat(response)
    assert 'value="Nâng cấp trạm y tế"' in page
    assert 'value="47,272 tỷ"' in page
    client.post(NEW, typed | {"donor_text": "Quỹ Hoa Sen"})
    assert Pledge.objects.get().donor == added


def test_all_or_nothing(world, by, donor, sector, provinces):
    late = FirstValue("committed", date(2027, 5, 1), Sum(Decimal(5)))
    told = {"title": "X", "kind": "project", "donor": donor, "sector": sector, "status": "committed"}

    with pytest.raises(Refused) as refusal, transaction.atomic():
        enter_with_values(world.unions["member"], by=by, places=[Place(provinces[0])], values=[late], **told)

    assert refusal.value.field == "committed-on"
    assert not Pledge.objects.exists()


# --- correcting ------------------------------------------------------------------------------------


def edit_url(pledge) -> str:
    return reverse("pledge_edit", args=[pledge.pk])


def record(pledge, typed, **change) -> dict:
    """The record of `pledge` as its page shows it, with what the person changes."""
    own = {name: text for name, text in typed.items() if not name.startswith(("committed", "approved", "status"))}
    own |= {"title": pledge.title, "donor_text": pledge.donor.name, "seen": pledges.record_mark(pledge)}
    return own | change


@pytest.fixture
def pledge(world, by, donor, sector):
    return make_pledge(world.unions["member"], by, donor=donor, sector=sector, title="Tên cũ")


def test_a_correction(pledge, by, typed, sign_in):
    client = sign_in(by)
    assert 'value="Tên cũ"' in flat(client.get(edit_url(pledge)))
    client.post(edit_url(pledge), record(pledge, typed, title="Tên mới"))

    pledge.refresh_from_db()
    assert (pledge.title, pledge.places.count()) == ("Tên mới", 2)


def test_two_editors_see_both_and_the_later_one_chooses(world, pledge, by, typed, sign_in):
    mine = record(pledge, typed, title="Tên của tôi")
    pledges.change_pledge(pledge, by=world.people["head"], title="Tên của lãnh đạo")
    client = sign_in(by)
    response = client.post(edit_url(pledge), mine)

    page = flat(response)
    assert "Tên của tôi" in page
    assert "Tên của lãnh đạo" in page
    assert str(world.people["head"]) in page
    pledge.refresh_from_db()
    assert pledge.title == "Tên của lãnh đạo"
    client.post(edit_url(pledge), mine | {"seen": pledges.record_mark(pledge)})
    pledge.refresh_from_db()
    assert pledge.title == "Tên của tôi"


def test_money_that_came_meanwhile_is_no_contradiction(world, pledge, by, typed, sign_in):
    mine = record(pledge, typed, title="Tên mới")
    money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(5)), by=world.people["head"])
    sign_in(by).post(edit_url(pledge), mine)

    pledge.refresh_from_db()
    assert pledge.title == "Tên mới"


def test_an_ended_session_costs_no_word(by, typed, sign_in, client):
    page = sign_in(by).get(NEW).content.decode()
    mark = page.split('name="author" value="')[1].split('"')[0]
    client.logout()
    response = client.post(NEW, typed | {"author": mark, "title": "Chữ vừa gõ"})
    assert response.status_code == 302
    client.force_login(by)

    page = flat(client.get(NEW))
    assert 'value="Chữ vừa gõ"' in page
    assert 'value="47,272 tỷ"' in page
    assert not Pledge.objects.exists()
    client.post(NEW, typed | {"title": "Chữ vừa gõ"})
    assert "Chữ vừa gõ" not in flat(client.get(NEW))


def test_another_person_does_not_find_them(world, by, typed, sign_in, client):
    page = sign_in(by).get(NEW).content.decode()
    mark = page.split('name="author" value="')[1].split('"')[0]
    client.logout()
    client.post(NEW, typed | {"author": mark})
    client.force_login(world.people["head"])

    assert "Nâng cấp trạm y tế" not in flat(client.get(NEW))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_form_do_not_grow(world, pledge, by, sign_in, django_assert_num_queries, rows):
    share = Decimal(100) / 4
    pledge.places.all().delete()
    for _n in range(rows):
        make_donor()
        pledge.places.create(province=factories.make_province(name="Nơi"), share=share)
    client = sign_in(by)

    with django_assert_num_queries(13):
        client.get(edit_url(pledge))


# --- what is probably a slip -------------------------------------------------------------------------


def box(response) -> str:
    """The value of the box that confirms what the page doubts."""
    return flat(response).split('name="confirmed" value="')[1].split('"')[0]


def test_an_amount_that_is_hardly_meant_is_asked_about_first(by, typed, sign_in):
    client = sign_in(by)
    typed |= {"committed-amount": "47272 tỷ"}
    response = client.post(NEW, typed)

    assert "Cam kết: Số tiền được hiểu là 47.272 tỷ đồng, hơn 1.000 tỷ đồng" in faults(response)
    assert 'value="47272 tỷ"' in flat(response)
    assert not Pledge.objects.exists()
    # What is confirmed is this amount: another one is asked about anew.
    confirmed = {"confirmed": box(response)}
    again = client.post(NEW, typed | confirmed | {"committed-amount": "5000 tỷ"})
    assert "hiểu là 5.000 tỷ đồng" in faults(again)
    assert not Pledge.objects.exists()
    client.post(NEW, typed | confirmed)
    assert Pledge.objects.get().values.get(point="committed").value_vnd == 47_272 * 10**9


def test_a_box_without_its_doubts_confirms_nothing(by, typed, sign_in):
    sign_in(by).post(NEW, typed | {"committed-amount": "47272 tỷ", "confirmed": "on"})

    assert not Pledge.objects.exists()


@pytest.mark.parametrize(("rate", "is_odd"), [("2543", True), ("14.999", True), ("15.000", False), ("254.300", True)])
def test_a_rate_out_of_the_plausible_span(by, typed, sign_in, rate, is_odd):
    response = sign_in(by).post(NEW, typed | {"approved-rate": rate}, follow=True)

    assert Pledge.objects.exists() is not is_odd
    assert ("khác xa mức thường ghi (15.000 – 40.000)" in flat(response)) is is_odd


@pytest.mark.parametrize(("rate", "is_odd"), [("19", False), ("9", False), ("8,9", True), ("35", True)])
def test_a_rate_far_from_those_that_the_registers_know(world, by, typed, sign_in, rate, is_odd):
    other = world.people["neighbour"]
    theirs = make_pledge(world.unions["neighbour"], other)
    for n, known in enumerate(("17", "18", "19")):
        money.disburse(theirs, date(2026, 5, 1 + n), Sum(Decimal(1000), "KRW", Decimal(known)), by=other)
    slip = money.disburse(theirs, date(2026, 6, 1), Sum(Decimal(1000), "KRW", Decimal(900)), by=other)
    money.revoke_disbursement(slip, "Ghi nhầm", by=other)
    change = {"approved-amount": "27.500.000", "approved-currency": "KRW", "approved-rate": rate}
    sign_in(by).post(NEW, typed | change)

    assert Pledge.objects.filter(union=world.unions["member"]).exists() is not is_odd


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "nâng cấp  TRẠM y tế"}, "cùng tên, cùng nhà tài trợ"),
        ({"title": "Tên khác"}, "cùng nhà tài trợ, cùng số tiền, cùng ngày"),
    ],
)
def test_a_double_is_named_and_entered_only_when_confirmed(by, typed, sign_in, change, words):
    client = sign_in(by)
    client.post(NEW, typed)
    first = Pledge.objects.get()
    again = typed | change | {"token": str(uuid4())}
    response = client.post(NEW, again)

    assert words in faults(response)
    assert f'<a href="{first.get_absolute_url()}">{first.code}' in faults(response)
    assert Pledge.objects.count() == 1
    client.post(NEW, again | {"confirmed": box(response)})
    assert Pledge.objects.count() == 2


def test_what_is_no_double(world, by, typed, donor, sign_in):
    neighbour = world.people["neighbour"]
    make_pledge(world.unions["neighbour"], neighbour, donor=donor, title=typed["title"])
    make_pledge(world.unions["member"], by, donor=donor, title=typed["title"], status="cancelled")
    make_pledge(world.unions["member"], by, title=typed["title"])
    other = make_pledge(world.unions["member"], by, donor=donor, title="Tên khác")
    money.set_value(other, "committed", date(2026, 3, 5), Sum(Decimal("47272000000")), by=by)

    sign_in(by).post(NEW, typed)

    assert Pledge.objects.filter(token=typed["token"]).exists()


def test_a_double_that_came_meanwhile_is_doubtful(world, by, donor, sector, provinces):
    make_pledge(world.unions["member"], by, donor=donor, title="X")
    told = {"title": "x", "kind": "project", "donor": donor, "sector": sector, "places": [Place(provinces[0])]}

    with pytest.raises(Doubtful) as doubtful:
        enter_with_values(world.unions["member"], by=by, confirmed={"trung:0"}, **told)
    assert Pledge.objects.count() == 1
    seen = {doubt.key for doubt in doubtful.value.found}
    enter_with_values(world.unions["member"], by=by, confirmed=seen, **told)
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_doubts_do_not_grow(world, by, typed, donor, sign_in, django_assert_num_queries, rows):
    for _n in range(rows):
        pledge = make_pledge(world.unions["member"], by, donor=donor, title=typed["title"])
        money.set_value(pledge, "committed", date(2026, 3, 4), Sum(Decimal("47272000000")), by=by)
    client = sign_in(by)

    with django_assert_num_queries(18):
        client.post(NEW, typed)


def test_the_new_row_of_places_is_where_the_page_goes(by, typed, sign_in):
    client = sign_in(by)
    assert "autofocus" not in flat(client.get(NEW))
    page = flat(client.post(NEW, typed | {"viec": "them-noi"}))

    assert page.count("autofocus") == 1
    assert "autofocus" in page.split('name="noi-2-province"')[1].split(">")[0]
