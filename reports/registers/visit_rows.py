"""What the visits that a union hosted add to the lines of its report."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from events.models import Delegation
from reports.registers.contributions import Contribution

QUERIES = {
    Delegation.Direction.IN: ("delegations.in", "delegations.people_in"),
    Delegation.Direction.OUT: ("delegations.out", "delegations.people_out"),
}


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span; None if no register of visits is kept. A joint visit counts for each host."""
    hosted = Delegation.objects.standing().filter(hosts__union__in=union_ids).distinct()
    if not hosted.exists():
        return None
    return list(_visits(hosted.begun_in(first, last)))


def _visits(rows) -> Iterator[Contribution]:
    for pk, direction, body, people, qualifier in rows.values_list("pk", "direction", "body", "people", "qualifier"):
        visits, persons = QUERIES[direction]
        yield Contribution(visits, body, pk)
        if people is not None:
            yield Contribution(persons, body, pk, Decimal(people), qualifier)
