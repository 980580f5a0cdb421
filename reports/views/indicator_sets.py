"""Pages of the form's versions: read by everybody, edited as drafts and published by VUFO's officers."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clusters.views import kept
from clusters.views.editing import edit
from reports import changes, form_rules
from reports.forms import indicator_sets as forms
from reports.models import Indicator, IndicatorSet, Section
from reports.models.report import Qualifier, Scope
from reports.permissions import can_manage_indicators
from reports.views.acting import done, tried
from reports.workflow import forms as workflow


@require_GET
def indicator_set_list(request):
    rows = IndicatorSet.objects.visible_to(request.user).select_related("copied_from", "published_by")
    rows = rows.annotate(lines=Count("indicators", distinct=True), used=Count("periods", distinct=True))
    context = {"indicator_sets": rows.order_by("-version"), "may_manage": can_manage_indicators(request.user)}
    return render(request, "reports/indicator_set_list.html", context)


@require_GET
def indicator_set_detail(request, version):
    form = _form(request, version)
    may_manage = can_manage_indicators(request.user)
    context = {
        "indicator_set": form,
        "sections": _sections(form),
        "periods": form.periods.all(),
        "may_manage": may_manage,
        "may_edit": may_manage and form.is_draft,
        "problems": form_rules.form_problems(form) if form.is_draft else [],
        "changes": changes.of_form(form),
    }
    return render(request, "reports/indicator_set_detail.html", context)


@require_GET
def indicator_set_preview(request, version):
    """The form as an officer sees it, empty and locked; `?ky=ngan` leaves out what short periods do not ask."""
    form = _form(request, version)
    is_short = request.GET.get("ky") == "ngan"
    sections = _sections(form)
    for section in sections:
        section.lines = [line for line in section.indicators.all() if line.in_short_periods or not is_short]
    context = {
        "indicator_set": form,
        "sections": sections,
        "is_short": is_short,
        "qualifiers": Qualifier.choices,
        "scopes": Scope.choices,
    }
    return render(request, "reports/indicator_set_preview.html", context)


@require_POST
def indicator_set_copy(request, version):
    source = _form(request, version)
    _check(request)
    draft = workflow.copy_form(source, by=request.user)
    messages.success(request, _("Đã chép thành bản thảo phiên bản %d.") % draft.version)
    return redirect(draft)


@edit
def indicator_set_edit(request, version):
    draft = _form(request, version)
    if _is_frozen(request, draft):
        return redirect(draft)
    form = forms.IndicatorSetForm(request.POST or None, instance=copy(draft))

    def act(data):
        return workflow.describe_form(form.instance, by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi.")):
        return redirect(draft)
    return _page(request, draft, form, _("Tên và ghi chú"))


@edit
def indicator_set_publish(request, version):
    draft = _form(request, version)
    if _is_frozen(request, draft):
        return redirect(draft)
    if request.method == "POST":
        tried(request, lambda: workflow.publish_form(draft, by=request.user), _("Đã ban hành %s.") % draft)
        return redirect(draft)
    context = {"indicator_set": draft, "problems": form_rules.form_problems(draft), "lines": draft.indicators.count()}
    return render(request, "reports/indicator_set_publish.html", context)


@edit
def section_new(request, version):
    draft = _form(request, version)
    return _edit_part(request, draft, Section(indicator_set=draft), forms.SectionForm, _("Mục mới"))


@edit
def section_edit(request, version, pk):
    section = _part(request, Section, version, pk)
    return _edit_part(request, section.indicator_set, section, forms.SectionForm, _("Sửa mục %s") % section.code)


@require_POST
def section_remove(request, version, pk):
    section = _part(request, Section, version, pk)
    return _act_on(request, section, lambda: workflow.remove_section(section, by=request.user), _("Đã xóa mục."))


@require_POST
def section_move(request, version, pk):
    section = _part(request, Section, version, pk)
    up = request.POST.get("huong") == "len"
    return _act_on(request, section, lambda: workflow.move_section(section, up=up, by=request.user))


@edit
def indicator_new(request, version):
    draft = _form(request, version)
    section = draft.sections.filter(code=request.GET.get("muc", "")).first()
    line = Indicator(indicator_set=draft, section=section)
    return _edit_part(request, draft, line, forms.IndicatorForm, _("Chỉ tiêu mới"))


@edit
def indicator_edit(request, version, pk):
    line = _part(request, Indicator, version, pk)
    return _edit_part(request, line.indicator_set, line, forms.IndicatorForm, _("Sửa chỉ tiêu %s") % line.code)


@require_POST
def indicator_remove(request, version, pk):
    line = _part(request, Indicator, version, pk)
    return _act_on(request, line, lambda: workflow.remove_line(line, by=request.user), _("Đã xóa chỉ tiêu."))


@require_POST
def indicator_move(request, version, pk):
    line = _part(request, Indicator, version, pk)
    up = request.POST.get("huong") == "len"
    return _act_on(request, line, lambda: workflow.move_line(line, up=up, by=request.user))


def _form(request, version) -> IndicatorSet:
    return get_object_or_404(IndicatorSet.objects.visible_to(request.user), version=version)


def _part(request, model, version, pk):
    """A section or line of that version."""
    seen = IndicatorSet.objects.visible_to(request.user)
    rows = model.objects.filter(indicator_set__in=seen).select_related("indicator_set")
    return get_object_or_404(rows, indicator_set__version=version, pk=pk)


def _sections(form) -> list[Section]:
    return list(form.sections.prefetch_related("indicators"))


def _check(request) -> None:
    if not can_manage_indicators(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO quản lý bộ chỉ tiêu."))


def _is_frozen(request, form) -> bool:
    """Whether the version is published; then the person, who otherwise may edit, is told."""
    _check(request)
    if form.is_draft:
        return False
    messages.warning(request, _("%s đã ban hành nên không sửa được. Chép thành bản thảo mới để sửa.") % form)
    return True


def _edit_part(request, draft, part, form_class, title):
    if _is_frozen(request, draft):
        return redirect(draft)
    form = form_class(request.POST or None, instance=part)

    def act(data):
        return workflow.save_part(form.instance, by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi.")):
        return redirect(_place(draft, form.instance))
    return _page(request, draft, form, title, part)


def _act_on(request, part, act, said=""):
    draft = part.indicator_set
    place = _place(draft, part)
    if not _is_frozen(request, draft):
        tried(request, act, said)
    return redirect(place)


def _place(draft, part) -> str:
    """Where the part stands on the page of its version."""
    return f"{draft.get_absolute_url()}#{part.code}"


def _page(request, draft, form, title, part=None):
    remove = ""
    if part is not None and part.pk:
        name = "section_remove" if isinstance(part, Section) else "indicator_remove"
        remove = reverse(name, args=[draft.version, part.pk])
    author = kept.put_back(request, form)
    context = {"indicator_set": draft, "form": form, "title": title, "remove": remove, "author": author}
    return render(request, "reports/indicator_set_edit.html", context)
