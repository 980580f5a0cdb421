"""The register as CSV and as Excel: exactly what is filtered, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from aid.excel.checking import check
from aid.excel.reading import read_file
from aid.models import Pledge, PledgeValue
from aid.workflow import money
from aid.workflow.money import Sum
from clusters.values import format_number
from tests import factories
from tests.aid.making import make_donor, make_pledge

BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def filled(world, by):
    """Two pledges with won and dollars, one that is no foreign giving; the neighbour's, which the owner may not see."""
    place = factories.make_province(scheme=34, code="96", name="Cà Mau")
    union = world.unions["member"]
    won = make_pledge(union, by, title="Phẫu thuật mắt", donor=make_donor("Rotary 3740"), province=place)
    money.set_value(
        won, "committed", date(2026, 3, 1), Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)), by=by
    )
    trap = make_pledge(union, by, title="=1+1", owner="+84\x07 cmd", donor=make_donor("@GPI"), province=place)
    money.set_value(trap, "committed", date(2026, 3, 4), Sum(Decimal("1250000.5"), "USD", Decimal("25700")), by=by)
    money.set_value(trap, "approved", date(2026, 4, 22), Sum(32 * BILLION), by=by, document="1187/QĐ-UBND")
    money.disburse(trap, date(2026, 5, 6), Sum(Decimal(120_000), "USD", Decimal(25_720)), by=by)
    make_pledge(union, by, title="Trong nước", donor=make_donor(origin="domestic"))
    make_pledge(world.unions["neighbour"], world.people["neighbour"], title="Của đơn vị khác")
    return won, trap


def csv_rows(response) -> list[dict]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_csv_equals_the_screen(filled, by, sign_in):
    client = sign_in(by)
    query = "?nam=2026&sap_xep=ma"

    screen = client.get(reverse("pledge_list") + query).context["rows"]
    rows = csv_rows(client.get(reverse("pledge_list") + query + "&xuat=csv"))

    assert [row["Mã"] for row in rows] == [row.pledge.code for row in screen]
    for line, row in zip(rows, screen, strict=True):
        for heading, shown in (
            ("Cam kết, toàn giá trị, đồng", row.committed_text),
            ("Phê duyệt, toàn giá trị, đồng", row.approved_text),
            ("Giải ngân năm 2026, đồng", row.disbursed_text),
        ):
            assert shown == (format_number(Decimal(line[heading]) / BILLION, 2) if line[heading] else "")
    won, trap = rows
    assert (won["Số tiền nguyên tệ"], won["Loại tiền"], won["Tỷ giá"], won["Tỷ giá ngày"]) == (
        "27500000", "KRW", "18.981818", "01/03/2026",
    )  # fmt: skip
    assert (trap["Số tiền nguyên tệ"], trap["Quyết định phê duyệt"]) == ("1250000.5", "1187/QĐ-UBND")
    assert (trap["Tên khoản viện trợ"], trap["Nhà tài trợ"]) == ("'=1+1", "'@GPI")


def test_csv_holds_all_pages_and_only_what_is_filtered(filled, by, sign_in, monkeypatch):
    monkeypatch.setattr("aid.views.pledge_list.PAGE_SIZE", 1)
    client = sign_in(by)

    assert len(csv_rows(client.get(reverse("pledge_list") + "?xuat=csv"))) == 2
    assert len(csv_rows(client.get(reverse("pledge_list") + "?xuat=csv&tim=mat"))) == 1
    assert [row["Nguồn"] for row in csv_rows(client.get(reverse("pledge_list") + "?xuat=csv&nguon=domestic"))] == [
        "trong nước"
    ]


def sheets_of(response) -> dict[str, list[dict]]:
    book = load_workbook(io.BytesIO(response.content))
    found = {}
    for page in book.worksheets:
        rows = list(page.iter_rows())
        found[page.title] = [
            {heading.value: cell for heading, cell in zip(rows[0], row, strict=False)} for row in rows[1:]
        ]
    return found


def test_excel_has_three_sheets_and_no_formula(filled, by, sign_in):
    sheets = sheets_of(sign_in(by).get(reverse("pledge_list") + "?xuat=xlsx&sap_xep=ma"))

    assert list(sheets) == ["Khoản viện trợ", "Giá trị", "Giải ngân", "Giải thích", "Lĩnh vực"]
    _won, trap = sheets["Khoản viện trợ"]
    assert (trap["Tên khoản viện trợ"].value, trap["Tên khoản viện trợ"].data_type) == ("=1+1", "s")
    assert trap["Chủ khoản viện trợ"].value == "+84 cmd"
    assert trap["Nơi thực hiện"].value == "Cà Mau"
    assert trap["Phê duyệt, đồng"].value == 32 * 10**9
    assert not any(cell.data_type == "f" for rows in sheets.values() for row in rows for cell in row.values())
    values = sheets["Giá trị"]
    assert [(row["Mức"].value, row["Số tiền"].value, row["Loại tiền"].value) for row in values] == [
        ("cam kết", 27_500_000, "KRW"), ("cam kết", 1_250_000.5, "USD"), ("phê duyệt", 32 * 10**9, "VND"),
    ]  # fmt: skip
    assert values[0]["Tỷ giá"].value == 18.981818
    assert values[0]["Ngày"].value.date() == date(2026, 3, 1)
    assert values[0]["Ngày"].number_format == "dd/mm/yyyy"
    assert [row["Số tiền"].value for row in sheets["Giải ngân"]] == [120_000]


def test_files_with_invented_rows_say_so_and_can_be_loaded_again(filled, by, sign_in):
    client, address = sign_in(by), reverse("pledge_list")
    won, _trap = filled
    Pledge.objects.filter(pk=won.pk).update(is_illustrative=True)

    lines = client.get(address + "?xuat=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == '"Số liệu minh họa"' and lines[1].startswith('"Mã"')
    assert client.get(address + "?xuat=csv&nguon=domestic").content.decode("utf-8-sig").startswith('"Mã"')
    content = client.get(address + "?xuat=xlsx&nam=2026").content
    for page in load_workbook(io.BytesIO(content)).worksheets[:3]:
        assert "Số liệu minh họa" in [cell.value for cell in page[1]]
    checked = check(read_file(content), won.union)
    assert (checked.entries, checked.problems) == ([], [])


@pytest.mark.parametrize("number", [1, 3])
def test_files_in_a_constant_number_of_queries(world, by, sign_in, number, django_assert_num_queries):
    for _n in range(number):
        pledge = make_pledge(world.unions["member"], by, province=factories.make_province(code="96"))
        money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 4), Sum(BILLION), by=by)
    client = sign_in(by)
    client.get(reverse("home"))

    with django_assert_num_queries(17):
        client.get(reverse("pledge_list") + "?xuat=csv")
    with django_assert_num_queries(22):
        client.get(reverse("pledge_list") + "?xuat=xlsx")


@pytest.fixture
def of_two_years(world, by):
    """Committed and paid in 2025, raised and paid again in 2026, by an association."""
    place = factories.make_province(scheme=34, code="97", name="Đồng Tháp")
    association = {"mobiliser": "association", "association": "Hội Việt - Nhật"}
    pledge = make_pledge(world.unions["member"], by, title="Hai năm", province=place, **association)
    for on, amount in ((date(2025, 3, 1), 5), (date(2026, 3, 1), 6)):
        money.set_value(pledge, "committed", on, Sum(amount * BILLION), by=by, reason="Tăng")
        money.disburse(pledge, on, Sum(amount * BILLION / 4), by=by)
    return pledge


def test_the_sums_of_the_csv_are_the_totals_of_the_list(of_two_years, filled, by, sign_in):
    client = sign_in(by)

    totals = client.get(reverse("pledge_list") + "?nam=2026").context["totals"]
    rows = csv_rows(client.get(reverse("pledge_list") + "?nam=2026&xuat=csv"))

    for heading, total in (
        ("Cam kết năm 2026, đồng", totals.committed.value_vnd),
        ("Cam kết, toàn giá trị, đồng", totals.committed.whole_vnd),
        ("Phê duyệt năm 2026, đồng", totals.approved.value_vnd),
        ("Giải ngân năm 2026, đồng", totals.disbursed.value_vnd),
    ):
        assert sum(Decimal(row[heading] or 0) for row in rows) == total
    mobilised = {row["Tên khoản viện trợ"]: (row["Đơn vị vận động"], row["Tên hội thành viên"]) for row in rows}
    assert mobilised["Hai năm"] == ("hội thành viên", "Hội Việt - Nhật")
    assert mobilised["Phẫu thuật mắt"] == ("Liên hiệp", "")
    assert "Cam kết, đồng" in csv_rows(client.get(reverse("pledge_list") + "?xuat=csv"))[0]


def test_excel_of_a_year_says_what_is_of_the_year(of_two_years, by, sign_in):
    client = sign_in(by)

    year = sheets_of(client.get(reverse("pledge_list") + "?nam=2026&xuat=xlsx"))
    always = sheets_of(client.get(reverse("pledge_list") + "?xuat=xlsx"))

    (row,), (whole,) = year["Khoản viện trợ"], always["Khoản viện trợ"]
    assert row["Giải ngân năm 2026, đồng"].value == Decimal("1.5") * BILLION
    assert row["Cam kết, toàn giá trị, đồng"].value == 6 * BILLION
    assert row["Đơn vị vận động"].value == "hội thành viên"
    assert (whole["Giải ngân, đồng"].value, whole["Cam kết, đồng"].value) == (Decimal("2.75") * BILLION, 6 * BILLION)
    for title in ("Giá trị", "Giải ngân"):
        assert len(year[title]) == len(always[title]) == 2
        assert "Trang này ghi đủ mọi năm của các khoản, để nạp lại được" in year[title][0]


def test_excel_of_a_year_loaded_again_changes_nothing(of_two_years, by, sign_in):
    content = sign_in(by).get(reverse("pledge_list") + "?nam=2026&xuat=xlsx").content

    checked = check(read_file(content), of_two_years.union)

    assert (checked.entries, checked.problems, checked.unchanged) == ([], [], 5)
