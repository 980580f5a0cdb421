"""Pages about mail: each person's choices, and the outbox that VUFO's officers keep."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clusters.workflow.rows import Overtaken
from mail import permissions
from mail.forms import ChoicesForm, LetterFilter
from mail.models import DeadAddress, Letter
from mail.standing import read_standing
from mail.workflow import outbox as workflow

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
def mail_choices(request):
    """How soon one wants to be told of what."""
    form = ChoicesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        workflow.choose(form.cleaned_data, by=request.user)
        messages.success(request, _("Đã lưu cách nhận thư báo."))
        return redirect("mail_choices")
    context = {"form": form, "may_keep_outbox": permissions.can_keep_outbox(request.user)}
    return render(request, "mail/choices.html", context)


@require_GET
def outbox(request):
    """What was sent to whom, what waits, and what somebody has to look at."""
    _refuse_others(request.user)
    letters = Letter.objects.visible_to(request.user).select_related("user", "settled_by")
    chosen = LetterFilter(request.GET, queryset=letters)
    page = Paginator(chosen.qs, PAGE_SIZE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "filter": chosen,
        "page_obj": page,
        "query": f"{query.urlencode()}&" if query else "",
        "standing": read_standing(),
        "dead": DeadAddress.objects.current().select_related("user"),
    }
    return render(request, "mail/outbox.html", context)


@require_POST
def letter_resend(request, pk):
    return _settle(request, pk, workflow.send_again, _("Thư sẽ được gửi lại cho %s trong lần chạy tới."))


@require_POST
def letter_settle(request, pk):
    return _settle(request, pk, workflow.take_as_sent, _("Đã coi thư cho %s như đã gửi."))


@require_POST
def dead_address_clear(request, pk):
    _refuse_others(request.user)
    dead = get_object_or_404(DeadAddress.objects.select_related("user"), pk=pk)
    workflow.clear_address(dead.user, by=request.user)
    messages.success(request, _("Thư lại được gửi đến địa chỉ của %s.") % dead.user)
    return redirect("outbox")


def _settle(request, pk, act, said):
    _refuse_others(request.user)
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    try:
        letter = act(letter, by=request.user)
    except Overtaken as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said % letter.user)
    return redirect("outbox")


def _refuse_others(user):
    if not permissions.can_keep_outbox(user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO xem và xử lý thư đi."))
