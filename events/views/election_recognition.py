"""VUFO writes its decision about an elected lead or deputy, beside the vote and the minutes that it is about."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.forms.terms import RecognitionForm
from clusters.models import LeadershipTerm
from clusters.views.editing import check, done, edit, page, posted
from clusters.workflow.rows import version
from events.elections import votes_of
from events.models import ConferenceMinutes
from events.workflow import election_recognition as workflow


@edit
def term_recognise(request, pk):
    rows = LeadershipTerm.objects.select_related("cluster", "union").prefetch_related("union__names")
    term = get_object_or_404(rows, pk=pk)
    check(request)
    back = reverse("cluster_year", args=[term.cluster.number, term.year])
    form = RecognitionForm(posted(request), initial={"seen": version(term)})
    if done(request, form, lambda data: workflow.recognise(term, by=request.user, **data), _("Đã công nhận.")):
        return redirect(back)
    title = _("Công nhận %(name)s làm %(role)s %(cluster)s năm %(year)d") % {
        "name": term.union.short_name_on(term.valid_from), "role": term.get_role_display(),
        "cluster": term.cluster, "year": term.year,
    }  # fmt: skip
    note = _("Ghi quyết định của VUFO công nhận kết quả bầu. Quyết định được ghi vào lịch sử của Cụm.")
    return page(request, form, title, back, "events/election_recognise.html", note=note, **_vote(term))


def _vote(term: LeadershipTerm) -> dict:
    """The vote that made the term, its counts and the minutes of its conference; nothing where there was none."""
    election = workflow.election_of(term)
    if election is None:
        return {"election": None, "is_illustrative": term.is_illustrative}
    return {
        "election": election,
        "conference": election.conference,
        "votes": votes_of(election),
        "minutes": ConferenceMinutes.objects.filter(conference=election.conference_id).first(),
        "is_illustrative": term.is_illustrative,
    }
