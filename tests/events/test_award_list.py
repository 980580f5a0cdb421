"""The list of commendations and of nominations: who reads what, what the address filters, what the files hold."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clusters import clock
from clusters.models import Succession
from events.models import Award
from tests import factories
from tests.events.award_making import make_award, make_kind, nominate, reach, revoke

LIST, NOMINATIONS = reverse("award_list"), reverse("nomination_list")
EVERYBODY = {"outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"}


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def member(world):
    return world.unions["member"]


def names(client, address=LIST, **query):
    page = client.get(address, query)
    assert page.status_code == 200
    return {row.name for row in page.context["rows"]}


def readers(world, sign_in, address, name):
    return {who for who, user in world.people.items() if user and name in names(sign_in(user), address)}


def test_anonymous_is_asked_to_sign_in(world, client):
    assert client.get(LIST).status_code == client.get(NOMINATIONS).status_code == 302


def test_everybody_reads_what_was_decided_and_only_those_concerned_what_was_taken_back(world, sign_in, by, member):
    make_award(member, by, name="An")
    revoke(make_award(member, by, name="Ba"), by)

    assert readers(world, sign_in, LIST, "An") == EVERYBODY
    assert readers(world, sign_in, LIST, "Ba") == {"owner", "head", "lead", "deputy", "vufo", "observer"}


@pytest.mark.parametrize("state", ["proposed", "voted", "forwarded", "declined"])
def test_nominations_are_read_by_the_union_the_years_offices_vufo_and_observers(world, sign_in, state, by, member):
    reach(member, by, world.people["lead"], world.people["vufo"], state, name="Chi")

    assert readers(world, sign_in, NOMINATIONS, "Chi") == {"owner", "head", "lead", "deputy", "vufo", "observer"}
    assert readers(world, sign_in, LIST, "Chi") == set()


def test_last_years_lead_reads_the_nominations_of_its_year_beside_the_offices_of_today(world, sign_in, by, member):
    nominate(member, by, name="Năm ngoái", year=2025)

    told = {"owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"}
    assert readers(world, sign_in, NOMINATIONS, "Năm ngoái") == told


@pytest.fixture
def several(world, by, member):
    vufo = world.people["vufo"]
    make_award(member, by, name="Lê Thị Hoa", unit="Hội hữu nghị Việt - Nhật")
    make_award(member, by, recipient_kind="collective", name="Hội Việt - Lào", year=2025)
    make_award(world.unions["outsider"], vufo, "bang-khen", recipient_kind="union")
    make_award(None, vufo, "bang-khen", recipient_kind="organisation", name="Tổ chức JICA")
    return world


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, {"Lê Thị Hoa", "Hội Việt - Lào", "", "Tổ chức JICA"}),
        ({"nam": "2025"}, {"Hội Việt - Lào"}),
        ({"hinh_thuc": "bang-khen"}, {"", "Tổ chức JICA"}),
        ({"khen": "person"}, {"Lê Thị Hoa"}),
        ({"tim": "viet nhat"}, {"Lê Thị Hoa"}),
        ({"tim": "tinh ngoai"}, {""}),
        ({"tim": "%"}, set()),
        ({"cum": "5"}, {"Lê Thị Hoa", "Hội Việt - Lào"}),
        ({"nam": "abc", "khen": "khong-co"}, {"Lê Thị Hoa", "Hội Việt - Lào", "", "Tổ chức JICA"}),
        ({"trang": "99"}, {"Lê Thị Hoa", "Hội Việt - Lào", "", "Tổ chức JICA"}),
    ],
)
def test_what_the_address_filters(several, sign_in, query, wanted):
    assert names(sign_in(several.people["neighbour"]), **query) == wanted


def test_by_union_and_those_that_it_carries_on(world, sign_in, by, member):
    ended = factories.make_union(short_name="Tỉnh cũ")
    make_award(ended, factories.make_officer(ended), name="Người cũ", year=2025, on=date(2025, 3, 1))
    Succession.objects.create(predecessor=ended, successor=member, kind="merger", on=date(2025, 7, 1))
    ended.names.update(valid_to=date(2025, 6, 30))
    make_award(member, by, name="Người mới")
    client = sign_in(world.people["vufo"])

    assert names(client, don_vi=member.slug) == {"Người cũ", "Người mới"}
    assert names(client, reverse("award_union", args=[member.slug])) == {"Người cũ", "Người mới"}


def test_totals_of_each_form(several, sign_in, by, member):
    revoke(make_award(member, by, name="Đã rút"), by)
    page = sign_in(several.people["vufo"]).get(LIST)

    found = [(share.name, share.total, share.collectives, share.persons) for share in page.context["shares"]]
    assert found == [("Bằng khen", 2, 2, 0), ("Giấy khen", 2, 1, 1)]


def test_a_line_that_stands_for_several_is_told_beside_the_totals(several, sign_in, by, member):
    client = sign_in(several.people["vufo"])
    page = client.get(LIST)
    assert page.context["counted"] is None and "thay cho nhiều người" not in page.content.decode()

    Award.objects.create(
        kind=make_kind(), union=member, recipient_kind="person", number=36, year=2022, key="k", state="presented",
        presented_on=date(2022, 11, 1), entered_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    revoke(make_award(member, by, name="Đã rút"), by)  # a line of the list, and no commendation

    page = client.get(LIST)
    assert sum(share.total for share in page.context["shares"]) == 40
    assert "40 tập thể, cá nhân trong 5 dòng: dòng chỉ biết số lượng" in page.content.decode()


@pytest.mark.parametrize("address", [LIST, NOMINATIONS])
def test_as_many_queries_for_three_rows_as_for_one(
    world, sign_in, by, member, address, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(world.people["vufo"])

    def add(n):
        union = factories.make_union()
        officer = factories.make_officer(union)
        make_award(union, officer, handed_on=date(2026, 11, 20))
        nominate(union, officer)

    add(1)
    client.get(address)  # what is read once and kept
    with django_assert_max_num_queries(40) as first:
        client.get(address)
    for n in range(2):
        add(n)
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(address)


def test_the_files_hold_what_is_filtered(several, sign_in, by, member):
    make_award(member, by, name="=1+1")
    client = sign_in(several.people["vufo"])

    text = client.get(LIST, {"xuat": "csv", "khen": "person"}).content.decode("utf-8-sig")
    assert text.count("\r\n") == 3
    assert '"\'=1+1"' in text and "Lê Thị Hoa" in text and "JICA" not in text
    sheet = load_workbook(io.BytesIO(client.get(LIST, {"xuat": "xlsx"}).content)).active
    assert sheet.max_row == 6
    cells = [sheet.cell(row, 3) for row in range(2, 7)]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_files_with_invented_rows_say_so_above_the_headings(several, sign_in):
    client = sign_in(several.people["vufo"])
    given = Award.objects.get(name="Lê Thị Hoa")
    Award.objects.filter(pk=given.pk).update(is_illustrative=True)

    lines = client.get(LIST, {"xuat": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == '"Số liệu minh họa"' and lines[1].startswith('"Hình thức"')
    sheet = load_workbook(io.BytesIO(client.get(LIST, {"xuat": "xlsx"}).content)).active
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["Số liệu minh họa", "Hình thức"]
    assert sheet.freeze_panes == "A3"
    real = client.get(LIST, {"xuat": "csv", "khen": "union"}).content.decode("utf-8-sig")
    assert real.startswith('"Hình thức"')


def test_a_union_that_ended_and_its_successor_of_the_same_name_are_told_apart(world, sign_in, by, member):
    ended = factories.make_union(short_name=member.short_name, valid_to=date(2025, 6, 30))
    make_award(ended, factories.make_officer(ended), name="Người cũ", year=2025, on=date(2025, 3, 1))
    make_award(member, by)
    client = sign_in(world.people["vufo"])

    choices = dict(client.get(LIST).context["filter"].form.fields["don_vi"].choices)
    assert choices[ended.slug] == "Tỉnh member (đến 30/06/2025)" and choices[member.slug] == "Tỉnh member"
    offered = [label for _key, label in client.get(reverse("award_new")).context["form"].fields["union"].choices]
    assert {"Tỉnh member (đến 30/06/2025)", "Tỉnh member"} <= set(offered)


def test_by_state(world, sign_in, by, member):
    nominate(member, by, name="Chờ bầu")
    reach(member, by, world.people["lead"], world.people["vufo"], "forwarded", name="Chờ VUFO")
    make_award(member, by, name="Đã trao", handed_on=date(2026, 11, 20))
    make_award(member, by, name="Chưa trao")
    client = sign_in(world.people["vufo"])

    assert names(client, NOMINATIONS, tinh_trang="forwarded") == {"Chờ VUFO"}
    assert names(client, LIST, tinh_trang="decided") == {"Chưa trao"}
    chips = client.get(LIST, {"tinh_trang": "decided"}).context["chips"]
    assert [chip.text for chip in chips] == ["Đã quyết định"]
    # What a list cannot hold is no condition of it.
    assert names(client, LIST, tinh_trang="forwarded") == {"Đã trao", "Chưa trao"}
