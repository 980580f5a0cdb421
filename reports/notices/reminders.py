"""Words about dates that draw near or have passed: 14, 7 and 1 days before and after. Written by a timer.

Each step is told once: its key names the date, so that a later date begins anew. A step that was missed is made up for
within a few days, and only the newest: after a week without the timer nobody finds three reminders.
"""

from collections import defaultdict
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster
from mail.models import Kind
from mail.people import VUFO, People, everybody, people_of, unions_of
from mail.workflow.outbox import Word, tell_all
from reports import deadlines, permissions
from reports.models import Circulation, CirculationAnswer, Obligation, Report, ReportingPeriod
from reports.models.report import State

STEPS = (-14, -7, -1, 1, 7, 14)  # days from the due date
MAKE_UP_DAYS = 3


def step_for(due_on: date | None) -> int | None:
    """The newest step that is to be told today, in days from the due date; None on all other days."""
    if due_on is None:
        return None
    days = (clock.today() - due_on).days
    past = [step for step in STEPS if step <= days]
    return past[-1] if past and days - past[-1] < MAKE_UP_DAYS else None


def when(due_on: date) -> str:
    """`hạn là 05/12/2026, còn 7 ngày`."""
    days = (due_on - clock.today()).days
    words = {"day": f"{due_on:%d/%m/%Y}", "n": abs(days)}
    if days == 0:
        return _("hạn là hôm nay, %(day)s") % words
    return (_("hạn là %(day)s, còn %(n)d ngày") if days > 0 else _("hạn là %(day)s, đã quá %(n)d ngày")) % words


def write_due() -> None:
    """Queue all reminders of today; a constant number of queries."""
    words = [*_to_file(), *_to_review(), *_to_close(), *_to_answer()]
    tell_all(words, is_due=True)


def _word(people: list, subject: str, text: str, link: str, key: str) -> Word:
    return Word(people, Kind.REMINDER, subject, text, link, f"reminder:{key}")


def _to_file() -> list[Word]:
    """Unions that have not sent, or not sent again what was returned by a date."""
    unsent = Q(report=None) | Q(report__sent_round=None) | Q(report__state=State.RETURNED)
    rows = Obligation.objects.owed().taking_reports().filter(unsent)
    rows = rows.select_related("period", "union", "report").prefetch_related("union__names").order_by("pk")
    due = [(row, _due_of(row)) for row in rows]
    steps = [(row, day, step_for(day)) for row, day in due if step_for(day) is not None]
    people: People = people_of({row.union_id for row, _day, _step in steps}) if steps else {}
    words = []
    for row, day, step in steps:
        assert day is not None
        report: Report | None = getattr(row, "report", None)
        named = {"period": row.period.title, "union": row.union.short_name_on(row.period.ends_on), "when": when(day)}
        if report is not None and report.state == State.RETURNED:
            text = _("Báo cáo %(period)s của %(union)s bị trả lại và chưa gửi lại: %(when)s. Mời sửa và gửi lại.")
        else:
            text = _("%(union)s chưa gửi báo cáo %(period)s: %(when)s. Mời hoàn thành và gửi, hoặc xin gia hạn.")
        subject = _("Nhắc hạn: báo cáo %(period)s của %(union)s") % named
        link = reverse("home") if report is None else report.get_absolute_url()
        words.append(_word(people[row.union_id], subject, text % named, link, f"file:{row.pk}:{day}:{step}"))
    return words


def _due_of(obligation: Obligation) -> date | None:
    """Until when the union is to send: again, in a period reopened for it, or for the first time."""
    report: Report | None = getattr(obligation, "report", None)
    if report is not None and report.state == State.RETURNED:
        return report.resend_due_on
    return obligation.reopened_until if obligation.period.is_closed else obligation.due_on


def _to_review() -> list[Word]:
    """Offices in whose hands reports wait: one word for a cluster, period and date, however many they are."""
    rows = Report.objects.filter(state=State.SUBMITTED, accepted_round=None, route_cluster__isnull=False)
    rows = rows.select_related("period", "route_cluster").order_by("pk")
    reports = list(rows)
    dates = deadlines.read_cluster_dates([report.period for report in reports])
    due = [(report, dates.of_report(report)) for report in reports]
    due = [(report, day) for report, day in due if step_for(day) is not None]
    permissions.read_reviewing_terms(report for report, _day in due)
    piles: dict[tuple[Cluster, ReportingPeriod, date], set[int]] = defaultdict(set)
    for report, day in due:
        assert day is not None and report.route_cluster is not None
        # One's own report is no work of one's own (rule 5).
        unions = unions_of(permissions.reviewing_terms(report)) - {report.union_id}
        pile = (report.route_cluster, report.period, day)
        piles[pile] |= unions
    people = people_of({pk for unions in piles.values() for pk in unions}) if piles else {}
    words = []
    for (cluster, period, day), unions in piles.items():
        named = {"cluster": cluster, "period": period.title, "when": when(day)}
        subject = _("Nhắc hạn: %(cluster)s xét báo cáo %(period)s") % named
        text = _("Còn báo cáo %(period)s chờ %(cluster)s xét: %(when)s. Mời đọc, thông qua hoặc trả lại.") % named
        link = f"{reverse('cluster_desk', args=[cluster.number, period.year])}?ky={period.code}"
        readers = everybody({pk: people[pk] for pk in unions})
        words.append(_word(readers, subject, text, link, f"review:{cluster.pk}:{period.pk}:{day}:{step_for(day)}"))
    return words


def _to_close() -> list[Word]:
    """VUFO's officers, of the closing of a period that is open."""
    periods = [row for row in ReportingPeriod.objects.open() if step_for(row.closes_on) is not None]
    if not periods:
        return []
    officers = everybody(people_of({VUFO}))
    words = []
    for period in periods:
        assert period.closes_on is not None
        named = {"period": period.title, "when": when(period.closes_on)}
        subject = _("Nhắc hạn: khóa số liệu %(period)s") % named
        text = _("Khóa số liệu %(period)s: %(when)s. Mời duyệt những báo cáo còn chờ rồi khóa kỳ.") % named
        key = f"close:{period.pk}:{period.closes_on}:{step_for(period.closes_on)}"
        words.append(_word(officers, subject, text, period.get_absolute_url(), key))
    return words


def _to_answer() -> list[Word]:
    """Members that were asked for comments on the cluster's report and have not answered, until the date."""
    running = Circulation.objects.filter(closed_at=None, answer_by__gte=clock.today())
    running = running.select_related("report__cluster", "report__period").prefetch_related("answers")
    due = [row for row in running.order_by("pk") if step_for(row.answer_by) is not None]
    waiting = {
        row.pk: {answer.union_id for answer in row.answers.all() if answer.kind == CirculationAnswer.Kind.WAITING}
        for row in due
    }
    people = people_of({pk for unions in waiting.values() for pk in unions}) if due else {}
    words = []
    for row in due:
        report = row.report
        named = {"cluster": report.cluster, "period": report.period.title, "when": when(row.answer_by)}
        subject = _("Nhắc hạn: góp ý báo cáo %(period)s của %(cluster)s") % named
        text = _("Đơn vị bạn chưa trả lời về dự thảo báo cáo %(period)s của %(cluster)s: %(when)s.") % named
        readers = everybody({pk: people[pk] for pk in waiting[row.pk]})
        key = f"answer:{row.pk}:{row.answer_by}:{step_for(row.answer_by)}"
        words.append(_word(readers, subject, text, report.get_absolute_url(), key))
    return words
