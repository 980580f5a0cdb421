"""What a cluster's own report asks for: to open and write it, to answer and settle comments, VUFO's decision."""

from collections import defaultdict

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import acting_union_ids, is_vufo_officer, offices_of
from friendship.docket import Task
from reports import permissions
from reports.cluster_pages import to_open
from reports.deadlines import ClusterDates, read_cluster_dates
from reports.models import Circulation, CirculationAnswer, ClusterAct, ClusterReport, PassageComment

State = ClusterReport.State


def tasks_of_cluster_reports(user: User) -> list[tuple[str, Task]]:
    """By heading. A constant number of queries in clusters, periods, members and comments."""
    return [*_to_open(user), *_to_write(user), *_to_answer(user), *_to_decide(user)]


def _heading(report: ClusterReport) -> str:
    return _("Việc của %(cluster)s") % {"cluster": report.cluster}


def _to_open(user: User) -> list[tuple[str, Task]]:
    reports = to_open(user, is_running=True)
    dates = read_cluster_dates(report.period for report in reports)
    return [
        (
            _heading(report),
            Task(
                title=_("Mở báo cáo Cụm, %(period)s") % {"period": report.period},
                detail=_("Số liệu cộng sẵn từ báo cáo các đơn vị; lời văn chọn từ báo cáo của các đơn vị."),
                url=reverse("cluster_report_open", args=[report.cluster.number, report.period.code]),
                action=_("Mở báo cáo Cụm"),
                due_on=dates.of(report.period, report.cluster_id),
                is_post=True,
            ),
        )
        for report in reports
    ]


def _to_write(user: User) -> list[tuple[str, Task]]:
    """Reports that the person's offices are writing, sending round, or were given back."""
    if not offices_of(user):
        return []
    writable = State.DRAFTING, State.CIRCULATING, State.RETURNED
    rows = ClusterReport.objects.worked_on_by(user).filter(state__in=writable).select_related("cluster", "period")
    reports = list(rows)
    if not reports:
        return []
    permissions.read_cluster_terms(reports)
    reports = [report for report in reports if permissions.can_write_cluster_report(user, report)]
    dates = read_cluster_dates(report.period for report in reports)
    comments, running, reasons = _open_comments(reports), _running(reports), _reasons(reports)
    tasks = []
    for report in reports:
        for task in _of_report(report, dates, comments[report.pk], running.get(report.pk), reasons.get(report.pk, "")):
            tasks.append((_heading(report), task))
    return tasks


def _open_comments(reports: list[ClusterReport]) -> dict[int, int]:
    rows = PassageComment.objects.of_reports(reports).filter(outcome=PassageComment.Outcome.OPEN)
    counts = rows.order_by().values_list("on_report").annotate(Count("pk"))
    return defaultdict(int, dict(counts))


def _running(reports: list[ClusterReport]) -> dict[int, Circulation]:
    """The circulation of each report that was not closed, with how many members have not answered."""
    waiting = Count("answers", filter=Q(answers__kind=CirculationAnswer.Kind.WAITING))
    rows = Circulation.objects.filter(report__in=reports, closed_at__isnull=True).annotate(waiting=waiting)
    return {row.report_id: row for row in rows}


def _reasons(reports: list[ClusterReport]) -> dict[int, str]:
    acts = ClusterAct.objects.filter(report__in=reports, kind=ClusterAct.Kind.RETURN).order_by("at", "pk")
    return dict(acts.values_list("report", "reason"))


def _of_report(report: ClusterReport, dates: ClusterDates, comments: int, running, reason: str) -> list[Task]:
    url, due_on = report.get_absolute_url(), dates.of(report.period, report.cluster_id)
    said = {"period": report.period, "n": comments}
    tasks = []
    if comments:
        title = _("Xử lý %(n)d ý kiến về báo cáo Cụm, %(period)s") % said
        # Straight to the comments while they come in; afterwards the page of the report leads there.
        place = reverse("circulation", args=[report.pk, running.number]) if running else url
        tasks.append(Task(title, "", place, _("Xem ý kiến"), due_on=due_on, is_main=True))
    if running is not None:
        if not running.waiting or not running.is_running:
            title = _("Kết thúc lấy ý kiến báo cáo Cụm, %(period)s") % said
            place = reverse("circulation", args=[report.pk, running.number])
            tasks.append(Task(title, "", place, _("Xem và kết thúc"), due_on=running.answer_by))
        return tasks
    if report.state == State.RETURNED:
        title = _("Sửa và ban hành lại báo cáo Cụm, %(period)s") % said
        detail = _("VUFO trả lại vì: %(reason)s") % {"reason": reason}
        return [*tasks, Task(title, detail, url, _("Mở báo cáo Cụm"), is_main=True)]
    title = _("Soạn và ban hành báo cáo Cụm, %(period)s") % said
    return [*tasks, Task(title, "", url, _("Mở báo cáo Cụm"), due_on=due_on)]


def _to_answer(user: User) -> list[tuple[str, Task]]:
    """Circulations in which a union of the person has not answered; past the date nothing is asked any more."""
    unions = acting_union_ids(user)
    if not unions:
        return []
    rows = CirculationAnswer.objects.filter(
        union__in=unions, kind=CirculationAnswer.Kind.WAITING, circulation__closed_at__isnull=True
    )
    rows = rows.select_related("circulation__report__cluster", "circulation__report__period", "union")
    tasks = []
    for answer in rows.prefetch_related("union__names"):
        circulation = answer.circulation
        if not circulation.is_running:
            continue
        heading = _("Việc của Liên hiệp %(name)s") % {"name": answer.union.short_name}
        title = _("Cho ý kiến về %(report)s") % {"report": str(circulation.report)}
        url = reverse("circulation", args=[circulation.report_id, circulation.number])
        tasks.append((heading, Task(title, "", url, _("Đọc và trả lời"), due_on=circulation.answer_by, is_main=True)))
    return tasks


def _to_decide(user: User) -> list[tuple[str, Task]]:
    """Issued reports that VUFO has to accept or to return."""
    if not is_vufo_officer(user):
        return []
    rows = ClusterReport.objects.filter(state__in=[State.ISSUED, State.RECEIVED])
    reports = list(rows.select_related("cluster", "period", "issued__issue").order_by("state_changed_at"))
    permissions.read_cluster_terms(reports)
    tasks = []
    for report in reports:
        if not permissions.can_decide_on_cluster_report(user, report):
            continue
        title = _("Duyệt %(report)s") % {"report": str(report)}
        told = {"paper": report.issued.issue, "day": f"{report.issued.issue.issued_on:%d/%m/%Y}"}
        detail = _("Số %(paper)s ngày %(day)s") % told
        url = f"{report.get_absolute_url()}#quyet-dinh"
        tasks.append((_("Việc của VUFO"), Task(title, detail, url, _("Đọc và duyệt"))))
    return tasks
