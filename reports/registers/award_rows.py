"""What the commendations of a union add to the lines of its report."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from events import award_counts
from events.models import Award
from reports.models.report import Scope
from reports.registers.contributions import Contribution

GIVEN = "awards.given"


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span, each to its line of the form; None if the unions note no commendations by then.

    What came from an article alone (it has a key) is no register that a union keeps.
    """
    noted = Award.objects.standing().given().filter(union__in=union_ids, key="")
    if not noted.filter(Q(decided_on__lte=last) | Q(decided_on__isnull=True, year__lte=last.year)).exists():
        return None
    rows = award_counts.counted(union_ids, first, last) or []
    return [Contribution(GIVEN, Scope.OWN, row.award, Decimal(row.number), only_line=row.line) for row in rows]
