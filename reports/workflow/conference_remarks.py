"""What was said at a conference of the cluster's own report, typed in as a comment that its writers settle."""

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.permissions import is_vufo_officer
from events.models import Conference
from reports import permissions
from reports.models import ClusterReport, PassageComment
from reports.notices import cluster_reports as notices
from reports.workflow.cluster_reports import lock_cluster_report
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.threads import closed_because


@transaction.atomic
def note_on_cluster_report(
    report: ClusterReport | int, code: str, text: str, *, by: User, conference: Conference, speaker: str = ""
) -> PassageComment:
    """Note a remark on a field of the form, or with no `code` on the whole report.

    The same words once more, by the same speaker on the same field, are the same remark.
    """
    report = lock_cluster_report(report)
    conference = Conference.objects.get(pk=conference.pk)
    _check(report, code, text, by, conference)
    given = {"report": report, "code": code, "conference": conference, "speaker": speaker.strip(), "text": text.strip()}
    same = PassageComment.objects.filter(**given).first()
    if same is not None and same.outcome != PassageComment.Outcome.OPEN:
        raise Overtaken(_("Ý kiến này đã ghi trước đây và đã được xử lý ở trang báo cáo Cụm."))
    if same is not None:  # the button was pressed twice
        return same
    row = PassageComment.objects.create(**given, by=by, at=clock.now())
    notices.remarked(row, report)
    return row


def _check(report: ClusterReport, code: str, text: str, by: User, conference: Conference) -> None:
    if not permissions.can_note_on_cluster_report(by, report):
        if not report.is_writable:
            words = _("Báo cáo Cụm đang ở bước “%(state)s”, không nhận thêm ý kiến.")
            raise Overtaken(words % {"state": report.get_state_display()})
        if is_vufo_officer(by):
            raise Overtaken(_("Kỳ đã khóa hoặc Cụm chưa có Cụm trưởng, Cụm phó: chưa ai xử lý được ý kiến này."))
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm và VUFO ghi ý kiến vào báo cáo Cụm."))
    if (conference.cluster_id, conference.year_reviewed) != (report.cluster_id, report.period.year):
        raise Blocked(_("Hội nghị này không tổng kết năm của báo cáo Cụm."))
    closed = closed_because(conference)
    if closed:
        raise Blocked(closed)
    if not text.strip():
        raise Blocked(_("Ghi ý kiến."))
    form = report.period.indicator_set
    is_field = form.indicators.filter(code=code).exists() or form.sections.filter(code=code).exists()
    if code and not is_field:
        raise Overtaken(_("Ô này không còn trong biểu của kỳ."))
