"""Where a cluster's report stands: whose turn it is and the steps before and after."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from reports import permissions
from reports.models import Circulation, ClusterReport
from reports.standing import Office, Step, Turn

State = ClusterReport.State


def turn_of(report: ClusterReport, running: Circulation | None, due_on: date | None) -> Turn:
    """Who may act on the report now; `running` is the circulation that was not closed yet.

    `due_on` is the cluster's date, an extension counted in.
    """
    since, vufo = report.state_changed_at, [Office(_("Cán bộ VUFO"))]
    if report.state == State.ISSUED:
        return Turn(_("tiếp nhận, rồi duyệt hoặc trả lại"), vufo, since, None)
    if report.state == State.RECEIVED:
        return Turn(_("duyệt, hoặc trả lại"), vufo, since, None)
    if report.state == State.ACCEPTED:
        return Turn(_("xong: VUFO đã duyệt"), vufo, since, None)
    offices = [
        Office(
            f"{term.get_role_display()} {term.cluster} ({term.union.short_name_on(clock.today())})",
            term.valid_from,
            _("Quyết định %(number)s") % {"number": term.decision_number}
            if term.decision_number
            else str(term.get_status_display()),
        )
        for term in permissions.cluster_terms(report)
    ]
    reason = "" if offices else _("Cụm chưa có Cụm trưởng, Cụm phó trong năm này: VUFO cử đơn vị giữ chức trước.")
    if running is not None and running.is_running:
        task = _("chờ các đơn vị trả lời, xử lý ý kiến")
        return Turn(task, offices, since, running.answer_by, reason)
    if running is not None:
        return Turn(_("xử lý ý kiến, kết thúc lấy ý kiến"), offices, since, running.answer_by, reason)
    task = _("sửa và ban hành lại") if report.state == State.RETURNED else _("soạn, lấy ý kiến, ban hành")
    return Turn(task, offices, since, due_on, reason)


def steps_of(report: ClusterReport, circulations: list[Circulation], due_on: date | None) -> list[Step]:
    """The way of the report from its opening to VUFO's acceptance."""
    place = {
        State.DRAFTING: 1 if circulations else 0,
        State.CIRCULATING: 1,
        State.RETURNED: 2,
        State.ISSUED: 3,
        State.RECEIVED: 3,
        State.ACCEPTED: 4,
    }[State(report.state)]
    if circulations and circulations[-1].closed_at is not None:
        place = max(place, 2)
    asked = ""
    if circulations:
        last = circulations[-1]
        asked = _("lần %(n)d, hạn %(day)s") % {"n": last.number, "day": f"{last.answer_by:%d/%m/%Y}"}
    issued = report.issued.issue if report.issued else None
    paper = _("số %(paper)s") % {"paper": issued} if issued else _due(due_on)
    rows = [
        (_("Cụm soạn"), _("mở %(day)s") % {"day": _day(report.opened_at)}, "pencil-square"),
        (_("Lấy ý kiến các đơn vị"), asked, "chat-bubble-left-right"),
        (_("Cụm sửa, ban hành lại") if report.state == State.RETURNED else _("Ban hành"), paper, "paper-airplane"),
        (_("VUFO tiếp nhận, duyệt"), _day(report.state_changed_at) if place == 4 else "", "check-badge"),
    ]
    return [
        Step(
            label,
            detail,
            "check-circle" if number < place else icon,
            "done" if number < place else ("now" if number == place else ""),
        )
        for number, (label, detail, icon) in enumerate(rows)
    ]


def _due(day: date | None) -> str:
    return _("hạn %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"
