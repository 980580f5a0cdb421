"""The prose of a cluster report: its headings, the members' paragraphs under them, and the pieces taken from these."""

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ClusterMembership, Union
from reports import live_figures
from reports.live_figures import Figures, Part
from reports.models import (
    ClusterReport,
    Edition,
    Indicator,
    IndicatorSet,
    Narrative,
    Obligation,
    Piece,
    Report,
    Section,
)
from reports.reading import compare_words

ALIKE = Fraction(2, 5)  # from which share of common words on a paragraph passes for the new wording of another
CLOSING = ".;:!?…"
ParagraphsByReport = Mapping[int, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Heading:
    """A heading of the prose: a text line of the form, or the narrative of a section."""

    code: str
    label: str
    section: Section


def headings(form: IndicatorSet, *, is_short: bool = False) -> list[Heading]:
    """In the order of the form: of each section its text lines, then its own narrative, as on the entry pages."""
    lines = form.indicators.filter(type=Indicator.Type.TEXT)
    if is_short:
        lines = lines.filter(in_short_periods=True)
    by_section = defaultdict(list)
    for line in lines.order_by("order", "pk"):
        by_section[line.section_id].append(line)
    found = []
    for section in form.sections.all():
        found += [Heading(line.code, line.label, section) for line in by_section[section.pk]]
        if section.narrative_label:
            found.append(Heading(section.code, section.narrative_label, section))
    return found


def headings_of(report: ClusterReport) -> list[Heading]:
    return headings(report.period.indicator_set, is_short=report.period.is_short)


def paragraphs_of(text: str) -> list[str]:
    """A passage by its line breaks, without empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def digest(paragraph: str) -> str:
    """A short name of a paragraph's very words, for the button that takes it."""
    return hashlib.sha256(paragraph.encode()).hexdigest()[:16]


# --- the members ---


@dataclass
class Member:
    """A member of the cluster in the period, with what it wrote; one that sent nothing is there too."""

    union_id: int
    name: str
    obligation: Obligation
    report: Report | None
    paragraphs: dict[str, list[str]] = field(default_factory=dict)  # of its sent round, by heading

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.sent_round_id is not None

    @property
    def state(self) -> str:
        """The name of a chip."""
        if self.obligation.is_exempt:
            return "exempt"
        if self.report is not None and self.is_sent:
            return str(self.report.state)
        return "late" if clock.today() > self.obligation.due_on else "none"


def read_members(report: ClusterReport) -> list[Member]:
    """The cluster's members of the period's last day, and those whose reports were sent to it; in Vietnamese order."""
    period = report.period
    belongs = ClusterMembership.objects.in_force_on(period.ends_on).filter(cluster=report.cluster_id)
    rows = period.obligations.filter(
        Q(Exists(belongs.filter(union=OuterRef("union")))) | Q(report__route_cluster=report.cluster_id)
    )
    rows = rows.select_related("report__sent_round").prefetch_related(
        Prefetch("union", queryset=Union.objects.named_on(period.ends_on))
    )
    members = []
    for obligation in sorted(rows, key=lambda row: (row.union.sort_then or "", row.union_id)):
        obligation.period = period
        members.append(
            Member(obligation.union_id, obligation.union.short_then, obligation, getattr(obligation, "report", None))
        )
    written = read_paragraphs(member.report for member in members if member.report is not None)
    for member in members:
        if member.report is not None:
            member.paragraphs = dict(written.get(member.report.pk, {}))
    return members


def read_paragraphs(reports: Iterable[Report], code: str = "") -> dict[int, dict[str, list[str]]]:
    """What the sent rounds say, by report and heading (of one heading only, if named). One query."""
    report_of = {report.sent_round_id: report.pk for report in reports if report.sent_round_id is not None}
    narratives = Narrative.objects.filter(round__in=report_of)
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for narrative in narratives.filter(code=code) if code else narratives:
        found[report_of[narrative.round_id]][narrative.code] = paragraphs_of(narrative.text)
    return found


# --- sources ---


@dataclass(frozen=True)
class SourceChange:
    """The member sent a new round in which the paragraph that a piece was taken from reads otherwise, or is gone."""

    now: str  # empty: gone
    words: list[tuple[str, str]]  # old and new, word by word


def is_source_changed(piece: Piece, paragraphs: ParagraphsByReport) -> bool:
    """Whether the words that were taken are no longer those of the member, and nobody has looked at that yet."""
    source = piece.source_report
    if source is None or source.sent_round_id in (None, piece.source_round_id):
        return False
    return piece.source_text not in paragraphs.get(source.pk, {}).get(piece.source_code, [])


def source_change(piece: Piece, paragraphs: ParagraphsByReport, taken: Iterable[str] = ()) -> SourceChange | None:
    """What became of a piece's source; `taken` are source paragraphs of other pieces, which are not looked at."""
    if piece.source_report_id is None or not is_source_changed(piece, paragraphs):
        return None
    others = set(taken) - {piece.source_text}
    current = paragraphs.get(piece.source_report_id, {}).get(piece.source_code, [])
    now = nearest(piece.source_text, [text for text in current if text not in others])
    return SourceChange(now, compare_words(piece.source_text, now) if now else [("old", piece.source_text)])


def nearest(text: str, candidates: Iterable[str]) -> str:
    """The candidate that shares most words with `text`; empty where none is alike."""
    best, found, words = ALIKE, "", text.split()
    for candidate in candidates:
        matcher = difflib.SequenceMatcher(None, words, candidate.split(), autojunk=False)
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
            best, found = matcher.ratio(), candidate
    return found


def changed_sources(edition: Edition) -> list[Piece]:
    """The pieces whose sources have changed since they were taken. A constant number of queries."""
    pieces = list(pieces_of(edition))
    paragraphs = paragraphs_behind(pieces)
    return [piece for piece in pieces if is_source_changed(piece, paragraphs)]


def paragraphs_behind(pieces: Iterable[Piece]) -> ParagraphsByReport:
    """What the reports that pieces were taken from say now. One query."""
    return read_paragraphs(
        {piece.source_report_id: piece.source_report for piece in pieces if piece.source_report}.values()
    )


# --- reading ---


@dataclass(frozen=True)
class Paragraph:
    """A piece as it is read: its words with live figures, then the union's name, then the closing mark."""

    piece: Piece
    parts: list[Part]
    attribution: str = ""
    end: str = ""


@dataclass(frozen=True)
class HeadingProse:
    heading: Heading
    paragraphs: list[Paragraph]
    starts_section: bool = False


def pieces_of(edition: Edition):
    """All pieces in order, with what reading them needs: two queries."""
    pieces = edition.pieces.select_related("changed_by", "source_report__union", "source_round")
    return pieces.prefetch_related("source_report__union__names")


def source_name(piece: Piece, edition: Edition) -> str:
    """The union that a piece was taken from, by its name on the last day of the period."""
    if piece.source_report is None:
        return ""
    return piece.source_report.union.short_name_on(edition.report.period.ends_on)


def read_paragraph(piece: Piece, edition: Edition, figures: Figures) -> Paragraph:
    """The name of the union stands in brackets before the closing mark: `…tặng 200 suất quà (Cà Mau).`"""
    text, name = piece.text.rstrip(), source_name(piece, edition) if piece.is_attributed else ""
    if not name:
        return Paragraph(piece, live_figures.parts_of(text, figures))
    end = text[-1:] if text[-1:] in CLOSING else ""
    words = text[: len(text) - len(end)]
    return Paragraph(piece, live_figures.parts_of(words, figures), _("(%(union)s)") % {"union": name}, end)


def read_prose(edition: Edition, figures: Figures) -> list[HeadingProse]:
    """The whole prose of an edition, heading by heading; also those under which nothing was written."""
    by_code: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces_of(edition):
        if piece.text.strip():
            by_code[piece.code].append(piece)
    prose, section = [], None
    for heading in headings_of(edition.report):
        paragraphs = [read_paragraph(piece, edition, figures) for piece in by_code[heading.code]]
        prose.append(HeadingProse(heading, paragraphs, starts_section=heading.section.pk != section))
        section = heading.section.pk
    return prose
