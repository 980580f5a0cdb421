"""What is odd about a pledge: warnings that a page shows and nobody has to obey."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from aid.models import Disbursement, Pledge, PledgeValue
from clusters import clock
from clusters.values import in_short

# Decree 313/2025/NĐ-CP, in force since 08/12/2025: aid is received and used only after approval.
APPROVAL_FIRST_SINCE = date(2025, 12, 8)
APPROVAL_EXPECTED = timedelta(days=90)  # after that without an approval the page asks; no rule sets a term
RUNNING = (Pledge.Status.COMMITTED, Pledge.Status.APPRAISED, Pledge.Status.APPROVED, Pledge.Status.RUNNING)


@dataclass(frozen=True)
class Warning:
    """`kind` names the rule, `text` says it to the person."""

    kind: str
    text: str


def examine(pledge: Pledge, values: Iterable[PledgeValue], disbursements: Iterable[Disbursement]) -> list[Warning]:
    """The warnings on a pledge, given its standing values and disbursements, so that a list reads them in one go."""
    values, paid = list(values), list(disbursements)
    committed = [row for row in values if row.point == PledgeValue.Point.COMMITTED]
    approved = [row for row in values if row.point == PledgeValue.Point.APPROVED]
    total = sum((row.value_vnd for row in paid), Decimal(0))
    found = [
        _before_approval(approved, paid),
        _over(total, approved, "over_approved", _("Đã giải ngân %(paid)s, vượt giá trị phê duyệt %(limit)s.")),
        _over(total, committed, "over_committed", _("Đã giải ngân %(paid)s, vượt giá trị cam kết %(limit)s.")),
        _not_approved(pledge, committed, approved),
        _lapsed(pledge),
        _not_completed(pledge),
    ]
    return [warning for warning in found if warning is not None]


def _before_approval(approved: list[PledgeValue], paid: list[Disbursement]) -> Warning | None:
    first = min((row.on for row in approved), default=date.max)
    early = sorted(row.on for row in paid if row.on >= APPROVAL_FIRST_SINCE and row.on < first)
    if not early:
        return None
    words = _("Giải ngân ngày %(day)s trước khi được phê duyệt (Nghị định 313/2025/NĐ-CP).")
    return Warning("before_approval", words % {"day": f"{early[0]:%d/%m/%Y}"})


def _over(total: Decimal, values: list[PledgeValue], kind: str, words: str) -> Warning | None:
    current = next((row for row in values if row.is_current), None)
    if current is None or total <= current.value_vnd:
        return None
    return Warning(kind, words % {"paid": in_short(total, "VND"), "limit": in_short(current.value_vnd, "VND")})


def _not_approved(pledge: Pledge, committed: list[PledgeValue], approved: list[PledgeValue]) -> Warning | None:
    is_waiting = pledge.status in (Pledge.Status.COMMITTED, Pledge.Status.APPRAISED, Pledge.Status.RUNNING)
    first = min((row.on for row in committed), default=None)
    if approved or not is_waiting or first is None or clock.today() - first < APPROVAL_EXPECTED:
        return None
    words = _("Cam kết từ %(day)s mà chưa ghi quyết định phê duyệt.")
    return Warning("not_approved", words % {"day": f"{first:%d/%m/%Y}"})


def _lapsed(pledge: Pledge) -> Warning | None:
    until = pledge.donor.registered_until
    if until is None or until >= clock.today() or pledge.status not in RUNNING:
        return None
    words = _("Giấy đăng ký của %(donor)s đã hết hạn ngày %(day)s (Nghị định 58/2022/NĐ-CP).")
    return Warning("registration_lapsed", words % {"donor": pledge.donor, "day": f"{until:%d/%m/%Y}"})


def _not_completed(pledge: Pledge) -> Warning | None:
    if pledge.ends_on is None or pledge.ends_on >= clock.today() or pledge.status not in RUNNING:
        return None
    words = _("Hết thời gian thực hiện từ %(day)s mà chưa ghi hoàn thành.")
    return Warning("not_completed", words % {"day": f"{pledge.ends_on:%d/%m/%Y}"})
