"""Photos of the handing over: one for whoever reads the commendation, adding one, taking one away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.views import kept
from clusters.workflow.rows import Overtaken
from events import permissions
from events.forms.delegation_photos import PhotoForm
from events.models import Award, AwardPhoto
from events.views.award_acting import act_page, award_for, posted
from events.workflow import award_photos
from events.workflow.activities import NotAllowed


@require_safe
def award_photo(request, pk):
    """The photo, to those who may read the commendation."""
    rows = AwardPhoto.objects.filter(removed_at__isnull=True)
    photo = get_object_or_404(rows.filter(award__in=Award.objects.visible_to(request.user)), pk=pk)
    try:
        content = photo.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=photo.content_type, filename=photo.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def award_photo_new(request, pk):
    award = award_for(request, pk, permissions.can_present_award)
    form = PhotoForm(posted(request), request.FILES if request.method == "POST" else None)
    kept.put_back(request, form, _("Tải lên"))

    def act(data):
        words = {"caption": data["caption"], "credit": data["credit"]}
        award_photos.add_photo(award, form.checked, by=request.user, **words)

    return act_page(request, award, form, act, _("Thêm ảnh"), _("Tải lên"), has_file=True)


@require_POST
def award_photo_remove(request, pk):
    visible = Award.objects.visible_to(request.user)
    photo = get_object_or_404(AwardPhoto.objects.filter(award__in=visible).select_related("award"), pk=pk)
    try:
        award_photos.remove_photo(photo, by=request.user)
        messages.success(request, _("Đã bỏ ảnh “%(name)s”.") % {"name": photo.name})
    except Overtaken as overtaken:
        messages.warning(request, str(overtaken))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect(photo.award)
