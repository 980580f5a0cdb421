"""Entering a pledge, and correcting the record of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aid import permissions
from aid.forms import entry as forms
from aid.forms.compare import set_beside
from aid.models import Pledge
from aid.reading_aloud import say_first_values
from aid.views.acting import own_pledge
from aid.workflow import donors, pledges
from aid.workflow.entry import enter_with_values
from aid.workflow.errors import Changed, Doubtful, NotAllowed, Overtaken, Refused
from clusters.models import Union
from clusters.permissions import acting_union_ids
from clusters.views import kept

ADD_PLACE, ADD_DONOR = "them-noi", "them-"


@kept.until_sign_in
@require_http_methods(["GET", "POST"])
def pledge_new(request):
    if not permissions.can_enter(request.user):
        raise PermissionDenied(_("Chỉ cán bộ và lãnh đạo Liên hiệp ghi được khoản viện trợ vào sổ của đơn vị mình."))
    unions = sorted(acting_union_ids(request.user))
    again = _added(request, unions=unions)
    if again is None and request.method == "POST":
        again = forms.new_entry(unions, request.POST)
        pledge = _enter(request, again, unions)
        if pledge is not None:
            kept.forget(request)
            return redirect(pledge)
    return _page(request, again or forms.new_entry(unions), _("Khoản viện trợ mới"))


@kept.until_sign_in
@require_http_methods(["GET", "POST"])
def pledge_edit(request, pk):
    pledge = own_pledge(request, pk)
    again = _added(request, pledge=pledge)
    if again is None and request.method == "POST":
        again = forms.edit_entry(pledge, request.POST)
        if _correct(request, again, pledge):
            kept.forget(request)
            return redirect(pledge)
    return _page(request, again or forms.edit_entry(pledge), _("Sửa hồ sơ khoản viện trợ"), pledge=pledge)


def _page(request, entry, title, *, pledge=None):
    context = {"entry": entry, "title": title, "pledge": pledge, "author": kept.author_mark(request.user)}
    return render(request, "aid/pledge_edit.html", context)


def _added(request, **of):
    """The forms as typed, with what a button of the page added; or with the words of a session that had ended."""
    waiting = kept.typed_in(request) if request.method == "GET" else None
    if waiting is not None:
        messages.info(request, _("Đây là chữ bạn gõ trước khi phiên làm việc hết. Chưa ghi: xem lại rồi bấm Ghi."))
        return forms.retyped(waiting, **of)
    wish = request.POST.get("viec", "")
    if wish == ADD_PLACE:
        return forms.retyped(request.POST, more_places=1, **of)
    name = wish.removeprefix(ADD_DONOR)
    return _add_donor(request, name, of) if name in forms.DONOR_FIELDS else None


def _add_donor(request, name, of):
    """Enter the typed name as a donor, and choose it; everything else stays as it was typed."""
    typed = request.POST.copy()
    form = forms.new_donor_form(name, typed)
    unions = of.get("unions") or [of["pledge"].union_id]
    try:
        if form.is_valid():
            donor = donors.add_donor(
                by=request.user,
                entered_for=Union.objects.get(pk=unions[0]),
                name=typed.get(f"{name}_text", "")[:200],
                **form.cleaned_data,
            )
            typed[f"{name}_text"] = typed[f"{name}_for"] = donor.name
            typed[name] = str(donor.pk)
            messages.success(request, _("Đã thêm nhà tài trợ “%(name)s”. Ghi tiếp khoản này.") % {"name": donor.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return forms.retyped(typed, **of)


def _enter(request, entry, unions) -> Pledge | None:
    if not entry.is_valid():
        return None
    data = entry.form.cleaned_data
    union = data.get("union") or Union.objects.get(pk=unions[0])
    if not entry.is_sure(union):
        return None
    try:
        pledge = enter_with_values(
            union,
            by=request.user,
            places=entry.rows.places,
            values=entry.given_values,
            token=data.get("token"),
            confirmed=entry.confirmed,
            status=data["status"],
            on=data["status_on"],
            **entry.form.record,
        )
    except Refused as refusal:
        entry.put(refusal)
        return None
    except Doubtful as doubtful:
        entry.ask([*doubtful.found, *(doubt for doubt in entry.doubts if doubt.pledge is None)])
        return None
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return Pledge.objects.get(token=data["token"])
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, say_first_values(pledge))
    return pledge


def _correct(request, entry, pledge) -> bool:
    if not entry.is_valid():
        return False
    seen = entry.form.cleaned_data["seen"]
    try:
        pledges.change_pledge(pledge, by=request.user, seen=seen, places=entry.rows.places, **entry.form.record)
    except Refused as refusal:
        entry.put(refusal)
        return False
    except Changed:
        fresh = own_pledge(request, pledge.pk)
        set_beside(entry.form, forms.edit_entry(fresh).form, fresh.changed_by, fresh.changed_at)
        entry.beside_places(fresh)
        return False
    messages.success(request, _("Đã ghi. Lịch sử sửa giữ cả nội dung cũ."))
    return True
