"""Disbursements and values of a pledge: recording, correcting, taking back."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.forms.acts import DisbursementCorrectionForm, DisbursementForm, RevokeForm, ValueForm
from aid.models import Disbursement, PledgeValue
from aid.models.money import HOME
from aid.reading_aloud import say
from aid.views.acting import act, done, own_pledge, own_row, page
from aid.workflow import money
from clusters.values import format_amount

TITLES = {
    (PledgeValue.Point.COMMITTED, True): gettext_lazy("Ghi giá trị cam kết"),
    (PledgeValue.Point.COMMITTED, False): gettext_lazy("Điều chỉnh giá trị cam kết"),
    (PledgeValue.Point.APPROVED, True): gettext_lazy("Ghi giá trị phê duyệt"),
    (PledgeValue.Point.APPROVED, False): gettext_lazy("Điều chỉnh giá trị phê duyệt"),
}


def _told(row: Disbursement) -> str:
    return _("Đã ghi giải ngân ngày %(day)s: %(money)s.") % {"day": f"{row.on:%d/%m/%Y}", "money": say(row)}


@act
def disbursement_new(request, pk):
    pledge = own_pledge(request, pk)
    usual = pledge.values.filter(is_current=True).order_by("-point").values_list("currency", flat=True).first()
    data = request.POST if request.method == "POST" else None
    form = DisbursementForm(data, currency=usual or HOME)

    def record(data):
        told = {name: data[name] for name in ("document", "note", "token")}
        return money.disburse(pledge, data["on"], data["money"], by=request.user, **told)

    if done(request, form, record, _told):
        return redirect(pledge)
    return page(request, form, pledge, _("Ghi giải ngân"))


@act
def disbursement_edit(request, pk):
    row = own_row(request, Disbursement.objects.standing(), pk)
    initial = DisbursementCorrectionForm.typed(row)
    form = DisbursementCorrectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def correct(data):
        told = {name: data[name] for name in ("document", "note", "reason", "seen")}
        return money.correct_disbursement(row, data["on"], data["money"], by=request.user, **told)

    def fresh():
        now = Disbursement.objects.get(pk=row.pk)
        written = now.history.select_related("history_user").latest("history_id")
        initial = DisbursementCorrectionForm.typed(now)
        return DisbursementCorrectionForm(initial=initial), written.history_user, written.history_date

    if done(request, form, correct, _told, fresh=fresh):
        return redirect(row.pledge)
    title = _("Sửa đợt giải ngân ngày %(day)s") % {"day": f"{row.on:%d/%m/%Y}"}
    return page(request, form, row.pledge, title)


@act
def disbursement_revoke(request, pk):
    row = own_row(request, Disbursement, pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)

    def revoke(data):
        return money.revoke_disbursement(row, data["reason"], by=request.user)

    if done(request, form, revoke, _("Đã rút đợt giải ngân. Dòng đã rút còn trong lịch sử sửa.")):
        return redirect(row.pledge)
    told = {"day": f"{row.on:%d/%m/%Y}", "amount": format_amount(row.amount, row.currency)}
    said = _("Đợt ngày %(day)s, %(amount)s, sẽ không còn được tính. Rút khi ghi nhầm; ghi sai số thì sửa.") % told
    return page(request, form, row.pledge, _("Rút đợt giải ngân"), button=_("Rút"), said=said)


@act
def value_new(request, pk, point):
    if point not in PledgeValue.Point.values:
        raise Http404
    pledge = own_pledge(request, pk)
    standing = list(pledge.values.filter(point=point, revoked_at__isnull=True).order_by("on"))
    data = request.POST if request.method == "POST" else None
    form = ValueForm(data, point=point, is_first=not standing, initial=_like(standing))

    def record(data):
        told = {name: data.get(name, "") for name in ("document", "authority", "reason")}
        return money.set_value(pledge, point, data["on"], data["money"], by=request.user, **told)

    def said(row):
        return _("Đã ghi giá trị %(point)s: %(money)s.") % {"point": row.get_point_display(), "money": say(row)}

    if done(request, form, record, said):
        return redirect(pledge)
    title = TITLES[PledgeValue.Point(point), not standing]
    return page(request, form, pledge, title, standing=standing)


def _like(standing: list[PledgeValue]) -> dict:
    return {"currency": standing[-1].currency} if standing else {}


@act
def value_revoke(request, pk):
    row = own_row(request, PledgeValue, pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)

    def revoke(data):
        return money.revoke_value(row, data["reason"], by=request.user)

    if done(request, form, revoke, _("Đã rút giá trị ghi nhầm. Dòng đã rút còn trong lịch sử sửa.")):
        return redirect(row.pledge)
    told = {
        "point": row.get_point_display(),
        "amount": format_amount(row.amount, row.currency),
        "day": f"{row.on:%d/%m/%Y}",
    }
    said = _("Giá trị %(point)s %(amount)s ngày %(day)s sẽ không còn được tính; giá trị trước đó có hiệu lực lại.")
    return page(request, form, row.pledge, _("Rút giá trị ghi nhầm"), button=_("Rút"), said=said % told)
