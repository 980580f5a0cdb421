"""Emulation by points: the sheets, one sheet with its ranking, VUFO's form of it, the card of one union."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import clock
from clusters.models import Union
from clusters.permissions import acting_union_ids
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.award_figures import figures_at_hand
from events.award_ranking import ranking
from events.forms.award_scores import CloseForm, MoveForm, PointsForm, SheetForm
from events.models import ScoreCard, ScoreMark, ScoreSheet
from events.views.award_acting import posted
from events.workflow import award_scores
from events.workflow.activities import Blocked, NotAllowed

either = require_http_methods(["GET", "HEAD", "POST"])
By, State = ScoreMark.By, ScoreSheet.State
REOPEN = "mo-lai"


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


def _reopen_form(card, data=None):
    seen = version(card) if card is not None else ""
    return MoveForm(data, label=_("Lý do mở lại"), required=True, initial={"seen": seen})


def _sheet_page(request, sheet, form):
    own = Union.objects.filter(pk__in=acting_union_ids(request.user)).prefetch_related("names")
    context = {
        "sheet": sheet, "groups": ranking(sheet, request.user), "criteria": list(sheet.criteria.all()), "form": form,
        "own": [union for union in own if permissions.can_score_self(request.user, sheet, union)],
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
    form = _step_form(sheet, posted(request), kept.initial(request))
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
            _say_changed(form, changed)
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
            _say_changed(form, changed)
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
            _say_changed(form, changed)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            return redirect(sheet)
    context = {"form": form, "title": title, "sheet": sheet, "author": kept.author_mark(request.user)}
    return render(request, "events/award_sheet_form.html", context, status=422 if form.errors else 200)


def _say_changed(form, changed) -> None:
    """What was typed stays; posting once more writes it over what somebody else wrote meanwhile."""
    form.add_error(None, _("Có người vừa ghi vào đây. Mở trang ở cửa sổ khác để xem, rồi bấm Ghi lần nữa nếu vẫn ghi."))
    form.data["seen"] = version(changed.row)


# --- one union ---------------------------------------------------------------------------------------------


@kept.until_sign_in
@either
def score_card(request, year, slug):
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    union = get_object_or_404(Union.objects.prefetch_related("names"), slug=slug)
    card = _seen_card(request, sheet, union)
    given_by = _side(request.user, sheet, union, card)
    if request.method == "POST":
        if given_by is None:
            raise PermissionDenied(_("Bạn không chấm được phiếu này lúc này."))
        if request.POST.get("viec") == REOPEN and card is not None:
            return _reopen(request, sheet, union, card)
    side = given_by or By.CROSS
    form = PointsForm(
        posted(request), criteria=sheet.criteria.all(), card=card, given_by=side, initial=kept.initial(request)
    )
    if request.method == "POST" and form.is_valid() and _score(request, sheet, union, given_by, form):
        kept.forget(request)
        messages.success(request, _("Đã ghi điểm."))
        return redirect("score_card", year, slug)
    return _card_page(request, sheet, union, card, form, given_by)


def _card_page(request, sheet, union, card, form, given_by, move=None):
    cross = {mark.criterion_id: mark for mark in (card.marks.all() if card else ()) if mark.given_by == By.CROSS}
    counts = card is not None and card.cross_total is not None
    move_form = move or _reopen_form(card)
    context = {
        "sheet": sheet, "union": union, "card": card, "form": form, "given_by": given_by, "move": move_form,
        "rows": [(*row, cross.get(row[0].pk) if counts else None) for row in form.rows],
        "may_reopen": counts and permissions.can_score_member(request.user, sheet, union),
        "is_illustrative": (card or sheet).is_illustrative,
        "author": kept.author_mark(request.user), "at_hand": figures_at_hand(union, sheet.year, request.user),
    }  # fmt: skip
    refused = form.errors or (move is not None and move.errors)
    return render(request, "events/award_card.html", context, status=422 if refused else 200)


def _seen_card(request, sheet, union) -> ScoreCard | None:
    """The card if the person may read it; none for those who may know that there is none; else 404."""
    card = ScoreCard.objects.filter(sheet=sheet, union=union).prefetch_related("marks").first()
    if card is None:
        if not permissions.can_read_no_card(request.user, sheet, union):
            raise Http404
    elif not ScoreCard.objects.visible_to(request.user).filter(pk=card.pk).exists():
        raise Http404
    return card


def _side(user, sheet, union, card) -> str | None:
    """Whose points the person may write now: the union's own, the cluster's, or none."""
    if permissions.can_score_self(user, sheet, union) and (card is None or card.cross_total is None):
        return By.SELF
    if card is not None and card.self_total is not None and permissions.can_score_member(user, sheet, union):
        return By.CROSS
    return None


def _score(request, sheet, union, given_by, form) -> bool:
    try:
        award_scores.score(sheet, union, given_by, form.given, by=request.user, seen=form.cleaned_data["seen"])
    except Blocked as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except Changed as changed:
        _say_changed(form, changed)
        return False
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return True


def _reopen(request, sheet, union, card):
    move = _reopen_form(card, request.POST)
    if move.is_valid():
        try:
            award_scores.reopen(card, move.cleaned_data["reason"], by=request.user, seen=move.cleaned_data["seen"])
            messages.success(request, _("Đã mở lại cho đơn vị tự chấm."))
            return redirect("score_card", sheet.year, union.slug)
        except Blocked as refusal:
            move.add_error("reason", str(refusal))
        except Changed as changed:
            _say_changed(move, changed)
            card = changed.row
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect("score_card", sheet.year, union.slug)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    form = PointsForm(None, criteria=sheet.criteria.all(), card=card, given_by=By.CROSS)
    return _card_page(request, sheet, union, card, form, By.CROSS, move)
