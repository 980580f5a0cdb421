"""A cluster's own report: the list, its overview, and what the offices and VUFO do with it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from clusters.models import Cluster
from clusters.permissions import is_vufo_officer
from clusters.views import kept as kept_forms
from reports import cluster_pages, permissions, recommendations
from reports.forms.cluster_report import ClusterReturnForm, FreezeForm, IssueForm, SettleForm
from reports.models import ClusterReport, Edition, Issue, ReportingPeriod
from reports.views import kept
from reports.views.cluster_acting import DONE, REFUSED, carry_out, carry_out_plain, find_report
from reports.views.prose_desk import place_of
from reports.workflow import cluster_reports as workflow

PAGE_SIZE = 50
DECISION = "quyet-dinh"  # where the words of a decision are kept while the person signs in again


@require_GET
def cluster_report_list(request):
    """What the person's offices may open, and all cluster reports that the person may see."""
    rows = ClusterReport.objects.visible_to(request.user).select_related("cluster", "period", "issued__issue")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        "page_obj": page,
        "to_open": cluster_pages.to_open(request.user),
        "is_illustrative": any(report.period.is_illustrative for report in page),
    }
    return render(request, "reports/cluster_report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_report_open(request, number, code):
    """Begin the report; a link to it from the cluster's desk leads here, and on to the report that there is."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    existing = ClusterReport.objects.visible_to(request.user).filter(cluster=cluster, period=period).first()
    if existing is not None:
        return redirect(existing)
    if request.method != "POST":
        return redirect("cluster_report_list")
    if not permissions.can_open_cluster_report(request.user, cluster, period):
        raise PermissionDenied
    return redirect(workflow.open_cluster_report(cluster, period, by=request.user))


@require_safe
def cluster_report(request, pk):
    report = find_report(request.user, pk)
    return overview_page(request, report, settling=_settling(request, report))


def settle_kept_under(comment_pk) -> str:
    """Where the answer to a comment waits while the person signs in again."""
    return f"xu-ly-{comment_pk}"


def _settling(request, report) -> SettleForm | None:
    """The answer to a remark that was being written when the session ended."""
    if not request.session.get(kept.SESSION_KEY):
        return None
    for remark in report.remarks.all():
        typed = kept.typed_in(request, place_of(report), settle_kept_under(remark.pk))
        if typed is not None:
            return SettleForm(typed, comment=remark)
    return None


def overview_page(request, report, form=None, settling=None, status=200):
    context = cluster_pages.overview(report, request.user, settling)
    context["requests"] = recommendations.of_cluster_report(report, request.user)
    if context["can_decide"]:
        typed = kept.typed_in(request, place_of(report), DECISION)
        first = {"ban": report.issued.number} | (typed.dict() if typed is not None else {})
        context["return_form"] = form or ClusterReturnForm(initial=first, auto_id="tra-%s")
    context["author"] = kept.author_mark(request.user, place_of(report))
    return render(request, "reports/cluster_report.html", context, status=status)


def _to_write(request, pk) -> ClusterReport:
    """The report, for those who write it; whoever came too late is led back by the workflow."""
    report = find_report(request.user, pk)
    if permissions.cluster_term(request.user, report) is None:
        raise PermissionDenied
    return report


@require_POST
def cluster_report_basis(request, pk):
    report = _to_write(request, pk)
    basis = request.POST.get("co-so", "")
    carry_out_plain(
        request,
        lambda: workflow.choose_basis(report, basis, by=request.user),
        _("Số liệu bản đang soạn tính theo báo cáo đã được VUFO duyệt.")
        if basis == "accepted"
        else _("Số liệu bản đang soạn tính theo báo cáo các đơn vị đã gửi, tạm tính."),
    )
    return redirect(report)


@kept_forms.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_report_freeze(request, pk):
    """Keep a dated edition for the conference."""
    report = _to_write(request, pk)
    form = FreezeForm(request.POST if request.method == "POST" else None, initial=_shown(report))

    def act(form):
        given = form.cleaned_data
        workflow.freeze_provisional(report, given["occasion"], by=request.user, number=given["ban"])

    return _form_page(request, report, form, act, "freeze", _("Đã chốt bản tạm thời. Bản đang soạn vẫn sửa tiếp được."))


@kept_forms.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_report_issue(request, pk):
    """Issue the draft under its number and send it to VUFO."""
    report = _to_write(request, pk)
    initial = _shown(report) | cluster_pages.paper_suggested(report, request.user)
    form = IssueForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=initial)

    def act(form):
        workflow.issue(report, form.issuing(), by=request.user, number=form.cleaned_data["ban"])

    return _form_page(request, report, form, act, "issue", _("Đã ban hành báo cáo Cụm và gửi VUFO."))


def _shown(report) -> dict:
    return {"ban": report.draft.number if report.draft else None}


def _form_page(request, report, form, act, kind, said):
    if request.method == "POST":
        outcome = carry_out(request, form, act, said)
        if outcome != REFUSED:
            return redirect(report)
    elif not permissions.can_write_cluster_report(request.user, report):
        return redirect(report)
    context = cluster_pages.acting(report, request.user) | {"form": form, "kind": kind}
    button = _("Chốt bản tạm thời") if kind == "freeze" else _("Ban hành, gửi VUFO")
    context["author"] = kept_forms.put_back(request, form, button)
    return render(request, "reports/cluster_report_act.html", context, status=422 if form.errors else 200)


# --- VUFO ---


def _to_decide(request, pk) -> ClusterReport:
    report = find_report(request.user, pk)
    if not is_vufo_officer(request.user):
        raise PermissionDenied
    return report


def _number(request) -> int | None:
    """The edition that the page showed."""
    typed = request.POST.get("ban", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else None


@require_POST
def cluster_report_receive(request, pk):
    report, number = _to_decide(request, pk), _number(request)
    said = _("Đã ghi nhận VUFO tiếp nhận báo cáo.")
    carry_out_plain(request, lambda: workflow.receive(report, by=request.user, number=number), said)
    return redirect(report)


@require_POST
def cluster_report_accept(request, pk):
    report, number = _to_decide(request, pk), _number(request)
    said = _("Đã duyệt báo cáo của %(cluster)s.") % {"cluster": report.cluster}
    carry_out_plain(request, lambda: workflow.accept_cluster_report(report, by=request.user, number=number), said)
    return redirect(report)


@kept.until_sign_in(lambda request, pk: (f"cum-{pk}", DECISION, reverse("cluster_report", args=[pk])))
@require_POST
def cluster_report_return(request, pk):
    report = _to_decide(request, pk)
    form = ClusterReturnForm(request.POST, auto_id="tra-%s")

    def act(form):
        given = form.cleaned_data
        workflow.return_cluster_report(report, given["reason"], by=request.user, number=given["ban"])

    outcome = carry_out(request, form, act, _("Đã trả lại báo cáo cho %(cluster)s.") % {"cluster": report.cluster})
    if outcome == DONE:
        kept.forget(request, place_of(report), DECISION)
    report = find_report(request.user, pk)
    if outcome == DONE or not permissions.can_decide_on_cluster_report(request.user, report):
        return redirect(report)
    # Refused, or another edition came meanwhile: the reason typed stays on the page (rule 20).
    return overview_page(request, report, form, status=422 if outcome == REFUSED else 409)


@require_safe
def issue_scan(request, pk):
    """The signed copy, to those who may see the edition it belongs to."""
    papers = Issue.objects.filter(edition__in=Edition.objects.visible_to(request.user)).exclude(scan="")
    paper = get_object_or_404(papers, pk=pk)
    try:
        content = paper.scan.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="application/pdf", as_attachment=True, filename=paper.scan_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
