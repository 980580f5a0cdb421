"""Programme, sites and invited bodies: written as tables, refused in words, never lost to another editor."""

from datetime import date, time

import pytest
from django.urls import reverse

from events.models import AgendaItem, ConferenceSite, Delegate, Invited
from events.workflow import conference_delegates
from events.workflow.activities import NotAllowed
from events.workflow.conference_rows import INVITED, Given, RowBlocked, mark, save_rows
from tests.events.conference_making import (
    add_agenda,
    add_delegate,
    add_sites,
    invite,
    make_conference,
    make_national,
    make_of_union,
)

TABLES = ("chuong-trinh", "diem-cau", "khach-moi")


def address(row, table="chuong-trinh"):
    return reverse("conference_rows", args=[row.pk, table])


def rows(*given, **more):
    data = {"dong-TOTAL_FORMS": len(given), "dong-INITIAL_FORMS": 0}
    for place, row in enumerate(given):
        data |= {f"dong-{place}-{name}": value for name, value in row.items()}
    return data | more


def post(keeper, row, table, *given, seen=None, **more):
    if seen is None:
        seen = keeper.get(address(row, table)).context["seen"]
    return keeper.post(address(row, table), rows(*given, seen=seen, **more))


@pytest.fixture
def row(world):
    return make_conference(world)


@pytest.fixture
def keeper(world, sign_in):
    return sign_in(world.people["lead"])


def test_a_programme_is_written_in_the_order_typed(world, row, keeper):
    answer = post(
        keeper, row, "chuong-trinh",
        {"starts_at": "8h", "kind": "opening", "title": "Khai mạc"},
        {},
        {
            "title": "Tham luận về viện trợ", "kind": "paper", "union": world.unions["member"].pk,
            "speaker": "Bà Lan", "paper": "Viện trợ sau sáp nhập",
        },
        {"starts_at": "10:15", "title": "Bế mạc"},
    )  # fmt: skip

    assert answer.url == row.get_absolute_url()
    assert list(AgendaItem.objects.values_list("title", "kind", "starts_at", "on")) == [
        ("Khai mạc", "opening", time(8), row.starts_on),
        ("Tham luận về viện trợ", "paper", None, row.starts_on),
        ("Bế mạc", "other", time(10, 15), row.starts_on),
    ]
    text = keeper.get(row.get_absolute_url()).content.decode()
    assert "Bà Lan, Tỉnh member" in text and "Viện trợ sau sáp nhập" in text and "08:00" in text
    assert row.acts.first().what == "Sửa chương trình: ghi 3 dòng"


def test_a_row_is_changed_another_removed_and_history_keeps_both(world, row, keeper):
    add_agenda(world, row, "Một", "Hai")
    one, two = AgendaItem.objects.order_by("pk")

    post(
        keeper, row, "chuong-trinh", {"pk": one.pk, "title": "Một khác"}, {"pk": two.pk, "title": "Hai", "DELETE": "on"}
    )

    assert list(AgendaItem.objects.values_list("pk", "title")) == [(one.pk, "Một khác")]
    assert [step.history_type for step in AgendaItem.history.filter(id=two.pk)] == ["-", "+"]
    assert AgendaItem.history.filter(id=two.pk).first().history_user == world.people["lead"]
    assert row.acts.first().what == "Sửa chương trình: ghi 1 dòng, bỏ 1 dòng"
    post(keeper, row, "chuong-trinh", {"pk": one.pk, "title": "Một khác", "DELETE": "on"})
    assert row.acts.first().what == "Sửa chương trình: bỏ 1 dòng"


@pytest.mark.parametrize(
    ("table", "given", "words"),
    [
        ("chuong-trinh", [{"title": "", "speaker": "Ai đó"}], "Sửa những chỗ đánh dấu đỏ"),
        ("chuong-trinh", [{"title": "A", "starts_at": "chín giờ"}], "Ghi giờ như 08:00"),
        ("chuong-trinh", [{"title": "A", "union": "98765"}], ""),
        ("chuong-trinh", [{"title": "A", "kind": "feast"}], ""),
        ("diem-cau", [{"name": "Cà Mau"}, {"name": "CÀ MAU"}], "đã có ở dòng trên"),
        ("diem-cau", [{"name": "A", "is_main": "on"}, {"name": "B", "is_main": "on"}], "Chỉ một điểm cầu"),
        ("khach-moi", [{"quota": "2"}], "Chọn một Liên hiệp"),
        ("khach-moi", [{"body": "Sở Ngoại vụ"}, {"body": "sở ngoại vụ"}], "đã có ở dòng trên"),
        ("khach-moi", [{"body": "Sở Ngoại vụ", "quota": "0"}], ""),
        ("khach-moi", [{"body": "Sở Ngoại vụ", "quota": "nhiều"}], ""),
        ("khach-moi", [{"body": "Ông A, CCCD 079123456789"}], "số căn cước"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_on_the_page(world, row, keeper, table, given, words):
    answer = post(keeper, row, table, *given)

    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "chỗ đánh dấu đỏ" in text
    for value in (value for part in given for name, value in part.items() if name in ("title", "name", "body")):
        assert value in text
    assert not AgendaItem.objects.exists() and not ConferenceSite.objects.exists() and not Invited.objects.exists()


def test_days_outside_the_conference_are_refused(world, keeper):
    row = make_conference(world, title="Hai ngày", ends_on=date(2026, 11, 21))

    inside = post(keeper, row, "chuong-trinh", {"on": "21/11/2026", "title": "Ngày hai"})
    outside = post(keeper, row, "chuong-trinh", {"on": "22/11/2026", "title": "Ngày ba"})

    assert inside.status_code == 302 and outside.status_code == 422
    assert "ngoài những ngày họp" in outside.content.decode()
    assert AgendaItem.objects.get().on == date(2026, 11, 21)


def test_a_line_after_the_end_is_refused_and_the_way_to_a_later_end_is_told(world, keeper):
    row = make_conference(world, title="Buổi sáng", starts_at=time(8), ends_at=time(11, 45))
    longer = make_conference(world, title="Hai ngày", ends_on=date(2026, 11, 21), starts_at=time(8), ends_at=time(11))

    late = post(
        keeper, row, "chuong-trinh", {"starts_at": "7:30", "title": "Đón khách"}, {"starts_at": "12:30", "title": "A"}
    )

    assert late.status_code == 422 and "12:30" in late.text and not AgendaItem.objects.exists()
    said = "Hội nghị kết thúc lúc 11:45. Sửa giờ này, hoặc sửa giờ kết thúc ở “Sửa thông tin” trước."
    assert [form.errors.get("starts_at") for form in late.context["rows"].forms] == [None, [said]]
    assert post(keeper, row, "chuong-trinh", {"starts_at": "11:45", "title": "Bế mạc"}).status_code == 302
    first_day = {"on": "20/11/2026", "starts_at": "14:00", "title": "A"}
    assert post(keeper, longer, "chuong-trinh", first_day | {"on": "21/11/2026"}).status_code == 422
    assert post(keeper, longer, "chuong-trinh", first_day).status_code == 302


def test_the_later_of_two_sees_the_table_of_now_and_may_write_again(world, row, keeper):
    seen = keeper.get(address(row)).context["seen"]
    add_agenda(world, row, "Của phó", by="deputy")

    answer = post(keeper, row, "chuong-trinh", {"title": "Của trưởng"}, seen=seen)

    text = answer.content.decode()
    assert answer.status_code == 422 and "Của phó" in text and "Của trưởng" in text
    again = post(keeper, row, "chuong-trinh", {"title": "Của trưởng"}, seen=answer.context["seen"])
    assert again.status_code == 302
    assert set(AgendaItem.objects.values_list("title", flat=True)) == {"Của phó", "Của trưởng"}


def test_blank_rows_and_the_whole_cluster_are_added_without_losing_words(world, row, keeper):
    more = post(keeper, row, "khach-moi", {"body": "Sở Ngoại vụ", "quota": "x"}, viec="them-dong")
    members = post(keeper, row, "khach-moi", {"union": world.unions["lead"].pk, "quota": "5"}, viec="moi-ca-cum")

    assert "Sở Ngoại vụ" in more.content.decode() and len(more.context["rows"].forms) == 4
    initial = [form.initial for form in members.context["rows"].forms if form.initial]
    assert len(initial) == 5 and initial[0]["quota"] == "5" and {each.get("quota") for each in initial[1:]} == {2}
    assert not Invited.objects.exists()


def test_what_was_typed_survives_the_end_of_a_session(world, row, keeper):
    author = keeper.get(address(row)).context["author"]
    keeper.logout()
    keeper.post(address(row), rows({"title": "Gõ dở"}, author=author, seen="x"))
    keeper.force_login(world.people["lead"])

    assert "Gõ dở" in keeper.get(address(row)).content.decode() and not AgendaItem.objects.exists()


def test_a_body_with_delegates_does_not_become_another(world, row):
    (body,) = invite(world, row, "member")
    person = add_delegate(world, body)

    def save(**fields):
        given = [Given(body.pk, {"union": world.unions["member"], "body": "", "quota": 2} | fields)]
        seen = mark(INVITED.rows_of(row), INVITED)
        save_rows(row, INVITED, given, by=world.people["lead"], seen=seen)

    for other in ({"union": world.unions["neighbour"]}, {"union": None, "body": "Sở Ngoại vụ"}):
        with pytest.raises(RowBlocked, match="Thêm đơn vị mới ở dòng khác") as refusal:
            save(**other)
        assert refusal.value.field == "union"
    save(quota=5)
    person.refresh_from_db()
    assert (person.invited.union, person.invited.quota) == (world.unions["member"], 5)


def test_a_body_with_delegates_is_not_removed(world, row, keeper):
    (body,) = invite(world, row, "member")
    add_delegate(world, body)

    answer = post(keeper, row, "khach-moi", {"pk": body.pk, "union": body.union_id, "quota": "2", "DELETE": "on"})

    text = answer.content.decode()
    assert answer.status_code == 422 and "Đã có đại biểu" in text
    assert "Chưa lưu được. Sửa những chỗ đánh dấu đỏ ở dưới." in text and 'href="#dong-1"' in text
    assert Invited.objects.filter(pk=body.pk).exists()


def test_who_was_withdrawn_holds_no_body_and_no_site(world, row, keeper):
    (body,) = invite(world, row, "member")
    main, site = add_sites(world, row, A=None, B="member")
    person = add_delegate(world, body, site=site)
    conference_delegates.withdraw(person, by=world.people["lead"])

    gone = {"pk": site.pk, "name": "B", "union": site.union_id, "DELETE": "on"}
    assert post(keeper, row, "diem-cau", {"pk": main.pk, "name": "A", "is_main": "on"}, gone).status_code == 302
    person.refresh_from_db()
    assert person.site is None
    assert post(keeper, row, "khach-moi", {"pk": body.pk, "union": body.union_id, "DELETE": "on"}).status_code == 302
    assert not Invited.objects.exists() and not Delegate.objects.exists()
    assert Delegate.history.filter(id=person.pk).first().history_user == world.people["lead"]


def test_the_main_site_moves_and_names_that_change_places_are_refused(world, row, keeper):
    one, two = add_sites(world, row, A=None, B="member")

    post(keeper, row, "diem-cau", {"pk": one.pk, "name": "A"}, {"pk": two.pk, "name": "B", "is_main": "on"})
    post(keeper, row, "diem-cau", {"pk": one.pk, "name": "A", "is_main": "on"}, {"pk": two.pk, "name": "B"})
    swapped = post(keeper, row, "diem-cau", {"pk": one.pk, "name": "B", "is_main": "on"}, {"pk": two.pk, "name": "A"})

    assert list(ConferenceSite.objects.order_by("pk").values_list("name", "is_main")) == [("A", True), ("B", False)]
    assert swapped.status_code == 422 and "đổi chỗ cho nhau" in swapped.content.decode()


def test_rows_of_another_conference_are_not_touched(world, row, keeper):
    other = make_conference(world, title="Khác")
    add_agenda(world, other, "Của hội nghị khác")
    foreign = AgendaItem.objects.get()

    post(keeper, row, "chuong-trinh", {"pk": foreign.pk, "title": "Chiếm"})

    foreign.refresh_from_db()
    assert foreign.title == "Của hội nghị khác" and row.agenda.get().title == "Chiếm"


@pytest.mark.parametrize("total", ["", "x", "-1", "999999"])
def test_a_tampered_form_is_no_failure(row, keeper, total):
    answer = keeper.post(address(row), {"dong-TOTAL_FORMS": total, "dong-INITIAL_FORMS": "0", "viec": ""})

    assert answer.status_code == 422
    assert keeper.post(address(row), {"dong-TOTAL_FORMS": total, "viec": "them-dong"}).status_code == 200


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 302), ("outsider", 403), ("neighbour", 403), ("owner", 200), ("lead", 200), ("deputy", 200),
        ("last_lead", 403), ("vufo", 200), ("observer", 403),
    ],
)  # fmt: skip
def test_who_writes_the_tables(world, row, sign_in, name, status, table):
    assert sign_in(world.people[name]).get(address(row, table)).status_code == status


def test_hidden_and_unknown_tables_are_not_there(world, row, sign_in, keeper):
    assert keeper.get(address(row, "khong-co")).status_code == 404
    hidden = address(make_of_union(world))
    assert sign_in(world.people["neighbour"]).get(hidden).status_code == 404
    with pytest.raises(NotAllowed):
        add_agenda(world, make_national(world), "Ghi trộm", by="lead")


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, row, sign_in, n, django_assert_num_queries):
    add_agenda(world, row, *(f"Việc {place}" for place in range(n)))
    AgendaItem.objects.update(union=world.unions["member"])
    keeper = sign_in(world.people["lead"])
    keeper.get(address(row))

    with django_assert_num_queries(QUERIES):
        keeper.get(address(row))


QUERIES = 17


def test_lines_of_a_day_go_by_their_hours_and_one_without_stays_behind_its_own(world, row, keeper):
    answer = post(
        keeper, row, "chuong-trinh",
        {"title": "Đón khách"}, {"title": "Tham luận", "starts_at": "9h"}, {"title": "Hỏi đáp"},
        {"title": "Khai mạc", "starts_at": "8h"}, {"title": "Chúc mừng", "starts_at": "8h"},
    )  # fmt: skip

    titles = list(row.agenda.values_list("title", flat=True))
    assert titles == ["Đón khách", "Khai mạc", "Chúc mừng", "Tham luận", "Hỏi đáp"]
    assert "xếp theo ngày, giờ" in keeper.get(answer.url).content.decode()


def test_what_is_wrong_is_said_at_its_line_though_the_lines_are_sorted(world, keeper):
    row = make_conference(world, title="Hai ngày", ends_on=date(2026, 11, 21))

    answer = post(
        keeper, row, "chuong-trinh",
        {"on": "21/11/2026", "title": "B", "starts_at": "9h"}, {"on": "23/11/2026", "title": "A", "starts_at": "8h"},
    )  # fmt: skip

    assert [form.errors.keys() for form in answer.context["rows"].forms] == [set(), {"on"}]


def test_blank_rows_are_added_though_others_are_blank(row, keeper):
    answer = post(keeper, row, "chuong-trinh", {"title": "Một"}, {}, {}, {}, viec="them-dong")

    assert len(answer.context["rows"].forms) == 7


@pytest.mark.parametrize(
    ("by", "words"), [("lead", "Bạn đã ghi bảng này lúc 24/11/2026"), ("deputy", "deputy đã ghi bảng này lúc")]
)
def test_the_table_of_now_is_told_in_words_and_who_wrote_it(world, row, keeper, by, words):
    seen = keeper.get(address(row)).context["seen"]
    add_agenda(world, row, "Nghe báo cáo", by=by)

    text = post(keeper, row, "chuong-trinh", {"title": "Khác"}, seen=seen).content.decode()

    assert words in text and "báo cáo, Nghe báo cáo" in text and "report, Nghe" not in text


def test_whoever_invites_reads_how_many_hear_of_it(world, sign_in):
    client = sign_in(world.people["lead"])
    told = []
    for starts_on in (date(2026, 12, 11), date(2026, 11, 20)):
        row = make_conference(world, starts_on=starts_on, title=f"Họp {starts_on}")
        given = [{"union": world.unions[name].pk} for name in ("member", "neighbour")]
        post(client, row, "khach-moi", *given, {"body": "Sở Ngoại vụ"})
        told += [str(message) for message in client.get(row.get_absolute_url()).context["messages"]]

    assert told == ["Đã ghi; 2 đơn vị mới được báo qua thư và thấy trên trang đầu.", "Đã ghi."]
