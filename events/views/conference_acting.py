"""What every act on a conference does: find it, check the right, carry out a valid form, show it again if refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from clusters.forms.compare import set_beside
from clusters.views import kept
from clusters.workflow.rows import Changed
from events import permissions
from events.models import Conference
from events.views.ended import ended_words
from events.workflow.activities import Blocked, NotAllowed


def posted(request):
    return request.POST if request.method == "POST" else None


def seen_conference(request, pk) -> Conference:
    """A conference that the person may see, or 404."""
    return get_object_or_404(Conference.objects.visible_to(request.user).with_bodies(), pk=pk)


def kept_conference(request, pk) -> Conference:
    """A conference that the person keeps. Hidden: 404; only to be read: 403."""
    row = seen_conference(request, pk)
    if not permissions.can_organise(request.user, row):
        ended = ended_words(permissions.organised_until(request.user, row))
        raise PermissionDenied(ended or _("Chỉ đơn vị tổ chức hội nghị và VUFO ghi được vào đây."))
    return row


def done(request, form, act, said) -> bool:
    """Carry out a valid form; True when the page is done with. `act` takes the cleaned data."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Blocked as error:
        put(form, error)
        return False
    except Changed as changed:
        set_beside(form, changed)
        return False
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    kept.forget(request)
    messages.success(request, said)
    return True


def did(request, act) -> bool:
    """Carry out `act`, for which nothing is typed; what the workflow refuses is said on the page after."""
    try:
        act()
    except Blocked as error:
        messages.warning(request, str(error))
        return False
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    return True


def put(form, error: Blocked) -> None:
    """Say what the workflow refused at the field that it names, on top where the form has no such field."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def form_page(request, form, title, *, conference=None, button=None, **more):
    context = {
        "form": form, "title": title, "conference": conference, "button": button or _("Ghi"),
        "author": kept.author_mark(request.user),
    }  # fmt: skip
    refused = bool(form.errors or form.conflict)
    return render(request, "events/conference_form.html", context | more, status=422 if refused else 200)
