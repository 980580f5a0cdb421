"""Totals of the register for a year, of every union and cluster: what everybody who is signed in may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aid.models import Disbursement, Donor, Pledge, PledgeValue
from aid.register import in_billions
from aid.spans import Span
from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import successor_map

NON_PROJECT = (Pledge.Kind.CASH, Pledge.Kind.GOODS)


@dataclass
class Line:
    """What one union, a cluster or all together gave account of: numbers of pledges, money of the year, donors."""

    new: int = 0
    carried: int = 0
    non_project: int = 0  # of the two before, as in the report (PC04): in cash or in goods
    committed: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    disbursed: Decimal = Decimal(0)
    donors: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)  # the unions whose pledges these are

    def add(self, other: "Line") -> None:
        """Donors are counted once, everything else is added."""
        for name in ("new", "carried", "non_project", "committed", "approved", "disbursed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.donors |= other.donors
        self.sources |= other.sources

    @property
    def has_something(self) -> bool:
        return bool(self.new or self.carried or self.committed or self.approved or self.disbursed)

    @property
    def money(self) -> list[str]:
        """Committed, approved, disbursed in tỷ đồng."""
        return [in_billions(value) for value in (self.committed, self.approved, self.disbursed)]


@dataclass
class Place:
    """A union or a cluster in the table."""

    name: str
    line: Line
    union: Union | None = None
    is_readable: bool = False


@dataclass
class Group:
    """A cluster with its members on the day; the unions without a cluster come last."""

    name: str
    cluster: Cluster | None
    line: Line
    members: list[Place]

    @property
    def keeping(self) -> int:
        """How many members have written something for the year: the rest may have no aid, or no register yet."""
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


def totals_of_network(year: int, origin: str, user: User, mobiliser: str | None = None) -> Network:
    """A constant number of queries. Pledges of a union that has ended by the day count for the one that carries it on.

    Committed and approved are what was agreed in the year, amendments with their difference; disbursed likewise.
    Without a `mobiliser` the three are together.
    """
    span = Span.of_year(year)
    day = min(span.last, clock.today())
    unions = list(Union.objects.in_force_on(day).named_on(day).order_by("sort_then", "pk"))
    onward = successor_map()
    given = Pledge.objects.counted().filter(donor__in=Donor.objects.giving_from(origin).values("pk")).order_by()
    if mobiliser:
        given = given.filter(mobiliser=mobiliser)
    lines = _lines(span, given, {union.pk for union in unions}, onward)
    unions += list(
        Union.objects.filter(pk__in=lines.keys() - {union.pk for union in unions}).named_on(day).order_by("sort_then")
    )
    readable = set(Pledge.objects.visible_to(user).order_by().values_list("union", flat=True).distinct())
    memberships = ClusterMembership.objects.in_force_on(day).select_related("cluster")
    cluster_of = {row.union_id: row.cluster for row in memberships}
    members: dict[Cluster | None, list[Place]] = defaultdict(list)
    for union in unions:
        line = lines.get(union.pk, Line())
        is_readable = (line.sources or {union.pk}) <= readable and not _is_partly_elsewhere(union.pk, lines, onward)
        place = Place(union.short_name, line, union, is_readable)
        members[cluster_of.get(union.pk)].append(place)
    ordered = sorted(members, key=lambda cluster: (cluster is None, cluster.number if cluster else 0))
    groups = [
        Group(str(cluster) if cluster else _("Không thuộc Cụm nào"), cluster, _sum(members[cluster]), members[cluster])
        for cluster in ordered
    ]
    return Network(day, groups, _sum(groups))


def _is_partly_elsewhere(union_id: int, lines: dict[int, Line], onward: dict[int, int]) -> bool:
    """A union carried on by this one has a row of its own, in a year before the merger: the list would take it in."""
    return any(final == union_id and old in lines for old, final in onward.items())


def _sum(parts: Iterable[Place | Group]) -> Line:
    total = Line()
    for part in parts:
        total.add(part.line)
    return total


def _lines(span: Span, given: QuerySet[Pledge], in_force: set[int], onward: dict[int, int]) -> dict[int, Line]:
    lines: dict[int, Line] = defaultdict(Line)

    def of(union_id: int) -> Line:
        line = lines[union_id if union_id in in_force else onward.get(union_id, union_id)]
        line.sources.add(union_id)
        return line

    no_project = Q(kind__in=NON_PROJECT)
    for name, pledges in (
        ("new", given.new_in(span.first, span.last)),
        ("carried", given.carried_into(span.first)),
    ):
        for union_id, n, others in pledges.values_list("union").annotate(
            n=Count("pk"), others=Count("pk", filter=no_project)
        ):
            line = of(union_id)
            setattr(line, name, getattr(line, name) + n)
            line.non_project += others
    keys = given.values("pk")
    days = {"on__range": (span.first, span.last), "pledge__in": keys}
    values = PledgeValue.objects.filter(revoked_at__isnull=True, **days).order_by()
    for union_id, point, change in values.values_list("pledge__union", "point").annotate(n=Sum("change_vnd")):
        line = of(union_id)
        setattr(line, point, getattr(line, point) + change)
    paid = Disbursement.objects.standing().filter(**days).order_by()
    for union_id, total in paid.values_list("pledge__union").annotate(n=Sum("value_vnd")):
        of(union_id).disbursed += total
    active = given.active_in(span.first, span.last)
    root = Coalesce("donor__merged_into", "donor")
    for union_id, donor in active.annotate(root=root).values_list("union", "root").distinct():
        of(union_id).donors.add(donor)
    return lines
