"""The minutes of a conference as a paper to print and to sign, with what was said there on reports."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import permissions
from events.minutes_paper import read_paper
from events.models import Conference
from reports import conference_remarks
from reports.models import Thread


@require_safe
def minutes_paper(request, pk):
    conference = get_object_or_404(Conference.objects.visible_to(request.user).with_bodies(), pk=pk)
    if not permissions.can_read_papers(request.user, conference):
        raise PermissionDenied(_("Biên bản chỉ dành cho các đơn vị dự hội nghị, đơn vị tổ chức và VUFO."))
    # Which fields were spoken of; the words stay with the reports.
    threads = (
        Thread.objects.visible_to(request.user).filter(conference=conference).order_by("report", "opened_at", "pk")
    )
    threads = threads.select_related("report__union", "report__period").prefetch_related("report__union__names")
    context = {
        "conference": conference, "paper": read_paper(conference, request.user),
        "remarks": conference_remarks.said_at(conference, request.user),
        "threads": list(threads.order_by("report", "opened_at", "pk")), "is_illustrative": conference.is_illustrative,
    }  # fmt: skip
    return render(request, "reports/minutes_paper.html", context)
