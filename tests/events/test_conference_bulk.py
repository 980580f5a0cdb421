"""Many delegates pasted at once: read, refused line by line, counted, written once and all or none."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Delegate
from tests.events.conference_making import add_delegate, add_sites, invite, make_conference

HEADED = "TT\tHọ và tên\tĐiểm cầu\tChức vụ\n1\tTrần Thị Bình\tHuế\tPhó Chủ tịch\n2\tLê Văn Cường\t\tChánh Văn phòng\n"


@pytest.fixture
def row(world):
    return make_conference(world, starts_on=date(2026, 12, 11))


@pytest.fixture
def body(world, row):
    add_sites(world, row, Huế=None)
    return invite(world, row, "neighbour", quota=3)[0]


def post(client, body, text, **fields):
    address = reverse("delegate_bulk", args=[body.conference_id])
    return client.post(address, {"invited": body.pk, "dan": text, "token": str(uuid4())} | fields)


def names():
    return set(Delegate.objects.filter(withdrawn_at__isnull=True).values_list("name", flat=True))


def test_the_invited_union_pastes_its_people(world, body, sign_in):
    client = sign_in(world.people["neighbour"])
    looked = post(client, body, HEADED, viec="xem")
    assert looked.status_code == 200 and "Đọc được 2 người" in looked.content.decode() and not names()
    assert '<td data-l="Tư cách">đại biểu</td>' in looked.content.decode()

    answer = post(client, body, HEADED)

    assert answer.url == reverse("conference_delegates", args=[body.conference_id])
    found = Delegate.objects.order_by("pk").values_list("name", "post", "site__name", "invited", "added_by__username")
    assert list(found) == [
        ("Trần Thị Bình", "Phó Chủ tịch", "Huế", body.pk, "neighbour"),
        ("Lê Văn Cường", "Chánh Văn phòng", None, body.pk, "neighbour"),
    ]
    assert body.conference.acts.first().what == "Thêm 2 đại biểu của Tỉnh neighbour"


def test_names_alone_are_enough(world, body, sign_in):
    assert post(sign_in(world.people["lead"]), body, "Trần Thị Bình\nLê Văn Cường").status_code == 302
    assert names() == {"Trần Thị Bình", "Lê Văn Cường"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Chưa dán gì"),
        *[(empty, "Các ô dán vào đều trống") for empty in (";", '""', ";;")],
        ("Họ tên\tChức vụ", "Chỉ thấy dòng tên cột"),
        ("An\tChủ tịch\n\tPhó Chủ tịch", "Dòng 2: chưa có họ tên"),
        ("An\t\tĐà Lạt", "Dòng 1: không có điểm cầu “Đà Lạt” (Huế)"),
        ("An\t\t\tvua", "Dòng 1: không rõ tư cách “vua”"),
        ("An\t\tHuế\nBình\nan", "Dòng 3: “an” đã có ở dòng 1"),
        ("An\tCCCD 012345678901", "Dòng 1: có chỗ giống số căn cước"),
        ("An\tChủ tịch, 0913 123 456", "Dòng 1: có số điện thoại"),
        ("A" * 121, "Dòng 1: ô dài 121 chữ"),
        ("An\tb\tHuế\tđại biểu\tthừa", "Dòng 1: có 5 cột"),
        ("Họ tên\tĐiện thoại\nAn\t0912", "Không dùng tới các cột: Điện thoại"),
        ("An\nBình\nChi\nDung", "Mời 3 người, còn 3 chỗ, danh sách có 4 người. Bớt người"),
    ],
)
def test_what_cannot_be_is_named_by_its_line_and_stays_typed(world, body, sign_in, text, words):
    page = post(sign_in(world.people["neighbour"]), body, text)

    assert page.status_code == 422 and words in page.content.decode()
    assert not names() and page.context["form"]["dan"].value() == text


def test_who_is_there_already_is_told_with_the_site(world, row, body, sign_in):
    add_delegate(world, body, "Nguyễn Văn An", site=row.sites.get())

    page = post(sign_in(world.people["neighbour"]), body, "Bình\nNguyễn văn An")

    assert page.status_code == 422
    assert "Dòng 2: Nguyễn Văn An đã có ở điểm cầu Huế" in page.content.decode() and names() == {"Nguyễn Văn An"}


def test_beyond_the_quota_only_with_the_organisers_reason(world, body, sign_in):
    client = sign_in(world.people["lead"])

    assert post(client, body, "An\nBình\nChi\nDung").context["form"].errors.keys() == {"over_reason"}
    assert post(client, body, "An\nBình\nChi\nDung", over_reason="Khách thêm").status_code == 302
    assert set(Delegate.objects.values_list("name", "over_reason")) == {
        ("An", ""), ("Bình", ""), ("Chi", ""), ("Dung", "Khách thêm"),
    }  # fmt: skip


@pytest.mark.parametrize("way", [{}, {"viec": "xem"}])
def test_a_look_already_tells_of_places_and_doubles_and_marks_the_lines(world, body, sign_in, way):
    add_delegate(world, body, "Nguyễn Văn An")

    page = post(sign_in(world.people["neighbour"]), body, "Nguyễn văn an\nBình\nChi\tPhó\tĐà Lạt", **way)

    errors = page.context["form"].errors
    assert page.status_code == 422 and names() == {"Nguyễn Văn An"}
    assert errors["invited"][0].startswith("Mời 3 người, còn 2 chỗ, danh sách có 3 người.")
    assert [len(line.faults) for line in page.context["form"].pasted.lines] == [1, 0, 1]
    assert page.content.decode().count("không có điểm cầu “Đà Lạt”") == 2  # on top and beside the line


def test_cells_parted_by_semicolons_and_words_cut_short(world, body, sign_in):
    text = "Trần Văn Đông; Chuyên viên; huế; Thư ký\nLê Thị Hoa;;;khách\nCao; Phó Chủ tịch"

    assert post(sign_in(world.people["neighbour"]), body, text).status_code == 302
    assert list(Delegate.objects.order_by("pk").values_list("name", "post", "site__name", "role")) == [
        ("Trần Văn Đông", "Chuyên viên", "Huế", "support"), ("Lê Thị Hoa", "", None, "speaker"),
        ("Cao", "Phó Chủ tịch", None, "delegate"),
    ]  # fmt: skip


def test_a_beginning_that_fits_two_is_refused(world, body, sign_in):
    add_sites(world, body.conference, **{"Hà Nội": None, "Hà Giang": None})

    page = post(sign_in(world.people["neighbour"]), body, "An\t\tHà")

    assert "Dòng 1: không có điểm cầu “Hà”" in page.content.decode() and not names()


def test_a_full_list_offers_no_more_places_but_to_the_organiser(world, row, sign_in):
    (body,) = invite(world, row, "neighbour", quota=1)
    add_delegate(world, body)
    address, new = reverse("conference_delegates", args=[row.pk]), reverse("delegate_new", args=[row.pk])
    bulk = reverse("delegate_bulk", args=[row.pk])

    full, organiser = (sign_in(world.people[name]).get(address).content.decode() for name in ("neighbour", "lead"))

    assert new not in full and bulk not in full and "đủ số mời" in full
    assert new in organiser and bulk in organiser and "đủ số mời" not in organiser


def test_the_same_list_twice_is_written_once(world, body, sign_in):
    client, token = sign_in(world.people["neighbour"]), str(uuid4())

    assert post(client, body, "An\nBình", token=token).status_code == 302
    assert post(client, body, "An\nBình", token=token).status_code == 302
    assert post(client, body, "An\nBình\nChi", token=token).status_code == 302

    assert Delegate.objects.count() == 3 and names() == {"An", "Bình", "Chi"}


def test_a_body_of_others_is_refused_and_a_session_that_ended_keeps_the_list(world, row, body, sign_in):
    (other,) = [one for one in invite(world, row, "member") if one.union == world.unions["member"]]
    client = sign_in(world.people["neighbour"])
    assert post(client, other, "An").status_code == 422 and not names()
    address = reverse("delegate_bulk", args=[row.pk])
    author = client.get(address).context["author"]
    client.logout()
    post(client, body, HEADED, author=author)
    client.force_login(world.people["neighbour"])

    assert "Lê Văn Cường" in client.get(address).content.decode() and not names()


def test_ten_lines_are_asked_for_no_more_often_than_one(world, row, sign_in, django_assert_num_queries):
    (body,) = invite(world, row, "neighbour", quota=1)
    client = sign_in(world.people["lead"])
    post(client, body, "Người đầu", over_reason="Khách thêm")
    with CaptureQueriesContext(connection) as one:
        assert post(client, body, "An", over_reason="Khách thêm").status_code == 302
    with django_assert_num_queries(len(one)):
        many = "\n".join(f"Người thứ {n}" for n in range(10))
        assert post(client, body, many, over_reason="Khách thêm").status_code == 302

    assert len(names()) == 12
    assert set(Delegate.history.values_list("history_user__username", "history_type")) == {("lead", "+")}
    assert Delegate.history.count() == 12 and set(Delegate.objects.values_list("over_reason", flat=True)) == {
        "", "Khách thêm",
    }  # fmt: skip


def test_the_body_is_chosen_where_there_are_several(world, row, body, sign_in):
    page = reverse("delegate_bulk", args=[row.pk])

    def first(name):
        form = sign_in(world.people[name]).get(page).context["form"]
        return next(iter(form.fields["invited"].choices))[0]

    assert first("neighbour") == body.pk

    invite(world, row, "member")

    assert first("lead") == ""
    client = sign_in(world.people["lead"])
    refused = post(client, body, "An", invited="")
    assert refused.status_code == 422 and refused.context["form"].errors.keys() == {"invited"} and not names()
    assert "Chọn một đơn vị." in refused.text


def test_a_look_says_nothing_of_saving_and_a_needed_reason_is_not_optional(world, body, sign_in):
    client = sign_in(world.people["lead"])

    looked = post(client, body, "An\nAn", viec="xem").text
    written = post(client, body, "An\nBa\nChi\nDung").text

    assert "Xem trước: có chỗ cần sửa rồi mới ghi được." in looked and "Chưa lưu được" not in looked
    assert "Chưa lưu được. Cần sửa:" in written
    optional = 'Lý do vượt số mời <span class="hn-hint">không bắt buộc'
    assert optional in looked and optional not in written


def test_guests_are_read_as_lists_call_them(world, body, sign_in):
    assert (
        post(sign_in(world.people["lead"]), body, "An;;;Khách quý\nBa;;;khách mời\nChi;;;Đại biểu").status_code == 302
    )
    assert dict(Delegate.objects.values_list("name", "role")) == {"An": "speaker", "Ba": "speaker", "Chi": "delegate"}
