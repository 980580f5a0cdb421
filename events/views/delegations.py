"""The register of visits: the list with its totals, one visit, a private photo."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from events import delegation_list as listing
from events import permissions
from events.delegation_exports import csv_response, xlsx_response
from events.delegation_page import read_page
from events.forms.delegation_filter import DelegationFilter
from events.models import Delegation, DelegationPhoto

PAGE_SIZE = 25
FILES = {"csv": csv_response, "xlsx": xlsx_response}


@require_GET
def delegation_list(request):
    """All that the person may read and the address asks for; totals are of all of it, not of the page."""
    readable = Delegation.objects.visible_to(request.user)
    unions = listing.readable_unions(readable)
    filter_, query = DelegationFilter(request.GET, queryset=readable, unions=unions), request.GET
    found = listing.in_order(filter_.qs, query.get("sap_xep", ""))
    if query.get("xuat") in FILES:
        return FILES[query["xuat"]](found)
    totals = listing.totals_of(filter_.qs)
    pages = Paginator(found, PAGE_SIZE)
    pages.count = totals.rows  # counted there already
    page_obj = pages.get_page(query.get("trang"))
    rows = listing.show_names_of_the_day(list(listing.with_all_for_rows(page_obj.object_list)))
    context = {
        "filter": filter_, "rows": rows, "page_obj": page_obj, "totals": totals,
        "columns": listing.columns(query), "chips": listing.chips(filter_, query),
        "order": query.get("sap_xep", ""), "can_enter": permissions.can_enter_visits(request.user),
        "query": f"{rest}&" if (rest := listing.with_query(query)) else "",
        "is_illustrative": filter_.qs.filter(is_illustrative=True).exists(),
    }  # fmt: skip
    return render(request, "events/delegation_list.html", context)


@require_safe
def delegation_detail(request, pk):
    rows = Delegation.objects.visible_to(request.user).select_related("group", "changed_by", "revoked_by")
    visit = get_object_or_404(rows.prefetch_related("hosts__union__names"), pk=pk)
    return render(
        request,
        "events/delegation_detail.html",
        read_page(visit, request.user) | {"is_illustrative": visit.is_illustrative},
    )


@require_safe
def delegation_photo(request, pk):
    """The photo, to those who may read the visit."""
    rows = DelegationPhoto.objects.filter(removed_at__isnull=True)
    photo = get_object_or_404(rows.filter(delegation__in=Delegation.objects.visible_to(request.user)), pk=pk)
    try:
        content = photo.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=photo.content_type, filename=photo.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
