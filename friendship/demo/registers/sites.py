"""Where the registers are kept: one line of work for each union of old, carried on by the one it merged into."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random

from clusters.models import ClusterMembership, Province, Union
from friendship.demo.network import Unions, days_of, last_name

CITIES = {"ha-noi": Decimal("2.1"), "ho-chi-minh": Decimal("2.3"), "da-nang": Decimal("1.9")}
SMALLEST, LARGEST = 550, 1500  # thousandths of a union of middle size


@dataclass(frozen=True)
class Site:
    """A union of before the mergers with those that carry it on, oldest first, and how much goes on there."""

    unions: tuple[Union, ...]
    size: Decimal
    cluster: int

    @property
    def slug(self) -> str:
        return str(self.unions[0].slug)

    @cached_property
    def lasts(self) -> list[date]:
        """The last day of each union."""
        return [days_of(union)[1] for union in self.unions]

    def union_on(self, day: date) -> Union:
        return next((one for one, last in zip(self.unions, self.lasts, strict=True) if day <= last), self.unions[-1])

    def province_on(self, day: date) -> Province:
        """The province of the union's name on that day."""
        names = sorted(self.union_on(day).names.all(), key=lambda row: row.valid_from or date.min)
        return next((row.province for row in names if row.valid_to is None or day <= row.valid_to), names[-1].province)

    @cached_property
    def name(self) -> str:
        return last_name(self.unions[0])


def size_of(slug: str, seed: int) -> Decimal:
    """1 is a union of middle size."""
    return CITIES.get(slug) or Decimal(Random(f"{seed} {slug}").randint(SMALLEST, LARGEST)).scaleb(-3)


def sites_of(unions: Unions, seed: int, within: set[int] | None = None) -> list[Site]:
    """All sites in a fixed order; only those that end in one of the unions `within`, if given."""
    after = {old.pk: unions.by_pk[pk] for pk, olds in unions.before.items() for old in olds}
    clusters = dict(ClusterMembership.objects.order_by("valid_from").values_list("union_id", "cluster__number"))
    sites = []
    for union in sorted(unions.by_pk.values(), key=lambda row: row.slug):
        if union.pk in unions.before:
            continue
        line = [union]
        while line[-1].pk in after:
            line.append(after[line[-1].pk])
        if within is None or line[-1].pk in within:
            number = next((clusters[row.pk] for row in reversed(line) if row.pk in clusters), 0)
            sites.append(Site(tuple(line), size_of(union.slug, seed), number))
    return sites


def neighbours_of(site: Site, sites: list[Site]) -> list[Site]:
    """The others of its cluster, without those that merge into the same union."""
    return [other for other in sites if other.cluster == site.cluster and other.unions[-1] != site.unions[-1]]
