"""Inviting to a post, and every way in which a link can be used or misused."""

import hashlib
import re
import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.urls import reverse

from clusters import clock
from clusters.models import Invitation, Post, User
from clusters.workflow import people as workflow
from tests import factories

PASSWORD = "mat-khau-rat-dai-2026"
NEW_ACCOUNT = {"full_name": "Lê Thị Mới", "username": "le.moi", "password": PASSWORD, "password_again": PASSWORD}


def invited(union, **fields) -> workflow.Invited:
    defaults = {"email": "moi@example.vn", "full_name": "Lê Thị Mới", "kind": "officer", "union": union}
    return workflow.Invited(**(defaults | fields))


@pytest.fixture
def invite(world, django_capture_on_commit_callbacks):
    """`invite(by="vufo")` sends an invitation into the member's union and gives (invitation, token)."""

    def _invite(by="vufo", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            invitation = workflow.invite(
                invited(fields.pop("union", world.unions["member"]), **fields),
                by=world.people[by],
                link_to=lambda token: f"https://cong.example.vn/loi-moi/{token}/",
            )
        return invitation, re.search(r"loi-moi/([^/]+)/", mail.outbox[-1].body).group(1)

    return _invite


def accept_url(token) -> str:
    return reverse("invitation_accept", args=[token])


def form_data(union, **fields):
    data = {"full_name": "Lê Thị Mới", "email": "Moi@Example.vn", "kind": "officer", "union": union.pk if union else ""}
    return data | fields


# --- inviting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        ("anonymous", 302), ("outsider", 403), ("neighbour", 403), ("owner", 403), ("head", 200), ("lead", 200),
        ("deputy", 200), ("last_lead", 200), ("vufo", 200), ("observer", 403),
    ],
)  # fmt: skip
def test_who_opens_the_form(world, sign_in, visitor, status):
    assert sign_in(world.people[visitor]).get(reverse("invitation_new")).status_code == status


@pytest.mark.parametrize("visitor", ["outsider", "owner", "observer"])
def test_posting_without_the_right_invites_nobody(world, sign_in, visitor):
    response = sign_in(world.people[visitor]).post(reverse("invitation_new"), form_data(world.unions["member"]))

    assert response.status_code == 403
    assert Invitation.objects.count() == 0


def test_mail_carries_the_link_and_only_its_hash_is_kept(world, sign_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(world.people["head"]).post(reverse("invitation_new"), form_data(world.unions["member"]))

    [message] = mail.outbox
    token = re.search(r"http://testserver/loi-moi/([^/\s]+)/", message.body).group(1)
    invitation = Invitation.objects.get()
    assert response.url == reverse("people_list")
    assert message.to == ["moi@example.vn"]
    assert message.subject == "Lời mời vào Cổng Hữu nghị"
    assert "Cán bộ Liên hiệp, Tỉnh member" in message.body
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(Invitation.objects.values_list()))
    assert invitation.invited_by == world.people["head"]
    assert invitation.expires_at == clock.now() + timedelta(days=14)


def test_head_is_offered_the_own_union_only(world, sign_in):
    page = sign_in(world.people["head"]).get(reverse("invitation_new"))

    form = page.context["form"]
    assert list(form.fields["union"].queryset) == [world.unions["member"]]
    assert [value for value, _label in form.fields["kind"].choices] == ["officer"]


@pytest.mark.parametrize(("field", "value"), [("union", "other"), ("kind", "head"), ("kind", "vufo_officer")])
def test_head_cannot_reach_further_by_a_tampered_form(world, sign_in, field, value):
    value = world.unions["outsider"].pk if value == "other" else value
    data = form_data(world.unions["member"]) | {field: value}

    response = sign_in(world.people["head"]).post(reverse("invitation_new"), data)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "kind", "where"),
    [("head", "head", "member"), ("head", "officer", "outsider"), ("owner", "officer", "member"),
     ("lead", "officer", "member"), ("observer", "officer", "member"), ("head", "vufo_officer", None)],
)  # fmt: skip
def test_workflow_refuses_what_goes_beyond_the_right(world, by, kind, where):
    union = world.unions[where] if where else None

    with pytest.raises(PermissionDenied):
        workflow.invite(invited(union, kind=kind), by=world.people[by], link_to=str)

    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "has_union", "field"), [("officer", False, "union"), ("vufo_officer", True, "union"), ("", True, "kind")]
)
def test_vufo_form_names_the_field_that_does_not_fit(world, sign_in, kind, has_union, field):
    data = form_data(world.unions["member"] if has_union else None, kind=kind)

    response = sign_in(world.people["vufo"]).post(reverse("invitation_new"), data)

    assert field in response.context["form"].errors
    assert f'href="#id_{field}"' in response.content.decode()


def test_second_invitation_to_the_same_post_is_refused(world, sign_in, invite):
    invite()

    response = sign_in(world.people["vufo"]).post(reverse("invitation_new"), form_data(world.unions["member"]))

    assert "đã có lời mời chưa dùng" in response.content.decode()
    assert Invitation.objects.count() == 1


def test_person_who_holds_the_post_is_not_invited_to_it(world, sign_in):
    data = form_data(world.unions["member"], email="OWNER@example.vn")

    response = sign_in(world.people["vufo"]).post(reverse("invitation_new"), data)

    assert "đang giữ chức trách này" in response.content.decode()
    assert Invitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_mail_that_fails_is_said_and_the_invitation_stays(client, settings, autumn):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # the discard port: nobody answers
    client.force_login(factories.make_vufo_officer())
    union = factories.make_union(short_name="Huế")

    response = client.post(reverse("invitation_new"), form_data(union), follow=True)

    assert "Lời mời đã lưu nhưng chưa gửi được thư" in response.content.decode()
    assert Invitation.objects.get().is_usable


# --- accepting --------------------------------------------------------------------------------------


def test_reading_the_page_changes_nothing(world, client, invite):
    invitation, token = invite()
    before = User.objects.count()

    response = client.get(accept_url(token))

    invitation.refresh_from_db()
    assert response.status_code == 200
    assert 'value="Lê Thị Mới"' in response.content.decode()
    assert invitation.accepted_at is None
    assert User.objects.count() == before


def test_new_person_gets_account_and_post(world, client, invite):
    invitation, token = invite(email="MOI@example.vn", title="Chuyên viên")

    response = client.post(accept_url(token), NEW_ACCOUNT)

    user = User.objects.get(username="le.moi")
    post = user.posts.get()
    invitation.refresh_from_db()
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.email, user.full_name) == ("moi@example.vn", "Lê Thị Mới")
    assert user.check_password(PASSWORD)
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("moi@example.vn", True, True)]
    assert (post.kind, post.union, post.title) == ("officer", world.unions["member"], "Chuyên viên")
    assert (post.valid_from, post.valid_to) == (factories.TODAY, None)
    assert (invitation.accepted_by, invitation.accepted_at) == (user, clock.now())


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "owner", "đã có người dùng"),
        ("username", "OWNER", "đã có người dùng"),
        ("username", "có dấu cách", "hợp lệ"),
        ("password", "ngan", "quá ngắn"),
        ("password", "password123", "phổ biến"),
        ("password", "739201846520", "số"),
        ("password_again", "khac-voi-o-tren", "phải giống nhau"),
        ("full_name", "\u200b \u200b", "Ghi họ và tên"),
    ],
)
def test_refused_account_keeps_the_text_and_uses_nothing_up(world, client, invite, field, value, sentence):
    invitation, token = invite()
    before = User.objects.count()

    response = client.post(accept_url(token), NEW_ACCOUNT | {field: value})

    page = response.content.decode()
    invitation.refresh_from_db()
    assert field in response.context["form"].errors
    assert sentence in " ".join(response.context["form"].errors[field])
    assert PASSWORD not in page
    assert invitation.is_usable
    assert User.objects.count() == before


def unusable(response) -> bool:
    return response.status_code == 404 and "Lời mời này không dùng được" in response.content.decode()


def test_second_click_finds_a_clear_page(world, client, invite):
    _invitation, token = invite()
    client.post(accept_url(token), NEW_ACCOUNT)
    client.logout()

    response = client.post(accept_url(token), NEW_ACCOUNT | {"username": "nguoi.khac"})

    assert unusable(response)
    assert not User.objects.filter(username="nguoi.khac").exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_account():
    links = []
    workflow.invite(
        invited(factories.make_union()),
        by=factories.make_vufo_officer(),
        link_to=lambda token: links.append(token) or "",
    )
    gate = threading.Barrier(2)
    outcomes = []

    def click(username):
        gate.wait(timeout=10)
        try:
            workflow.accept_with_new_account(links[0], username=username, full_name="A", password=PASSWORD)
            outcomes.append("account")
        except (workflow.InvitationUnusable, IntegrityError) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(name,)) for name in ("mot", "hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["InvitationUnusable", "account"]
    assert Post.objects.filter(kind="officer").count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("case", ["used", "expired", "withdrawn", "resent", "tampered", "unknown"])
def test_link_that_does_not_work_says_the_same_whatever_the_cause(
    world, client, invite, case, method, django_capture_on_commit_callbacks
):
    invitation, token = invite()
    now = clock.now()
    if case == "used":
        workflow.accept_with_new_account(token, username="a.b", full_name="A", password=PASSWORD)
    elif case == "expired":
        now = invitation.expires_at
    elif case == "withdrawn":
        workflow.withdraw(invitation, by=world.people["vufo"])
    elif case == "resent":
        with django_capture_on_commit_callbacks(execute=True):
            workflow.resend(invitation, by=world.people["vufo"], link_to=str)
    elif case == "tampered":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    else:
        token = "khong-co-that"
    before = User.objects.count(), Post.objects.count()

    with clock.set_to(now):
        response = getattr(client, method)(accept_url(token), NEW_ACCOUNT if method == "post" else None)

    assert unusable(response)
    assert "moi@example.vn" not in response.content.decode()
    assert "Tỉnh member" not in response.content.decode()
    assert (User.objects.count(), Post.objects.count()) == before


def test_works_until_the_last_moment(world, client, invite):
    invitation, token = invite()

    with clock.set_to(invitation.expires_at - timedelta(seconds=1)):
        assert client.get(accept_url(token)).status_code == 200


def test_person_with_an_account_adds_the_post_to_it(world, sign_in, invite):
    _invitation, token = invite(email="owner@example.vn", union=world.unions["neighbour"])
    client = sign_in(world.people["owner"])
    shown = client.get(accept_url(token))

    response = client.post(accept_url(token))

    assert shown.status_code == 200
    assert response.url == reverse("home")
    held = world.people["owner"].posts.values_list("union__slug", flat=True)
    assert set(held) == {world.unions["member"].slug, world.unions["neighbour"].slug}


def test_post_that_is_held_already_is_not_doubled(world, sign_in, invite):
    invitation, token = invite(email="owner@example.vn")

    sign_in(world.people["owner"]).post(accept_url(token))

    invitation.refresh_from_db()
    assert world.people["owner"].posts.count() == 1
    assert invitation.accepted_by == world.people["owner"]


def test_address_that_has_an_account_must_sign_in(world, client, invite):
    _invitation, token = invite(email="owner@example.vn", union=world.unions["neighbour"])
    before = User.objects.count()

    response = client.post(accept_url(token), NEW_ACCOUNT)

    assert "đã có tài khoản" in response.content.decode()
    assert f"?next={accept_url(token)}" in response.content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_of_somebody_else_gives_nothing(world, sign_in, invite, method):
    invitation, token = invite()

    response = getattr(sign_in(world.people["outsider"]), method)(accept_url(token))

    invitation.refresh_from_db()
    assert response.status_code == 403
    assert "moi@example.vn" not in response.content.decode()
    assert invitation.is_usable
    assert world.people["outsider"].posts.count() == 1


def test_guessing_is_slowed_down(world, client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invitation": "3/m/ip"}

    codes = [client.post(accept_url(f"doan-{n}"), NEW_ACCOUNT).status_code for n in range(5)]

    assert codes == [404, 404, 404, 429, 429]


def test_invited_vufo_officer_gets_the_national_post(world, client, invite):
    _invitation, token = invite(kind="vufo_officer", union=None)

    client.post(accept_url(token), NEW_ACCOUNT)

    post = Post.objects.get(user__username="le.moi")
    assert (post.kind, post.union) == ("vufo_officer", None)


def test_failure_half_way_leaves_nothing(world, client, invite, monkeypatch):
    invitation, token = invite()
    before = User.objects.count()

    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(Invitation, "save", fail)
    with pytest.raises(RuntimeError):
        client.post(accept_url(token), NEW_ACCOUNT)

    invitation.refresh_from_db()
    assert (User.objects.count(), invitation.accepted_at) == (before, None)


# --- withdrawing and sending again ------------------------------------------------------------------


@pytest.mark.parametrize("page", ["invitation_withdraw", "invitation_resend"])
@pytest.mark.parametrize(
    ("visitor", "status"),
    [("anonymous", 302), ("outsider", 404), ("neighbour", 404), ("owner", 404), ("head", 302), ("lead", 404),
     ("vufo", 302), ("observer", 404)],
)  # fmt: skip
def test_who_manages_an_invitation(world, sign_in, invite, page, visitor, status):
    invitation, _token = invite()

    response = sign_in(world.people[visitor]).post(reverse(page, args=[invitation.pk]))

    after = Invitation.objects.get(pk=invitation.pk)
    changed = after.withdrawn_at is not None or after.token_hash != invitation.token_hash
    assert response.status_code == status
    assert changed is (visitor in ("head", "vufo"))


def test_head_does_not_manage_the_invitation_of_a_head(world, sign_in, invite):
    invitation, _token = invite(kind="head")

    response = sign_in(world.people["head"]).post(reverse("invitation_withdraw", args=[invitation.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("page", ["invitation_withdraw", "invitation_resend"])
def test_managing_is_a_post(world, sign_in, invite, page):
    invitation, _token = invite()

    assert sign_in(world.people["vufo"]).get(reverse(page, args=[invitation.pk])).status_code == 405


def test_sending_again_gives_a_new_link_and_new_days(world, sign_in, invite, django_capture_on_commit_callbacks):
    invitation, old = invite()
    later = invitation.expires_at + timedelta(days=3)

    with clock.set_to(later):
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(world.people["vufo"]).post(reverse("invitation_resend", args=[invitation.pk]))
        new = re.search(r"loi-moi/([^/\s]+)/", mail.outbox[-1].body).group(1)
        found = workflow.find_usable(new)

    assert new != old
    assert found == invitation
    assert found.expires_at == later + timedelta(days=14)


@pytest.mark.parametrize("page", ["invitation_withdraw", "invitation_resend"])
def test_used_invitation_is_not_managed_any_more(world, sign_in, invite, page):
    invitation, token = invite()
    workflow.accept_with_new_account(token, username="a.b", full_name="A", password=PASSWORD)
    mail.outbox.clear()

    response = sign_in(world.people["vufo"]).post(reverse(page, args=[invitation.pk]), follow=True)

    assert "đã được dùng hoặc đã rút" in response.content.decode()
    assert mail.outbox == []
    assert Invitation.objects.get().withdrawn_at is None


def test_inviter_who_has_left_no_longer_sends(world, invite):
    invitation, _token = invite(by="head")
    world.people["head"].posts.update(valid_to=date(2026, 11, 23))
    head = User.objects.get(username="head")

    with pytest.raises(PermissionDenied):
        workflow.resend(invitation, by=head, link_to=str)


def test_letters_of_one_person_are_counted(world, sign_in, settings, django_capture_on_commit_callbacks):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "2/h/user"}
    client, sentence = sign_in(world.people["vufo"]), "Bạn đã gửi nhiều thư mời trong một giờ qua."
    member = world.unions["member"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("invitation_new"), form_data(member))
        again = reverse("invitation_resend", args=[Invitation.objects.get().pk])
        client.post(again)
        resent = client.post(again, follow=True)
        refused = client.post(reverse("invitation_new"), form_data(member, email="hai@example.vn"))

    assert len(mail.outbox) == 2
    assert sentence in resent.content.decode() and sentence in refused.content.decode()
    assert refused.context["form"]["email"].value() == "hai@example.vn"
    assert Invitation.objects.count() == 1
