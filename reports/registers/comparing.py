"""A round's figures beside what the registers give today: cell by cell, and the rows behind one of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from aid.models import Pledge
from clusters.models import User
from events.models import Award, Delegation, JointActivity, Recommendation, RecommendationStep, ScoreCard
from reports.checks import follows_register, in_words, is_behind
from reports.models import Figure, Indicator, Report, Round
from reports.models.report import Scope
from reports.registers import names
from reports.registers.drawing import Cell, Drawn
from reports.registers.names import currency_of, register_of, rows_in_words
from reports.values import describe

Kind = RecommendationStep.Kind
COUNTING_STEPS = (Kind.RAISED, Kind.WITHDRAWN, Kind.REOPENED)


@dataclass(frozen=True)
class DrawnCell:
    """One line in one scope: what the register gave when it was drawn, what it gives now, what the report says."""

    line: Indicator
    scope: str
    then: str  # empty where the round never took it from the register
    now: str  # empty where the register gives nothing any more
    said: str  # in the report
    note: str
    rows: int
    url: str
    is_behind: bool
    is_typed_over: bool

    @property
    def scope_label(self) -> str:
        return str(Scope(self.scope).label)

    @property
    def rows_words(self) -> str:
        return rows_in_words(self.line.register, self.rows)


def cell_url(report: Report, line: Indicator, scope: str) -> str:
    """The list of the register's rows behind a cell."""
    return reverse("report_register_line", args=[report.pk, line.code]) + f"?pham-vi={scope}"


def compare_cell(
    report: Report, line: Indicator, scope: str, figures: Mapping[str, Figure], given: Drawn | None, *, is_draft: bool
) -> DrawnCell:
    """One scope of a line beside its register; `figures` are the round's on this line, by scope."""
    figure, follows = figures.get(scope), follows_register(figures.values(), is_draft=is_draft)
    drawn = figure is not None and figure.drawn is not None
    return DrawnCell(
        line,
        scope,
        in_words(line, figure.drawn, figure.drawn_qualifier) if drawn else "",  # type: ignore[union-attr]
        in_words(line, given.value, given.qualifier) if given else "",
        describe(figure.value_state, figure.value, figure.qualifier, line.unit) if figure else "",
        figure.note if figure else "",
        len(given.rows) if given else 0,
        cell_url(report, line, scope),
        follows and is_behind(figure, given),
        figure is not None and figure.is_typed_over,
    )


def compare(
    report: Report, round_: Round, lines: Iterable[Indicator], register: Mapping[Cell, Drawn]
) -> list[DrawnCell]:
    """Every cell that the round or the register of today fills, in the order of the form."""
    figures: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in Figure.objects.filter(round=round_):
        figures[row.indicator_id][str(row.scope)] = row
    cells = []
    for line in (line for line in lines if line.register):
        for scope in Scope.values:
            figure, given = figures[line.pk].get(scope), register.get((line.code, scope))
            if given is not None or (figure is not None and figure.drawn is not None):
                is_draft = round_.sent_at is None
                cells.append(compare_cell(report, line, scope, figures[line.pk], given, is_draft=is_draft))
    return cells


@dataclass(frozen=True)
class RegisterRow:
    """A row of a register behind a cell, with what it adds."""

    title: str
    about: str
    url: str  # empty where the person may not open it
    adds: Decimal
    is_changed: bool  # since the round was sent


@dataclass
class Behind:
    """The rows behind a cell. `hidden` of them are another union's that the person may not read."""

    cell: DrawnCell
    rows: list[RegisterRow] = field(default_factory=list)
    hidden: int = 0
    total: Decimal = Decimal(0)

    @property
    def has_values(self) -> bool:
        """Money and numbers of people are told row by row; where each row counts itself there is nothing to tell."""
        return bool(currency_of(self.cell.line.register)) or any(row.adds != 1 for row in self.rows)


def rows_behind(
    cell: DrawnCell, given: Drawn | None, user: User, sent_at: datetime | None, *, is_reviewer: bool = False
) -> Behind:
    """The rows that the register gives for a cell today, those that add most first.

    Of the requests that only the union and the body it asked may read, a reviewer of the report reads the title.
    """
    behind, parts = Behind(cell), given.parts if given else {}
    register = register_of(cell.line.register)
    found = TELLERS[register](parts, user)
    if is_reviewer and register == names.RECOMMENDATIONS:
        found = _titles_alone(parts.keys() - found.keys()) | found
    behind.hidden = len(parts.keys() - found.keys())
    behind.total = sum((parts[pk] for pk in found), Decimal(0))
    order = sorted(found, key=lambda pk: (-parts[pk], found[pk][0]))
    for pk in order:
        title, about, url, changed_at = found[pk]
        is_changed = sent_at is not None and changed_at > sent_at
        behind.rows.append(RegisterRow(title, about, url, parts[pk], is_changed))
    return behind


Told = tuple[str, str, str, datetime]


def _pledges(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    rows = Pledge.objects.visible_to(user).filter(pk__in=list(parts)).select_related("donor")
    return {row.pk: (row.title, f"{row.code} · {row.donor}", row.get_absolute_url(), row.changed_at) for row in rows}


def _visits(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    rows = Delegation.objects.visible_to(user).filter(pk__in=list(parts))
    return {
        row.pk: (row.organisation, f"{row.country_name} · {days_of(row)}", row.get_absolute_url(), row.changed_at)
        for row in rows
    }


def _awards(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    rows = Award.objects.visible_to(user).filter(pk__in=list(parts)).select_related("kind", "union")
    return {row.pk: (row.recipient, str(row.kind), row.get_absolute_url(), row.changed_at) for row in rows}


def _activities(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    rows = JointActivity.objects.visible_to(user).filter(pk__in=list(parts)).select_related("cluster")
    return {
        row.pk: (row.title, f"{row.cluster} · {row.held_on:%d/%m/%Y}", row.get_absolute_url(), row.changed_at)
        for row in rows
    }


def _recommendations(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    return {
        row.pk: (row.title, f"{row.raised_on:%d/%m/%Y} · {row.addressed_to}", row.get_absolute_url(), row.counted_at)
        for row in _counted(Recommendation.objects.visible_to(user), parts).select_related("cluster")
    }


def _titles_alone(keys: Iterable[int]) -> dict[int, Told]:
    """By them the figure can be traced (rule 13); what a request says, and to whom, is not for its reviewers."""
    rows = _counted(Recommendation.objects.all(), keys)
    return {row.pk: (row.title, f"{row.raised_on:%d/%m/%Y}", "", row.counted_at) for row in rows}


def _counted(rows: QuerySet, keys: Iterable[int]) -> QuerySet:
    """An answer changes a request but no figure: what counts is when it was raised, withdrawn or brought back."""
    counted_at = Max("steps__at", filter=Q(steps__kind__in=COUNTING_STEPS))
    return rows.filter(pk__in=list(keys)).annotate(counted_at=counted_at)


def _cards(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    """The cluster's points change a card but no figure: what counts is what the union gave itself."""
    rows = ScoreCard.objects.visible_to(user).filter(pk__in=list(parts)).select_related("sheet", "union")
    return {row.pk: (str(row.sheet), "", row.get_absolute_url(), row.self_at) for row in rows}


TELLERS = {
    names.AID: _pledges,
    names.DELEGATIONS: _visits,
    names.AWARDS: _awards,
    names.ACTIVITIES: _activities,
    names.RECOMMENDATIONS: _recommendations,
    names.SCORES: _cards,
}


def days_of(visit: Delegation) -> str:
    first, last = f"{visit.starts_on:%d/%m/%Y}", f"{visit.ends_on:%d/%m/%Y}"
    return first if first == last else f"{first} – {last}"
