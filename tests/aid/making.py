"""Plain functions that make rows of the aid register for tests."""

import itertools
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from aid.models import Donor, Pledge, PledgeFile, PledgePlace, Sector
from aid.workflow import money, works
from aid.workflow.money import Sum
from clusters import clock
from tests import factories

_counter = itertools.count(1)


def make_sector(code=None, **fields) -> Sector:
    code = code or f"L{next(_counter)}"
    return Sector.objects.create(code=code, **({"name": f"Lĩnh vực {code}", "indicator": "PC18"} | fields))


def make_donor(name=None, **fields) -> Donor:
    by = fields.pop("by", None) or factories.make_user()
    return Donor.objects.create(
        name=name or f"Nhà tài trợ {next(_counter)}", changed_at=clock.now(), changed_by=by, **fields
    )


def make_pledge(union, by, **fields) -> Pledge:
    """A committed project of a union, without money yet, in one province."""
    n = next(_counter)
    province = fields.pop("province", None) or factories.make_province()
    defaults = {
        "code": f"VT-2026-00-{n:03d}",
        "title": f"Khoản viện trợ {n}",
        "kind": Pledge.Kind.PROJECT,
        "status": Pledge.Status.COMMITTED,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "entered_at": clock.now(),
        "changed_at": clock.now(),
        "changed_by": by,
    }
    fields.setdefault("donor", None)
    fields["donor"] = fields["donor"] or make_donor(by=by)
    fields["sector"] = fields.get("sector") or make_sector()
    pledge = Pledge.objects.create(union=union, **(defaults | fields))
    PledgePlace.objects.create(pledge=pledge, province=province)
    return pledge


def make_whole_pledge(union, by, **fields) -> Pledge:
    """A pledge with one value, one disbursement, one item of work and one file."""
    pledge = make_pledge(union, by, **fields)
    money.set_value(pledge, "committed", date(2026, 3, 4), Sum(Decimal(5 * 10**9)), by=by)
    paid = money.disburse(pledge, date(2026, 5, 6), Sum(Decimal(10**9)), by=by, document="UNC 01")
    works.add_work(pledge, by=by, kind="work", item="Trạm y tế xã", planned=18)
    PledgeFile.objects.create(
        pledge=pledge,
        disbursement=paid,
        file=ContentFile(b"%PDF-1.4", name="a.pdf"),
        name="giay-bao-co.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by=by,
    )
    return Pledge.objects.get(pk=pledge.pk)
