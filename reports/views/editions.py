"""One edition of a cluster's report at its own address, and two of them side by side."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import editions
from reports.views.cluster_acting import find_report


@require_safe
def cluster_edition(request, pk, number):
    report, seen = _seen(request, pk)
    edition = _numbered(seen, str(number))
    older = next((row for row in seen if row.number < edition.number), None)
    context = {
        "report": report,
        "page": editions.lay_out(edition),
        "editions": seen,
        "older": older,
        "is_illustrative": report.period.is_illustrative,
    }
    return render(request, "reports/cluster_edition.html", context)


@require_safe
def cluster_editions_compare(request, pk):
    """Two editions, the older first whatever the order asked for; without a choice the newest two."""
    report, seen = _seen(request, pk)
    asked = [request.GET.get(name, "") for name in ("truoc", "sau")]
    if not any(asked):
        asked = [str(row.number) for row in seen[:2]]
    chosen = [_numbered(seen, number) for number in asked if number]
    context = {"report": report, "editions": seen, "is_illustrative": report.period.is_illustrative}
    if len(chosen) == 2 and chosen[0].pk != chosen[1].pk:
        old, new = sorted(chosen, key=lambda row: row.number)
        context |= {"changes": editions.compare(old, new), "old": old, "new": new}
    return render(request, "reports/cluster_editions_compare.html", context)


def _seen(request, pk):
    report = find_report(request.user, pk)
    return report, editions.editions_seen(report, request.user)


def _numbered(seen, number: str):
    found = next((row for row in seen if str(row.number) == number), None)
    if found is None:
        raise Http404
    return found
