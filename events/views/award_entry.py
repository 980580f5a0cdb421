"""Entering one commendation that was decided, proposing one, correcting either."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.forms.compare import set_beside
from clusters.vietnamese import clean
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken
from events import permissions
from events.award_doubles import Doubt
from events.forms.awards import CorrectionForm, NominationForm, RecordForm, decision_of, handing_of
from events.models import Award
from events.views.award_acting import posted, tell_if_closed
from events.views.awards import seen_award
from events.workflow import award_nominations, awards
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_rules import Doubtful

FIGURES_MAX = 5000
either = require_http_methods(["GET", "HEAD", "POST"])


@kept.until_sign_in
@either
def award_new(request):
    if not permissions.can_record_awards(request.user):
        raise PermissionDenied(_("Chỉ cán bộ, lãnh đạo Liên hiệp và cán bộ VUFO ghi được khen thưởng."))
    form = RecordForm(posted(request), user=request.user, initial=kept.initial(request))

    def act(data):
        decision, handing = decision_of(data), handing_of(data)
        words = {"token": data["token"], "confirmed": data["confirmed"]}
        return awards.record(form.given, decision, by=request.user, handing=handing, **words)

    said = _("Ghi khen thưởng đã có quyết định.")
    return _entry_page(request, form, act, _("Ghi khen thưởng"), said)


@kept.until_sign_in
@either
def nomination_new(request):
    if not permissions.can_nominate(request.user):
        raise PermissionDenied(_("Chỉ cán bộ và lãnh đạo Liên hiệp lập được đề nghị của đơn vị mình."))
    first = _told_by_a_report(request) | (kept.initial(request) or {})
    form = NominationForm(posted(request), user=request.user, initial=first)

    def act(data):
        words = {"token": data["token"], "confirmed": data["confirmed"], "via_cluster": form.via_cluster}
        return award_nominations.nominate(form.given, data["proposed_on"], by=request.user, **words)

    said = _("Đề nghị VUFO khen. Khen thưởng do Liên hiệp tự quyết định thì không lập đề nghị.")
    return _entry_page(request, form, act, _("Lập đề nghị khen thưởng"), said)


def _sent_to(award: Award) -> str:
    """Where a nomination has gone."""
    return _("Đã gửi %(cluster)s bình bầu.") % {"cluster": award.cluster} if award.cluster else _("Đã gửi VUFO.")


def _told_by_a_report(request) -> dict[str, str]:
    """What the page of an accepted report puts into the form: its year, and figures in words (`?nam=`, `?so_lieu=`)."""
    told = {"year": request.GET.get("nam", "")[:4], "figures": clean(request.GET.get("so_lieu", ""))[:FIGURES_MAX]}
    return {name: words for name, words in told.items() if words}


@kept.until_sign_in
@either
def award_edit(request, pk):
    award = kept_award(request, pk)
    form = CorrectionForm(posted(request), award=award, initial=kept.initial(request))

    def act(data):
        words = {"seen": data["seen"], "reason": data["reason"], "confirmed": data["confirmed"]}
        return awards.change(award, form.given, by=request.user, decision=decision_of(data), **words)

    return _entry_page(request, form, act, _("Sửa: %s") % award.recipient, "", award)


def kept_award(request, pk) -> Award:
    """One that the person may correct. Hidden: 404; only to be read: 403."""
    award = seen_award(request, pk)
    if not permissions.can_keep_award(request.user, award):
        raise PermissionDenied(_("Chỉ đơn vị đã ghi và cán bộ VUFO sửa được."))
    return award


def _entry_page(request, form, act, title, said, award=None):
    """The form; once the act is done, the commendation. What is refused comes back with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            award = act(form.cleaned_data)
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Doubtful as doubtful:
            form.doubt(doubtful)
        except Changed as changed:
            set_beside(form, changed)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return redirect(awards.written_by(form.cleaned_data["token"], form.given) or "award_list")
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _sent_to(award) if isinstance(form, NominationForm) else _("Đã ghi."))
            tell_if_closed(request, form.cleaned_data.get("decided_on"))
            return redirect(award)
    context = {
        "form": form, "award": award, "title": title, "said": said, "author": kept.author_mark(request.user),
        "doubts": seen_doubts(request.user, form.doubts), "is_nomination": isinstance(form, NominationForm),
    }  # fmt: skip
    refused = bool(form.errors or form.conflict)
    return render(request, "events/award_form.html", context, status=422 if refused else 200)


def seen_doubts(user, found: list[Doubt]) -> list[tuple[Doubt, bool]]:
    """(doubt, may the person read it): of the others nothing is told but that there is one."""
    keys = {doubt.award.pk for doubt in found}
    readable = set(Award.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return [(doubt, doubt.award.pk in readable) for doubt in found]
