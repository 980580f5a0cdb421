"""The list of unions and the page of one: search, order, times, mergers, history, who may read."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from clusters.models import ProvinceName, Succession, UnionName
from clusters.workflow import network as workflow
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/lien-hiep/"


@pytest.fixture
def reader(client, autumn):
    client.force_login(factories.make_observer())
    return client


def make_merger():
    """Kiên Giang and old An Giang become An Giang on 01/07/2025."""
    old = [factories.make_union(name, valid_to=date(2025, 6, 30)) for name in ("Kiên Giang", "An Giang")]
    new = factories.make_union("An Giang", valid_from=date(2025, 7, 1), slug="an-giang-2025")
    for union in old:
        Succession.objects.create(predecessor=union, successor=new, kind="merger", on=date(2025, 7, 1))
    return old, new


def shown(response) -> list[str]:
    return [union.short_name for union in response.context["unions"]]


def test_list_is_in_vietnamese_order(reader):
    for name in ("Đồng Nai", "Điện Biên", "Dak", "Đà Nẵng", "Cần Thơ", "Cao Bằng", "Ăn", "An Giang"):
        factories.make_union(name)

    assert shown(reader.get(LIST)) == [
        "An Giang", "Ăn", "Cao Bằng", "Cần Thơ", "Dak", "Đà Nẵng", "Điện Biên", "Đồng Nai",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["dak lak", "ĐẮK LẮK", "Dak Lak", unicodedata.normalize("NFD", "đắk  lắk"), "đăk"])
def test_search_is_blind_to_accents_and_case(reader, text):
    factories.make_union("Đắk Lắk")
    factories.make_union("Lâm Đồng")

    assert shown(reader.get(LIST, {"tim": text})) == ["Đắk Lắk"]


def test_search_finds_an_old_name_and_says_who_carries_it_on(reader):
    make_merger()

    response = reader.get(LIST, {"tim": "kien giang"})

    assert shown(response) == ["Kiên Giang"]
    assert "/lien-hiep/an-giang-2025/" in response.text


def test_search_finds_a_union_by_the_name_it_no_longer_has(reader, autumn):
    union = factories.make_union("Thái Bình", slug="thai-binh")
    workflow.add_name(
        union, by=factories.make_vufo_officer(), valid_from=date(2025, 7, 1), reason="948/QĐ-UBND",
        name="Liên hiệp tỉnh Hưng Yên", short_name="Hưng Yên", province=factories.make_province(),
    )  # fmt: skip

    assert shown(reader.get(LIST, {"tim": "thai binh"})) == ["Hưng Yên"]
    assert shown(reader.get(LIST, {"tim": "hung yen"})) == ["Hưng Yên"]
    assert shown(reader.get(LIST, {"tim": "thai binh", "luc": "truoc"})) == ["Thái Bình"]


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        ("nay", ["An Giang"]),
        ("truoc", ["An Giang", "Kiên Giang"]),
        ("tat-ca", ["An Giang", "An Giang", "Kiên Giang"]),
        ("tay-may", ["An Giang"]),
    ],
)
def test_list_shows_the_unions_of_a_time(reader, moment, names):
    make_merger()

    assert shown(reader.get(LIST, {"luc": moment})) == names


def test_list_of_one_cluster_on_the_day_it_speaks_of(reader):
    west, south = factories.make_cluster(number=5), factories.make_cluster(number=4)
    old, new = make_merger()
    factories.make_membership(west, old[0], valid_to=date(2025, 6, 30))
    factories.make_membership(south, new, valid_from=date(2025, 7, 1))

    assert shown(reader.get(LIST, {"cum": 5})) == []
    assert shown(reader.get(LIST, {"cum": 5, "luc": "truoc"})) == ["Kiên Giang"]
    assert shown(reader.get(LIST, {"cum": 4})) == ["An Giang"]


@pytest.mark.parametrize("number", ["", "abc", "99", "9" * 30, "-1"])
def test_a_cluster_that_is_not_there_breaks_nothing(reader, number):
    factories.make_union("An Giang")

    assert reader.get(LIST, {"cum": number}).status_code == 200


def test_an_assumed_cluster_is_marked(reader):
    union = factories.make_union("An Giang")
    membership = factories.make_membership(factories.make_cluster(number=5), union)
    assert "giả định" not in reader.get(LIST).text

    membership.confidence = "assumed"
    membership.save()

    assert "giả định" in reader.get(LIST).text
    assert "giả định" in reader.get(union.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(reader, count, django_assert_num_queries):
    cluster = factories.make_cluster()
    for n in range(count):
        union = factories.make_union(f"Tỉnh {n}")
        factories.make_membership(cluster, union)
        old = factories.make_union(f"Cũ {n}", valid_to=date(2025, 6, 30))
        Succession.objects.create(predecessor=old, successor=union, kind="merger", on=date(2025, 7, 1))
        Succession.objects.create(
            predecessor=union, successor=factories.make_union(), kind="split", on=date(2026, 1, 1)
        )

    with django_assert_num_queries(11):
        assert len(shown(reader.get(LIST, {"tim": "tinh"}))) >= count


def test_page_shows_names_mergers_memberships_and_offices(reader):
    old, new = make_merger()
    cluster = factories.make_cluster(number=5)
    factories.make_membership(cluster, old[0], valid_to=date(2025, 6, 30))
    factories.make_term(cluster, old[0], 2024, "deputy", "recognised")

    page = reader.get(old[0].get_absolute_url()).text

    assert "Liên hiệp các tổ chức hữu nghị Kiên Giang" in page
    assert "dừng hoạt động hết ngày 30/06/2025" in page
    assert new.get_absolute_url() in page
    assert "20/07/2021 – 30/06/2025" in page
    assert "Cụm phó Cụm 5" in page and "100/QĐ-LHHN, 01/03/2024" in page


def test_page_of_the_successor_lists_what_it_carries_on(reader):
    old, new = make_merger()

    page = reader.get(new.get_absolute_url()).text

    assert all(union.get_absolute_url() in page for union in old)
    assert "hợp nhất vào đơn vị này" in page


def test_offices_of_the_unions_that_it_carries_on_stand_by_their_names(reader):
    """Two steps back as well; a part that was split off and left the old one alive is not carried on."""
    cluster = factories.make_cluster(number=5)
    old, new = make_merger()
    first, alive = factories.make_union("Hà Tiên", valid_to=date(2023, 12, 31)), factories.make_union("Cà Mau")
    Succession.objects.create(predecessor=first, successor=old[0], kind="renaming", on=date(2024, 1, 1))
    Succession.objects.create(predecessor=alive, successor=new, kind="split", on=date(2025, 7, 1))
    assert "Chưa giữ chức" in reader.get(new.get_absolute_url()).text
    factories.make_term(cluster, first, 2022, "deputy")
    factories.make_term(cluster, alive, 2024, "lead")
    factories.make_term(cluster, old[0], 2025, "lead", valid_to=date(2025, 6, 30), source="https://example.vn/bau")
    factories.make_term(cluster, new, 2025, "lead", valid_from=date(2025, 7, 1))

    page = reader.get(new.get_absolute_url())

    held = [(term.year, term.role, term.before, term.days) for term in page.context["terms"]]
    assert held == [
        (2022, "deputy", "Hà Tiên", ""), (2025, "lead", "Kiên Giang", "đến 30/06"), (2025, "lead", "", "từ 01/07"),
    ]  # fmt: skip
    assert "Chưa giữ chức" not in page.text
    assert (
        page.text.count("trước đây giữ") == 2
        and f'href="{old[0].get_absolute_url()}">Liên hiệp Kiên Giang' in page.text
    )
    assert "Cụm trưởng Cụm 5 2025 Kiên Giang" in str(page.context["sources"])
    assert [term.before for term in reader.get(old[0].get_absolute_url()).context["terms"]] == ["Hà Tiên", ""]


def test_a_province_stands_by_its_name_of_that_time(reader):
    province = factories.make_province(code="96")
    for name, first, last in (("Minh Hải", None, date(2025, 12, 31)), ("Cà Mau", date(2026, 1, 1), None)):
        ProvinceName.objects.create(province=province, name=name, kind="province", valid_from=first, valid_to=last)
    union = factories.make_union("Cà Mau", province=province)
    UnionName.objects.filter(union=union).update(valid_from=date(2026, 1, 1))
    UnionName.objects.create(union=union, province=province, name="X", short_name="X", valid_to=date(2025, 12, 31))

    page = reader.get(union.get_absolute_url()).text

    link = f'<a href="{province.get_absolute_url()}">'
    assert page.count(f"{link}tỉnh Cà Mau</a>") == 2  # under the title, and beside the name of now
    assert page.count(f"{link}tỉnh Minh Hải</a>") == 1
    assert f"{link}34:96</a>" not in page


def test_predecessors_stand_in_vietnamese_order_and_sources_name_them(reader):
    new = factories.make_union("Lâm Đồng", valid_from=date(2025, 7, 1))
    for name in ("Đắk Nông", "Bình Thuận", "Đà Lạt"):
        old = factories.make_union(name, valid_to=date(2025, 6, 30))
        Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))

    after, before = reader.get(new.get_absolute_url()), reader.get(old.get_absolute_url())

    steps = after.context["union"].successions_in.all()
    assert [str(step.predecessor) for step in steps] == ["Bình Thuận", "Đà Lạt", "Đắk Nông"]
    assert "hợp nhất Bình Thuận, hợp nhất Đà Lạt, hợp nhất Đắk Nông" in after.text
    assert "hợp nhất thành Lâm Đồng" in before.text


def test_page_tells_sources_and_how_surely_they_are_known(reader):
    union = factories.make_union(
        "An Giang", source="https://example.vn/bai", confidence="stated", remark="Ghi chú riêng"
    )

    page = reader.get(union.get_absolute_url()).text

    assert 'href="https://example.vn/bai"' in page
    assert "nguồn nêu rõ" in page and "Ghi chú riêng" in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(reader, count, django_assert_num_queries):
    cluster, union = factories.make_cluster(), factories.make_union("An Giang", valid_from=date(2026, 1, 1))
    vufo = factories.make_vufo_officer()
    for n in range(count):
        old = factories.make_union(f"Cũ {n}", valid_to=date(2025, 6, 30))
        Succession.objects.create(predecessor=old, successor=union, kind="merger", on=date(2025, 7, 1))
        Succession.objects.create(
            predecessor=union, successor=factories.make_union(), kind="split", on=date(2026, 5, 1)
        )
        factories.make_membership(cluster, union, date(2021 + n, 1, 1), date(2021 + n, 12, 31))
        factories.make_term(cluster, union, 2021 + n)
        factories.make_term(cluster, old, 2021 + n, "deputy")
        workflow.add_name(
            union, by=vufo, valid_from=date(2026, 2 + n, 1), reason="thử",
            name=f"Tên {n}", short_name=f"Tên {n}", province=factories.make_province(),
        )  # fmt: skip

    with django_assert_num_queries(24):
        assert reader.get(union.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("path", [LIST, "/lien-hiep/an-giang/", "/cum/", "/cum/5/", "/cum/5/2024/"])
def test_everybody_signed_in_reads_the_network(world, sign_in, path):
    factories.make_union("An Giang", slug="an-giang")
    for name, person in world.people.items():
        response = sign_in(person).get(path)
        assert response.status_code == (302 if name == "anonymous" else 200), name
    assert sign_in(factories.make_user()).get(path).status_code == 200


@pytest.mark.parametrize("name", ["union_new", "succession_new"])
def test_only_vufo_sees_the_buttons(world, sign_in, name):
    page = world.unions["member"].get_absolute_url()
    for visitor in ("owner", "head", "lead", "deputy", "observer", "outsider"):
        assert reverse(name) not in sign_in(world.people[visitor]).get(LIST).text
        assert "/sua/" not in sign_in(world.people[visitor]).get(page).text
    assert reverse(name) in sign_in(world.people["vufo"]).get(LIST).text
    assert "/sua/" in sign_in(world.people["vufo"]).get(page).text


def test_a_union_that_is_not_there_is_a_404(reader):
    assert reader.get("/lien-hiep/khong-co/").status_code == 404


def test_sources_wait_in_a_fold(reader):
    union = factories.make_union("Cà Mau", source="Nghị quyết 202/2025/QH15")
    page = reader.get(union.get_absolute_url()).content.decode()
    fold = page[page.index('id="nguon"') :]
    assert fold.index("<details") < fold.index("Nghị quyết 202/2025/QH15") < fold.index("</details>")
