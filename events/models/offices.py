"""Which offices of a cluster answer today for what goes through it, whatever the year it began in.

The conditions below are on rows with a `cluster`, a `year` of the achievement and a day `proposed_on`.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def through_offices_of(user: User) -> Q:
    """What goes through a cluster in which the person works in an office: today's answers for all of it.

    An office of last year, as long as it still answers, has what belongs to its year by the achievement or proposal.
    """
    found, this_year = Q(pk__in=[]), clock.today().year
    for term in offices_answering(user):
        mine = Q(cluster=term.cluster_id)
        if term.year != this_year:
            mine &= Q(year=term.year) | Q(proposed_on__year=term.year)
        found |= mine
    return found


def without_office() -> Q:
    """What goes through a cluster in which no office answers for it: the offices are vacant, so VUFO has it."""
    answering = terms_answering(clock.today()).filter(cluster=OuterRef("cluster"))
    own_year = Q(year=clock.today().year) | Q(year=OuterRef("year")) | Q(year=OuterRef("proposed_on__year"))
    return Q(cluster__isnull=False) & ~Exists(answering.filter(own_year))


def _days_answering(today: date) -> list[date]:
    return [today, date(today.year - 1, 12, 31)] if today.month <= LATE_REVIEW_UNTIL else [today]
