"""The reports tabled at a cluster's conference, and what was said about them there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.views import kept
from events.models import Conference
from reports import tabled
from reports.forms.tabled import RemarkForm
from reports.workflow import threads
from reports.workflow.conference_remarks import note_on_cluster_report
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def conference_reports(request, pk):
    """GET: the reports and the remarks. POST: note a remark as a comment on a field of a report."""
    conferences = Conference.objects.visible_to(request.user).with_bodies()
    conference = get_object_or_404(conferences, pk=pk)
    if conference.cluster_id is None or conference.year_reviewed is None:
        raise Http404(_("Hội nghị này không tổng kết năm nào của Cụm."))
    table = tabled.lay_table(conference, request.user)
    if table is None:
        # A year before the portal: its reports were papers.
        return render(request, "reports/conference_reports.html", {"conference": conference, "table": None})
    if request.method == "POST" and not table.takes_remarks:
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó và VUFO ghi ý kiến vào các báo cáo."))
    data = request.POST if request.method == "POST" else None
    first = kept.initial(request, _("Ghi ý kiến")) if table.takes_remarks else None
    groups, own = tabled.fields_of(table.period), str(conference.cluster) if table.takes_own else ""
    form = RemarkForm(
        data, rows=table.open_to_remarks, groups=groups, own=own, left_out=table.left_out, initial=first
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _note(request, conference, table, form):
        return redirect("conference_reports", conference.pk)
    context = {
        "conference": conference, "table": table, "form": form, "shows_form": _shows_form(table, form),
        "author": kept.author_mark(request.user), "is_illustrative": table.period.is_illustrative,
    }  # fmt: skip
    return render(request, "reports/conference_reports.html", context, status=422 if form.errors else 200)


def _shows_form(table, form) -> bool:
    """To those who may note remarks, when some are taken; and whenever words were typed that must not be lost."""
    return table.takes_remarks and (not table.closed_because or form.is_bound or bool(form.initial))


def _note(request, conference, table, form) -> bool:
    given = form.cleaned_data
    said = {"by": request.user, "conference": conference, "speaker": given["speaker"]}
    try:
        if form.is_on_own:
            note_on_cluster_report(table.own, form.field_code, given["text"], **said)
            noted = _("Đã ghi ý kiến vào báo cáo của %s; Cụm xử lý tại trang báo cáo.") % conference.cluster
        else:
            report = tabled.report_among(table.open_to_remarks, int(given["report"]))
            threads.open_thread(report, form.field_code, given["text"], **said)
            noted = _("Đã ghi ý kiến vào báo cáo của %s; đơn vị thấy ngay.") % report.union_name
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (Blocked, Overtaken) as error:
        form.add_error(None, str(error))
        return False
    kept.forget(request)
    messages.success(request, noted)
    return True
