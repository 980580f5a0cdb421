"""The list of conferences, and planning, correcting, holding and calling off one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import clock
from clusters.views import kept
from events.conference_bodies import bodies_for
from events.conference_list import apart
from events.forms.conference_filter import ConferenceFilter
from events.forms.conferences import CallOffForm, ConferenceForm, StepForm
from events.models import Conference
from events.views.conference_acting import done, form_page, kept_conference, posted, put
from events.workflow import conferences
from events.workflow.activities import Blocked, NotAllowed

PAGE = 50
either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def conference_list(request):
    """What is ahead, nearest first, that of the own union and cluster apart; then what has been, newest first."""
    visible = Conference.objects.visible_to(request.user)
    chosen = ConferenceFilter(request.GET, queryset=visible.with_bodies())
    rows = chosen.qs if chosen.form.is_valid() else visible.with_bodies()
    today = clock.today()
    near, ahead = apart(rows.filter(ends_on__gte=today).order_by("starts_on", "starts_at", "pk"), request.user)
    past = Paginator(rows.filter(ends_on__lt=today), PAGE).get_page(request.GET.get("trang"))
    conditions = {name: request.GET[name] for name in chosen.filters if request.GET.get(name)}
    context = {
        "filter": chosen, "near": near, "ahead": ahead, "page_obj": past, "past": list(past), "today": today,
        "query": f"{urlencode(conditions)}&" if conditions else "", "is_filtered": bool(conditions),
        "may_plan": bool(bodies_for(request.user)),
    }  # fmt: skip
    context["is_illustrative"] = any(row.is_illustrative for row in [*near, *ahead, *context["past"]])
    return render(request, "events/conference_list.html", context)


@kept.until_sign_in
@either
def conference_new(request):
    bodies = bodies_for(request.user)
    if not bodies:
        raise PermissionDenied(
            _("Hội nghị Cụm do Cụm trưởng, Cụm phó lập; hội nghị của Liên hiệp do đơn vị; toàn quốc do VUFO.")
        )
    waiting = kept.initial(request) or {"body": request.GET.get("cua", "")}
    form = ConferenceForm(posted(request), bodies=bodies, initial=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            token = form.cleaned_data["token"]
            row = conferences.plan(form.chosen_body(), form.plan(), by=request.user, token=token)
        except Blocked as error:
            put(form, error)
        except NotAllowed as error:
            form.add_error("body" if "body" in form.fields else None, str(error))
        else:
            kept.forget(request)
            messages.success(request, _("Đã lập hội nghị. Ghi tiếp chương trình, điểm cầu và khách mời ở dưới."))
            return redirect(row)
    return form_page(request, form, _("Lập hội nghị"))


@kept.until_sign_in
@either
def conference_edit(request, pk):
    row = kept_conference(request, pk)
    form = ConferenceForm(posted(request), bodies=[], conference=row, initial=kept.initial(request))

    def act(data):
        conferences.edit(row, form.plan(), by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi.")):
        return redirect(row)
    return form_page(request, form, _("Sửa thông tin hội nghị"), conference=row)


@either
def conference_hold(request, pk):
    row = kept_conference(request, pk)
    form = StepForm(posted(request), conference=row)
    if done(request, form, lambda data: conferences.hold(row, by=request.user, seen=data["seen"]), _("Đã ghi.")):
        return redirect(row)
    return form_page(request, form, _("Ghi là đã họp"), conference=row, button=_("Đã họp"))


@kept.until_sign_in
@either
def conference_call_off(request, pk):
    row = kept_conference(request, pk)
    form = CallOffForm(posted(request), conference=row, initial=kept.initial(request))

    def act(data):
        conferences.call_off(row, data["reason"], by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi là không họp.")):
        return redirect(row)
    return form_page(request, form, _("Không họp nữa"), conference=row)


@either
def conference_again(request, pk):
    row = kept_conference(request, pk)
    form = StepForm(posted(request), conference=row)
    if done(request, form, lambda data: conferences.plan_again(row, by=request.user, seen=data["seen"]), _("Đã ghi.")):
        return redirect(row)
    return form_page(request, form, _("Đưa lại vào lịch"), conference=row, button=_("Đưa lại"))
