"""Writing letters inside the transaction of an act, choosing how to get them, and settling those in trouble."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import Overtaken
from mail import permissions
from mail.models import DeadAddress, Kind, Letter, MailChoice, Pace, default_pace

_is_muted: ContextVar[bool] = ContextVar("outbox_muted", default=False)


@dataclass(frozen=True)
class Word:
    """What is told to whom: a subject, a sentence or two, one path of the portal. `key` names the act it tells of."""

    users: Sequence[User]
    kind: str
    subject: str
    text: str
    link: str
    key: str


def tell(
    users: Iterable[User], kind: str, *, subject: str, text: str, link: str, key: str, by: User | None = None
) -> None:
    """Queue one word to several people; see `tell_all`."""
    tell_all([Word(list(users), kind, subject, text, link, key)], by=by)


def tell_all(words: Sequence[Word], *, by: User | None = None, is_due: bool = False) -> None:
    """Queue letters to all who want them, in two queries; the act's own transaction carries or drops them.

    Left out: the actor `by`, accounts that are closed or have no address, and kinds that a person does not want. What
    was queued before under the same key is not queued again. `is_due` lets daily letters into the digest of today.
    """
    if _is_muted.get():
        return
    pairs = [(word, user) for word in words for user in {user.pk: user for user in word.users}.values()]
    pairs = [(word, user) for word, user in pairs if user != by and user.is_active and user.email]
    if not pairs:
        return
    chosen = {
        (user, kind): pace
        for user, kind, pace in MailChoice.objects.filter(
            user__in={user.pk for _word, user in pairs}, kind__in={word.kind for word, _user in pairs}
        ).values_list("user", "kind", "pace")
    }
    letters = []
    for word, user in pairs:
        pace = chosen.get((user.pk, word.kind), default_pace(word.kind))
        if pace != Pace.NEVER:
            letters.append(_letter(word, user, pace, is_due))
    # In the order of their keys: two runs of the timer that queue the same reminders must not wait for each other.
    Letter.objects.bulk_create(sorted(letters, key=lambda letter: letter.key), ignore_conflicts=True)


def _letter(word: Word, user: User, pace: str, is_due: bool) -> Letter:
    now = clock.now()
    return Letter(
        user=user,
        kind=word.kind,
        pace=pace,
        subject=word.subject[:200],
        text=word.text,
        link=word.link,
        key=f"{word.key}:{user.pk}",
        created_at=now,
        send_after=now if is_due or pace == Pace.AT_ONCE else next_digest(now),
        state_at=now,
    )


def next_digest(now: datetime) -> datetime:
    """The next time after `now` at which digests go out."""
    day = timezone.localdate(now)
    if timezone.localtime(now).hour >= settings.DIGEST_HOUR:
        day += timedelta(1)
    return timezone.make_aware(datetime.combine(day, time(settings.DIGEST_HOUR)))


@contextmanager
def muted() -> Iterator[None]:
    """Nobody is told anything inside the block: for demo data, which walks people through years in a moment."""
    token = _is_muted.set(True)
    try:
        yield
    finally:
        _is_muted.reset(token)


@transaction.atomic
def choose(paces: Mapping[str, str], *, by: User) -> None:
    """Keep how soon the person wants each kind of letter."""
    now = clock.now()
    for kind, pace in sorted(paces.items()):
        MailChoice.objects.update_or_create(
            user=by, kind=Kind(kind), defaults={"pace": Pace(pace), "changed_at": now}
        )  # fmt: skip


@transaction.atomic
def send_again(letter: Letter, *, by: User) -> Letter:
    """Queue a letter in trouble anew, alone and at once. Its reader's address counts as working again."""
    letter = _in_trouble(letter, by)
    clear_address(letter.user, by=by)
    now = clock.now()
    letter.state, letter.state_at, letter.send_after, letter.tries = Letter.State.WAITING, now, now, 0
    letter.pace, letter.digest, letter.problem = Pace.AT_ONCE, None, ""
    letter.settled_by, letter.settled_at = by, now
    letter.save()
    return letter


@transaction.atomic
def take_as_sent(letter: Letter, *, by: User) -> Letter:
    """Let a letter in trouble rest: it arrived, or its reader was told otherwise."""
    letter = _in_trouble(letter, by)
    now = clock.now()
    letter.state, letter.state_at, letter.sent_at = Letter.State.SENT, now, now
    letter.settled_by, letter.settled_at = by, now
    letter.save()
    return letter


def _in_trouble(letter: Letter, by: User) -> Letter:
    if not permissions.can_keep_outbox(by):
        raise PermissionDenied(_("Chỉ cán bộ VUFO xem và xử lý thư đi."))
    letter = Letter.objects.select_for_update(of=("self",)).select_related("user").get(pk=letter.pk)
    if not letter.is_in_trouble:
        raise Overtaken(_("Thư này vừa được xử lý: %(state)s.") % {"state": letter.get_state_display()})
    return letter


@transaction.atomic
def clear_address(user: User, *, by: User) -> None:
    """Take the person's address as working again."""
    if not permissions.can_keep_outbox(by):
        raise PermissionDenied(_("Chỉ cán bộ VUFO xem và xử lý thư đi."))
    DeadAddress.objects.filter(user=user, cleared_at=None).update(cleared_at=clock.now(), cleared_by=by)
