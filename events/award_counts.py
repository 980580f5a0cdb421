"""What the commendations of a union add to the lines of its report, TD01 to TD07.

One counts on the day of its decision. Where an article leaves that day out, it counts at the end of the year for whose
achievement it was given, as the published figures do.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from events.models import Award, AwardKind, RecipientKind

CountsAs = AwardKind.CountsAs
# (what the form counts as, is it a person's): line of the report
LINES = {
    (CountsAs.FLAG, False): "TD01",
    (CountsAs.FLAG, True): "TD01",
    (CountsAs.MERIT, False): "TD02",
    (CountsAs.MERIT, True): "TD03",
    (CountsAs.COMMENDATION, False): "TD04",
    (CountsAs.COMMENDATION, True): "TD05",
    (CountsAs.INSIGNIA, False): "TD06",
    (CountsAs.INSIGNIA, True): "TD06",
    (CountsAs.STATE, False): "TD07",
    (CountsAs.STATE, True): "TD07",
}
CODES = ("TD01", "TD02", "TD03", "TD04", "TD05", "TD06", "TD07")


@dataclass(frozen=True)
class Counted:
    """A commendation, the line that it counts in, and for how many it stands."""

    line: str
    award: int  # key of the row
    number: int


def counted(union_ids: Collection[int], first: date, last: date) -> list[Counted] | None:
    """What counts for the unions in a span, row by row; None if they keep no commendations. Two queries at most."""
    kept = Award.objects.standing().given().filter(union__in=union_ids)
    ends = [year for year in range(first.year, last.year + 1) if first <= date(year, 12, 31) <= last]
    in_span = Q(decided_on__range=(first, last)) | Q(decided_on__isnull=True, year__in=ends)
    rows = kept.filter(in_span).order_by("pk").values_list("kind__counts_as", "recipient_kind", "pk", "number")
    found = [
        Counted(LINES[key], pk, number)
        for counts_as, recipient, pk, number in rows
        if (key := (counts_as, recipient == RecipientKind.PERSON)) in LINES
    ]
    return found if found or kept.exists() else None


def counts(union_ids: Collection[int], first: date, last: date) -> dict[str, int] | None:
    """How many by line; a line with nothing is zero. None if the unions keep no commendations."""
    rows = counted(union_ids, first, last)
    if rows is None:
        return None
    return {code: sum(row.number for row in rows if row.line == code) for code in CODES}
