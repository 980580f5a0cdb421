"""What a cluster does together in a year: the list, and the forms by which its offices keep it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clusters import vietnamese
from clusters.forms.compare import set_beside
from clusters.models import Cluster
from clusters.pages import YEARS
from clusters.timeline import day_of
from clusters.views import kept
from clusters.workflow.rows import Changed
from events import agreed_plans, permissions
from events.forms import AgainForm, DropForm, HoldForm, PlanForm
from events.models import JointActivity
from events.participants import choices_of, proposal_of
from events.views.ended import ended_words
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
    rows = rows.select_related("host", "conference", "agreed_at")
    rows = list(rows.prefetch_related("host__names", "participations__union__names"))
    _tell(rows, day_of(year))
    groups = [(state, [row for row in rows if row.state == state]) for state in ("planned", "held", "dropped")]
    context = {
        "cluster": cluster, "year": year, "groups": [group for group in groups if group[1]],
        "may_keep": permissions.can_plan_activities(request.user, cluster, year),
        "ended": ended_words(permissions.wrote_activities_until(request.user, cluster, year)),
        "is_illustrative": any(row.is_illustrative for row in rows),
    }  # fmt: skip
    return render(request, "events/activity_list.html", context)


def _tell(rows, day) -> None:
    """Name who hosted and took part by the day of it, and say what is not as it was agreed."""
    changes = agreed_plans.read_changes(rows)
    for row in rows:
        on = row.held_on or day
        row.host_then = row.host.short_name_on(on) if row.host else ""
        names = [one.union.short_name_on(on) for one in row.participations.all()]
        row.took_part = sorted(names, key=vietnamese.sort_key)
        row.changes = changes.get(row.pk)


def _keeper(request, cluster, year) -> None:
    if not permissions.can_plan_activities(request.user, cluster, year):
        ended = ended_words(permissions.wrote_activities_until(request.user, cluster, year))
        words = _("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO ghi hoạt động chung của Cụm.")
        raise PermissionDenied(ended or words)


def _activity(request, pk) -> JointActivity:
    rows = JointActivity.objects.visible_to(request.user).select_related("cluster", "host")
    activity = get_object_or_404(rows, pk=pk)
    _keeper(request, activity.cluster, activity.year)
    return activity


@kept.until_sign_in
@either
def activity_new(request, number, year):
    cluster = _cluster(request, number, year)
    _keeper(request, cluster, year)
    form = PlanForm(_posted(request), cluster=cluster, year=year, initial=kept.initial(request))
    title = _("Thêm hoạt động chung của %(cluster)s năm %(year)d") % {"cluster": cluster, "year": year}

    def act():
        activities.plan(cluster, year, form.plan(), by=request.user)

    return _form_page(request, form, act, cluster, year, title, _("Đã thêm vào danh sách."))


@kept.until_sign_in
@either
def activity_edit(request, pk):
    row = _activity(request, pk)
    form = PlanForm(_posted(request), cluster=row.cluster, year=row.year, activity=row, initial=kept.initial(request))

    def act():
        plan, seen = form.plan(), form.cleaned_data["seen"]
        left = activities.leaves_with_the_host(row, plan.host)
        activities.edit(row, plan, by=request.user, seen=seen, reason=form.reason)
        if left is not None:
            words = _("%(union)s không còn trong danh sách tham gia; nếu có dự thì bấm “Sửa kết quả” rồi tích lại.")
            messages.warning(request, words % {"union": left.short_name_on(row.held_on or day_of(row.year))})

    return _form_page(request, form, act, row.cluster, row.year, _("Sửa: %s") % row, _("Đã ghi."))


@kept.until_sign_in
@either
def activity_hold(request, pk):
    row = _activity(request, pk)
    form = HoldForm(
        _posted(request), activity=row, choices=choices_of(row), proposal=proposal_of(row),
        initial=kept.initial(request),
    )  # fmt: skip

    def act():
        given = form.cleaned_data
        words = (given["held_on"], given["place"], given["result"])
        activities.hold(row, *words, by=request.user, seen=given["seen"], took_part=form.chosen)

    return _form_page(request, form, act, row.cluster, row.year, _("Đã tổ chức: %s") % row, _("Đã ghi kết quả."))


@kept.until_sign_in
@either
def activity_drop(request, pk):
    row = _activity(request, pk)
    form = DropForm(_posted(request), activity=row, initial=kept.initial(request))

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
            noted = changed.row.participations.values_list("union", flat=True)
            changed.row.participants = [str(pk) for pk in sorted(noted)]
            set_beside(form, changed)
        except activities.NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            kept.forget(request)
            messages.success(request, said)
            return redirect("activity_list", cluster.number, year)
    context = {
        "form": form, "cluster": cluster, "year": year, "title": title, "author": kept.author_mark(request.user),
    }  # fmt: skip
    refused = bool(form.errors or form.conflict)
    return render(request, "events/activity_form.html", context, status=422 if refused else 200)
