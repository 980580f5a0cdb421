"""The rows of the demo's register of visits, written in bulk with their history."""

from datetime import timedelta
from random import Random

from clusters import clock
from events.models import Delegation, DelegationGroup, DelegationHost
from friendship.demo.people import People
from friendship.demo.registers import histories
from friendship.demo.registers.aid_rows import BATCH, at_work
from friendship.demo.registers.visits import Visit


def write(visits: list[Visit], people: People, seed: int) -> None:
    groups = _groups(visits, people)
    random, now = Random(f"{seed} visit rows"), clock.now()
    rows = []
    for visit in visits:
        at = min(at_work(visit.ends_on + timedelta(visit.days_late), random), now)
        by = people.officers[visit.hosts[0].union_on(at.date()).pk]
        row = Delegation(
            direction=visit.direction,
            organisation=visit.organisation,
            country=visit.country,
            level=visit.level,
            starts_on=visit.starts_on,
            ends_on=visit.ends_on,
            people=visit.people,
            qualifier=visit.qualifier,
            purpose=visit.purpose,
            results=visit.results,
            body=visit.body,
            association=visit.association,
            group=groups.get(visit.group),
            entered_at=at,
            changed_at=at,
            changed_by=by,
            is_illustrative=True,
        )
        rows.append(row)
    Delegation.objects.bulk_create(rows, batch_size=BATCH)
    DelegationHost.objects.bulk_create(
        (
            DelegationHost(delegation=row, union=site.union_on(visit.starts_on), is_first=not place)
            for visit, row in zip(visits, rows, strict=True)
            for place, site in enumerate(visit.hosts)
        ),
        batch_size=BATCH,
    )
    for model in (Delegation, DelegationHost):
        histories.write(model, by="changed_by_id")


def _groups(visits: list[Visit], people: People) -> dict[str, DelegationGroup]:
    """The groups by name, made by whoever entered the first of their visits."""
    first: dict[str, Visit] = {}
    for visit in visits:
        if visit.group:
            first.setdefault(visit.group, visit)
    made = DelegationGroup.objects.bulk_create(
        DelegationGroup(
            name=name,
            made_by=people.officers[visit.hosts[0].union_on(visit.starts_on).pk],
            made_at=at_work(visit.starts_on),
        )
        for name, visit in first.items()
    )
    return {group.name: group for group in made}
