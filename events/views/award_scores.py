"""Emulation by points: the sheets, one sheet with its ranking, VUFO's form of it. Cards: `award_cards`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import clock
from clusters.models import Union
from clusters.permissions import acting_union_ids
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.award_ranking import ranking
from events.forms.award_scores import CloseForm, MoveForm, SheetForm
from events.models import ScoreSheet
from events.views.award_acting import posted
from events.workflow import award_scores
from events.workflow.activities import Blocked, NotAllowed

either = require_http_methods(["GET", "HEAD", "POST"])
State = ScoreSheet.State


@require_safe
def score_sheet_list(request):
    sheets = list(ScoreSheet.objects.visible_to(request.user))
    context = {
        "sheets": sheets, "is_illustrative": any(sheet.is_illustrative for sheet in sheets),
        "may_keep": permissions.can_keep_award_kinds(request.user),
    }  # fmt: skip
    return render(request, "events/award_sheets.html", context)


@require_safe
def score_sheet(request, year):
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    return _sheet_page(request, sheet, _step_form(sheet))


def _step_form(sheet, data=None, typed=None):
    return MoveForm(data, label=_("Lý do"), initial={"seen": version(sheet)} | (typed or {}))


def _sheet_page(request, sheet, form):
    own = Union.objects.filter(pk__in=acting_union_ids(request.user)).prefetch_related("names")
    cards = {card.union_id: card for card in sheet.cards.filter(union__in=acting_union_ids(request.user))}
    context = {
        "sheet": sheet, "groups": ranking(sheet, request.user), "criteria": list(sheet.criteria.all()), "form": form,
        "own": [union for union in own if permissions.can_score_self(request.user, sheet, union, cards.get(union.pk))],
        "may_keep": permissions.can_keep_award_kinds(request.user),
        "author": kept.author_mark(request.user), "is_illustrative": sheet.is_illustrative,
    }  # fmt: skip
    return render(request, "events/award_sheet.html", context, status=422 if form.errors else 200)


@kept.until_sign_in
@either
def score_sheet_move(request, year):
    """Open, or take back a step: `viec` names the state that is wished. Closing is confirmed on a page of its own.

    GET: the sheet's page, with what was typed before the session ended.
    """
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    if request.POST.get("viec") == State.CLOSED and permissions.can_keep_award_kinds(request.user):
        return redirect("score_sheet_close", year)
    # The words that wait are the reason of a step back, which has a button of its own.
    button = _("Đưa về đang soạn") if sheet.state == State.OPEN else _("Mở lại")
    form = _step_form(sheet, posted(request), kept.initial(request, button))
    if request.method == "POST" and request.POST.get("viec") not in State.values:
        form.add_error(None, _("Chọn một việc."))
    if form.is_valid():
        data = form.cleaned_data
        try:
            words = {"seen": data["seen"], "reason": data["reason"]}
            award_scores.move_sheet(sheet, request.POST["viec"], by=request.user, **words)
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            return redirect(sheet)
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Changed as changed:
            say_changed(form, changed)
            sheet = changed.row
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect(sheet)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    if not permissions.can_keep_award_kinds(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO đặt bảng điểm thi đua."))
    return _sheet_page(request, sheet, form)


@either
def score_sheet_close(request, year):
    """GET: what closing ends, in all clusters. POST: close it, once that is confirmed."""
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    if not permissions.can_keep_award_kinds(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO đặt bảng điểm thi đua."))
    if sheet.state != State.OPEN:
        messages.info(request, _("Bảng điểm đang ở bước khác: %(state)s.") % {"state": sheet.get_state_display()})
        return redirect(sheet)
    form = CloseForm(posted(request), initial={"seen": version(sheet)})
    if request.method == "POST" and form.is_valid():
        try:
            award_scores.move_sheet(sheet, State.CLOSED, by=request.user, seen=form.cleaned_data["seen"])
            messages.success(request, _("Đã chốt bảng điểm."))
            return redirect(sheet)
        except Changed as changed:
            say_changed(form, changed)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect(sheet)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    return _close_page(request, sheet, form)


def _close_page(request, sheet, form):
    groups = ranking(sheet, request.user)
    members = sum(len(group.places) for group in groups)
    context = {
        "sheet": sheet, "form": form, "groups": groups, "members": members,
        "unscored_self": members - sum(group.self_scored for group in groups),
        "unscored": members - sum(group.scored for group in groups),
        "is_illustrative": sheet.is_illustrative,
        "is_early": sheet.self_until is not None and sheet.self_until >= clock.today(),
    }  # fmt: skip
    return render(request, "events/award_sheet_close.html", context, status=422 if form.errors else 200)


@kept.until_sign_in
@either
def score_sheet_new(request):
    return _edit_page(request, None, _("Lập bảng điểm thi đua"))


@kept.until_sign_in
@either
def score_sheet_edit(request, year):
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    return _edit_page(request, sheet, _("Sửa: %s") % sheet)


def _edit_page(request, sheet, title):
    if not permissions.can_keep_award_kinds(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO đặt bảng điểm thi đua."))
    form = SheetForm(posted(request), sheet=sheet, initial=kept.initial(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            words = {"seen": data["seen"], "self_until": data["self_until"], "note": data["note"]}
            sheet = award_scores.save_sheet(sheet, data["year"], form.read, by=request.user, **words)
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Changed as changed:
            say_changed(form, changed)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            return redirect(sheet)
    context = {"form": form, "title": title, "sheet": sheet, "author": kept.author_mark(request.user)}
    return render(request, "events/award_sheet_form.html", context, status=422 if form.errors else 200)


def say_changed(form, changed) -> None:
    """What was typed stays; posting once more writes it over what somebody else wrote meanwhile."""
    form.add_error(None, _("Có người vừa ghi vào đây. Mở trang ở cửa sổ khác để xem; nếu vẫn ghi thì bấm lần nữa."))
    form.data["seen"] = version(changed.row)
