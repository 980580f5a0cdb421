"""What the pages of a cluster's report have in common: finding the report, and how an act ends."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from clusters.views import kept
from reports.models import ClusterReport
from reports.workflow.cluster_reports import BlockedAt
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

# The field of a form on which what is refused at a field of the workflow is shown.
PLACES = {"number": "paper", "symbol": "paper"}
DONE, REFUSED, OVERTAKEN = "done", "refused", "overtaken"


def find_report(user, pk) -> ClusterReport:
    related = ("cluster", "period__indicator_set", "draft", "issued__issue")
    report = get_object_or_404(ClusterReport.objects.visible_to(user).select_related(*related), pk=pk)
    if report.draft is not None:
        report.draft.report = report
    return report


def carry_out(request, form, act, said="") -> str:
    """Do `act` with what the form says. What is refused stands at its field; the caller shows the form again.

    Not allowed is a 403. Overtaken is told in a message; the caller leads on, or shows what was typed.
    """
    if not form.is_valid():
        return REFUSED
    try:
        act(form)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except BlockedAt as error:
        field = PLACES.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return REFUSED
    except Blocked as error:
        form.add_error(None, str(error))
        return REFUSED
    except Overtaken as error:
        messages.warning(request, str(error))
        return OVERTAKEN
    kept.forget(request)
    if said:
        messages.success(request, said)
    return DONE


def carry_out_plain(request, act, said="") -> bool:
    """Do an act that is only a button."""
    try:
        act()
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (Blocked, Overtaken) as error:
        messages.warning(request, str(error))
        return False
    messages.success(request, said)
    return True
