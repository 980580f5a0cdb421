"""The Content-Security-Policy is on every response, and no page of accounts and people needs an exception."""

import re

import pytest
from django.urls import reverse

from tests import factories

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|href=\"javascript:")


def policy(response) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))


def check_policy(response):
    found = policy(response)
    assert found["default-src"] == "'none'"
    assert found["script-src"] == "'self'"
    assert found["style-src"] == "'self'"
    assert found["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(found)


def break_page(monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("made to fail")

    monkeypatch.setattr("clusters.views.people.is_mfa_enabled", fail)


def test_page(client, db):
    check_policy(client.get(reverse("account_login")))


def test_redirect(client, db):
    response = client.get(reverse("people_list"))

    assert response.status_code == 302
    check_policy(response)


def test_redirect_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/")

    assert response.status_code == 301
    check_policy(response)


def test_not_found(client, db):
    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    check_policy(response)


def test_refused(client, db):
    client.force_login(factories.make_observer())

    response = client.get(reverse("invitation_new"))

    assert response.status_code == 403
    check_policy(response)


def test_server_error(client, db, monkeypatch):
    client.force_login(factories.make_observer())
    client.raise_request_exception = False
    break_page(monkeypatch)

    response = client.get(reverse("account_page"))

    assert response.status_code == 500
    check_policy(response)


def test_other_headers(client, db):
    headers = client.get(reverse("account_login")).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_session_cookie_is_kept_from_scripts_and_other_sites(client, db, settings):
    settings.SESSION_COOKIE_SECURE = True
    user = factories.make_user(password="mat-khau-rat-dai-2026")

    response = client.post(reverse("account_login"), {"login": user.username, "password": "mat-khau-rat-dai-2026"})

    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["secure"]


@pytest.mark.parametrize("name", ["people_list", "account_page", "invitation_new", "address_change"])
def test_pages_about_people_have_no_inline_code(world, sign_in, name):
    page = sign_in(world.people["vufo"]).get(reverse(name)).content.decode()

    assert INLINE.findall(page) == []
    assert page.count("<h1") == 1
