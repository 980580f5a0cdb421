"""Files of a pledge: adding one that was checked, and taking one away, which hides it and keeps who did so."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from aid.models import Disbursement, Pledge, PledgeFile
from aid.workflow.errors import Overtaken, Refused
from aid.workflow.locking import lock_pledge, stamp
from clusters import clock
from clusters.models import User
from clusters.uploads import Checked

FILES_MAX = 100


@transaction.atomic
def add_file(
    pledge: Pledge | int, checked: Checked, *, by: User, caption: str = "", disbursement: Disbursement | None = None
) -> PledgeFile:
    """Keep a checked file. The same content twice is refused, so a form posted twice leaves one file."""
    pledge = lock_pledge(pledge, by=by)
    standing = pledge.files.filter(removed_at__isnull=True)
    twin = standing.filter(sha256=checked.sha256).first()
    if twin is not None:
        raise Refused(_("Tệp này đã có: “%(name)s”.") % {"name": twin.name}, "file")
    if standing.count() >= FILES_MAX:
        raise Refused(_("Mỗi khoản giữ nhiều nhất %(n)d tệp. Bỏ tệp không còn cần.") % {"n": FILES_MAX}, "file")
    if disbursement is not None and disbursement.pledge_id != pledge.pk:
        raise Refused(_("Đợt giải ngân này không thuộc khoản viện trợ."), "disbursement")
    row = PledgeFile.objects.create(
        pledge=pledge,
        disbursement=disbursement,
        file=ContentFile(checked.content, name=checked.name),
        name=checked.name,
        caption=caption.strip(),
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=checked.sha256,
        added_at=clock.now(),
        added_by=by,
    )
    stamp(pledge, by)
    return row


@transaction.atomic
def remove_file(row: PledgeFile | int, *, by: User) -> PledgeFile:
    """Take a file from the page. The row and its content stay, since nothing is deleted."""
    pk = row.pk if isinstance(row, PledgeFile) else row
    pledge = lock_pledge(PledgeFile.objects.values_list("pledge_id", flat=True).get(pk=pk), by=by)
    row = PledgeFile.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.removed_at is not None:
        raise Overtaken(_("Tệp này đã được bỏ rồi."))
    row.removed_at, row.removed_by = clock.now(), by
    row.save(update_fields=["removed_at", "removed_by"])
    stamp(pledge, by)
    return row
