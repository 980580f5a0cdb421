"""What a page shows of an edition of a cluster's report: figures by section, activities, prose; or two side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reports import live_figures, values
from reports.cluster_figures import ClusterFigure, ClusterFigures, FigureKey, WholeCoverage, read_figures
from reports.models import ClusterReport, Edition, Section
from reports.models.report import Qualifier, Scope
from reports.prose import HeadingProse, read_prose
from reports.reading import compare_words
from reports.workflow.editions import activities_of

NAMES_SHOWN = 4


@dataclass(frozen=True)
class FigureRow:
    """One line of the form in one scope."""

    figure: ClusterFigure
    url: str  # into the rollup, where the total is walked down to the members' cells
    is_first: bool
    missing: str  # names beside those whose whole report is missing

    @property
    def text(self) -> str:
        return amount(self.figure)

    @property
    def qualifier(self) -> str:
        return qualifier(self.figure)


@dataclass
class FigureSection:
    section: Section
    rows: list[FigureRow] = field(default_factory=list)


@dataclass(frozen=True)
class Activity:
    title: str
    host: str
    day: date
    result: str

    @property
    def key(self) -> tuple[str, date]:
        return self.title, self.day


@dataclass(frozen=True)
class EditionPage:
    """An edition as it is read; of a draft everything is as of now."""

    edition: Edition
    figures: ClusterFigures
    sections: list[FigureSection]
    activities: list[Activity]
    prose: list[HeadingProse]

    @property
    def coverage(self) -> WholeCoverage:
        return self.figures.coverage

    @property
    def has_prose(self) -> bool:
        return any(entry.paragraphs for entry in self.prose)


def amount(figure: ClusterFigure) -> str:
    """The value without its qualifier; its unit stands with the name of the line, except for money."""
    if figure.is_uncombinable or not figure.is_number:
        return figure.text()
    return figure.amount if figure.indicator.currency else values.format_number(figure.value)


def qualifier(figure: ClusterFigure) -> str:
    if not figure.is_number:
        return ""
    if figure.is_at_most:
        return _("tối đa")
    return "" if figure.qualifier == Qualifier.EXACT else str(Qualifier(figure.qualifier).label)


def lay_out(edition: Edition) -> EditionPage:
    """Read an edition for its page. A constant number of queries in members, lines, pieces and activities."""
    figures = read_figures(edition)
    return EditionPage(
        edition,
        figures,
        sections_of(edition, figures),
        read_activities(edition),
        read_prose(edition, figures.figures),
    )


def sections_of(edition: Edition, figures: ClusterFigures) -> list[FigureSection]:
    sections: dict[int, FigureSection] = {}
    shown: set[str] = set()
    whole = set(figures.coverage.missing)
    for (code, _scope), figure in figures.figures.items():
        place = sections.setdefault(figure.indicator.section_id, FigureSection(figure.indicator.section))
        # Beside their own results few unions fill in a scope; there the names would be nearly all.
        missing = [name for name in figure.missing if name not in whole] if figure.scope == Scope.OWN else []
        place.rows.append(FigureRow(figure, rollup_url(edition, figure), code not in shown, _names(missing)))
        shown.add(code)
    return list(sections.values())


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    return _("%(names)s và %(n)d đơn vị khác") % {"names": shown, "n": rest} if rest > 0 else shown


def rollup_url(edition: Edition, figure: ClusterFigure) -> str:
    """The same total in the rollup of the cluster, walked down."""
    report = edition.report
    said = {"cum": str(report.cluster.number)}
    if edition.basis != "accepted":
        said["co-so"] = edition.basis
    if figure.scope != Scope.OWN:
        said["pham-vi"] = figure.scope
    address = reverse("rollup_indicator", args=[report.period.code, figure.indicator.code])
    return f"{address}?{urlencode(said)}"


def read_activities(edition: Edition) -> list[Activity]:
    """Of a draft those of now; of a frozen edition those kept with it."""
    rows = edition.activities if edition.is_frozen else activities_of(edition.report)
    return [Activity(row["title"], row["host"], date.fromisoformat(row["day"]), row["result"]) for row in rows]


# --- which edition a person reads ---


def editions_seen(report: ClusterReport, user) -> list[Edition]:
    """The editions of the report that the person may see, newest first; the draft among them for its writers."""
    rows = report.editions.visible_to(user).select_related("frozen_by", "issue", "circulation")
    editions = list(rows.order_by("-number"))
    for edition in editions:
        edition.report = report
    return editions


def edition_to_read(report: ClusterReport, editions: Iterable[Edition]) -> Edition | None:
    """The draft for those who write it; the newest one kept for everybody else."""
    return next(iter(editions), None)


# --- two side by side ---


@dataclass(frozen=True)
class FigureChange:
    label: ClusterFigure
    old: ClusterFigure | None
    new: ClusterFigure | None

    @property
    def old_text(self) -> str:
        return _full(self.old)

    @property
    def new_text(self) -> str:
        return _full(self.new)

    @property
    def difference(self) -> str:
        """`+3`, `−1,2 tỷ đồng`; empty where either is no number."""
        if self.old is None or self.new is None or self.old.value is None or self.new.value is None:
            return ""
        size = Decimal(self.new.value) - Decimal(self.old.value)
        if not size:
            return ""
        unit = self.label.indicator.currency
        text = values.in_short(abs(size), unit) if unit else values.format_number(abs(size))
        return f"+{text}" if size > 0 else f"−{text}"

    @property
    def is_coverage_changed(self) -> bool:
        return self.old is not None and self.new is not None and self.old.coverage != self.new.coverage


def _full(figure: ClusterFigure | None) -> str:
    if figure is None:
        return "–"
    words = qualifier(figure)
    return f"{words} {amount(figure)}" if words else amount(figure)


@dataclass(frozen=True)
class PassageChange:
    code: str
    label: str
    words: list[tuple[str, str]]


@dataclass(frozen=True)
class EditionChanges:
    """What differs between two editions of a report, the older one first."""

    old: EditionPage
    new: EditionPage
    figures: list[FigureChange]
    same: int  # figures that are alike in both
    passages: list[PassageChange]
    added: list[Activity]
    removed: list[Activity]

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.passages or self.added or self.removed)


def compare(old: Edition, new: Edition) -> EditionChanges:
    """Figures, passages and activities that differ."""
    before, after = lay_out(old), lay_out(new)
    changes, same = _figure_changes(before.figures.figures, after.figures.figures)
    earlier, later = {row.key for row in before.activities}, {row.key for row in after.activities}
    return EditionChanges(
        before,
        after,
        changes,
        same,
        _passage_changes(before, after),
        [row for row in after.activities if row.key not in earlier],
        [row for row in before.activities if row.key not in later],
    )


def _figure_changes(
    old: dict[FigureKey, ClusterFigure], new: dict[FigureKey, ClusterFigure]
) -> tuple[list[FigureChange], int]:
    changes, same = [], 0
    for key in [*new, *(key for key in old if key not in new)]:
        change = FigureChange(new.get(key) or old[key], old.get(key), new.get(key))
        if change.old_text != change.new_text or change.is_coverage_changed:
            changes.append(change)
        else:
            same += 1
    return changes, same


def _passage_changes(before: EditionPage, after: EditionPage) -> list[PassageChange]:
    earlier = {entry.heading.code: _printed(entry, before) for entry in before.prose}
    changes = []
    for entry in after.prose:
        code = entry.heading.code
        old, new = earlier.get(code, ""), _printed(entry, after)
        if old != new:
            changes.append(PassageChange(code, entry.heading.label, compare_words(old, new)))
    return changes


def _printed(entry: HeadingProse, page: EditionPage) -> str:
    """All under a heading as it is read, live figures in words."""
    lines = []
    for paragraph in entry.paragraphs:
        words = "".join(part.text for part in paragraph.parts)
        lines.append(f"{words} {paragraph.attribution}{paragraph.end}" if paragraph.attribution else words)
    return "\n\n".join(lines)


def faults(page: EditionPage) -> list[live_figures.Problem]:
    """References in a draft that stand for nothing; they block what comes next."""
    return [] if page.edition.is_frozen else live_figures.problems(page.edition, page.figures.figures)
