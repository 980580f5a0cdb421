"""Every write to invitations and posts: inviting, accepting, withdrawing, ending."""

import hashlib
import secrets
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clusters import clock, permissions
from clusters.models import Invitation, Post, Union, User

LinkTo = Callable[[str], str]  # the absolute address of the page that accepts a token
ADDRESS_SALT = "clusters.address"
ADDRESS_SECONDS = 2 * 24 * 3600


class InvitationUnusable(Exception):
    """The token is unknown, or its invitation was used, withdrawn or has expired; nobody is told which."""


class MailNotSent(Exception):
    """What was asked is kept, but its mail could not be handed to the mail server."""


class AddressLinkUnusable(Exception):
    """The link was tampered with, is too old, belongs to someone else, or the address has changed since."""


class PostAlreadyEnded(Exception):
    """Somebody else has ended the post since the page was opened."""


@dataclass(frozen=True)
class Invited:
    """Who is invited to what."""

    email: str
    full_name: str
    kind: str
    union: Union | None
    title: str = ""


def token_hash(token: str) -> str:
    """The only form in which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(invited: Invited, *, by: User, link_to: LinkTo) -> Invitation:
    """Record the invitation and mail its link; raise MailNotSent, with the invitation kept, where mail fails."""
    if not permissions.can_invite(by, invited.kind, invited.union):
        raise PermissionDenied(_("Lãnh đạo Liên hiệp chỉ mời cán bộ của Liên hiệp mình."))
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            email=invited.email.lower(),
            full_name=invited.full_name,
            kind=invited.kind,
            union=invited.union,
            title=invited.title,
            token_hash=token_hash(token),
            invited_by=by,
            invited_at=now,
            expires_at=now + timedelta(days=settings.INVITATION_DAYS),
        )
        transaction.on_commit(lambda: _mail(invitation, link_to(token)))
    return invitation


def resend(invitation: Invitation, *, by: User, link_to: LinkTo) -> Invitation:
    """Mail a new link that counts from today; the old one stops working."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = _locked(invitation, by)
        invitation.token_hash = token_hash(token)
        invitation.expires_at = clock.now() + timedelta(days=settings.INVITATION_DAYS)
        invitation.save(update_fields=["token_hash", "expires_at"])
        transaction.on_commit(lambda: _mail(invitation, link_to(token)))
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    """Take the invitation back: its link stops working."""
    invitation = _locked(invitation, by)
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


def find_usable(token: str) -> Invitation:
    """The invitation behind a link, for showing it; raise InvitationUnusable otherwise."""
    rows = Invitation.objects.select_related("union", "invited_by").prefetch_related("union__names")
    invitation = rows.filter(token_hash=token_hash(token)).first()
    if invitation is None or not invitation.is_usable:
        raise InvitationUnusable
    return invitation


@transaction.atomic
def accept_with_account(token: str, *, by: User) -> Post:
    """Add the post to the account of the person who is signed in; the addresses must be the same."""
    invitation = _locked_by_token(token)
    if (by.email or "").lower() != invitation.email:
        raise PermissionDenied(_("Lời mời này gửi cho địa chỉ thư điện tử khác."))
    return _take_up(invitation, by)


@transaction.atomic
def accept_with_new_account(token: str, *, username: str, full_name: str, password: str) -> User:
    """Make the account and give it the post. The link has reached the address, so the address counts as confirmed."""
    invitation = _locked_by_token(token)
    user = User.objects.create_user(username, invitation.email, password, full_name=full_name)
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    _take_up(invitation, user)
    return user


@transaction.atomic
def end_post(post: Post, on: date, *, by: User) -> Post:
    """Let `on` be the last day of the post."""
    seen = post.valid_to
    officers = _locked_officers() if post.is_vufo_officer else []
    post = Post.objects.select_for_update().get(pk=post.pk)
    if not permissions.can_end_post(by, post):
        raise PermissionDenied
    if post.valid_to != seen:
        raise PostAlreadyEnded
    # Without any VUFO officer nobody could invite the next one.
    stay = [row for row in officers if row.pk != post.pk and (row.valid_to is None or row.valid_to > on)]
    if post.is_vufo_officer and not stay:
        raise ValidationError(_("Đây là cán bộ VUFO cuối cùng: mời người khác trước khi kết thúc chức trách này."))
    post.valid_to = on
    post.full_clean()
    post._history_user = by  # type: ignore[attr-defined]
    post.save(update_fields=["valid_to"])
    return post


def _locked_officers() -> list[Post]:
    """The posts of VUFO's officers today, under a lock: two who end each other's would both find one left."""
    rows = Post.objects.filter(kind=Post.Kind.VUFO_OFFICER, user__is_active=True).in_force_today()
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def ask_for_address(user: User, address: str, *, link_to: LinkTo) -> None:
    """Mail a link to the new address; nothing changes until it is opened. Raise MailNotSent where mail fails."""
    token = signing.dumps({"user": user.pk, "from": user.email, "to": address.lower()}, salt=ADDRESS_SALT)
    _send_text(_("Xác nhận địa chỉ thư điện tử"), "people/address_mail.txt", address, {"link": link_to(token)})


def read_address(token: str, *, by: User) -> str:
    """The new address in a link that was mailed for `by`."""
    try:
        asked = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_SECONDS)
    except signing.BadSignature as error:
        raise AddressLinkUnusable from error
    if asked["user"] != by.pk or asked["from"] != by.email:
        raise AddressLinkUnusable
    return str(asked["to"])


@transaction.atomic
def change_address(token: str, *, by: User) -> User:
    """Make the address in the link the person's own."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.email = read_address(token, by=user)
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _take_up(invitation: Invitation, user: User) -> Post:
    today = clock.today()
    post = Post(
        user=user, kind=invitation.kind, union=invitation.union, title=invitation.title, valid_from=today
    )  # fmt: skip
    held = post.overlaps().first()
    if held is None:
        post.full_clean()
        post._history_user = invitation.invited_by  # type: ignore[attr-defined]
        post.save()
    invitation.accepted_at = clock.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return held or post


def _locked(invitation: Invitation, by: User) -> Invitation:
    """The row again under a lock, when `by` may still change it."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not permissions.can_invite(by, invitation.kind, invitation.union):
        raise PermissionDenied
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationUnusable
    return invitation


def _locked_by_token(token: str) -> Invitation:
    # Two clicks at once: the second waits for the lock and then finds the invitation used.
    invitation = Invitation.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if invitation is None or not invitation.is_usable:
        raise InvitationUnusable
    return invitation


def _mail(invitation: Invitation, link: str) -> None:
    context = {"invitation": invitation, "link": link}
    _send_text(_("Lời mời vào Cổng Hữu nghị"), "people/invitation_mail.txt", invitation.email, context)


def _send_text(subject: str, template: str, address: str, context: dict) -> None:
    try:
        send_mail(subject, render_to_string(template, context), None, [address])
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotSent from error
