"""Writing published figures: a whole file or nothing."""

from collections import Counter

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from clusters import clock
from reports.importing import Row
from reports.models import PublishedFigure, ReportingPeriod
from reports.workflow.periods import historic_period

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
_FIELDS = ("value", "qualifier", "source", "note")


@transaction.atomic
def save_published(rows: list[Row], *, dry_run: bool = False) -> tuple[Counter, list[str]]:
    """Write the rows; say how many were created, updated and unchanged, and which historic periods were added.

    A figure that is there already takes the file's value, source and note, and keeps its history.
    """
    known = set(ReportingPeriod.objects.values_list("code", flat=True))
    periods = {row.period.code: historic_period(row.period.kind, row.period.year) for row in rows}
    standing = {_key(figure): figure for figure in PublishedFigure.objects.filter(period__in=periods.values())}
    counts: Counter = Counter()
    new: list[PublishedFigure] = []
    for row in rows:
        figure = row.figure
        figure.period, figure.imported_at = periods[row.period.code], clock.now()
        there = standing.get(_key(figure))
        counts[_take(there, figure)] += 1
        if there is None:
            new.append(figure)
    bulk_create_with_history(new, PublishedFigure)
    if dry_run:
        transaction.set_rollback(True)
    return counts, sorted(set(periods) - known)


def _key(figure: PublishedFigure) -> tuple:
    return (figure.period_id, figure.union_id, figure.cluster_id, figure.indicator_id, figure.scope)


def _take(there: PublishedFigure | None, figure: PublishedFigure) -> str:
    if there is None:
        return CREATED
    if all(getattr(there, name) == getattr(figure, name) for name in _FIELDS):
        return UNCHANGED
    for name in (*_FIELDS, "imported_at"):
        setattr(there, name, getattr(figure, name))
    there.save()
    return UPDATED
