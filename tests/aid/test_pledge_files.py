"""Files of a pledge: what is taken, who gets them back, how one is taken away."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from aid.models import PledgeFile
from tests.aid.making import make_pledge, make_whole_pledge


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def pledge(world, by):
    return make_pledge(world.unions["member"], by)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), 1).save(out, "JPEG")
    return out.getvalue()


def send(client, pledge, content, name="Giấy báo có.pdf", **fields):
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("aid_file_new", args=[pledge.pk]), {"file": upload} | fields, follow=True)


def test_a_paper_and_a_photo(pledge, by, sign_in):
    client = sign_in(by)
    send(client, pledge, b"%PDF-1.4 x", caption="Đợt 1")
    send(client, pledge, photo(), "anh.jpg")

    paper, picture = pledge.files.order_by("pk")
    assert (paper.name, paper.caption, paper.content_type) == ("Giấy báo có.pdf", "Đợt 1", "application/pdf")
    assert "Giấy" not in paper.file.name
    got = client.get(reverse("aid_file_download", args=[paper.pk]))
    assert b"".join(got.streaming_content) == b"%PDF-1.4 x"
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    shown = client.get(reverse("aid_file_download", args=[picture.pk]))
    list(shown.streaming_content)
    assert shown["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00", "bang-ke.pdf", "Chỉ nhận ảnh"),
        (b"", "rong.pdf", "Tệp rỗng"),
        (b"<html>", "trang.html", "Chỉ nhận ảnh"),
    ],
)
def test_what_is_not_taken(pledge, by, sign_in, content, name, words):
    response = send(sign_in(by), pledge, content, name)

    assert words in response.content.decode()
    assert not PledgeFile.objects.exists()


def test_the_same_content_twice_is_one_file(pledge, by, sign_in):
    client = sign_in(by)
    send(client, pledge, b"%PDF-1.4 x")
    response = send(client, pledge, b"%PDF-1.4 x", "khac.pdf")

    assert "Tệp này đã có" in response.content.decode()
    assert PledgeFile.objects.count() == 1


def test_a_paper_of_a_disbursement_stands_beside_it(world, by, sign_in):
    pledge = make_whole_pledge(world.unions["member"], by)
    client = sign_in(by)
    send(client, pledge, b"%PDF-1.4 y", "unc.pdf", disbursement=pledge.disbursements.get().pk)
    other = make_whole_pledge(world.unions["member"], by).disbursements.get()
    send(client, pledge, b"%PDF-1.4 z", "la.pdf", disbursement=other.pk)

    page = client.get(pledge.get_absolute_url()).content.decode()
    row = page[page.index('id="dot-') : page.index("Cộng quy đổi")]
    assert "unc.pdf" in row
    assert "la.pdf" not in page


def test_who_gets_a_file(world, by, sign_in):
    file = make_whole_pledge(world.unions["member"], by).files.get()
    found = {}
    for name, user in world.people.items():
        response = sign_in(user).get(reverse("aid_file_download", args=[file.pk]))
        if response.streaming:
            list(response.streaming_content)
        found[name] = response.status_code

    refused = {"anonymous": 302, "outsider": 404, "neighbour": 404}
    assert found == dict.fromkeys(world.people, 200) | refused


def test_a_file_that_was_taken_away_is_gone_but_not_forgotten(world, by, sign_in):
    pledge = make_whole_pledge(world.unions["member"], by)
    file = pledge.files.get()
    remove = reverse("aid_file_remove", args=[file.pk])
    assert sign_in(world.people["lead"]).post(remove).status_code == 403
    client = sign_in(by)
    client.post(remove)

    assert client.get(reverse("aid_file_download", args=[file.pk])).status_code == 404
    file.refresh_from_db()
    assert file.removed_by == by
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "giay-bao-co.pdf" in page[page.index('id="lich-su"') :]
    assert "đã được bỏ rồi" in client.post(remove, follow=True).content.decode()
