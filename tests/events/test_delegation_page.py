"""The page of one visit and its photos: who reads them, what they show, what is taken."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from events.models import DelegationPhoto
from events.workflow import delegation_photos
from events.workflow.activities import NotAllowed
from tests.events.delegation_making import make_visit


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def visit(world, by):
    return make_visit(
        world.unions["member"], by, organisation="Hội Nagasaki", purpose="Giao lưu", results="Trao <20> học bổng",
        programme="Sáng: họp\nChiều: thăm", group_name="Đoàn Nagasaki", co_hosts=(world.unions["neighbour"],),
    )  # fmt: skip


def photo(side=60, image_format="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, 40), 1).save(out, image_format, **options)
    return out.getvalue()


def send(client, visit, content, name="anh.jpg", **fields):
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("delegation_photo_new", args=[visit.pk]), {"file": upload} | fields)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("anonymous", 302), ("outsider", 404), ("neighbour", 200), ("owner", 200), ("head", 200), ("lead", 200),
        ("deputy", 200), ("last_lead", 200), ("vufo", 200), ("observer", 200),
    ],
)  # fmt: skip
def test_who_reads_the_page(world, visit, sign_in, name, code):
    assert sign_in(world.people[name]).get(visit.get_absolute_url()).status_code == code


def test_what_the_page_shows(world, visit, sign_in, by):
    text = sign_in(by).get(visit.get_absolute_url()).text

    for words in ("Hội Nagasaki", "Nhật Bản", "05/03/2026", "Giao lưu", "Trao &lt;20&gt; học bổng", "Đoàn Nagasaki"):
        assert words in text
    assert "Tỉnh member" in text and "Tỉnh neighbour" in text
    assert "Chưa sửa lần nào từ khi Nguyễn Văn owner ghi" in text


@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        ("owner", {"delegation_edit", "delegation_revoke", "delegation_photo_new"}),
        ("vufo", {"delegation_edit", "delegation_revoke", "delegation_photo_new"}),
        ("neighbour", {"delegation_leave"}),
        ("lead", set()),
        ("observer", set()),
    ],
)
def test_who_may_do_what(world, visit, sign_in, name, buttons):
    text = sign_in(world.people[name]).get(visit.get_absolute_url()).text
    names = ("delegation_edit", "delegation_revoke", "delegation_restore", "delegation_photo_new", "delegation_leave")

    assert {one for one in names if reverse(one, args=[visit.pk]) in text} == buttons


def test_other_visits_of_the_group_as_far_as_they_may_be_read(world, visit, sign_in, by):
    make_visit(world.unions["member"], by, organisation="Lượt hai", group=visit.group, starts_on=date(2026, 4, 1))

    assert [row.organisation for row in sign_in(by).get(visit.get_absolute_url()).context["others"]] == ["Lượt hai"]
    assert sign_in(world.people["neighbour"]).get(visit.get_absolute_url()).context["others"] == []


def test_a_photo_without_its_metadata(world, visit, sign_in, by):
    exif = Image.Exif()
    exif[0x010E] = "bi mat"
    client = sign_in(by)

    response = send(client, visit, photo(3000, exif=exif), caption="Tiếp đoàn", credit="Văn phòng")

    row = visit.photos.get()
    with row.file.open() as file:
        kept = Image.open(file)
        kept.load()
    assert response.status_code == 302
    assert (row.caption, row.credit, row.content_type, row.added_by) == ("Tiếp đoàn", "Văn phòng", "image/jpeg", by)
    assert max(kept.size) < 3000 and not kept.getexif()
    page = client.get(visit.get_absolute_url()).text
    assert reverse("delegation_photo", args=[row.pk]) in page and "Ảnh: Văn phòng" in page
    got = client.get(reverse("delegation_photo", args=[row.pk]))
    assert b"".join(got.streaming_content).startswith(b"\xff\xd8\xff")
    assert (got["X-Content-Type-Options"], got["Cache-Control"]) == ("nosniff", "private, no-store")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.4 x", "anh.jpg", "Chỉ nhận ảnh"),
        (b"", "anh.jpg", "Tệp rỗng"),
        (b"<svg/>", "anh.svg", "Chỉ nhận ảnh"),
        (b"\xff\xd8\xff\xe0 broken", "anh.jpg", "hỏng"),
    ],
)
def test_what_is_no_photo(visit, sign_in, by, content, name, words):
    response = send(sign_in(by), visit, content, name, caption="Giữ lại")

    assert response.status_code == 422
    assert words in response.text and "Giữ lại" in response.text
    assert not DelegationPhoto.objects.exists()


def test_no_file_at_all_and_numbers_in_the_caption(visit, sign_in, by):
    client = sign_in(by)

    assert client.post(reverse("delegation_photo_new", args=[visit.pk]), {"caption": "x"}).status_code == 422
    assert send(client, visit, photo(), caption="Hộ chiếu B1234567").status_code == 422
    assert not DelegationPhoto.objects.exists()


def test_the_same_photo_twice(visit, sign_in, by):
    client = sign_in(by)
    send(client, visit, photo())
    again = send(client, visit, photo())

    assert again.status_code == 422 and "Ảnh này đã có" in again.text
    assert visit.photos.count() == 1


def test_a_photo_is_taken_away_by_a_further_act(visit, sign_in, by):
    client = sign_in(by)
    send(client, visit, photo())
    row = visit.photos.get()

    client.post(reverse("delegation_photo_remove", args=[row.pk]))
    client.post(reverse("delegation_photo_remove", args=[row.pk]))

    row.refresh_from_db()
    assert row.removed_by == by and row.file.storage.exists(row.file.name)
    assert client.get(reverse("delegation_photo", args=[row.pk])).status_code == 404
    told = [(edit.what, edit.new) for edit in client.get(visit.get_absolute_url()).context["history"]]
    assert told == [("Ảnh", "bỏ"), ("Ảnh", row.name)]


@pytest.mark.parametrize(("name", "reads", "removes"), [("outsider", 404, 404), ("neighbour", 200, 403)])
def test_others_and_photos(world, visit, sign_in, by, name, reads, removes):
    send(sign_in(by), visit, photo())
    row = visit.photos.get()
    client = sign_in(world.people[name])

    response = client.get(reverse("delegation_photo", args=[row.pk]))
    assert response.status_code == reads
    if reads == 200:
        list(response.streaming_content)
    assert client.post(reverse("delegation_photo_remove", args=[row.pk])).status_code == removes
    assert send(client, visit, photo(70)).status_code == removes
    with pytest.raises(NotAllowed):
        delegation_photos.remove_photo(row, by=world.people[name])


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_grow(world, visit, sign_in, by, n, django_assert_num_queries):
    client = sign_in(by)
    for k in range(n):
        make_visit(world.unions["member"], by, group=visit.group, co_hosts=(world.unions["outsider"],))
        send(client, visit, photo(60 + k))
    client.get(visit.get_absolute_url())

    with django_assert_num_queries(24):
        client.get(visit.get_absolute_url())
