"""A list of giấy khen pasted from Excel: what is read, what is named by its line, all of it or nothing."""

from datetime import date

import pytest
from django.urls import reverse

from events.models import Award
from tests.events.award_making import make_award, make_kind

BULK = reverse("award_bulk")
HAI_PHONG = "\n".join(
    [f"Tập thể\tHội hữu nghị {n}\t\tHải Phòng" for n in range(21)]
    + [f"Cá nhân\tNguyễn Văn {n}\tHội viên\tHội {n % 7}\tThành tích {n}" for n in range(36)]
)


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def typed(dan="", **fields):
    first = {
        "kind": make_kind().pk, "year": "2026", "decision_number": "15/QĐ-LHHN", "decided_on": "10/11/2026",
        "achievement": "Thành tích chung", "dan": dan,
    }  # fmt: skip
    return first | fields


@pytest.mark.parametrize(("name", "status"), [("anonymous", 302), ("vufo", 403), ("observer", 403)])
def test_who_has_no_list_of_their_own(world, sign_in, name, status):
    client = sign_in(world.people[name])

    assert client.get(BULK).status_code == client.post(BULK, typed(HAI_PHONG)).status_code == status
    assert not Award.objects.exists()


def test_21_collectives_and_36_persons_in_one_go(world, owner):
    response = owner.post(BULK, typed(HAI_PHONG, presented_on="20/11/2026", presented_at="Trung tâm Hội nghị"))

    assert response.status_code == 302
    rows = Award.objects.filter(union=world.unions["member"], state="presented", decided_on=date(2026, 11, 10))
    assert rows.filter(recipient_kind="collective").count() == 21
    assert rows.filter(recipient_kind="person").count() == 36
    assert set(rows.filter(recipient_kind="collective").values_list("achievement", flat=True)) == {"Thành tích chung"}
    assert Award.history.count() == 57


def test_looking_writes_nothing_and_shows_what_was_read(owner):
    page = owner.post(BULK, typed(HAI_PHONG, viec="xem"))

    assert page.status_code == 200
    assert "21 tập thể, 36 cá nhân" in page.content.decode()
    assert not Award.objects.exists()


def test_posted_twice_it_is_one_list(owner):
    token = "6f1f1f5e-0000-4000-8000-000000000002"
    for _n in range(2):
        assert owner.post(BULK, typed(HAI_PHONG, token=token)).status_code == 302
    assert Award.objects.count() == 57


def test_headings_in_any_order_numbers_and_empty_lines(owner):
    text = "STT\tĐơn vị\tHọ và tên\tĐối tượng\n1\tHội A\tLê An\tcá nhân\n\n \t \t\t\n2\t\tHội B\tTẬP THỂ\n"
    assert owner.post(BULK, typed(text)).status_code == 302

    assert set(Award.objects.values_list("name", "unit", "recipient_kind")) == {
        ("Lê An", "Hội A", "person"), ("Hội B", "", "collective"),
    }  # fmt: skip


def test_a_leading_number_without_headings_is_passed_over(owner):
    assert owner.post(BULK, typed("1\tcá nhân\tLê An\n2.\ttt\tHội B")).status_code == 302

    assert set(Award.objects.values_list("name", flat=True)) == {"Lê An", "Hội B"}


def faults(client, dan, **fields):
    page = client.post(BULK, typed(dan, **fields))
    assert page.status_code == 422
    assert not Award.objects.exists()
    if len(dan) < 10_000 and dan.strip():
        assert page.context["form"]["dan"].value() == dan
    return [str(word) for words in page.context["form"].errors.values() for word in words]


@pytest.mark.parametrize(
    ("dan", "words"),
    [
        ("", "Chưa dán gì"),
        (" \n\t\n", "Chưa dán gì"),
        *[(empty, "Các ô dán vào đều trống") for empty in (";", '""', ";;")],
        ("Khen ai\tHọ tên\tĐơn vị", "Chỉ thấy dòng tên cột"),
        ("Lê An\nLê Ba", "Chưa thấy cột nào"),
        ("cá nhân\tLê An\nông\tLê Ba", "Dòng 2: ghi “tập thể” hoặc “cá nhân”; đã ghi “ông”."),
        ("cá nhân\tLê An\n\tLê Ba", "Dòng 2: ghi “tập thể” hoặc “cá nhân”."),
        ("cá nhân\t\tChủ tịch", "Dòng 1: chưa có họ tên"),
        (f"cá nhân\t{'a' * 201}", "Dòng 1: tên dài 201 chữ, nhiều nhất 200"),
        (f"cá nhân\tLê An\t{'a' * 151}", "Dòng 1: chức vụ dài 151 chữ"),
        ("cá nhân\tLê An\nCá nhân\tLE  AN", "Dòng 2: “LE AN” đã có ở dòng 1"),
        ("cá nhân\tLê An\tChủ tịch\ncá nhân\tLê An", "Dòng 2: “Lê An” đã có ở dòng 1"),
        ("to chuc\tJICA", "Dòng 1: Giấy khen không tặng cho đối tượng này"),
        ("Khen ai\tHọ tên\tHình thức\ncá nhân\tLê An\tBằng khen", "Dòng 2: hình thức “Bằng khen” khác"),
        ("Khen ai\tHọ tên\tNgày sinh\ncá nhân\tLê An\t1/1/1970", "Không dùng tới các cột: Ngày sinh"),
        ("cá nhân\tLê An\tCCCD 012345678901", "Dòng 1: có chỗ giống số căn cước"),
        ("cá nhân\tLê An\tHội viên\tHội 0913.123.456", "Dòng 1: có số điện thoại"),
        ("cá nhân\tLê An\ta\tb\tc\td", "Dòng 1: có 6 cột, bảng có 5 cột"),
        ("\n".join(f"cá nhân\tNgười {n}" for n in range(5000)), "Dán 5000 dòng, nhiều hơn 300"),
        ("cá nhân\t" + "\n".join(f"Người {n}{'x' * 100}\t" for n in range(5000)), "nhiều hơn 300"),
        ('cá nhân\t"Lê An\ncá nhân\tLê Ba', "Có dấu ngoặc kép"),
        ("\x00\t\x00", ""),
    ],
)
def test_every_fault_is_named_by_its_line(owner, dan, words):
    assert any(words in fault for fault in faults(owner, dan))


HELP = "Tập thể hay cá nhân\tHọ tên, tên tập thể\tChức vụ\tĐơn vị\tThành tích riêng"


@pytest.mark.parametrize("text", [f"{HELP}\ncá nhân\tLê An", f"{HELP}\ncá nhân\tLê An".replace("\t", ";")])
def test_the_words_of_the_help_are_headings(owner, text):
    assert owner.post(BULK, typed(text)).status_code == 302
    assert Award.objects.get().name == "Lê An"


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("Loại hình\tHọ tên\tChức vụ", "Không dùng tới các cột: Loại hình. Xóa chúng trong Excel, hoặc đổi tên cột."),
        ("Thành tích\tHọ tên\tChức vụ", "Thiếu cột “tập thể hay cá nhân”."),
        ("Khen ai\tThành tích\tChức vụ", "Thiếu cột “họ tên, tên tập thể”."),
    ],
)
def test_what_is_wrong_with_the_headings_is_said_once_and_of_no_line(owner, heading, sentence):
    assert faults(owner, heading + "\ncá nhân\tLê An\tChủ tịch\ntập thể\tHội B\t") == [sentence]


def test_a_bad_line_stays_in_the_list_that_was_read_with_what_is_wrong(owner):
    page = owner.post(BULK, typed("cá nhân\tLê An\nông\tLê Ba\nto chuc\tJICA", viec="xem"))

    lines = page.context["form"].pasted.lines
    assert [(line.cells["name"], len(line.faults)) for line in lines] == [("Lê An", 0), ("Lê Ba", 1), ("JICA", 1)]
    assert page.content.decode().count("đã ghi “ông”") == 2  # on top and beside the line
    assert '<td data-l="Khen ai">ông</td>' in page.content.decode()


def test_two_people_of_one_name_are_told_apart_by_post_or_unit(owner):
    text = "cá nhân\tLê An\tChủ tịch\tHội A\ncá nhân\tLê An\tChủ tịch\tHội B\ntập thể\tLê An"
    assert owner.post(BULK, typed(text)).status_code == 302
    assert Award.objects.count() == 3


def test_the_given_form_in_a_column_of_its_own_is_fine(owner):
    text = "Khen ai\tHọ tên\tHình thức\ncá nhân\tLê An\tgiấy khen"
    assert owner.post(BULK, typed(text)).status_code == 302


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("kind", {"kind": "bang-khen"}),
        ("kind", {"kind": "9" * 30}),
        ("year", {"year": "2027"}),
        ("decided_on", {"decided_on": "25/11/2026"}),
        ("decision_number", {"decision_number": ""}),
        ("presented_on", {"presented_on": "01/11/2026"}),
        ("presented_on", {"occasion": "Tổng kết"}),
    ],
)
def test_what_is_wrong_with_the_decision_is_said_once_at_its_field(owner, field, fields):
    if fields.get("kind") == "bang-khen":
        fields = {"kind": make_kind("bang-khen").pk}
    page = owner.post(BULK, typed(HAI_PHONG, **fields))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert len(page.context["form"].errors[field]) == 1
    assert not Award.objects.exists()


def test_those_commended_already_this_year_are_doubted_until_confirmed(world, owner):
    make_award(world.unions["member"], world.people["owner"], name="Nguyễn Văn 3")
    page = owner.post(BULK, typed(HAI_PHONG))

    assert page.status_code == 422
    assert [doubt.award.name for doubt, _readable in page.context["doubts"]] == ["Nguyễn Văn 3"]
    assert Award.objects.count() == 1
    assert owner.post(BULK, typed(HAI_PHONG, confirmed="on")).status_code == 302
    assert Award.objects.count() == 58


def test_the_pasted_list_outlives_the_session(world, client, sign_in):
    author = sign_in(world.people["owner"]).get(BULK).context["author"]
    client.logout()
    client.post(BULK, typed(HAI_PHONG, author=author))
    client.force_login(world.people["owner"])

    assert client.get(BULK).context["form"]["dan"].value().split() == HAI_PHONG.split()
