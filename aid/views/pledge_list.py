"""The list of pledges, filtered, with totals; as a page, as CSV and as Excel."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aid import permissions
from aid.excel.writing import workbook_of
from aid.exports import NAME, csv_response
from aid.forms.pledge_filter import PledgeFilter
from aid.models import Origin, Pledge
from aid.register import readable_unions, rows_of, with_all_for_rows
from aid.register_order import chips, columns, in_order, with_query
from aid.register_totals import totals_of
from clusters.downloads import XLSX, as_file

PAGE_SIZE = 25


@require_GET
def pledge_list(request):
    """All that the person may read and the address asks for; totals are of all of it, not of the page."""
    readable = Pledge.objects.visible_to(request.user)
    unions = readable_unions(readable)
    filter_ = PledgeFilter(request.GET, queryset=readable, unions=unions)
    span, query = filter_.span, request.GET
    found = in_order(filter_.qs, query.get("sap_xep", ""), span)
    if query.get("xuat") == "csv":
        return csv_response(found, span)
    if query.get("xuat") == "xlsx":
        return as_file(workbook_of(found, span), NAME, XLSX)
    page = Paginator(found, PAGE_SIZE)
    totals = totals_of(filter_.qs, span)
    page.count = totals.count  # counted there already
    page_obj = page.get_page(query.get("trang"))
    rows = list(rows_of(with_all_for_rows(page_obj.object_list), span))
    context = {
        "filter": filter_,
        "rows": rows,
        "page_obj": page_obj,
        "totals": totals,
        "columns": columns(query, span),
        "chips": chips(filter_, query),
        "origins": _origins(filter_, query),
        "unions": unions,
        "shows_union": len(unions) > 1,
        "order": query.get("sap_xep", ""),
        "can_enter": permissions.can_enter(request.user),
        "query": f"{rest}&" if (rest := with_query(query)) else "",
        "is_illustrative": filter_.qs.filter(is_illustrative=True).exists(),
    }
    return render(request, "aid/pledge_list.html", context)


def _origins(filter_, query):
    """(label, address, is it chosen) of the three kinds of giving, which are never added together."""
    return [
        (label, "?" + with_query(query, nguon=value, nuoc=None), value == filter_.origin)
        for value, label in Origin.choices
    ]
