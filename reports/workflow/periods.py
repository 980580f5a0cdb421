"""Periods: preparing, opening with frozen obligations, postponing, closing; who owes a report and who is exempt."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clusters import clock
from clusters.models import Union, User
from reports import deadlines, permissions
from reports.models import Extension, IndicatorSet, Obligation, Report, ReportingPeriod
from reports.notices import deadlines as notices
from reports.workflow import history
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

VUFO = "Cán bộ VUFO"
DATES = ("opens_on", "union_due_on", "cluster_due_on", "closes_on")
MOVABLE = DATES[1:]  # dates that may still be moved to later days while the period is open


def prepare_period(period: ReportingPeriod, *, by: User, seen: str = "") -> ReportingPeriod:
    """Write a new period, or the changed dates of one in preparation, whose fields a form has filled.

    `seen` is the version of the period that the page showed; raise `Changed` if it is another by now.
    """
    with transaction.atomic():
        if period.pk:
            _in_preparation(period, by)
            history.refuse_if_changed(period, seen)
        else:
            _refuse_unless_manager(by)
        period.code = ReportingPeriod.code_for(period.kind, period.year)
        try:
            with transaction.atomic():
                return history.save(period, by=by)
        except IntegrityError as error:
            raise Blocked(_("Kỳ %(period)s vừa được người khác tạo.") % {"period": period}) from error


@transaction.atomic
def open_period(period: ReportingPeriod, *, by: User) -> ReportingPeriod:
    """Open the period; from now on every union in force on its last day owes it a report."""
    period = _in_preparation(period, by)
    problem = opening_problem(period)
    if problem:
        raise Blocked(problem)
    # Opened ahead of the plan: the day that the page shows is the day it was done.
    period.opens_on = min(set_day(period.opens_on), clock.today())
    period.state = ReportingPeriod.State.OPEN
    history.save(period, by=by)
    owing = [
        Obligation(period=period, union=union, due_on=set_day(period.union_due_on))
        for union in Union.objects.in_force_on(period.ends_on)
    ]
    bulk_create_with_history(owing, Obligation, default_user=by, default_date=clock.now())
    return period


@transaction.atomic
def postpone(period: ReportingPeriod, dates: Mapping[str, date], reason: str, *, by: User) -> ReportingPeriod:
    """Move due dates or the closing of an open period to later days.

    No obligation stays behind the common date: those on it go along, and extensions that end before the new one too.
    """
    period = _lock(period, by)
    _refuse_unless_open(period)
    if not reason.strip():
        raise Blocked(_("Ghi lý do đổi ngày."))
    before = {name: getattr(period, name) for name in MOVABLE}
    if any(dates[name] < set_day(day) for name, day in before.items()):
        raise Blocked(_("Kỳ đang mở: chỉ lùi ngày về sau được, không đẩy sớm lên."))
    problem = _first_problem({"opens_on": period.opens_on, **dates})
    if problem:
        raise Blocked(problem)
    for name in MOVABLE:
        setattr(period, name, dates[name])
    history.save(period, by=by, reason=reason)
    # By themselves: the model's own order would lock unions and the period along, for which opening a report waits.
    earlier = period.obligations.filter(due_on__lt=dates["union_due_on"])
    common = list(earlier.select_for_update().order_by("pk"))
    for obligation in common:
        obligation.due_on = dates["union_due_on"]
    # The reason stands at the period; rows that merely went along carry none, and so stay out of the short history.
    bulk_update_with_history(common, Obligation, ["due_on"], default_user=by, default_date=clock.now())
    return period


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: User) -> ReportingPeriod:
    """Close the period: drafts can no longer be written, what was sent can still be decided on."""
    period = _lock(period, by)
    _refuse_unless_open(period)
    period.state = ReportingPeriod.State.CLOSED
    period.closes_on = min(set_day(period.closes_on), clock.today())
    return history.save(period, by=by)


@transaction.atomic
def reopen_period(period: ReportingPeriod, closes_on: date, reason: str, *, by: User) -> ReportingPeriod:
    """Undo a closing, with a new closing day and a reason."""
    period = _lock(period, by)
    if period.state != ReportingPeriod.State.CLOSED:
        raise Overtaken(_("Kỳ này không ở trạng thái đã khóa."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do mở lại kỳ."))
    if closes_on < clock.today():
        raise Blocked(_("Ngày khóa mới phải từ hôm nay trở đi."))
    period.state, period.closes_on = ReportingPeriod.State.OPEN, closes_on
    return history.save(period, by=by, reason=reason)


@transaction.atomic
def add_obligation(period: ReportingPeriod, union: Union, reason: str, *, by: User) -> Obligation:
    """Let one more union owe the period a report; for an exempt one this ends the exemption."""
    period = _lock(period, by)
    _refuse_unless_open(period)
    if not reason.strip():
        raise Blocked(_("Ghi lý do bổ sung đơn vị."))
    obligation = Obligation.objects.select_for_update().filter(period=period, union=union).order_by("pk").first()
    if obligation is None:
        obligation = Obligation(period=period, union=union, due_on=set_day(period.union_due_on))
    elif not obligation.is_exempt:
        raise Blocked(_("%(union)s đã có trong danh sách phải báo cáo.") % {"union": union})
    obligation.added_reason = reason.strip()
    obligation.exempt_at, obligation.exempt_by, obligation.exempt_reason = None, None, ""
    return history.save(obligation, by=by, reason=reason)


@transaction.atomic
def exempt(obligation: Obligation, reason: str, *, by: User) -> Obligation:
    """Free the union from reporting on the period; refused once it has sent its report."""
    obligation = _lock_obligation(obligation, by)
    if obligation.is_exempt:
        raise Overtaken(_("%(union)s đã được miễn rồi.") % {"union": obligation.union})
    if not reason.strip():
        raise Blocked(_("Ghi lý do miễn báo cáo."))
    # Not locked: whoever writes the report locks it and then its obligation, which is locked here already.
    report = Report.objects.filter(obligation=obligation).first()
    if report is not None and report.sent_round_id is not None:
        raise Blocked(_("%(union)s đã gửi báo cáo nên không miễn được.") % {"union": obligation.union})
    obligation.exempt_at, obligation.exempt_by, obligation.exempt_reason = clock.now(), by, reason.strip()
    return history.save(obligation, by=by, reason=reason)


@transaction.atomic
def extend(obligation: Obligation, due_on: date, reason: str, *, by: User) -> Obligation:
    """Give one union a later due date, with a reason, without its having asked."""
    obligation = _lock_obligation(obligation, by)
    if obligation.is_exempt:
        raise Overtaken(_("%(union)s đã được miễn báo cáo kỳ này.") % {"union": obligation.union})
    if not reason.strip():
        raise Blocked(_("Ghi lý do gia hạn."))
    if due_on <= obligation.due_on:
        raise Blocked(_("Hạn mới phải sau hạn đang có (%(day)s).") % {"day": f"{obligation.due_on:%d/%m/%Y}"})
    closes_on = set_day(obligation.period.closes_on)
    if due_on > closes_on:
        raise Blocked(_("Hạn mới không được sau ngày khóa số liệu (%(day)s).") % {"day": f"{closes_on:%d/%m/%Y}"})
    if deadlines.waiting_for(obligation) is not None:
        raise Blocked(_("%(union)s đang xin gia hạn: trả lời đề nghị đó.") % {"union": obligation.union})
    now = clock.now()
    granted = Extension.objects.create(
        period=obligation.period,
        obligation=obligation,
        cluster_id=deadlines.cluster_id_of(obligation),
        due_on=obligation.due_on,
        wanted_until=due_on,
        reason=reason.strip(),
        asked_by=by,
        asked_office=VUFO,
        asked_at=now,
        state=Extension.State.GRANTED,
        granted_until=due_on,
        decided_by=by,
        decided_office=VUFO,
        decided_at=now,
    )
    notices.answered(granted)
    obligation.due_on = due_on
    return history.save(obligation, by=by, reason=reason)


def historic_period(kind: str, year: int) -> ReportingPeriod:
    """The period of that kind and year; if there is none, a historic one: by the calendar, closed, owed by nobody."""
    existing = ReportingPeriod.objects.filter(kind=kind, year=year).first()
    if existing is not None:
        return existing
    form = IndicatorSet.objects.published().first()
    if form is None:
        raise Blocked(_("Chưa có bộ chỉ tiêu nào được ban hành."))
    period = ReportingPeriod(kind=kind, year=year, code=ReportingPeriod.code_for(kind, year), indicator_set=form)
    period.starts_on, period.ends_on = period.default_dates()
    period.state = ReportingPeriod.State.HISTORIC
    return history.save(period, by=None)


def date_problem(dates: Mapping[str, date | None]) -> tuple[str, str] | None:
    """The first date of a period that comes too early, as field and sentence; days not given yet are passed over.

    They have to follow one another: opening, due date of the unions, due date of the clusters, closing. A due date
    may lie before the end of the span, since clusters meet before the year is over.
    """
    given = [(name, day) for name in DATES if (day := dates.get(name)) is not None]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            sentence = _("Phải từ ngày %(day)s trở đi (%(earlier)s).")
            return later, sentence % {"earlier": _inside(_label(earlier)), "day": f"{first:%d/%m/%Y}"}
    return None


def opening_problem(period: ReportingPeriod) -> str:
    """Why a period in preparation cannot be opened yet; empty if it can."""
    if period.indicator_set.is_draft:
        return _("%(form)s chưa ban hành.") % {"form": period.indicator_set}
    return _first_problem({name: getattr(period, name) for name in DATES})


def _first_problem(dates: Mapping[str, date | None]) -> str:
    missing = [_label(name) for name in DATES if dates[name] is None]
    if missing:
        return _("Còn thiếu: %(names)s.") % {"names": ", ".join(missing)}
    problem = date_problem(dates)
    return f"{_label(problem[0])}: {problem[1]}" if problem else ""


def _label(name: str) -> str:
    return str({field.name: field.verbose_name for field in ReportingPeriod._meta.fields}[name])


def _inside(label: str) -> str:
    """The label within a sentence: only its first letter is small, since `Liên hiệp` is a name."""
    return label[:1].lower() + label[1:]


def set_day(day: date | None) -> date:
    """A date that every open period has (constraint period_open_has_dates)."""
    assert day is not None
    return day


def _refuse_unless_manager(by: User) -> None:
    if not permissions.can_manage_periods(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO quản lý kỳ báo cáo."))


def _lock(period: ReportingPeriod, by: User) -> ReportingPeriod:
    _refuse_unless_manager(by)
    return lock(period)


def lock(period: ReportingPeriod) -> ReportingPeriod:
    """The period as it is now; every act on its dates takes it first, and the obligation after it."""
    # no_key: whoever opens a report holds its obligation and only refers to the period, and must not wait for it.
    rows = ReportingPeriod.objects.select_for_update(of=("self",), no_key=True).select_related("indicator_set")
    return rows.get(pk=period.pk)


def _in_preparation(period: ReportingPeriod, by: User) -> ReportingPeriod:
    locked = _lock(period, by)
    if locked.state != ReportingPeriod.State.PREPARING:
        raise Overtaken(_("Kỳ này không còn ở bước chuẩn bị: trạng thái là “%s”.") % locked.get_state_display())
    return locked


def _refuse_unless_open(period: ReportingPeriod) -> None:
    if not period.is_open:
        raise Overtaken(_("Kỳ này không còn mở: trạng thái là “%s”.") % period.get_state_display())


def _lock_obligation(obligation: Obligation, by: User) -> Obligation:
    """The obligation and its open period, locked in the same order everywhere: the period first."""
    period = _lock(obligation.period, by)
    _refuse_unless_open(period)
    locked = Obligation.objects.select_for_update(of=("self",)).select_related("union").get(pk=obligation.pk)
    locked.period = period
    return locked
