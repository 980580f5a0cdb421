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
from clusters.workflow.rows import Changed, Overtaken

edit = require_http_methods(["GET", "POST"])


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
        compare.set_beside(form, changed)
        return False
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return True
    except ValidationError as error:
        forms.put_errors(form, error)
        return False
    messages.success(request, sentence)
    return True


def page(request, form, title: str, back: str, template: str = "clusters/network_form.html", **more):
    return render(request, template, {"form": form, "title": title, "back": back, **more})
