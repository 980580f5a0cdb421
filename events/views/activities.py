"""What a cluster does together in a year: the list, and the forms by which its offices keep it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clusters.forms.compare import set_beside
from clusters.models import Cluster
from clusters.pages import YEARS
from clusters.timeline import day_of
from clusters.workflow.rows import Changed
from events import permissions
from events.forms import AgainForm, DropForm, HoldForm, PlanForm
from events.models import JointActivity
from events.workflow import activities

either = require_http_methods(["GET", "HEAD", "POST"])


def _cluster(request, number, year) -> Cluster:
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    return get_object_or_404(Cluster.objects.visible_to(request.user), number=number)


@require_GET
def activity_list(request, number, year):
    """Planned, held and dropped activities of the year."""
    cluster = _cluster(request, number, year)
    rows = JointActivity.objects.visible_to(request.user).filter(cluster=cluster, year=year)
    rows = list(rows.select_related("host", "changed_by", "conference").prefetch_related("host__names"))
    day = day_of(year)
    for row in rows:
        row.host_then = row.host.short_name_on(row.held_on or day) if row.host else ""
    groups = [(state, [row for row in rows if row.state == state]) for state in ("planned", "held", "dropped")]
    context = {
        "cluster": cluster, "year": year, "groups": [group for group in groups if group[1]],
        "may_keep": permissions.can_keep_activities(request.user, cluster, year),
        "is_illustrative": any(row.is_illustrative for row in rows),
    }  # fmt: skip
    return render(request, "events/activity_list.html", context)


def _keeper(request, cluster, year) -> None:
    if not permissions.can_keep_activities(request.user, cluster, year):
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO ghi hoạt động chung của Cụm."))


def _activity(request, pk) -> JointActivity:
    rows = JointActivity.objects.visible_to(request.user).select_related("cluster", "host")
    activity = get_object_or_404(rows, pk=pk)
    _keeper(request, activity.cluster, activity.year)
    return activity


@either
def activity_new(request, number, year):
    cluster = _cluster(request, number, year)
    _keeper(request, cluster, year)
    form = PlanForm(request.POST if request.method == "POST" else None, cluster=cluster, year=year)
    title = _("Thêm hoạt động chung của %(cluster)s năm %(year)d") % {"cluster": cluster, "year": year}

    def act():
        activities.plan(cluster, year, form.plan(), by=request.user)

    return _form_page(request, form, act, cluster, year, title, _("Đã thêm vào danh sách."))


@either
def activity_edit(request, pk):
    row = _activity(request, pk)
    form = PlanForm(_posted(request), cluster=row.cluster, year=row.year, activity=row)

    def act():
        activities.edit(row, form.plan(), by=request.user, seen=form.cleaned_data["seen"])

    return _form_page(request, form, act, row.cluster, row.year, _("Sửa: %s") % row, _("Đã ghi."))


@either
def activity_hold(request, pk):
    row = _activity(request, pk)
    form = HoldForm(_posted(request), activity=row)

    def act():
        given = form.cleaned_data
        activities.hold(row, given["held_on"], given["place"], given["result"], by=request.user, seen=given["seen"])

    return _form_page(request, form, act, row.cluster, row.year, _("Đã tổ chức: %s") % row, _("Đã ghi kết quả."))


@either
def activity_drop(request, pk):
    row = _activity(request, pk)
    form = DropForm(_posted(request), activity=row)

    def act():
        activities.drop(row, form.cleaned_data["reason"], by=request.user, seen=form.cleaned_data["seen"])

    return _form_page(request, form, act, row.cluster, row.year, _("Không tổ chức: %s") % row, _("Đã ghi."))


@either
def activity_again(request, pk):
    row = _activity(request, pk)
    form = AgainForm(_posted(request), activity=row)

    def act():
        activities.plan_again(row, by=request.user, seen=form.cleaned_data["seen"])

    return _form_page(request, form, act, row.cluster, row.year, _("Đưa lại vào kế hoạch: %s") % row, _("Đã ghi."))


def _posted(request):
    return request.POST if request.method == "POST" else None


def _form_page(request, form, act, cluster, year, title, said):
    """The form; once the act is done, the list. What is refused comes back with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except activities.Blocked as error:
            form.add_error(error.field, str(error))
        except Changed as changed:
            set_beside(form, changed)
        except activities.NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            messages.success(request, said)
            return redirect("activity_list", cluster.number, year)
    context = {"form": form, "cluster": cluster, "year": year, "title": title}
    refused = bool(form.errors or form.conflict)
    return render(request, "events/activity_form.html", context, status=422 if refused else 200)
