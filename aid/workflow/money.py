"""The money of a pledge: values committed and approved from a day on, disbursements, and taking them back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from aid.models import Disbursement, Pledge, PledgeValue
from aid.models.money import HOME, has_parts, in_dong, rate_between
from aid.workflow.errors import Changed, Overtaken, Refused
from aid.workflow.locking import lock_pledge, sign, stamp
from clusters import clock
from clusters.models import User
from clusters.vietnamese import fold

# A document's own value may differ from amount times rate by the rounding of the printed rate.
TOLERANCE = Decimal("0.005")


@dataclass(frozen=True)
class Sum:
    """Money as typed: for a foreign amount the rate, or the value in đồng that the document gives, or both."""

    amount: Decimal
    currency: str = HOME
    rate: Decimal | None = None
    rate_on: date | None = None
    value_vnd: Decimal | None = None

    def columns(self, on: date) -> dict:
        """The columns of Money, checked; `on` is the day of the rate unless another is given. Raises Refused."""
        if self.amount <= 0:
            raise Refused(_("Số tiền phải lớn hơn 0."), "amount")
        if has_parts(self.amount, self.currency):
            raise Refused(_("%(currency)s không có phần lẻ: ghi tròn.") % {"currency": self.currency}, "amount")
        if self.currency == HOME:
            return {
                "amount": self.amount, "currency": HOME, "rate": Decimal(1), "rate_on": None, "value_vnd": self.amount,
            }  # fmt: skip
        rate, value = self._rate_and_value()
        rate_on = self.rate_on or on
        if rate_on > clock.today():
            raise Refused(_("Ngày của tỷ giá chưa tới."), "rate_on")
        return {
            "amount": self.amount, "currency": self.currency, "rate": rate, "rate_on": rate_on, "value_vnd": value,
        }  # fmt: skip

    def _rate_and_value(self) -> tuple[Decimal, Decimal]:
        if self.rate is None and self.value_vnd is None:
            words = _("Ghi tỷ giá, hoặc giá trị quy đổi ra đồng theo chứng từ.")
            raise Refused(words, "rate")
        if self.rate is not None and self.rate <= 0:
            raise Refused(_("Tỷ giá phải lớn hơn 0."), "rate")
        if self.value_vnd is not None and (self.value_vnd <= 0 or has_parts(self.value_vnd, HOME)):
            raise Refused(_("Giá trị quy đổi là số đồng tròn, lớn hơn 0."), "value_vnd")
        if self.rate is None:
            assert self.value_vnd is not None
            return rate_between(self.amount, self.value_vnd), self.value_vnd
        computed = in_dong(self.amount, self.rate)
        if self.value_vnd is None:
            return self.rate, computed
        if abs(computed - self.value_vnd) > self.value_vnd * TOLERANCE:
            words = _("Số tiền nhân tỷ giá không khớp giá trị quy đổi. Kiểm tra lại, hoặc chỉ ghi một trong hai.")
            raise Refused(words, "value_vnd")
        return self.rate, self.value_vnd


@transaction.atomic
def set_value(
    pledge: Pledge | int, point: str, on: date, money: Sum, *, by: User, version: int | None = None, **told: str
) -> PledgeValue:
    """Record what was committed or approved from `on`; the value before it stays as a row (amendment).

    `told` may hold document, authority and reason; a value that changes an earlier one needs a reason. Rows may be
    entered out of order: the last day is the current one.
    """
    pledge = lock_pledge(pledge, by=by, version=version)
    if on > clock.today():
        raise Refused(_("Ngày chưa tới."), "on")
    standing = list(_standing(pledge, point))
    if standing and not told.get("reason", "").strip():
        raise Refused(_("Ghi nội dung điều chỉnh: vì sao giá trị thay đổi."), "reason")
    if any(row.on == on for row in standing):
        raise Refused(_("Ngày này đã có một giá trị. Rút giá trị ghi nhầm trước, rồi ghi lại."), "on")
    row = PledgeValue(pledge=pledge, point=point, on=on, entered_by=by, entered_at=clock.now(), **money.columns(on))
    for name in ("document", "authority", "reason"):
        setattr(row, name, told.get(name, "").strip())
    row.is_current = False  # until the order is set below: two current ones would be refused
    row.save()
    _settle(pledge, point)
    stamp(pledge, by)
    row.refresh_from_db()
    return row


@transaction.atomic
def revoke_value(value: PledgeValue | int, reason: str, *, by: User) -> PledgeValue:
    """Take back a value recorded by mistake; the row stays, and the one before it counts again."""
    pk = value.pk if isinstance(value, PledgeValue) else value
    pledge = lock_pledge(PledgeValue.objects.values_list("pledge_id", flat=True).get(pk=pk), by=by)
    row = PledgeValue.objects.select_for_update().get(pk=pk)
    if row.revoked_at is not None:
        raise Overtaken(_("Giá trị này đã được rút rồi."))
    if not reason.strip():
        raise Refused(_("Ghi lý do rút."), "reason")
    row.is_current, row.revoked_at, row.revoked_by, row.revoke_reason = False, clock.now(), by, reason.strip()
    row.save()
    _settle(pledge, row.point)
    stamp(pledge, by)
    return row


def _standing(pledge: Pledge, point: str) -> QuerySet[PledgeValue]:
    return pledge.values.filter(point=point, revoked_at__isnull=True).order_by("on", "pk")


def _settle(pledge: Pledge, point: str) -> None:
    """Let each row know what it adds to the one before it, and mark the last as the current one."""
    rows = list(_standing(pledge, point).select_for_update())
    before = Decimal(0)
    for row in rows:
        row.change_vnd, row.is_current = row.value_vnd - before, False
        before = row.value_vnd
        row.save(update_fields=["change_vnd", "is_current"])
    if rows:
        rows[-1].is_current = True
        rows[-1].save(update_fields=["is_current"])


@transaction.atomic
def disburse(
    pledge: Pledge | int,
    on: date,
    money: Sum,
    *,
    by: User,
    document: str = "",
    note: str = "",
    token: UUID | None = None,
) -> Disbursement:
    """Record a disbursement. Not before the pledge was committed, not in the future, no paper twice.

    `token` names the form: one posted twice is one disbursement, and the second post is Overtaken.
    """
    pledge = lock_pledge(pledge, by=by)
    if token is not None and Disbursement.objects.filter(token=token).exists():
        raise Overtaken(_("Đợt giải ngân này vừa được ghi rồi, không ghi lần nữa."))
    _check_day(pledge, on)
    row = Disbursement(pledge=pledge, on=on, entered_by=by, entered_at=clock.now(), **money.columns(on))
    _name_document(row, document)
    row.note, row.token = note.strip(), token
    sign(row, by)
    row.save()
    stamp(pledge, by)
    return row


@transaction.atomic
def correct_disbursement(
    row: Disbursement | int,
    on: date,
    money: Sum,
    *,
    by: User,
    reason: str,
    document: str = "",
    note: str = "",
    seen: str | None = None,
) -> Disbursement:
    """Correct a disbursement; its history keeps what stood there, who changed it and why.

    `seen` is the `disbursement_mark` that the page showed. Raises Changed.
    """
    pledge, row = _lock_disbursement(row, by)
    if seen is not None and disbursement_mark(row) != seen:
        raise Changed(_("Có người vừa sửa đợt giải ngân này. Xem lại rồi ghi tiếp."))
    if not reason.strip():
        raise Refused(_("Ghi lý do sửa."), "reason")
    _check_day(pledge, on)
    row.on, row.note = on, note.strip()
    for name, value in money.columns(on).items():
        setattr(row, name, value)
    _name_document(row, document)
    sign(row, by, reason)
    row.save()
    stamp(pledge, by)
    return row


@transaction.atomic
def revoke_disbursement(row: Disbursement | int, reason: str, *, by: User) -> Disbursement:
    """Take back a disbursement recorded by mistake; the row stays, marked, and no longer counts."""
    pledge, row = _lock_disbursement(row, by)
    if not reason.strip():
        raise Refused(_("Ghi lý do rút."), "reason")
    row.revoked_at, row.revoked_by, row.revoke_reason = clock.now(), by, reason.strip()
    sign(row, by, reason)
    row.save()
    stamp(pledge, by)
    return row


def disbursement_mark(row: Disbursement) -> str:
    """What a form remembers of the row, to notice that someone else corrected it meanwhile."""
    names = ("on", "amount", "currency", "rate", "rate_on", "value_vnd", "document", "note")
    return "|".join(str(getattr(row, name)) for name in names)


def _lock_disbursement(row: Disbursement | int, by: User) -> tuple[Pledge, Disbursement]:
    pk = row.pk if isinstance(row, Disbursement) else row
    pledge = lock_pledge(Disbursement.objects.values_list("pledge_id", flat=True).get(pk=pk), by=by)
    locked = Disbursement.objects.select_for_update().get(pk=pk)
    if locked.revoked_at is not None:
        raise Overtaken(_("Đợt giải ngân này đã được rút rồi."))
    return pledge, locked


def _check_day(pledge: Pledge, on: date) -> None:
    if on > clock.today():
        raise Refused(_("Ngày giải ngân chưa tới."), "on")
    if pledge.status in (Pledge.Status.SOUGHT, Pledge.Status.CANCELLED):
        status = pledge.get_status_display()
        raise Refused(_("Khoản này %(status)s nên chưa giải ngân được.") % {"status": status}, "on")
    first = _standing(pledge, PledgeValue.Point.COMMITTED).values_list("on", flat=True).first()
    if first is not None and on < first:
        words = _("Khoản này cam kết ngày %(day)s: không thể giải ngân trước đó.")
        raise Refused(words % {"day": f"{first:%d/%m/%Y}"}, "on")


def _name_document(row: Disbursement, document: str) -> None:
    row.document = document.strip()
    row.document_key = fold(row.document).replace(" ", "")[:120]
    if not row.document_key:
        return
    twin = Disbursement.objects.standing().filter(pledge=row.pledge_id, document_key=row.document_key)
    twin = twin.exclude(pk=row.pk).first()
    if twin is not None:
        words = _("Chứng từ này đã ghi ở đợt ngày %(day)s.")
        raise Refused(words % {"day": f"{twin.on:%d/%m/%Y}"}, "document")
