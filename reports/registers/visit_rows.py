"""What the visits that a union hosted add to the lines of its report."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet

from events.models import Delegation, DelegationHost
from reports.models.report import Qualifier
from reports.registers.contributions import Contribution

QUERIES = {
    Delegation.Direction.IN: ("delegations.in", "delegations.people_in"),
    Delegation.Direction.OUT: ("delegations.out", "delegations.people_out"),
}


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span; None if no register of visits is kept. A joint visit counts for each host."""
    of_unions = DelegationHost.objects.filter(delegation=OuterRef("pk"), union__in=union_ids)
    hosted = Delegation.objects.standing().filter(Exists(of_unions))
    if not hosted.exists():
        return None
    return list(_visits(hosted.begun_in(first, last).annotate(hosts_in_all=Count("hosts")).order_by("starts_on", "pk")))


def _visits(rows: QuerySet) -> Iterator[Contribution]:
    """A visit whose number of people nobody noted leaves the sum of people as a lower bound."""
    fields = ("pk", "direction", "body", "people", "qualifier", "hosts_in_all")
    for pk, direction, body, people, qualifier, hosts in rows.values_list(*fields):
        visits, persons = QUERIES[direction]
        shared = f"v{pk}" if hosts > 1 else ""
        yield Contribution(visits, body, pk, shared=shared)
        if people is None:
            yield Contribution(persons, body, pk, Decimal(0), Qualifier.OVER)
        else:
            yield Contribution(persons, body, pk, Decimal(people), qualifier, shared=shared)
