"""The forms of commendation from data/award_kinds.csv, and what published sources tell, from data/awards.csv."""

import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from clusters import clock
from clusters.models import Union
from events.models import Award, AwardKind
from events.workflow.awards import cluster_on

FOLDER = Path(settings.BASE_DIR) / "data"
LOADED_BY = "load_network"
PLAIN = ("key", "recipient_kind", "presented_at", "occasion", "achievement", "source", "confidence", "remark")
Row = dict[str, str]


@transaction.atomic
def load_award_kinds(*, dry_run: bool = False) -> list[str]:
    """Add the forms that are missing; what that adds, in words. Overwrites nothing."""
    known = set(AwardKind.objects.values_list("code", flat=True))
    names = set(AwardKind.objects.values_list("name", flat=True))
    added = [row for row in _read("award_kinds.csv") if row["code"] not in known and row["name"] not in names]
    if not dry_run:
        for row in added:
            kind = AwardKind(
                **{name: row[name] for name in ("code", "name", "proposed_by", "decided_by", "counts_as", "source")},
                order=int(row["order"]),
                recipients=AwardKind.codes_of(row["recipients"].split()),
                changed_at=clock.now(),
            )
            kind._change_reason = LOADED_BY  # type: ignore[attr-defined]
            kind.save()
    return [row["name"] for row in added]


@transaction.atomic
def load_awards(*, dry_run: bool = False) -> list[str]:
    """Add what articles tell of and is missing; what that adds, in words. Overwrites nothing, brings nothing back."""
    known = set(Award.objects.exclude(key="").values_list("key", flat=True))
    kinds = {kind.code: kind for kind in AwardKind.objects.all()}
    unions = {union.slug: union for union in Union.objects.all()}
    missing = [row for row in _read("awards.csv") if row["key"] not in known]
    if dry_run:
        return [row["key"] for row in missing]
    added = [row for row in missing if row["kind"] in kinds and row["union"] in unions]
    for row in added:
        _add(row, kinds[row["kind"]], unions[row["union"]])
    return [row["key"] for row in added]


def _add(row: Row, kind: AwardKind, union: Union) -> None:
    voted_on = _day(row["voted_on"])
    award = Award(
        **{name: row[name] for name in PLAIN},
        kind=kind,
        union=union,
        number=int(row["number"]),
        year=int(row["year"]),
        state=row["state"],
        voted_on=voted_on,
        forwarded_on=voted_on,
        cluster=cluster_on(union, voted_on) if voted_on else None,
        presented_on=_day(row["presented_on"]),
        entered_at=clock.now(),
        changed_at=clock.now(),
    )
    award._change_reason = LOADED_BY  # type: ignore[attr-defined]
    award.save()


def _read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
