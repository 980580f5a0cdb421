"""Noting that it was handed over, taking back what was entered by mistake, bringing it back."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.views import kept
from events import permissions
from events.forms.award_acts import ActReasonForm, PresentForm
from events.views.award_acting import act_page, award_for, posted
from events.workflow import award_acts

either = require_http_methods(["GET", "HEAD", "POST"])


@kept.until_sign_in
@either
def award_present(request, pk):
    award = award_for(request, pk, permissions.can_present_award)
    others = award_acts.waiting_with(award).count() if award.is_given and award.decision_number else 0
    form = PresentForm(posted(request), award=award, others=others, initial=kept.initial(request))

    def act(data):
        with_others = data.get("with_others", False)
        award_acts.present(award, form.handing, by=request.user, seen=data["seen"], with_others=with_others)

    said = "" if award.is_given else _("Chưa có quyết định nên chưa ghi là đã trao được.")
    return act_page(request, award, form, act, _("Ghi đã trao"), _("Ghi"), said)


@kept.until_sign_in
@either
def award_revoke(request, pk):
    award = award_for(request, pk, permissions.can_keep_award)
    form = ActReasonForm(posted(request), award=award, label=_("Lý do rút"), initial=kept.initial(request, _("Rút")))

    def act(data):
        award_acts.take_back(award, data["reason"], by=request.user, seen=data["seen"])

    said = _("Vẫn còn trên trang của đơn vị, gạch ngang, và không tính vào số nào. Khôi phục được.")
    return act_page(request, award, form, act, _("Rút khen thưởng, đề nghị"), _("Rút"), said)


@kept.until_sign_in
@either
def award_restore(request, pk):
    award = award_for(request, pk, permissions.can_keep_award)
    form = ActReasonForm(
        posted(request), award=award, label=_("Lý do khôi phục"), initial=kept.initial(request, _("Khôi phục"))
    )

    def act(data):
        award_acts.bring_back(award, data["reason"], by=request.user, seen=data["seen"])

    return act_page(request, award, form, act, _("Khôi phục"), _("Khôi phục"), _("Khen thưởng được tính lại."))
