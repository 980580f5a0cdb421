"""What was said at a conference of reports, members' and the cluster's own, as its minutes hold it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Conference
from reports import conference_remarks
from reports.models import Message, Report, Thread


@dataclass(frozen=True)
class SaidOf:
    """One remark on one field of a report, in the words of the one who noted it."""

    report: str  # `Báo cáo của Cà Mau`
    place: str  # `PC01 Số khoản viện trợ`
    url: str  # where the conversation goes on
    speaker: str
    text: str
    at: datetime


def said_of_reports(conference: Conference, user: User) -> list[SaidOf]:
    """On reports that the person may open, report by report. A number of queries that does not grow with the rows."""
    return [*_on_members(conference, user), *_on_own(conference, user)]


def _on_members(conference: Conference, user: User) -> list[SaidOf]:
    threads = Thread.objects.visible_to(user).filter(conference=conference)
    threads = threads.select_related("report__union", "report__period").prefetch_related(
        "messages", "report__union__names"
    )
    rows = list(threads.order_by("report", "opened_at", "pk"))
    labels: dict[int, dict[str, str]] = {}
    for period in {row.report.period_id: row.report.period for row in rows}.values():
        codes = [row.code for row in rows if row.report.period_id == period.pk]
        labels[period.pk] = conference_remarks.labels_of(period, codes)
    return [
        SaidOf(
            _of(row.report), f"{row.code} {labels[row.report.period_id].get(row.code, '')}".strip(),
            f"{row.report.get_absolute_url()}#gop-y-{row.pk}", row.speaker, _first_words(row), row.opened_at,
        )
        for row in rows
    ]  # fmt: skip


def _of(report: Report) -> str:
    return _("Báo cáo của %(name)s") % {"name": report.union_name}


def _first_words(thread: Thread) -> str:
    """What was said there; answers came later and stay with the report."""
    return next((row.text for row in thread.messages.all() if row.kind == Message.Kind.WORDS), "")


def _on_own(conference: Conference, user: User) -> list[SaidOf]:
    return [
        SaidOf(
            _("Báo cáo của %(name)s") % {"name": row.report.cluster}, row.place,
            f"{row.report.get_absolute_url()}#y-kien-{row.pk}", row.speaker, row.text, row.at,
        )
        for row in conference_remarks.said_at(conference, user)
    ]  # fmt: skip
