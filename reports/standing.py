"""Where a report stands: whose turn it is, by which office and since when, and the steps before and after."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm
from reports import deadlines, permissions
from reports.models import Obligation, Report
from reports.models.report import State
from reports.way import Way, way_of


@dataclass(frozen=True)
class Office:
    """A holder of the next step: `Cụm trưởng Cụm 5 (Cần Thơ)`, in office since a day if it is an office."""

    name: str
    since: date | None = None
    basis: str = ""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: to do what, since when, until when; `reason` says why VUFO stands in for a cluster."""

    task: str
    offices: list[Office]
    since: datetime
    due_on: date | None
    reason: str = ""
    way: Way | None = None


def turn_of(report: Report) -> Turn:
    """Who may act on the report now (rule 6), and how it came there."""
    return replace(_turn(report), way=way_of(report))


def _turn(report: Report) -> Turn:
    since = report.state_changed_at
    if report.is_editable:
        name = _("Liên hiệp %(union)s") % {"union": report.union.short_name}
        task = _("soạn đính chính và gửi lại") if report.is_correction else _("soạn và gửi")
        due = report.resend_due_on or (None if report.is_correction else report.obligation.due_on)
        return Turn(task, [Office(name)], since, due)
    if report.state == State.ACCEPTED:
        name = _("Liên hiệp %(union)s") % {"union": report.union.short_name}
        return Turn(_("đã duyệt; chỉ đơn vị mở được đính chính"), [Office(name)], since, None)
    vufo = [Office(_("Cán bộ VUFO"))]
    if report.state == State.ENDORSED:
        return Turn(_("duyệt, hoặc trả lại"), vufo, since, report.period.closes_on)
    terms = permissions.reviewing_terms(report)
    if terms:
        return Turn(
            _("xét: thông qua hoặc trả lại"), _offices(terms), since, deadlines.review_due_on(report.obligation, report)
        )
    return Turn(_("duyệt, hoặc trả lại"), vufo, since, report.period.closes_on, _why_vufo(report))


def _offices(terms: list[LeadershipTerm]) -> list[Office]:
    return [
        Office(
            f"{term.get_role_display()} {term.cluster} ({term.union.short_name_on(clock.today())})",
            term.valid_from,
            _("Quyết định %(number)s") % {"number": term.decision_number}
            if term.decision_number
            else str(term.get_status_display()),
        )
        for term in terms
    ]


def _why_vufo(report: Report) -> str:
    if report.route_cluster_id is None:
        return _("Đơn vị không thuộc Cụm nào, hoặc Cụm chưa có Cụm trưởng khi gửi, nên báo cáo gửi thẳng VUFO.")
    return _("Hiện không Cụm trưởng hay Cụm phó nào xét được báo cáo này, nên VUFO xét.")


@dataclass(frozen=True)
class Step:
    """A step of the way: `status` is done, now or empty."""

    label: str
    detail: str
    icon: str
    status: str = ""


def steps_of(obligation: Obligation, report: Report | None) -> list[Step]:
    """The way of one report from the opening of the period to its closing."""
    period = obligation.period
    place = _place(report)
    due_on = (report.resend_due_on if report else None) or obligation.due_on
    due = _("hạn %(day)s") % {"day": f"{due_on:%d/%m/%Y}"}
    sent = _("gửi %(day)s") % {"day": _day(report.last_sent_at)} if report and report.last_sent_at else due
    written = _("Đơn vị sửa, gửi lại") if report and report.state == State.RETURNED else _("Đơn vị soạn, gửi")
    rows = [
        (_("VUFO mở kỳ"), _date(period.opens_on), "lock-open"),
        (written, sent if place > 1 else due, "pencil-square"),
        (_("Cụm đọc, góp ý, thông qua"), _until(deadlines.review_due_on(obligation, report)), "eye"),
        (_("VUFO duyệt"), _day(report.state_changed_at) if report and place == 4 else "", "check-badge"),
        (_("Khóa số liệu"), _date(period.closes_on), "lock-closed"),
    ]
    if report and report.state == State.RETURNED:
        # The cluster's day was for the first sending: it may lie before the one on which the union answers.
        rows[2] = (rows[2][0], "", rows[2][2])
    straight_to_vufo = report is not None and report.first_sent_at is not None and report.route_cluster_id is None
    steps = []
    for number, (label, detail, icon) in enumerate(rows):
        if number == 2 and straight_to_vufo:
            continue
        is_done = number < place
        status = "done" if is_done else ("now" if number == place else "")
        steps.append(Step(label, detail, "check-circle" if is_done else icon, status))
    return steps


def _place(report: Report | None) -> int:
    """Which step is under way: 1 the union's, 2 the cluster's, 3 VUFO's, 4 accepted."""
    if report is None or report.is_editable:
        return 1
    if report.state == State.SUBMITTED:
        return 2 if permissions.reviewing_terms(report) else 3
    return 3 if report.state == State.ENDORSED else 4


def _date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}" if moment else ""


def _until(day: date | None) -> str:
    return _("hạn %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""
