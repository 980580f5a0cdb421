"""Photos of a visit: adding one that was checked, and taking one away, which hides it and keeps who did so."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.uploads import Checked, Kind
from clusters.workflow.rows import Overtaken
from events import permissions
from events.models import Delegation, DelegationPhoto
from events.workflow.activities import Blocked, NotAllowed

PHOTOS_MAX = 30


@transaction.atomic
def add_photo(visit: Delegation, checked: Checked, *, by: User, caption: str = "", credit: str = "") -> DelegationPhoto:
    """Keep a checked photo. The same one twice is refused, so a form posted twice leaves one."""
    visit = _lock(visit.pk, by)
    if checked.kind != Kind.PHOTO:
        raise Blocked(_("Chỉ nhận ảnh JPEG, PNG, WebP."), "file")
    standing = visit.photos.filter(removed_at__isnull=True)
    twin = standing.filter(sha256=checked.sha256).first()
    if twin is not None:
        raise Blocked(_("Ảnh này đã có: “%(name)s”.") % {"name": twin.name}, "file")
    if standing.count() >= PHOTOS_MAX:
        raise Blocked(_("Mỗi đoàn giữ nhiều nhất %(n)d ảnh. Bỏ ảnh không còn cần.") % {"n": PHOTOS_MAX}, "file")
    return DelegationPhoto.objects.create(
        delegation=visit,
        file=ContentFile(checked.content, name=checked.name),
        name=checked.name,
        caption=caption.strip(),
        credit=credit.strip(),
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=checked.sha256,
        added_at=clock.now(),
        added_by=by,
    )


@transaction.atomic
def remove_photo(photo: DelegationPhoto, *, by: User) -> DelegationPhoto:
    """Take a photo from the page. The row and its content stay, since nothing is deleted."""
    _lock(photo.delegation_id, by)
    photo = DelegationPhoto.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    if photo.removed_at is not None:
        raise Overtaken(_("Ảnh này đã được bỏ rồi."))
    photo.removed_at, photo.removed_by = clock.now(), by
    photo.save(update_fields=["removed_at", "removed_by"])
    return photo


def _lock(pk: int, by: User) -> Delegation:
    visit = Delegation.objects.select_for_update(of=("self",)).prefetch_related("hosts").get(pk=pk)
    if not permissions.can_keep_visit(by, visit):
        raise NotAllowed(_("Chỉ đơn vị đã ghi đoàn này và cán bộ VUFO thêm, bỏ được ảnh."))
    return visit
