"""The page of one conference: the programme for members, names for those who may read them."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clusters import clock
from clusters.permissions import is_vufo_officer
from events import permissions
from events.award_voting import voted_at, waiting_at
from events.conference_page import read_page
from events.elections import elections_of
from events.views.conference_acting import seen_conference
from events.views.ended import ended_words


@require_safe
def conference_detail(request, pk):
    row = seen_conference(request, pk)
    page = read_page(row, request.user)
    context = {
        "conference": row,
        "page": page,
        "elections": elections_of(row) if row.cluster_id else None,
        "votes_waiting": len(waiting_at(row, request.user)),
        "awards_voted": voted_at(row, request.user) if row.cluster_id else [],
        "may_vote": permissions.can_vote_at(request.user, row) and row.starts_on <= clock.today(),
        "may_organise": page.may_organise,
        "ended": "" if page.may_organise else ended_words(permissions.organised_until(request.user, row)),
        "may_withhold": permissions.can_withhold(request.user, row),
        "withheld_because": row.withheld_because if page.may_organise else "",
        # Who runs it takes it back as it was shown; VUFO says to another body why.
        "closes_for_a_reason": is_vufo_officer(request.user) and row.level != row.Level.NATIONAL,
        "public_address": request.build_absolute_uri(reverse("conference_public", args=[row.pk])),
        "has_begun": row.starts_on <= clock.today(),
        "is_illustrative": row.is_illustrative,
    }
    return render(request, "events/conference_detail.html", context)
