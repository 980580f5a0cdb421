"""What the registers learn after a report was sent: it keeps its figures and says what the register has now."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from aid.models import Disbursement, Pledge
from aid.models.donor import Origin
from aid.workflow import money
from aid.workflow.money import Sum
from clusters import clock
from clusters.permissions import predecessor_ids
from friendship.demo.people import People
from reports.models import Report

PAID = Decimal(180_000_000)
FOUND_LATER = "Chứng từ của chủ khoản gửi về sau khi báo cáo đã gửi."
SLIP = "Ghi thừa một số trong chứng từ, sửa theo giấy báo có."


def pay_later(report: Report, people: People, today: date) -> None:
    """A disbursement of the year that the union learns of two days ago."""
    pledge = _own(report).filter(status=Pledge.Status.RUNNING, values__point="approved", values__currency="VND").first()
    if pledge is not None:
        with clock.set_to(today - timedelta(2)):
            on, by = today - timedelta(12), people.officers[report.union_id]
            money.disburse(pledge, on, Sum(PAID), by=by, document=f"UNC bổ sung {on:%m.%y}", note=FOUND_LATER)


def mend_slip(report: Report, people: People, today: date) -> None:
    """A disbursement of the report's period that was a tenth too high."""
    days = (report.period.starts_on, report.period.ends_on)
    rows = Disbursement.objects.standing().filter(pledge__in=_own(report), on__range=days, currency="VND")
    row = rows.order_by("-amount").first()
    if row is not None:
        with clock.set_to(today - timedelta(3)):
            less = (row.amount * 9 / 10).quantize(Decimal(1))
            money.correct_disbursement(
                row, row.on, Sum(less), by=people.officers[report.union_id], reason=SLIP, document=row.document
            )


def _own(report: Report) -> QuerySet[Pledge]:
    """Invented pledges behind the report's own figures: of the union and those it carries on, from foreign donors."""
    unions = {report.union_id} | predecessor_ids({report.union_id})
    return Pledge.objects.filter(
        union__in=unions, mobiliser=Pledge.Mobiliser.UNION, donor__origin=Origin.FOREIGN, is_illustrative=True
    ).order_by("pk")
