"""The points that a union gave itself by the sheet of the year."""

from datetime import date

from clusters.models import Succession
from events.models import ScoreCard
from reports.models.report import Scope
from reports.registers.contributions import Contribution

OWN = "scores.own"


def is_year(first: date, last: date) -> bool:
    """The days are a calendar year: points are given for nothing shorter."""
    return (first, last) == (date(last.year, 1, 1), date(last.year, 12, 31))


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The total of the card for a calendar year; None until the union has scored itself, and for shorter spans.

    Points of several unions are never added: what a union scored before it merged into this one stays its own.
    """
    if not is_year(first, last):
        return None
    ended = Succession.objects.filter(predecessor__in=union_ids, on__lte=last).values("predecessor")
    cards = ScoreCard.objects.filter(union__in=union_ids, sheet__year=last.year, self_total__isnull=False)
    rows = list(cards.exclude(union__in=ended).values_list("pk", "self_total"))
    return [Contribution(OWN, Scope.OWN, pk, total) for pk, total in rows] if len(rows) == 1 else None
