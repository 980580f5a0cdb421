"""Asking the members for comments on a cluster's report, their answers, and what becomes of these."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.permissions import acting_union_ids
from clusters.views import kept as kept_forms
from reports import circulations, cluster_pages, permissions
from reports.forms.cluster_report import CirculateForm, CloseForm, CommentForm, SettleForm
from reports.models import Circulation, ClusterReport, PassageComment
from reports.views import kept
from reports.views.cluster_acting import DONE, REFUSED, carry_out, carry_out_plain, find_report
from reports.views.cluster_reports import overview_page, settle_kept_under
from reports.views.prose_desk import place_of
from reports.workflow import circulation as workflow


@kept_forms.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_report_circulate(request, pk):
    """Freeze the draft and send it round."""
    report = find_report(request.user, pk)
    if permissions.cluster_term(request.user, report) is None:
        raise PermissionDenied
    initial = {"ban": report.draft.number if report.draft else None}
    form = CirculateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":

        def act(form):
            given = form.cleaned_data
            workflow.circulate(report, given["message"], given["answer_by"], by=request.user, number=given["ban"])

        if carry_out(request, form, act, _("Đã gửi các đơn vị lấy ý kiến.")) != REFUSED:
            return redirect(report)
    elif not permissions.can_write_cluster_report(request.user, report) or report.state == "circulating":
        return redirect(report)
    context = cluster_pages.acting(report, request.user)
    context |= {"form": form, "kind": "circulate"}
    context["author"] = kept_forms.put_back(request, form, _("Gửi lấy ý kiến"))
    context["asked"] = cluster_pages.asked_now(report, request.user)
    return render(request, "reports/cluster_report_act.html", context, status=422 if form.errors else 200)


def _find(request, pk, number) -> Circulation:
    report = find_report(request.user, pk)
    row = get_object_or_404(report.circulations.select_related("edition", "asked_by", "closed_by"), number=number)
    row.report = row.edition.report = report
    return row


def _address(circulation, anchor="") -> str:
    address = reverse("circulation", args=[circulation.report_id, circulation.number])
    return f"{address}#{anchor}" if anchor else address


@require_safe
def circulation(request, pk, number):
    row = _find(request, pk, number)
    place = place_of(row.report)
    typed = kept.typed_in(request, place, _kept_under(number))
    refused = CommentForm(typed, place=typed.get("place", "")[:20]) if typed is not None else None
    ending = kept.typed_in(request, place, _end_kept_under(number))
    close_form = CloseForm(initial=ending.dict(), auto_id="dong-%s") if ending is not None else None
    return _page(request, row, refused=refused, unsettled=_settling(request, row), close_form=close_form)


def _kept_under(number) -> str:
    """Where a comment waits while the person signs in again."""
    return f"y-kien-{number}"


def _end_kept_under(number) -> str:
    return f"ket-thuc-{number}"


def _settling(request, row) -> SettleForm | None:
    """The answer to a comment that was being written when the session ended."""
    if not request.session.get(kept.SESSION_KEY):
        return None
    for comment in PassageComment.objects.filter(answer__circulation=row):
        typed = kept.typed_in(request, place_of(row.report), settle_kept_under(comment.pk))
        if typed is not None:
            return SettleForm(typed, comment=comment)
    return None


def _page(request, row, status=200, refused=None, unsettled=None, close_form=None):
    page = circulations.read_circulation(row, request.user, refused, unsettled)
    context = {
        "author": kept.author_mark(request.user, place_of(row.report)),
        "circulation": row,
        "report": row.report,
        "view": page,
        "is_illustrative": row.report.period.is_illustrative,
    }
    if page.can_write and row.closed_at is None:
        context["close_form"] = close_form or CloseForm(auto_id="dong-%s")
    return render(request, "reports/circulation.html", context, status=status)


def _own_answer(request, row):
    """The answer of the person's own union; whoever was not asked has none to give."""
    answer = row.answers.filter(union__in=acting_union_ids(request.user)).first()
    if answer is None:
        raise PermissionDenied
    return answer


@require_POST
def circulation_agree(request, pk, number):
    row = _find(request, pk, number)
    answer = _own_answer(request, row)
    said = _("Đã ghi nhận: đơn vị đồng ý với bản báo cáo.")
    carry_out_plain(request, lambda: workflow.agree(answer, by=request.user), said)
    return redirect(_address(row))


def _comment_place(request, pk, number):
    return f"cum-{pk}", _kept_under(number), reverse("circulation", args=[pk, number])


@kept.until_sign_in(_comment_place)
@require_POST
def circulation_comment(request, pk, number):
    row = _find(request, pk, number)
    answer = _own_answer(request, row)
    form = CommentForm(request.POST, place=request.POST.get("place", "")[:20])

    def act(form):
        workflow.comment(answer, form.cleaned_data["text"], by=request.user, code=form.code, piece=form.piece)

    outcome = carry_out(request, form, act, _("Đã gửi ý kiến."))
    if outcome == REFUSED:
        return _page(request, row, 422, refused=form)
    if outcome == DONE:
        kept.forget(request, place_of(row.report), _kept_under(number))
    place = form.cleaned_data["place"]
    return redirect(_address(row, f"doan-{place[1:]}" if place.startswith("d") else place[1:] or "ca-bao-cao"))


def _find_comment(request, pk) -> PassageComment:
    rows = PassageComment.objects.of_reports(ClusterReport.objects.visible_to(request.user).values("pk"))
    return get_object_or_404(rows.select_related("answer__circulation", "report"), pk=pk)


def _address_of(comment) -> str:
    """A member's comment stands with its circulation, what a conference said on the page of the report."""
    anchor = f"y-kien-{comment.pk}"
    if comment.report_id is not None:
        return f"{comment.report.get_absolute_url()}#{anchor}"
    return _address(comment.answer.circulation, anchor)


@require_POST
def comment_withdraw(request, pk):
    comment = _find_comment(request, pk)
    carry_out_plain(request, lambda: workflow.withdraw(comment, by=request.user), _("Đã rút ý kiến."))
    return redirect(_address(comment.answer.circulation))


def _settle_place(request, pk):
    # The report of the page that was posted from: the number of a comment must not tell strangers whose it is.
    marked = str(kept.marked_report(request)).removeprefix("cum-")
    rows = PassageComment.objects.of_reports([marked] if marked.isdecimal() else [])
    comment = rows.select_related("answer__circulation", "report").filter(pk=pk).first()
    if comment is None:
        return None, settle_kept_under(pk), reverse("home")
    return f"cum-{marked}", settle_kept_under(pk), _address_of(comment)


@kept.until_sign_in(_settle_place)
@require_POST
def comment_settle(request, pk):
    comment = _find_comment(request, pk)
    report = find_report(request.user, comment.cluster_report_id)
    if permissions.cluster_term(request.user, report) is None:
        raise PermissionDenied
    form = SettleForm(request.POST, comment=comment)

    def act(form):
        given = form.cleaned_data
        workflow.settle(comment, given["outcome"], given["response"], by=request.user)

    outcome = carry_out(request, form, act, _("Đã ghi cách xử lý ý kiến."))
    if outcome == REFUSED and comment.report_id is not None:
        return overview_page(request, report, settling=form, status=422)
    if outcome == REFUSED:
        return _page(request, _find(request, report.pk, comment.answer.circulation.number), 422, unsettled=form)
    if outcome == DONE:
        kept.forget(request, place_of(report), settle_kept_under(pk))
    return redirect(_address_of(comment))


def _end_place(request, pk, number):
    return f"cum-{pk}", _end_kept_under(number), reverse("circulation", args=[pk, number])


@kept.until_sign_in(_end_place)
@require_POST
def circulation_close(request, pk, number):
    row = _find(request, pk, number)
    if permissions.cluster_term(request.user, row.report) is None:
        raise PermissionDenied
    form = CloseForm(request.POST, auto_id="dong-%s")

    def act(form):
        workflow.close(row.report, by=request.user, reason=form.cleaned_data["reason"])

    outcome = carry_out(request, form, act, _("Đã kết thúc lấy ý kiến."))
    if outcome == REFUSED:
        return _page(request, row, 422, close_form=form)
    if outcome == DONE:
        kept.forget(request, place_of(row.report), _end_kept_under(number))
    return redirect(_address(row))
