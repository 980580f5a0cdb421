"""The pact of a cluster's year: who signed, for everybody; the form for the offices."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters.forms.compare import set_beside
from clusters.models import Cluster
from clusters.pages import YEARS
from clusters.views import kept
from clusters.workflow.rows import Changed
from events import permissions
from events.forms.pacts import PactForm
from events.models import ClusterPact
from events.views.ended import ended_words
from events.workflow import pacts
from events.workflow.activities import Blocked, NotAllowed


def _cluster(request, number, year) -> Cluster:
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    return get_object_or_404(Cluster.objects.visible_to(request.user), number=number)


def _pact(cluster, year) -> ClusterPact | None:
    rows = ClusterPact.objects.filter(cluster=cluster, year=year).select_related("conference", "changed_by")
    return rows.prefetch_related("signatures").first()


@require_safe
def pact_detail(request, number, year):
    cluster = _cluster(request, number, year)
    pact = _pact(cluster, year)
    days = {row.union_id: row.signed_on for row in pact.signatures.all()} if pact else {}
    rows = [(union.short_then, days.get(union.pk)) for union in pacts.members_of(cluster, year)]
    context = {
        "cluster": cluster, "year": year, "pact": pact, "rows": rows, "signed": len(days),
        "may_keep": permissions.can_plan_activities(request.user, cluster, year),
        "ended": ended_words(permissions.wrote_activities_until(request.user, cluster, year)),
    }  # fmt: skip
    return render(request, "events/pact_detail.html", context)


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def pact_edit(request, number, year):
    cluster = _cluster(request, number, year)
    if not permissions.can_plan_activities(request.user, cluster, year):
        ended = ended_words(permissions.wrote_activities_until(request.user, cluster, year))
        raise PermissionDenied(ended or _("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO ghi giao ước của Cụm."))
    members, pact = pacts.members_of(cluster, year), _pact(cluster, year)
    posted = request.POST if request.method == "POST" else None
    form = PactForm(posted, cluster=cluster, year=year, members=members, pact=pact, initial=kept.initial(request))
    if posted is not None and form.is_valid() and _written(request, form, cluster, year):
        return redirect("pact_detail", cluster.number, year)
    context = {"form": form, "cluster": cluster, "year": year, "author": kept.author_mark(request.user)}
    refused = bool(form.errors or form.conflict)
    return render(request, "events/pact_form.html", context, status=422 if refused else 200)


def _written(request, form, cluster, year) -> bool:
    try:
        pacts.write_pact(cluster, year, form.given(), by=request.user, seen=form.cleaned_data["seen"])
    except Blocked as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    except Changed as changed:
        set_beside(form, changed)
        return False
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    kept.forget(request)
    messages.success(request, _("Đã ghi giao ước."))
    return True
