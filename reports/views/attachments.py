"""Files of reports: private, served by this view alone."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reports.models import Attachment


@require_safe
def attachment_download(request, pk):
    """The file, to those who may see the round it belongs to. A photo is shown, anything else is saved."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        content_type=attachment.content_type,
        as_attachment=attachment.kind != Attachment.Kind.PHOTO,
        filename=attachment.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
