"""Bringing an Excel file into a register: template, upload, the look through, and the import itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from aid import importing, permissions
from aid.excel.reading import NotReadable
from aid.excel.writing import workbook_of
from aid.forms.imports import ImportForm
from aid.models import Pledge, PledgeImport
from aid.workflow.errors import NotAllowed, Overtaken
from aid.workflow.importing import Unwritten
from clusters.downloads import XLSX, as_file
from clusters.permissions import acting_union_ids


def _check(request) -> None:
    if not permissions.can_enter(request.user):
        raise PermissionDenied(_("Chỉ cán bộ của Liên hiệp nạp được vào sổ của đơn vị mình."))


@require_GET
def import_template(request):
    _check(request)
    return as_file(workbook_of(Pledge.objects.none()), "mau-so-vien-tro", XLSX)


@require_http_methods(["GET", "POST"])
def pledge_import(request):
    """Take a file and look it through; the register stays as it is until the next page is confirmed."""
    _check(request)
    is_post = request.method == "POST"
    form = ImportForm(
        request.POST if is_post else None, request.FILES if is_post else None, unions=acting_union_ids(request.user)
    )
    if is_post and form.is_valid():
        record = importing.look_through(
            form.contents, form.content, form.cleaned_data["file"].name, form.cleaned_data["union"], by=request.user
        )
        return redirect("import_check", record.pk)
    done = PledgeImport.objects.visible_to(request.user).filter(done_at__isnull=False)[:5]
    return render(request, "aid/pledge_import.html", {"form": form, "done": done})


@require_http_methods(["GET", "POST"])
def import_check(request, pk):
    """What the file would add, or what is wrong with it; a POST writes it."""
    record = get_object_or_404(PledgeImport.objects.visible_to(request.user).select_related("union"), pk=pk)
    if request.method == "GET":
        return render(request, "aid/import_check.html", {"record": record})
    if record.preview.get("doubts") and record.done_at is None and "confirmed" not in request.POST:
        messages.error(request, _("Chưa nạp. Xem các dòng cần kiểm tra, rồi đánh dấu nếu đúng."))
        return redirect("import_check", pk)
    try:
        written = importing.write(record, by=request.user)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
        return redirect("import_check", pk)
    except (Unwritten, NotReadable) as unwritten:
        messages.error(request, str(unwritten))
        return redirect("import_check", pk)
    words = _("Đã nạp %(pledges)d khoản, %(values)d giá trị, %(paid)d đợt giải ngân.")
    told = {"pledges": written.pledges, "values": written.values, "paid": written.disbursements}
    messages.success(request, words % told)
    return redirect("pledge_list")
