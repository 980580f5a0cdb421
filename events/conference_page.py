"""What the page of one conference shows, read in a number of queries that does not grow with its rows."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import acting_union_ids
from events import permissions
from events.conference_missing import Missing, missing_of
from events.conference_people import People, people_of
from events.conference_record import Decided, decided_at
from events.forms.recommendations import conferences_for
from events.models import (
    AgendaItem,
    Conference,
    ConferenceAct,
    ConferenceFact,
    ConferenceFile,
    ConferenceSite,
    Recommendation,
)

ACTS_SHOWN = 6


@dataclass
class Files:
    """What may be read of the papers: those of single lines hang on the lines, as `papers`."""

    photos: list[ConferenceFile]
    documents: list[ConferenceFile]
    reads_all: bool


@dataclass
class PublicPage:
    """What everybody sees: no person but who speaks, no paper but those marked so."""

    agenda: list[AgendaItem]
    sites: list[ConferenceSite]
    photos: list[ConferenceFile]
    documents: list[ConferenceFile]
    facts: list[tuple[str, list[ConferenceFact]]]
    sources: list[str]


@dataclass
class Page:
    """Rows for the template, already narrowed to what the person may see."""

    may_organise: bool
    may_mark: bool  # at the door of a site at least
    missing: list[Missing]  # before the conference, for its organiser alone
    agenda: list[AgendaItem]
    people: People
    invited_count: int
    files: Files
    decided: list[Decided]
    requests: list[Recommendation]
    may_raise: bool  # a request, as one raised here
    facts: list[tuple[str, list[ConferenceFact]]]  # by kind
    sources: list[str]
    acts: list[ConferenceAct]  # the newest
    older_acts: list[ConferenceAct]


def read_page(conference: Conference, user: User) -> Page:
    may_organise = permissions.can_organise(user, conference)
    facts, sources = _facts(conference)
    people = people_of(conference, user, may_organise=may_organise)
    acting, agenda = acting_union_ids(user), speaking_agenda(conference)
    files = _files(conference, agenda, user, people)
    # Reasons may speak of people, so the acts are for those who read their names.
    acts = list(conference.acts.select_related("by")) if people.reads_all else []
    return Page(
        may_organise=may_organise,
        may_mark=may_organise or any(row.site and row.site.union_id in acting for row in people.sites),
        missing=missing_of(conference, agenda, people) if may_organise else [],
        agenda=agenda,
        people=people,
        files=files,
        decided=decided_at(conference, user, may_organise=may_organise) if files.reads_all else [],
        requests=list(Recommendation.objects.visible_to(user).standing().filter(conference=conference).with_bodies()),
        may_raise=permissions.can_raise_recommendations(user) and conferences_for(user).contains(conference),
        invited_count=len(people.groups) if people.reads_all else conference.invited.count(),
        facts=facts,
        sources=sources,
        acts=acts[:ACTS_SHOWN],
        older_acts=acts[ACTS_SHOWN:],
    )


def read_public_page(conference: Conference) -> PublicPage:
    agenda = speaking_agenda(conference)
    # By the files' own marks: also of a page that is only looked at before it is opened.
    shown = conference.files.standing().filter(is_public=True).select_related("union")
    files = list(shown.prefetch_related("union__names"))
    facts, sources = _facts(conference)
    return PublicPage(
        agenda=agenda,
        sites=list(conference.sites.all()),
        photos=[row for row in files if row.is_photo],
        documents=[row for row in files if not row.is_photo],
        facts=facts,
        sources=sources,
    )


def _facts(conference: Conference) -> tuple[list[tuple[str, list[ConferenceFact]]], list[str]]:
    """Facts by kind, each with `mark`, the number of its source among the sources of the page."""
    facts = list(conference.facts.all())
    sources = list(dict.fromkeys(row.source for row in [conference, *facts] if row.source))
    for row in facts:
        row.mark = sources.index(row.source) + 1
    kinds = [(_heading(kind), list(rows)) for kind, rows in groupby(facts, lambda row: row.kind)]
    return kinds, sources


def _heading(kind: str) -> str:
    """What articles tell under one kind is sometimes more than its word says."""
    wider = {ConferenceFact.Kind.SPEECH: _("phát biểu, thảo luận"), ConferenceFact.Kind.PLAN: _("mục đích, kế hoạch")}
    found = wider.get(ConferenceFact.Kind(kind))
    return found or str(ConferenceFact.Kind(kind).label)


def _files(conference: Conference, agenda: list[AgendaItem], user: User, people: People) -> Files:
    """Papers of a line go to the line; the person sees all, or what is for everybody."""
    # Groups without the right to all: the own union is invited.
    reads_all = people.reads_all or bool(people.groups) or permissions.can_read_papers(user, conference)
    rows = conference.files.standing().select_related("added_by", "union").prefetch_related("union__names")
    hands_in = permissions.unions_handing_in(user, conference)
    for item in agenda:
        item.may_hand_in = item.takes_papers and item.union_id in hands_in
    if not reads_all:
        rows = rows.filter(is_public=True, conference__is_public=True)
    by_item = {item.pk: item for item in agenda}
    photos, documents = [], []
    for row in rows:
        row.conference = conference
        item = by_item.get(row.item_id)
        row.may_take_back = row.union_id in hands_in
        row.may_replace = row.may_take_back and item is not None and item.takes_papers and item.union_id == row.union_id
        if row.is_photo:
            photos.append(row)
        else:
            documents.append(row)
        # A paper that was photographed is a paper too.
        if item is not None and (row.union_id or not row.is_photo):
            item.papers.append(row)
    is_open = permissions.takes_registrations(conference)
    for item in agenda:
        item.is_awaited = is_open and item.union_id is not None and item.kind == item.Kind.PAPER and not item.papers
    return Files(photos, documents, reads_all)


def speaking_agenda(conference: Conference) -> list[AgendaItem]:
    """In the order of the day; `who` is who speaks, by the names of the day."""
    rows = list(conference.agenda.select_related("union").prefetch_related("union__names"))
    for row in rows:
        union = row.union.short_name_on(conference.starts_on) if row.union else ""
        row.papers = []
        row.who = ", ".join(part for part in (row.speaker, union) if part)
    return rows
