"""One union and one cluster in one year, with their reports beside what `clusters` knows of them."""

from dataclasses import replace

from django.shortcuts import render
from django.views.decorators.http import require_GET

from clusters.pages import cluster_page, union_page
from events.models import Election
from reports import obligations
from reports.models import Report, ReportingPeriod
from reports.permissions import can_see_unit_rows


@require_GET
def union_detail(request, slug):
    context = union_page(request.user, slug)
    reports = Report.objects.visible_to(request.user).filter(union=context["union"])
    reports = reports.select_related("period", "union", "obligation", "sent_round").prefetch_related("union__names")
    context["reports"] = list(reports.order_by("-period__ends_on", "pk"))
    context["is_illustrative"] |= any(report.period.is_illustrative for report in context["reports"])
    return render(request, "reports/union_detail.html", context)


@require_GET
def cluster_year(request, number, year=None):
    """The cluster in one year, with where each member's annual report stands; without a year, this one."""
    context = cluster_page(request.user, number, year)
    cluster, year = context["cluster"], context["year"]
    period = ReportingPeriod.objects.visible_to(request.user).shown().filter(kind="year", year=year).first()
    groups = obligations.by_cluster(period, request.user) if period else []
    context |= {
        "period": period,
        "standing": {row.obligation.union_id: row for group in groups for row in group.rows},
        "lines": _with_votes(request.user, cluster, context["lines"]),
        "sees_desk": can_see_unit_rows(request.user, cluster.pk, year),
    }
    context["is_illustrative"] |= bool(period and period.is_illustrative)
    return render(request, "reports/cluster_year.html", context)


def _with_votes(user, cluster, lines):
    """The lines of offices with the way to the votes that are under way."""
    votes = Election.objects.visible_to(user).filter(cluster=cluster, state=Election.State.OPEN)
    urls = {(vote.role, vote.year): vote.get_absolute_url() for vote in votes}
    return [
        replace(line, cells=[replace(cell, vote_url=urls.get((line.role, cell.year), "")) for cell in line.cells])
        for line in lines
    ]
