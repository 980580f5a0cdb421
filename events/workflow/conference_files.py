"""Papers and photos of a conference, and what of it everybody may see."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.uploads import Checked
from events import permissions
from events.models import AgendaItem, Conference, ConferenceFile
from events.workflow.activities import Blocked
from events.workflow.conferences import lock, note, write

FILES_MAX = 200


@transaction.atomic
def add_file(
    conference: Conference,
    checked: Checked,
    *,
    by: User,
    caption: str = "",
    credit: str = "",
    item: AgendaItem | None = None,
) -> ConferenceFile:
    """Keep a checked file, private. The same content twice is refused, so a form posted twice leaves one file."""
    conference = lock(conference, by=by)
    standing = ConferenceFile.objects.standing().filter(conference=conference)
    twin = standing.filter(sha256=checked.sha256).first()
    if twin is not None:
        raise Blocked(_("Tệp này đã có: “%(name)s”.") % {"name": twin}, "file")
    if standing.count() >= FILES_MAX:
        raise Blocked(_("Mỗi hội nghị giữ nhiều nhất %(n)d tệp. Bỏ tệp không còn cần.") % {"n": FILES_MAX}, "file")
    if item is not None and item.conference_id != conference.pk:
        raise Blocked(_("Nội dung này không thuộc hội nghị."), "item")
    row = ConferenceFile.objects.create(
        conference=conference, item=item, file=ContentFile(checked.content, name=checked.name), name=checked.name,
        caption=" ".join(caption.split()), credit=" ".join(credit.split()), content_type=checked.content_type,
        size=len(checked.content), sha256=checked.sha256, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    note(conference, _("Thêm tệp %(name)s") % {"name": row}, by=by)
    return row


@transaction.atomic
def remove_file(row: ConferenceFile, *, by: User) -> ConferenceFile:
    """Take a file from the pages. The row and its content stay, since nothing is deleted."""
    conference = lock(row.conference, by=by)
    row = ConferenceFile.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    if row.removed_at is not None:
        return row
    row.removed_at, row.removed_by, row.is_public = clock.now(), by, False
    row.save(update_fields=["removed_at", "removed_by", "is_public"])
    note(conference, _("Bỏ tệp %(name)s") % {"name": row}, by=by)
    return row


@transaction.atomic
def show_file(row: ConferenceFile, is_public: bool, *, by: User, reason: str = "") -> ConferenceFile:
    """Mark a file as one for everybody, or as private again. A photo needs words that say what it shows."""
    conference = _lock_to_show(row.conference, is_public, by, reason)
    row = ConferenceFile.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    if row.removed_at is not None:
        raise Blocked(_("Tệp này đã được bỏ."))
    if row.is_public == is_public:
        return row
    if is_public and not row.caption:
        raise Blocked(_("Ghi chú thích cho “%(name)s” trước khi công khai.") % {"name": row.name})
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    said = _("Cho công khai tệp %(name)s") if is_public else _("Thôi công khai tệp %(name)s")
    note(conference, said % {"name": row}, by=by, reason=reason.strip())
    return row


@transaction.atomic
def caption_file(row: ConferenceFile, caption: str, credit: str, *, by: User) -> ConferenceFile:
    """Correct the words of a file; one for everybody keeps some."""
    conference = lock(row.conference, by=by)
    row = ConferenceFile.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    caption = " ".join(caption.split())
    if row.is_public and not caption:
        raise Blocked(_("Tệp đang công khai phải có chú thích."), "caption")
    row.caption, row.credit = caption, " ".join(credit.split())
    row.save(update_fields=["caption", "credit"])
    note(conference, _("Sửa chú thích tệp %(name)s") % {"name": row}, by=by)
    return row


@transaction.atomic
def publish(conference: Conference, is_public: bool, *, by: User, reason: str = "") -> Conference:
    """Show the programme to everybody, or to nobody but members again. Delegates are never shown.

    A page that was closed for a reason is opened again for a reason alone: the organiser has read it.
    """
    conference = _lock_to_show(conference, is_public, by, reason)
    if conference.is_public == is_public:
        return conference
    if is_public and not reason.strip() and conference.withheld_because:
        why = conference.withheld_because
        raise Blocked(_("Trang đã bị đóng vì: %(why)s. Muốn mở lại thì ghi lý do.") % {"why": why}, "reason")
    conference.is_public = is_public
    write(conference, by, reason=reason)
    what = _("Mở trang công khai") if is_public else _("Đóng trang công khai")
    note(conference, what, by=by, reason=reason.strip())
    return conference


def _lock_to_show(conference: Conference, is_public: bool, by: User, reason: str) -> Conference:
    """To show is the organiser's; to take back also VUFO's, who says why."""
    if is_public:
        return lock(conference, by=by)
    fresh = lock(conference, by=by, may=permissions.can_withhold)
    if not reason.strip() and not permissions.can_organise(by, fresh):
        raise Blocked(_("Ghi lý do."), "reason")
    return fresh
