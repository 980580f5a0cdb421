"""Totals of visits for a year, of every union and cluster: what everybody who is signed in may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import offices_of, reading_union_ids, reads_everything, successor_map
from events.delegation_list import People
from events.models import Delegation, DelegationHost

Direction = Delegation.Direction


@dataclass(frozen=True)
class Fact:
    """What counts of one visit."""

    direction: str
    people: People
    group: tuple[str, int]  # its group, or itself
    country: str


@dataclass
class Line:
    """The visits of a union, a cluster or all together, each once; `credits` counts one for each union and visit."""

    visits: dict[int, Fact] = field(default_factory=dict)
    credits: int = 0

    def add(self, other: "Line") -> None:
        self.visits |= other.visits
        self.credits += other.credits

    def _count(self, direction: str) -> int:
        return sum(fact.direction == direction for fact in self.visits.values())

    def _people(self, direction: str) -> str:
        counted = (fact.people for fact in self.visits.values() if fact.direction == direction)
        return sum(counted, People()).words

    @property
    def has_something(self) -> bool:
        return bool(self.visits)

    @property
    def visits_in(self) -> int:
        return self._count(Direction.IN)

    @property
    def visits_out(self) -> int:
        return self._count(Direction.OUT)

    @property
    def people_in(self) -> str:
        return self._people(Direction.IN)

    @property
    def people_out(self) -> str:
        return self._people(Direction.OUT)

    @property
    def groups(self) -> int:
        return len({fact.group for fact in self.visits.values()})

    @property
    def countries(self) -> int:
        return len({fact.country for fact in self.visits.values()})

    @property
    def shared(self) -> int:
        """By how much the sum over the unions exceeds the visits: each joint visit is credited to every host."""
        return self.credits - len(self.visits)


@dataclass
class Place:
    """A union in the table."""

    name: str
    line: Line
    union: Union
    is_readable: bool


@dataclass
class Group:
    """A cluster with its members on the day; the unions without a cluster come last."""

    name: str
    line: Line
    members: list[Place]

    @property
    def keeping(self) -> int:
        """How many members have written something for the year."""
        return sum(place.line.has_something for place in self.members)


@dataclass
class Network:
    """The whole table; `day` is the one whose names and clusters it shows."""

    day: date
    groups: list[Group]
    line: Line

    @property
    def unions(self) -> int:
        return sum(len(group.members) for group in self.groups)

    @property
    def keeping(self) -> int:
        return sum(group.keeping for group in self.groups)


def totals_of_network(year: int, user: User) -> Network:
    """A constant number of queries. Visits of a union that has ended by the day count for the one that carries it on.

    A visit counts in the year in which it began, for each of its hosts; once for a cluster and for the nation.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    day = min(last, clock.today())
    unions = list(Union.objects.in_force_on(day).named_on(day).order_by("sort_then", "pk"))
    in_force = {union.pk for union in unions}
    lines = _lines(first, last, in_force)
    ended = Union.objects.filter(pk__in=lines.keys() - in_force)
    unions += list(ended.named_on(day).order_by("sort_then", "pk"))
    readable = None if reads_everything(user) else _readable_ids(user)
    memberships = ClusterMembership.objects.in_force_on(day).select_related("cluster")
    cluster_of = {row.union_id: row.cluster for row in memberships}
    members: dict[Cluster | None, list[Place]] = defaultdict(list)
    for union in unions:
        is_readable = readable is None or union.pk in readable
        place = Place(union.short_name, lines.get(union.pk, Line()), union, is_readable)
        members[cluster_of.get(union.pk)].append(place)
    ordered = sorted(members, key=lambda cluster: (cluster is None, cluster.number if cluster else 0))
    groups = [
        Group(str(cluster) if cluster else _("Không thuộc Cụm nào"), _sum(members[cluster]), members[cluster])
        for cluster in ordered
    ]
    return Network(day, groups, _sum(groups))


def _sum(parts: Iterable[Place | Group]) -> Line:
    total = Line()
    for part in parts:
        total.add(part.line)
    return total


def _lines(first: date, last: date, in_force: set[int]) -> dict[int, Line]:
    visits = Delegation.objects.standing().begun_in(first, last).order_by()
    facts = {
        pk: Fact(direction, People.of(people, qualifier), ("group", group) if group else ("visit", pk), country)
        for pk, direction, people, qualifier, group, country in visits.values_list(
            "pk", "direction", "people", "qualifier", "group", "country"
        )
    }
    onward = successor_map()
    lines: dict[int, Line] = defaultdict(Line)
    hosts = DelegationHost.objects.filter(delegation__in=visits.values("pk")).order_by()
    for pk, union_id in hosts.values_list("delegation", "union"):
        if pk not in facts:
            continue  # entered between the two queries
        line = lines[union_id if union_id in in_force else onward.get(union_id, union_id)]
        if pk not in line.visits:
            line.visits[pk] = facts[pk]
            line.credits += 1
    return lines


def _readable_ids(user: User) -> set[int]:
    """The unions of whose visits the person may read all: what `Delegation.visible_to` goes by."""
    readable = set(reading_union_ids(user))
    of_offices = Q(pk__in=[])
    for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
        of_offices |= Q(
            Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
            Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
            cluster=cluster_id,
        )
    return readable | set(ClusterMembership.objects.filter(of_offices).order_by().values_list("union", flat=True))
