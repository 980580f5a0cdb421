"""The line of a cluster's offices over the years, and where the facts on a page come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from clusters import clock, permissions
from clusters.dated import Sourced
from clusters.models import Cluster, LeadershipTerm, Union

FIRST_YEAR = 2021  # the clusters were set up by guideline 780-HD/LHHN-BCTĐP of 20/07/2021
RECOGNITION = ("status", "decision_number", "decision_date")  # of a term; what hand-over keeps
YEARS_AHEAD = 1  # the year-end conference elects for the next year


@dataclass(frozen=True)
class Cell:
    """The holders of one office in one year.

    Each has `term`, the `name` of that time, `now` the union that has another name, `days` if not held all year, and
    `onward`: the terms in which the unions that carried it on, by the same name, held the office for the rest.
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
            cells.append(Cell(year, [_holder(run, successors) for run in _runs(held, successors)]))
        lines.append(OfficeLine(role, str(label), cells))
    return lines


def _runs(held: list[LeadershipTerm], successors: dict[int, Union]) -> list[list[LeadershipTerm]]:
    """The terms of one office and year; those that one name held on as its union was carried on stand together."""
    runs: list[list[LeadershipTerm]] = []
    for term in held:
        if runs and _carries_on(runs[-1][-1], term, successors):
            runs[-1].append(term)
        else:
            runs.append([term])
    return runs


def _carries_on(before: LeadershipTerm, after: LeadershipTerm, successors: dict[int, Union]) -> bool:
    """The office was handed over to the union that took the holder's place and bears its name: one holder to a reader.

    What was recognised for one of them only, or has a gap between, stays two.
    """
    if before.union_id not in successors or before.valid_to is None or after.valid_from is None:
        return False
    is_same_line = successors[before.union_id] == successors.get(after.union_id, after.union)
    is_same_act = all(getattr(before, name) == getattr(after, name) for name in RECOGNITION)
    is_same_name = before.union.short_name_on(before.valid_to) == after.union.short_name_on(after.valid_from)
    return is_same_line and is_same_act and is_same_name and after.valid_from - before.valid_to == timedelta(days=1)


def _holder(run: list[LeadershipTerm], successors: dict[int, Union]) -> dict:
    term, *onward = run
    first, last = term.valid_from, run[-1].valid_to
    last_day = last or date(term.year, 12, 31)
    then = run[-1].union.short_name_on(min(last_day, day_of(term.year)))
    now = successors.get(term.union_id, term.union)
    goes_by = now.short_name_on(clock.today())
    days = days_held(term.year, first, last)
    return {"term": term, "name": then, "now": now if goes_by != then else None, "days": days, "onward": onward}


def days_held(year: int, first: date | None, last: date | None) -> str:
    """From when to when an office was held that changed hands within its year; empty where it was held all year."""
    is_late = first is not None and first > date(year, 1, 1)
    is_short = last is not None and last < date(year, 12, 31)
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
