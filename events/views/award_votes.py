"""What a cluster's conference voted about the nominations that wait, in one table."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters import clock
from clusters.views import kept
from clusters.workflow.rows import Changed, version
from events import permissions
from events.award_voting import waiting_at
from events.forms.award_votes import VotesForm
from events.models import Award
from events.views.conference_acting import posted, seen_conference
from events.workflow import award_nominations as nominations
from events.workflow.activities import Blocked, NotAllowed


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def conference_votes(request, pk):
    conference = seen_conference(request, pk)
    if conference.cluster_id is None:
        raise Http404(_("Chỉ hội nghị của Cụm bình bầu."))
    if not permissions.can_vote_at(request.user, conference):
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó và VUFO ghi kết quả bình bầu."))
    if conference.starts_on > clock.today():
        messages.info(request, _("Hội nghị chưa họp, chưa có kết quả bình bầu để ghi."))
        return redirect(conference)
    awards = waiting_at(conference, request.user)
    first = kept.initial(request, _("Ghi kết quả bình bầu"))
    form = VotesForm(posted(request), conference=conference, awards=awards, initial=first)
    if request.method == "POST":
        gone = VotesForm.typed_keys(request.POST) - {award.pk for award in awards}
        if gone and gone == VotesForm.typed_keys(request.POST):
            messages.warning(request, _("Các đề nghị này vừa được ghi kết quả hoặc đã sang bước khác, không ghi nữa."))
            return redirect(conference)
        _tell_gone(request, form, gone)
        if form.is_valid() and _write(request, form):
            kept.forget(request)
            return redirect(conference)
    context = {
        "conference": conference, "form": form, "author": kept.author_mark(request.user),
        "is_illustrative": conference.is_illustrative,
    }  # fmt: skip
    return render(request, "events/award_votes.html", context, status=422 if form.errors else 200)


def _tell_gone(request, form, gone) -> None:
    """Somebody wrote about some rows meanwhile: they are named, and nothing is written before that was seen."""
    rows = Award.objects.visible_to(request.user).filter(pk__in=gone).with_bodies() if gone else []
    for row in rows:
        words = _("%(award)s: vừa được ghi kết quả hoặc đã sang bước khác, không còn trong bảng.")
        form.add_error(None, words % {"award": row})


def _write(request, form) -> bool:
    """All rows or none; what is refused is told at its row."""
    try:
        nominations.vote_on_several(form.votes, by=request.user)
    except nominations.VoteRefused as refused:
        _tell_refused(form, refused.award, refused.error)
        return False
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Đã ghi kết quả bình bầu %(n)d đề nghị.") % {"n": len(form.votes)})
    return True


def _tell_refused(form, award, error) -> None:
    at = f"for_{award.pk}"
    field = error.field if isinstance(error, Blocked) else None
    if isinstance(error, Changed):
        form.data = form.data.copy()
        form.data[f"seen_{award.pk}"] = version(error.row)
        form.add_error(at, _("Có người vừa sửa đề nghị này. Xem trang của nó, rồi ghi lần nữa nếu vẫn đúng."))
    elif field == "voted_on" and form.cleaned_data["voted_on"] > clock.today():
        form.add_error("voted_on", str(error))
    elif field == "voted_on":  # too early for this one, and perhaps for no other
        words = {"recipient": award.recipient, "told": str(error)}
        form.add_error("voted_on", _("%(recipient)s: %(told)s") % words)
    elif field == "votes_present" and form.cleaned_data["votes_present"] < 1:
        form.add_error("votes_present", str(error))
    else:
        form.add_error(at, str(error))
