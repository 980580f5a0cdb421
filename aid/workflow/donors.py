"""Keeping donors: entering them, correcting them, and counting doubles as one, which can be undone."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aid import permissions
from aid.models import Donor, DonorAlias, DonorMerge
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from clusters import clock
from clusters.models import Union, User
from clusters.vietnamese import fold


@transaction.atomic
def add_donor(*, by: User, entered_for: Union | None = None, aliases: list[str] | None = None, **fields: Any) -> Donor:
    """Enter a donor. The same name (folded), or the same registration number, is refused by naming the one there is."""
    if not permissions.can_add_donor(by):
        raise NotAllowed(_("Chỉ cán bộ Liên hiệp và VUFO thêm được nhà tài trợ."))
    donor = Donor(entered_for=entered_for, **fields)
    return _save(donor, aliases or [], by=by, reason="")


@transaction.atomic
def correct_donor(
    donor: Donor | int, *, by: User, seen: str, aliases: list[str] | None = None, reason: str = "", **fields: Any
) -> Donor:
    """Change a donor; `seen` is the version that the page showed (clusters.workflow.rows.version)."""
    locked = _lock(donor)
    if not permissions.can_keep_donor(by, locked):
        raise NotAllowed(_("Chỉ VUFO, hoặc đơn vị đã ghi nhà tài trợ này, sửa được."))
    if version_of(locked) != seen:
        raise Overtaken(_("Có người vừa sửa nhà tài trợ này. Xem lại rồi sửa tiếp."))
    for name, value in fields.items():
        setattr(locked, name, value)
    return _save(locked, aliases, by=by, reason=reason)


def version_of(donor: Donor) -> str:
    """What a form remembers of the donor, to notice that someone else changed it meanwhile."""
    latest = donor.history.order_by("-history_id").values_list("history_id", flat=True).first()  # type: ignore[attr-defined]
    return str(latest or "")


def _save(donor: Donor, aliases: list[str] | None, *, by: User, reason: str) -> Donor:
    donor.name = " ".join(donor.name.split())
    if not donor.name:
        raise Refused(_("Ghi tên nhà tài trợ."), "name")
    twin = Donor.objects.standing().filter(search_key=fold(donor.name)).exclude(pk=donor.pk).first()
    if twin is not None:
        raise Refused(_("Đã có nhà tài trợ “%(name)s” trong sổ.") % {"name": twin.name}, "name")
    number = donor.registration_number = donor.registration_number.strip()
    holder = (
        Donor.objects.standing().filter(registration_number=number).exclude(pk=donor.pk).first() if number else None
    )
    if holder is not None:
        words = _("Số giấy đăng ký này đã ghi cho “%(name)s”.")
        raise Refused(words % {"name": holder.name}, "registration_number")
    donor.changed_by, donor.changed_at = by, clock.now()
    donor._history_user = by  # type: ignore[attr-defined]
    donor._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    donor.save()
    if aliases is not None:
        _set_aliases(donor, aliases)
    return donor


def _set_aliases(donor: Donor, names: list[str]) -> None:
    wanted = {fold(name): " ".join(name.split()) for name in names if fold(name) and fold(name) != donor.search_key}
    for alias in donor.aliases.all():
        if alias.search_key in wanted:
            del wanted[alias.search_key]
        else:
            alias.delete()
    DonorAlias.objects.bulk_create(DonorAlias(donor=donor, name=name, search_key=key) for key, name in wanted.items())


@transaction.atomic
def merge(loser: Donor | int, winner: Donor | int, reason: str, *, by: User) -> DonorMerge:
    """Count `loser`, and all that is counted under it, as `winner`. Nothing moves: pledges keep the donor they name."""
    if not permissions.can_merge_donors(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO gộp được nhà tài trợ."))
    loser_id, winner_id = (row.pk if isinstance(row, Donor) else row for row in (loser, winner))
    if loser_id == winner_id:
        raise Refused(_("Không gộp một nhà tài trợ vào chính nó."), "winner")
    if not reason.strip():
        raise Refused(_("Ghi lý do gộp."), "reason")
    rows = {
        row.pk: row for row in Donor.objects.select_for_update().filter(pk__in=[loser_id, winner_id]).order_by("pk")
    }
    lost, kept = rows[loser_id], rows[winner_id]
    if lost.is_merged or kept.is_merged:
        raise Overtaken(_("Một trong hai nhà tài trợ vừa được gộp vào nơi khác."))
    moved = list(lost.doubles.select_for_update().order_by("pk"))
    act = DonorMerge.objects.create(
        loser=lost, winner=kept, moved=[row.pk for row in moved], reason=reason.strip(), by=by, at=clock.now()
    )
    for row in [lost, *moved]:
        _count_under(row, kept, by=by, reason=reason)
    return act


@transaction.atomic
def undo_merge(act: DonorMerge | int, reason: str, *, by: User) -> DonorMerge:
    """Count the donor on its own again, with those that were counted under it before."""
    if not permissions.can_merge_donors(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO hoàn tác được việc gộp."))
    pk = act.pk if isinstance(act, DonorMerge) else act
    locked = DonorMerge.objects.select_for_update().get(pk=pk)
    if locked.undone_at is not None:
        raise Overtaken(_("Việc gộp này đã được hoàn tác rồi."))
    if not reason.strip():
        raise Refused(_("Ghi lý do hoàn tác."), "reason")
    if DonorMerge.objects.filter(loser=locked.winner_id, undone_at__isnull=True).exists():
        raise Refused(_("Nhà tài trợ nhận gộp lại đã được gộp tiếp. Hoàn tác việc gộp sau trước."))
    lost = _lock(locked.loser_id)
    if Donor.objects.standing().filter(search_key=lost.search_key).exists():
        raise Refused(_("Đã có nhà tài trợ khác mang đúng tên này. Đổi tên trước khi hoàn tác."))
    _count_under(lost, None, by=by, reason=reason)
    for row in Donor.objects.select_for_update().filter(pk__in=locked.moved).order_by("pk"):
        _count_under(row, lost, by=by, reason=reason)
    locked.undone_by, locked.undone_at, locked.undo_reason = by, clock.now(), reason.strip()
    locked.save()
    return locked


def _count_under(donor: Donor, root: Donor | None, *, by: User, reason: str) -> None:
    donor.merged_into = root
    donor.changed_by, donor.changed_at = by, clock.now()
    donor._history_user = by  # type: ignore[attr-defined]
    donor._change_reason = reason.strip()[:100]  # type: ignore[attr-defined]
    donor.save()


def _lock(donor: Donor | int) -> Donor:
    return Donor.objects.select_for_update().get(pk=donor.pk if isinstance(donor, Donor) else donor)
