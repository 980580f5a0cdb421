"""Papers and photos: who reads them, what everybody sees, metadata that is gone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from clusters.uploads import Checked
from events.models import ConferenceFile
from events.workflow import conference_files as workflow
from events.workflow.activities import Blocked, NotAllowed
from tests.events.conference_making import (
    add_agenda,
    add_delegate,
    add_sites,
    invite,
    make_conference,
    make_national,
    make_of_union,
)


def photo(gps=True) -> bytes:
    image = Image.new("RGB", (40, 30), "navy")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "MayAnhCuaToi"
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (10.0, 2.0, 3.5), 3: "E", 4: (105.0, 46.0, 1.5)})
    kept = io.BytesIO()
    image.save(kept, "JPEG", exif=exif, comment=b"nha rieng")
    return kept.getvalue()


def upload(content=None, name="hop.jpg"):
    return SimpleUploadedFile(name, photo() if content is None else content)


def new(row):
    return reverse("conference_file_new", args=[row.pk])


def add(world, row, name="a.pdf", by="lead", **fields) -> ConferenceFile:
    is_photo = name.endswith("jpg")
    content = photo() + name.encode() if is_photo else b"%PDF-1.4 " + name.encode()
    kind = ("photo", content, "image/jpeg") if is_photo else ("pdf", content, "application/pdf")
    return workflow.add_file(row, Checked(*kind, name), by=world.people[by], **fields)


@pytest.fixture
def row(world):
    return make_conference(world)


def test_a_photo_loses_place_and_camera_and_stays_private(world, row, sign_in):
    client = sign_in(world.people["lead"])
    assert Image.open(io.BytesIO(photo())).getexif().get_ifd(ExifTags.IFD.GPSInfo)

    answer = client.post(new(row), {"file": upload(), "caption": "Toàn cảnh", "credit": "T.L"})

    kept = ConferenceFile.objects.get()
    assert answer.url == f"{row.get_absolute_url()}#tep"
    assert (kept.caption, kept.credit, kept.is_public, kept.content_type) == ("Toàn cảnh", "T.L", False, "image/jpeg")
    with kept.file.open("rb") as file:
        content = file.read()
    image = Image.open(io.BytesIO(content))
    assert not image.getexif() and not image.info.get("comment")
    assert b"MayAnhCuaToi" not in content and b"Exif" not in content and b"nha rieng" not in content
    text = client.get(row.get_absolute_url()).content.decode()
    assert 'alt="Toàn cảnh"' in text and "Ảnh: T.L" in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"file": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff broken")}, "Ảnh hỏng"),
        ({"file": SimpleUploadedFile("x.exe", b"MZ")}, "Chỉ nhận ảnh"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "Tệp rỗng"),
        ({}, "Chọn một tệp"),
    ],
)
def test_what_is_no_photo_or_paper_is_refused_in_words(world, row, sign_in, given, words):
    answer = sign_in(world.people["lead"]).post(new(row), {"caption": "Chú thích đã gõ"} | given)

    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "Chú thích đã gõ" in text
    assert not ConferenceFile.objects.exists()


def test_captions_hold_no_identity_numbers_and_the_same_file_comes_once(world, row, sign_in):
    client = sign_in(world.people["lead"])

    assert client.post(new(row), {"file": upload(), "caption": "Ông A, hộ chiếu B1234567"}).status_code == 422
    assert client.post(new(row), {"file": upload()}).status_code == 302
    again = client.post(new(row), {"file": upload()})
    assert again.status_code == 422 and "Tệp này đã có" in again.content.decode()


READS = {
    "anonymous": 302, "outsider": 403, "neighbour": 200, "owner": 200, "lead": 200, "deputy": 200, "last_lead": 200,
    "vufo": 200, "observer": 200,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), READS.items())
def test_who_reads_a_private_paper(world, row, sign_in, name, status):
    paper = add(world, row, caption="Dự thảo")
    client = sign_in(world.people[name])

    answer = client.get(reverse("conference_file", args=[paper.pk]))

    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment") and b"".join(answer.streaming_content)
    elif name != "anonymous":
        assert "Dự thảo" not in client.get(row.get_absolute_url()).content.decode()


def test_an_invited_union_reads_the_papers(world, row, sign_in):
    paper = add(world, row, caption="Dự thảo")
    invite(world, row, "outsider")

    answer = sign_in(world.people["outsider"]).get(reverse("conference_file", args=[paper.pk]))

    assert answer.status_code == 200 and list(answer.streaming_content)


@pytest.mark.parametrize("name", ["outsider", "neighbour", "owner", "vufo"])
@pytest.mark.parametrize("address", ["conference_file_new", "conference_file_edit"])
def test_who_keeps_the_files(world, row, sign_in, name, address):
    paper = add(world, row)
    place = row if address == "conference_file_new" else paper

    answer = sign_in(world.people[name]).get(reverse(address, args=[place.pk]))

    assert answer.status_code == (200 if name in ("owner", "vufo") else 403)


def test_a_hidden_conferences_file_is_hidden(world, sign_in):
    hidden = make_of_union(world)
    paper = add(world, hidden, by="owner")
    client = sign_in(world.people["neighbour"])

    assert client.get(reverse("conference_file", args=[paper.pk])).status_code == 404
    assert client.post(reverse("conference_file_remove", args=[paper.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        workflow.remove_file(paper, by=world.people["lead"])


def public(world, row, is_public=True):
    return workflow.publish(row, is_public, by=world.people["lead"])


def test_everybody_sees_what_both_marks_show_and_nothing_else(world, row, client):
    add_agenda(world, row, "Tham luận về viện trợ")
    add_sites(world, row, Huế=None)
    (body,) = invite(world, row, "member")
    add_delegate(world, body, "Trần Thị Bí Mật", role="speaker")
    shown, kept = add(world, row, "a.pdf", caption="Chương trình"), add(world, row, "b.pdf", caption="Dự thảo mật")
    page = reverse("conference_public", args=[row.pk])
    file = reverse("public_file", args=[shown.pk])

    workflow.show_file(shown, True, by=world.people["lead"])
    assert client.get(page).status_code == 404 and client.get(file).status_code == 404
    public(world, row)
    text = client.get(page).content.decode()
    assert "Tham luận về viện trợ" in text and "Huế" in text and "Chương trình</a>" in text
    assert "Bí Mật" not in text and "Dự thảo mật" not in text
    assert list(client.get(file).streaming_content)
    assert client.get(reverse("public_file", args=[kept.pk])).status_code == 404
    public(world, row, False)
    assert client.get(page).status_code == 404 and client.get(file).status_code == 404


def test_the_buttons_publish_and_take_back(world, row, sign_in):
    paper, client = add(world, row, caption="Chương trình"), sign_in(world.people["lead"])

    def post(name, key, **given):
        assert client.post(reverse(name, args=[key]), given).status_code == 302
        row.refresh_from_db()
        paper.refresh_from_db()
        return row.is_public, paper.is_public

    assert post("conference_publish", row.pk, **{"cong-khai": "1"}) == (True, False)
    assert post("conference_file_show", paper.pk, **{"cong-khai": "1"}) == (True, True)
    assert post("conference_file_show", paper.pk) == (True, False)
    assert post("conference_publish", row.pk) == (False, False)
    post("conference_file_show", paper.pk, **{"cong-khai": "1"})
    assert post("conference_file_remove", paper.pk) == (False, False)
    assert paper.removed_by == world.people["lead"]
    assert client.get(reverse("conference_file", args=[paper.pk])).status_code == 404
    assert [act.what for act in row.acts.order_by("pk")][-2:] == [
        "Cho công khai tệp Chương trình",
        "Bỏ tệp Chương trình",
    ]


def test_what_everybody_sees_has_a_caption(world, row, sign_in):
    paper, client = add(world, row), sign_in(world.people["lead"])

    answer = client.post(reverse("conference_file_show", args=[paper.pk]), {"cong-khai": "1"}, follow=True)
    assert "Ghi chú thích cho" in answer.content.decode()
    edit = reverse("conference_file_edit", args=[paper.pk])
    assert client.post(edit, {"caption": "Chương trình", "credit": "VP"}).status_code == 302
    workflow.show_file(paper, True, by=world.people["lead"])
    assert client.post(edit, {"caption": ""}).status_code == 422
    with pytest.raises(Blocked):
        workflow.caption_file(paper, " ", "", by=world.people["lead"])


def test_words_that_somebody_else_wrote_meanwhile_are_not_lost(world, row, sign_in):
    paper, client = add(world, row), sign_in(world.people["lead"])
    edit = reverse("conference_file_edit", args=[paper.pk])
    typed = {"caption": "Lễ ký kết", "credit": "VP", "was_caption": paper.caption, "was_credit": paper.credit}
    workflow.caption_file(paper, "Toàn cảnh", "Báo Cà Mau", by=world.people["vufo"])

    page = client.post(edit, typed)

    text = page.content.decode()
    assert page.status_code == 422 and "Có người vừa ghi “Toàn cảnh”" in text and 'value="Lễ ký kết"' in text
    again = typed | {"was_caption": "Toàn cảnh", "was_credit": "Báo Cà Mau"}
    assert 'name="was_caption" value="Toàn cảnh"' in text and client.post(edit, again).status_code == 302
    assert client.post(edit, again).status_code == 302  # the button pressed twice
    paper.refresh_from_db()
    assert (paper.caption, paper.credit) == ("Lễ ký kết", "VP")


@pytest.mark.parametrize("name", ["outsider", "neighbour", "last_lead", "observer"])
def test_who_may_not_publish(world, row, sign_in, name):
    client = sign_in(world.people[name])

    assert client.post(reverse("conference_publish", args=[row.pk]), {"cong-khai": "1"}).status_code == 403
    row.refresh_from_db()
    assert not row.is_public
    with pytest.raises(NotAllowed):
        workflow.publish(make_national(world), True, by=world.people["lead"])


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, row, client, n, django_assert_num_queries):
    add_agenda(world, row, *"ABC"[:n])
    for place in range(n):
        for name in (f"{place}.pdf", f"{place}.jpg"):
            workflow.show_file(add(world, row, name, caption=name), True, by=world.people["lead"])
    public(world, row)
    page = reverse("conference_public", args=[row.pk])

    with django_assert_num_queries(6):
        assert client.get(page).content.decode().count("<img") == n


# --- VUFO takes something off the public web -----------------------------------------------------------


def of_a_union(world):
    """A union's own conference with a paper, both for everybody."""
    row = make_of_union(world)
    paper = add(world, row, by="owner", caption="Giấy mời")
    workflow.publish(row, True, by=world.people["owner"])
    workflow.show_file(paper, True, by=world.people["owner"])
    return row, paper


@pytest.mark.parametrize("what", ["conference", "file"])
def test_vufo_takes_it_off_with_a_reason_that_stays(world, sign_in, what):
    row, paper = of_a_union(world)
    name, kept = ("conference_withhold", row) if what == "conference" else ("conference_file_withhold", paper)
    client, address = sign_in(world.people["vufo"]), reverse(name, args=[kept.pk])
    assert address in client.get(row.get_absolute_url()).content.decode()

    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Lộ tên khách"}).status_code == 302

    kept.refresh_from_db()
    assert not kept.is_public
    act = row.acts.first()
    assert (act.by, act.reason) == (world.people["vufo"], "Lộ tên khách")
    client.logout()
    assert client.get(reverse("public_file", args=[paper.pk])).status_code == 404
    owner = sign_in(world.people["owner"])
    assert "Lộ tên khách" in owner.get(row.get_absolute_url()).content.decode()


def test_vufo_opens_and_edits_nothing_of_a_union(world, sign_in):
    row, paper = of_a_union(world)
    vufo = world.people["vufo"]
    with pytest.raises(Blocked):
        workflow.publish(row, False, by=vufo)
    workflow.publish(row, False, by=vufo, reason="x")
    for act in (
        lambda: workflow.publish(row, True, by=vufo, reason="x"),
        lambda: workflow.show_file(paper, True, by=vufo, reason="x"),
        lambda: workflow.caption_file(paper, "Khác", "", by=vufo),
        lambda: workflow.remove_file(paper, by=vufo),
    ):
        with pytest.raises(NotAllowed):
            act()
    client = sign_in(vufo)
    assert client.get(reverse("conference_edit", args=[row.pk])).status_code == 403
    assert client.post(reverse("conference_publish", args=[row.pk]), {"cong-khai": "1"}).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("neighbour", 403), ("lead", 403), ("observer", 403), ("owner", 200)])
def test_nobody_else_takes_it_off(world, sign_in, name, status):
    row, paper = of_a_union(world)
    client = sign_in(world.people[name])

    for address in (
        reverse("conference_withhold", args=[row.pk]),
        reverse("conference_file_withhold", args=[paper.pk]),
    ):
        assert client.get(address).status_code == status


def test_a_right_lost_between_page_and_lock_is_no_error(world, row, sign_in, monkeypatch):
    paper, client = add(world, row), sign_in(world.people["lead"])
    person = add_delegate(world, invite(world, row, "member")[0])

    def lost(*_args, **_fields):
        raise NotAllowed("Chức trách đã hết.")

    monkeypatch.setattr("events.workflow.conference_files.lock", lost)
    monkeypatch.setattr("events.workflow.conference_delegates._check_right", lost)
    for name, key in (
        ("conference_file_remove", paper.pk), ("conference_file_show", paper.pk), ("conference_publish", row.pk),
        ("delegate_withdraw", person.pk),
    ):  # fmt: skip
        assert client.post(reverse(name, args=[key]), {"cong-khai": "1"}).status_code == 403


def test_an_open_page_is_looked_at_under_an_address_to_copy(world, row, sign_in):
    client = sign_in(world.people["lead"])
    closed = client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("conference_publish", args=[row.pk]), {"cong-khai": "1"})
    shown = client.get(row.get_absolute_url()).content.decode()

    address = f"http://testserver{reverse('conference_public', args=[row.pk])}"
    assert "Mở trang công khai" in closed and address not in closed
    # The history below goes on to name the act.
    assert "Mở trang công khai" not in shown.split('id="lich-su"')[0] and "Xem trang công khai" in shown
    assert f'readonly value="{address}"' in shown


def test_a_page_closed_for_a_reason_opens_again_for_a_reason_alone(world, sign_in):
    row = make_of_union(world)
    workflow.publish(row, True, by=world.people["owner"])
    vufo, owner = sign_in(world.people["vufo"]), sign_in(world.people["owner"])
    again = reverse("conference_show_again", args=[row.pk])
    assert owner.get(again).status_code == 302
    vufo.post(reverse("conference_withhold", args=[row.pk]), {"reason": "Có tên người chưa đồng ý"})

    text = owner.get(row.get_absolute_url()).content.decode()
    button = owner.post(reverse("conference_publish", args=[row.pk]), {"cong-khai": "1"}, follow=True)

    assert "Đã bị đóng vì: Có tên người chưa đồng ý" in text and again in text
    assert "Muốn mở lại thì ghi lý do" in button.content.decode()
    assert "Có tên người chưa đồng ý" in owner.get(again).content.decode()
    assert owner.post(again, {"reason": " "}).status_code == 422
    row.refresh_from_db()
    assert not row.is_public
    assert owner.post(again, {"reason": "Đã bỏ tên ấy"}).status_code == 302
    row.refresh_from_db()
    assert row.is_public and row.acts.first().reason == "Đã bỏ tên ấy" and row.withheld_because == ""


def test_what_the_organiser_closes_by_itself_opens_by_the_button(world, row, sign_in):
    for is_public in (True, False, True):
        workflow.publish(row, is_public, by=world.people["lead"])
    row.refresh_from_db()
    assert row.is_public


def test_vufo_says_why_it_closes_the_page_of_a_cluster(world, row, sign_in):
    workflow.publish(row, True, by=world.people["lead"])
    withhold = reverse("conference_withhold", args=[row.pk])

    assert withhold in sign_in(world.people["vufo"]).get(row.get_absolute_url()).content.decode()
    assert withhold not in sign_in(world.people["lead"]).get(row.get_absolute_url()).content.decode()


def test_the_page_is_looked_at_before_it_is_opened(world, row, sign_in):
    add_agenda(world, row, "Tham luận về viện trợ")
    shown = add(world, row, caption="Chương trình")
    add(world, row, "b.pdf", caption="Dự thảo mật")
    workflow.show_file(shown, True, by=world.people["lead"])
    client, address = sign_in(world.people["lead"]), reverse("conference_preview", args=[row.pk])
    assert address in client.get(row.get_absolute_url()).content.decode()

    page = client.get(address)

    text = page.content.decode()
    assert "Bản xem trước" in text and "Tham luận về viện trợ" in text and "Dự thảo mật" not in text
    assert reverse("conference_file", args=[shown.pk]) in text
    assert client.get(reverse("conference_public", args=[row.pk])).status_code == 404
    assert sign_in(world.people["neighbour"]).get(address).status_code == 403


def test_the_form_says_what_is_taken_out_of_a_photo_and_whose_it_is(world, row, sign_in):
    text = sign_in(world.people["lead"]).get(reverse("conference_file_new", args=[row.pk])).text

    assert "Cổng xóa vị trí chụp và tên máy trong ảnh." in text and "Nguồn, tác giả" in text
