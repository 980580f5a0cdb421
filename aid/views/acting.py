"""What every act on a pledge does: find it, check the right, carry out a valid form, show it again if refused."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aid import permissions
from aid.forms.compare import set_beside
from aid.forms.money import put_refusal
from aid.models import Pledge
from aid.workflow.errors import Changed, NotAllowed, Overtaken, Refused
from clusters.closures import closed_around, closures
from clusters.views import kept


def act(view):
    """GET and POST of a form whose words wait when the session has ended; `page` shows them again."""
    return kept.until_sign_in(require_http_methods(["GET", "POST"])(view))


def own_pledge(request, pk) -> Pledge:
    """A pledge that the person may write. Hidden: 404; only to be read: 403."""
    pledge = get_object_or_404(
        Pledge.objects.visible_to(request.user).select_related("donor", "intermediary", "union", "changed_by"), pk=pk
    )
    if not permissions.can_keep(request.user, pledge):
        raise PermissionDenied(_("Chỉ cán bộ của Liên hiệp có khoản viện trợ này ghi được vào đây."))
    return pledge


def own_row(request, model, pk):
    """A row that hangs on such a pledge, with `pledge` on it; `model` may be a set of rows."""
    rows = model if isinstance(model, QuerySet) else model.objects.all()
    row = get_object_or_404(rows.filter(pledge__in=Pledge.objects.visible_to(request.user)), pk=pk)
    row.pledge = own_pledge(request, row.pledge_id)
    return row


def done(request, form, act, said, *, fresh=None) -> bool:
    """Carry out a valid form; True when the page is done with.

    `act` takes the cleaned data; `said` is the sentence, or makes it of what `act` returned. `fresh` makes the form of
    the row as it is now, with who wrote it and when, for words that stand beside what somebody else saved.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        result = act(form.cleaned_data)
    except Refused as refusal:
        put_refusal(form, refusal)
        return False
    except Changed:
        kept.forget(request)  # what was typed stands in the form now; the way to the row as it is must lead there
        set_beside(form, *fresh())
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    kept.forget(request)
    messages.success(request, said(result) if callable(said) else said)
    _tell_if_closed(request, {result.on, *_day_shown(form)} if hasattr(result, "on") else set())
    return True


def _day_shown(form) -> list:
    """The day that the row had on the page, where it is corrected."""
    day = form.initial.get("on")
    return [day] if isinstance(day, date) else []


def _tell_if_closed(request, days) -> None:
    """Money of a closed period changes no report by itself: whoever writes it shall know."""
    period = closed_around(days, closures()) if days else ""
    if period:
        words = _("Kỳ %(period)s đã khóa: số trong báo cáo đã gửi không tự đổi. Số ấy sai thì mở đính chính báo cáo.")
        messages.warning(request, words % {"period": period})


def page(request, form, pledge, title, *, button=None, template="aid/pledge_act.html", **more):
    author = kept.put_back(request, form, button or "")
    context = {"form": form, "pledge": pledge, "title": title, "button": button or _("Ghi"), "author": author}
    return render(request, template, context | more)
