"""What every page of an edit of the network does: check the right, carry out a valid form, show it (again)."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters import permissions
from clusters.forms import compare
from clusters.forms import network as forms
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken


def edit(view):
    """GET and POST of a form whose words wait when the session has ended; `page` shows them again."""
    return kept.until_sign_in(require_http_methods(["GET", "POST"])(view))


def check(request) -> None:
    if not permissions.can_edit_network(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO sửa được mạng lưới."))


def posted(request):
    return request.POST if request.method == "POST" else None


def done(request, form, act: Callable, sentence: str, *, back: str = "") -> bool:
    """Carry out a valid form; True when the page is done with, False when it must be shown (again).

    `form.result` is what `act` returned, or `back` where somebody else was first.
    """
    if not form.is_valid():
        return False
    form.result = back
    try:
        form.result = act(form.cleaned_data)
    except Changed as changed:
        kept.forget(request)  # what was typed stands in the form now; the way to the row as it is must lead there
        compare.set_beside(form, changed)
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except ValidationError as error:
        forms.put_errors(form, error)
        return False
    kept.forget(request)
    messages.success(request, sentence)
    return True


def page(request, form, title: str, back: str, template: str = "clusters/network_form.html", **more):
    author = kept.put_back(request, form, more.get("submit", ""))
    context = {"form": form, "title": title, "back": back, "author": author}
    return render(request, template, context | more)
