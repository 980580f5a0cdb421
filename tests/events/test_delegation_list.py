"""The list of visits: who reads which, what the address filters, what the totals count, what the files hold."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clusters.models import Succession
from events.models import Delegation
from tests import factories
from tests.events.delegation_making import make_visit, revoke

LIST = "delegation_list"


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def member(world):
    return world.unions["member"]


def shown(client, **query):
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return response


def names(client, **query):
    return {row.organisation for row in shown(client, **query).context["rows"]}


def test_who_reads_whose_visits(world, sign_in, by, member):
    make_visit(member, by, organisation="JICA", co_hosts=(world.unions["outsider"],))
    make_visit(member, by, organisation="KOICA")
    make_visit(world.unions["neighbour"], world.people["neighbour"], organisation="USAID")

    found = {name: names(sign_in(user)) for name, user in world.people.items() if user is not None}

    everything = {"JICA", "KOICA", "USAID"}
    assert found == {
        "outsider": {"JICA"},
        "neighbour": {"USAID"},
        "owner": {"JICA", "KOICA"},
        "head": {"JICA", "KOICA"},
        "lead": everything,
        "deputy": everything,
        "last_lead": everything,
        "vufo": everything,
        "observer": everything,
    }


def test_anonymous_is_asked_to_sign_in(world, client):
    assert client.get(reverse(LIST)).status_code == 302


@pytest.fixture
def several(world, by, member):
    neighbour = world.unions["neighbour"]
    make_visit(member, by, organisation="Hội hữu nghị Nagasaki", people=30, qualifier="over", purpose="Giao lưu")
    make_visit(member, by, organisation="KOICA", country="KR", people=5, starts_on=date(2026, 4, 30), level="ngo")
    make_visit(member, by, organisation="Tỉnh Savannakhet", country="LA", people=None, body="province")
    make_visit(
        member, by, organisation="Sang Lào", country="LA", direction="out", people=7, starts_on=date(2026, 12, 31)
    )
    make_visit(
        member, by, organisation="Hội Việt - Nhật", direction="out", starts_on=date(2025, 12, 30),
        ends_on=date(2026, 1, 2), body="associations", association="Hội hữu nghị Việt - Nhật",
    )  # fmt: skip
    make_visit(neighbour, world.people["neighbour"], organisation="Cùng đón", people=2, co_hosts=(member,))
    return world


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"nam": "2026"}, 5),
        ({"nam": "2025"}, {"Hội Việt - Nhật"}),
        ({"tu": "2026-04-01", "den": "2026-12-31"}, {"KOICA", "Sang Lào"}),
        ({"tu": "2026-12-31"}, {"Sang Lào"}),
        ({"den": "2025-12-31"}, {"Hội Việt - Nhật"}),
        ({"nam": "2025", "tu": "2026-12-01"}, {"Sang Lào"}),
        ({"tu": "31/12/2026"}, {"Sang Lào"}),
        ({"chieu": "ra"}, {"Sang Lào", "Hội Việt - Nhật"}),
        ({"chieu": "vao", "nam": "2026"}, {"Hội hữu nghị Nagasaki", "KOICA", "Tỉnh Savannakhet", "Cùng đón"}),
        ({"nuoc": "LA"}, {"Tỉnh Savannakhet", "Sang Lào"}),
        ({"cap": "ngo"}, {"KOICA"}),
        ({"chu_the": "tinh"}, {"Tỉnh Savannakhet"}),
        ({"chu_the": "hoi"}, {"Hội Việt - Nhật"}),
        ({"chu_the": "lien-hiep", "nuoc": "KR"}, {"KOICA"}),
        ({"tim": "nagasaki giao luu"}, {"Hội hữu nghị Nagasaki"}),
        ({"tim": "SAVANNAKHET"}, {"Tỉnh Savannakhet"}),
        ({"tim": "%"}, set()),
    ],
)
def test_what_the_address_filters(several, sign_in, query, wanted):
    found = names(sign_in(several.people["vufo"]), **query)

    assert len(found) == wanted if isinstance(wanted, int) else found == wanted


def test_by_union_and_province(several, sign_in, member):
    client = sign_in(several.people["vufo"])
    neighbour = several.unions["neighbour"]

    assert names(client, don_vi=neighbour.slug) == {"Cùng đón"}
    assert len(names(client, don_vi=member.slug)) == 6
    province = neighbour.names.first().province
    assert names(client, noi=str(province)) == {"Cùng đón"}


def test_the_visits_of_a_union_carried_on_stand_with_its_successor(world, sign_in, member):
    ended = factories.make_union(short_name="Tỉnh cũ")
    old = factories.make_officer(ended)
    make_visit(ended, old, organisation="Đoàn cũ", starts_on=date(2025, 3, 1))
    Succession.objects.create(predecessor=ended, successor=member, kind="merger", on=date(2025, 7, 1))
    make_visit(member, world.people["owner"], organisation="Đoàn mới")

    assert names(sign_in(world.people["vufo"]), don_vi=member.slug) == {"Đoàn cũ", "Đoàn mới"}
    assert names(sign_in(world.people["owner"])) == {"Đoàn cũ", "Đoàn mới"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"nam": "abc"}, "không hiểu được"),
        ({"tu": "hôm qua"}, "không hiểu được"),
        ({"noi": "34:xx"}, "không hiểu được"),
        ({"noi": "99"}, "không hiểu được"),
        ({"don_vi": "khong-co"}, "không hiểu được"),
        ({"chieu": "len"}, "không hiểu được"),
        ({"tu": "2026-12-31", "den": "2026-01-01"}, "trước “Từ ngày”"),
    ],
)
def test_conditions_that_make_no_sense_are_told(several, sign_in, query, words):
    assert words in shown(sign_in(several.people["vufo"]), **query).text


def test_what_the_totals_count(several, sign_in, by, member):
    revoke(make_visit(member, by, organisation="Nhầm", people=1000), by)
    totals = shown(sign_in(by), nam="2026").context["totals"]

    assert (totals.visits_in, totals.visits_out, totals.revoked, totals.rows) == (4, 1, 1, 6)
    assert totals.ahead == 1
    # 30 and more, 5, 2, and one that is not known
    assert (totals.people_in.words, totals.people_in.unknown) == ("trên 37", 1)
    assert totals.people_out.words == "7"
    assert (totals.groups, totals.countries) == (5, 3)


@pytest.mark.parametrize(
    ("qualifiers", "words"),
    [
        (("exact", "exact"), "20"),
        (("exact", "over"), "trên 20"),
        (("over", "over"), "trên 20"),
        (("exact", "nearly"), "gần 20"),
        (("over", "nearly"), "khoảng 20"),
        (("about", "over"), "khoảng 20"),
    ],
)
def test_the_qualifier_of_a_sum(world, sign_in, by, member, qualifiers, words):
    for qualifier in qualifiers:
        make_visit(member, by, qualifier=qualifier)

    assert shown(sign_in(by)).context["totals"].people_in.words == words


def test_visits_of_one_group_are_many_visits_and_one_group(world, sign_in, by, member):
    first = make_visit(member, by, group_name="Đoàn Quốc hội Lào", country="LA")
    make_visit(member, by, group=first.group, country="LA")
    make_visit(member, by, country="LA")

    totals = shown(sign_in(by)).context["totals"]

    assert (totals.visits, totals.groups, totals.countries) == (3, 2, 1)


def test_what_was_taken_back_stays_in_sight_and_counts_nowhere(world, sign_in, by, member):
    revoke(make_visit(member, by, organisation="Nhầm"), by, "Ghi hai lần")

    response = shown(sign_in(by))

    assert response.context["totals"].visits == 0
    assert "đã rút, không tính: Ghi hai lần" in response.text
    assert 'class="hn-revoked"' in response.text


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("ngay", "Hội Việt - Nhật"),
        ("-ngay", "Sang Lào"),
        ("nuoc", "KOICA"),
        ("-nguoi", "Hội hữu nghị Nagasaki"),
        ("nguoi", "Cùng đón"),
        ("ten", "Cùng đón"),
        ("chieu", "KOICA"),
        ("x", "Sang Lào"),
    ],
)
def test_the_order(several, sign_in, order, first):
    rows = shown(sign_in(several.people["vufo"]), sap_xep=order).context["rows"]

    assert rows[0].organisation == first


def test_pages(world, sign_in, by, member):
    for _n in range(26):
        make_visit(member, by)
    client = sign_in(by)

    assert len(shown(client, trang="2", nam="2026").context["rows"]) == 1
    assert "nam=2026&amp;trang=2" in shown(client, nam="2026").text
    assert shown(client, trang="xyz").context["page_obj"].number == 1


def test_files_hold_what_the_screen_shows(several, sign_in, by, member):
    revoke(make_visit(member, by, organisation="=1+1", country="FR"), by)
    client = sign_in(by)
    query = {"nam": "2026", "chieu": "vao"}
    on_screen = [row.organisation for row in shown(client, **query).context["rows"]]

    text = client.get(reverse(LIST), query | {"xuat": "csv"}).content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(reverse(LIST), query | {"xuat": "xlsx"}).content))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))

    assert [row[3] for row in rows] == on_screen
    assert "'=1+1" in text and text.count("\r\n") == len(on_screen) + 1
    nagasaki = next(row for row in rows if row[3] == "Hội hữu nghị Nagasaki")
    assert (nagasaki[0].date(), nagasaki[4], nagasaki[6], nagasaki[7]) == (date(2026, 3, 5), "Nhật Bản", 30, "trên")
    joint = next(row for row in rows if row[3] == "Cùng đón")
    assert (joint[11], joint[12]) == ("Tỉnh neighbour", "Tỉnh member")
    formula = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "=1+1")
    assert formula.data_type == "s"


def test_files_with_invented_rows_say_so_above_the_headings(several, sign_in, by):
    Delegation.objects.filter(organisation="Hội hữu nghị Nagasaki").update(is_illustrative=True)
    client = sign_in(by)

    lines = client.get(reverse(LIST), {"xuat": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == '"Số liệu minh họa"' and lines[1].startswith('"Từ ngày"')
    sheet = load_workbook(io.BytesIO(client.get(reverse(LIST), {"xuat": "xlsx"}).content)).active
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["Số liệu minh họa", "Từ ngày"]


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(world, sign_in, by, member, n, django_assert_num_queries):
    for _n in range(n):
        make_visit(member, by, group_name="Một đoàn", co_hosts=(world.unions["outsider"],))
    client = sign_in(by)
    client.get(reverse(LIST))

    with django_assert_num_queries(20):
        client.get(reverse(LIST), {"nam": "2026", "don_vi": member.slug})
