"""Entering the visits of a month in a table: typed, pasted, looked at, written all at once."""

from datetime import date

import pytest
from django.forms import ValidationError
from django.urls import reverse

from events.delegation_paste import read_paste
from events.forms.delegation_fields import read_people, read_span
from events.models import Delegation
from events.workflow import delegations
from tests import factories
from tests.events.delegation_making import make_visit

TOKEN = "0c1f4d52-5d55-4b6f-9f0f-1f0e8f1f8a11"
COLUMNS = ("when", "direction", "organisation", "country", "people", "purpose")
ROWS = [
    ("5-7", "in", "KOICA", "han", "hơn 12", "Khảo sát"),
    ("9", "out", "Đoàn cán bộ", "Lào", "5", "Thăm Savannakhet"),
]
PASTED = "5-7\tvào\tKOICA\thàn\thơn 12\tKhảo sát\n05/11/2026\tra\tĐoàn cán bộ\tLào\t5\tThăm\n"


@pytest.fixture
def by(world):
    return world.people["owner"]


def table(rows, **fields):
    """What the page posts: the rows, and as many empty ones as make ten."""
    rows = [*rows, *[("", "in", "", "", "", "")] * (10 - len(rows))]
    cells = {f"doan-{n}-{name}": cell for n, row in enumerate(rows) for name, cell in zip(COLUMNS, row, strict=True)}
    head = {"doan-TOTAL_FORMS": str(len(rows)), "doan-INITIAL_FORMS": "0", "thang": "2026-11", "token": TOKEN}
    return head | {"dan": ""} | cells | fields


def post(client, rows=ROWS, **fields):
    return client.post(reverse("delegation_month"), table(rows, **fields))


def test_the_page_has_ten_rows(world, sign_in, by):
    response = sign_in(by).get(reverse("delegation_month"))

    assert response.status_code == 200
    assert len(response.context["month"].rows.forms) == 10
    assert response.context["month"].form["thang"].value() == "2026-11"


def test_a_table_is_written_at_once(world, sign_in, by):
    response = post(sign_in(by))

    out, entered = Delegation.objects.order_by("-starts_on")
    assert response.status_code == 302
    assert (entered.organisation, entered.country, entered.people, entered.qualifier) == ("KOICA", "KR", 12, "over")
    assert (entered.starts_on, entered.ends_on) == (date(2026, 11, 5), date(2026, 11, 7))
    assert (out.direction, out.country, out.ends_on) == ("out", "LA", date(2026, 11, 9))
    assert [host.union for host in out.hosts.all()] == [world.unions["member"]]


def test_one_bad_row_and_nothing_is_written(world, sign_in, by):
    response = post(sign_in(by), [*ROWS, ("32", "len", "", "Atlantis", "0", "CCCD 123456789")])

    assert response.status_code == 422
    assert not Delegation.objects.exists()
    bad = response.context["month"].rows.forms[2]
    assert set(bad.errors) == {"when", "direction", "organisation", "country", "purpose"}
    assert "Dòng 3, Nước" in response.text
    assert bad["purpose"].value() == "CCCD 123456789"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("", "in", "A", "Lào", "", ""), "when"),
        (("5", "in", "", "Lào", "", ""), "organisation"),
        (("5", "in", "A", "", "", ""), "country"),
        (("5", "in", "A", "Lào", "0", ""), "people"),
        (("5", "in", "A", "Lào", "10.000.000", ""), "people"),
        (("5/3/1989", "in", "A", "Lào", "", ""), "when"),
        (("5/3/2029", "in", "A", "Lào", "", ""), "when"),
        (("9-5", "in", "A", "Lào", "", ""), "when"),
        (("5", "in", "A" * 201, "Lào", "", ""), "organisation"),
        (("5", "in", "A", "Việt Nam", "", ""), "country"),
        (("", "in", "", "", "", "chỉ có mục đích"), "when"),
    ],
)
def test_each_cell_that_is_wrong_is_named(world, sign_in, by, row, field):
    response = post(sign_in(by), [row])

    assert response.status_code == 422
    assert field in response.context["month"].rows.forms[0].errors
    assert not Delegation.objects.exists()


def test_an_empty_table(world, sign_in, by):
    response = post(sign_in(by), [])

    assert response.status_code == 422 and "Chưa có dòng nào" in response.text


@pytest.mark.parametrize(
    "fields",
    [{"doan-TOTAL_FORMS": "abc"}, {"doan-TOTAL_FORMS": "-1"}, {"thang": "2026-99"}, {"token": "abc"}, {"thang": ""}],
)
def test_a_tampered_table(world, sign_in, by, fields):
    response = post(sign_in(by), **fields)

    assert response.status_code == 422
    assert not Delegation.objects.exists()


def test_a_double_click_writes_once(world, sign_in, by):
    client = sign_in(by)
    post(client)
    response = post(client)

    assert response.status_code == 302
    assert Delegation.objects.count() == 2


def test_the_same_page_with_a_row_more_writes_only_that_one(world, sign_in, by):
    client = sign_in(by)
    post(client)
    response = post(client, [*ROWS, ("20", "in", "JICA", "Nhật Bản", "", "")])

    assert response.status_code == 302
    assert set(Delegation.objects.values_list("organisation", flat=True)) == {"KOICA", "Đoàn cán bộ", "JICA"}


def test_doubles_are_told_at_their_rows(world, sign_in, by):
    make_visit(world.unions["member"], by, organisation="Tổ chức KOICA", country="KR", starts_on=date(2026, 11, 6))
    client = sign_in(by)
    rows = [("1", "in", "JICA", "nhat", "", ""), *ROWS, ("9-10", "out", "Cán bộ Liên hiệp", "Lào", "", "")]

    asked = post(client, rows)
    done = post(client, rows, confirmed="on")

    told = {(doubt.row, doubt.row_above) for doubt in asked.context["month"].doubts}
    assert asked.status_code == 422 and told == {(1, None), (3, 2)}
    assert "Dòng 2" in asked.text and "Dòng 4" in asked.text
    assert done.status_code == 302 and Delegation.objects.count() == 5


def test_more_rows_keep_what_was_typed(world, sign_in, by):
    response = post(sign_in(by), viec="them-dong")

    rows = response.context["month"].rows.forms
    assert response.status_code == 200 and len(rows) == 20
    assert rows[0]["people"].value() == "hơn 12"
    assert not Delegation.objects.exists()


def test_a_look_says_what_was_understood_and_writes_nothing(world, sign_in, by):
    response = post(sign_in(by), viec="xem")

    assert response.status_code == 200
    assert "hiểu là: 05/11/2026 - 07/11/2026, đoàn vào, Hàn Quốc, trên 12 người" in response.text
    assert not Delegation.objects.exists()


def test_pasted_rows_stand_below_the_typed_ones(world, sign_in, by):
    response = post(sign_in(by), [("1", "in", "JICA", "nhat", "", "")], dan=PASTED, viec="dan")

    rows = response.context["month"].rows.forms
    assert response.status_code == 200
    assert [row.given.organisation for row in rows] == ["JICA", "KOICA", "Đoàn cán bộ"]
    assert response.context["month"].form["dan"].value() == ""
    assert not Delegation.objects.exists()


def test_pressing_save_with_something_pasted_shows_it_first(world, sign_in, by):
    response = post(sign_in(by), [], dan=PASTED)

    assert response.status_code == 200 and "Đọc được 2 đoàn, chưa lưu" in response.text
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Chưa dán gì"),
        ("một hai ba\nbốn năm sáu", "Chưa thấy cột nào"),
        ("Ngày\tTên đoàn\tMục đích", "Chỉ thấy dòng tên cột"),
        *[(empty, "Các ô dán vào đều trống") for empty in (";", '""', ";;", "\u200b")],
        ('5\tvào\t"A\tLào', "dấu ngoặc kép mở mà không đóng"),
        ("a\tb\n" * 60_000, "Dán 60000 dòng, nhiều hơn 100"),
        ("5\tvào\tA\tLào\n" * 101, "nhiều nhất 100"),
        ("5\tvào\tA\tLào\t1\tThăm\tthừa", "Dòng dán thứ 1 có 7 cột"),
        ("Ngày\tTên đoàn\tNước\tGhi chú\n5\tA\tLào\tx", "Không dùng tới các cột: Ghi chú"),
        ("5\tngang\tA\tLào", "đã ghi “ngang”"),
        ("5\tvào\tA\tLào\tnhiều", "Không hiểu “nhiều”"),
    ],
)
def test_what_cannot_be_pasted_is_told(world, sign_in, by, text, words):
    response = post(sign_in(by), dan=text, viec="dan")

    assert response.status_code == 422
    assert words in response.text
    assert "KOICA" in response.text
    assert not Delegation.objects.exists()


def test_headings_in_any_order():
    text = 'STT\tQuốc gia\tTên đoàn, tổ chức\tTừ ngày\tĐến ngày\tVào/ra\n1\tLào\t"Đoàn\nA"\t05/11/2026\t07/11/2026\tRA'
    (row,) = read_paste(text).rows

    assert row == {
        "when": "05/11/2026 - 07/11/2026", "direction": "out", "organisation": "Đoàn A", "country": "Lào",
        "people": "", "purpose": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("5", date(2026, 3, 5), None),
        ("05/3", date(2026, 3, 5), None),
        ("5/4/2025", date(2025, 4, 5), None),
        ("2026-03-05", date(2026, 3, 5), None),
        ("5-7", date(2026, 3, 5), date(2026, 3, 7)),
        ("5–7/4", date(2026, 4, 5), date(2026, 4, 7)),
        ("28/2 - 2/3", date(2026, 2, 28), date(2026, 3, 2)),
        ("28/12-3/1/2027", date(2026, 12, 28), date(2027, 1, 3)),
        ("30/11/2026 đến 2/12/2026", date(2026, 11, 30), date(2026, 12, 2)),
        ("5.3.2026", date(2026, 3, 5), None),
    ],
)
def test_days_as_people_write_them(text, first, last):
    assert read_span(text, 2026, 3) == (first, last or first)


@pytest.mark.parametrize("text", ["32", "0", "31/4", "5-", "mai", "5-7-9", "5/3/26", "99/99/9999", "5/3/0000", "-"])
def test_days_that_have_no_reading(text):
    with pytest.raises(ValidationError):
        read_span(text, 2026, 3)


def test_people_as_people_write_them():
    assert read_people("hơn 30") == (30, "over")
    assert read_people("gần 1.200 người") == (1200, "nearly")
    assert read_people(" ") == (None, "exact")


def test_who_has_no_union(world, sign_in):
    assert post(sign_in(world.people["vufo"])).status_code == 403
    assert post(sign_in(world.people["observer"])).status_code == 403


def test_all_or_nothing(world, sign_in, by, monkeypatch):
    real, calls = delegations._enter, []

    def fail_at_the_second(*args):
        calls.append(args)
        if len(calls) > 1:
            raise RuntimeError
        return real(*args)

    monkeypatch.setattr(delegations, "_enter", fail_at_the_second)
    with pytest.raises(RuntimeError):
        post(sign_in(by))

    assert not Delegation.objects.exists()


def test_typed_rows_outlive_the_session(world, sign_in, client, by):
    factories.make_officer(world.unions["member"])
    page = sign_in(by).get(reverse("delegation_month"))
    mark = page.context["author"]
    client.logout()
    post(client, author=mark)
    client.force_login(by)

    again = client.get(reverse("delegation_month"))

    assert again.context["month"].rows.forms[0]["organisation"].value() == "KOICA"
    assert not Delegation.objects.exists()
