"""Who comes to a conference: the list, registering, correcting, withdrawing, and the page at the door."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.views import kept
from events import permissions
from events.conference_door import Door, door_of
from events.conference_exports import delegates_response
from events.conference_people import People, people_of
from events.forms.conference_delegates import DelegateForm
from events.models import Conference, Delegate
from events.views.conference_acting import did, done, form_page, posted, seen_conference
from events.workflow import conference_delegates as delegates
from events.workflow.activities import Blocked, NotAllowed

GIVEN_UP = "bo"  # the mark that waited is not wanted any more
either = require_http_methods(["GET", "HEAD", "POST"])


def _people(request, conference: Conference) -> People:
    people = people_of(conference, request.user)
    if not people.reads_all and not people.groups:
        raise PermissionDenied(
            _("Danh sách đại biểu chỉ dành cho các đơn vị trong Cụm, đơn vị được mời, đơn vị tổ chức và VUFO.")
        )
    return people


@require_safe
def conference_delegates(request, pk):
    conference = seen_conference(request, pk)
    people = _people(request, conference)
    if request.GET.get("xuat") == "csv":
        return delegates_response(conference, people)
    context = {
        "conference": conference, "people": people, "is_illustrative": conference.is_illustrative,
        "may_organise": permissions.can_organise(request.user, conference),
    }  # fmt: skip
    return render(request, "events/conference_delegates.html", context)


@kept.until_sign_in
@either
def delegate_new(request, pk):
    conference = seen_conference(request, pk)
    people = _people(request, conference)
    bodies = [group.invited for group in people.groups if group.may_register]
    organises = permissions.can_organise(request.user, conference)
    if not bodies and organises:
        messages.warning(request, _("Ghi đơn vị được mời trước, rồi ghi đại biểu của từng đơn vị."))
        return redirect("conference_rows", conference.pk, "khach-moi")
    if not bodies:
        raise PermissionDenied(_("Chỉ đơn vị tổ chức và đơn vị được mời ghi đại biểu, đến hết ngày họp."))
    first = {"invited": request.GET.get("don-vi"), "site": request.GET.get("diem")} | (kept.initial(request) or {})
    form = DelegateForm(posted(request), conference=conference, bodies=bodies, may_exceed=organises, initial=first)

    def act(data):
        delegates.register(conference, form.person(), by=request.user, token=data["token"])

    if done(request, form, act, _("Đã ghi %(name)s.") % {"name": request.POST.get("name", "").strip()}):
        return _after(request, conference, form)
    more = _("Ghi và thêm người nữa")
    return form_page(request, form, _("Thêm đại biểu"), conference=conference, more=more)


def _after(request, conference, form):
    """Back to the list; or to an empty form of the same body and site."""
    if request.POST.get("viec") != "them-nua":
        return redirect("conference_delegates", conference.pk)
    site = form.cleaned_data["site"]
    again = {"don-vi": form.cleaned_data["invited"].pk} | ({"diem": site.pk} if site else {})
    return redirect(f"{reverse('delegate_new', args=[conference.pk])}?{urlencode(again)}")


def _own_delegate(request, pk) -> Delegate:
    """A delegate that the person may read and change: hidden is 404, only to be read 403."""
    rows = Delegate.objects.filter(
        withdrawn_at__isnull=True, conference__in=Conference.objects.visible_to(request.user)
    )
    delegate = get_object_or_404(rows.select_related("conference__cluster", "invited", "site"), pk=pk)
    if not permissions.can_register_delegates(request.user, delegate.conference, delegate.invited):
        raise PermissionDenied(_("Chỉ đơn vị tổ chức và đơn vị được mời ghi đại biểu, đến hết ngày họp."))
    return delegate


@kept.until_sign_in
@either
def delegate_edit(request, pk):
    row = _own_delegate(request, pk)
    people = people_of(row.conference, request.user)
    form = DelegateForm(
        posted(request),
        conference=row.conference,
        bodies=[group.invited for group in people.groups if group.may_register],
        may_exceed=permissions.can_organise(request.user, row.conference),
        delegate=row,
        initial=kept.initial(request),
    )

    def act(data):
        delegates.correct(row, form.person(), by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi.")):
        return redirect("conference_delegates", row.conference_id)
    return form_page(request, form, _("Sửa đại biểu: %(name)s") % {"name": row}, conference=row.conference)


@require_POST
def delegate_withdraw(request, pk):
    row = _own_delegate(request, pk)
    if did(request, lambda: delegates.withdraw(row, by=request.user)):
        messages.success(request, _("Đã rút %(name)s khỏi danh sách. Lịch sử ghi ai rút.") % {"name": row})
    return redirect("conference_delegates", row.conference_id)


@kept.until_sign_in
@either
def conference_door(request, pk):
    """At the door, on a phone: one site at a time, two buttons a person.

    A mark that was made after the session ended waits for the person to sign in and to press once more.
    """
    conference = seen_conference(request, pk)
    door = door_of(conference, request.user, request.GET.get("diem", ""), request.GET.get("tim", ""))
    if door is None:
        raise PermissionDenied(_("Chỉ đơn vị tổ chức và đơn vị phụ trách điểm cầu điểm danh được."))
    if request.method == "POST":
        return _mark(request, conference)
    context = {
        "conference": conference, "door": door, "is_illustrative": conference.is_illustrative,
        "waiting": _waiting(request, door), "author": kept.author_mark(request.user),
    }  # fmt: skip
    return render(request, "events/conference_door.html", context)


def _waiting(request, door: Door) -> tuple[str, Delegate, str] | None:
    """(code, person, word) of the mark that was not written since the session had ended."""
    typed = kept.typed_in(request)
    code = typed.get("dau", "") if typed is not None else ""
    key, _colon, attendance = code.partition(":")
    row = next((row for row in door.all_delegates if str(row.pk) == key), None)
    if row is None or attendance not in Delegate.Attendance.values:
        return None
    return code, row, Delegate.Attendance(attendance).label


def _mark(request, conference):
    key, _colon, attendance = request.POST.get("dau", "").partition(":")
    if key == GIVEN_UP:
        kept.forget(request)
        return redirect(request.get_full_path())
    rows = conference.delegates.filter(withdrawn_at__isnull=True).select_related("conference")
    row = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    place = ""
    try:
        if row is None:
            raise Blocked(_("Đại biểu này không còn trong danh sách. Tải lại trang."))
        delegates.mark(row, attendance, by=request.user)
        typed = kept.typed_in(request)
        if typed is not None and typed.get("dau", "").partition(":")[0] == key:
            kept.forget(request)
        place = f"#db-{row.pk}"
    except Blocked as error:
        messages.warning(request, str(error))
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    return redirect(f"{request.get_full_path()}{place}")
