"""What a person had read of a report before, and so what is new to that person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from clusters.models import User
from reports.models import Message, Reading, Round, Thread


@dataclass(frozen=True)
class Look:
    """The rounds that the person had opened when this page was put together, by their ids."""

    readings: dict[int, Reading] = field(default_factory=dict)

    @property
    def last_at(self) -> datetime | None:
        return max((reading.last_at for reading in self.readings.values()), default=None)

    def baseline(self, shown: Round, rounds: Iterable[Round]) -> Round | None:
        """The newest round before `shown` that the person has opened."""
        read = [row for row in rounds if row.number < shown.number and row.pk in self.readings]
        return max(read, key=lambda row: row.number, default=None)

    def since(self, shown: Round, before: Round) -> datetime | None:
        """From when on something counts as new beside `before`: the last look at it, or its sending.

        Whoever opens the old round again after the new one was sent has not read what happened in between.
        """
        reading = self.readings.get(before.pk)
        if reading is None:
            return before.sent_at
        is_look_back = shown.sent_at is not None and reading.last_at >= shown.sent_at
        return reading.first_at if is_look_back else reading.last_at


def look_of(user: User, rounds: Collection[Round]) -> Look:
    """`rounds` are all of one report."""
    return Look({reading.round_id: reading for reading in Reading.objects.filter(user=user, round__in=rounds)})


def mark_new(threads: Iterable[Thread], look: Look, user: User) -> None:
    """Mark the messages that others wrote since the person last opened the report (`message.is_new`).

    To whom never opened it, everything is new, so nothing is marked.
    """
    last = look.last_at
    for thread in threads:
        messages = thread.messages.all()
        for message in messages:
            message.is_new = last is not None and message.at > last and message.author_id != user.pk
        thread.new_messages = sum(message.is_new for message in messages)


@dataclass(frozen=True)
class Settled:
    """A thread that somebody else closed or opened again since the person last read."""

    thread: Thread
    message: Message

    @property
    def is_done(self) -> bool:
        return self.message.kind == Message.Kind.RESOLVED


def settled_since(threads: Iterable[Thread], since: datetime | None, user: User) -> list[Settled]:
    """By the last such act of each thread; what the person did is no news to that person."""
    settled = []
    for thread in threads:
        acts = [message for message in thread.messages.all() if message.kind != Message.Kind.WORDS]
        if acts and since is not None and acts[-1].at > since and acts[-1].author_id != user.pk:
            settled.append(Settled(thread, acts[-1]))
    return settled
