"""Figures that name what of them other unions may count too: donors, visits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from aid.models import Donor

DONOR = "d"


@dataclass(frozen=True)
class Keyed:
    """A figure with what others may hold of it by key; `removed` were two donors that are one by now."""

    round_id: int
    line_id: int
    scope: str
    value: Decimal
    shared: dict[str, Decimal]
    removed: Decimal


def read_keyed(figures: QuerySet) -> Iterator[Keyed]:
    """Those of the figures that name keys, also where a number was typed over them; two queries.

    Donors that were found to be one count as one, within a report and between two.
    """
    rows = figures.filter(shared__isnull=False, value__isnull=False)
    found = list(rows.values_list("round", "indicator", "scope", "value", "shared"))
    merged = {
        f"{DONOR}{pk}": f"{DONOR}{into}"
        for pk, into in Donor.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into").order_by()
    }
    for round_id, line_id, scope, value, told in found:
        shared, removed = as_keys(told, merged)
        yield Keyed(round_id, line_id, scope, value - removed, shared, removed)


def as_keys(told: Mapping[str, str], merged: Mapping[str, str]) -> tuple[dict[str, Decimal], Decimal]:
    """The keys with their worth, each donor under the one it was merged into, and what that removed."""
    keys: dict[str, Decimal] = {}
    removed = Decimal(0)
    for key, text in told.items():
        root = merged.get(key, key)
        if root in keys:
            removed += Decimal(text)
        else:
            keys[root] = Decimal(text)
    return keys, removed
