"""The minutes of a conference, on their page and as a paper to print and to sign, with what was said on reports."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import permissions
from events.conference_record import is_later, record_of
from events.minutes_paper import ballots_of, read_paper
from events.models import Conference
from reports.minutes_said import said_of_reports


def _read(request, pk) -> Conference:
    conference = get_object_or_404(Conference.objects.visible_to(request.user).with_bodies(), pk=pk)
    if not permissions.can_read_papers(request.user, conference):
        raise PermissionDenied(_("Biên bản chỉ dành cho các đơn vị dự hội nghị, đơn vị tổ chức và VUFO."))
    return conference


def _of_reports(conference, user, record) -> tuple[list, list]:
    """What was said of reports, and of it what came too late for the minutes as adopted."""
    adopted_on = record.minutes.adopted_on if record.minutes else None
    rows = said_of_reports(conference, user)
    late = [row for row in rows if is_later(row.at, adopted_on, record.adopted_at)]
    return [row for row in rows if row not in late], late


@require_safe
def conference_minutes(request, pk):
    conference = _read(request, pk)
    may_organise = permissions.can_organise(request.user, conference)
    record = record_of(conference, request.user, may_organise=may_organise)
    said, later = _of_reports(conference, request.user, record)
    context = {
        "conference": conference, "record": record, "said": said, "later": later,
        "ballots": ballots_of(conference, request.user),
        "may_organise": may_organise, "may_remark": permissions.can_add_remarks_now(request.user, conference),
        "is_illustrative": conference.is_illustrative,
    }  # fmt: skip
    return render(request, "reports/conference_minutes.html", context)


@require_safe
def minutes_paper(request, pk):
    conference = _read(request, pk)
    paper = read_paper(conference, request.user)
    said, later = _of_reports(conference, request.user, paper.record)
    context = {
        "conference": conference, "paper": paper, "said": said, "later": later,
        "is_illustrative": conference.is_illustrative,
    }  # fmt: skip
    return render(request, "reports/minutes_paper.html", context)
