"""Signing in, the second factor, and allauth's pages in Vietnamese and without inline code."""

import re
from pathlib import Path

import allauth
import polib
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from clusters.models import User
from tests import factories

PASSWORD = "mat-khau-rat-dai-2026"

# Words of allauth that would show where the catalogue has a hole.
ENGLISH = re.compile(
    r"Sign In|Sign Out|Sign Up|Password|E-mail|Email|Username|Remember|Authenticat|Recovery|Confirm\b|Activate|Cancel"
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=")


@pytest.fixture
def ha(db):
    union = factories.make_union(short_name="Huế")
    return factories.make_officer(union, username="ha.tran", email="ha.tran@hue.example.vn", password=PASSWORD)


def sign_in_with(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def sign_in_and_prove(client, login):
    """Signed in, and the password given again, as the pages about the account's safety ask."""
    sign_in_with(client, login)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def visible_text(response) -> str:
    page = response.content.decode()
    return re.sub(r"<[^>]+>", " ", page) + " ".join(re.findall(r'(?:placeholder|aria-label|alt|title)="([^"]*)"', page))


def check_page(response):
    page = response.content.decode()
    assert response.status_code == 200
    assert ENGLISH.findall(visible_text(response)) == []
    assert INLINE.findall(page) == []
    assert page.count("<h1") == 1
    return page


@pytest.mark.parametrize("login", ["ha.tran", "ha.tran@hue.example.vn", "HA.TRAN@hue.example.vn"])
def test_signs_in_by_name_or_address(client, ha, login):
    response = sign_in_with(client, login)

    assert response.status_code == 302
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(ha.pk)


@pytest.mark.parametrize("login", ["ha.tran", "ha.tran@hue.example.vn", "khong.co.ai"])
def test_refusal_is_one_vietnamese_sentence_and_keeps_the_name(client, ha, login):
    response = sign_in_with(client, login, "sai-mat-khau-nay")

    page = check_page(response)
    assert "hoặc mật khẩu chưa đúng." in page
    assert f'value="{login}"' in page
    assert "sai-mat-khau-nay" not in page
    assert "_auth_user_id" not in client.session


def test_account_out_of_use_cannot_sign_in(client, ha):
    ha.is_active = False
    ha.save(update_fields=["is_active"])

    sign_in_with(client, "ha.tran")

    assert "_auth_user_id" not in client.session


def test_comes_back_to_the_page_that_was_asked_for(client, ha):
    response = client.get(reverse("account_page"))
    assert response.url == f"{reverse('account_login')}?next={reverse('account_page')}"

    response = client.post(response.url, {"login": "ha.tran", "password": PASSWORD, "next": reverse("account_page")})

    assert response.url == reverse("account_page")


def test_too_many_failures_are_stopped_even_with_the_right_password(client, ha):
    for _attempt in range(5):
        assert "chưa đúng" in sign_in_with(client, "ha.tran", "sai").content.decode()

    response = sign_in_with(client, "ha.tran")

    assert "Đăng nhập sai quá nhiều lần" in check_page(response)
    assert "_auth_user_id" not in client.session


def test_failures_are_counted_in_the_database_for_all_processes(client, ha):
    sign_in_with(client, "ha.tran", "sai")

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM portal_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] >= 1


def test_too_many_posts_from_one_address_are_429(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    for _attempt in range(2):
        sign_in_with(client, "ai.do", "sai")

    response = sign_in_with(client, "ai.do", "sai")

    assert response.status_code == 429
    assert "Có quá nhiều lần gửi" in response.content.decode()


def test_sign_in_page_shows_no_menu(client, db):
    page = check_page(client.get(reverse("account_login")))

    assert "Đăng nhập" in page
    assert "hn-nav" not in page


def test_sign_in_page_shows_what_is_due(client, db):
    factories.make_period(year=2026)
    factories.make_period(year=2025, state="closed")

    page = client.get(reverse("account_login")).content.decode()

    assert re.search(r"Báo cáo năm 2026</th>\s*<td class=\"num\">05/12/2026</td>", page)
    assert "năm 2025" not in page


def test_catalogue_has_every_text_of_the_installed_allauth():
    shipped = polib.pofile(Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.po")
    ours = polib.pofile(settings.LOCALE_PATHS[0] / "vi/LC_MESSAGES/django.po")
    used = ("account/", "mfa/", "templates/account/", "templates/mfa/", "templates/allauth/")

    needed = {
        (entry.msgctxt, entry.msgid)
        for entry in shipped
        if not entry.obsolete and any(place.startswith(used) for place, _line in entry.occurrences)
    }
    missing = needed - {(entry.msgctxt, entry.msgid) for entry in ours if entry.translated()}

    assert missing == {(None, "Forgot Password?")}  # of a template that this version no longer has


def test_nobody_signs_up(client, db):
    page = check_page(client.get(reverse("account_signup")))
    client.post(
        reverse("account_signup"),
        {"username": "toi", "email": "toi@a.vn", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "Tài khoản được cấp qua lời mời" in page
    assert not User.objects.filter(username="toi").exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_public_pages_are_vietnamese(client, db, name):
    check_page(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
    ],
)
def test_own_pages_are_vietnamese(client, ha, name):
    sign_in_and_prove(client, "ha.tran")

    check_page(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_page", "address_change"])
def test_own_pages_ask_for_sign_in(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_second_factor_cannot_be_set_up_from_a_machine_left_open(client, ha):
    sign_in_with(client, "ha.tran")

    response = client.get(reverse("mfa_activate_totp"))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "Nhập mật khẩu" in check_page(client.get(response.url))


def test_forgotten_password_by_mail(client, ha):
    client.post(reverse("account_reset_password"), {"email": ha.email})
    [message] = mail.outbox
    link = re.search(r"http://testserver(\S+)", message.body).group(1)
    form = client.get(link, follow=True)
    check_page(form)
    chosen = "mot-mat-khau-moi-2027"
    client.post(form.redirect_chain[-1][0], {"password1": chosen, "password2": chosen})

    ha.refresh_from_db()
    assert message.subject == "Cổng Hữu nghị: Đặt lại mật khẩu"
    assert "Tên đăng nhập của anh, chị là ha.tran." in message.body
    assert not ENGLISH.findall(message.body)
    assert ha.check_password(chosen)


def test_forgotten_password_does_not_tell_who_has_an_account(client, ha):
    known = client.post(reverse("account_reset_password"), {"email": ha.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "khong.co@hue.example.vn"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[ha.email]]


def test_a_mail_server_that_is_away_is_a_sentence(client, ha, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = client.post(reverse("account_reset_password"), {"email": ha.email}, follow=True)

    assert answer.status_code == 200
    assert "không gửi được" in answer.content.decode()


def test_used_reset_link_says_so(client, db):
    page = check_page(client.get(reverse("account_reset_password_from_key", args=["1", "x-sai"])))

    assert "Đường dẫn không dùng được" in page


def test_password_change_with_errors_is_vietnamese(client, ha):
    sign_in_with(client, "ha.tran")

    response = client.post(
        reverse("account_change_password"), {"oldpassword": "sai", "password1": "123", "password2": "12"}
    )

    page = check_page(response)
    assert "Nhập mật khẩu đang dùng." in page
    assert 'href="#id_oldpassword"' in page


def code_for(secret) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_second_factor_from_set_up_to_sign_in(client, ha):
    sign_in_and_prove(client, "ha.tran")
    page = check_page(client.get(reverse("mfa_activate_totp")))
    secret = client.session["mfa.totp.secret"]
    assert 'src="data:image/svg+xml' in page
    assert f'value="{secret}"' in page
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)
    check_page(response)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        check_page(client.get(reverse(name)))
    client.logout()
    cache.clear()  # a code may be used once: what marks it as used is forgotten, not what is stored

    response = sign_in_with(client, "ha.tran")
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    check_page(client.get(response.url))
    assert "Mã chưa đúng." in check_page(client.post(response.url, {"code": "000000"}))
    client.post(response.url, {"code": code_for(secret)})

    assert client.session["_auth_user_id"] == str(ha.pk)


def test_recovery_code_signs_in_once(client, ha):
    TOTP.activate(ha, generate_totp_secret())
    [code, *_rest] = RecoveryCodes.activate(ha).get_unused_codes()

    for expected in (True, False):
        client.logout()
        response = sign_in_with(client, "ha.tran")
        client.post(response.url, {"code": code})
        assert ("_auth_user_id" in client.session) is expected


@pytest.fixture
def mfa_demanded(settings):
    settings.REQUIRE_MFA_FOR_VUFO = True


def test_vufo_officer_is_led_to_the_second_factor(client, db, mfa_demanded):
    client.force_login(factories.make_vufo_officer())

    response = client.get(reverse("people_list"))

    assert response.url == reverse("mfa_activate_totp")


def test_vufo_officer_with_second_factor_works(client, db, mfa_demanded):
    officer = factories.make_vufo_officer()
    TOTP.activate(officer, generate_totp_secret())
    client.force_login(officer)

    assert client.get(reverse("people_list")).status_code == 200


def test_others_need_no_second_factor(client, ha, mfa_demanded):
    client.force_login(ha)

    assert client.get(reverse("people_list")).status_code == 200


def test_setting_off_asks_nobody(client, db, settings):
    settings.REQUIRE_MFA_FOR_VUFO = False
    client.force_login(factories.make_vufo_officer())

    assert client.get(reverse("people_list")).status_code == 200


def test_sign_out_is_a_post(client, ha):
    sign_in_with(client, "ha.tran")

    client.get(reverse("account_logout"))
    still = "_auth_user_id" in client.session
    client.post(reverse("account_logout"))

    assert still
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_second_day_beside_sign_in_is_the_clusters_due_date(client, autumn):
    factories.make_period()

    page = client.get(reverse("account_login")).text

    assert "Hạn Cụm thông qua" in page and "Hạn VUFO" not in page
