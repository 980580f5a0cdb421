"""Works and people reached: what a pledge plans and what it has done by a day."""

from django.db import transaction
from django.utils.translation import gettext as _

from aid.models import Pledge, PledgeWork
from aid.workflow.errors import Changed, Refused
from aid.workflow.locking import lock_pledge, sign, stamp
from clusters import clock
from clusters.models import User
from clusters.vietnamese import fold

FIELDS = ("kind", "item", "planned", "planned_qualifier", "done", "qualifier", "done_on", "place")


@transaction.atomic
def add_work(pledge: Pledge | int, *, by: User, **fields: object) -> PledgeWork:
    """Plan something that the pledge builds, hands out or whom it reaches; each item of a kind once."""
    pledge = lock_pledge(pledge, by=by)
    return _save(PledgeWork(pledge=pledge), fields, by=by, reason="")


@transaction.atomic
def update_work(row: PledgeWork | int, *, by: User, seen: str, reason: str = "", **fields: object) -> PledgeWork:
    """Note what is done by a day, or mend the plan; the history keeps what stood there.

    `seen` is the `work_mark` that the page showed. Raises Changed.
    """
    pk = row.pk if isinstance(row, PledgeWork) else row
    lock_pledge(PledgeWork.objects.values_list("pledge_id", flat=True).get(pk=pk), by=by)
    row = PledgeWork.objects.select_for_update(of=("self",)).select_related("pledge").get(pk=pk)
    if work_mark(row) != seen:
        raise Changed(_("Có người vừa sửa hạng mục này. Xem lại rồi ghi tiếp."))
    return _save(row, fields, by=by, reason=reason)


def work_mark(row: PledgeWork) -> str:
    return "|".join(str(getattr(row, name)) for name in FIELDS)


def _save(row: PledgeWork, fields: dict[str, object], *, by: User, reason: str) -> PledgeWork:
    for name, value in fields.items():
        setattr(row, name, value)
    row.item = " ".join(row.item.split())
    if not row.item:
        raise Refused(_("Ghi tên hạng mục."), "item")
    if row.planned is None and row.done is None:
        raise Refused(_("Ghi số kế hoạch, hoặc số đã thực hiện."), "planned")
    if row.done is None:
        row.done_on, row.qualifier = None, "exact"
    elif row.done_on is None:
        raise Refused(_("Ghi ngày mà số đã thực hiện tính đến."), "done_on")
    elif row.done_on > clock.today():
        raise Refused(_("Ngày chưa tới."), "done_on")
    _refuse_a_twin(row)
    sign(row, by, reason)
    row.save()
    stamp(Pledge.objects.get(pk=row.pledge_id), by)
    return row


def _refuse_a_twin(row: PledgeWork) -> None:
    others = PledgeWork.objects.filter(pledge=row.pledge_id, kind=row.kind).exclude(pk=row.pk)
    if any(fold(other.item) == fold(row.item) and other.place == row.place for other in others):
        raise Refused(_("Hạng mục này đã có. Sửa dòng đang có, hoặc ghi nơi khác."), "item")
