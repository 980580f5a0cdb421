"""The prose desk: what the page shows, what its buttons do, what it refuses, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from reports import prose
from reports.models import Piece
from reports.workflow import cluster_reports, pieces
from tests import factories
from tests.reports.prose_pages import desk_url, page_of, send_again, write_report

HTMX = {"HTTP_HX_REQUEST": "true"}
HB12 = "Tổ chức họp mặt hữu nghị.\n\nĐón đoàn Lào."


@pytest.fixture
def lead(world):
    return world.people["lead"]


@pytest.fixture
def report(world, lead):
    world.form.indicators.filter(code="HB02").update(label="Số lượt đoàn vào đón tiếp")
    return factories.make_cluster_report(world.cluster, world.period, lead)


@pytest.fixture
def source(world):
    return write_report(world, "member", {"HB12": HB12}, {"HB02": 5}, by=world.people["owner"])[0]


@pytest.fixture
def piece(report, source, lead):
    return pieces.pick(report, "HB12", source.pk, prose.digest("Đón đoàn Lào."), by=lead)[0]


@pytest.fixture
def desk(lead, sign_in):
    return sign_in(lead)


def press(client, report, act, code="HB12", **typed):
    """Post the whole page, with some fields typed anew, by the button of an act."""
    return client.post(desk_url(report, code), page_of(client, report, code) | typed | ({"act": act} if act else {}))


def save_url(report, piece):
    return reverse("piece_save", args=[report.pk, piece.pk])


def autosave(client, report, piece, page=None, **typed):
    fields = {
        name: value for name, value in (page or page_of(client, report)).items() if name.startswith(f"p{piece.pk}-")
    }
    return client.post(save_url(report, piece), fields | {f"p{piece.pk}-{k}": v for k, v in typed.items()}, **HTMX)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- what it shows ---


def test_the_first_heading_opens(report, desk):
    response = desk.get(reverse("cluster_prose_first", args=[report.pk]))

    assert response.status_code == 302 and response.url == desk_url(report, "HB12")


def test_all_members_are_there_also_those_who_wrote_nothing(report, source, desk, world):
    write_report(world, "neighbour", {"PC": "Chỉ viết mục viện trợ"}, by=world.people["neighbour"])

    page = desk.get(desk_url(report))

    assert [source.member.name for source in page.context["sources"]] == [
        "Tỉnh member", "Tỉnh deputy", "Tỉnh last_lead", "Tỉnh lead", "Tỉnh neighbour",
    ]  # fmt: skip
    text = text_of(page)
    assert "1/5 đơn vị viết" in text and "Tổ chức họp mặt hữu nghị." in text and "Lấy cả 2 đoạn" in text
    assert "Tỉnh neighbour đã gửi, để trống mục này" in text
    assert "Tỉnh deputy Chưa bắt đầu" in text and "Tỉnh ngoài" not in text


def test_what_was_taken_is_marked_and_counted(report, source, piece, desk):
    page = desk.get(desk_url(report))

    text = text_of(page)
    assert "Đã lấy: đoạn 1" in text and "từ Tỉnh member, lần 1" in text
    assert "Cụm 1 đoạn" in text and "1 đoạn, 3 từ" in text
    assert [(entry.heading.code, entry.wrote, entry.pieces) for entry in page.context["nav"]] == [
        ("HB12", 1, 1), ("PC", 0, 0),
    ]  # fmt: skip


def test_a_changed_source_is_shown_word_by_word(report, source, piece, desk, world, lead):
    send_again(source, {"HB12": "Đón hai đoàn Lào."}, by=world.people["owner"], reviewer=lead)

    page = desk.get(desk_url(report))

    assert "Tỉnh member đã gửi lần mới và sửa đoạn này" in text_of(page)
    assert "<ins>hai</ins>" in re.sub(r"\s*(</?ins>)\s*", r"\1", page.content.decode())
    assert "1 nguồn đã đổi" in text_of(page)


def test_numbers_are_read_and_doubted(report, source, piece, desk, lead):
    text = "Đón [[HB02]], trong đó có [[XX99]]; tổng cộng đón 7 lượt đoàn."
    pieces.save_piece(report, piece.pk, text, True, by=lead, version=1)

    shown = text_of(desk.get(desk_url(report)))

    assert "Đọc là: Đón 5 lượt đoàn , trong đó có [[XX99]]" in shown
    assert "Biểu của kỳ không có chỉ tiêu XX99." in shown
    assert "viết 7 lượt đoàn; Tỉnh member báo cáo HB02 là 5 lượt đoàn, cả Cụm là 5 lượt đoàn." in shown


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(report, lead, desk, world, n, django_assert_num_queries):
    for name in ["member", "neighbour", "deputy"][:n]:
        written, by = write_report(world, name, {"HB12": HB12, "PC": "Viện trợ"}, {"HB02": 3})
        pieces.pick(report, "HB12", written.pk, by=lead)
        reviewer = world.people["lead"]
        send_again(written, {"HB12": "Tổ chức họp mặt.\nĐón đoàn [[HB02]]"}, by=by, reviewer=reviewer)
    desk.get(desk_url(report))

    with django_assert_num_queries(QUERIES):
        desk.get(desk_url(report))


QUERIES = 26


# --- what it does ---


def test_taking_a_paragraph_saves_what_was_typed_too(report, source, piece, desk):
    digest = prose.digest("Tổ chức họp mặt hữu nghị.")
    response = press(desk, report, f"pick:{source.pk}:{digest}", **{f"p{piece.pk}-text": "Đón hai đoàn Lào."})

    texts = list(Piece.objects.filter(edition=report.draft_id).values_list("text", flat=True))
    assert texts == ["Đón hai đoàn Lào.", "Tổ chức họp mặt hữu nghị."]
    assert response.status_code == 302 and response.url.endswith(f"#p{Piece.objects.last().pk}")


def test_each_button_does_its_act(report, source, piece, desk):
    press(desk, report, f"pick:{source.pk}")
    press(desk, report, f"up:{Piece.objects.last().pk}")
    press(desk, report, "add")
    empty = Piece.objects.latest("pk")
    press(desk, report, f"insert:{empty.pk}", figure="HB02:own")
    press(desk, report, f"remove:{piece.pk}")

    order = list(Piece.objects.filter(edition=report.draft_id).order_by("order").values_list("text", flat=True))
    assert order == ["Tổ chức họp mặt hữu nghị.", "[[HB02]]"]
    assert "1 đoạn đã bỏ" in text_of(desk.get(desk_url(report)))

    press(desk, report, f"restore:{piece.pk}")
    assert Piece.objects.filter(pk=piece.pk, text="Đón đoàn Lào.").exists()


def test_the_new_wording_and_our_own(report, source, piece, desk, world, lead):
    send_again(source, {"HB12": "Đón hai đoàn Lào."}, by=world.people["owner"], reviewer=lead)

    press(desk, report, f"take-new:{piece.pk}:{prose.digest('Đón hai đoàn Lào.')}")

    piece.refresh_from_db()
    assert piece.text == "Đón hai đoàn Lào." and "nguồn đã đổi" not in text_of(desk.get(desk_url(report)))


def test_a_typed_number_becomes_a_live_one(report, source, desk, lead):
    piece = pieces.add_piece(report, "HB12", "Đã đón 7 lượt đoàn.", by=lead)
    page = desk.get(desk_url(report))
    (finding,) = page.context["rows"][0].findings

    press(
        desk,
        report,
        f"live:{piece.pk}:{finding.start}:HB02:own",
        **{f"typed-{piece.pk}-{finding.start}": "7 lượt đoàn"},
    )

    piece.refresh_from_db()
    assert piece.text == "Đã đón [[HB02]]."


def test_saving_without_a_button_keeps_everything(report, piece, desk):
    response = press(desk, report, "", **{f"p{piece.pk}-text": "Lời mới", f"p{piece.pk}-named": "0"})

    piece.refresh_from_db()
    assert (piece.text, piece.is_attributed, response.status_code) == ("Lời mới", False, 302)


@pytest.mark.parametrize("act", ["launch:1", "up:x", "up:", f"up:{'9' * 30}", "insert:1", "live:1:2:3", "pick:"])
def test_an_act_that_no_button_has_is_refused(report, piece, desk, act):
    assert press(desk, report, act, figure="drop table").status_code == 400


@pytest.mark.parametrize("key", ["x", "p", "p1x", f"p{'1' * 40}"])
def test_rows_that_no_page_has_are_refused(report, piece, desk, key):
    assert desk.post(desk_url(report), {"row": key}).status_code == 400


def test_a_member_that_sent_anew_meanwhile_is_not_taken_unseen(report, source, desk, world, lead):
    send_again(source, {"HB12": "Lời khác hẳn."}, by=world.people["owner"], reviewer=lead)

    response = desk.post(desk_url(report), {"act": f"pick:{source.pk}:{prose.digest('Đón đoàn Lào.')}"}, follow=True)

    assert "vừa gửi lần mới" in text_of(response) and not Piece.objects.exists()


# --- autosave ---


def test_a_piece_saves_itself(report, source, piece, desk, lead):
    answer = autosave(desk, report, piece, text="Đón [[HB02]].")

    piece.refresh_from_db()
    html = answer.content.decode()
    assert answer.status_code == 200 and (piece.text, piece.version) == ("Đón [[HB02]].", 2)
    assert f'name="p{piece.pk}-version" value="2"' in html and "Đã lưu 09:00" in html
    assert html.count("hx-swap-oob") == 2 and "5 lượt đoàn" in html


def test_two_people_in_one_piece_see_both_texts(report, piece, desk, world):
    page = page_of(desk, report)
    pieces.save_piece(report, piece.pk, "Của phó", True, by=world.people["deputy"], version=1)

    answer = autosave(desk, report, piece, page, text="Của trưởng")

    assert answer.status_code == 409
    assert "Của phó" in text_of(answer) and "Của trưởng" in text_of(answer)
    theirs = {"choice": "use", "theirs": "2"}
    assert autosave(desk, report, piece, page, text="Của trưởng", **theirs).status_code == 200
    piece.refresh_from_db()
    assert (piece.text, piece.version) == ("Của trưởng", 3)


def test_words_for_a_piece_that_was_removed_can_be_kept(report, piece, desk, world):
    page = page_of(desk, report)
    pieces.remove_piece(report, piece.pk, by=world.people["deputy"])

    answer = autosave(desk, report, piece, page, text="Chữ đang gõ")
    assert answer.status_code == 409 and f"{world.people['deputy']} vừa bỏ đoạn này" in text_of(answer)

    typed = page | {f"p{piece.pk}-text": "Chữ đang gõ"}
    held = desk.post(desk_url(report), typed | {"act": "add"})
    assert held.status_code == 409 and "Chữ đang gõ" in text_of(held) and not Piece.objects.exists()

    desk.post(desk_url(report), typed | {"act": f"keep-words:{piece.pk}"})
    assert Piece.objects.get().text == "Chữ đang gõ"


def test_an_untouched_piece_that_was_removed_stands_in_nobodys_way(report, piece, desk, world):
    page = page_of(desk, report)
    pieces.remove_piece(report, piece.pk, by=world.people["deputy"])

    assert desk.post(desk_url(report), page | {"act": "add"}).status_code == 302
    assert autosave(desk, report, piece, page).status_code == 404


def test_a_conflict_holds_the_act_back_and_keeps_what_was_typed(report, source, piece, desk, world):
    page = page_of(desk, report)
    pieces.save_piece(report, piece.pk, "Của phó", True, by=world.people["deputy"], version=1)

    response = desk.post(desk_url(report), page | {f"p{piece.pk}-text": "Của trưởng", "act": f"pick:{source.pk}"})

    assert response.status_code == 409 and Piece.objects.count() == 1
    text = text_of(response)
    assert "Của trưởng" in text and "Của phó" in text and "Chưa làm việc vừa bấm" in text


def test_words_typed_into_an_issued_report_stay_on_the_page(report, piece, desk, lead):
    page = page_of(desk, report)
    cluster_reports.issue(report, factories.make_issuing(report.cluster), by=lead)

    response = desk.post(desk_url(report), page | {f"p{piece.pk}-text": "Chữ đang gõ"})

    assert response.status_code == 409 and "Chữ đang gõ" in text_of(response) and "đã ban hành" in text_of(response)
    assert autosave(desk, report, piece, page, text="Chữ đang gõ").status_code == 409


def test_words_typed_over_the_end_of_a_session_come_back(report, piece, desk, lead, sign_in):
    page = page_of(desk, report)
    desk.logout()

    response = desk.post(desk_url(report), page | {f"p{piece.pk}-text": "Gõ trước khi hết phiên"})
    assert response.status_code == 302 and "dang-nhap" in response.url
    assert autosave(desk, report, piece, page, text="x").status_code == 401

    desk.force_login(lead)
    assert "Gõ trước khi hết phiên" in text_of(desk.get(desk_url(report)))
    press(desk, report, "", **{f"p{piece.pk}-text": "Gõ trước khi hết phiên"})
    piece.refresh_from_db()
    assert piece.text == "Gõ trước khi hết phiên"


# --- whom it refuses ---


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("lead", 200), ("deputy", 200), ("last_lead", 404), ("owner", 404), ("neighbour", 404), ("outsider", 404),
        ("vufo", 404), ("observer", 404), ("anonymous", 302),
    ],
)  # fmt: skip
def test_a_draft_is_open_to_the_offices_of_the_year_only(report, piece, world, sign_in, name, status):
    client = sign_in(world.people[name])

    assert client.get(desk_url(report)).status_code == status
    if status == 404:
        assert client.post(desk_url(report), {"act": "add"}).status_code == 404
        assert client.post(save_url(report, piece), {}, **HTMX).status_code == 404
    assert Piece.objects.count() == 1


@pytest.mark.parametrize("name", ["owner", "vufo", "observer"])
def test_readers_of_a_frozen_edition_are_told_whose_desk_it_is(report, piece, lead, world, sign_in, name):
    cluster_reports.freeze_provisional(report, "Hội nghị Cụm", by=lead)

    assert sign_in(world.people[name]).get(desk_url(report)).status_code == 403


def test_an_unknown_heading_is_not_found(report, desk):
    assert desk.get(desk_url(report, "HB02")).status_code == 404


def test_once_issued_the_desk_leads_to_the_report(report, piece, desk, lead):
    cluster_reports.issue(report, factories.make_issuing(report.cluster), by=lead)

    assert desk.get(desk_url(report)).url == report.get_absolute_url()
    assert desk.get(reverse("cluster_prose_first", args=[report.pk])).url == report.get_absolute_url()
