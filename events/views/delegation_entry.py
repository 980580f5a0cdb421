"""Entering one visit, correcting it, taking it back, leaving its hosts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters.models import Union
from clusters.permissions import acting_union_ids
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.delegation_page import leaving_unions
from events.forms.delegation_photos import PhotoForm
from events.forms.delegations import VisitForm
from events.forms.identity import ReasonForm
from events.models import Delegation, DelegationPhoto
from events.workflow import delegation_photos, delegations
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.delegations import Doubtful

either = require_http_methods(["GET", "HEAD", "POST"])
JOIN, LONGEST_KEY = "cung-don-", 18


@kept.until_sign_in
@either
def delegation_new(request):
    unions = entering_unions(request)
    form = VisitForm(_posted(request), unions=unions, initial=kept.initial(request))

    def act():
        union = form.cleaned_data.get("union") or Union.objects.get(pk=min(unions))
        if request.POST.get("viec", "").startswith(JOIN):
            return _join(request, union, form.given)
        token, confirmed = form.cleaned_data["token"], form.cleaned_data["confirmed"]
        try:
            return delegations.enter(union, form.given, by=request.user, token=token, confirmed=confirmed)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return delegations.entered_by(token, form.given)

    return _entry_page(request, form, act, _("Ghi đoàn vào, đoàn ra"), _("Đã ghi."))


def _join(request, union, given):
    key = request.POST["viec"].removeprefix(JOIN)
    visible = Delegation.objects.visible_to(request.user)
    visit = get_object_or_404(visible, pk=key if key.isdecimal() and len(key) < LONGEST_KEY else 0)
    try:
        return delegations.join(visit, union, given, by=request.user)
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return visit


@kept.until_sign_in
@either
def delegation_edit(request, pk):
    visit = own_visit(request, pk)
    first = {host.union_id for host in visit.hosts.all() if host.is_first}
    is_own = permissions.keeps_as_own(request.user, visit)
    form = VisitForm(_posted(request), unions=first, visit=visit, initial=kept.initial(request), is_own=is_own)

    def act():
        data = form.cleaned_data
        return delegations.change(
            visit, form.given, by=request.user, seen=data["seen"], reason=data["reason"], confirmed=data["confirmed"]
        )

    said = _("Đã ghi. Lịch sử sửa giữ cả nội dung cũ.")
    return _entry_page(request, form, act, _("Sửa: %s") % visit, said, visit)


def _entry_page(request, form, act, title, said, visit=None):
    """The form; once the act is done, the visit. What is refused comes back with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            visit = act()
        except Blocked as refusal:
            form.put(refusal)
        except Doubtful as doubtful:
            form.doubt(doubtful)
        except Changed as changed:
            form.set_beside(changed)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, said)
            return redirect(visit)
    context = {"form": form, "visit": visit, "title": title, "author": kept.author_mark(request.user)}
    context["doubts"] = seen_doubts(request.user, form.doubts, joins=visit is None)
    is_refused = bool(form.errors or form.conflict)
    return render(request, "events/delegation_form.html", context, status=422 if is_refused else 200)


def seen_doubts(user, found, *, joins=False):
    """(doubt, may the person read the visit that stands there, may the own union become its co-host instead).

    Of a visit that may not be read nothing is told but that there is one.
    """
    keys = [doubt.visit.pk for doubt in found if doubt.visit is not None]
    readable = set(Delegation.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    own = acting_union_ids(user) if joins else set()
    seen = []
    for doubt in found:
        is_readable = doubt.visit is not None and doubt.visit.pk in readable
        hosts = {host.union_id for host in doubt.visit.hosts.all()} if is_readable else own
        seen.append((doubt, is_readable, bool(own) and not own & hosts))
    return seen


def entering_unions(request) -> set[int]:
    if not permissions.can_enter_visits(request.user):
        raise PermissionDenied(_("Chỉ cán bộ và lãnh đạo Liên hiệp ghi được đoàn của đơn vị mình."))
    return acting_union_ids(request.user)


def own_visit(request, pk) -> Delegation:
    """A visit that the person may change. Hidden: 404; only to be read: 403."""
    rows = Delegation.objects.visible_to(request.user).select_related("group", "changed_by")
    visit = get_object_or_404(rows.prefetch_related("hosts__union__names"), pk=pk)
    if not permissions.can_keep_visit(request.user, visit):
        raise PermissionDenied(_("Chỉ đơn vị đã ghi đoàn này và cán bộ VUFO sửa được."))
    return visit


def _posted(request):
    return request.POST if request.method == "POST" else None


# --- acts with a reason ------------------------------------------------------------------------------


@kept.until_sign_in
@either
def delegation_revoke(request, pk):
    visit = own_visit(request, pk)
    form = ReasonForm(_posted(request), label=_("Lý do rút"), initial={"seen": version(visit)})

    def act(data):
        delegations.take_back(visit, data["reason"], by=request.user, seen=data["seen"])

    said = _("Đoàn vẫn còn trên danh sách, gạch ngang, và không tính vào số nào. Khôi phục được.")
    return _act_page(request, form, act, visit, _("Rút đoàn ghi nhầm"), _("Rút"), said)


@kept.until_sign_in
@either
def delegation_restore(request, pk):
    visit = own_visit(request, pk)
    form = ReasonForm(_posted(request), label=_("Lý do khôi phục"), initial={"seen": version(visit)})

    def act(data):
        delegations.bring_back(visit, data["reason"], by=request.user, seen=data["seen"])

    return _act_page(request, form, act, visit, _("Khôi phục đoàn đã rút"), _("Khôi phục"), _("Đoàn được tính lại."))


@kept.until_sign_in
@either
def delegation_leave(request, pk):
    rows = Delegation.objects.visible_to(request.user).prefetch_related("hosts__union__names")
    visit = get_object_or_404(rows, pk=pk)
    leaving = leaving_unions(visit, request.user)
    if not leaving:
        raise PermissionDenied(_("Đơn vị bạn không được ghi là cùng đón, cùng cử đoàn này."))
    form = ReasonForm(_posted(request), label=_("Vì sao không cùng đón, không cùng cử"))

    def act(data):
        delegations.leave(visit, leaving[0], data["reason"], by=request.user)

    said = _("Đoàn này sẽ không tính cho %(union)s nữa. Đơn vị đã ghi đoàn thấy lý do trong lịch sử.")
    said = said % {"union": leaving[0].short_name_on(visit.starts_on)}
    return _act_page(request, form, act, visit, _("Không cùng đón, không cùng cử"), _("Rút tên"), said)


@kept.until_sign_in
@either
def delegation_photo_new(request, pk):
    visit = own_visit(request, pk)
    form = PhotoForm(_posted(request), request.FILES if request.method == "POST" else None)

    def act(data):
        words = {"caption": data["caption"], "credit": data["credit"]}
        delegation_photos.add_photo(visit, form.checked, by=request.user, **words)

    return _act_page(request, form, act, visit, _("Thêm ảnh"), _("Tải lên"), "", has_file=True)


def _act_page(request, form, act, visit, title, button, said, **more):
    """A small form about a visit; once the act is done, the visit, or the list where it is no longer to be read."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Changed:
            form.add_error(None, _("Có người vừa sửa đoàn này. Mở lại trang để xem rồi làm tiếp."))
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return _back(request, visit)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            return _back(request, visit)
    context = {"form": form, "visit": visit, "title": title, "button": button, "said": said}
    context |= {"author": kept.put_back(request, form, button)} | more
    return render(request, "events/delegation_act.html", context, status=422 if form.errors else 200)


def _back(request, visit):
    is_readable = Delegation.objects.visible_to(request.user).filter(pk=visit.pk).exists()
    return redirect(visit) if is_readable else redirect("delegation_list")


@require_POST
def delegation_photo_remove(request, pk):
    visible = Delegation.objects.visible_to(request.user)
    photo = get_object_or_404(DelegationPhoto.objects.filter(delegation__in=visible), pk=pk)
    own_visit(request, photo.delegation_id)
    try:
        delegation_photos.remove_photo(photo, by=request.user)
        messages.success(request, _("Đã bỏ ảnh “%(name)s”. Lịch sử sửa ghi ai bỏ.") % {"name": photo.name})
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
    return redirect(photo.delegation)
