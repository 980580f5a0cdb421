"""The unions of the demo by the codes of today's provinces, and who led each cluster in its years."""

from collections.abc import Collection
from datetime import date, timedelta

from simple_history.utils import bulk_create_with_history

from clusters import clock
from clusters.dated import Confidence
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Succession, Union, UnionName

LEAD, DEPUTY = LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY

# Codes of the 34-unit scheme: the deputy of this year, the lead of this year, of last year, of the year before.
# Whoever is deputy in one year leads in the next, as was seen once in Cụm 5. Terms known from a source come first.
ROTATION = {
    1: ("22", "40", "31", "38"),
    2: ("25", "19", "08", "15"),
    3: ("66", "48", "42", "56"),
    4: ("80", "75", "79", "80"),
    5: ("86", "92", "91", "96"),
}
YEARS_BACK = 2
SOURCE = "Số liệu minh họa"


class Unions:
    """All unions with names and days, read once."""

    def __init__(self) -> None:
        self.by_pk = {union.pk: union for union in Union.objects.prefetch_related("names__province")}
        self.before: dict[int, list[Union]] = {}
        for step in Succession.objects.all():
            self.before.setdefault(step.successor_id, []).append(self.by_pk[step.predecessor_id])

    def of_today(self, code: str) -> Union:
        """The union of a province of the 34-unit scheme."""
        return next(
            union
            for union in self.by_pk.values()
            if any(row.province.scheme == 34 and row.province.code == code for row in union.names.all())
        )

    def of_clusters(self, numbers: tuple[int, ...], day: date) -> set[int]:
        """Keys of the members of these clusters on `day`."""
        rows = ClusterMembership.objects.in_force_on(day).filter(cluster__number__in=numbers)
        return set(rows.values_list("union_id", flat=True))

    def members_of(self, cluster: Cluster, day: date) -> list[Union]:
        """The members of a cluster on `day`, in a fixed order."""
        ids = self.of_clusters((cluster.number,), day)
        return sorted((self.by_pk[pk] for pk in ids), key=lambda union: union.slug)

    def line_of(self, union: Union) -> list[Union]:
        """The union, then the ones of the same name that it carries on, newest first."""
        line = [union]
        while True:
            same = [old for old in self.before.get(line[-1].pk, ()) if last_name(old) == last_name(line[-1])]
            if not same:
                return line
            line.append(same[0])


def last_name(union: Union) -> str:
    return max(union.names.all(), key=lambda row: row.valid_from or date.min).short_name


def days_of(union: Union) -> tuple[date, date]:
    """First and last day on which the union has a name."""
    rows: list[UnionName] = list(union.names.all())
    return min(row.valid_from or date.min for row in rows), max(row.valid_to or date.max for row in rows)


def load_terms(this_year: int, unions: Unions, elected: Collection[int] = ()) -> int:
    """Fill every office of the demo's years that no source names; the number of terms made.

    A known holder that ended within the year by a merger is carried on by the union that it merged into. The clusters
    `elected` get those of this year by an election, at last year's conference.
    """
    made: list[LeadershipTerm] = []
    clusters = {cluster.number: cluster for cluster in Cluster.objects.all()}
    for number, codes in ROTATION.items():
        for back in range(YEARS_BACK + 1):
            for role, code in ((LEAD, codes[back + 1]), (DEPUTY, codes[back])):
                is_elected = back == 0 and number in elected
                made += _fill_year(
                    clusters[number], this_year - back, role, None if is_elected else unions.of_today(code), unions
                )
    bulk_create_with_history(made, LeadershipTerm, default_change_reason=SOURCE, default_date=clock.now())
    return len(made)


def _fill_year(cluster: Cluster, year: int, role: str, union: Union | None, unions: Unions) -> list[LeadershipTerm]:
    """`union` takes the office where no source names a holder; None leaves it open."""
    known = list(LeadershipTerm.objects.filter(cluster=cluster, year=year, role=role).select_related("union"))
    if not known:
        line = unions.line_of(union) if union else []
        return [
            _term(cluster, year, role, holder, max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
            for holder in line
            for first, last in [days_of(holder)]
            if first <= date(year, 12, 31) and last >= date(year, 1, 1)
        ]
    carried_on = []
    for term in known:
        _first, last = days_of(unions.by_pk[term.union_id])
        successor = Succession.objects.filter(predecessor=term.union_id).values_list("successor_id", flat=True).first()
        if len(known) == 1 and successor is not None and last < date(year, 12, 31):
            if term.valid_to is not None and term.valid_to > last:
                _end(term, last)
            carried_on.append(
                _term(cluster, year, role, unions.by_pk[successor], last + timedelta(days=1), date(year, 12, 31))
            )
    return carried_on


def _end(term: LeadershipTerm, last: date) -> None:
    term.valid_to = last
    term._change_reason = SOURCE  # type: ignore[attr-defined]
    term.save(update_fields=["valid_to"])


def _term(cluster: Cluster, year: int, role: str, union: Union, first: date, last: date) -> LeadershipTerm:
    # VUFO's decision comes in March of the year served; until then the holder is elected only.
    decided = date(year, 3, 15)
    is_recognised = role == LEAD and decided <= clock.today()
    return LeadershipTerm(
        cluster=cluster,
        union=union,
        year=year,
        role=role,
        status=LeadershipTerm.Status.RECOGNISED if is_recognised else LeadershipTerm.Status.ELECTED,
        decision_number="(minh họa)" if is_recognised else "",
        decision_date=decided if is_recognised else None,
        valid_from=first,
        valid_to=last,
        is_illustrative=True,
        source=SOURCE,
        confidence=Confidence.ASSUMED,
    )
