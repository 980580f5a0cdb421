"""How letters look as mail: one letter, or those of a day in a digest; text and HTML, Vietnamese, one link."""

from collections.abc import Sequence
from email.headerregistry import Address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mail.models import Digest, Letter


class NoAddress(Exception):
    """PORTAL_URL is missing or no address: a letter without its link helps nobody."""


def check_settings() -> None:
    parts = urlsplit(settings.PORTAL_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoAddress("PORTAL_URL must be the portal's own address, such as https://bao-cao.example.vn")


def message_for(letters: Sequence[Letter], digest: Digest | None = None) -> EmailMultiAlternatives:
    """The mail that carries the letters, all of one person; more than one only in a digest.

    Its Message-ID depends on the rows alone: should it ever arrive twice, the reader's program can tell.
    """
    first, user = letters[0], letters[0].user
    is_digest = digest is not None
    day = f"{timezone.localtime(digest.created_at):%d/%m/%Y}" if digest else ""
    subject = _("Tin trong ngày %(day)s của bạn trên Cổng Hữu nghị") % {"day": day} if is_digest else first.subject
    context = {
        "subject": subject,
        "name": user.full_name,
        "entries": _entries(letters),
        "is_digest": is_digest,
        "link": settings.PORTAL_URL + (reverse("home") if is_digest else first.link),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("mail/letter.txt", context),
        to=[str(Address(user.full_name, addr_spec=user.email))],
        headers={
            "Message-ID": _message_id(first, digest),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return message


def _message_id(first: Letter, digest: Digest | None) -> str:
    row: Letter | Digest = digest or first
    name = "tin-ngay" if digest else "thu"
    return f"<{name}-{row.pk}-{row.created_at:%Y%m%d%H%M%S%f}@{urlsplit(settings.PORTAL_URL).hostname}>"


def _entries(letters: Sequence[Letter]) -> list[dict]:
    """Each subject once, however often it happened in the day, with the newest words."""
    entries: dict[tuple[str, str], dict] = {}
    for letter in letters:
        entry = entries.setdefault((letter.subject, letter.link), {"subject": letter.subject, "times": 0})
        entry["text"] = letter.text
        entry["times"] += 1
    return list(entries.values())
