"""Writing minutes, remarks and resolutions of a conference, and what becomes of the resolutions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.models import Union
from clusters.permissions import acting_union_ids
from clusters.views import kept
from events import permissions
from events.forms.conference_minutes import (
    FinishForm,
    MinutesForm,
    RemarkForm,
    ReopenForm,
    ResolutionForm,
    WithdrawForm,
)
from events.models import Conference, ConferenceMinutes, Remark, Resolution, ResolutionTask
from events.views.conference_acting import done, form_page, kept_conference, posted, seen_conference
from events.workflow import conference_minutes as workflow

either = require_http_methods(["GET", "HEAD", "POST"])


def _read(request, pk) -> Conference:
    conference = seen_conference(request, pk)
    if not permissions.can_read_papers(request.user, conference):
        raise PermissionDenied(_("Biên bản chỉ dành cho các đơn vị dự hội nghị, đơn vị tổ chức và VUFO."))
    return conference


def _record(conference) -> str:
    return reverse("conference_minutes", args=[conference.pk])


@kept.until_sign_in
@either
def minutes_edit(request, pk):
    conference = kept_conference(request, pk)
    minutes = ConferenceMinutes.objects.filter(conference=conference).first()
    form = MinutesForm(posted(request), minutes=minutes, initial=kept.initial(request))

    def act(data):
        given = (data["text"], data["number"], data["adopted_on"])
        why = data.get("reason", "")
        workflow.write_minutes(conference, *given, by=request.user, seen=data["seen"], reason=why)

    if done(request, form, act, _("Đã ghi biên bản.")):
        return redirect(_record(conference))
    return form_page(request, form, _("Biên bản"), conference=conference)


def _unions_of(conference, *, only=None):
    """The unions that take part: the cluster's members of the day, the invited, the own one; all of a national one."""
    rows = Union.objects.in_force_on(conference.starts_on)
    if conference.level != Conference.Level.NATIONAL:
        there = Q(pk__in=conference.invited.values("union")) | Q(pk=conference.union_id)
        if conference.cluster:
            there |= Q(pk__in=conference.cluster.memberships.in_force_on(conference.starts_on).values("union"))
        rows = Union.objects.filter(there)
    if only is not None:
        rows = rows.filter(pk__in=only)
    return rows.named_on(conference.starts_on).order_by("sort_then", "pk")


@kept.until_sign_in
@either
def remark_new(request, pk):
    conference = _read(request, pk)
    if not permissions.can_remark(request.user, conference):
        raise PermissionDenied(_("Chỉ đơn vị tổ chức và các đơn vị dự hội nghị ghi ý kiến."))
    # What was typed is shown again even where it comes too late.
    is_too_late = not permissions.can_add_remarks_now(request.user, conference)
    if is_too_late and request.method != "POST" and kept.typed_in(request) is None:
        messages.info(request, _("Biên bản đã thông qua. Nhờ đơn vị tổ chức ghi thành ý kiến bổ sung."))
        return redirect(_record(conference))
    organises = permissions.can_organise(request.user, conference)
    unions = _unions_of(conference, only=None if organises else acting_union_ids(request.user))
    first = {"item": request.GET.get("muc")} | (kept.initial(request) or {})
    asks = organises and permissions.is_adopted(conference)
    form = RemarkForm(posted(request), conference=conference, unions=unions, initial=first, is_adopted=asks)

    def act(data):
        workflow.remark(conference, form.said(), by=request.user, token=data["token"], reason=data.get("reason", ""))

    if done(request, form, act, _("Đã ghi ý kiến.")):
        return redirect(_record(conference))
    return form_page(request, form, _("Ghi ý kiến"), conference=conference)


@kept.until_sign_in
@either
def remark_withdraw(request, pk):
    rows = Remark.objects.filter(conference__in=Conference.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("conference__cluster"), pk=pk)
    if not permissions.can_withdraw_remark(request.user, row):
        raise PermissionDenied(_("Chỉ người ghi và đơn vị tổ chức rút được ý kiến này."))
    if row.withdrawn_at is not None:
        messages.info(request, _("Ý kiến này đã được rút."))
        return redirect(_record(row.conference))
    # A reason that was typed is shown again even where it comes too late.
    if request.method != "POST" and not permissions.can_add_remarks_now(request.user, row.conference):
        messages.warning(request, _("Biên bản đã thông qua, nên chỉ đơn vị tổ chức rút được ý kiến."))
        return redirect(_record(row.conference))
    asks = permissions.is_adopted(row.conference)
    form = WithdrawForm(posted(request), initial=kept.initial(request, _("Rút")), is_adopted=asks)

    def act(data):
        workflow.withdraw_remark(row, data["reason"], by=request.user)

    if done(request, form, act, _("Đã rút ý kiến. Lý do ở mục “Ai ghi, ai rút”.")):
        return redirect(_record(row.conference))
    return form_page(request, form, _("Rút ý kiến"), conference=row.conference, said=row.text, button=_("Rút"))


@kept.until_sign_in
@either
def resolution_new(request, pk):
    conference = kept_conference(request, pk)
    about = {"unions": _unions_of(conference), "is_adopted": permissions.is_adopted(conference)}
    form = ResolutionForm(posted(request), **about, initial=kept.initial(request))

    def act(data):
        given = (data["text"], form.chosen(), data["due_on"])
        workflow.resolve(conference, *given, by=request.user, token=data["token"], reason=data.get("reason", ""))

    if done(request, form, act, _("Đã thêm kết luận. Việc hiện ở trang “Việc của tôi” của đơn vị thực hiện.")):
        return redirect(f"{_record(conference)}#ket-luan")
    return form_page(request, form, _("Thêm kết luận"), conference=conference)


@kept.until_sign_in
@either
def resolution_edit(request, pk):
    visible = Conference.objects.visible_to(request.user)
    row = get_object_or_404(Resolution.objects.filter(conference__in=visible), pk=pk)
    conference = kept_conference(request, row.conference_id)
    about = {"unions": _unions_of(conference), "is_adopted": permissions.is_adopted(conference), "resolution": row}
    form = ResolutionForm(posted(request), **about, initial=kept.initial(request))

    def act(data):
        given = (data["text"], form.chosen(), data["due_on"], data["reason"])
        workflow.amend(row, *given, by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi.")):
        return redirect(f"{_record(conference)}#ket-luan")
    return form_page(request, form, _("Sửa kết luận %(code)s") % {"code": row.code}, conference=conference)


@kept.until_sign_in
@either
def resolution_withdraw(request, pk):
    visible = Conference.objects.visible_to(request.user)
    row = get_object_or_404(Resolution.objects.filter(conference__in=visible), pk=pk)
    conference = kept_conference(request, row.conference_id)
    about = {"resolution": row, "is_adopted": permissions.is_adopted(conference)}
    form = WithdrawForm(posted(request), **about, initial=kept.initial(request, _("Rút kết luận")))

    def act(data):
        workflow.withdraw_resolution(row, data["reason"], by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã rút kết luận %(code)s; số thứ tự giữ nguyên.") % {"code": row.code}):
        return redirect(f"{_record(conference)}#ket-luan")
    title = _("Rút kết luận %(code)s") % {"code": row.code}
    return form_page(request, form, title, conference=conference, said=row.text, button=_("Rút kết luận"))


def _task(request, pk) -> ResolutionTask:
    visible = Conference.objects.visible_to(request.user)
    rows = ResolutionTask.objects.filter(resolution__conference__in=visible)
    rows = rows.select_related("resolution__conference__cluster", "resolution__conference__host", "union")
    return get_object_or_404(rows.prefetch_related("union__names"), pk=pk)


@kept.until_sign_in
@either
def resolution_finish(request, pk):
    task = _task(request, pk)
    conference = task.resolution.conference
    if not permissions.can_finish(request.user, task, conference):
        raise PermissionDenied(_("Chỉ đơn vị thực hiện và đơn vị tổ chức ghi được kết quả."))
    form = FinishForm(posted(request), task=task, initial=kept.initial(request))

    def act(data):
        workflow.finish(task, data["done_on"], data["result"], by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã ghi là xong.")):
        return redirect(f"{_record(conference)}#ket-luan")
    title = _("%(code)s: ghi kết quả") % {"code": task.resolution.code}
    return form_page(request, form, title, conference=conference, said=task.resolution.text)


@kept.until_sign_in
@either
def resolution_reopen(request, pk):
    task = _task(request, pk)
    conference = kept_conference(request, task.resolution.conference_id)
    form = ReopenForm(posted(request), task=task, initial=kept.initial(request))

    def act(data):
        workflow.reopen(task, data["reason"], by=request.user, seen=data["seen"])

    if done(request, form, act, _("Đã mở lại.")):
        return redirect(f"{_record(conference)}#ket-luan")
    title = _("%(code)s: mở lại phần việc") % {"code": task.resolution.code}
    return form_page(request, form, title, conference=conference, said=task.resolution.text)
