"""Words about a cluster's own report: sent round, answered, issued, returned, accepted."""

from django.utils.translation import gettext as _

from clusters.models import User
from mail.models import Kind
from mail.people import VUFO, everybody, people_of, unions_of
from mail.workflow.outbox import tell
from reports.models import Circulation, CirculationAnswer, ClusterAct, ClusterReport, PassageComment
from reports.permissions import cluster_terms


def named(report: ClusterReport) -> dict[str, str]:
    return {"period": report.period.title, "cluster": str(report.cluster)}


def circulated(circulation: Circulation) -> None:
    """The members are asked for their comments."""
    report = circulation.report
    words = named(report) | {"day": f"{circulation.answer_by:%d/%m/%Y}"}
    tell(
        everybody(people_of(set(circulation.answers.values_list("union", flat=True)))),
        Kind.CIRCULATION,
        subject=_("%(cluster)s lấy ý kiến về báo cáo %(period)s của Cụm") % words,
        text=_(
            "%(cluster)s gửi dự thảo báo cáo %(period)s của Cụm. Mời đơn vị bạn đồng ý hoặc góp ý, hết ngày %(day)s."
        )
        % words,
        link=report.get_absolute_url(),
        key=f"circulation:{circulation.pk}",
        by=circulation.asked_by,
    )


def answered(answer: CirculationAnswer) -> None:
    """The offices learn that a member agreed or commented; several comments of one member are one word."""
    report = answer.circulation.report
    words = named(report) | {"union": answer.union.short_name_on(report.period.ends_on)}
    text = {
        CirculationAnswer.Kind.AGREED: _("%(union)s đã đồng ý với dự thảo báo cáo %(period)s của %(cluster)s."),
        CirculationAnswer.Kind.COMMENTED: _("%(union)s đã góp ý cho dự thảo báo cáo %(period)s của %(cluster)s."),
    }.get(CirculationAnswer.Kind(answer.kind))
    if text is None:
        return
    tell(
        _offices(report),
        Kind.CIRCULATION,
        subject=_("%(union)s trả lời lấy ý kiến, báo cáo %(period)s của %(cluster)s") % words,
        text=text % words,
        link=report.get_absolute_url(),
        key=f"answer:{answer.pk}:{answer.kind}",
        by=answer.answered_by,
    )


def remarked(remark: PassageComment, report: ClusterReport) -> None:
    """The offices learn that something said at a conference waits on their report."""
    words = named(report)
    tell(
        _offices(report),
        Kind.CIRCULATION,
        subject=_("Ý kiến tại hội nghị về báo cáo %(period)s của %(cluster)s") % words,
        text=_("Có ý kiến nêu tại hội nghị về dự thảo báo cáo %(period)s của %(cluster)s. Mời bạn xử lý.") % words,
        link=report.get_absolute_url(),
        key=f"cluster-remark:{remark.pk}",
        by=remark.by,
    )


def issued(report: ClusterReport, act: ClusterAct) -> None:
    """VUFO's officers find a cluster's report to receive."""
    words = named(report)
    tell(
        everybody(people_of({VUFO})),
        Kind.CLUSTER_REPORT,
        subject=_("Báo cáo %(period)s của %(cluster)s đã ban hành") % words,
        text=_("%(cluster)s đã ban hành báo cáo %(period)s. Mời bạn tiếp nhận, rồi duyệt hoặc trả lại.") % words,
        link=report.get_absolute_url(),
        key=f"cluster-act:{act.pk}",
        by=act.actor,
    )


def decided(report: ClusterReport, act: ClusterAct) -> None:
    """The cluster's offices learn that VUFO returned or accepted it; that it came in is no word of its own."""
    words = named(report)
    if act.kind == ClusterAct.Kind.RETURN:
        subject = _("Báo cáo %(period)s của %(cluster)s bị trả lại") % words
        text = _("VUFO đã trả lại báo cáo %(period)s của %(cluster)s. Mời xem lý do, sửa và ban hành lại.") % words
    elif act.kind == ClusterAct.Kind.ACCEPT:
        subject = _("Báo cáo %(period)s của %(cluster)s đã được VUFO duyệt") % words
        text = _("VUFO đã duyệt báo cáo %(period)s của %(cluster)s.") % words
    else:
        return
    tell(
        _offices(report),
        Kind.CLUSTER_REPORT,
        subject=subject,
        text=text,
        link=report.get_absolute_url(),
        key=f"cluster-act:{act.pk}",
        by=act.actor,
    )


def _offices(report: ClusterReport) -> list[User]:
    return everybody(people_of(unions_of(cluster_terms(report))))
