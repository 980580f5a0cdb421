"""A pledge, its values and disbursements as rows of the sheets: what is written, and what a file is held against."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from aid.models import Disbursement, Pledge, PledgePlace, PledgeStep, PledgeValue
from aid.models.money import HOME, Money
from aid.register import APPROVED, COMMITTED
from clusters import clock
from clusters.models import Province
from clusters.values import format_number

# What XML cannot hold; openpyxl refuses it.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
OLD_MARK = "(cũ)"
Record = dict[str, Any]


def with_all_for_records(pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """The pledges with all that the sheets say of them."""
    return pledges.select_related("donor", "intermediary", "sector", "union").prefetch_related(
        "union__names",
        Prefetch("values", PledgeValue.objects.filter(revoked_at__isnull=True).order_by("on", "pk"), "standing_values"),
        Prefetch("disbursements", Disbursement.objects.standing().order_by("on", "pk"), "standing_disbursements"),
        Prefetch(
            "places",
            PledgePlace.objects.select_related("province").prefetch_related("province__names").order_by("-share", "pk"),
            "all_places",
        ),
        Prefetch("steps", PledgeStep.objects.order_by("-at", "-pk"), "all_steps"),
    )


def tidy(text: str) -> str:
    """The text as a cell can hold it."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def pledge_record(pledge: Pledge) -> Record:
    steps = [step for step in pledge.all_steps if step.status == pledge.status]
    return {
        "code": pledge.code,
        "title": tidy(pledge.title),
        "title_en": tidy(pledge.title_en),
        "donor": tidy(pledge.donor.name),
        "intermediary": tidy(pledge.intermediary.name) if pledge.intermediary else "",
        "kind": str(pledge.get_kind_display()),
        "sector": pledge.sector.name,
        "owner": tidy(pledge.owner),
        "mobiliser": str(pledge.get_mobiliser_display()),
        "association": tidy(pledge.association),
        "places": places_text(pledge.all_places),
        "starts_on": pledge.starts_on,
        "ends_on": pledge.ends_on,
        "goods": tidy(pledge.goods),
        "status": str(pledge.get_status_display()),
        "status_on": steps[0].on if steps else None,
        "note": tidy(pledge.note),
    }


def shown_record(pledge: Pledge) -> Record:
    """The columns that a person reads and a file in is not asked for."""
    current = {value.point: value.value_vnd for value in pledge.standing_values if value.is_current}
    paid = [row.value_vnd for row in pledge.standing_disbursements]
    return {
        "union": pledge.union.short_name,
        "committed": current.get(COMMITTED),
        "approved": current.get(APPROVED),
        "disbursed": sum(paid) if paid else None,
    }


def places_text(places: Iterable[PledgePlace]) -> str:
    """`Cà Mau 60%: xã Đất Mũi; Bạc Liêu (cũ) 40%`; the share is left out where there is one place."""
    rows = list(places)
    parts = []
    for row in rows:
        name = row.province.name_row_on(clock.today())
        words = [name.name if name else str(row.province)]
        if row.province.scheme == Province.Scheme.BEFORE:
            words.append(OLD_MARK)
        if len(rows) > 1:
            words.append(f"{format_number(row.share)}%")
        detail = place_detail(row.detail)
        parts.append(" ".join(words) + (f": {detail}" if detail else ""))
    return "; ".join(parts)


def place_detail(text: str) -> str:
    """A place's own words without the sign that parts two places."""
    return " ".join(tidy(text).replace(";", ",").split())


def _money(row: Money) -> Record:
    is_foreign = row.currency != HOME
    return {
        "amount": row.amount,
        "currency": row.currency,
        "rate": row.rate if is_foreign else None,
        "rate_on": row.rate_on,
        "value_vnd": row.value_vnd if is_foreign else None,
    }


def value_record(value: PledgeValue, code: str) -> Record:
    return {
        "code": code,
        "point": str(value.get_point_display()),
        "on": value.on,
        **_money(value),
        "document": tidy(value.document),
        "authority": tidy(value.authority),
        "reason": tidy(value.reason),
    }


def disbursement_record(row: Disbursement, code: str) -> Record:
    return {"code": code, "on": row.on, **_money(row), "document": tidy(row.document), "note": tidy(row.note)}
