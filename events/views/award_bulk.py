"""A union's own commendations of one decision, pasted as a list; nothing is written before the person says so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.views import kept
from clusters.workflow.rows import Overtaken
from events import permissions
from events.award_paste import MOST
from events.forms.award_bulk import BulkForm
from events.forms.awards import decision_of, handing_of
from events.views.award_acting import posted, tell_if_closed
from events.views.award_entry import seen_doubts
from events.workflow import awards
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_rules import Doubtful

LOOK = "xem"


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def award_bulk(request):
    if not permissions.can_nominate(request.user):
        raise PermissionDenied(_("Chỉ cán bộ và lãnh đạo Liên hiệp ghi được giấy khen của đơn vị mình."))
    form = BulkForm(posted(request), user=request.user, initial=kept.initial(request))
    looks = request.POST.get("viec") == LOOK
    if request.method == "POST" and form.is_valid() and not looks and _enter(request, form):
        kept.forget(request)
        year, kind = form.cleaned_data["year"], form.cleaned_data["kind"]
        return redirect(f"{reverse('award_list')}?nam={year}&hinh_thuc={kind.code}")
    context = {
        "form": form, "looks": looks, "most": MOST, "author": kept.author_mark(request.user),
        "doubts": seen_doubts(request.user, form.doubts),
    }  # fmt: skip
    return render(request, "events/award_bulk.html", context, status=422 if form.errors else 200)


def _enter(request, form) -> bool:
    """Write the whole list or nothing of it."""
    data = form.cleaned_data
    decision, handing = decision_of(data), handing_of(data)
    words = {"handing": handing, "token": data["token"], "confirmed": data["confirmed"]}
    try:
        written = awards.record_many(form.merits, decision, by=request.user, **words)
    except Blocked as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "dan", str(refusal))
        return False
    except Doubtful as doubtful:
        form.doubt(doubtful)
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    values = {"n": len(written), "collectives": form.collectives, "persons": form.persons}
    messages.success(request, _("Đã ghi %(n)d: %(collectives)d tập thể, %(persons)d cá nhân.") % values)
    tell_if_closed(request, decision.on)
    return True
