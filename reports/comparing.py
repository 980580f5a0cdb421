"""Two rounds of a report against each other: which figures, passages and files differ. Asks the database nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reports.models import Attachment, Figure, Indicator
from reports.models.report import Qualifier, Scope, ValueState
from reports.rollups import sums
from reports.showing import rounded
from reports.totals import Total

Value = tuple[str, Decimal | None, str]  # state, value, qualifier
NOTHING: Value = (ValueState.NONE_YET, None, Qualifier.EXACT)


class Cells:
    """The figures of one round, typed and computed, by line and scope."""

    def __init__(self, form: list[Indicator], figures: Iterable[Figure]):
        self.form = form
        self.figures = {(figure.indicator_id, figure.scope): figure for figure in figures}

    def get(self, line: Indicator, scope: str) -> Figure | None:
        return self.figures.get((line.pk, scope))

    def value(self, line: Indicator, scope: str) -> Value:
        if line.is_computed:
            total = self._computed(line, scope)
            return total.value_state, rounded(line, total), total.qualifier
        figure = self.get(line, scope)
        return (figure.value_state, figure.value, figure.qualifier) if figure else NOTHING

    def note(self, line: Indicator, scope: str) -> str:
        figure = self.get(line, scope)
        return figure.note if figure else ""

    def has(self, line: Indicator, scope: str) -> bool:
        """The cell is one of those that the page of the round shows."""
        if line.is_computed:
            return bool(self._computed(line, scope).numbers)
        return (line.pk, scope) in self.figures

    def _computed(self, line: Indicator, scope: str) -> Total:
        return sums.ratio_of(line, scope, self.form, self.figures)


class Comparison:
    """The figures of a round beside those of another; without another, nothing has changed."""

    def __init__(self, form: list[Indicator], now: Iterable[Figure], before: Iterable[Figure] | None):
        self.form = form
        self.has_before = before is not None
        self.now, self.before = Cells(form, now), Cells(form, before or [])

    def scopes_of(self, line: Indicator) -> list[str]:
        """The scopes that have something in either round; the union's own if none has."""
        sides = [self.now] if line.is_computed else [self.now, self.before]
        given = [scope for scope in Scope.values if any(side.has(line, scope) for side in sides)]
        return given or [Scope.OWN.value]

    def is_changed(self, line: Indicator, scope: str) -> bool:
        if not self.has_before:
            return False
        is_same_note = self.now.note(line, scope) == self.before.note(line, scope)
        return self.now.value(line, scope) != self.before.value(line, scope) or not is_same_note

    def move_of(self, line: Indicator) -> tuple[str, str] | None:
        """The scopes between which the same value was moved, if that is what happened."""
        if not self.has_before or line.is_computed:
            return None
        gone = [s for s in Scope.values if self._is_new(line, s, self.before, self.now)]
        come = [s for s in Scope.values if self._is_new(line, s, self.now, self.before)]
        if len(gone) != 1 or len(come) != 1 or self.before.value(line, gone[0]) != self.now.value(line, come[0]):
            return None
        return gone[0], come[0]

    def _is_new(self, line: Indicator, scope: str, here: Cells, there: Cells) -> bool:
        return here.value(line, scope) != NOTHING and there.value(line, scope) == NOTHING

    def changed(self) -> int:
        """How many cells differ."""
        lines = [line for line in self.form if not line.is_text]
        return sum(self.is_changed(line, scope) for line in lines for scope in self.scopes_of(line))


def changed_passages(now: Mapping[str, str], before: Mapping[str, str]) -> set[str]:
    """Codes of the passages that were written, rewritten or emptied."""
    return {code for code in now.keys() | before.keys() if now.get(code, "") != before.get(code, "")}


@dataclass
class Files:
    """The files of a round beside those of another; a copied row points at the same file on disk."""

    kept: list[Attachment] = field(default_factory=list)
    added: list[Attachment] = field(default_factory=list)
    removed: list[Attachment] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return len(self.added) + len(self.removed)

    @property
    def all(self) -> list[Attachment]:
        return self.kept + self.added


def compare_files(now: Iterable[Attachment], before: Iterable[Attachment] | None) -> Files:
    now, old = list(now), list(before or [])
    if before is None:
        return Files(kept=now)
    places, old_places = {row.file.name for row in now}, {row.file.name for row in old}
    return Files(
        kept=[row for row in now if row.file.name in old_places],
        added=[row for row in now if row.file.name not in old_places],
        removed=[row for row in old if row.file.name not in places],
    )
