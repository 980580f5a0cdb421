"""What the page of one conference shows, read in a number of queries that does not grow with its rows."""

from dataclasses import dataclass
from itertools import groupby

from clusters.models import User
from events import permissions
from events.models import Conference, ConferenceAct, ConferenceFact

ACTS_SHOWN = 10


@dataclass
class Page:
    """Rows for the template, already narrowed to what the person may see."""

    may_organise: bool
    facts: list[tuple[str, list[ConferenceFact]]]  # by kind
    sources: list[str]
    acts: list[ConferenceAct]


def read_page(conference: Conference, user: User) -> Page:
    may_organise = permissions.can_organise(user, conference)
    facts = list(conference.facts.all())
    return Page(
        may_organise=may_organise,
        facts=[(str(ConferenceFact.Kind(kind).label), list(rows)) for kind, rows in groupby(facts, lambda f: f.kind)],
        sources=list(dict.fromkeys(row.source for row in [conference, *facts] if row.source)),
        acts=list(conference.acts.select_related("by")[:ACTS_SHOWN]),
    )
