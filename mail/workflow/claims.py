"""Who sends which letter, and how it ended: short transactions around the mail server's answer.

A letter is claimed before it is handed over, so that two runs never send the same one. A run that was killed leaves
its letter claimed; nobody knows whether it was sent, so it is never sent again by itself.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Post, User
from mail.models import DeadAddress, Digest, Letter, Pace
from mail.workflow.outbox import next_digest

State = Letter.State
BACK_OFF = (1, 5, 15, 60, 240)  # minutes after each failed try; then it is given up


@dataclass
class Parcel:
    """Letters of one person that go as one mail; more than one only in a digest."""

    letters: list[Letter]
    digest: Digest | None = None

    @property
    def user(self) -> User:
        return self.letters[0].user


def claim() -> Parcel | None:
    """The next letter that is due, or the next person's digest; nobody else gets them. None: nothing is left."""
    parcel = _claim_single()
    while parcel is None:
        daily = Letter.objects.due(clock.now()).filter(pace=Pace.DAILY).order_by("send_after", "pk").first()
        if daily is None:
            return None
        parcel = _claim_digest(daily)
    return parcel


@transaction.atomic
def _claim_single() -> Parcel | None:
    rows = Letter.objects.due(clock.now()).filter(pace=Pace.AT_ONCE).select_related("user")
    # SQLite has no row locks; there a transaction has the whole database to itself (see settings).
    letter = rows.select_for_update(skip_locked=True, of=("self",)).order_by("send_after", "pk").first()
    return _take(Parcel([letter])) if letter else None


@transaction.atomic
def _claim_digest(daily: Letter) -> Parcel | None:
    """The digest to which the letter belongs; None if another run has it, or if today's has gone already.

    The digest is locked before its letters, so that two runs do not share them out between them.
    """
    now, is_new = clock.now(), False
    if daily.digest_id is not None:  # was tried before
        digest = Digest.objects.get(pk=daily.digest_id)
    else:
        digest, is_new = Digest.objects.get_or_create(
            user_id=daily.user_id, on=timezone.localdate(now), defaults={"created_at": now}
        )
    Digest.objects.select_for_update().get(pk=digest.pk)
    rows = Letter.objects.due(now).filter(user=daily.user_id, pace=Pace.DAILY).select_related("user").order_by("pk")
    rows = rows.select_for_update(of=("self",))
    letters = list(rows.filter(digest=None if is_new else digest))
    if letters:
        return _take(Parcel(letters, digest))
    # What came after today's digest goes with tomorrow's.
    for letter in rows.filter(digest=None):
        letter.send_after = next_digest(now)
        letter.save(update_fields=["send_after"])
    return None


def _take(parcel: Parcel) -> Parcel:
    for letter in parcel.letters:
        letter.digest = parcel.digest
    _move(parcel, State.SENDING)
    return parcel


def _move(parcel: Parcel, state: str, problem: str = "") -> None:
    now = clock.now()
    for letter in parcel.letters:
        letter.state, letter.state_at, letter.problem = state, now, problem[:300]
        letter.sent_at = now if state == State.SENT else None
    fields = ["state", "state_at", "problem", "sent_at", "digest", "tries", "send_after"]
    Letter.objects.bulk_update(parcel.letters, fields)


@transaction.atomic
def note_sent(parcel: Parcel) -> None:
    _move(parcel, State.SENT)


@transaction.atomic
def note_unsure(parcel: Parcel, problem: str) -> None:
    _move(parcel, State.UNSURE, problem)


@transaction.atomic
def note_refused(parcel: Parcel, problem: str) -> None:
    """This mail will never be taken."""
    _move(parcel, State.FAILED, problem)


@transaction.atomic
def note_dead_address(parcel: Parcel, problem: str) -> None:
    """The address takes no mail at all: nothing more goes there until VUFO's officers have looked."""
    _move(parcel, State.FAILED, problem)
    DeadAddress.objects.get_or_create(
        user=parcel.user,
        address=parcel.user.email,
        cleared_at=None,
        defaults={"problem": problem[:300], "since": clock.now()},
    )


@transaction.atomic
def note_not_now(parcel: Parcel, problem: str) -> None:
    """Try again later, and later still; give up after the last of the back-offs."""
    tries = parcel.letters[0].tries + 1
    for letter in parcel.letters:
        letter.tries = tries
    if tries > len(BACK_OFF):
        _move(parcel, State.FAILED, problem)
        return
    for letter in parcel.letters:
        letter.send_after = clock.now() + timedelta(minutes=BACK_OFF[tries - 1])
    _move(parcel, State.WAITING, problem)


@transaction.atomic
def give_back(parcel: Parcel) -> None:
    """Nobody was asked to take it: it waits as before, and no try is counted."""
    _move(parcel, State.WAITING)


def unsure_after() -> timedelta:
    """Longer than the mail server may take for one mail (see mail.post): a claim older than that has lost its run."""
    return timedelta(minutes=10, seconds=20 * (settings.EMAIL_TIMEOUT or 0))


@transaction.atomic
def note_lost_claims() -> int:
    """Letters whose run was killed between claim and answer; how many."""
    lost = Letter.objects.filter(state=State.SENDING, state_at__lte=clock.now() - unsure_after())
    problem = _("Máy dừng giữa lúc gửi, không biết máy chủ thư đã nhận hay chưa.")
    return lost.update(state=State.UNSURE, state_at=clock.now(), problem=problem)


@transaction.atomic
def drop_undeliverable() -> int:
    """Drop what is due to people who hold no post any more, or whose address does not take mail; how many."""
    now = clock.now()
    posts = Post.objects.in_force_today().filter(user=OuterRef("user"))
    dead = DeadAddress.objects.current().filter(user=OuterRef("user"))
    dropped = 0
    for rows, problem in (
        (Letter.objects.due(now).filter(~Exists(posts)), _("Người nhận không còn giữ chức trách nào.")),
        (Letter.objects.due(now).filter(user__is_active=False), _("Tài khoản của người nhận đã đóng.")),
        (Letter.objects.due(now).filter(user__email=None), _("Người nhận không có địa chỉ thư.")),
        (Letter.objects.due(now).filter(Exists(dead)), _("Địa chỉ của người nhận không nhận thư.")),
    ):
        dropped += rows.update(state=State.DROPPED, state_at=now, problem=problem)
    return dropped
