"""Writing a report: opening it, its section pages, the autosave of a row, sending, correcting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clusters.permissions import acting_union_ids
from clusters.views import kept as kept_forms
from reports import checks, deadlines, permissions
from reports.entry import Sheet, bind_cell, reviewers
from reports.forms.attachments import AttachmentForm
from reports.forms.filing import AbandonForm, CorrectionForm
from reports.models import Obligation, Report
from reports.saving import STOPPED, save_row, save_rows
from reports.views import kept
from reports.views.section_page import follow_register, keep_files, read_section, render_answer, render_section
from reports.workflow import corrections, filing
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


def own_report(request, pk) -> Report:
    """The report, for the union that writes it: 404 where it may not be seen, 403 where only read."""
    rows = Report.objects.visible_to(request.user)
    rows = rows.select_related("period__indicator_set", "union", "obligation", "draft_round", "sent_round")
    report = get_object_or_404(rows.prefetch_related("union__names"), pk=pk)
    if not permissions.can_see_draft(request.user, report):
        raise PermissionDenied(_("Chỉ cán bộ của đơn vị sửa được báo cáo này."))
    return report


@require_POST
def report_open(request, obligation):
    """Begin the report that the union owes; where it is there already, go on with it."""
    owed = get_object_or_404(Obligation.objects.select_related("period"), pk=obligation)
    if owed.union_id not in acting_union_ids(request.user):
        raise PermissionDenied(_("Chỉ cán bộ của đơn vị mở được báo cáo của đơn vị."))
    try:
        report = filing.open_report(owed, by=request.user)
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("report_list")
    return redirect("report_edit", report.pk)


@require_GET
def report_edit(request, pk):
    """The first section of the draft."""
    report = own_report(request, pk)
    sections = Sheet(report, with_threads=False).sections
    if not sections or report.draft_round_id is None:
        return redirect(report)
    return redirect("report_section", report.pk, sections[0].code)


# Anonymous people are led to sign in by the view itself: the middleware would drop what was typed (design rule 20).
@kept.until_sign_in(lambda request, pk, code: (pk, code, ""))
@require_http_methods(["GET", "HEAD", "POST"])
def report_section(request, pk, code):
    """GET: a section of the draft. POST: save all of its rows, the way without JavaScript."""
    report = own_report(request, pk)
    if request.method == "POST":
        return _save_section(request, report, code)
    typed = kept.typed_in(request, report, code)
    if report.draft_round_id is None and typed is None:
        return redirect(report)
    return render_section(request, report, code, data=typed)


def _save_section(request, report, code):
    bound = read_section(report, code, request.POST)
    if any(form.is_tampered for form in bound):
        return HttpResponseBadRequest()
    try:
        outcomes = save_rows(report, bound, by=request.user)
        files = AttachmentForm(request.POST, request.FILES)
        stopped = keep_files(request, report, code, files)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    kept.forget(request, report, code)
    if all(outcome.is_kept for outcome in outcomes.values()) and files.is_valid() and not stopped:
        return _saved_section(request, report, code, files, outcomes)
    report = own_report(request, report.pk)
    return render_section(request, report, code, data=request.POST, outcomes=outcomes, files=files, stopped=stopped)


def _saved_section(request, report, code, files, outcomes):
    """Everything is kept: say so, do what a button about the register asks for, and show the section again."""
    said = _("Đã lưu mục này.")
    if files.has_file:
        said = _("Đã lưu mục này và thêm tệp %(name)s.") % {"name": request.FILES["tep-file"].name}
    try:
        said = follow_register(request, report, outcomes) or said
    except (Blocked, Overtaken) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said)
    row = request.POST.get("take", "").partition("-")[0]
    place = "#tep-kem" if files.has_file or "remove" in request.POST else f"#{row}" if row else ""
    return redirect(reverse("report_section", args=[report.pk, code]) + place)


@require_POST
def cell_save(request, pk, code):
    """The autosave: one row, with the version that the page showed. `?pham-vi=` is the scope in the row's name."""
    report = own_report(request, pk)
    lines = checks.form_lines(report)
    form = bind_cell(report, lines, code, request.GET.get("pham-vi", ""), request.POST)
    if form is None:
        raise Http404
    if form.is_tampered:
        return HttpResponseBadRequest()
    try:
        outcome = save_row(report, form, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    if outcome.kind == STOPPED:
        report = own_report(request, pk)  # sent or locked meanwhile: the answer says so
    sheet = Sheet(report, lines=lines, with_threads=False)
    if outcome.is_kept:
        kept.forget(request, report, sheet.section_of(code).code, row=form.prefix)
    return render_answer(request, sheet, code, form, outcome)


@require_http_methods(["GET", "HEAD", "POST"])
def report_send(request, pk):
    """GET: what keeps the report from being sent, and where it will go. POST: send it."""
    report = own_report(request, pk)
    if request.method == "POST":
        return _send(request, report)
    if report.draft_round_id is None:
        return redirect(report)
    sheet = Sheet(report, with_threads=False)
    context = {
        "report": report,
        "blocking": [(problem, sheet.problem_url(problem)) for problem in checks.blocking(sheet.problems)],
        "explained": [(problem, sheet.note_on(problem)) for problem in sheet.problems if problem.is_explained],
        "behind": sum(sheet.behind_register(section) for section in sheet.sections),
        "progress": sheet.progress(),
        "reviewers": reviewers(report),
        "can_send": permissions.can_send(request.user, report),
        "locked": deadlines.why_closed(report.obligation),
        "is_illustrative": report.period.is_illustrative,
    }
    return render(request, "reports/report_send.html", context)


def _send(request, report):
    try:
        filing.send(report, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Overtaken:
        messages.info(request, _("Báo cáo này đã được gửi rồi, không gửi thêm lần nữa."))
        return redirect(report)
    except Blocked as error:
        messages.error(request, str(error))
        return redirect("report_send", report.pk)
    messages.success(request, _("Đã gửi báo cáo. Đơn vị xét thấy ngay từ lúc này."))
    return redirect(report)


@kept_forms.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_correct(request, pk):
    """Begin a correction of an accepted report, with a reason (design rule 17)."""
    report = own_report(request, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filing.open_correction(report, form.cleaned_data["reason"], by=request.user)
        except NotAllowed:
            messages.error(request, _("Báo cáo này không còn ở bước “đã duyệt”, không mở đính chính được."))
            return redirect(report)
        except Blocked as error:
            form.add_error("reason", str(error))
        else:
            kept_forms.forget(request)
            return redirect("report_edit", report.pk)
    context = {"report": report, "form": form, "is_illustrative": report.period.is_illustrative}
    context["author"] = kept_forms.put_back(request, form)
    return render(request, "reports/report_correct.html", context, status=422 if form.errors else 200)


@kept_forms.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def report_abandon(request, pk):
    """Give up a correction that was not sent; what was typed into it stays in the database, out of sight."""
    report = own_report(request, pk)
    form = AbandonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            corrections.abandon_correction(report, form.cleaned_data["reason"], by=request.user)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Overtaken as error:
            messages.warning(request, str(error))
            return redirect(report)
        kept_forms.forget(request)
        messages.success(request, _("Đã bỏ bản đính chính. Số liệu đã duyệt vẫn được tính."))
        return redirect(report)
    if request.method != "POST" and not permissions.can_abandon(request.user, report):
        return redirect(report)
    context = {"report": report, "form": form, "is_illustrative": report.period.is_illustrative}
    context["author"] = kept_forms.put_back(request, form)
    return render(request, "reports/report_abandon.html", context, status=422 if form.errors else 200)
