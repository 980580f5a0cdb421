"""Requests to a higher body: the list, raising one, its page with the form of the next step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken
from events import permissions
from events import recommendation_list as listing
from events.forms.recommendation_filter import RecommendationFilter
from events.forms.recommendations import RecommendationForm, StepForm
from events.models import Recommendation, RecommendationStep
from events.recommendation_page import first_values, read_page
from events.workflow import recommendations
from events.workflow.activities import Blocked, NotAllowed

PAGE_SIZE = 25
Kind = RecommendationStep.Kind
either = require_http_methods(["GET", "HEAD", "POST"])


def posted(request):
    return request.POST if request.method == "POST" else None


@require_GET
def recommendation_list(request):
    """All that the person may read; counts are of all that is filtered, whatever its state."""
    readable = Recommendation.objects.visible_to(request.user)
    unions = listing.readable_unions(readable)
    filter_ = RecommendationFilter(request.GET, queryset=readable, unions=unions, user=request.user)
    found = filter_.qs.with_bodies().order_by("-raised_on", "-pk")
    if request.GET.get("xuat") == "csv":
        return listing.csv_response(found)
    page_obj = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    rows = listing.with_chips(list(page_obj.object_list))
    whatever = listing.whatever_state(request.GET)
    anywhere = RecommendationFilter(whatever, queryset=readable, unions=unions, user=request.user)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "filter": filter_, "page_obj": page_obj, "rows": rows, "chips": listing.chips(filter_, request.GET),
        "shares": listing.shares(anywhere.qs, request.GET), "query": f"{query.urlencode()}&" if query else "",
        "may_raise": permissions.can_raise_recommendations(request.user),
        "is_illustrative": anywhere.qs.filter(is_illustrative=True).exists(),
    }  # fmt: skip
    return render(request, "events/recommendation_list.html", context)


@kept.until_sign_in
@either
def recommendation_new(request):
    if not permissions.can_raise_recommendations(request.user):
        raise PermissionDenied(_("Chỉ cán bộ, lãnh đạo Liên hiệp lập được kiến nghị của đơn vị mình."))
    initial = kept.initial(request, _("Gửi kiến nghị")) or first_values(request.GET)
    form = RecommendationForm(posted(request), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = recommendations.send(form.of, form.request, by=request.user, token=form.cleaned_data["token"])
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã gửi kiến nghị đến: %(to)s.") % {"to": row.addressed_to})
            return redirect(row)
    context = {"form": form, "author": _author(request)}
    return render(request, "events/recommendation_form.html", context, status=422 if form.errors else 200)


@kept.until_sign_in
@either
def recommendation_detail(request, pk):
    """One request with its steps; whoever may take the next one does it here."""
    row = get_object_or_404(Recommendation.objects.visible_to(request.user).with_bodies(), pk=pk)
    steps = recommendations.next_steps(row, by=request.user)
    if request.method == "POST" and not permissions.can_reopen_recommendation(request.user, row):
        raise PermissionDenied(_("Bạn chỉ xem được kiến nghị này."))
    form = StepForm(posted(request), row=row, steps=steps, initial=kept.initial(request))
    if request.method == "POST" and _took_step(request, form, row):
        return redirect(row)
    if request.method == "POST":
        row = Recommendation.objects.with_bodies().get(pk=row.pk)
        form.offer(recommendations.next_steps(row, by=request.user))
    shown = form if steps or form.is_bound else None
    chosen = _chosen_step(request, steps)
    if shown is not None and chosen and not form.is_bound:
        form.initial.setdefault("kind", chosen)
    # Whoever only might withdraw it, or open it again, came to read.
    is_awaited = row.is_waiting and Kind.ANSWERED in steps
    is_open = is_awaited or form.is_bound or bool(form.initial.get("text") or chosen)
    context = read_page(row, request.user) | {
        "form": shown, "is_open": is_open, "author": _author(request), "buttons": _buttons(row, steps),
    }  # fmt: skip
    return render(request, "events/recommendation_detail.html", context, status=422 if form.errors else 200)


def _chosen_step(request, steps) -> str:
    """`?buoc=withdrawn`: the step that a button of the page stands for, where the person may take it."""
    chosen = request.GET.get("buoc", "")
    return chosen if chosen in steps else ""


def _buttons(row, steps) -> list[tuple[str, str]]:
    """What whoever asked may do with the request itself, apart from answering it: the step and the button's words."""
    words = {Kind.WITHDRAWN: _("Rút kiến nghị"), Kind.REOPENED: _("Nêu lại")}
    if row.state != Recommendation.State.WITHDRAWN:
        del words[Kind.REOPENED]
    return [(kind.value, said) for kind, said in words.items() if kind in steps]


def _author(request) -> str:
    return kept.author_mark(request.user)


def _took_step(request, form, row) -> bool:
    """Carry out a valid step; True when the page is done with."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        recommendations.take_step(row, form.said, by=request.user, seen=data["seen"], token=data["token"])
    except Blocked as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except Changed as changed:
        form.overtaken_by(changed)
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    kept.forget(request)
    messages.success(request, _("Đã ghi."))
    return True
