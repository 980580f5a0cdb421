"""What the page of one conference shows, read in a number of queries that does not grow with its rows."""

from dataclasses import dataclass
from itertools import groupby

from clusters.models import User
from clusters.permissions import acting_union_ids
from events import permissions
from events.conference_people import People, people_of
from events.models import AgendaItem, Conference, ConferenceAct, ConferenceFact

ACTS_SHOWN = 6


@dataclass
class Page:
    """Rows for the template, already narrowed to what the person may see."""

    may_organise: bool
    may_mark: bool  # at the door of a site at least
    agenda: list[AgendaItem]
    people: People
    invited_count: int
    facts: list[tuple[str, list[ConferenceFact]]]  # by kind
    sources: list[str]
    acts: list[ConferenceAct]


def read_page(conference: Conference, user: User) -> Page:
    may_organise = permissions.can_organise(user, conference)
    facts = list(conference.facts.all())
    people = people_of(conference, user, may_organise=may_organise)
    acting = acting_union_ids(user)
    return Page(
        may_organise=may_organise,
        may_mark=may_organise or any(row.site and row.site.union_id in acting for row in people.sites),
        agenda=_agenda(conference),
        people=people,
        invited_count=len(people.groups) if people.reads_all else conference.invited.count(),
        facts=[(str(ConferenceFact.Kind(kind).label), list(rows)) for kind, rows in groupby(facts, lambda f: f.kind)],
        sources=list(dict.fromkeys(row.source for row in [conference, *facts] if row.source)),
        # Reasons may speak of people, so the acts are for those who read their names.
        acts=list(conference.acts.select_related("by")[:ACTS_SHOWN]) if people.reads_all else [],
    )


def _agenda(conference: Conference) -> list[AgendaItem]:
    """In the order of the day; `who` is who speaks, by the names of the day."""
    rows = list(conference.agenda.select_related("union").prefetch_related("union__names"))
    for row in rows:
        union = row.union.short_name_on(conference.starts_on) if row.union else ""
        row.who = ", ".join(part for part in (row.speaker, union) if part)
    return rows
