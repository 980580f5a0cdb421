"""Totals of every union and cluster for a year: open to everybody who is signed in, the registers behind are not."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from aid.forms.totals import TotalsForm
from aid.models import Origin, Pledge
from aid.network_totals import totals_of_network
from aid.register_order import with_query


@require_GET
def pledge_totals(request):
    form = TotalsForm(request.GET)
    context = {
        "form": form,
        "year": form.year,
        "origin": form.origin,
        "mobiliser": form.mobiliser,
        "chosen_body": form.cleaned_data.get("chu_the", ""),
        "network": totals_of_network(form.year, form.origin, request.user, form.mobiliser),
        "origins": [
            (label, "?" + with_query(request.GET, nguon=value), value == form.origin) for value, label in Origin.choices
        ],
        "is_illustrative": Pledge.objects.filter(is_illustrative=True, donor__origin=form.origin).exists(),
    }
    return render(request, "aid/pledge_totals.html", context)
