"""Papers and photos of a conference, and what of it everybody may see."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.uploads import Checked
from events import permissions
from events.models import AgendaItem, Conference, ConferenceFile
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import lock, note, write

FILES_MAX = 200
PAPERS_MAX = 10  # that one line of the programme takes from its union, which could else fill the whole conference


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
    if item is not None and item.conference_id != conference.pk:
        raise Blocked(_("Nội dung này không thuộc hội nghị."), "item")
    row = ConferenceFile(conference=conference, item=item, caption=caption, credit=credit)
    _keep(row, checked, by)
    note(conference, _("Thêm tệp %(name)s") % {"name": row}, by=by)
    return row


@transaction.atomic
def hand_in(
    item: AgendaItem,
    checked: Checked,
    *,
    by: User,
    caption: str = "",
    credit: str = "",
    instead_of: ConferenceFile | None = None,
) -> ConferenceFile:
    """Keep a checked paper of the union that presents it, private; in place of one that it handed in before."""
    rows = Conference.objects.select_for_update(of=("self",)).select_related("cluster")
    conference = rows.order_by("pk").get(pk=item.conference_id)
    line = AgendaItem.objects.filter(pk=item.pk, conference=conference).first()
    if line is None:
        raise Blocked(_("Đơn vị tổ chức vừa bỏ nội dung này khỏi chương trình."))
    line.conference = conference
    if not permissions.can_hand_in(by, line):
        raise NotAllowed(_("Chỉ đơn vị trình bày nộp được tệp, và chỉ đến hết ngày họp cuối."))
    papers = ConferenceFile.objects.standing().select_for_update(of=("self",)).order_by("pk")
    handed_in = {row.pk: row for row in papers.filter(item=line, union=line.union_id)}
    if instead_of is not None:
        if instead_of.pk not in handed_in:
            raise Blocked(_("Tệp này đã được bỏ, nên không còn gì để thay."), "instead_of")
        _remove(handed_in.pop(instead_of.pk), by)
    if len(handed_in) >= PAPERS_MAX:
        raise Blocked(_("Mỗi nội dung nhận nhiều nhất %(n)d tệp. Chọn tệp để thay.") % {"n": PAPERS_MAX}, "file")
    row = ConferenceFile(conference=conference, item=line, union=line.union, caption=caption, credit=credit)
    _keep(row, checked, by)
    said = _("%(union)s nộp tệp %(name)s") if instead_of is None else _("%(union)s nộp lại tệp %(name)s")
    note(conference, said % {"union": row.union_then, "name": row}, by=by)
    return row


def _keep(row: ConferenceFile, checked: Checked, by: User) -> None:
    """Save a new file with its content, unless the conference has it already or holds as many as it may."""
    standing = ConferenceFile.objects.standing().filter(conference=row.conference)
    twin = standing.filter(sha256=checked.sha256).first()
    if twin is not None:
        raise Blocked(_("Tệp này đã có: “%(name)s”.") % {"name": twin}, "file")
    if standing.count() >= FILES_MAX:
        raise Blocked(_("Mỗi hội nghị giữ nhiều nhất %(n)d tệp. Bỏ tệp không còn cần.") % {"n": FILES_MAX}, "file")
    row.file, row.name = ContentFile(checked.content, name=checked.name), checked.name  # type: ignore[assignment]
    row.caption, row.credit = " ".join(row.caption.split()), " ".join(row.credit.split())
    row.content_type, row.size, row.sha256 = checked.content_type, len(checked.content), checked.sha256
    row.added_at, row.added_by = clock.now(), by
    row.save()


@transaction.atomic
def remove_file(row: ConferenceFile, *, by: User) -> ConferenceFile:
    """Take a file from the pages. The row and its content stay, since nothing is deleted."""
    conference = lock(row.conference, by=by, may=lambda user, fresh: permissions.can_remove_file(user, row, fresh))
    row = ConferenceFile.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    if row.removed_at is not None:
        return row
    _remove(row, by)
    note(conference, _("Bỏ tệp %(name)s") % {"name": row}, by=by)
    return row


def _remove(row: ConferenceFile, by: User) -> None:
    row.removed_at, row.removed_by, row.is_public = clock.now(), by, False
    row.save(update_fields=["removed_at", "removed_by", "is_public"])


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
def caption_file(
    row: ConferenceFile, caption: str, credit: str, *, by: User, was: tuple[str, str] | None = None
) -> ConferenceFile:
    """Correct the words of a file; one for everybody keeps some.

    `was` is the caption and the credit that the page showed: Blocked, naming those of now, where somebody wrote others.
    """
    conference = lock(row.conference, by=by)
    row = ConferenceFile.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    caption = " ".join(caption.split())
    if row.is_public and not caption:
        raise Blocked(_("Tệp đang công khai phải có chú thích."), "caption")
    credit = " ".join(credit.split())
    if was is not None and (row.caption, row.credit) not in (was, (caption, credit)):
        now = {"caption": row.caption or "–", "credit": row.credit or "–"}
        words = _("Có người vừa ghi “%(caption)s”, “%(credit)s”. Chữ của bạn vẫn ở dưới; bấm Ghi lần nữa nếu vẫn dùng.")
        raise Blocked(words % now)
    row.caption, row.credit = caption, credit
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
