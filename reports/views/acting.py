"""How a page with a form ends: the act was done, was refused for a reason that can be mended, or came too late."""

from django.contrib import messages

from clusters.forms.compare import set_beside
from clusters.views import kept
from clusters.workflow.rows import Changed
from reports.workflow.errors import Blocked, Overtaken


def done(request, form, act, said) -> bool:
    """Whether the page is finished: the act was done, or somebody else was faster. Else its errors are on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Blocked as error:
        form.add_error(None, str(error))
        return False
    except Changed as changed:
        kept.forget(request)  # what was typed stands in the form now; the way to the row as it is must lead there
        set_beside(form, changed)
        return False
    except Overtaken as error:
        messages.warning(request, str(error))
        return True
    kept.forget(request)
    messages.success(request, said)
    return True


def tried(request, act, said="") -> bool:
    """Do an act that has no form, and tell the person what came of it."""
    try:
        act()
    except Blocked as error:
        messages.error(request, str(error))
        return False
    except Overtaken as error:
        messages.warning(request, str(error))
        return False
    if said:
        messages.success(request, said)
    return True
