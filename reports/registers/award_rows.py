"""What the commendations of a union add to the lines of its report."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clusters.models import User
from events import award_counts
from events.models import Award, AwardKind
from reports.models.report import Scope
from reports.registers.contributions import Contribution

GIVEN = "awards.given"
GIVEN_STATES = (Award.State.DECIDED, Award.State.PRESENTED)


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span, each to its line of the form; None if the unions note no commendations by then.

    What came from an article alone (it has a key) is no register that a union keeps.
    """
    noted = Award.objects.standing().given().filter(union__in=union_ids, key="")
    if not noted.filter(Q(decided_on__lte=last) | Q(decided_on__isnull=True, year__lte=last.year)).exists():
        return None
    rows = award_counts.counted(union_ids, first, last) or []
    return [Contribution(GIVEN, Scope.OWN, row.award, Decimal(row.number), only_line=row.line) for row in rows]


def entered_after(first: date, last: date, after: datetime, user: User) -> QuerySet[Award]:
    """What counts in the span and was noted as decided from `after` on: `noted_at` says when."""
    decisions = Award.history.filter(id=OuterRef("pk"), state__in=GIVEN_STATES).order_by("history_date", "history_id")
    rows = Award.objects.visible_to(user).standing().given().filter(decided_on__range=(first, last), key="")
    rows = rows.exclude(kind__counts_as=AwardKind.CountsAs.NOTHING).filter(union__isnull=False)
    rows = rows.annotate(noted_at=Subquery(decisions.values("history_date")[:1]))
    return rows.filter(noted_at__gte=after).with_bodies().order_by("pk")
