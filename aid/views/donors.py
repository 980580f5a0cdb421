"""Pages of donors: the list with its search, one donor, entering and correcting, merging doubles and undoing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aid import donor_pages, permissions
from aid.donor_search import did_you_mean, find_donors
from aid.forms.donors import DonorCorrectionForm, DonorFilter, DonorForm, MergeForm, UndoForm
from aid.models import Donor, DonorMerge
from aid.register_order import with_query
from aid.workflow import donors as workflow
from aid.workflow.errors import Overtaken, Refused
from clusters.permissions import posts_in_force
from clusters.views import kept

PAGE_SIZE = 50


def edit(view):
    """GET and POST of a form whose words wait when the session has ended."""
    return kept.until_sign_in(require_http_methods(["GET", "POST"])(view))


@require_GET
def donor_list(request):
    """Standing donors; a search that finds none says who was perhaps meant."""
    filter_ = DonorFilter(request.GET, queryset=Donor.objects.visible_to(request.user).standing())
    found = filter_.qs.prefetch_related("aliases", "doubles")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    numbers = donor_pages.pledge_numbers(list(page))
    context = {
        "filter": filter_,
        "page_obj": page,
        "rows": [(donor, numbers.get(donor.pk, 0)) for donor in page],
        "suggestions": did_you_mean(filter_.text) if filter_.text and not page.paginator.count else [],
        "can_add": permissions.can_add_donor(request.user),
        "query": f"{rest}&" if (rest := with_query(request.GET)) else "",
        "is_filtered": any(request.GET.get(name) for name in filter_.filters),
        "is_illustrative": any(donor.is_illustrative for donor in page),
    }
    return render(request, "aid/donor_list.html", context)


@require_GET
def donor_detail(request, pk):
    donor = get_object_or_404(Donor.objects.visible_to(request.user).select_related("merged_into"), pk=pk)
    rows, readable = donor_pages.pledges_of(donor, request.user)
    context = {
        "donor": donor,
        "aliases": donor.aliases.all(),
        "doubles": donor.doubles.all(),
        "given": donor_pages.given_by(donor),
        "rows": rows,
        "readable": readable,
        "merges": donor_pages.merges_of(donor),
        "changes": donor_pages.changes_of(donor),
        "can_edit": permissions.can_keep_donor(request.user, donor),
        "can_merge": permissions.can_merge_donors(request.user),
        "is_illustrative": donor.is_illustrative,
    }
    return render(request, "aid/donor_detail.html", context)


@edit
def donor_new(request):
    """Enter a donor; `next` leads back to the form that missed it, with `donor` added."""
    if not permissions.can_add_donor(request.user):
        raise PermissionDenied(_("Chỉ cán bộ Liên hiệp và VUFO thêm được nhà tài trợ."))
    form = DonorForm(request.POST or None, initial={"name": request.GET.get("ten", "")})
    if request.method == "POST" and form.is_valid():
        donor = _add(form, request.user)
        if donor is not None:
            kept.forget(request)
            messages.success(request, _("Đã thêm nhà tài trợ “%s”.") % donor)
            return redirect(_back_with(request, donor))
    author = kept.put_back(request, form, _("Thêm nhà tài trợ"))
    typed = form.data.get("name", "") if form.is_bound else form.initial["name"]
    context = {
        "form": form,
        "author": author,
        "next": request.GET.get("next", ""),
        "suggestions": did_you_mean(typed) if typed else [],
    }
    return render(request, "aid/donor_form.html", context)


def _add(form, user) -> Donor | None:
    own = next((post.union for post in posts_in_force(user) if post.is_acting and post.union_id), None)
    try:
        return workflow.add_donor(by=user, entered_for=own, aliases=form.cleaned_data["aliases"], **form.fields_to_save)
    except Refused as refused:
        _put(form, refused)
        return None


def _back_with(request, donor) -> str:
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        return donor.get_absolute_url()
    return f"{there}{'&' if '?' in there else '?'}donor={donor.pk}"


def _put(form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


@edit
def donor_edit(request, pk):
    donor = get_object_or_404(Donor.objects.visible_to(request.user), pk=pk)
    if not permissions.can_keep_donor(request.user, donor):
        raise PermissionDenied(_("Chỉ VUFO, hoặc đơn vị đã ghi nhà tài trợ này, sửa được."))
    form = DonorCorrectionForm(request.POST or None, instance=donor)
    if request.method == "POST" and form.is_valid():
        told = {"seen": form.cleaned_data["seen"], "reason": form.cleaned_data["reason"]}
        try:
            workflow.correct_donor(
                donor.pk, by=request.user, aliases=form.cleaned_data["aliases"], **told, **form.fields_to_save
            )
        except Refused as refused:
            _put(form, refused)
        except Overtaken as overtaken:
            # What was typed stays on the page; the next try is against what is there now.
            form.data = form.data.copy()
            form.data["seen"] = workflow.version_of(donor)
            form.add_error(None, _("%s Nội dung bạn gõ còn ở dưới.") % overtaken)
        else:
            kept.forget(request)
            messages.success(request, _("Đã sửa nhà tài trợ."))
            return redirect("donor_detail", pk)
    standing = Donor.objects.get(pk=pk) if form.non_field_errors() else None
    author = kept.put_back(request, form)
    context = {"form": form, "donor": standing or donor, "standing": standing, "author": author}
    return render(request, "aid/donor_form.html", context)


@edit
def donor_merge(request, pk):
    """Search the donor that this one really is, look at what will be counted together, decide with a reason."""
    loser = get_object_or_404(Donor.objects.visible_to(request.user), pk=pk)
    if not permissions.can_merge_donors(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO gộp được nhà tài trợ."))
    if loser.is_merged:
        messages.warning(request, _("Nhà tài trợ này đã được gộp rồi."))
        return redirect("donor_detail", pk)
    chosen = request.POST.get("winner") or request.GET.get("vao")
    form = MergeForm(request.POST or None, initial={"winner": chosen})
    if request.method == "POST" and form.is_valid():
        winner = form.cleaned_data["winner"]
        try:
            workflow.merge(loser.pk, winner.pk, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            _put(form, refused)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect("donor_detail", pk)
        else:
            kept.forget(request)
            messages.success(request, _("Từ nay “%(a)s” tính vào “%(b)s”.") % {"a": loser, "b": winner})
            return redirect(winner)
    context = {"form": form, "author": kept.put_back(request, form, _("Gộp"))}
    return render(request, "aid/donor_merge.html", context | _choice(request, loser, chosen))


def _choice(request, loser, chosen) -> dict:
    """The candidates of the search, or of likeness before any search, and what the chosen one would mean."""
    text = request.GET.get("tim", "").strip()
    others = Donor.objects.standing().exclude(pk=loser.pk)
    winner = others.filter(pk=chosen).first() if str(chosen or "").isdigit() else None
    if text:
        candidates = list(find_donors(text).exclude(pk=loser.pk)[:20])
    else:
        candidates = [found.donor for found in did_you_mean(loser.name) if found.donor.pk != loser.pk]
    return {
        "loser": loser,
        "text": text,
        "candidates": candidates,
        "preview": donor_pages.preview_merge(loser, winner) if winner else None,
    }


@edit
def donor_unmerge(request, pk):
    """Count a donor on its own again."""
    act = get_object_or_404(DonorMerge.objects.select_related("loser", "winner", "by"), pk=pk)
    if not permissions.can_merge_donors(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO hoàn tác được việc gộp."))
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.undo_merge(act.pk, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            _put(form, refused)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect(act.loser)
        else:
            kept.forget(request)
            messages.success(request, _("“%s” lại được tính riêng.") % act.loser)
            return redirect(act.loser)
    back = reverse("donor_detail", args=[act.winner_id])
    context = {"form": form, "act": act, "back": back, "author": kept.put_back(request, form, _("Hoàn tác"))}
    return render(request, "aid/donor_unmerge.html", context)
