"""The card of one union by the sheet of a year: what it or its cluster scores so far, handed over, opened again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.models import Union
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.award_figures import figures_at_hand
from events.forms.award_scores import MoveForm, PointsForm
from events.models import ScoreCard, ScoreMark, ScoreSheet
from events.views.award_acting import posted
from events.views.award_scores import say_changed
from events.workflow import award_scores
from events.workflow.activities import Blocked, NotAllowed

either = require_http_methods(["GET", "HEAD", "POST"])
By = ScoreMark.By
HAND_OVER, REOPEN = "gui", "mo-lai"


@kept.until_sign_in
@either
def score_card(request, year, slug):
    """POST saves what is there; `viec` says that the card is handed over, or opened again for the union."""
    sheet = get_object_or_404(ScoreSheet.objects.visible_to(request.user), year=year)
    union = get_object_or_404(Union.objects.prefetch_related("names"), slug=slug)
    card = _seen_card(request, sheet, union)
    given_by = _side(request.user, sheet, union, card)
    if request.method == "POST":
        is_again = request.POST.get("viec") == REOPEN
        # Who opens it again is shown the cluster's points, half-saved ones too: none but the cluster comes so far.
        if given_by is None or (is_again and given_by != By.CROSS):
            raise PermissionDenied(_("Bạn không chấm được phiếu này lúc này."))
        if is_again:
            return _reopen(request, sheet, union, card)
    typed, again = _typed(request, card, given_by)
    form = _points_form(sheet, card, given_by, posted(request), typed)
    if request.method == "POST" and form.is_valid() and _score(request, sheet, union, given_by, form):
        kept.forget(request)
        return redirect("score_card", year, slug)
    return _card_page(request, sheet, union, card, form, given_by, _reopen_form(card, typed=again))


def _typed(request, card, given_by) -> tuple[dict | None, dict | None]:
    """What was typed before the session ended, of the two forms of the page: points, and why the card is reopened.

    Named is the button that was pressed, so that nobody hands over what was to be saved.
    """
    pressed = (kept.typed_in(request) or {}).get("viec")
    if pressed == REOPEN:
        return None, kept.initial(request, _("Mở lại"))
    is_complete = pressed == HAND_OVER or _is_given(card, _shown(card, given_by))
    return kept.initial(request, _submit(card, given_by) if is_complete else _("Lưu, chấm tiếp")), None


def _submit(card, given_by) -> str:
    """What stands on the button that hands the points over."""
    if given_by == By.CROSS:
        return _("Ghi điểm của Cụm")
    return _("Gửi lại điểm tự chấm") if _is_given(card, By.SELF) else _("Gửi điểm tự chấm")


def _points_form(sheet, card, given_by, data=None, typed=None):
    """A side that was handed over stays complete: nothing of it is saved by halves."""
    side, is_final = _shown(card, given_by), False
    if data is not None:
        is_final = data.get("viec") == HAND_OVER or _is_given(card, side)
    return PointsForm(
        data, criteria=sheet.criteria.all(), card=card, given_by=side, is_final=is_final, initial=typed
    )  # fmt: skip


def _shown(card, given_by) -> str:
    """The side whose state the page tells: the one that the person writes, else the one that comes next."""
    return given_by or (By.SELF if card is not None and not card.is_given else By.CROSS)


def _is_given(card, side) -> bool:
    return card is not None and (card.self_total if side == By.SELF else card.cross_total) is not None


def _reopen_form(card, data=None, typed=None):
    seen = version(card) if card is not None else ""
    return MoveForm(data, label=_("Lý do mở lại"), required=True, initial={"seen": seen} | (typed or {}))


def _card_page(request, sheet, union, card, form, given_by, move):
    cross = {mark.criterion_id: mark for mark in (card.marks.all() if card else ()) if mark.given_by == By.CROSS}
    counts = card is not None and card.cross_total is not None
    is_given = _is_given(card, _shown(card, given_by))
    # That the cluster has begun is its own affair until it has done.
    is_begun = bool(form.saved) and not is_given and (given_by is not None or not form.is_cross)
    context = {
        "sheet": sheet, "union": union, "card": card, "form": form, "given_by": given_by, "move": move,
        "rows": [(*row, cross.get(row[0].pk) if counts else None) for row in form.rows],
        "is_given": is_given, "is_begun": is_begun, "submit": _submit(card, given_by),
        "may_reopen": counts and permissions.can_score_member(request.user, sheet, union),
        "is_illustrative": sheet.is_illustrative or (card is not None and card.is_illustrative),
        "why_reopened": card.why_reopened if card is not None and sheet.state == ScoreSheet.State.OPEN else "",
        "author": kept.author_mark(request.user), "at_hand": figures_at_hand(union, sheet.year, request.user),
    }  # fmt: skip
    return render(request, "events/award_card.html", context, status=422 if form.errors or move.errors else 200)


def _seen_card(request, sheet, union) -> ScoreCard | None:
    """The card if the person may read it; none for those to whom it is not scored yet; else 404."""
    card = ScoreCard.objects.visible_to(request.user).filter(sheet=sheet, union=union)
    card = card.prefetch_related("marks").first()
    if card is None:
        is_hidden = ScoreCard.objects.given().filter(sheet=sheet, union=union).exists()
        if is_hidden or not permissions.can_read_no_card(request.user, sheet, union):
            raise Http404
    return card


def _side(user, sheet, union, card) -> str | None:
    """Whose points the person may write now: the union's own, the cluster's, or none."""
    if permissions.can_score_self(user, sheet, union, card) and (card is None or card.cross_total is None):
        return By.SELF
    if card is not None and card.is_given and permissions.can_score_member(user, sheet, union):
        return By.CROSS
    return None


def _score(request, sheet, union, given_by, form) -> bool:
    write = award_scores.score if form.is_final else award_scores.save_points
    try:
        write(sheet, union, given_by, form.given, by=request.user, seen=form.cleaned_data["seen"])
    except Blocked as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except Changed as changed:
        say_changed(form, changed)
        return False
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _said(form))
    return True


def _said(form) -> str:
    """What was done. How much a card still lacks that is not handed over, its page says."""
    if form.is_final:
        return _("Đã ghi điểm của Cụm.") if form.is_cross else _("Đã gửi điểm tự chấm.")
    return _("Đã lưu.")


def _reopen(request, sheet, union, card):
    move = _reopen_form(card, request.POST)
    if move.is_valid():
        try:
            award_scores.reopen(card, move.cleaned_data["reason"], by=request.user, seen=move.cleaned_data["seen"])
            kept.forget(request)
            messages.success(request, _("Đã mở lại cho đơn vị tự chấm."))
            return redirect("score_card", sheet.year, union.slug)
        except Blocked as refusal:
            move.add_error("reason", str(refusal))
        except Changed as changed:
            say_changed(move, changed)
            card = changed.row
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect("score_card", sheet.year, union.slug)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    return _card_page(request, sheet, union, card, _points_form(sheet, card, By.CROSS), By.CROSS, move)
