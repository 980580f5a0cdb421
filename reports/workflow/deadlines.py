"""Later due dates that are asked for and answered, and single duties of a closed period that are opened again.

Every act takes the period first and the obligation after it, as `periods` does.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, User
from clusters.permissions import posts_in_force
from reports import deadlines, permissions
from reports.models import Extension, Obligation, Report, ReportingPeriod
from reports.models.report import State
from reports.notices import deadlines as notices
from reports.workflow import history, periods
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import office_name


@transaction.atomic
def ask(obligation: Obligation, wanted_until: date, reason: str, *, by: User) -> Extension:
    """Ask for a later date for the union's report. Whoever answers may grant another day."""
    obligation = _lock_duty(obligation)
    post = next((p for p in posts_in_force(by) if p.is_acting and p.union_id == obligation.union_id), None)
    if post is None:
        raise NotAllowed(_("Chỉ cán bộ, lãnh đạo của đơn vị xin gia hạn được cho báo cáo của đơn vị."))
    problem = deadlines.why_not_ask(obligation)
    if problem:
        raise Blocked(problem)
    _refuse_second(deadlines.waiting_for(obligation))
    closes_on = periods.set_day(obligation.period.closes_on)
    _check_day(wanted_until, after=obligation.due_on, until=closes_on)
    return _ask(
        Extension(period=obligation.period, obligation=obligation, cluster_id=deadlines.cluster_id_of(obligation)),
        (obligation.due_on, wanted_until),
        reason,
        by,
        f"{post.get_kind_display()} {post.body}",
    )


@transaction.atomic
def ask_for_cluster(
    period: ReportingPeriod, cluster: Cluster, wanted_until: date, reason: str, *, by: User
) -> Extension:
    """Ask VUFO for a later date by which the cluster passes its members' reports on."""
    period = periods.lock(period)
    term = deadlines.office_for(by, cluster.pk, period)
    if term is None:
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm xin gia hạn được cho Cụm."))
    if not period.is_open:
        raise Blocked(_("Kỳ %(period)s không còn mở nên không gia hạn được.") % {"period": period})
    _refuse_second(Extension.objects.waiting().filter(period=period, cluster=cluster, obligation=None).first())
    due_on = periods.set_day(deadlines.cluster_due_on(period, cluster))
    _check_day(wanted_until, after=due_on, until=periods.set_day(period.closes_on))
    asked = Extension(period=period, cluster=cluster)
    return _ask(asked, (due_on, wanted_until), reason, by, office_name(term, by))


def _ask(extension: Extension, days: tuple[date, date], reason: str, by: User, office: str) -> Extension:
    if not reason.strip():
        raise Blocked(_("Ghi lý do xin gia hạn."))
    extension.due_on, extension.wanted_until = days
    extension.reason, extension.asked_by = reason.strip(), by
    extension.asked_office, extension.asked_at = office[:200], clock.now()
    extension.save()
    notices.asked(extension)
    return extension


@transaction.atomic
def grant(extension: Extension, until: date, *, by: User, answer: str = "") -> Extension:
    """Move the date to `until`. A union's report counts as in time until then."""
    extension = _to_answer(extension, by)
    obligation = extension.obligation
    if not extension.period.is_open:
        raise Blocked(_("Kỳ %(period)s không còn mở nên không gia hạn được.") % {"period": extension.period})
    if obligation is not None and obligation.is_exempt:
        raise Blocked(_("Đơn vị đã được miễn báo cáo kỳ này nên không cần gia hạn."))
    due_on = periods.set_day(deadlines.present_due_on(extension))
    _check_day(until, after=due_on, until=periods.set_day(extension.period.closes_on))
    last = periods.set_day(deadlines.last_day_for(by, extension))
    if until > last:
        raise Blocked(
            _("Cụm cho gia hạn nhiều nhất đến hạn của Cụm (%(day)s). Cần lâu hơn thì VUFO cho.")
            % {"day": f"{last:%d/%m/%Y}"}
        )
    extension.granted_until = until
    _decide(extension, Extension.State.GRANTED, answer, by)
    if obligation is not None:
        obligation.due_on = until
        history.save(obligation, by=by, reason=extension.reason)
    return extension


@transaction.atomic
def refuse(extension: Extension, answer: str, *, by: User) -> Extension:
    extension = _to_answer(extension, by)
    if not answer.strip():
        raise Blocked(_("Ghi lý do không cho gia hạn: bên xin cần biết vì sao."))
    return _decide(extension, Extension.State.REFUSED, answer, by)


@transaction.atomic
def withdraw(extension: Extension, *, by: User) -> Extension:
    """Take the wish back, by anybody of the side that asked."""
    extension = _lock(extension)
    if not deadlines.is_askers(by, extension):
        raise NotAllowed(_("Chỉ bên xin gia hạn rút được đề nghị."))
    _refuse_unless_waiting(extension)
    return _decide(extension, Extension.State.WITHDRAWN, "", by)


def _decide(extension: Extension, state: str, answer: str, by: User) -> Extension:
    extension.state, extension.answer = state, answer.strip()
    extension.decided_by, extension.decided_at = by, clock.now()
    extension.decided_office = _office(extension, by)[:200]
    extension.save()
    if state != Extension.State.WITHDRAWN:
        notices.answered(extension)
    return extension


def _office(extension: Extension, by: User) -> str:
    """In what office the person decides on the wish, in words."""
    term = deadlines.answering_term(by, extension)
    if deadlines.is_askers(by, extension):
        if extension.obligation is None:
            assert extension.cluster_id is not None
            term = deadlines.office_for(by, extension.cluster_id, extension.period)
        else:
            union = extension.obligation.union_id
            post = next((p for p in posts_in_force(by) if p.is_acting and p.union_id == union), None)
            return f"{post.get_kind_display()} {post.body}" if post else ""
    if term is not None:
        return office_name(term, by)
    return periods.VUFO


def _to_answer(extension: Extension, by: User) -> Extension:
    extension = _lock(extension)
    if not deadlines.may_answer(by, extension):
        if deadlines.is_askers(by, extension):
            raise NotAllowed(_("Không ai tự trả lời đề nghị gia hạn của mình."))
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm hoặc VUFO trả lời được đề nghị này."))
    _refuse_unless_waiting(extension)
    return extension


def _lock(extension: Extension) -> Extension:
    """The wish as it is now, with its period and obligation: the period is locked first, as everywhere."""
    period = periods.lock(extension.period)
    obligation = _lock_row(extension.obligation, period) if extension.obligation is not None else None
    locked = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    locked.period, locked.obligation = period, obligation
    return locked


def _lock_duty(obligation: Obligation) -> Obligation:
    return _lock_row(obligation, periods.lock(obligation.period))


def _lock_row(obligation: Obligation, period: ReportingPeriod) -> Obligation:
    rows = Obligation.objects.select_for_update(of=("self",)).select_related("union")
    locked = rows.get(pk=obligation.pk)
    locked.period = period
    return locked


def _refuse_unless_waiting(extension: Extension) -> None:
    if not extension.is_waiting:
        raise Overtaken(_("Đề nghị này không còn chờ trả lời: %(state)s.") % {"state": extension.get_state_display()})


def _refuse_second(waiting: Extension | None) -> None:
    if waiting is not None:
        raise Blocked(
            _("Đã có đề nghị gia hạn đến %(day)s đang chờ trả lời. Rút đề nghị đó trước khi xin lại.")
            % {"day": f"{waiting.wanted_until:%d/%m/%Y}"}
        )


def _check_day(day: date, *, after: date, until: date) -> None:
    if day < clock.today():
        raise Blocked(_("Hạn mới phải từ hôm nay trở đi."))
    if day <= after:
        raise Blocked(_("Hạn mới phải sau hạn đang có (%(day)s).") % {"day": f"{after:%d/%m/%Y}"})
    if day > until:
        raise Blocked(_("Hạn mới không được sau ngày khóa số liệu (%(day)s).") % {"day": f"{until:%d/%m/%Y}"})


@transaction.atomic
def reopen_for(obligation: Obligation, until: date, reason: str, *, by: User) -> Obligation:
    """Let a closed period take this union's report until a day all the same; done again, it sets another day."""
    obligation = _lock_closed(obligation, by)
    if obligation.is_exempt:
        raise Blocked(_("%(union)s được miễn báo cáo kỳ này nên không mở lại.") % {"union": obligation.union})
    # Not locked: whoever writes the report locks its obligation along, which is locked here already.
    report = Report.objects.filter(obligation=obligation).first()
    if report is not None and report.state == State.ACCEPTED:
        raise Blocked(_("Báo cáo đã được duyệt: đơn vị sửa bằng đính chính, không cần mở lại."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do mở lại."))
    if until < clock.today():
        raise Blocked(_("Ngày cuối phải từ hôm nay trở đi."))
    obligation.reopened_until, obligation.reopened_reason = until, reason.strip()
    obligation.reopened_at, obligation.reopened_by = clock.now(), by
    history.save(obligation, by=by, reason=reason)
    notices.reopened(obligation, by=by)
    return obligation


@transaction.atomic
def end_reopening(obligation: Obligation, reason: str, *, by: User) -> Obligation:
    """Let the period be closed for this union again before the day has come. The draft stays as it is."""
    obligation = _lock_closed(obligation, by)
    if not obligation.is_reopened:
        raise Overtaken(_("%(union)s hiện không được mở lại riêng.") % {"union": obligation.union})
    if not reason.strip():
        raise Blocked(_("Ghi lý do thôi mở lại."))
    obligation.reopened_until, obligation.reopened_reason = None, ""
    obligation.reopened_at, obligation.reopened_by = None, None
    return history.save(obligation, by=by, reason=reason)


def _lock_closed(obligation: Obligation, by: User) -> Obligation:
    if not permissions.can_manage_periods(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO mở lại riêng cho một đơn vị."))
    obligation = _lock_duty(obligation)
    if obligation.period.state != ReportingPeriod.State.CLOSED:
        raise Overtaken(_("Kỳ này không ở trạng thái đã khóa nên không cần mở lại riêng."))
    return obligation
