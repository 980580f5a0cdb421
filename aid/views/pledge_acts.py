"""Steps, span, works and files of a pledge."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aid.forms.acts import FileForm, RevokeForm, SpanForm, StepForm, WorkForm
from aid.models import PledgeFile, PledgeWork
from aid.views.acting import act, done, own_pledge, own_row, page
from aid.workflow import files, pledges, withdrawing, works
from aid.workflow.errors import Overtaken


def _posted(request):
    return request.POST if request.method == "POST" else None


@act
def pledge_step(request, pk):
    pledge = own_pledge(request, pk)
    form = StepForm(_posted(request), pledge=pledge, following=pledges.following(pledge))

    def move(data):
        return pledges.move_to(pledge, data["status"], data["on"], by=request.user, note=data["note"])

    def said(moved):
        return _("Đã ghi: %(status)s.") % {"status": moved.get_status_display()}

    if done(request, form, move, said):
        return redirect(pledge)
    now = _("Đang ở trạng thái: %(status)s.") % {"status": pledge.get_status_display()}
    return page(request, form, pledge, _("Ghi bước tiếp theo"), said=now)


@act
def pledge_span(request, pk):
    pledge = own_pledge(request, pk)
    form = SpanForm(_posted(request))

    def amend(data):
        return pledges.amend_span(
            pledge, data["ends_on"], data["on"], by=request.user, document=data["document"], reason=data["reason"]
        )

    if done(request, form, amend, _("Đã ghi điều chỉnh thời gian. Ngày cũ còn trong bảng điều chỉnh.")):
        return redirect(pledge)
    now = _("Đang ghi kết thúc ngày %(day)s.") % {"day": f"{pledge.ends_on:%d/%m/%Y}"} if pledge.ends_on else ""
    return page(request, form, pledge, _("Điều chỉnh thời gian thực hiện"), said=now)


@act
def pledge_withdraw(request, pk):
    pledge = own_pledge(request, pk)
    form = RevokeForm(_posted(request))

    def withdraw(data):
        return withdrawing.withdraw_pledge(pledge, data["reason"], by=request.user)

    if done(request, form, withdraw, _("Đã rút khoản ghi nhầm. Mọi dòng đã rút còn trong lịch sử sửa.")):
        return redirect(pledge)
    told = {
        "values": pledge.values.filter(revoked_at__isnull=True).count(),
        "paid": pledge.disbursements.standing().count(),
    }
    said = _(
        "Cả khoản sẽ không còn được tính: %(values)d giá trị và %(paid)d đợt giải ngân đang ghi đều bị rút. "
        "Chỉ rút khi ghi nhầm; nhà tài trợ từ chối hay hủy thì ghi bước “Từ chối, hủy”."
    )
    return page(request, form, pledge, _("Rút khoản ghi nhầm"), button=_("Rút cả khoản"), said=said % told)


@act
def work_new(request, pk):
    pledge = own_pledge(request, pk)
    form = WorkForm(_posted(request))
    if done(
        request,
        form,
        lambda data: works.add_work(pledge, by=request.user, **form.fields_of_row),
        _("Đã ghi hạng mục."),
    ):
        return redirect(pledge)
    return page(request, form, pledge, _("Thêm công trình, người hưởng lợi"))


@act
def work_edit(request, pk):
    row = own_row(request, PledgeWork, pk)
    form = WorkForm(_posted(request), row=row, initial=WorkForm.typed(row))

    def update(data):
        return works.update_work(row, by=request.user, seen=data["seen"], reason=data["reason"], **form.fields_of_row)

    def fresh():
        now = PledgeWork.objects.get(pk=row.pk)
        written = now.history.select_related("history_user").latest("history_id")
        return WorkForm(row=now, initial=WorkForm.typed(now)), written.history_user, written.history_date

    if done(request, form, update, _("Đã ghi hạng mục. Lịch sử sửa giữ số cũ."), fresh=fresh):
        return redirect(row.pledge)
    return page(request, form, row.pledge, _("Sửa hạng mục: %(item)s") % {"item": row.item})


@act
def aid_file_new(request, pk):
    pledge = own_pledge(request, pk)
    is_posted = request.method == "POST"
    form = FileForm(_posted(request), request.FILES if is_posted else None, pledge=pledge)

    def add(data):
        return files.add_file(
            pledge, form.checked, by=request.user, caption=data["caption"], disbursement=data["disbursement"]
        )

    if done(request, form, add, _("Đã thêm tệp.")):
        return redirect(pledge)
    return page(request, form, pledge, _("Thêm tệp"), button=_("Tải lên"), has_file=True)


@require_POST
def aid_file_remove(request, pk):
    row = own_row(request, PledgeFile, pk)
    try:
        files.remove_file(row, by=request.user)
        messages.success(request, _("Đã bỏ tệp “%(name)s”. Lịch sử sửa ghi ai bỏ.") % {"name": row.name})
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
    return redirect(row.pledge)
