"""Comments as lists to print, and the history of one field of a report."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Cluster
from clusters.pages import YEARS
from reports import desks, permissions
from reports.comment_list import ALL, OPEN, comments_on, reports_of
from reports.figure_history import history_of
from reports.models import Report


@require_safe
def report_comments(request, pk):
    """The comments on one report."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    context = _list(request, [report], report.period) | {"report": report, "back": report.get_absolute_url()}
    return render(request, "reports/comment_list.html", context)


@require_safe
def cluster_comments(request, number, year):
    """The comments on all reports of a cluster for a period (`?ky=`), for whoever has the cluster's desk."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    if year not in YEARS or not permissions.can_see_unit_rows(request.user, cluster.pk, year):
        raise Http404
    periods = desks.periods_of(year)
    period = desks.choose_period(periods, request.GET.get("ky", ""))
    context = {"cluster": cluster, "year": year, "periods": periods, "period": period}
    context["back"] = reverse("cluster_desk", args=[cluster.number, year])
    if period is not None:
        context |= _list(request, reports_of(request.user, cluster, period), period)
        context["back"] += f"?ky={period.code}"
    return render(request, "reports/comment_list.html", context)


@require_safe
def figure_history(request, pk, code):
    """Each save for the union itself; for the others what each sending held (drafts are the union's own affair)."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    has_drafts = permissions.can_see_draft(request.user, report)
    history = history_of(report, code, with_drafts=has_drafts)
    if history is None:
        raise Http404
    context = {"report": report, "history": history, "has_drafts": has_drafts}
    context["is_illustrative"] = report.period.is_illustrative
    return render(request, "reports/figure_history.html", context)


def _reports(user):
    rows = Report.objects.visible_to(user).select_related("period__indicator_set", "union", "sent_round")
    return rows.prefetch_related("union__names")


def _list(request, reports, period) -> dict:
    view = request.GET.get("xem", "")
    view = view if view == ALL else OPEN
    units = comments_on(reports, period, only_open=view == OPEN)
    return {
        "units": units,
        "count": sum(len(unit.threads) for unit in units),
        "period": period,
        "view": view,
        "views": [(OPEN, _("Đang mở")), (ALL, _("Tất cả"))],
        "is_illustrative": period.is_illustrative,
    }
