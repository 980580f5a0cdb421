"""Which unit, cluster and region a union's report counts for: then, or by the borders of today (design rule 3)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, FilteredRelation
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.dated import in_force
from clusters.models import UnionName
from clusters.permissions import successor_map

NATION = "nation"
NO_CLUSTER = "cum:0"


class BordersKind(models.TextChoices):
    THEN = "then", _("Theo kỳ báo cáo")
    TODAY = "today", _("Theo địa giới hiện nay")


def union_slot(union_id: int) -> str:
    return f"union:{union_id}"


def cluster_slot(number: int | None) -> str:
    return f"cum:{number or 0}"


def region_slot(region: str) -> str:
    return f"vung:{region}"


@dataclass(frozen=True)
class Unit:
    """A union as it stands in the borders of a rollup: name, province code and cluster of their day."""

    union_id: int
    slug: str
    name: str
    sort_key: str
    code: str  # "63:31", "34:46"
    region: str
    cluster: int | None = None  # the cluster's number
    cluster_id: int | None = None
    is_in_force: bool = True

    @property
    def slot(self) -> str:
        return union_slot(self.union_id)

    @property
    def cluster_slot(self) -> str:
        return cluster_slot(self.cluster)

    @property
    def region_slot(self) -> str:
        return region_slot(self.region)


@dataclass(frozen=True)
class Borders:
    """All units on the day of the borders, and which unit carries on which union."""

    kind: str
    day: date
    units: dict[int, Unit]
    carried: dict[int, int]

    def unit_of(self, union_id: int) -> Unit:
        """The unit that the union's figures count for."""
        return self.units[self.carried.get(union_id, union_id)]

    def members(self, cluster: int | None) -> list[Unit]:
        """Units in force in the cluster, in Vietnamese order."""
        return sorted(
            (unit for unit in self.units.values() if unit.cluster == cluster and unit.is_in_force),
            key=lambda unit: (unit.sort_key, unit.union_id),
        )


def read_borders(kind: str, ends_on: date) -> Borders:
    """The borders of a period that ends on `ends_on`: one query, and one for the successions under `today`."""
    day = clock.today() if kind == BordersKind.TODAY else ends_on
    rows = (
        UnionName.objects.select_related("union", "province")
        .annotate(membership=FilteredRelation("union__memberships", condition=in_force(day, "union__memberships__")))
        .annotate(cluster_number=F("membership__cluster__number"), cluster_pk=F("membership__cluster_id"))
        .order_by("union", F("valid_from").asc(nulls_first=True))
    )
    names: dict[int, list[UnionName]] = defaultdict(list)
    for row in rows:
        names[row.union_id].append(row)
    units = {union_id: _unit(_name_on(rows_of, day), day) for union_id, rows_of in names.items()}
    return Borders(kind, day, units, successor_map() if kind == BordersKind.TODAY else {})


def _name_on(rows: list[UnionName], day: date) -> UnionName:
    """The name in force on `day`, else the last before it, else the first; as `Union.name_row_on`, without a query."""
    in_force_then = [row for row in rows if row.is_in_force_on(day)]
    before = [row for row in rows if row.valid_to and row.valid_to < day]
    return (in_force_then or before[-1:] or rows)[0]


def _unit(row: UnionName, day: date) -> Unit:
    return Unit(
        union_id=row.union_id,
        slug=row.union.slug,
        name=row.short_name,
        sort_key=row.sort_key,
        code=str(row.province),
        region=row.province.region,
        cluster=row.cluster_number,  # type: ignore[attr-defined]  # annotated
        cluster_id=row.cluster_pk,  # type: ignore[attr-defined]
        is_in_force=row.is_in_force_on(day),
    )
