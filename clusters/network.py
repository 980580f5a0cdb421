"""Load provinces, unions, clusters, memberships and terms from `data/network`.

Only what is missing is created. A dated row of the files is skipped when the portal already has a row of the same
thing for any of its days: what VUFO's officers ended, moved or corrected on the pages stays as they left it. A merger
that they withdrew stays withdrawn, and the union that it had made stays away.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from clusters import clock
from clusters.models import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Province,
    ProvinceName,
    Succession,
    Union,
    UnionName,
)

FOLDER = Path(settings.BASE_DIR) / "data" / "network"
CHANGE_REASON = "load_network"
Row = dict[str, str]
Added = dict[str, list[str]]


def load(*, dry_run: bool = False, folder: Path = FOLDER) -> Added:
    """Create what the data files have and the database lacks; the new rows in words, by kind of row."""
    with transaction.atomic():
        added = _Loader(folder).run()
        if dry_run:
            transaction.set_rollback(True)
    return {label: lines for label, lines in added.items() if lines}


class _Loader:
    def __init__(self, folder: Path):
        self.folder = folder
        self.added: Added = {}
        self.provinces: dict[tuple[int, str], Province] = {}
        self.unions: dict[str, Union] = {}
        self.clusters: dict[int, Cluster] = {}
        self.withdrawn = set(Succession.history.filter(history_type="-").values_list("predecessor_id", flat=True))

    def run(self) -> Added:
        self._load_provinces()
        self._load_province_names()
        self._load_clusters()
        self._load_unions()
        self._load_union_names()
        self._load_successions()
        self._load_memberships()
        self._load_terms()
        return self.added

    def _read(self, name: str) -> list[Row]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _province(self, row: Row) -> Province:
        return self.provinces[int(row["scheme"]), row["code"]]

    def _load_provinces(self) -> None:
        rows = self._read("provinces.csv")
        self.provinces = {(p.scheme, p.code): p for p in Province.objects.all()}
        missing = [row for row in rows if (int(row["scheme"]), row["code"]) not in self.provinces]
        # The 34 come first: the 63 point at them.
        for scheme in (Province.Scheme.AFTER, Province.Scheme.BEFORE):
            new = [self._new_province(row) for row in missing if int(row["scheme"]) == scheme]
            Province.objects.bulk_create(new)
            self.provinces.update({(p.scheme, p.code): p for p in new})
        self.added[_("Tỉnh, thành phố")] = [f"{row['scheme']}:{row['code']}" for row in missing]

    def _new_province(self, row: Row) -> Province:
        successor = self.provinces[Province.Scheme.AFTER, row["successor"]] if row["successor"] else None
        return Province(
            scheme=int(row["scheme"]), code=row["code"], region=row["region"], successor=successor, **_sourced(row)
        )

    def _load_province_names(self) -> None:
        new = [
            ProvinceName(
                province=self._province(row), name=row["name"], kind=row["kind"], **_span(row), **_sourced(row)
            )
            for row in self._read("province_names.csv")
        ]
        new = _without_overlaps(new, ProvinceName.objects.all(), lambda name: name.province_id)
        self._create(_("Tên tỉnh, thành phố"), new, lambda name: f"{name}, {name.span}")

    def _load_clusters(self) -> None:
        self.clusters = {cluster.number: cluster for cluster in Cluster.objects.all()}
        new = [
            Cluster(number=int(row["number"]), region=row["region"])
            for row in self._read("clusters.csv")
            if int(row["number"]) not in self.clusters
        ]
        Cluster.objects.bulk_create(new)
        self.clusters.update({cluster.number: cluster for cluster in new})
        self.added[_("Cụm")] = [f"{cluster}: {cluster.region}" for cluster in new]

    def _load_unions(self) -> None:
        self.unions = {union.slug: union for union in Union.objects.all()}
        known = self.unions.keys() | self._slugs_withdrawn()
        rows = [row for row in self._read("unions.csv") if row["slug"] not in known]
        new = Union.objects.bulk_create([Union(slug=row["slug"], **_sourced(row)) for row in rows])
        self.unions.update({union.slug: union for union in new})
        self.added[_("Liên hiệp")] = [union.slug for union in new]

    def _slugs_withdrawn(self) -> set[str]:
        """Unions that only a merger made which VUFO has taken back."""
        found = set()
        for row in self._read("successions.csv"):
            predecessor = self.unions.get(row["predecessor"])
            if predecessor is not None and predecessor.pk in self.withdrawn:
                found.add(row["successor"])
        return found

    def _read_of_unions(self, name: str) -> list[Row]:
        """The rows of a file about unions that are there."""
        return [row for row in self._read(name) if row["union"] in self.unions]

    def _load_union_names(self) -> None:
        new = [
            UnionName(
                union=self.unions[row["union"]],
                province=self._province(row),
                name=row["name"],
                short_name=row["short_name"],
                **_span(row),
                **_sourced(row),
            )
            for row in self._read_of_unions("union_names.csv")
        ]
        new = _without_overlaps(new, UnionName.objects.all(), lambda name: name.union_id)
        self._create(_("Tên Liên hiệp"), new, lambda name: f"{name.name}, {name.span}")

    def _load_successions(self) -> None:
        settled = self.withdrawn | set(Succession.objects.values_list("predecessor_id", flat=True))
        new = [
            Succession(
                predecessor=self.unions[row["predecessor"]],
                successor=self.unions[row["successor"]],
                kind=row["kind"],
                on=date.fromisoformat(row["on"]),
                decision=row["decision"],
                **_sourced(row),
            )
            for row in self._read("successions.csv")
            if self.unions[row["predecessor"]].pk not in settled
        ]
        self._create(
            _("Kế thừa"), new, lambda step: f"{step.predecessor.slug} → {step.successor.slug}, {step.on:%d/%m/%Y}"
        )

    def _load_memberships(self) -> None:
        new = [
            ClusterMembership(
                cluster=self.clusters[int(row["cluster"])],
                union=self.unions[row["union"]],
                **_span(row),
                **_sourced(row),
            )
            for row in self._read_of_unions("memberships.csv")
        ]
        new = _without_overlaps(new, ClusterMembership.objects.all(), lambda member: member.union_id)
        self._create(_("Thành viên Cụm"), new, lambda row: f"{row.union.slug}, {row.cluster}, {row.span}")

    def _load_terms(self) -> None:
        # Any term entered for the office and year, a proposal too, means that VUFO has taken it in hand.
        settled = set(LeadershipTerm.objects.values_list("cluster__number", "year", "role"))
        new = [
            LeadershipTerm(
                cluster=self.clusters[int(row["cluster"])],
                union=self.unions[row["union"]],
                year=int(row["year"]),
                role=row["role"],
                status=row["status"],
                decision_number=row["decision_number"],
                decision_date=_day(row["decision_date"]),
                **_span(row),
                **_sourced(row),
            )
            for row in self._read_of_unions("leadership_terms.csv")
            if (int(row["cluster"]), int(row["year"]), row["role"]) not in settled
        ]
        self._create(_("Nhiệm kỳ"), new, lambda t: f"{t.cluster}, {t.year}, {t.get_role_display()}: {t.union.slug}")

    def _create(self, label: str, new: list[Any], describe: Callable[[Any], str]) -> None:
        if new:
            bulk_create_with_history(new, type(new[0]), default_change_reason=CHANGE_REASON, default_date=clock.now())
        self.added[label] = [describe(row) for row in new]


def _without_overlaps(new: Iterable[Any], existing: models.QuerySet, key: Callable[[Any], Hashable]) -> list[Any]:
    """The rows of `new` that share no day with an existing row of the same key."""
    taken: dict[Hashable, list[Any]] = defaultdict(list)
    for row in existing:
        taken[key(row)].append(row)
    return [row for row in new if not any(_share_a_day(row, other) for other in taken[key(row)])]


def _share_a_day(one: Any, other: Any) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
        one.valid_to or date.max
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _span(row: Row) -> dict[str, date | None]:
    return {"valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"])}


def _sourced(row: Row) -> dict[str, str]:
    return {"source": row["source"], "confidence": row["confidence"], "remark": row["remark"]}
