"""The page of one pledge, and its private files."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from aid import permissions
from aid.forms.acts import DisbursementForm
from aid.models import Pledge, PledgeFile
from aid.pledge_page import page_rows, read_page
from clusters.views import kept

HISTORY_SHOWN = 10


@require_safe
def pledge_detail(request, pk):
    pledge = get_object_or_404(page_rows(request.user), pk=pk)
    may_keep = permissions.can_keep(request.user, pledge)
    page = read_page(pledge)
    currency = page.committed.currency if page.committed else "VND"
    is_whole = request.GET.get("lich-su") == "tat-ca"
    context = {
        "page": page,
        "pledge": pledge,
        "may_keep": may_keep,
        "may_disburse": may_keep and pledge.status not in (Pledge.Status.SOUGHT, Pledge.Status.CANCELLED),
        "form": DisbursementForm(currency=currency) if may_keep else None,
        "author": kept.author_mark(request.user),
        "history": page.history if is_whole else page.history[:HISTORY_SHOWN],
        "is_illustrative": pledge.is_illustrative,
    }
    return render(request, "aid/pledge_detail.html", context)


@require_safe
def aid_file_download(request, pk):
    """The file, to those who may read the pledge. A photo is shown, anything else is saved."""
    rows = PledgeFile.objects.filter(pledge__in=Pledge.objects.visible_to(request.user), removed_at__isnull=True)
    row = get_object_or_404(rows, pk=pk)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    is_photo = row.content_type.startswith("image/")
    response = FileResponse(content, content_type=row.content_type, as_attachment=not is_photo, filename=row.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
