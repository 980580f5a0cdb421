"""Input that nobody types by accident: refused or passed over in words, never a crash, on both databases."""

import pytest
from django.urls import reverse

from events.models import Delegation
from tests.events.delegation_making import make_visit
from tests.events.test_delegation_entry import enter
from tests.events.test_delegation_month import post

HUGE, NUL = "9" * 30, "a\x00b"  # the second is stopped in an address before any view sees it
ODD = [HUGE, "-1", "١٢", "<script>", "%", "'; --", "²", "\u202e", "a" * 5000, "1e400", "[]"]


@pytest.fixture
def client_of_owner(world, sign_in):
    make_visit(world.unions["member"], world.people["owner"])
    return sign_in(world.people["owner"])


@pytest.mark.parametrize("word", ODD)
@pytest.mark.parametrize(
    "name", ["tim", "nam", "tu", "den", "chieu", "nuoc", "cap", "chu_the", "don_vi", "noi", "sap_xep", "trang", "xuat"]
)
def test_odd_words_in_the_address_of_the_list(client_of_owner, name, word):
    assert client_of_owner.get(reverse("delegation_list"), {name: word}).status_code == 200


@pytest.mark.parametrize("word", ["63:" + HUGE, ":", "34:", "34:\u202e"])
def test_odd_provinces(client_of_owner, word):
    assert client_of_owner.get(reverse("delegation_list"), {"noi": word}).status_code == 200


@pytest.mark.parametrize("word", ODD)
def test_odd_years(client_of_owner, word):
    assert client_of_owner.get(reverse("delegation_totals"), {"nam": word}).status_code == 200


@pytest.mark.parametrize("word", [*ODD, NUL])
@pytest.mark.parametrize("name", ["country", "starts_on", "ends_on", "people", "level", "body", "group", "token"])
def test_odd_words_in_a_field(client_of_owner, name, word):
    response = enter(client_of_owner, **{name: word})

    assert response.status_code == 422
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("word", [HUGE, NUL, "-1"])
def test_odd_keys(client_of_owner, word):
    assert enter(client_of_owner, co_hosts=[word]).status_code == 422
    assert enter(client_of_owner, viec=f"cung-don-{word}").status_code == 404


@pytest.mark.parametrize("word", [*ODD, NUL])
@pytest.mark.parametrize("name", ["doan-0-when", "doan-0-direction", "doan-0-country", "doan-0-people", "thang"])
def test_odd_words_in_the_table(client_of_owner, name, word):
    response = post(client_of_owner, **{name: word})

    assert response.status_code == 422
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("word", [*ODD, NUL])
def test_odd_words_pasted(client_of_owner, word):
    assert post(client_of_owner, dan=f"{word}\t{word}\t{word}\t{word}\n", viec="dan").status_code == 422
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("name", ["delegation_detail", "delegation_edit", "delegation_photo"])
def test_a_key_that_no_row_can_have(client_of_owner, name):
    assert client_of_owner.get(reverse(name, args=[int(HUGE)])).status_code == 404
