"""Passing reports on to those who hold the offices of their cluster now."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clusters.models import Cluster
from clusters.pages import YEARS
from reports import permissions, rerouting
from reports.models import Report, ReportingPeriod
from reports.workflow import routes
from reports.workflow.errors import NotAllowed, Overtaken


@require_POST
def report_reroute(request, pk):
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    try:
        routes.reroute(report, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Overtaken as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Đã chuyển báo cáo cho Cụm trưởng, Cụm phó đương nhiệm."))
    return redirect(report)


@require_POST
def cluster_reroute(request, number, year, code):
    """All reports of a period that a change of the cluster's offices concerns, in one go."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    if year not in YEARS or not permissions.can_see_unit_rows(request.user, cluster.pk, year):
        raise Http404
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code, year=year)
    if not rerouting.may_pass_on(request.user, cluster, year):
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm hoặc VUFO chuyển được người xét."))
    moved = routes.reroute_all(rerouting.to_pass_on(request.user, cluster, period), by=request.user)
    if moved:
        messages.success(request, _("Đã chuyển %(n)d báo cáo cho Cụm trưởng, Cụm phó đương nhiệm.") % {"n": moved})
    else:
        messages.warning(request, _("Không còn báo cáo nào phải chuyển."))
    return redirect(reverse("cluster_desk", args=[number, year]) + f"?ky={period.code}")
