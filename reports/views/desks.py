"""The desks of the cluster's offices and of VUFO: what waits, and passing several reports at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.models import Cluster
from clusters.pages import YEARS
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer, reads_everything
from reports import completeness, desks, permissions, rerouting
from reports.models import Report
from reports.workflow import review
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_desk(request, number, year):
    """The desk of a cluster for a year; only this year's offices pass reports on it."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    if year not in YEARS or not permissions.can_see_unit_rows(request.user, cluster.pk, year):
        raise Http404
    terms = list(holders(cluster.pk, year).values())
    own = acting_union_ids(request.user)
    is_office = any(acts_for(term, own) for term in terms)
    if request.method == "POST":
        if not is_office:
            raise PermissionDenied
        _pass_several(request, review.endorse, _("Đã thông qua: %(names)s."))
        return redirect(request.get_full_path())
    periods = desks.periods_of(year)
    context = {"cluster": cluster, "year": year, "terms": terms, "periods": periods, "may_pass": is_office}
    period = desks.choose_period(periods, request.GET.get("ky", ""))
    if period is not None:
        desk = desks.lay_desk(period, request.user, cluster)
        desks.add_roles(desk, terms)
        columns = completeness.add_completeness(desk)
        context |= {"desk": desk, "columns": columns, "total_lines": sum(column.size for column in columns)}
        context["pile"] = rerouting.of_desk(request.user, cluster, [row.report for row in desk.rows if row.report])
        context |= {"may_ask": is_office and period.is_open, "is_illustrative": period.is_illustrative}
    return render(request, "reports/desk_cluster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def national_desk(request):
    """VUFO's desk: what waits for acceptance, then each cluster's state; observers read it."""
    if not reads_everything(request.user):
        raise Http404
    if request.method == "POST":
        if not is_vufo_officer(request.user):
            raise PermissionDenied
        _pass_several(request, review.accept, _("Đã duyệt: %(names)s."))
        return redirect(request.get_full_path())
    periods = desks.periods_of()
    context = {"periods": periods, "can_accept": is_vufo_officer(request.user)}
    period = desks.choose_period(periods, request.GET.get("ky", ""))
    if period is not None:
        desk = desks.lay_desk(period, request.user)
        context |= {"desk": desk, "groups": desks.by_cluster(desk), "is_illustrative": period.is_illustrative}
    return render(request, "reports/desk_national.html", context)


def _pass_several(request, act, done_text):
    """Each report in a transaction of its own; one that is refused does not hold up the others."""
    asked = _asked_for(request.POST.getlist("bao-cao"))
    reports = Report.objects.visible_to(request.user).select_related("union", "period")
    found = {report.pk: report for report in reports.filter(pk__in=asked).prefetch_related("union__names")}
    done = []
    for pk, round_number in asked.items():
        report = found.get(pk)
        if report is None:
            messages.error(request, _("Có một báo cáo không tìm thấy, nên bỏ qua."))
            continue
        try:
            act(report, by=request.user, round_number=round_number)
        except (Blocked, NotAllowed, Overtaken) as error:
            messages.warning(request, f"{report.union_name}: {error}")
        else:
            done.append(report.union_name)
    if done:
        messages.success(request, done_text % {"names": ", ".join(done)})
    elif not asked:
        messages.warning(request, _("Chưa chọn báo cáo nào."))


def _asked_for(ticks: list[str]) -> dict[int, int]:
    """Report and round of each tick, written `12:2`; what is not so written is no tick of ours."""
    pairs = [tick.partition(":") for tick in ticks[:200]]
    return {
        int(pk): int(number)
        for pk, _colon, number in pairs
        if pk.isascii()
        and pk.isdecimal()
        and number.isascii()
        and number.isdecimal()
        and len(pk) < 19
        and len(number) < 5
    }
