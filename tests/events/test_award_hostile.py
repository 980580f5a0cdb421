"""Input that nobody types by accident: refused or passed over in words, never a crash, on both databases."""

import pytest
from django.urls import reverse

from events.models import Award
from tests.events import award_making as making
from tests.events.test_award_entry import typed

HUGE = "9" * 30
ODD = [HUGE, "-1", "١٢", "<script>", "%", "'; --", "²", "\u202e", "a" * 3000, "1e400", "[]"]


@pytest.fixture
def owner(world, sign_in):
    making.make_award(world.unions["member"], world.people["owner"])
    making.nominate(world.unions["member"], world.people["owner"])
    return sign_in(world.people["owner"])


@pytest.mark.parametrize("word", ODD)
@pytest.mark.parametrize("name", ["tim", "nam", "hinh_thuc", "khen", "cum", "don_vi", "trang", "xuat"])
def test_odd_words_in_the_address_of_the_lists(owner, name, word):
    for address in ("award_list", "nomination_list"):
        assert owner.get(reverse(address), {name: word}).status_code == 200


@pytest.mark.parametrize("word", [*ODD, "a\x00b"])
@pytest.mark.parametrize("name", ["kind", "union", "recipient_kind", "year", "decided_on", "presented_on", "token"])
def test_odd_words_in_a_field(owner, name, word):
    assert owner.post(reverse("award_new"), typed(**{name: word})).status_code == 422
    assert Award.objects.count() == 2


@pytest.mark.parametrize("word", ODD)
def test_an_odd_version_is_an_old_one(owner, word):
    award = Award.objects.given().get()
    page = owner.post(reverse("award_revoke", args=[award.pk]), {"seen": word, "reason": "Nhầm"})

    assert page.status_code == 422
    assert not Award.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize(
    "name",
    [
        "award_detail", "award_recipient", "award_edit", "award_present", "award_revoke", "award_vote", "award_decide",
        "award_photo", "award_photo_new",
    ],
)  # fmt: skip
def test_a_key_that_no_row_can_have(owner, name):
    assert owner.get(reverse(name, args=[int(HUGE)])).status_code == 404


@pytest.mark.parametrize("name", ["award_kind_edit", "award_quota_edit", "score_sheet", "score_sheet_edit"])
def test_a_key_of_vufo_that_no_row_can_have(world, sign_in, name):
    assert sign_in(world.people["vufo"]).get(reverse(name, args=[int(HUGE)])).status_code == 404


def test_another_unions_nomination_is_neither_read_nor_changed(world, sign_in, owner):
    award = Award.objects.nominations().get()
    client = sign_in(world.people["neighbour"])

    for name in ("award_detail", "award_edit", "award_revoke", "award_vote", "award_forward", "award_present"):
        address = reverse(name, args=[award.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "x"}).status_code in (404, 405)
