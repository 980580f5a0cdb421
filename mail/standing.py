"""How the outbox stands: what needs a look, what waits, and whether the timer still runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from clusters import clock
from mail.models import DeadAddress, Letter, SendRun

# The timer runs every five minutes; an hour without it is no accident any more.
TIMER_SILENT = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """Counts of letters, addresses that take no mail, and the last run of the timer."""

    failed: int
    unsure: int
    waiting: int
    overdue_since: datetime | None  # the oldest letter that should have gone
    dead: int
    run: SendRun | None

    @property
    def needs_look(self) -> int:
        return self.failed + self.unsure

    @property
    def is_silent(self) -> bool:
        """The timer has not run for long, or never did."""
        return self.run is None or clock.now() - self.run.finished_at > TIMER_SILENT

    @property
    def is_stuck(self) -> bool:
        """Letters lie that should have gone long ago."""
        return self.overdue_since is not None and clock.now() - self.overdue_since > TIMER_SILENT


def read_standing() -> Standing:
    """Three queries."""
    state = Letter.State
    due = Q(state=state.WAITING, send_after__lte=clock.now(), tries=0)
    counts = Letter.objects.aggregate(
        failed=Count("pk", filter=Q(state=state.FAILED)),
        unsure=Count("pk", filter=Q(state=state.UNSURE)),
        waiting=Count("pk", filter=Q(state__in=[state.WAITING, state.SENDING])),
        overdue_since=Min("send_after", filter=due),
    )
    return Standing(**counts, dead=DeadAddress.objects.current().count(), run=SendRun.objects.first())
