"""Entering the visits of a month in one table, typed or pasted; nothing is written before the person says so."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clusters.models import Union
from clusters.views import kept
from clusters.workflow.rows import Overtaken
from events.forms import delegation_month as forms
from events.views.delegation_entry import entering_unions, seen_doubts
from events.workflow import delegations
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.delegations import Doubtful

ADD_ROWS, PASTE, LOOK = "them-dong", "dan", "xem"


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_month(request):
    unions = entering_unions(request)
    if request.method != "POST":
        return _page(request, _begun(request, unions))
    wish = request.POST.get("viec", "")
    if wish == ADD_ROWS:
        return _page(request, forms.retyped_month(unions, request.POST, more=forms.ROWS))
    is_paste = wish == PASTE or bool(request.POST.get("dan", "").strip())
    month = (forms.pasted_month if is_paste else forms.posted_month)(unions, request.POST)
    is_good = month.is_valid() and not (is_paste and month.pasted.faults)
    if is_good and not is_paste and wish != LOOK and _enter(request, month, unions):
        kept.forget(request)
        return redirect(reverse("delegation_list"))
    return _page(request, month, looks=is_paste or wish == LOOK)


def _begun(request, unions):
    waiting = kept.typed_in(request)
    if waiting is None:
        return forms.new_month(unions)
    messages.info(request, _("Đây là chữ bạn gõ trước khi phiên làm việc hết. Chưa ghi: xem lại rồi bấm Ghi."))
    return forms.retyped_month(unions, waiting)


def _enter(request, month, unions) -> bool:
    if not month.visits:
        month.put(Blocked(_("Chưa có dòng nào. Ghi ít nhất một đoàn.")))
        return False
    data = month.form.cleaned_data
    union = data.get("union") or Union.objects.get(pk=min(unions))
    token, confirmed = data["token"], data["confirmed"]
    try:
        written = delegations.enter_many(union, month.visits, by=request.user, token=token, confirmed=confirmed)
    except Blocked as refusal:
        month.put(refusal)
        return False
    except Doubtful as doubtful:
        month.doubt(doubtful.found)
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    n = len(written)
    messages.success(request, ngettext("Đã ghi %(n)d đoàn.", "Đã ghi %(n)d đoàn.", n) % {"n": n})
    return True


def _page(request, month, *, looks: bool = False):
    faults = list(month.faults())
    context = {
        "month": month, "faults": faults, "looks": looks, "author": kept.author_mark(request.user),
        "doubts": seen_doubts(request.user, month.doubts), "most": forms.MOST,
    }  # fmt: skip
    return render(request, "events/delegation_month.html", context, status=422 if faults or month.doubts else 200)
