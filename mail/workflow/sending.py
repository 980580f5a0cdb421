"""A run of the timer: everything that is due is handed to the mail server, each letter once."""

from dataclasses import dataclass

from clusters import clock
from mail import letters
from mail.models import Letter, SendRun
from mail.post import AddressRefused, NeverThis, NotNow, Post, ServerAway, Unsure
from mail.workflow import claims
from mail.workflow.claims import Parcel


@dataclass
class Outcome:
    """What became of a run, in mails; `dropped` and `waiting` count letters."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    unsure: int = 0
    dropped: int = 0
    waiting: int = 0
    problem: str = ""  # why the run stopped before its end


def send_due() -> Outcome:
    """Send what is due. Raises `letters.NoAddress` where the portal's own address is not set."""
    letters.check_settings()
    outcome = Outcome()
    started_at = clock.now()
    outcome.unsure = claims.note_lost_claims()
    outcome.dropped = claims.drop_undeliverable()
    with Post() as post:
        while not outcome.problem:
            parcel = claims.claim()
            if parcel is None:
                break
            _send(parcel, post, outcome)
    outcome.waiting = Letter.objects.due(clock.now()).count()
    run = {"started_at": started_at, "finished_at": clock.now(), "sent": outcome.sent, "problem": outcome.problem}
    SendRun.objects.update_or_create(pk=1, defaults=run)
    return outcome


def _send(parcel: Parcel, post: Post, outcome: Outcome) -> None:
    try:
        post.hand_over(letters.message_for(parcel.letters, parcel.digest))
    except AddressRefused as error:
        claims.note_dead_address(parcel, str(error))
        outcome.failed += 1
    except (NeverThis, ValueError) as error:  # ValueError: a header or an address that no mail can have
        claims.note_refused(parcel, str(error))
        outcome.failed += 1
    except NotNow as error:
        claims.note_not_now(parcel, str(error))
        outcome.later += 1
    except Unsure as error:
        # A server that does not answer would make every letter unsure: no more in this run.
        claims.note_unsure(parcel, str(error))
        outcome.unsure += 1
        outcome.problem = str(error)
    except ServerAway as error:
        claims.give_back(parcel)
        outcome.problem = str(error)
    else:
        claims.note_sent(parcel)
        outcome.sent += 1
