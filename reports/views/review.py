"""A report as its readers see it, and the decisions on it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import conversation, desks, permissions, reading, standing
from reports.forms.review import PassForm, ReturnForm, ThreadForm
from reports.models import Reading, Report, Round
from reports.models.report import Scope
from reports.workflow import review
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


@dataclass(frozen=True)
class Kept:
    """What a refused decision brings back to the page: its form, or words whose form is gone."""

    form: ReturnForm | PassForm | None = None
    error: str = ""


@require_safe
def report_detail(request, pk):
    """A sent round; the union itself is led to its draft while nothing was sent."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    number = request.GET.get("lan")
    if number is None and report.sent_round is None and permissions.can_see_draft(request.user, report):
        return redirect("report_edit", report.pk)
    return _page(request, report, _sent_round(report, number) if number is not None else report.sent_round)


@require_POST
def report_read(request, pk, number):
    """The page was opened: fired by the page itself, since GET writes nothing."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    review.note_reading(_sent_round(report, str(number)), by=request.user)
    return HttpResponse(status=204)


@require_POST
def report_return(request, pk):
    def act(report, given):
        day = given["resend_due_on"]
        review.return_report(report, given["reason"], by=request.user, resend_due_on=day, round_number=given["lan"])
        return _("Đã trả lại báo cáo cho %(union)s.")

    return _decide(request, pk, ReturnForm(request.POST, auto_id="tra-%s"), permissions.can_return, act)


@require_POST
def report_endorse(request, pk):
    def act(report, given):
        review.endorse(report, by=request.user, override_reason=given["reason"], round_number=given["lan"])
        return _("Đã thông qua báo cáo của %(union)s và chuyển VUFO.")

    return _decide(request, pk, PassForm(request.POST, auto_id="qua-%s"), permissions.can_endorse, act)


@require_POST
def report_accept(request, pk):
    def act(report, given):
        review.accept(report, by=request.user, override_reason=given["reason"], round_number=given["lan"])
        return _("Đã duyệt báo cáo của %(union)s.")

    return _decide(request, pk, PassForm(request.POST, auto_id="qua-%s"), permissions.can_accept, act)


def _decide(request, pk, form, can, act):
    """Carry out `act`; a refusal keeps the typed reason on the page."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    is_theirs = can(request.user, report)
    if not form.is_valid():
        if is_theirs:
            return _page(request, report, report.sent_round, Kept(form), status=422)
        raise PermissionDenied
    if is_theirs and report.sent_round.number == form.cleaned_data["lan"]:
        review.note_reading(report.sent_round, by=request.user)  # deciding from the page is having read it
    try:
        done = act(report, form.cleaned_data)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Blocked as error:
        form.add_error("reason", str(error))
        return _page(request, report, report.sent_round, Kept(form), status=422)
    except Overtaken as error:
        return _overtaken(request, pk, form, str(error))
    messages.success(request, done % {"union": report.union_name})
    return redirect(report)


def _overtaken(request, pk, form, error):
    """Somebody was faster: back to the report as it is now; a typed reason is shown again (rule 20)."""
    report = _reports(request.user).get(pk=pk)
    if not form.cleaned_data.get("reason"):
        messages.warning(request, error)
        return redirect(report)
    return _page(request, report, report.sent_round, Kept(form, error), status=409)


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


def _page(request, report, round_, kept=Kept(), status=200):
    threads = conversation.threads_of(report)
    is_current = round_ is not None and round_.pk == report.sent_round_id
    rounds = list(report.rounds.filter(sent_at__isnull=False).select_related("sent_by").order_by("number"))
    context = {
        "report": report,
        "rounds": rounds,
        "is_current": is_current,
        "turn": standing.turn_of(report),
        "steps": standing.steps_of(report.obligation, report),
        "acts": report.acts.select_related("actor", "round"),
        "threads": threads,
        "counts": conversation.count_threads(threads),
        "is_own": permissions.is_own(request.user, report),
        "can_edit": permissions.can_edit(request.user, report),
        "previous_year": report.period.year - 1,
        "can_correct": permissions.can_correct(request.user, report),
        "can_comment": permissions.can_comment(request.user, report),
        "can_open": is_current and permissions.can_open_thread(request.user, report),
        "desk": desks.desk_of(report, request.user),
        "last_reading": Reading.objects.filter(user=request.user, round__report=report).order_by("-last_at").first(),
        "is_illustrative": report.period.is_illustrative,
        "next": f"{report.get_absolute_url()}?{request.GET.urlencode()}" if request.GET else report.get_absolute_url(),
    }
    if round_ is not None:
        context |= _sheet_context(request, report, round_, rounds, threads)
        context |= _decision_context(request.user, report, is_current, kept)
    return render(request, "reports/report_detail.html", context, status=status)


def _sheet_context(request, report, round_, rounds, threads):
    before = next((row for row in reversed(rounds) if row.number < round_.number), None)
    sheet = reading.lay_out(report, round_, before, threads)
    counts = sheet.counts()
    view = request.GET.get("xem", "")
    if view not in reading.VIEWS:
        view = reading.CHANGED if counts[reading.CHANGED] else reading.ALL
    return {
        "round": next(row for row in rounds if row.pk == round_.pk),
        "before": before,
        "sheet": sheet.narrowed(view),
        "view": view,
        "views": [(key, _view_label(key, before), counts[key]) for key in reading.VIEWS if before or key != "doi"],
        "attachments": round_.attachments.filter(removed_at__isnull=True),
        "new_thread": _new_thread(request.GET, report),
    }


def _view_label(key, before):
    return {
        reading.CHANGED: _("Đổi so với lần %(n)s") % {"n": before.number if before else ""},
        reading.WITH_THREADS: _("Có góp ý mở"),
        reading.WITH_WARNINGS: _("Có cảnh báo"),
        reading.ALL: _("Tất cả"),
    }[key]


def _new_thread(query, report):
    """The form for the field that the address names (`?gop-y=PC08`), for pages without JavaScript."""
    code, scope = query.get("gop-y", "")[:8], query.get("pham-vi", "")
    if not code:
        return None
    form = ThreadForm(initial={"o": code, "pham_vi": scope if scope in Scope.values else ""})
    return {"form": form, "label": conversation.field_labels(report).get(code, "")}


def _decision_context(user, report, is_current, kept):
    can_return = is_current and permissions.can_return(user, report)
    can_endorse = is_current and permissions.can_endorse(user, report)
    can_accept = is_current and permissions.can_accept(user, report)
    is_return = isinstance(kept.form, ReturnForm)
    return {
        "can_return": can_return,
        "can_endorse": can_endorse,
        "can_accept": can_accept,
        "can_decide": can_return or can_endorse or can_accept,
        "return_form": kept.form if is_return else ReturnForm(auto_id="tra-%s"),
        "pass_form": kept.form if kept.form and not is_return else PassForm(auto_id="qua-%s"),
        "kept_error": kept.error,
        "kept_reason": kept.form.cleaned_data.get("reason", "") if kept.error else "",
    }
