"""Figures that name what of them other unions may count too: donors, joint visits."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from aid.models import Donor


@dataclass(frozen=True)
class Keyed:
    """A figure as its register gave it, with what others may hold of it by key."""

    round_id: int
    line_id: int
    scope: str
    value: Decimal
    shared: dict[str, Decimal]


def read_keyed(figures: QuerySet) -> Iterator[Keyed]:
    """Those of the figures that stand as drawn and name keys; two queries.

    Donors that were found to be one since count as one, also where two reports were sent before and after.
    """
    rows = figures.filter(shared__isnull=False, value=F("drawn"), qualifier=F("drawn_qualifier"))
    found = list(rows.values_list("round", "indicator", "scope", "value", "shared"))
    merged = {
        f"d{pk}": f"d{into}"
        for pk, into in Donor.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into").order_by()
    }
    for round_id, line_id, scope, value, shared in found:
        keys: dict[str, Decimal] = {}
        for key, text in shared.items():
            root = merged.get(key, key)
            keys[root] = keys.get(root, Decimal(0)) + Decimal(text)
        yield Keyed(round_id, line_id, scope, value, keys)
