"""Photos of the handing over: checked, private, taken away without being deleted."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from events.models import AwardPhoto
from tests.events.award_making import make_award, nominate, revoke


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile("trao.jpg", out.getvalue(), "image/jpeg")


def add(client, award, file=None, **fields):
    data = {"caption": "Trao giấy khen"} | fields | ({"file": file} if file else {})
    return client.post(reverse("award_photo_new", args=[award.pk]), data)


@pytest.fixture
def award(world):
    return make_award(world.unions["member"], world.people["owner"])


@pytest.mark.parametrize(
    ("name", "status"), [("anonymous", 302), ("outsider", 403), ("neighbour", 403), ("observer", 403), ("owner", 302)]
)
def test_who_adds_a_photo(world, sign_in, award, name, status):
    assert add(sign_in(world.people[name]), award, picture()).status_code == status
    assert AwardPhoto.objects.count() == (name == "owner")


def test_all_who_read_it_see_it_until_it_is_taken_away(world, sign_in, award):
    owner = sign_in(world.people["owner"])
    add(owner, award, picture())
    address = reverse("award_photo", args=[AwardPhoto.objects.get().pk])
    assert address in owner.get(award.get_absolute_url()).content.decode()
    response = sign_in(world.people["outsider"]).get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    b"".join(response.streaming_content)

    remove = reverse("award_photo_remove", args=[AwardPhoto.objects.get().pk])
    assert sign_in(world.people["outsider"]).post(remove).status_code == 403
    assert sign_in(world.people["owner"]).post(remove).status_code == 302
    assert sign_in(world.people["owner"]).get(address).status_code == 404
    assert AwardPhoto.objects.get().removed_by == world.people["owner"]


def test_the_photo_of_what_was_taken_back_is_hidden_with_it(world, sign_in, award):
    add(sign_in(world.people["owner"]), award, picture())
    revoke(award, world.people["owner"])

    assert (
        sign_in(world.people["outsider"]).get(reverse("award_photo", args=[award.photos.get().pk])).status_code == 404
    )


def test_what_is_refused(world, sign_in, award):
    client = sign_in(world.people["owner"])
    add(client, award, picture())

    assert add(client, award).status_code == 422
    assert add(client, award, picture()).status_code == 422  # the same one
    assert add(client, award, SimpleUploadedFile("a.jpg", b"<script>")).status_code == 422
    assert add(client, award, SimpleUploadedFile("a.pdf", b"%PDF-1.4")).status_code == 422
    undecided = nominate(world.unions["member"], world.people["owner"])
    assert add(client, undecided, picture("blue")).status_code == 422
    assert AwardPhoto.objects.count() == 1
