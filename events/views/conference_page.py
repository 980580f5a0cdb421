"""The page of one conference: the programme for members, names for those who may read them."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters import clock
from events.conference_page import read_page
from events.elections import elections_of
from events.views.conference_acting import seen_conference


@require_safe
def conference_detail(request, pk):
    row = seen_conference(request, pk)
    page = read_page(row, request.user)
    context = {
        "conference": row,
        "page": page,
        "elections": elections_of(row) if row.cluster_id else None,
        "may_organise": page.may_organise,
        "has_begun": row.starts_on <= clock.today(),
        "is_illustrative": row.is_illustrative,
    }
    return render(request, "events/conference_detail.html", context)
