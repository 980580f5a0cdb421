"""Commendations to read: the list, the nominations, one of them, what a union or a person has."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from clusters.models import Union
from events import award_list as listing
from events import permissions
from events.award_exports import csv_response, xlsx_response
from events.award_page import read_page
from events.forms.award_filter import AwardFilter, newest_first
from events.models import Award
from events.permissions.awards import can_move_nominations

PAGE_SIZE = 25
State = Award.State
GIVEN = (State.DECIDED, State.PRESENTED)
NOMINATED = (State.PROPOSED, State.VOTED, State.FORWARDED, State.DECLINED)
FILES = {"csv": csv_response, "xlsx": xlsx_response}


@require_GET
def award_list(request):
    """What was decided; totals are of all that is filtered, not of the page."""
    return _list_page(request, Award.objects.visible_to(request.user).given(), is_nominations=False)


@require_GET
def nomination_list(request):
    """What is proposed and not decided, or never to be; only what the person may read."""
    return _list_page(request, Award.objects.visible_to(request.user).nominations(), is_nominations=True)


def _list_page(request, readable, *, is_nominations):
    states = NOMINATED if is_nominations else GIVEN
    unions = listing.readable_unions(readable)
    mover = request.user if is_nominations and can_move_nominations(request.user) else None
    filter_ = AwardFilter(request.GET, queryset=readable, unions=unions, states=states, mover=mover)
    found = newest_first(filter_.qs).with_bodies()
    if request.GET.get("xuat") in FILES:
        return FILES[request.GET["xuat"]](found)
    page_obj, shares = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang")), listing.shares(filter_.qs)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "filter": filter_, "page_obj": page_obj, "rows": list(page_obj.object_list),
        "shares": shares, "counted": listing.counted(shares), "chips": listing.chips(filter_, request.GET),
        "query": f"{query.urlencode()}&" if query else "", "is_nominations": is_nominations,
        "may_record": permissions.can_record_awards(request.user),
        "may_nominate": permissions.can_nominate(request.user),
        "is_illustrative": filter_.qs.filter(is_illustrative=True).exists(),
    }  # fmt: skip
    return render(request, "events/award_list.html", context)


@require_safe
def award_detail(request, pk):
    award = seen_award(request, pk)
    return render(
        request, "events/award_detail.html", read_page(award, request.user) | {"is_illustrative": award.is_illustrative}
    )


def seen_award(request, pk) -> Award:
    """One that the person may see, or 404."""
    rows = Award.objects.visible_to(request.user).with_bodies()
    return get_object_or_404(rows.select_related("conference", "changed_by", "revoked_by"), pk=pk)


@require_safe
def award_recipient(request, pk):
    """All that the recipient of one commendation has: one name within one union."""
    award = seen_award(request, pk)
    is_union = award.recipient_kind == "union"
    rows = Award.objects.visible_to(request.user).to_the_same(award).with_bodies()
    rows = newest_first(rows if award.name or is_union else rows.filter(pk=award.pk))
    said = "" if is_union else _("Cùng tên, cùng Liên hiệp; so chức vụ và đơn vị, vì cùng tên có thể là hai người.")
    return _history_page(request, rows, award.recipient, said)


@require_safe
def award_union(request, slug):
    """What a union received and gave, with those that it carries on."""
    union = get_object_or_404(Union.objects.prefetch_related("names"), slug=slug)
    rows = listing.of_union(union, request.user)
    said = _("Khen thưởng Liên hiệp được nhận và đã tặng, cả của những Liên hiệp mà đơn vị này kế thừa.")
    return _history_page(request, rows, _("Liên hiệp %(name)s") % {"name": union.short_name}, said, union=union)


def _history_page(request, rows, who, said, **more):
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    found = list(page_obj.object_list)
    context = {
        "who": who, "said": said, "rows": found, "page_obj": page_obj, "shares": listing.shares(rows.given()),
        "query": "", "is_illustrative": rows.filter(is_illustrative=True).exists(),
    }  # fmt: skip
    return render(request, "events/award_history.html", context | more)
