"""Several delegates of one body, pasted as a list; nothing is written before the person says so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.views import kept
from events import permissions
from events.conference_paste import MOST
from events.conference_people import people_of
from events.forms.conference_delegates import DelegateListForm
from events.views.conference_acting import posted, put, seen_conference
from events.workflow import conference_delegates as delegates
from events.workflow.activities import Blocked, NotAllowed

LOOK = "xem"


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegate_bulk(request, pk):
    conference = seen_conference(request, pk)
    bodies = [group.invited for group in people_of(conference, request.user).groups if group.may_register]
    if not bodies:
        raise PermissionDenied(_("Chỉ đơn vị tổ chức và đơn vị được mời ghi đại biểu, đến hết ngày họp."))
    organises = permissions.can_organise(request.user, conference)
    first = {"invited": request.GET.get("don-vi")} | (kept.initial(request) or {})
    given = {"conference": conference, "bodies": bodies, "may_exceed": organises, "user": request.user}
    form = DelegateListForm(posted(request), **given, initial=first)
    looks = request.POST.get("viec") == LOOK
    if request.method == "POST" and form.is_valid() and not looks and _enter(request, conference, form):
        return redirect("conference_delegates", conference.pk)
    context = {
        "form": form, "looks": looks, "most": MOST, "conference": conference,
        "author": kept.author_mark(request.user),
    }  # fmt: skip
    return render(request, "events/conference_bulk.html", context, status=422 if form.errors else 200)


def _enter(request, conference, form) -> bool:
    """Write the whole list or nothing of it."""
    try:
        written = delegates.register_many(conference, form.people(), by=request.user, token=form.cleaned_data["token"])
    except delegates.LineBlocked as refusal:
        if refusal.field in ("invited", "over_reason"):
            put(form, refusal)
        form.refuse(form.pasted.lines[refusal.place].n, str(refusal))
        return False
    except Blocked as refusal:
        put(form, refusal)
        return False
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    kept.forget(request)
    said = _("Đã ghi %(n)d đại biểu.") % {"n": len(written)} if written else _("Danh sách này đã được ghi rồi.")
    messages.success(request, said)
    return True
