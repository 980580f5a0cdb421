"""Pages of donors: the list and its search, one donor, entering, correcting, merging and undoing."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from aid.models import Donor, DonorAlias, DonorMerge, PledgeValue
from aid.workflow import donors, money
from aid.workflow.money import Sum
from tests.aid.making import make_donor, make_pledge

TYPED = {"name": "Plan International", "origin": "foreign", "kind": "ngo", "country": "GB", "aliases": "Plan\nKế hoạch"}


@pytest.fixture
def vufo(world):
    return world.people["vufo"]


def rows(response) -> dict[str, int]:
    return {donor.name: number for donor, number in response.context["rows"]}


@pytest.fixture
def three(world, vufo):
    """Zhishan with a double, each with a pledge; Medipeace, whose registration has lapsed."""
    one = make_donor("Zhishan", country="TW", registration_number="12/CP", registered_until=date(2028, 1, 1))
    double = make_donor("Quỹ Trí Thiện", country="TW")
    lapsed = make_donor("Medipeace", country="KR", registered_until=date(2026, 6, 30), kind="foundation")
    DonorAlias.objects.create(donor=lapsed, name="Hòa bình Y tế")
    for donor in (one, double):
        make_pledge(world.unions["member"], world.people["owner"], donor=donor)
    make_pledge(world.unions["neighbour"], world.people["neighbour"], donor=one)
    make_pledge(world.unions["member"], world.people["owner"], donor=lapsed, status="sought")
    return one, double, lapsed, donors.merge(double, one, "Cùng số đăng ký", by=vufo)


def test_the_list_counts_a_double_with_its_donor(three, world, sign_in):
    response = sign_in(world.people["outsider"]).get(reverse("donor_list"))

    assert rows(response) == {"Medipeace": 0, "Zhishan": 3}
    text = response.content.decode()
    assert "đã gộp:" in text and "Quỹ Trí Thiện" in text and "Hòa bình Y tế" in text
    assert "hết hạn 30/06/2026" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tim=tri+thien", {"Zhishan"}), ("tim=HOA+binh", {"Medipeace"}), ("loai=foundation", {"Medipeace"}),
        ("nuoc=TW", {"Zhishan"}), ("dang_ky=het", {"Medipeace"}), ("dang_ky=con", {"Zhishan"}), ("dang_ky=chua", set()),
        ("nguon=domestic", set()),
    ],
)  # fmt: skip
def test_conditions_of_the_list(three, world, sign_in, query, names):
    assert rows(sign_in(world.people["owner"]).get(f"{reverse('donor_list')}?{query}")).keys() == names


def test_did_you_mean(three, world, sign_in):
    text = sign_in(world.people["owner"]).get(reverse("donor_list") + "?tim=Medipeece").content.decode()

    assert "Có phải bạn tìm" in text and three[2].get_absolute_url() in text


def test_one_donor_shows_totals_of_all_and_only_readable_pledges(three, world, sign_in):
    pledge = world.unions["neighbour"].pledges.get()
    money.set_value(
        pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 1), Sum(Decimal(10**9)), by=world.people["neighbour"]
    )

    response = sign_in(world.people["owner"]).get(three[0].get_absolute_url())

    given = response.context["given"]
    assert (given.pledges, given.unions, given.committed) == (3, 2, "1,00")
    assert {row.pledge.union for row in response.context["rows"]} == {world.unions["member"]}
    assert response.context["readable"] == 2
    assert pledge.title not in response.content.decode()
    assert "Cùng số đăng ký" in response.content.decode()


def test_adding_from_another_form_and_back(world, sign_in):
    client = sign_in(world.people["owner"])

    response = client.post(reverse("donor_new") + "?next=/vien-tro/them/%3Fbuoc%3D1", TYPED)

    donor = Donor.objects.get(name="Plan International")
    assert response["Location"] == f"/vien-tro/them/?buoc=1&donor={donor.pk}"
    assert set(donor.aliases.values_list("name", flat=True)) == {"Plan", "Kế hoạch"}
    assert (donor.country, donor.entered_for) == ("GB", world.unions["member"])
    elsewhere = client.post(reverse("donor_new") + "?next=https://evil.example/", TYPED | {"name": "Khác"})
    assert elsewhere["Location"].startswith("/vien-tro/nha-tai-tro/")


def test_a_name_there_is_already_is_refused_beside_the_field(three, world, sign_in):
    response = sign_in(world.people["owner"]).post(reverse("donor_new"), TYPED | {"name": "ZHISHAN"})

    assert "Đã có nhà tài trợ “Zhishan”" in response.context["form"].errors["name"][0]
    assert 'value="ZHISHAN"' in response.content.decode()
    missing = sign_in(world.people["owner"]).post(reverse("donor_new"), TYPED | {"country": ""})
    assert "country" in missing.context["form"].errors


def test_a_name_that_resembles_one_is_asked_about(three, world, sign_in):
    text = sign_in(world.people["owner"]).get(reverse("donor_new") + "?ten=Zishan").content.decode()

    assert "Có phải bạn tìm" in text and 'value="Zishan"' in text


def test_correcting_and_being_overtaken(three, world, vufo, sign_in):
    donor = three[0]
    client, address = sign_in(vufo), reverse("donor_edit", args=[donor.pk])
    seen = client.get(address).context["form"]["seen"].value()
    typed = TYPED | {"name": "Zhishan Foundation", "seen": seen, "reason": "Theo giấy đăng ký"}

    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed | {"name": "Zhi Shan"})

    donor.refresh_from_db()
    assert donor.name == "Zhishan Foundation"
    text = again.content.decode()
    assert 'value="Zhi Shan"' in text and "Có người vừa sửa" in text and "Zhishan Foundation" in text
    assert client.post(address, typed | {"name": "Zhi Shan", "seen": again.context["form"]["seen"].value()})
    history = client.get(donor.get_absolute_url()).content.decode()
    assert "Theo giấy đăng ký" in history and "Zhishan → Zhishan Foundation" in history


def test_merging_shows_what_is_counted_together_first(three, world, vufo, sign_in):
    one, _double, lapsed, _act = three
    client, address = sign_in(vufo), reverse("donor_merge", args=[lapsed.pk])

    found = client.get(address + "?tim=zhi")
    preview = client.get(f"{address}?vao={one.pk}").context["preview"]

    assert [donor.name for donor in found.context["candidates"]] == ["Zhishan"]
    assert (preview.losers_pledges, preview.winners_pledges, preview.pledges) == (0, 3, 3)
    assert any("Nước" in line for line in preview.differences)
    assert client.post(address, {"winner": one.pk, "reason": ""}).context["form"].errors.keys() == {"reason"}
    assert client.post(address, {"winner": one.pk, "reason": "Trùng"}).status_code == 302
    lapsed.refresh_from_db()
    assert lapsed.merged_into == one
    assert client.get(address).status_code == 302  # already merged


def test_undoing_a_merge(three, world, vufo, sign_in):
    _one, double, _lapsed, act = three
    client, address = sign_in(vufo), reverse("donor_unmerge", args=[act.pk])

    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "Hai tổ chức"}).status_code == 302
    double.refresh_from_db()
    assert double.merged_into is None
    assert "Hai tổ chức" in client.get(double.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": "Lần nữa"}).status_code == 302  # overtaken
    assert DonorMerge.objects.get().undo_reason == "Hai tổ chức"


@pytest.mark.parametrize("number", [1, 3])
def test_constant_numbers_of_queries(world, sign_in, number, django_assert_num_queries):
    for n in range(number):
        donor = make_donor(f"Nhà {n}")
        DonorAlias.objects.create(donor=donor, name=f"Tên {n}")
        make_pledge(world.unions["member"], world.people["owner"], donor=donor)
        make_pledge(world.unions["member"], world.people["owner"], donor=donor)
    client = sign_in(world.people["owner"])
    client.get(reverse("home"))

    with django_assert_num_queries(10):
        client.get(reverse("donor_list"))
    with django_assert_num_queries(20):
        client.get(donor.get_absolute_url())
