"""What the visits that a union hosted add to the lines of its report."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from events.models import Delegation, DelegationHost
from reports.models.report import Qualifier, Scope
from reports.registers.contributions import Contribution

QUERIES = {
    Delegation.Direction.IN: ("delegations.in", "delegations.people_in"),
    Delegation.Direction.OUT: ("delegations.out", "delegations.people_out"),
}


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span; None if no register of visits is kept by then. A joint visit counts for each host.

    Kept is a register in which the union itself has entered something: being named as a host by others makes none.
    """
    of_unions = DelegationHost.objects.filter(delegation=OuterRef("pk"), union__in=union_ids)
    own, standing = of_unions.filter(is_first=True), Delegation.objects.standing()
    if not standing.filter(Exists(own), starts_on__lte=last).exists():
        return None
    hosted = standing.filter(Exists(of_unions)).begun_in(first, last)
    return list(_visits(hosted.annotate(is_own=Exists(own)).order_by("starts_on", "pk")))


def _visits(rows: QuerySet) -> Iterator[Contribution]:
    """A visit whose number of people nobody noted leaves the sum of people as a lower bound.

    Every visit has its key, since another host may join it after it was drawn. Whose visit it is (an association's,
    say) is so for the union that entered it; the others received it themselves.
    """
    fields = ("pk", "direction", "body", "people", "qualifier", "is_own")
    for pk, direction, body, people, qualifier, is_own in rows.values_list(*fields):
        visits, persons = QUERIES[direction]
        scope, shared = body if is_own else Scope.OWN, f"v{pk}"
        yield Contribution(visits, scope, pk, shared=shared)
        if people is None:
            yield Contribution(persons, scope, pk, Decimal(0), Qualifier.OVER)
        else:
            yield Contribution(persons, scope, pk, Decimal(people), qualifier, shared=shared)
