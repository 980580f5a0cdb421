"""Pages of periods: read by everybody, kept by VUFO's officers."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clusters.models import Union
from clusters.views import kept
from clusters.views.editing import edit
from reports import changes, deadlines, obligations
from reports.forms import periods as forms
from reports.forms.deadlines import ReopenForForm
from reports.models import Obligation, ReportingPeriod
from reports.permissions import can_manage_periods, can_see_late
from reports.views.acting import done, tried
from reports.workflow import deadlines as deadline_workflow
from reports.workflow import periods as workflow

State = ReportingPeriod.State


@require_GET
def period_list(request):
    owed = Count("obligations", filter=Q(obligations__exempt_at__isnull=True), distinct=True)
    counts = Q(reports__sent_round__isnull=False, reports__obligation__exempt_at__isnull=True)
    sent = Count("reports", filter=counts, distinct=True)
    periods = ReportingPeriod.objects.visible_to(request.user).select_related("indicator_set")
    context = {
        # Grouping drops the model's own order.
        "periods": periods.annotate(owed=owed, sent=sent).order_by(*ReportingPeriod._meta.ordering),
        "may_manage": can_manage_periods(request.user),
    }
    return render(request, "reports/period_list.html", context)


@require_GET
def period_detail(request, code):
    period = _period(request, code)
    groups = obligations.by_cluster(period, request.user)
    sent, owed = obligations.coverage(groups)
    context = {
        "period": period,
        "groups": groups,
        "sent": sent,
        "owed": owed,
        "punctuality": obligations.in_time(groups),
        "extensions": deadlines.extensions_of(period, request.user),
        "may_ask_for": deadlines.clusters_to_ask_for(request.user, period),
        "may_manage": can_manage_periods(request.user),
        "may_see_late": can_see_late(request.user),
        "changes": changes.of_period(period),
        "is_illustrative": period.is_illustrative,
    }
    return render(request, "reports/period_detail.html", context)


@edit
def period_new(request):
    _check(request)
    return _edit_page(request, forms.PeriodForm(request.POST or None), None)


@edit
def period_edit(request, code):
    period = _period(request, code)
    _check(request)
    if _has_moved_on(request, period, State.PREPARING):
        return redirect(period)
    # A second copy goes into the form: what was typed must not show in the heading before it is saved.
    return _edit_page(request, forms.PeriodForm(request.POST or None, instance=copy(period)), period)


def _edit_page(request, form, period):
    def act(data):
        return workflow.prepare_period(form.instance, by=request.user, seen=data["seen"])

    if "dien" in request.POST:
        form = form.filled()
    elif done(request, form, act, _("Đã ghi kỳ.")):
        return redirect(form.instance)
    context = {"form": form, "period": period, "author": kept.put_back(request, form)}
    return render(request, "reports/period_edit.html", context)


@edit
def period_open(request, code):
    period = _period(request, code)
    _check(request)
    if _has_moved_on(request, period, State.PREPARING):
        return redirect(period)
    if request.method == "POST":
        tried(request, lambda: workflow.open_period(period, by=request.user), _("Đã mở kỳ %s.") % period)
        return redirect(period)
    context = {
        "period": period,
        "owing": Union.objects.in_force_on(period.ends_on).count(),
        "problem": workflow.opening_problem(period),
    }
    return render(request, "reports/period_open.html", context)


@edit
def period_close(request, code):
    period = _period(request, code)
    _check(request)
    if _has_moved_on(request, period, State.OPEN):
        return redirect(period)
    if request.method == "POST":
        tried(request, lambda: workflow.close_period(period, by=request.user), _("Đã khóa kỳ %s.") % period)
        return redirect(period)
    context = {"period": period, "groups": obligations.by_cluster(period, request.user)}
    return render(request, "reports/period_close.html", context)


@edit
def period_reopen(request, code):
    period = _period(request, code)
    form = forms.ReopenForm(request.POST or None)

    def act(data):
        workflow.reopen_period(period, data["closes_on"], data["reason"], by=request.user)

    return _reasoned(request, period, form, act, _("Mở lại kỳ %s") % period, _("Đã mở lại kỳ."), State.CLOSED)


@edit
def period_postpone(request, code):
    period = _period(request, code)
    form = forms.PostponeForm(request.POST or None, period=period)

    def act(data):
        workflow.postpone(period, form.dates, data["reason"], by=request.user)

    return _reasoned(request, period, form, act, _("Lùi hạn kỳ %s") % period, _("Đã lùi hạn."))


@edit
def obligation_add(request, code):
    period = _period(request, code)
    form = forms.AddObligationForm(request.POST or None, period=period)

    def act(data):
        workflow.add_obligation(period, data["union"], data["reason"], by=request.user)

    return _reasoned(request, period, form, act, _("Thêm đơn vị phải báo cáo"), _("Đã thêm đơn vị."))


@edit
def obligation_exempt(request, pk):
    obligation = _obligation(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act(data):
        workflow.exempt(obligation, data["reason"], by=request.user)

    title = _("Miễn báo cáo cho %s") % obligation.union
    return _reasoned(request, obligation.period, form, act, title, _("Đã miễn báo cáo."))


@edit
def obligation_extend(request, pk):
    obligation = _obligation(request, pk)
    _check(request)
    if obligation.is_exempt:
        messages.warning(request, _("%s đã được miễn báo cáo kỳ này.") % obligation.union)
        return redirect(obligation.period)
    waiting = deadlines.waiting_for(obligation)
    if request.method != "POST" and waiting is not None:
        return redirect(waiting)
    form = forms.ExtendForm(request.POST or None)

    def act(data):
        workflow.extend(obligation, data["due_on"], data["reason"], by=request.user)

    title = _("Gia hạn cho %s") % obligation.union
    return _reasoned(request, obligation.period, form, act, title, _("Đã gia hạn."))


@edit
def obligation_reopen(request, pk):
    """Let a closed period take the report of one union until a day."""
    obligation = _obligation(request, pk)
    form = ReopenForForm(request.POST or None, initial={"until": obligation.reopened_until})

    def act(data):
        deadline_workflow.reopen_for(obligation, data["until"], data["reason"], by=request.user)

    title = _("Mở lại riêng cho %s") % obligation.union
    return _reasoned(request, obligation.period, form, act, title, _("Đã mở lại cho đơn vị."), State.CLOSED)


@edit
def obligation_close(request, pk):
    """End a reopening before its day."""
    obligation = _obligation(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act(data):
        deadline_workflow.end_reopening(obligation, data["reason"], by=request.user)

    title = _("Thôi mở lại cho %s") % obligation.union
    return _reasoned(request, obligation.period, form, act, title, _("Đã khóa lại."), State.CLOSED)


def _period(request, code) -> ReportingPeriod:
    rows = ReportingPeriod.objects.visible_to(request.user).select_related("indicator_set")
    return get_object_or_404(rows, code=code)


def _obligation(request, pk) -> Obligation:
    rows = Obligation.objects.visible_to(request.user).select_related("period", "union")
    return get_object_or_404(rows, pk=pk)


def _check(request) -> None:
    if not can_manage_periods(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO quản lý kỳ báo cáo."))


def _has_moved_on(request, period, needed) -> bool:
    """Whether the period is no longer (or not yet) where the page needs it; then the person is told."""
    if period.state == needed:
        return False
    told = {"period": period, "state": period.get_state_display()}
    messages.warning(request, _("Kỳ %(period)s %(state)s nên không làm được việc này.") % told)
    return True


def _reasoned(request, period, form, act, title, said, needed=State.OPEN):
    """A page with a form that asks for a reason; what it does changes one period."""
    _check(request)
    if _has_moved_on(request, period, needed) or done(request, form, act, said):
        return redirect(period)
    context = {"form": form, "period": period, "title": title, "author": kept.put_back(request, form)}
    return render(request, "reports/period_act.html", context)
