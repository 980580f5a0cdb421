"""Conferences that published sources tell of, from data/conferences.json: each fact with its source."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from clusters import clock
from clusters.dated import Confidence
from clusters.models import Cluster, Union
from events.models import Conference, ConferenceFact, ConferenceSite, Invited

FILE = Path(settings.BASE_DIR) / "data" / "conferences.json"
LOADED_BY = "load_network"
PLAIN = (
    "key",
    "level",
    "title",
    "mode",
    "place",
    "summary",
    "together_with",
    "year_reviewed",
    "year_planned",
    "remark",
)
Given = dict[str, Any]


@transaction.atomic
def load_conferences(*, dry_run: bool = False) -> list[str]:
    """Add those that are missing and what the sources say more of the others; the keys of the conferences concerned.

    Overwrites nothing that was corrected on the pages. Facts have no page where they are: these follow the file.
    """
    known = {row.key: row for row in Conference.objects.exclude(key="").prefetch_related("facts")}
    missing = [row for row in read() if row["key"] not in known]
    told_anew = [row for row in read() if row["key"] in known and _is_told_anew(known[row["key"]], row)]
    if dry_run:
        return [row["key"] for row in [*missing, *told_anew]]
    for row in told_anew:
        known[row["key"]].facts.all().delete()
        _add_facts(known[row["key"]], row)
    clusters = {cluster.number: cluster for cluster in Cluster.objects.all()}
    unions = {union.slug: union for union in Union.objects.all()}
    added = [row for row in missing if _bodies_are_there(row, clusters, unions)]
    for row in added:
        _add(row, clusters, unions)
    return [row["key"] for row in [*added, *told_anew]]


def read() -> list[Given]:
    rows: list[Given] = json.loads(FILE.read_text(encoding="utf-8"))
    return rows


def _bodies_are_there(row: Given, clusters: dict[int, Cluster], unions: dict[str, Union]) -> bool:
    named = {row.get("union"), row.get("host"), *row.get("invited", [])} - {None}
    return named <= unions.keys() and (row.get("cluster") is None or row["cluster"] in clusters)


def _add(row: Given, clusters: dict[int, Cluster], unions: dict[str, Union]) -> None:
    union = unions.get(row.get("union", ""))
    conference = Conference(
        **{name: row[name] for name in PLAIN if name in row},
        cluster=clusters.get(row.get("cluster", 0)),
        union=union,
        host=unions.get(row.get("host", "")) or union,
        kind_codes=Conference.codes_of(row["kinds"]),
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        state=Conference.State.HELD,
        is_public=True,  # what newspapers told everybody
        source=row["sources"][row["source"]],
        confidence=Confidence.STATED,
        changed_at=clock.now(),
    )
    conference._change_reason = LOADED_BY  # type: ignore[attr-defined]
    conference.save()
    _add_rows(conference, row, unions)


def _add_rows(conference: Conference, row: Given, unions: dict[str, Union]) -> None:
    """The sites, the bodies that took part, and the facts."""
    for given in row.get("sites", []):
        site = ConferenceSite(
            conference=conference,
            name=given["name"],
            union=unions.get(given.get("union", "")),
            is_main=given.get("is_main", False),
        )
        site._change_reason = LOADED_BY  # type: ignore[attr-defined]
        site.save()
    for slug in row.get("invited", []):
        invited = Invited(conference=conference, union=unions[slug])
        invited._change_reason = LOADED_BY  # type: ignore[attr-defined]
        invited.save()
    _add_facts(conference, row)


def _is_told_anew(conference: Conference, row: Given) -> bool:
    stored = [(fact.kind, fact.text, fact.source) for fact in conference.facts.all()]
    return stored != [(fact["kind"], fact["text"], row["sources"][fact["source"]]) for fact in row["facts"]]


def _add_facts(conference: Conference, row: Given) -> None:
    for order, fact in enumerate(row["facts"], start=1):
        ConferenceFact.objects.create(
            conference=conference,
            order=order,
            kind=fact["kind"],
            text=fact["text"],
            source=row["sources"][fact["source"]],
            confidence=Confidence.STATED,
        )
