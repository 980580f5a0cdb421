"""Giving the work of an office to another member of the cluster for some days, and taking it back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import permissions
from clusters.forms import acts as forms
from clusters.models import LeadershipTerm, Mandate
from clusters.views.editing import done, edit, page, posted
from clusters.workflow import mandates

GIVE_NOTE = gettext_lazy(
    "Liên hiệp được ủy quyền xét báo cáo như đơn vị giữ chức, chỉ trong những ngày ghi ở dưới. Đơn vị giữ chức vẫn còn "
    "quyền. Báo cáo của chính đơn vị giữ chức thì Liên hiệp được ủy quyền không xét."
)
REVOKE_NOTE = gettext_lazy(
    "Từ lúc ghi, Liên hiệp được ủy quyền không xét và không đọc báo cáo của Cụm nữa. Việc đã làm vẫn giữ trong lịch sử."
)


@edit
def mandate_new(request, pk):
    term = get_object_or_404(LeadershipTerm.objects.select_related("cluster", "union"), pk=pk)
    if not permissions.can_give_mandate(request.user, term):
        raise PermissionDenied(_("Chỉ Liên hiệp giữ chức và VUFO ủy quyền được, khi nhiệm kỳ còn hiệu lực."))
    form = forms.MandateForm(posted(request), term=term)

    def act(data):
        return mandates.give(term, by=request.user, **data)

    back = _page_of(term)
    if done(request, form, act, _("Đã ủy quyền.")):
        return redirect(back)
    words = {"role": term.get_role_display(), "cluster": term.cluster, "year": term.year, "union": term.union}
    title = _("Ủy quyền chức %(role)s %(cluster)s năm %(year)d (%(union)s)") % words
    return page(request, form, title, back, note=GIVE_NOTE, submit=_("Ủy quyền"))


@edit
def mandate_revoke(request, pk):
    rows = Mandate.objects.select_related("term__cluster", "term__union", "union")
    mandate = get_object_or_404(rows, pk=pk)
    if not permissions.can_give_mandate(request.user, mandate.term):
        raise PermissionDenied(_("Chỉ Liên hiệp giữ chức và VUFO thôi ủy quyền được, khi nhiệm kỳ còn hiệu lực."))
    form = forms.MandateRevocationForm(posted(request))

    def act(data):
        return mandates.revoke(mandate, by=request.user, reason=data["reason"])

    back = _page_of(mandate.term)
    if done(request, form, act, _("Đã thôi ủy quyền.")):
        return redirect(back)
    words = {"role": mandate.term.get_role_display(), "cluster": mandate.term.cluster, "union": mandate.union}
    title = _("Thôi ủy quyền chức %(role)s %(cluster)s cho %(union)s") % words
    return page(request, form, title, back, note=REVOKE_NOTE, submit=_("Thôi ủy quyền"))


def _page_of(term: LeadershipTerm) -> str:
    return reverse("cluster_year", args=[term.cluster.number, term.year]) + "#uy-quyen"
