"""`manage.py send_due`: reminders of due dates, digests and letters; run every five minutes by a timer."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clusters import clock
from mail.letters import NoAddress
from mail.workflow import sending
from reports.notices import reminders


class Command(BaseCommand):
    help = "Write reminders of due dates and send every letter that is due; for a timer, every five minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        if timezone.localtime(clock.now()).hour >= settings.DIGEST_HOUR:  # nobody is reminded at night
            reminders.write_due()
        try:
            outcome = sending.send_due()
        except NoAddress as error:
            raise CommandError(str(error)) from error
        line = (
            f"{outcome.sent} sent, {outcome.failed} failed, {outcome.later} to be tried again, {outcome.unsure} unsure,"
            f" {outcome.dropped} dropped, {outcome.waiting} waiting"
        )
        self.stdout.write(f"{line}; stopped: {outcome.problem}" if outcome.problem else line)
