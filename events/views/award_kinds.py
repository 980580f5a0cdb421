"""Forms of commendation and quotas: everybody reads them, VUFO keeps them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters.forms.compare import set_beside
from clusters.views import kept
from clusters.workflow.rows import Changed
from events import permissions
from events.forms.award_kinds import AwardKindForm, AwardQuotaForm
from events.models import AwardKind, AwardQuota
from events.views.award_acting import posted
from events.workflow import award_kinds
from events.workflow.activities import Blocked, NotAllowed

either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def award_kind_list(request):
    context = {
        "kinds": list(AwardKind.objects.all()),
        "quotas": list(AwardQuota.objects.select_related("kind", "cluster")),
        "may_keep": permissions.can_keep_award_kinds(request.user),
    }
    return render(request, "events/award_kinds.html", context)


@kept.until_sign_in
@either
def award_kind_new(request):
    _check(request)
    form = AwardKindForm(posted(request), initial=kept.initial(request))
    return _page(request, form, None, award_kinds.save_kind, _("Thêm hình thức khen thưởng"))


@kept.until_sign_in
@either
def award_kind_edit(request, pk):
    _check(request)
    kind = get_object_or_404(AwardKind, pk=pk)
    form = AwardKindForm(posted(request), kind=kind, initial=kept.initial(request))
    return _page(request, form, kind, award_kinds.save_kind, _("Sửa: %s") % kind)


@kept.until_sign_in
@either
def award_quota_new(request):
    _check(request)
    form = AwardQuotaForm(posted(request), initial=kept.initial(request))
    return _page(request, form, None, award_kinds.save_quota, _("Đặt hạn mức khen thưởng"))


@kept.until_sign_in
@either
def award_quota_edit(request, pk):
    _check(request)
    quota = get_object_or_404(AwardQuota.objects.select_related("kind", "cluster"), pk=pk)
    form = AwardQuotaForm(posted(request), quota=quota, initial=kept.initial(request))
    return _page(request, form, quota, award_kinds.save_quota, _("Sửa hạn mức: %s") % quota)


def _check(request) -> None:
    if not permissions.can_keep_award_kinds(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO đặt hình thức và hạn mức khen thưởng."))


def _page(request, form, row, save, title):
    if request.method == "POST" and form.is_valid():
        try:
            save(row, form.cleaned_data, by=request.user, seen=form.cleaned_data["seen"])
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Changed as changed:
            set_beside(form, changed)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            return redirect("award_kind_list")
    context = {"form": form, "title": title, "author": kept.author_mark(request.user)}
    return render(request, "events/award_kind_form.html", context, status=422 if form.errors or form.conflict else 200)
