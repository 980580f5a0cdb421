"""The list of provinces, the page of one, and their names kept by VUFO: who may, what is written, refused."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import Province, ProvinceName
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/tinh-thanh/"
HUE = "/tinh-thanh/34/46/"


@pytest.fixture
def reader(client, autumn):
    client.force_login(factories.make_observer())
    return client


@pytest.fixture
def vufo(client, autumn):
    client.force_login(factories.make_vufo_officer(username="vufo"))
    return client


@pytest.fixture
def hue(db):
    return factories.make_province(34, "46", "Huế", "city", region="Trung Bộ")


def shown(response) -> list[str]:
    return [province.name_now.name for province in response.context["provinces"]]


def errors(response) -> dict:
    assert response.status_code == 200
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def make_an_giang():
    """Kiên Giang and old An Giang are An Giang since 01/07/2025."""
    new = factories.make_province(34, "91", "An Giang")
    old = [factories.make_province(63, code, name) for code, name in (("91", "Kiên Giang"), ("89", "An Giang"))]
    Province.objects.filter(scheme=63).update(successor=new)
    return old, new


def test_list_is_in_vietnamese_order(reader):
    for name in ("Đồng Nai", "Điện Biên", "Đà Nẵng", "Cần Thơ", "Cao Bằng", "An Giang"):
        factories.make_province(name=name)

    assert shown(reader.get(LIST)) == ["An Giang", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Điện Biên", "Đồng Nai"]


@pytest.mark.parametrize("text", ["dak lak", "ĐẮK LẮK", unicodedata.normalize("NFD", "đắk  lắk"), "đ\u200băk"])
def test_search_is_blind_to_accents_and_case(reader, text):
    factories.make_province(name="Đắk Lắk")
    factories.make_province(name="Lâm Đồng")

    assert shown(reader.get(LIST, {"tim": text})) == ["Đắk Lắk"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["34:91"]),
        ({"he": "63"}, ["63:89", "63:91"]),
        ({"he": "tat-ca"}, ["34:91", "63:89", "63:91"]),
        ({"tim": "kien giang"}, ["34:91", "63:91"]),
        ({"tim": "kien giang", "he": "34"}, ["34:91"]),
        ({"he": "12"}, ["34:91"]),
    ],
)
def test_schemes_and_old_names(reader, query, found):
    make_an_giang()

    assert [str(province) for province in reader.get(LIST, query).context["provinces"]] == found


def test_list_shows_kind_union_and_what_it_was_formed_from(reader):
    old, new = make_an_giang()
    before = factories.make_union("Kiên Giang", province=old[0], valid_to=date(2025, 6, 30), slug="kien-giang")
    factories.make_union("An Giang", province=new, valid_from=date(2025, 7, 1), slug="an-giang-2025")

    text = reader.get(LIST).text
    assert "/lien-hiep/an-giang-2025/" in text and before.get_absolute_url() not in text
    assert '<a href="/tinh-thanh/63/89/">An Giang</a>, <a href="/tinh-thanh/63/91/">Kiên Giang</a>' in text
    assert before.get_absolute_url() in reader.get(LIST, {"he": "63"}).text


def test_a_kind_that_comes_later_is_not_shown_yet(reader):
    province = factories.make_province(34, "24")
    ProvinceName.objects.create(province=province, name="Bắc Ninh", kind="province", valid_to=date(2026, 12, 31))
    ProvinceName.objects.create(province=province, name="Bắc Ninh", kind="city", valid_from=date(2027, 1, 1))

    assert reader.get(LIST).context["provinces"][0].latest_kind == "province"
    assert "<h1" in reader.get("/tinh-thanh/34/24/").text
    assert str(reader.get("/tinh-thanh/34/24/").context["province"].name_now) == "tỉnh Bắc Ninh"
    with clock.set_to(date(2027, 1, 1)):
        assert str(reader.get("/tinh-thanh/34/24/").context["province"].name_now) == "thành phố Bắc Ninh"


def test_page_shows_names_unions_sources_and_marks(reader):
    _old, new = make_an_giang()
    ProvinceName.objects.filter(province=new).update(confidence="inferred", source="Nghị quyết 202")
    factories.make_union("An Giang", province=new, slug="an-giang-2025")

    response = reader.get("/tinh-thanh/34/91/")

    for words in ("Nghị quyết 202", "suy ra", "/lien-hiep/an-giang-2025/", "/tinh-thanh/63/91/", "tỉnh Kiên Giang"):
        assert words in response.text
    assert "sua/" not in response.text and "ten-moi/" not in response.text
    assert "/tinh-thanh/34/91/" in reader.get("/tinh-thanh/63/91/").text
    assert "/tinh-thanh/34/91/" in reader.get("/lien-hiep/an-giang-2025/").text
    assert "/tinh-thanh/34/91/" in reader.get("/lien-hiep/").text


def test_who_reads_and_who_edits(world, sign_in, hue):
    row = hue.names.get()
    edits = [f"{HUE}ten-moi/", reverse("province_name_edit", args=[row.pk])]
    for visitor, person in world.people.items():
        client = sign_in(person)
        reads, expected = {"anonymous": (302, 302), "vufo": (200, 200)}.get(visitor, (200, 403))
        assert {client.get(path).status_code for path in (LIST, HUE)} == {reads}
        assert {client.get(path).status_code for path in edits} == {expected}
        assert {client.post(path).status_code for path in edits} == {expected}
    assert ProvinceName.objects.get() == row


@pytest.mark.parametrize(
    "path",
    [
        "/tinh-thanh/34/99/", "/tinh-thanh/63/46/", "/tinh-thanh/12/46/", "/tinh-thanh/34/99/ten-moi/",
        "/tinh-thanh/ten/999/sua/", "/tinh-thanh/ten/999/rut/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404(vufo, hue, path):
    assert vufo.get(path).status_code == 404


def data(**changed) -> dict:
    return {"name": "Huế", "kind": "province", "valid_from": "01/10/2026", "reason": "Nghị quyết 40"} | changed


def test_a_kind_from_a_day_ends_the_one_before(vufo, hue):
    response = vufo.post(f"{HUE}ten-moi/", data(source="Nghị quyết 40"))

    assert response.url == HUE
    rows = hue.names.order_by("valid_to").values_list("kind", "valid_from", "valid_to", "confidence")
    assert set(rows) == {
        ("city", None, date(2026, 9, 30), "entered"),
        ("province", date(2026, 10, 1), None, "entered"),
    }
    changes = vufo.get(HUE).context["changes"]
    assert [(str(change.who), change.what, change.reason) for change in changes[:2]] == [
        ("Nguyễn Văn vufo", "Thêm tên “tỉnh Huế”, từ 01/10/2026", "Nghị quyết 40"),
        ("Nguyễn Văn vufo", "Sửa tên “thành phố Huế”, đến 30/09/2026", "Nghị quyết 40"),
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"kind": "city"}, {"name": ["Ngày này tên và loại đã đúng như vậy."]}),
        ({"name": "Đà Nẵng"}, {"name": ["Trong thời gian này đã có tỉnh, thành phố khác mang tên “Đà Nẵng”."]}),
        ({"reason": ""}, {"reason": ["Ghi ô này."]}),
        ({"name": "\u200b"}, {"name": ["Ghi ô này."]}),
        ({"valid_from": "31/02/2026"}, {"valid_from": ["Không có ngày này."]}),
    ],
)
def test_a_name_that_cannot_be_is_refused_at_its_field(vufo, hue, changed, expected):
    factories.make_province(34, "48", "Đà Nẵng", "city")

    response = vufo.post(f"{HUE}ten-moi/", data(**changed))

    assert errors(response) == expected
    assert hue.names.get().valid_to is None


def test_a_province_of_before_gets_no_name_after_its_end(vufo):
    province = factories.make_province(63, "46")
    ProvinceName.objects.create(province=province, name="Huế", kind="city", valid_to=date(2025, 6, 30))

    response = vufo.post("/tinh-thanh/63/46/ten-moi/", data())

    assert errors(response) == {"valid_from": ["Ngày 01/10/2026 đơn vị hành chính này không có."]}


def test_a_correction_and_its_overlap(vufo, hue):
    vufo.post(f"{HUE}ten-moi/", data())
    row = hue.names.get(valid_from=None)
    path = reverse("province_name_edit", args=[row.pk])
    typed = data(kind="city", valid_from="", seen=version(row), reason="Sửa lỗi gõ")

    response = vufo.post(path, typed | {"valid_to": "05/10/2026"})
    assert list(errors(response)) == ["valid_from"]

    assert vufo.post(path, typed | {"valid_to": "15/09/2026", "name": "Thừa Thiên Huế"}).url == HUE
    row.refresh_from_db()
    assert (row.name, row.valid_to) == ("Thừa Thiên Huế", date(2026, 9, 15))
    assert vufo.get(HUE).context["changes"][0].details == [
        "Đến hết ngày: 30/09/2026 → 15/09/2026",
        "Tên: Huế → Thừa Thiên Huế",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(reader, django_assert_num_queries, count):
    for n in range(count):
        new = factories.make_province(34, f"{n + 10}", f"Tỉnh {n}")
        old = factories.make_province(63, f"{n + 10}", f"Tỉnh cũ {n}")
        Province.objects.filter(pk=old.pk).update(successor=new)
        factories.make_union(f"Tỉnh {n}", province=new)
        ProvinceName.objects.create(province=factories.make_province(63, "99"), name=f"Cũ {n}", kind="city",
                                    valid_from=date(2000 + n, 1, 1), valid_to=date(2000 + n, 12, 31))  # fmt: skip
    province = Province.objects.get(scheme=34, code="10")

    with django_assert_num_queries(9):
        reader.get(LIST, {"he": "tat-ca"})
    with django_assert_num_queries(9):
        reader.get(province.get_absolute_url())
