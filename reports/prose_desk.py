"""What the prose desk shows: headings with counts, the members' paragraphs under one of them, the cluster's pieces."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from reports import live_figures, prose, typed_numbers
from reports.cluster_figures import ClusterFigure, figures_of
from reports.forms.filing import fingerprint
from reports.forms.prose_desk import PieceForm
from reports.live_figures import Part
from reports.models import ClusterReport, Edition, Figure, Piece, Section
from reports.models.report import Scope, ValueState
from reports.prose import Heading, Member, SourceChange
from reports.workflow.pieces import removal_of

KEY = re.compile(r"p([0-9]{1,18})")
REMOVED_SHOWN = 10


@dataclass(frozen=True)
class NavEntry:
    """A heading in the list: how many members wrote, how many pieces were taken, how many sources changed since."""

    heading: Heading
    wrote: int
    members: int
    pieces: int
    changed: int
    url: str
    is_here: bool
    starts_section: bool


@dataclass(frozen=True)
class SourceParagraph:
    """A member's paragraph; `taken` is the number of the cluster's paragraph that was made of it."""

    text: str
    digest: str
    taken: int = 0


@dataclass(frozen=True)
class Source:
    """A member with its paragraphs under the heading."""

    member: Member
    paragraphs: list[SourceParagraph]

    @property
    def left(self) -> int:
        return sum(not paragraph.taken for paragraph in self.paragraphs)


@dataclass
class PieceRow:
    """A piece as a row of the page."""

    piece: Piece
    number: int
    form: PieceForm
    name: str  # of the union it was taken from
    is_last: bool
    change: SourceChange | None = None
    read: list[Part] = field(default_factory=list)  # with the words of live figures; empty without any
    findings: list[typed_numbers.Finding] = field(default_factory=list)
    outcome: object = None
    is_unsaved: bool = False

    @property
    def key(self) -> str:
        return self.form.prefix

    @property
    def change_digest(self) -> str:
        return prose.digest(self.change.now) if self.change and self.change.now else ""

    @property
    def is_edited(self) -> bool:
        """The cluster has worked on the words since it took them."""
        return bool(self.name) and self.piece.text != self.piece.source_text


@dataclass(frozen=True)
class Orphan:
    """Words typed into a piece that somebody removed meanwhile: they are shown, to be kept or given up."""

    key: str
    pk: int
    text: str
    who: str


@dataclass(frozen=True)
class FigureGroup:
    """Figures of one section that can be set into the text."""

    section: Section
    figures: list[tuple[str, ClusterFigure]]  # "PC05:own" and the figure


class Desk:
    """The desk of a cluster report at one heading. Queries: constant in members, rounds and pieces."""

    def __init__(self, report: ClusterReport, edition: Edition, code: str):
        self.report, self.edition = report, edition
        edition.report = report
        self.headings = prose.headings_of(report)
        self.heading = next((heading for heading in self.headings if heading.code == code), None)
        self.all_pieces = list(prose.pieces_of(edition))
        self.pieces = [piece for piece in self.all_pieces if piece.code == code]

    def url(self, code: str) -> str:
        return reverse("cluster_prose", args=[self.report.pk, code])

    # --- left: the members ---

    @cached_property
    def members(self) -> list[Member]:
        return prose.read_members(self.report)

    @cached_property
    def paragraphs(self) -> dict[int, dict[str, list[str]]]:
        """What the members' reports say now, and those that pieces were taken from before they left the cluster."""
        known = {member.report.pk: member.paragraphs for member in self.members if member.report is not None}
        others = [piece for piece in self.all_pieces if piece.source_report_id and piece.source_report_id not in known]
        return known | (dict(prose.paragraphs_behind(others)) if others else {})

    def sources(self) -> list[Source]:
        """Every member, those that wrote first; also who wrote nothing here or has not sent."""
        code = self.heading.code
        taken = {
            (piece.source_report_id, piece.source_text): number for number, piece in enumerate(self.pieces, start=1)
        }
        found = []
        for member in self.members:
            texts = dict.fromkeys(member.paragraphs.get(code, []))
            key = member.report.pk if member.report else None
            paragraphs = [SourceParagraph(text, prose.digest(text), taken.get((key, text), 0)) for text in texts]
            found.append(Source(member, paragraphs))
        return sorted(found, key=lambda source: not source.paragraphs)

    # --- the list of headings ---

    def nav(self) -> list[NavEntry]:
        pieces: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.all_pieces:
            pieces[piece.code].append(piece)
        entries, section = [], None
        for heading in self.headings:
            under = pieces[heading.code]
            entries.append(
                NavEntry(
                    heading,
                    sum(bool(member.paragraphs.get(heading.code)) for member in self.members),
                    len(self.members),
                    len(under),
                    sum(prose.is_source_changed(piece, self.paragraphs) for piece in under),
                    self.url(heading.code),
                    heading == self.heading,
                    heading.section.pk != section,
                )
            )
            section = heading.section.pk
        return entries

    def next_heading(self) -> Heading | None:
        place = self.headings.index(self.heading) + 1
        return self.headings[place] if place < len(self.headings) else None

    def words(self) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces)

    # --- right: the pieces ---

    @cached_property
    def figures(self) -> dict[tuple[str, str], ClusterFigure]:
        return figures_of(self.edition)

    def bind(self, posted) -> tuple[list[PieceForm] | None, list[Orphan]]:
        """The forms of the posted rows, and what was typed into pieces that are gone. None: no page sent this."""
        forms, orphans = [], []
        numbers = {piece.pk: number for number, piece in enumerate(self.pieces, start=1)}
        by_pk = {piece.pk: piece for piece in self.pieces}
        for key in posted.getlist("row"):
            match = KEY.fullmatch(key)
            if match is None:
                return None, []
            pk = int(match[1])
            if pk in by_pk:
                forms.append(self._form(by_pk[pk], numbers[pk], posted))
            elif orphan := orphan_of(self.edition, key, pk, posted):
                orphans.append(orphan)
        return forms, orphans

    def _form(self, piece: Piece, number: int, data=None) -> PieceForm:
        return PieceForm(data, piece=piece, source_name=prose.source_name(piece, self.edition), number=number)

    def rows(self, *, data=None, keys=(), outcomes: Mapping | None = None) -> list[PieceRow]:
        """The pieces in order; those named in `keys` are bound to `data`."""
        taken: dict[int | None, list[str]] = defaultdict(list)
        for piece in self.pieces:
            taken[piece.source_report_id].append(piece.source_text)
        rows = []
        for number, piece in enumerate(self.pieces, start=1):
            is_unsaved = f"p{piece.pk}" in keys
            form = self._form(piece, number, data if is_unsaved else None)
            row = PieceRow(piece, number, form, form.source_name, is_last=number == len(self.pieces))
            row.change = prose.source_change(piece, self.paragraphs, taken[piece.source_report_id])
            row.is_unsaved, row.outcome = is_unsaved, (outcomes or {}).get(row.key)
            self.examine(row)
            rows.append(row)
        return rows

    def row_of(self, piece: Piece) -> PieceRow:
        """One piece, after it was saved."""
        number = next((n for n, known in enumerate(self.pieces, start=1) if known.pk == piece.pk), 0)
        form = self._form(piece, number)
        row = PieceRow(piece, number, form, form.source_name, is_last=number == len(self.pieces))
        self.examine(row)
        return row

    def examine(self, row: PieceRow) -> None:
        """What live figures read like, and which typed numbers disagree with their lines."""
        text = str(row.form["text"].value() or "")
        if live_figures.has_references(text):
            row.read = live_figures.parts_of(text, self.figures)
        own = self.own_figures.get(row.piece.source_report_id or 0, {})
        row.findings = typed_numbers.look_at(text, self.lines, self.figures, own=own, own_name=row.name)

    @cached_property
    def lines(self):
        return [
            figure.indicator
            for (_code, scope), figure in self.figures.items()
            if scope == Scope.OWN and figure.indicator.section_id == self.heading.section.pk
        ]

    @cached_property
    def own_figures(self) -> dict[int, dict[tuple[str, str], Figure]]:
        """By report: what the members behind the pieces reported themselves in this section. One query."""
        report_of = {
            piece.source_report.sent_round_id: piece.source_report_id for piece in self.pieces if piece.source_report
        }
        figures = Figure.objects.filter(
            round__in=[key for key in report_of if key], indicator__section=self.heading.section,
            value_state=ValueState.NUMBER,
        )  # fmt: skip
        found: dict[int, dict[tuple[str, str], Figure]] = defaultdict(dict)
        for figure in figures.select_related("indicator"):
            found[report_of[figure.round_id]][figure.indicator.code, figure.scope] = figure
        return found

    def figure_groups(self) -> list[FigureGroup]:
        """The figures that are numbers, those of the heading's own section first."""
        here = self.heading.section.pk
        sections: dict[int, FigureGroup] = {}
        for (code, scope), figure in self.figures.items():
            section = figure.indicator.section
            if figure.is_number and not figure.is_uncombinable:
                group = sections.setdefault(section.pk, FigureGroup(section, []))
                group.figures.append((f"{code}:{scope}", figure))
        return sorted(sections.values(), key=lambda group: (group.section.pk != here, group.section.order))

    def removed(self) -> list:
        """The last removals under this heading that nobody has taken back, newest first. One query."""
        acts = Piece.history.filter(edition=self.edition.pk, code=self.heading.code, history_type="-")
        acts = acts.exclude(text="").select_related("history_user").order_by("-history_id")
        there, found = {piece.pk for piece in self.all_pieces}, {}
        for act in acts[: REMOVED_SHOWN * 3]:
            if act.id not in there:
                found.setdefault(act.id, act)
        return list(found.values())[:REMOVED_SHOWN]


def orphan_of(edition: Edition, key: str, pk: int, posted) -> Orphan | None:
    """What was typed into a piece that is gone; None where nothing was."""
    text = posted.get(f"{key}-text", "")
    untouched = fingerprint((text, posted.get(f"{key}-named", ""))) == posted.get(f"{key}-shown")
    if untouched or not text.strip():
        return None
    removal = removal_of(edition, pk)
    return Orphan(key, pk, text, str(removal.history_user) if removal else "")
