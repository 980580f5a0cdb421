"""Provinces in both schemes: the list, one province, and the edits of their names by VUFO's officers."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clusters import clock, history, permissions, timeline
from clusters.forms import provinces as forms
from clusters.models import Province, ProvinceName, UnionName
from clusters.views.editing import check, done, edit, page, posted
from clusters.workflow import provinces as workflow


@require_GET
def province_list(request):
    province_filter = forms.ProvinceFilter(request.GET, queryset=Province.objects.visible_to(request.user))
    provinces = list(_with_relations(province_filter.qs.with_latest_name()).order_by("latest_sort", "scheme", "pk"))
    for province in provinces:
        _put_relations(province)
    query = request.GET.copy()
    query.pop("he", None)
    context = {
        "filter": province_filter,
        "provinces": provinces,
        "schemes": [(value, label, value == province_filter.scheme) for value, label in forms.SCHEMES],
        "query": query.urlencode(),
    }
    return render(request, "clusters/province_list.html", context)


@require_GET
def province_detail(request, scheme, code):
    rows = _with_relations(Province.objects.visible_to(request.user))
    province = get_object_or_404(rows, scheme=scheme, code=code)
    _put_relations(province)
    names = [(_("tên %(name)s, %(span)s") % {"name": row, "span": row.span}, row) for row in province.names.all()]
    context = {
        "province": province,
        "is_in_force": province.name_now is not None and province.name_now.is_in_force_on(clock.today()),
        "sources": timeline.sources([(_("có tỉnh, thành phố, vùng"), province), *names]),
        "changes": history.of_province(province),
        "may_edit": permissions.can_edit_network(request.user),
    }
    return render(request, "clusters/province_detail.html", context)


@edit
def province_name_new(request, scheme, code):
    province = get_object_or_404(Province.objects.visible_to(request.user), scheme=scheme, code=code)
    check(request)
    latest = province.name_row_on(clock.today())
    kept = {"name": latest.name, "kind": latest.kind} if latest else {}
    form = forms.ProvinceNameForm(posted(request), initial=kept)
    sentence = _("Đã ghi. Liên hiệp của tỉnh mang tên mới thì ghi tên ấy ở trang của Liên hiệp.")
    if done(request, form, lambda data: workflow.add_name(province, by=request.user, **data), sentence):
        return redirect(province)
    title = _("Tên hoặc loại mới của %s") % (latest or province)
    return page(request, form, title, province.get_absolute_url())


@edit
def province_name_edit(request, pk):
    row = get_object_or_404(ProvinceName.objects.select_related("province"), pk=pk)
    check(request)
    back = row.province.get_absolute_url()
    title = _("Sửa tên “%s”") % row
    form = forms.ProvinceNameCorrectionForm(posted(request), instance=row)
    if done(request, form, lambda data: workflow.correct_name(row, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return page(request, form, title, back)


def _with_relations(provinces):
    """With all dated names, the unions named after each, and what it was formed from or became part of."""
    names = ProvinceName.objects.order_by("valid_from")
    return provinces.select_related("successor").prefetch_related(
        Prefetch("names", names),
        Prefetch("union_names", UnionName.objects.select_related("union").order_by("valid_from")),
        Prefetch("successor__names", names),
        Prefetch("predecessors__names", names),
    )


def _put_relations(province: Province) -> None:
    """Put on `province` what the templates show, from rows that are there already: no further queries."""
    today = clock.today()
    province.name_now = province.name_row_on(today)
    province.successor_name = province.successor.name_row_on(today) if province.successor else None
    before = [(each, each.name_row_on(today)) for each in province.predecessors.all()]
    province.formed_from = sorted(before, key=lambda pair: pair[1].sort_key if pair[1] else "")
    unions = {row.union_id: row for row in province.union_names.all()}
    in_force = {key: row for key, row in unions.items() if row.is_in_force_on(today)}
    # A province of today has one union; one of before shows who was there last.
    province.unions_shown = list((in_force or unions).values())
