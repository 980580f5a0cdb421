"""The list of reports: the union's own, begun or not, and those that the person reads."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clusters.permissions import acting_union_ids
from reports.forms.report_filter import ReportFilter
from reports.models import Obligation, Report, ReportingPeriod

PAGE_SIZE = 50


@require_GET
def report_list(request):
    """Own obligations without a report on top, then every report that the person may see."""
    reports = Report.objects.visible_to(request.user).select_related("period", "union", "obligation", "sent_round")
    report_filter = ReportFilter(request.GET, queryset=reports.prefetch_related("union__names"))
    union = report_filter.union
    found = report_filter.qs
    if request.GET.get("don-vi"):
        found = found.filter(union=union)
    page = Paginator(found.in_list_order(), PAGE_SIZE).get_page(request.GET.get("trang"))
    own = acting_union_ids(request.user)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "filter": report_filter,
        "union": union,
        "page_obj": page,
        "own": own,
        "to_begin": [] if query else _to_begin(own),
        "is_filtered": any(query.values()),
        "query": query.urlencode() + "&" if query else "",
        "is_illustrative": any(report.period.is_illustrative for report in page),
    }
    return render(request, "reports/report_list.html", context)


def _to_begin(own: set[int]):
    """What the person's unions owe and have not begun."""
    owed = Obligation.objects.owed().filter(union__in=own, report__isnull=True)
    owed = owed.exclude(period__state=ReportingPeriod.State.PREPARING)
    return owed.select_related("period", "union").prefetch_related("union__names").order_by("due_on", "pk")
