"""Which offices of a cluster answer today for what goes through it, whatever the year it began in."""

from datetime import date

from django.db.models import Q, QuerySet

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.permissions import offices_of

LATE_REVIEW_UNTIL = 4  # April


def offices_answering(user: User) -> list[LeadershipTerm]:
    """The offices of today that the person works for; until the end of April those of the end of last year as well.

    An office whose union has ended is vacant and answers for nothing.
    """
    days = _days_answering(clock.today())
    living = [term for term in offices_of(user) if term.is_living]  # type: ignore[attr-defined]
    return [term for term in living if any(term.is_in_force_on(day) for day in days)]


def terms_answering(today: date) -> QuerySet[LeadershipTerm]:
    """The same of everybody."""
    terms = LeadershipTerm.objects.holding().with_union_in_force_on(today)
    in_force = Q()
    for day in _days_answering(today):
        in_force |= Q(valid_from__lte=day, valid_to__gte=day)
    return terms.filter(in_force)


def _days_answering(today: date) -> list[date]:
    return [today, date(today.year - 1, 12, 31)] if today.month <= LATE_REVIEW_UNTIL else [today]
