"""VUFO's further acts: taking back what was recorded by mistake, handing over from a union that ended."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms import acts as forms
from clusters.models import LeadershipTerm, Post, ProvinceName, Succession, Union, UnionName
from clusters.views.editing import check, done, edit, page, posted
from clusters.workflow import handover, withdrawals

WITHDRAWN = gettext_lazy("Đã rút. Lịch sử giữ cả lần ghi và lần rút.")
SUCCESSION_NOTE = gettext_lazy(
    "Tên và thành viên Cụm của Liên hiệp trước mở lại như trước khi ghi. Liên hiệp được lập do ghi nhầm cũng được "
    "rút, nếu chưa có gì gắn với nó. Lịch sử giữ cả lần ghi và lần rút."
)
NAME_NOTE = gettext_lazy("Tên ngay trước đó được dùng tiếp như chưa từng đổi. Lịch sử giữ cả lần ghi và lần rút.")
POSTS_NOTE = gettext_lazy(
    "Chức trách cũ hết vào ngày hôm trước ngày kế thừa, chức trách như thế mở ở đơn vị mới từ ngày ấy. "
    "Ai không chuyển sang thì bỏ chọn."
)
TERM_NOTE = gettext_lazy(
    "Nhiệm kỳ của Liên hiệp đã dừng hết vào ngày hôm trước ngày kế thừa. Phần còn lại của năm mở cho Liên hiệp "
    "kế thừa, tình trạng và quyết định công nhận giữ nguyên."
)


@edit
def succession_withdraw(request, pk):
    step = get_object_or_404(Succession.objects.select_related("predecessor", "successor"), pk=pk)
    check(request)
    title, back = _("Rút việc kế thừa: %s") % step, step.successor.get_absolute_url()
    goes_on = step.predecessor.get_absolute_url()
    form = forms.SuccessionWithdrawalForm(posted(request), row=step)

    def act(data):
        return withdrawals.withdraw_succession(step, by=request.user, **data)

    if done(request, form, act, WITHDRAWN):
        return redirect(goes_on)
    return page(request, form, title, back, note=SUCCESSION_NOTE, submit=_("Rút"))


@edit
def name_withdraw(request, pk):
    row = get_object_or_404(UnionName.objects.select_related("union"), pk=pk)
    return _withdraw_name(request, row, row.union.get_absolute_url())


@edit
def province_name_withdraw(request, pk):
    row = get_object_or_404(ProvinceName.objects.select_related("province"), pk=pk)
    return _withdraw_name(request, row, row.province.get_absolute_url())


def _withdraw_name(request, row: UnionName | ProvinceName, back: str):
    check(request)
    title = _("Rút tên “%(name)s”, %(span)s") % {"name": row, "span": row.span}
    form = forms.NameWithdrawalForm(posted(request), row=row)

    def act(data):
        return withdrawals.withdraw_name(row, by=request.user, **data)

    if done(request, form, act, WITHDRAWN):
        return redirect(back)
    return page(request, form, title, back, note=NAME_NOTE, submit=_("Rút"))


@edit
def posts_hand_over(request, slug):
    union = get_object_or_404(Union.objects.visible_to(request.user), slug=slug)
    check(request)
    if not Post.objects.left_behind_for(union).exists():
        messages.warning(request, _("Không còn chức trách nào ở các Liên hiệp trước để chuyển."))
        return redirect(union)
    form = forms.PostsHandOverForm(posted(request), successor=union)

    def act(data):
        return handover.hand_over_posts(union, data["posts"], by=request.user, reason=data["reason"])

    if done(request, form, act, _("Đã chuyển chức trách sang %s.") % union):
        return redirect(union)
    title = _("Chuyển chức trách sang %s") % union
    return page(request, form, title, union.get_absolute_url(), note=POSTS_NOTE)


@edit
def term_hand_over(request, pk):
    term = get_object_or_404(LeadershipTerm.objects.select_related("cluster", "union"), pk=pk)
    check(request)
    back = reverse("cluster_year", args=[term.cluster.number, term.year])
    if not LeadershipTerm.objects.outlasting_their_union().filter(pk=pk).exists():
        messages.warning(request, _("Nhiệm kỳ này không kéo dài quá ngày Liên hiệp dừng: không có gì để chuyển."))
        return redirect(back)
    form = forms.TermHandOverForm(posted(request), term=term)

    def act(data):
        return handover.hand_over_term(term, by=request.user, **data)

    if done(request, form, act, _("Đã kết thúc nhiệm kỳ cũ và mở tiếp cho Liên hiệp kế thừa.")):
        return redirect(back)
    return page(request, form, _("Chuyển nhiệm kỳ: %s") % term, back, note=TERM_NOTE)
