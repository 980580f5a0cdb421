"""VUFO's officers keep the network: names, mergers, memberships, terms. All through workflow/network.py."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from clusters import clock
from clusters.forms import network as forms
from clusters.forms.terms import TermForm
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Succession, Union, UnionName
from clusters.pages import YEARS
from clusters.views.editing import check, done, edit, page, posted
from clusters.workflow import network as workflow
from clusters.workflow import successions


@edit
def union_new(request):
    check(request)
    form = forms.NewUnionForm(posted(request))
    if done(request, form, lambda data: workflow.create_union(by=request.user, **data), _("Đã ghi Liên hiệp mới.")):
        return redirect(form.result)
    return page(request, form, _("Liên hiệp mới"), reverse("union_list"))


@edit
def name_new(request, slug):
    union = _union(request, slug)
    check(request)
    latest = union.name_row_on(clock.today())
    kept = {name: getattr(latest, name) for name in ("province", "host_body", "letterhead")} if latest else {}
    form = forms.NameForm(posted(request), initial=kept)
    if done(request, form, lambda data: workflow.add_name(union, by=request.user, **data), _("Đã ghi tên mới.")):
        if form.cleaned_data["valid_from"] < clock.today():
            messages.warning(request, _("Ngày này đã qua: từ ngày ấy Liên hiệp được gọi bằng tên mới."))
        return redirect(union)
    return page(request, form, _("Tên mới của %s") % union, union.get_absolute_url())


@edit
def name_edit(request, pk):
    row = get_object_or_404(UnionName.objects.select_related("union"), pk=pk)
    check(request)
    back = row.union.get_absolute_url()
    title = _("Sửa tên “%s”") % row
    form = forms.NameCorrectionForm(posted(request), instance=row)
    if done(request, form, lambda data: workflow.correct_name(row, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return page(request, form, title, back)


@edit
def succession_new(request):
    check(request)
    chosen = Union.objects.visible_to(request.user).filter(slug=request.GET.get("truoc", ""))
    form = forms.SuccessionForm(posted(request), initial={"predecessors": chosen})

    def act(data):
        told = {name: data[name] for name in ("on", "decision", "into", "ends", "source", "remark")}
        return successions.record_succession(
            data["kind"], data["predecessors"], by=request.user, new=form.new, **told
        )  # fmt: skip

    if done(request, form, act, _("Đã ghi. Các tên và thành viên Cụm liên quan đã được đóng hoặc mở theo ngày.")):
        return redirect(form.result)
    return page(
        request, form, _("Hợp nhất, đổi tên hoặc tách"), reverse("union_list"), "clusters/union_succession.html"
    )


@edit
def succession_edit(request, pk):
    step = get_object_or_404(Succession.objects.select_related("predecessor", "successor"), pk=pk)
    check(request)
    back = step.successor.get_absolute_url()
    title = _("Sửa việc kế thừa: %s") % step
    form = forms.SuccessionCorrectionForm(posted(request), instance=step)
    if done(request, form, lambda data: successions.correct_succession(step, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return page(request, form, title, back)


@edit
def membership_move(request, slug):
    union = _union(request, slug)
    check(request)
    form = forms.MoveForm(posted(request))
    if done(request, form, lambda data: workflow.move_to_cluster(union, by=request.user, **data), _("Đã chuyển Cụm.")):
        terms = LeadershipTerm.objects.held_from(form.cleaned_data["on"], union).exclude(
            cluster=form.cleaned_data["to"]
        )
        if terms:
            messages.warning(request, _offices_kept(terms))
        return redirect(union)
    terms = LeadershipTerm.objects.held_from(clock.today(), union)
    note = _offices_kept(terms) if terms else ""
    return page(request, form, _("Chuyển %s sang Cụm khác") % union, union.get_absolute_url(), note=note)


def _offices_kept(terms):
    """Which offices a union keeps although it leaves the cluster, each with a way to its term."""
    link = _("{term}, đến hết ngày {day}")
    lines = format_html_join(
        "; ",
        '<a href="{}">{}</a>',
        (
            (reverse("term_edit", args=[term.pk]), link.format(term=term, day=f"{term.valid_to:%d/%m/%Y}"))
            for term in terms
        ),
    )
    return format_html(
        _("Chuyển Cụm không chấm dứt nhiệm kỳ: {}. Nếu thôi chức thì sửa ngày cuối của nhiệm kỳ."), lines
    )


@edit
def membership_edit(request, pk):
    row = get_object_or_404(ClusterMembership.objects.select_related("union"), pk=pk)
    check(request)
    back = row.union.get_absolute_url()
    form = forms.MembershipCorrectionForm(posted(request), instance=row)
    title = _("Sửa thành viên Cụm: %s") % row.union
    if done(request, form, lambda data: workflow.correct_membership(row, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return page(request, form, title, back)


@edit
def term_new(request, number, year):
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    check(request)
    back = reverse("cluster_year", args=[number, year])
    term = LeadershipTerm(cluster=cluster, year=year)
    form = TermForm(posted(request), instance=term, initial={"role": request.GET.get("chuc", "")})

    def act(data):
        fields = {name: value for name, value in data.items() if name != "seen"}
        return workflow.add_term(cluster, by=request.user, year=year, **fields)

    if done(request, form, act, _("Đã ghi nhiệm kỳ.")):
        return redirect(back)
    return page(request, form, _("%(cluster)s, năm %(year)d: nhiệm kỳ mới") % {"cluster": cluster, "year": year}, back)


@edit
def term_edit(request, pk):
    term = get_object_or_404(LeadershipTerm.objects.select_related("cluster", "union"), pk=pk)
    check(request)
    back = reverse("cluster_year", args=[term.cluster.number, term.year])
    title = _("Sửa nhiệm kỳ: %s") % term
    form = TermForm(posted(request), instance=term)
    if done(request, form, lambda data: workflow.correct_term(term, by=request.user, **data), _("Đã sửa nhiệm kỳ.")):
        return redirect(back)
    return page(request, form, title, back)


def _union(request, slug: str) -> Union:
    return get_object_or_404(Union.objects.visible_to(request.user), slug=slug)
