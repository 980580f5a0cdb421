"""Totals of every union and cluster for a year: open to everybody who is signed in, the visits behind are not."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from events.delegation_totals import totals_of_network
from events.forms.delegation_totals import TotalsForm
from events.models import Delegation


@require_GET
def delegation_totals(request):
    form = TotalsForm(request.GET)
    context = {
        "form": form,
        "year": form.year,
        "network": totals_of_network(form.year, request.user),
        "is_illustrative": Delegation.objects.filter(is_illustrative=True, starts_on__year=form.year).exists(),
    }
    return render(request, "events/delegation_totals.html", context)
