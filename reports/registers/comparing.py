"""A round's figures beside what the registers give today: cell by cell, and the rows behind one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from aid.forms.pledge_filter import touched_in
from aid.models import Pledge
from aid.spans import Span as DaySpan
from clusters.models import User
from events.models import Award, Delegation
from reports.checks import in_words, is_behind
from reports.models import Figure, Indicator, Report, Round
from reports.models.report import Scope
from reports.registers.drawing import Cell, Drawn
from reports.registers.names import AID, AWARDS, DELEGATIONS, currency_of, register_of, rows_in_words
from reports.values import describe


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


def compare_cell(report: Report, line: Indicator, scope: str, figure: Figure | None, given: Drawn | None) -> DrawnCell:
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
        is_behind(figure, given),
        figure is not None and figure.is_typed_over,
    )


def compare(
    report: Report, round_: Round, lines: Iterable[Indicator], register: Mapping[Cell, Drawn]
) -> list[DrawnCell]:
    """Every cell that the round or the register of today fills, in the order of the form."""
    figures = {(row.indicator_id, str(row.scope)): row for row in Figure.objects.filter(round=round_)}
    cells = []
    for line in (line for line in lines if line.register):
        for scope in Scope.values:
            figure, given = figures.get((line.pk, scope)), register.get((line.code, scope))
            if given is not None or (figure is not None and figure.drawn is not None):
                cells.append(compare_cell(report, line, scope, figure, given))
    return cells


@dataclass(frozen=True)
class RegisterRow:
    """A row of a register behind a cell, with what it adds."""

    title: str
    about: str
    url: str
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


def rows_behind(cell: DrawnCell, given: Drawn | None, user: User, sent_at: datetime | None) -> Behind:
    """The rows that the register gives for a cell today, those that add most first."""
    behind, parts = Behind(cell), given.parts if given else {}
    tell = {AID: _pledges, DELEGATIONS: _visits, AWARDS: _awards}[register_of(cell.line.register)]
    found = tell(parts, user)
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
        row.pk: (row.organisation, f"{row.country_name} · {_days(row)}", row.get_absolute_url(), row.changed_at)
        for row in rows
    }


def _awards(parts: Mapping[int, Decimal], user: User) -> dict[int, Told]:
    rows = Award.objects.visible_to(user).filter(pk__in=list(parts)).select_related("kind", "union")
    return {row.pk: (row.recipient, str(row.kind), row.get_absolute_url(), row.changed_at) for row in rows}


def _days(row: Delegation) -> str:
    first, last = f"{row.starts_on:%d/%m/%Y}", f"{row.ends_on:%d/%m/%Y}"
    return first if first == last else f"{first} – {last}"


@dataclass(frozen=True)
class Changed:
    """A row of a register that was written after the round was sent."""

    title: str
    about: str
    url: str
    at: datetime
    by: User


def changed_since(
    union_ids: Iterable[int], first: date, last: date, sent_at: datetime, user: User, limit: int = 50
) -> list[Changed]:
    """What was written since `sent_at` of that which touches the span, in the unions' registers, the latest first."""
    ids = list(union_ids)
    pledges = Pledge.objects.visible_to(user).filter(union__in=ids, changed_at__gt=sent_at)
    pledges = touched_in(pledges, DaySpan(first, last))
    visits = Delegation.objects.visible_to(user).filter(
        hosts__union__in=ids, changed_at__gt=sent_at, starts_on__range=(first, last)
    )
    found = [
        Changed(row.title, row.code, row.get_absolute_url(), row.changed_at, row.changed_by)
        for row in pledges.select_related("changed_by").order_by("-changed_at")[:limit]
    ]
    found += [
        Changed(row.organisation, _days(row), row.get_absolute_url(), row.changed_at, row.changed_by)
        for row in visits.select_related("changed_by").distinct().order_by("-changed_at")[:limit]
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]
