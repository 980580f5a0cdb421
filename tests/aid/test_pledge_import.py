"""An Excel file into a register: every bad cell is named, nothing is written by halves, out and in again is nothing."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from aid.models import Disbursement, DonorAlias, Pledge, PledgeImport, PledgeValue
from aid.workflow import donors, money, pledges
from aid.workflow.money import Sum
from aid.workflow.pledges import Place
from aid.workflow.withdrawing import withdraw_pledge
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector

MILLION = 10**6
PLEDGE = {
    "Tên khoản viện trợ": "Trạm y tế", "Nhà tài trợ": "Medipeace", "Hình thức": "dự án", "Lĩnh vực": "Y tế",
    "Nơi thực hiện": "Cà Mau", "Trạng thái": "đang thực hiện",
}  # fmt: skip
VALUE = {"Mã": "M1", "Mức": "cam kết", "Ngày": date(2026, 3, 1), "Số tiền": 500 * MILLION}
PAID = {"Mã": "M1", "Ngày": date(2026, 5, 1), "Số tiền": 100 * MILLION}


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def ground(world):
    """What files may refer to: a donor with another name, a sector, a new province and an old one."""
    donor = make_donor("Medipeace")
    DonorAlias.objects.create(donor=donor, name="Hòa bình Y tế")
    make_sector("YT", name="Y tế")
    new = factories.make_province(scheme=34, code="96", name="Cà Mau")
    old = factories.make_province(scheme=63, code="95", name="Bạc Liêu")
    return donor, new, old


@pytest.fixture
def template(world, ground, sign_in):
    """The template's bytes, as a person downloads it."""
    return sign_in(world.people["owner"]).get(reverse("import_template")).content


@pytest.fixture
def fill(template):
    """`fill(pledges=[…], values=[…], paid=[…])`: a filled template; rows are dicts by heading."""

    def _fill(pledges=(), values=(), paid=(), change=None) -> bytes:
        book = load_workbook(io.BytesIO(template))
        for title, rows in (("Khoản viện trợ", pledges), ("Giá trị", values), ("Giải ngân", paid)):
            page = book[title]
            places = {cell.value: cell.column for cell in page[1]}
            for n, row in enumerate(rows, start=2):
                for heading, value in row.items():
                    page.cell(n, places[heading]).value = value
        if change:
            change(book)
        return saved(book)

    return _fill


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def upload(world, sign_in):
    def _upload(content, person="owner", name="so.xlsx"):
        client = sign_in(world.people[person])
        return client.post(
            reverse("pledge_import"), {"file": SimpleUploadedFile(name, content), "union": world.unions["member"].pk}
        )

    return _upload


def look(upload, content) -> PledgeImport:
    response = upload(content)
    assert response.status_code == 302, response.context["form"].errors
    return PledgeImport.objects.latest("pk")


def refused(upload, content) -> str:
    response = upload(content)
    assert response.status_code == 200
    return " ".join(response.context["form"].errors["file"])


def test_a_good_file_is_shown_first_and_written_when_told_to(world, by, fill, upload, client):
    content = fill(
        [PLEDGE | {"Mã": "M1", "Nơi thực hiện": "Cà Mau 60%: xã Đất Mũi; Bạc Liêu (cũ) 40%"}],
        [VALUE | {"Số tiền": "1.250.000", "Loại tiền": "usd", "Tỷ giá": 25700}],
        [
            PAID,
            PAID | {"Ngày": date(2026, 6, 1), "Số tiền": 27_500_000, "Loại tiền": "KRW", "Quy đổi, đồng": "522 triệu"},
        ],
    )

    record = look(upload, content)

    assert (record.problems, record.pledges, record.values, record.disbursements) == ([], 1, 1, 2)
    assert not Pledge.objects.exists()
    page = reverse("import_check", args=[record.pk])
    assert "Nạp vào sổ" in client.get(page).content.decode()
    assert not Pledge.objects.exists()
    assert client.post(page).status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.title, pledge.status, pledge.union) == ("Trạm y tế", "running", world.unions["member"])
    assert list(pledge.places.values_list("share", "detail")) == [(60, "xã Đất Mũi"), (40, "")]
    assert pledge.values.get().value_vnd == 1_250_000 * 25_700
    assert list(pledge.disbursements.values_list("value_vnd", flat=True)) == [100 * MILLION, 522 * MILLION]
    client.post(page)  # pressed twice
    assert Pledge.objects.count() == 1


def test_out_and_in_again_changes_nothing(world, by, ground, sign_in, upload):
    donor, new, old = ground
    double = make_donor("Medi Peace Korea")
    donors.merge(double, donor, "Một tổ chức", by=world.people["vufo"])
    pledge = pledges.enter_pledge(
        world.unions["member"], by=by, title="=Trạm \x07 y tế", donor=double, intermediary=make_donor("ILV"),
        places=[Place(new, Decimal("66.67"), "xã A; xã B"), Place(old, Decimal("33.33"))],
        kind="goods", sector=make_sector("XH, 1"),
        mobiliser="association", association="Hội hữu nghị", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1),
        goods="10 máy\r\n5 giường", note="  hai dòng\n", status="committed", on=date(2026, 3, 1),
    )  # fmt: skip
    money.set_value(
        pledge, "committed", date(2026, 3, 1), Sum(Decimal("1250000.55"), "USD", Decimal("25712.345678")), by=by
    )
    money.set_value(pledge, "committed", date(2026, 4, 1), Sum(Decimal(4_220_000_000)), by=by, reason="Thêm 4 nhà")
    money.set_value(
        pledge, "approved", date(2026, 5, 1), Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)), by=by
    )
    for document in ("", "", "BC 01"):
        money.disburse(
            pledge, date(2026, 6, 1), Sum(Decimal("100.5"), "EUR", Decimal("29000")), by=by, document=document
        )
    money.revoke_disbursement(pledge.disbursements.first(), "Nhầm", by=by)
    make_pledge(world.unions["member"], by, donor=donor, province=new, status="sought")

    content = sign_in(by).get(reverse("pledge_list") + "?xuat=xlsx").content
    record = look(upload, content)

    assert record.problems == []
    assert not record.has_something
    assert record.unchanged == 2 + 3 + 2
    assert "không có gì mới để nạp" in sign_in(by).get(reverse("import_check", args=[record.pk])).content.decode()


def test_new_rows_under_a_pledge_of_the_register(world, by, ground, fill, upload, client):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0])
    first = money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(100 * MILLION)), by=by, document="BC 01")

    record = look(
        upload,
        fill(
            paid=[PAID | {"Mã": pledge.code, "Chứng từ": "bc01"}, PAID | {"Mã": pledge.code, "Ngày": date(2026, 6, 1)}]
        ),
    )

    # The paper is written otherwise in the register: a difference, so nothing is written.
    assert record.problems == [
        ["Giải ngân!H2", "Khác với sổ (BC 01). Tệp chỉ thêm dòng mới: sửa trên trang của khoản."]
    ]
    record = look(
        upload,
        fill(
            paid=[PAID | {"Mã": pledge.code, "Chứng từ": "BC 01"}, PAID | {"Mã": pledge.code, "Ngày": date(2026, 6, 1)}]
        ),
    )
    assert (record.problems, record.unchanged, record.disbursements) == ([], 1, 1)
    client.post(reverse("import_check", args=[record.pk]))
    assert set(Disbursement.objects.exclude(pk=first.pk).values_list("on", flat=True)) == {date(2026, 6, 1)}


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        ({"Tên khoản viện trợ": " "}, "B2", "Chưa ghi tên khoản viện trợ"),
        ({"Nhà tài trợ": "Medipeece"}, "D2", "Có phải: Medipeace"),
        ({"Nhà tài trợ": "Hội Nghề cá"}, "D2", "Thêm vào danh sách nhà tài trợ"),
        ({"Hình thức": "cho vay"}, "F2", "không có trong danh sách"),
        ({"Lĩnh vực": "Hàng hải"}, "G2", "Không có lĩnh vực"),
        ({"Đơn vị vận động": "hội thành viên"}, "J2", "Ghi tên hội thành viên"),
        ({"Nơi thực hiện": "Bạc Hà"}, "K2", "Không có tỉnh"),
        ({"Nơi thực hiện": "Cà Mau 60%; Bạc Liêu 39%"}, "K2", "bằng 100%"),
        ({"Nơi thực hiện": "Cà Mau; Bạc Liêu"}, "K2", "ghi tỷ trọng"),
        ({"Nơi thực hiện": "Cà Mau (mới)"}, "K2", "chỉ ghi (cũ)"),
        ({"Từ ngày": "13/05/2026"}, "L2", "Ngày đang là chữ “13/05/2026”"),
        ({"Từ ngày": 46000}, "L2", "không phải ngày"),
        ({"Từ ngày": date(2026, 5, 2), "Đến ngày": date(2026, 5, 1)}, "M2", "Ngày kết thúc"),
        ({"Trạng thái từ ngày": date(2027, 1, 1)}, "P2", "Ngày chưa tới"),
        ({"Mã": "VT-2026-96-0001"}, "A2", "không có mã này"),
    ],
)
def test_each_bad_cell_of_a_pledge_is_named(fill, upload, row, cell, words):
    record = look(upload, fill([PLEDGE | row]))

    assert [where for where, _text in record.problems] == [f"Khoản viện trợ!{cell}"]
    assert words in record.problems[0][1]


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        ({"Mã": "M9"}, "A2", "Không có khoản nào mang mã này"),
        ({"Mã": None}, "A2", "Chưa ghi mã"),
        ({"Số tiền": None}, "C2", "Chưa ghi số tiền"),
        ({"Số tiền": -5}, "C2", "lớn hơn 0"),
        ({"Số tiền": "47.272 tỷ"}, "C2", "47,272 tỷ"),
        ({"Số tiền": 10.5, "Loại tiền": "KRW", "Tỷ giá": 19}, "C2", "không có phần lẻ"),
        ({"Loại tiền": "ABC"}, "D2", "Không biết loại tiền"),
        ({"Loại tiền": "USD"}, "E2", "tỷ giá"),
        ({"Loại tiền": "USD", "Tỷ giá": 0}, "E2", "lớn hơn 0"),
        ({"Tỷ giá": 25000}, "D2", "Tiền đồng không có tỷ giá"),
        ({"Loại tiền": "USD", "Tỷ giá": 25000, "Tỷ giá ngày": date(2027, 1, 1)}, "F2", "chưa tới"),
        ({"Ngày": date(2026, 2, 1)}, "B2", "không thể giải ngân trước đó"),
        ({"Ngày": date(2027, 2, 1)}, "B2", "chưa tới"),
    ],
)
def test_each_bad_cell_of_a_disbursement_is_named(fill, upload, row, cell, words):
    record = look(upload, fill([PLEDGE | {"Mã": "M1"}], [VALUE], [PAID | row]))

    assert [where for where, _text in record.problems] == [f"Giải ngân!{cell}"]
    assert words in record.problems[0][1]
    assert not Pledge.objects.exists()


def test_all_problems_at_once(fill, upload, client):
    record = look(
        upload,
        fill(
            [PLEDGE | {"Mã": "M1", "Hình thức": "vay"}, PLEDGE | {"Mã": "M1"}, PLEDGE | {"Mã": "M2"}],
            [VALUE | {"Mã": "M2"}, VALUE | {"Mã": "M2", "Ngày": date(2026, 4, 1)}],
            [
                PAID | {"Mã": "M2", "Chứng từ": "BC 1"},
                PAID | {"Mã": "M2", "Chứng từ": "bc1", "Số tiền": 5},
                PAID | {"Mã": "M9", "Số tiền": "47.272 tỷ"},
            ],
        ),
    )

    where = [cell for cell, _text in record.problems]
    assert where == [
        "Khoản viện trợ!F2",
        "Khoản viện trợ!A3",
        "Giá trị!K3",
        "Giải ngân!H3",
        "Giải ngân!A4",
        "Giải ngân!C4",
    ]
    text = client.get(reverse("import_check", args=[record.pk])).content.decode()
    assert "6 chỗ phải sửa" in text and "Giải ngân!H3" in text and "Nạp vào sổ" not in text


def test_a_double_is_refused(world, by, ground, fill, upload):
    make_pledge(world.unions["member"], by, title="TRẠM Y TẾ", donor=ground[0], code="VT-2026-96-0007")

    record = look(
        upload, fill([PLEDGE, PLEDGE | {"Tên khoản viện trợ": "Khác"}, PLEDGE | {"Tên khoản viện trợ": "khác"}])
    )

    assert [where for where, _text in record.problems] == ["Khoản viện trợ!B2", "Khoản viện trợ!B4"]
    assert "VT-2026-96-0007" in record.problems[0][1]


def test_a_row_that_differs_from_the_register_is_refused(world, by, ground, sign_in, upload):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0], title="Tên trong sổ", province=ground[1])
    money.set_value(pledge, "committed", date(2026, 3, 1), Sum(Decimal(5 * MILLION)), by=by)
    book = load_workbook(io.BytesIO(sign_in(by).get(reverse("pledge_list") + "?xuat=xlsx").content))
    book["Khoản viện trợ"]["B2"] = "Tên khác"
    book["Giá trị"]["D2"] = 6 * MILLION

    record = look(upload, saved(book))

    assert record.problems == [
        ["Khoản viện trợ!B2", "Khác với sổ (Tên trong sổ). Tệp chỉ thêm dòng mới: sửa trên trang của khoản."],
        ["Giá trị!D2", "Khác với sổ (5.000.000 đồng). Tệp chỉ thêm dòng mới: sửa trên trang của khoản."],
    ]


def test_merged_cells_and_formulas_without_a_result(fill, upload):
    def spoil(book):
        book["Khoản viện trợ"].merge_cells("B2:B3")
        book["Giải ngân"]["C2"] = "=100*2"

    record = look(upload, fill([PLEDGE | {"Mã": "M1"}], [VALUE], [PAID], change=spoil))

    assert dict(record.problems).keys() >= {"Khoản viện trợ!B2", "Giải ngân!C2"}
    texts = " ".join(text for _where, text in record.problems)
    assert "B2:B3 bị gộp" in texts and "công thức mà không có kết quả" in texts


def test_files_that_are_not_taken_as_a_whole(template, fill, upload, monkeypatch):
    def empty(book):
        book["Khoản viện trợ"].title = "Khác"

    def other_headings(book):
        for cell in book["Khoản viện trợ"][1]:
            cell.value = f"Cột {cell.column}"

    def one_missing(book):
        book["Giải ngân"]["C1"] = "Tiền"

    foreign = Workbook()
    foreign.active.append(["STT", "Họ và tên"])
    assert "không phải mẫu của Cổng" in refused(upload, saved(foreign))
    assert "không phải mẫu của Cổng" in refused(upload, fill(change=empty))
    assert "không theo mẫu" in refused(upload, fill(change=other_headings))
    assert "thiếu cột “Số tiền”" in refused(upload, fill(change=one_missing))
    assert "không có dòng nào" in refused(upload, template)
    assert "không phải tệp Excel" in refused(upload, b"MZ not a workbook")
    assert "không phải tệp Excel" in refused(upload, b"")
    monkeypatch.setattr("django.conf.settings.UPLOAD_MAX_BYTES", 1000)
    assert "Tệp lớn hơn" in refused(upload, template)
    assert not PledgeImport.objects.exists()


def test_fifty_thousand_rows(template, upload):
    book = Workbook(write_only=True)
    page = book.create_sheet("Khoản viện trợ")
    headings = [cell.value for cell in load_workbook(io.BytesIO(template))["Khoản viện trợ"][1]]
    page.append(headings)
    for n in range(50_000):
        page.append([f"M{n}", "Tên"])

    assert "hơn 2.000 dòng" in refused(upload, saved(book))


def test_more_new_rows_than_are_written_at_once(fill, upload, monkeypatch):
    monkeypatch.setattr("aid.importing.NEW_ROWS_MAX", 2)

    record = look(upload, fill([PLEDGE | {"Mã": "M1"}], [VALUE], [PAID]))

    assert record.problems == [
        ["Khoản viện trợ!A1", "Tệp có 3 dòng mới. Mỗi lần nạp tối đa 2 dòng mới: chia thành nhiều tệp."]
    ]


def test_the_register_changed_between_look_and_import(world, by, ground, fill, upload, client):
    record = look(upload, fill([PLEDGE]))
    make_pledge(world.unions["member"], by, title="Trạm y tế", donor=ground[0])

    page = reverse("import_check", args=[record.pk])
    assert client.post(page).status_code == 302

    assert Pledge.objects.count() == 1
    assert "Sổ đã có khoản này" in client.get(page).content.decode()


def test_one_failure_takes_all_back(world, by, fill, upload, client, monkeypatch):
    record = look(upload, fill([PLEDGE, PLEDGE | {"Mã": "M1", "Tên khoản viện trợ": "Hai"}], [VALUE], [PAID]))

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("aid.workflow.importing.disburse", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse("import_check", args=[record.pk]))

    assert not Pledge.objects.exists() and not PledgeValue.objects.exists() and not Pledge.history.exists()
    record.refresh_from_db()
    assert record.done_at is None


def test_files_are_their_owners(world, fill, upload, sign_in):
    record = look(upload, fill([PLEDGE]))
    page = reverse("import_check", args=[record.pk])

    for person in ("head", "neighbour", "lead", "vufo"):
        assert sign_in(world.people[person]).get(page).status_code == 404
        assert sign_in(world.people[person]).post(page).status_code == 404
    assert upload(fill([PLEDGE]), person="vufo").status_code == 403
    assert "union" in upload(fill([PLEDGE]), person="neighbour").context["form"].errors


def test_an_earlier_file_that_was_never_imported_goes(fill, upload, django_capture_on_commit_callbacks):
    first = look(upload, fill([PLEDGE]))
    with django_capture_on_commit_callbacks(execute=True):
        second = look(upload, fill([PLEDGE | {"Tên khoản viện trợ": "Hai"}]))

    assert list(PledgeImport.objects.all()) == [second]
    assert not first.file.storage.exists(first.file.name)


def test_the_template_says_how(template):
    book = load_workbook(io.BytesIO(template))

    words = " ".join(str(cell.value) for row in book["Giải thích"].iter_rows() for cell in row if cell.value)
    assert "Một trong: chương trình; dự án" in words
    assert [cell.value for cell in book["Lĩnh vực"]["A"]] == ["Lĩnh vực", "Y tế"]


# --- what a person reads before it is written ------------------------------------------------------


def exported(sign_in, by) -> bytes:
    return sign_in(by).get(reverse("pledge_list") + "?xuat=xlsx").content


def test_what_was_withdrawn_does_not_come_back_with_an_older_export(world, by, ground, sign_in, upload, client):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0], province=ground[1])
    value = money.set_value(pledge, "committed", date(2026, 3, 1), Sum(Decimal(500 * MILLION)), by=by)
    paid = [
        money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(100 * MILLION)), by=by, document=document)
        for document in ("BC 01", "", "")
    ]
    older = exported(sign_in, by)
    for row in paid[:2]:
        money.revoke_disbursement(row, "Ghi nhầm", by=by)
    money.revoke_value(value, "Ghi nhầm", by=by)
    money.set_value(pledge, "committed", date(2026, 3, 1), Sum(Decimal(50 * MILLION)), by=by)

    record = look(upload, older)

    assert (record.problems, record.unchanged, record.has_something) == ([], 2, False)
    assert record.preview["skipped"] == [
        ["Giá trị!2", f"{pledge.code}, 01/03/2026, 500.000.000 đồng: đã rút, bỏ qua"],
        ["Giải ngân!2", f"{pledge.code}, 01/05/2026, 100.000.000 đồng: đã rút, bỏ qua"],
        ["Giải ngân!4", f"{pledge.code}, 01/05/2026, 100.000.000 đồng: đã rút, bỏ qua"],
    ]
    page = client.get(reverse("import_check", args=[record.pk])).content.decode()
    assert "Giải ngân!2" in page and "đã rút, bỏ qua" in page
    client.post(reverse("import_check", args=[record.pk]))
    assert Disbursement.objects.standing().count() == 1


def test_what_was_corrected_does_not_come_back_with_an_older_export(world, by, ground, sign_in, upload):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0], province=ground[1])
    paid = money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(100 * MILLION)), by=by)
    older = exported(sign_in, by)
    money.correct_disbursement(paid, date(2026, 5, 2), Sum(Decimal(10 * MILLION)), by=by, reason="Sai số")

    record = look(upload, older)

    assert (record.problems, record.has_something) == ([], False)
    assert "đã sửa trong sổ, bỏ qua" in record.preview["skipped"][0][1]


def test_a_whole_pledge_that_was_withdrawn_does_not_come_back(world, by, ground, sign_in, upload):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0], province=ground[1])
    money.set_value(pledge, "committed", date(2026, 3, 1), Sum(Decimal(500 * MILLION)), by=by)
    money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(100 * MILLION)), by=by)
    older = exported(sign_in, by)
    withdraw_pledge(pledge, "Ghi hai lần", by=by)

    record = look(upload, older)

    assert (record.problems, record.unchanged, record.has_something) == ([], 0, False)
    assert [where for where, _text in record.preview["skipped"]] == ["Khoản viện trợ!2", "Giá trị!2", "Giải ngân!2"]


def test_a_row_like_a_withdrawn_one_with_another_paper_is_new(world, by, ground, fill, upload):
    pledge = make_pledge(world.unions["member"], by, donor=ground[0])
    paid = money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(100 * MILLION)), by=by, document="BC 01")
    money.revoke_disbursement(paid, "Ghi nhầm", by=by)

    record = look(upload, fill(paid=[PAID | {"Mã": pledge.code, "Chứng từ": "BC 02"}]))

    assert (record.disbursements, record.preview["skipped"]) == (1, [])


def test_the_new_rows_are_listed_with_their_places(fill, upload, client):
    paid = [PAID | {"Ngày": date(2026, 5, day)} for day in range(1, 24)]
    record = look(upload, fill([PLEDGE | {"Mã": "M1"}], [VALUE], paid))

    assert record.preview["pledges"] == [["Khoản viện trợ!2", "Trạm y tế; Medipeace"]]
    assert record.preview["values"] == [["Giá trị!2", "M1, 01/03/2026, 500.000.000 đồng"]]
    assert record.preview["disbursements"][0] == ["Giải ngân!2", "M1, 01/05/2026, 100.000.000 đồng"]
    assert len(record.preview["disbursements"]) == 20
    page = client.get(reverse("import_check", args=[record.pk])).content.decode()
    assert "Khoản viện trợ!2" in page and "Giải ngân!21" in page and "Giải ngân!22" not in page
    assert "Và 3 dòng mới nữa." in page


def test_amounts_that_are_hardly_meant_are_confirmed_first(fill, upload, client):
    paid = PAID | {"Số tiền": 1000, "Loại tiền": "USD", "Tỷ giá": 2543}
    record = look(upload, fill([PLEDGE | {"Mã": "M1"}], [VALUE | {"Số tiền": "47272 tỷ"}], [paid]))

    assert [where for where, _text in record.preview["doubts"]] == ["Giá trị!2", "Giải ngân!2"]
    page = reverse("import_check", args=[record.pk])
    assert "47.272 tỷ đồng" in client.get(page).content.decode()
    assert "rồi đánh dấu nếu đúng" in client.post(page, follow=True).content.decode()
    assert not Pledge.objects.exists()
    client.post(page, {"confirmed": "on"})
    assert Pledge.objects.count() == 1
