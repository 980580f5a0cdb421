"""The line of a cluster's offices over the years, and where the facts on a page come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clusters import clock, permissions
from clusters.dated import Sourced
from clusters.models import Cluster, LeadershipTerm, Union

FIRST_YEAR = 2021  # the clusters were set up by guideline 780-HD/LHHN-BCTĐP of 20/07/2021
YEARS_AHEAD = 1  # the year-end conference elects for the next year


@dataclass(frozen=True)
class Cell:
    """The holders of one office in one year.

    Each has `term`, the `name` of that time, `now` the union that has another name, `days` if not held all year.
    """

    year: int
    holders: list[dict]
    vote_url: str = ""  # where the office is being voted on; known to the apps above


@dataclass(frozen=True)
class OfficeLine:
    role: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Source:
    """One source with the facts that rest on it."""

    text: str
    confidence: str
    remark: str
    facts: list[str]


def day_of(year: int) -> date:
    """The day a cluster's page for `year` speaks of: today in this year, else the year's last day."""
    return clock.today() if year == clock.today().year else date(year, 12, 31)


def years_of(terms: Iterable[LeadershipTerm], *also: int) -> list[int]:
    """All years from the first cluster to the next election, stretched to the terms and to `also`."""
    years = [FIRST_YEAR, clock.today().year + YEARS_AHEAD, *also, *(term.year for term in terms)]
    return list(range(min(years), max(years) + 1))


def offices(terms: list[LeadershipTerm], years: list[int], successors: dict[int, Union]) -> list[OfficeLine]:
    """A line for each office. `successors` maps a union that ended to the one that carries it on."""
    lines = []
    for role, label in LeadershipTerm.Role.choices:
        cells = []
        for year in years:
            held = [term for term in terms if term.role == role and term.year == year]
            cells.append(Cell(year, [_holder(term, successors) for term in held]))
        lines.append(OfficeLine(role, str(label), cells))
    return lines


def _holder(term: LeadershipTerm, successors: dict[int, Union]) -> dict:
    last_day = term.valid_to or date(term.year, 12, 31)
    then = term.union.short_name_on(min(last_day, day_of(term.year)))
    now = successors.get(term.union_id, term.union)
    goes_by = now.short_name_on(clock.today())
    return {"term": term, "name": then, "now": now if goes_by != then else None, "days": _days(term)}


def _days(term: LeadershipTerm) -> str:
    """From when to when an office was held that changed hands within its year; empty where it was held all year."""
    first, last = term.valid_from, term.valid_to
    is_late = first is not None and first > date(term.year, 1, 1)
    is_short = last is not None and last < date(term.year, 12, 31)
    if is_late and is_short:
        return f"{first:%d/%m} – {last:%d/%m}"
    if is_late:
        return _("từ %s") % f"{first:%d/%m}"
    return _("đến %s") % f"{last:%d/%m}" if is_short else ""


def sources(rows: Iterable[tuple[str, Sourced]]) -> list[Source]:
    """The sources behind facts, given as pairs of words and row; facts of one source stand together."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for words, row in rows:
        key = (row.source, row.get_confidence_display(), row.remark)  # type: ignore[attr-defined]
        grouped.setdefault(key, []).append(words)
    return [Source(*key, facts) for key, facts in grouped.items()]


def cluster_terms(cluster: Cluster) -> list[LeadershipTerm]:
    return list(
        cluster.terms.select_related("union", "cluster")
        .prefetch_related("union__names")
        .order_by("year", "-role", "valid_from", "pk")
    )


def successors_of(unions: Iterable[Union]) -> dict[int, Union]:
    """For each union that others carry on today: the one that does, with its names."""
    onward = permissions.successor_map()
    wanted = {union.pk: onward[union.pk] for union in unions if union.pk in onward}
    found = Union.objects.prefetch_related("names").in_bulk(set(wanted.values()))
    return {before: found[after] for before, after in wanted.items()}
