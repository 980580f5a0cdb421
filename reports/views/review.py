"""A report as its readers see it, and the decisions on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import permissions
from reports.forms.review import PassForm, ReturnForm
from reports.models import Report, Round
from reports.views import kept as kept_words
from reports.views.report_page import DECISION, DRAFT, Kept, render_report
from reports.workflow import review
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


@require_safe
def report_detail(request, pk):
    """A sent round; the union itself is led to its draft while nothing was sent, and reads it whole by `?lan=nhap`."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    number = request.GET.get("lan")
    if number == DRAFT and permissions.can_see_draft(request.user, report):
        return render_report(request, report, report.draft_round) if report.draft_round else redirect(report)
    if number is None and report.sent_round is None and permissions.can_see_draft(request.user, report):
        return redirect("report_edit", report.pk)
    return render_report(request, report, _sent_round(report, number) if number is not None else report.sent_round)


@require_POST
def report_read(request, pk, number):
    """The page was opened: fired by the page itself, since GET writes nothing."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    review.note_reading(_sent_round(report, str(number)), by=request.user)
    return HttpResponse(status=204)


def _decision_place(request, pk):
    return pk, DECISION, reverse("report_detail", args=[pk])


@kept_words.until_sign_in(_decision_place)
@require_POST
def report_return(request, pk):
    def act(report, given):
        day = given["resend_due_on"]
        review.return_report(report, given["reason"], by=request.user, resend_due_on=day, round_number=given["lan"])
        return _("Đã trả lại báo cáo cho %(union)s.")

    return _decide(request, pk, ReturnForm(request.POST, auto_id="tra-%s"), permissions.can_return, act)


@kept_words.until_sign_in(_decision_place)
@require_POST
def report_endorse(request, pk):
    def act(report, given):
        review.endorse(report, by=request.user, override_reason=given["reason"], round_number=given["lan"])
        return _("Đã thông qua báo cáo của %(union)s và chuyển VUFO.")

    return _decide(request, pk, PassForm(request.POST, auto_id="qua-%s"), permissions.can_endorse, act)


@kept_words.until_sign_in(_decision_place)
@require_POST
def report_accept(request, pk):
    def act(report, given):
        review.accept(report, by=request.user, override_reason=given["reason"], round_number=given["lan"])
        return _("Đã duyệt báo cáo của %(union)s.")

    return _decide(request, pk, PassForm(request.POST, auto_id="qua-%s"), permissions.can_accept, act)


def _decide(request, pk, form, can, act):
    """Carry out `act`; a refusal keeps the typed reason on the page (rule 20)."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    is_theirs = can(request.user, report)
    if not form.is_valid():
        if is_theirs:
            return render_report(request, report, report.sent_round, Kept(form), status=422)
        raise PermissionDenied
    if is_theirs and report.sent_round.number == form.cleaned_data["lan"]:
        review.note_reading(report.sent_round, by=request.user)  # deciding from the page is having read it
    try:
        done = act(report, form.cleaned_data)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Blocked as error:
        form.add_error("reason", str(error))
        return render_report(request, report, report.sent_round, Kept(form), status=422)
    except Overtaken as error:
        return _overtaken(request, pk, form, str(error))
    kept_words.forget(request, report, DECISION)
    messages.success(request, done % {"union": report.union_name})
    return redirect(report)


def _overtaken(request, pk, form, error):
    """Somebody was faster: back to the report as it is now; a typed reason is shown again (rule 20)."""
    report = _reports(request.user).get(pk=pk)
    if not form.cleaned_data.get("reason"):
        messages.warning(request, error)
        return redirect(report)
    return render_report(request, report, report.sent_round, Kept(form, error), status=409)


def _reports(user):
    related = (
        "period__indicator_set",
        "union",
        "obligation",
        "sent_round",
        "accepted_round",
        "draft_round",
        "route_cluster",
    )
    return Report.objects.visible_to(user).select_related(*related).prefetch_related("union__names")


def _sent_round(report, number: str) -> Round:
    """A round by its number; one that was not sent is as good as not there."""
    if not number.isdecimal() or len(number) > 5:
        raise Http404
    return get_object_or_404(report.rounds.select_related("sent_by"), number=int(number), sent_at__isnull=False)
