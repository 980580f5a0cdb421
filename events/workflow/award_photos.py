"""Photos of the handing over: adding one that was checked, and taking one away, which hides it and keeps who did so."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.uploads import Checked, Kind
from clusters.workflow.rows import Overtaken
from events import permissions
from events.models import Award, AwardAct, AwardPhoto
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.awards import locked

PHOTOS_MAX = 10


@transaction.atomic
def add_photo(award: Award, checked: Checked, *, by: User, caption: str = "", credit: str = "") -> AwardPhoto:
    """Keep a checked photo. The same one twice is refused, so a form posted twice leaves one."""
    award = _locked(award, by)
    if award.revoked_at is not None:
        raise Overtaken(_("Khen thưởng này đã được rút."))
    if not award.is_given:
        raise Blocked(_("Chưa có quyết định nên chưa có ảnh trao."), "file")
    if checked.kind != Kind.PHOTO:
        raise Blocked(_("Chỉ nhận ảnh JPEG, PNG, WebP."), "file")
    standing = award.photos.filter(removed_at__isnull=True)
    twin = standing.filter(sha256=checked.sha256).first()
    if twin is not None:
        raise Blocked(_("Ảnh này đã có: “%(name)s”.") % {"name": twin.name}, "file")
    if standing.count() >= PHOTOS_MAX:
        raise Blocked(_("Giữ nhiều nhất %(n)d ảnh. Bỏ ảnh không còn cần.") % {"n": PHOTOS_MAX}, "file")
    _note(award, _("Thêm ảnh “%(name)s”") % {"name": checked.name}, by)
    return AwardPhoto.objects.create(
        award=award,
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
def remove_photo(photo: AwardPhoto, *, by: User) -> AwardPhoto:
    """Take a photo from the page. The row and its content stay, since nothing is deleted."""
    award = _locked(photo.award, by)
    photo = AwardPhoto.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    if photo.removed_at is not None:
        raise Overtaken(_("Ảnh này đã được bỏ rồi."))
    photo.removed_at, photo.removed_by = clock.now(), by
    photo.save(update_fields=["removed_at", "removed_by"])
    _note(award, _("Bỏ ảnh “%(name)s”") % {"name": photo.name}, by)
    return photo


def _locked(award: Award, by: User) -> Award:
    fresh = locked(award)
    if not permissions.can_present_award(by, fresh):
        raise NotAllowed(_("Chỉ đơn vị được khen, đơn vị tặng, Cụm và VUFO thêm, bỏ được ảnh."))
    return fresh


def _note(award: Award, what: str, by: User) -> None:
    AwardAct.objects.create(award=award, what=what[:300], by=by, at=clock.now())
