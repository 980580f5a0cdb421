"""The sectors of aid from data/sectors.csv."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from aid.models import Sector

FILE = Path(settings.BASE_DIR) / "data" / "sectors.csv"


@transaction.atomic
def load_sectors(*, dry_run: bool = False) -> list[str]:
    """Add the sectors that are missing; what that adds, in words. Overwrites nothing."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {sector.code: sector for sector in Sector.objects.all()}
    added = [row for row in rows if row["code"] not in known]
    if not dry_run:
        for row in added:  # upper ones stand before their parts in the file
            known[row["code"]] = Sector.objects.create(
                code=row["code"],
                name=row["name"],
                parent=known[row["parent"]] if row["parent"] else None,
                indicator=row["indicator"],
                order=int(row["order"]),
                source=row["source"],
            )
    return [f"{row['code']} {row['name']}" for row in added]
