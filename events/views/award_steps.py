"""The way of a nomination: the cluster's vote, on to VUFO, decided or declined, a step taken back."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.views import kept
from events import permissions
from events.award_page import to_the_same, votes
from events.forms.award_acts import ActReasonForm, DecisionForm, SeenActForm, VoteForm
from events.views.award_acting import act_page, award_for, posted
from events.workflow import award_nominations as nominations
from events.workflow.award_limits import limits, taken

PAST_BESIDE = 5
either = require_http_methods(["GET", "HEAD", "POST"])


@kept.until_sign_in
@either
def award_vote(request, pk):
    award = award_for(request, pk, permissions.can_vote_on_award)
    form = VoteForm(posted(request), award=award, initial=kept.initial(request))

    def act(data):
        nominations.vote(award, form.vote, by=request.user, seen=data["seen"])

    said = _("Tổng số phiếu không quá số người có mặt.")
    return act_page(request, award, form, act, _("Ghi kết quả bình bầu"), _("Ghi"), said, **_beside(request, award))


@kept.until_sign_in
@either
def award_forward(request, pk):
    award = award_for(request, pk, permissions.can_vote_on_award)
    initial, said = kept.initial(request, _("Gửi")), _quota_words(award)
    if award.lacks_majority:
        said = " ".join(filter(None, [_("Cụm bình bầu: %(votes)s.") % {"votes": votes(award)}, said]))
        label = _("Lý do Cụm vẫn đề nghị dù chưa quá nửa đồng ý")
        form = ActReasonForm(posted(request), award=award, label=label, initial=initial)
    else:
        form = SeenActForm(posted(request), award=award, initial=initial)

    def act(data):
        nominations.forward(award, by=request.user, seen=data["seen"], reason=data.get("reason", ""))

    return act_page(request, award, form, act, _("Gửi VUFO"), _("Gửi"), said)


def _quota_words(award) -> str:
    if award.cluster is None:
        return ""
    most = limits(award.kind, award.year, award.cluster).number
    if most is None:
        return _("VUFO chưa đặt hạn mức %(kind)s năm %(year)s.") % {"kind": award.kind, "year": str(award.year)}
    gone = taken(award.kind, award.year, award.cluster, but=award)
    words = _("Hạn mức của %(cluster)s năm %(year)s: %(most)d, đã gửi %(gone)d.")
    return words % {"cluster": award.cluster, "year": str(award.year), "most": most, "gone": gone}


@kept.until_sign_in
@either
def award_decide(request, pk):
    award = award_for(request, pk, permissions.can_decide_award)
    form = DecisionForm(posted(request), award=award, initial=kept.initial(request, _("Ghi quyết định")))

    def act(data):
        nominations.decide(award, form.decision, by=request.user, seen=data["seen"])

    how = votes(award)
    voted = _("Cụm bình bầu: %(votes)s.") % {"votes": how} if how else ""
    said = " ".join(filter(None, [voted, _quota_words(award)]))
    return act_page(
        request, award, form, act, _("Quyết định khen"), _("Ghi quyết định"), said, **_beside(request, award)
    )


def _beside(request, award):
    """What whoever votes or decides wants to see: the merits, and what the recipient was given before."""
    return {"shows_merits": True, "others": to_the_same(award, request.user, PAST_BESIDE)}


@kept.until_sign_in
@either
def award_decline(request, pk):
    award = award_for(request, pk, permissions.can_decline_award)
    form = ActReasonForm(posted(request), award=award, label=_("Lý do"), initial=kept.initial(request))

    def act(data):
        nominations.decline(award, data["reason"], by=request.user, seen=data["seen"])

    said = _("Lý do hiện trên trang của đề nghị. Làm lại được bằng “Lùi một bước”.")
    return act_page(request, award, form, act, _("Không khen thưởng"), _("Ghi"), said)


@kept.until_sign_in
@either
def award_step_back(request, pk):
    award = award_for(request, pk, nominations.can_step_back)
    form = ActReasonForm(posted(request), award=award, label=_("Lý do lùi"), initial=kept.initial(request, _("Lùi")))

    def act(data):
        nominations.step_back(award, data["reason"], by=request.user, seen=data["seen"])

    said = _("Bước “%(state)s” được bỏ; lịch sử giữ nội dung cũ.") % {"state": award.get_state_display()}
    return act_page(request, award, form, act, _("Lùi một bước"), _("Lùi"), said)
