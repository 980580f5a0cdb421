"""VUFO's officers keep the network: names, mergers, memberships, terms. All through workflow/network.py."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters import clock, permissions
from clusters.forms import network as forms
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Succession, Union, UnionName
from clusters.views.network import YEARS
from clusters.workflow import network as workflow
from clusters.workflow import successions
from clusters.workflow.rows import Overtaken

edit = require_http_methods(["GET", "POST"])


@edit
def union_new(request):
    _check(request)
    form = forms.NewUnionForm(_posted(request))
    if _done(request, form, lambda data: workflow.create_union(by=request.user, **data), _("Đã ghi Liên hiệp mới.")):
        return redirect(form.result)
    return _page(request, form, _("Liên hiệp mới"), reverse("union_list"))


@edit
def name_new(request, slug):
    union = _union(request, slug)
    _check(request)
    latest = union.name_row_on(clock.today())
    kept = {name: getattr(latest, name) for name in ("province", "host_body", "letterhead")} if latest else {}
    form = forms.NameForm(_posted(request), initial=kept)
    if _done(request, form, lambda data: workflow.add_name(union, by=request.user, **data), _("Đã ghi tên mới.")):
        return redirect(union)
    return _page(request, form, _("Tên mới của %s") % union, union.get_absolute_url())


@edit
def name_edit(request, pk):
    row = get_object_or_404(UnionName.objects.select_related("union"), pk=pk)
    _check(request)
    back = row.union.get_absolute_url()
    title = _("Sửa tên “%s”") % row
    form = forms.NameCorrectionForm(_posted(request), instance=row)
    if _done(request, form, lambda data: workflow.correct_name(row, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return _page(request, form, title, back)


@edit
def succession_new(request):
    _check(request)
    chosen = Union.objects.visible_to(request.user).filter(slug=request.GET.get("truoc", ""))
    form = forms.SuccessionForm(_posted(request), initial={"predecessors": chosen})

    def act(data):
        told = {name: data[name] for name in ("on", "decision", "into", "ends", "source", "remark")}
        return successions.record_succession(
            data["kind"], data["predecessors"], by=request.user, new=form.new, **told
        )  # fmt: skip

    if _done(request, form, act, _("Đã ghi. Các tên và thành viên Cụm liên quan đã được đóng hoặc mở theo ngày.")):
        return redirect(form.result)
    return _page(
        request, form, _("Hợp nhất, đổi tên hoặc tách"), reverse("union_list"), "clusters/union_succession.html"
    )


@edit
def succession_edit(request, pk):
    step = get_object_or_404(Succession.objects.select_related("predecessor", "successor"), pk=pk)
    _check(request)
    back = step.successor.get_absolute_url()
    title = _("Sửa việc kế thừa: %s") % step
    form = forms.SuccessionCorrectionForm(_posted(request), instance=step)
    if _done(request, form, lambda data: successions.correct_succession(step, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return _page(request, form, title, back)


@edit
def membership_move(request, slug):
    union = _union(request, slug)
    _check(request)
    form = forms.MoveForm(_posted(request))
    if _done(request, form, lambda data: workflow.move_to_cluster(union, by=request.user, **data), _("Đã chuyển Cụm.")):
        return redirect(union)
    return _page(request, form, _("Chuyển %s sang Cụm khác") % union, union.get_absolute_url())


@edit
def membership_edit(request, pk):
    row = get_object_or_404(ClusterMembership.objects.select_related("union"), pk=pk)
    _check(request)
    back = row.union.get_absolute_url()
    form = forms.MembershipCorrectionForm(_posted(request), instance=row)
    title = _("Sửa thành viên Cụm: %s") % row.union
    if _done(request, form, lambda data: workflow.correct_membership(row, by=request.user, **data), _("Đã sửa.")):
        return redirect(back)
    return _page(request, form, title, back)


@edit
def term_new(request, number, year):
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    _check(request)
    back = reverse("cluster_year", args=[number, year])
    term = LeadershipTerm(cluster=cluster, year=year)
    form = forms.TermForm(_posted(request), instance=term, initial={"role": request.GET.get("chuc", "")})

    def act(data):
        fields = {name: value for name, value in data.items() if name != "seen"}
        return workflow.add_term(cluster, by=request.user, year=year, **fields)

    if _done(request, form, act, _("Đã ghi nhiệm kỳ.")):
        return redirect(back)
    return _page(request, form, _("%(cluster)s, năm %(year)d: nhiệm kỳ mới") % {"cluster": cluster, "year": year}, back)


@edit
def term_edit(request, pk):
    term, back = _term(request, pk)
    title = _("Sửa nhiệm kỳ: %s") % term
    form = forms.TermForm(_posted(request), instance=term)
    if _done(request, form, lambda data: workflow.correct_term(term, by=request.user, **data), _("Đã sửa nhiệm kỳ.")):
        return redirect(back)
    return _page(request, form, title, back)


@edit
def term_recognise(request, pk):
    term, back = _term(request, pk)
    form = forms.RecognitionForm(_posted(request), initial={"seen": forms.version(term)})
    if _done(request, form, lambda data: workflow.recognise_term(term, by=request.user, **data), _("Đã công nhận.")):
        return redirect(back)
    return _page(request, form, _("Công nhận: %s") % term, back)


def _term(request, pk: int) -> tuple[LeadershipTerm, str]:
    rows = LeadershipTerm.objects.select_related("cluster", "union")
    term = get_object_or_404(rows, pk=pk)
    _check(request)
    return term, reverse("cluster_year", args=[term.cluster.number, term.year])


def _union(request, slug: str) -> Union:
    return get_object_or_404(Union.objects.visible_to(request.user), slug=slug)


def _check(request) -> None:
    if not permissions.can_edit_network(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO sửa được mạng lưới."))


def _posted(request):
    return request.POST if request.method == "POST" else None


def _done(request, form, act: Callable, sentence: str) -> bool:
    """Carry out a valid form; True when the page is done with, False when it must be shown (again)."""
    if not form.is_valid():
        return False
    try:
        form.result = act(form.cleaned_data)
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except ValidationError as error:
        forms.put_errors(form, error)
        return False
    messages.success(request, sentence)
    return True


def _page(request, form, title: str, back: str, template: str = "clusters/network_form.html"):
    return render(request, template, {"form": form, "title": title, "back": back})
