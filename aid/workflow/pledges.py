"""Keeping pledges: entering one with its places, changing it, its steps, amendments and works."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aid.models import Amendment, Pledge, PledgePlace, PledgeStep
from aid.workflow.errors import Changed, NotAllowed, Overtaken, Refused
from aid.workflow.locking import lock_pledge, sign, stamp
from clusters import clock
from clusters.models import Province, Union, User
from clusters.permissions import acting_union_ids
from clusters.values import format_number

WHOLE = Decimal(100)
Status = Pledge.Status
# Where a pledge may go from each status; a step back undoes a mistake and needs a note.
FORWARD = {
    Status.SOUGHT: {Status.COMMITTED, Status.CANCELLED},
    Status.COMMITTED: {Status.APPRAISED, Status.APPROVED, Status.CANCELLED},
    Status.APPRAISED: {Status.APPROVED, Status.CANCELLED},
    Status.APPROVED: {Status.RUNNING, Status.CANCELLED},
    Status.RUNNING: {Status.COMPLETED, Status.CANCELLED},
    Status.COMPLETED: {Status.SETTLED},
    Status.SETTLED: set(),
    Status.CANCELLED: set(),
}  # fmt: skip
ORDER = list(FORWARD)
# What change_pledge corrects: all that a person typed, without money, steps and amendments.
RECORD = (
    "title", "title_en", "donor_id", "intermediary_id", "kind", "sector_id", "owner", "mobiliser", "association",
    "starts_on", "ends_on", "goods", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A province with its share of the pledge in percent."""

    province: Province
    share: Decimal = WHOLE
    detail: str = ""


@transaction.atomic
def enter_pledge(
    union: Union,
    *,
    by: User,
    places: Iterable[Place],
    status: str = Status.SOUGHT,
    on: date | None = None,
    **fields: Any,
) -> Pledge:
    """Enter a pledge into the union's register, at the status it has reached on the day `on`."""
    if union.pk not in acting_union_ids(by):
        raise NotAllowed(_("Chỉ cán bộ của Liên hiệp ghi được vào sổ viện trợ của đơn vị mình."))
    # The register of a union is numbered through: two entries at once wait for each other here.
    union = Union.objects.select_for_update().get(pk=union.pk)
    day = _not_in_future(on or clock.today())
    now = clock.now()
    pledge = Pledge(
        union=union, code=_next_code(union, clock.today()), status=status, version=0, entered_at=now, **fields
    )
    _check(pledge)
    stamp(pledge, by)
    _set_places(pledge, list(places), by)
    PledgeStep.objects.create(pledge=pledge, status=status, on=day, by=by, at=now)
    return pledge


def _next_code(union: Union, on: date) -> str:
    """`VT-2026-96-014`: year of entry, province of the union, number within both."""
    name = (
        union.names.in_force_on(on).select_related("province").first() or union.names.select_related("province").last()
    )
    stem = f"VT-{on.year}-{name.province.code if name else 0}-"
    last = Pledge.objects.filter(code__startswith=stem).order_by("-code").values_list("code", flat=True).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"


@transaction.atomic
def change_pledge(
    pledge: Pledge | int,
    *,
    by: User,
    version: int | None = None,
    seen: str | None = None,
    places: Iterable[Place] | None = None,
    **fields: Any,
) -> Pledge:
    """Correct the record of a pledge; its history keeps what stood there. For what was agreed anew see `amend_span`.

    `seen` is the `record_mark` of what the page showed: money and steps that came meanwhile contradict nobody.
    Raises Changed. `version` is stricter: raises Overtaken.
    """
    pledge = lock_pledge(pledge, by=by, version=version)
    if seen is not None and record_mark(pledge) != seen:
        raise Changed(_("Có người vừa sửa khoản này. Xem lại rồi ghi tiếp."))
    for name, value in fields.items():
        setattr(pledge, name, value)
    _check(pledge)
    stamp(pledge, by)
    if places is not None:
        _set_places(pledge, list(places), by)
    return pledge


def record_mark(pledge: Pledge) -> str:
    """What a form remembers of the record and its places, to notice that someone else corrected them meanwhile."""
    values = [str(getattr(pledge, name)) for name in RECORD]
    values += [f"{row.province_id}:{row.share}:{row.detail}" for row in pledge.places.order_by("province")]
    return sha256("\x00".join(values).encode()).hexdigest()[:16]


def _check(pledge: Pledge) -> None:
    pledge.title = " ".join(pledge.title.split())
    if not pledge.title:
        raise Refused(_("Ghi tên khoản viện trợ."), "title")
    if pledge.starts_on and pledge.ends_on and pledge.ends_on < pledge.starts_on:
        raise Refused(_("Ngày kết thúc phải từ ngày bắt đầu trở đi."), "ends_on")
    if pledge.intermediary_id is not None and pledge.intermediary_id == pledge.donor_id:
        raise Refused(_("Tổ chức trung gian phải khác nhà tài trợ. Nhận trực tiếp thì để trống."), "intermediary")
    if pledge.mobiliser == Pledge.Mobiliser.ASSOCIATION and not pledge.association.strip():
        raise Refused(_("Ghi tên hội thành viên đã vận động."), "association")


def _set_places(pledge: Pledge, places: list[Place], by: User) -> None:
    """Make `places` the places of the pledge; rows that stay as they are keep their history."""
    check_places(places)
    # Places of a new pledge bear the very time of its entry: they are no later change.
    at = pledge.entered_at if pledge.version == 1 else None
    wanted = {place.province.pk: place for place in places}
    for row in pledge.places.all():
        place = wanted.pop(row.province_id, None)
        sign(row, by, at=at)
        if place is None:
            row.delete()
        elif (row.share, row.detail) != (place.share, place.detail.strip()):
            row.share, row.detail = place.share, place.detail.strip()
            row.save()
    for place in wanted.values():
        row = PledgePlace(pledge=pledge, province=place.province, share=place.share, detail=place.detail.strip())
        sign(row, by, at=at)
        row.save()


def check_places(places: list[Place]) -> None:
    """One place or more, each once, with shares that make up the whole. Raises Refused."""
    if not places:
        raise Refused(_("Chọn ít nhất một tỉnh, thành phố nơi thực hiện."), "places")
    if any(place.share <= 0 for place in places):
        raise Refused(_("Tỷ trọng mỗi nơi phải lớn hơn 0."), "places")
    total = sum((place.share for place in places), Decimal(0))
    if total != WHOLE:
        words = _("Tỷ trọng các nơi phải cộng lại bằng 100%%, hiện là %(total)s%%.")
        raise Refused(words % {"total": format_number(total)}, "places")
    if len({place.province.pk for place in places}) < len(places):
        raise Refused(_("Một tỉnh, thành phố ghi hai lần: gộp thành một dòng."), "places")


def following(pledge: Pledge) -> list[str]:
    """The statuses that usually come next."""
    return [status for status in ORDER if status in FORWARD[Status(pledge.status)]]


@transaction.atomic
def move_to(pledge: Pledge | int, status: str, on: date, *, by: User, note: str = "") -> Pledge:
    """Note that the pledge reached a status on a day. A step back, or out of order, says why in `note`."""
    pledge = lock_pledge(pledge, by=by)
    _not_in_future(on)
    if pledge.status == status:
        raise Overtaken(_("Khoản này đã ở trạng thái “%(status)s”.") % {"status": pledge.get_status_display()})
    if status not in FORWARD[Status(pledge.status)] and not note.strip():
        raise Refused(_("Bước này không theo thứ tự thường: ghi lý do."), "note")
    if status in (Status.SOUGHT, Status.CANCELLED) and pledge.disbursements.standing().exists():
        raise Refused(_("Khoản này đã có giải ngân. Rút các đợt giải ngân ghi nhầm trước."), "status")
    last = pledge.steps.order_by("-at", "-pk").first()
    if last is not None and on < last.on and not note.strip():
        words = _("Bước trước ghi ngày %(day)s: ngày này sớm hơn, ghi lý do.")
        raise Refused(words % {"day": f"{last.on:%d/%m/%Y}"}, "on")
    pledge.status = status
    PledgeStep.objects.create(pledge=pledge, status=status, on=on, note=note.strip(), by=by, at=clock.now())
    stamp(pledge, by)
    return pledge


@transaction.atomic
def amend_span(
    pledge: Pledge | int, ends_on: date, on: date, *, by: User, document: str = "", reason: str = ""
) -> Amendment:
    """Lengthen or shorten the span by an agreement of the day `on`; the old end stays as a row."""
    pledge = lock_pledge(pledge, by=by)
    _not_in_future(on)
    if pledge.ends_on == ends_on:
        raise Refused(_("Ngày kết thúc mới trùng ngày đang có."), "ends_on")
    old = f"{pledge.ends_on:%d/%m/%Y}" if pledge.ends_on else ""
    pledge.ends_on = ends_on
    _check(pledge)
    stamp(pledge, by)
    return Amendment.objects.create(
        pledge=pledge, on=on, field=_("Thời gian thực hiện"), old=old, new=f"{ends_on:%d/%m/%Y}",
        document=document.strip(), reason=reason.strip(), by=by, at=clock.now(),
    )  # fmt: skip


def _not_in_future(day: date) -> date:
    if day > clock.today():
        raise Refused(_("Ngày chưa tới."), "on")
    return day
