"""What happened to one figure or passage of a report, from its first draft to now. A constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import Post, User
from reports.comparing import NOTHING, Cells
from reports.formulas import codes_in
from reports.models import Figure, Indicator, Narrative, Report, Round
from reports.models.report import Scope, ValueState
from reports.showing import compare_words, difference, in_context, value_text

Content = tuple  # of a figure: state, value, qualifier, note; of a passage: its text
NO_FIGURE: Content = (*NOTHING, "")
NO_TEXT: Content = ("",)
ORDER = [*Scope.values, ""]


@dataclass(frozen=True)
class Saved:
    """A row as somebody left it; `scope` is empty for a passage."""

    row: int
    scope: str
    content: Content
    user: User | None
    at: datetime
    is_new: bool = False
    is_removed: bool = False


@dataclass
class Step:
    """One line of the page: a save of a draft, or what a sending held."""

    round: Round
    at: datetime | None
    user: User | None
    is_sent: bool = False
    scope: str = ""
    before: str = ""
    now: str = ""
    difference: str = ""
    words: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    office: str = ""
    moved_from: str = ""
    is_changed: bool = True

    @property
    def scope_label(self) -> str:
        return str(Scope(self.scope).label) if self.scope else ""

    @property
    def moved_from_label(self) -> str:
        return str(Scope(self.moved_from).label) if self.moved_from else ""


@dataclass(frozen=True)
class History:
    """The steps of one field, the first one first."""

    code: str
    label: str
    unit: str
    is_text: bool
    parts: list[Indicator]  # of a computed line: what it is computed from
    steps: list[Step]


def history_of(report: Report, code: str, *, with_drafts: bool) -> History | None:
    """The history of a line or of a section's prose; None if the form has no such field.

    Only the own union sees saves of drafts; the others what each sending held, and who changed it last.
    """
    lines = list(report.period.indicator_set.indicators.all())
    line = next((row for row in lines if row.code == code), None)
    section = (
        None if line else report.period.indicator_set.sections.filter(code=code).exclude(narrative_label="").first()
    )
    if line is None and section is None:
        return None
    rounds = list(report.rounds.select_related("sent_by").order_by("number"))
    if not with_drafts:
        rounds = [round_ for round_ in rounds if round_.sent_at is not None]
    book = _Prose(code) if line is None or line.is_text else _Numbers(line, lines)
    walk = _Walk(book, book.contents(rounds))
    steps = walk.drafts(rounds, book.saves(rounds)) if with_drafts and book.is_typed else walk.sendings(rounds)
    _add_offices(report, steps)
    parts = [part for part in lines if line is not None and line.is_computed and part.code in codes_in(line.formula)]
    label = line.label if line else section.narrative_label
    return History(code, label, line.unit_label if line else "", book.is_text, parts, steps)


class _Numbers:
    """A line of figures: typed, or computed from other lines."""

    is_text = False
    nothing = NO_FIGURE

    def __init__(self, line: Indicator, form: list[Indicator]):
        self.line, self.form = line, form
        self.is_typed = line.is_typed

    def contents(self, rounds: list[Round]) -> dict[int, list[Saved]]:
        figures: dict[int, list[Figure]] = defaultdict(list)
        rows = Figure.objects.filter(round__in=rounds).select_related("changed_by")
        for figure in rows if self.line.is_computed else rows.filter(indicator=self.line):
            figures[figure.round_id].append(figure)
        if self.line.is_computed:
            return {pk: self._computed(Cells(self.form, rows)) for pk, rows in figures.items()}
        return {pk: [self._saved(figure) for figure in rows] for pk, rows in figures.items()}

    def _computed(self, cells: Cells) -> list[Saved]:
        scopes = [scope for scope in Scope.values if cells.has(self.line, scope)]
        return [Saved(0, scope, (*cells.value(self.line, scope), ""), None, None) for scope in scopes]  # type: ignore[arg-type]

    def saves(self, rounds: list[Round]) -> dict[int, list[Saved]]:
        history = Figure.history.filter(round__in=[row.pk for row in rounds], indicator=self.line.pk)
        return _by_round(history, self._saved)

    def _saved(self, row: Any) -> Saved:
        content = (row.value_state, row.value, row.qualifier, row.note)
        return _saved(row, row.scope, content)

    def tell(self, step: Step, before: Content, now: Content) -> None:
        step.before, step.now = value_text(self.line, *before[:3]), value_text(self.line, *now[:3])
        step.difference = difference(self.line, before[1], now[1])
        step.note = now[3] if now[3] != before[3] else ""
        if before[:3] == now[:3] or before == self.nothing:
            step.before = ""
        if now[0] == ValueState.NONE_YET and before[1] is not None:
            step.now = _("đã bỏ số")


class _Prose:
    """A passage."""

    is_text, is_typed = True, True
    nothing = NO_TEXT

    def __init__(self, code: str):
        self.code = code

    def contents(self, rounds: list[Round]) -> dict[int, list[Saved]]:
        found: dict[int, list[Saved]] = defaultdict(list)
        for row in Narrative.objects.filter(round__in=rounds, code=self.code).select_related("changed_by"):
            found[row.round_id].append(self._saved(row))
        return found

    def saves(self, rounds: list[Round]) -> dict[int, list[Saved]]:
        history = Narrative.history.filter(round__in=[row.pk for row in rounds], code=self.code)
        return _by_round(history, self._saved)

    def _saved(self, row: Any) -> Saved:
        return _saved(row, "", (row.text,))

    def tell(self, step: Step, before: Content, now: Content) -> None:
        step.words = in_context(compare_words(before[0], now[0]))
        step.now = "" if now[0] else _("đã xóa hết") if before[0] else _("chưa viết")


def _saved(row: Any, scope: str, content: Content) -> Saved:
    kind = getattr(row, "history_type", "")
    if kind == "-":
        return Saved(row.id, scope, content, row.history_user, row.history_date, is_removed=True)
    return Saved(row.id, scope, content, row.changed_by, row.changed_at, is_new=kind == "+")


def _by_round(history, saved: Callable[[Any], Saved]) -> dict[int, list[Saved]]:
    found: dict[int, list[Saved]] = defaultdict(list)
    for row in history.select_related("changed_by", "history_user").order_by("history_id"):
        found[row.round_id].append(saved(row))
    return found


class _Walk:
    """Goes through the rounds and notes what became different."""

    def __init__(self, book: _Numbers | _Prose, contents: dict[int, list[Saved]]):
        self.book, self.contents = book, contents
        self.here: dict[str, Content] = {}  # what stands in each scope at this point of the walk
        self.scope_of: dict[int, str] = {}

    def drafts(self, rounds: Iterable[Round], saves: dict[int, list[Saved]]) -> list[Step]:
        steps: list[Step] = []
        for round_ in rounds:
            for saved in saves.get(round_.pk, []):
                steps += self._after(saved, round_)
            # The rows themselves have the last word: a copied row has no history until somebody edits it.
            rows = sorted(self.contents.get(round_.pk, []), key=lambda saved: ORDER.index(saved.scope))
            self.here = {saved.scope: saved.content for saved in rows}
            if round_.sent_at is not None:
                steps += [self._sent(round_, saved.scope, saved.content) for saved in rows] or [
                    self._sent(round_, "", self.book.nothing)
                ]
        return steps

    def _after(self, saved: Saved, round_: Round) -> list[Step]:
        old_scope = self._scope_before(saved, round_)
        before = self.here.pop(old_scope, self.book.nothing)
        now = self.book.nothing if saved.is_removed else saved.content
        if not saved.is_removed:
            self.here[saved.scope] = now
            self.scope_of[saved.row] = saved.scope
        if before == now and old_scope == saved.scope:
            return []
        step = Step(round_, saved.at, saved.user, scope=saved.scope)
        self.book.tell(step, before, now)
        step.moved_from = old_scope if old_scope != saved.scope else ""
        return [step]

    def _scope_before(self, saved: Saved, round_: Round) -> str:
        """The scope in which the row stood: a figure may be moved to another one."""
        if saved.is_new or saved.scope in self.here:
            return saved.scope
        if saved.row in self.scope_of:
            return self.scope_of[saved.row]
        # A copied row without history: the one scope that the round has lost.
        kept = {other.scope for other in self.contents.get(round_.pk, [])}
        lost = [scope for scope in self.here if scope not in kept]
        return lost[0] if len(lost) == 1 else saved.scope

    def sendings(self, rounds: Iterable[Round]) -> list[Step]:
        steps: list[Step] = []
        for round_ in rounds:
            rows = {saved.scope: saved for saved in self.contents.get(round_.pk, [])}
            now = {scope: saved.content for scope, saved in rows.items()}
            nothing = self.book.nothing
            scopes = sorted({*now, *self.here}, key=ORDER.index)
            changed = [scope for scope in scopes if now.get(scope, nothing) != self.here.get(scope, nothing)]
            for scope in changed:
                step = self._sent(round_, scope, now.get(scope, nothing), self.here.get(scope, nothing))
                if scope in rows and rows[scope].user is not None:
                    step.user, step.at = rows[scope].user, rows[scope].at
                steps.append(step)
            if not changed:
                steps += [self._sent(round_, scope, now[scope]) for scope in scopes if scope in now] or [
                    self._sent(round_, "", nothing)
                ]
            self.here = now
        return steps

    def _sent(self, round_: Round, scope: str, now: Content, before: Content | None = None) -> Step:
        """What a sending held; without `before` nothing was changed by it."""
        step = Step(round_, round_.sent_at, round_.sent_by, is_sent=True, scope=scope, is_changed=before is not None)
        self.book.tell(step, now if before is None else before, now)
        return step


def _add_offices(report: Report, steps: list[Step]) -> None:
    """In what post each person was on the day: the one in the report's union first."""
    users = {step.user.pk for step in steps if step.user is not None}
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.filter(user__in=users).with_bodies():
        posts[post.user_id].append(post)
    for step in steps:
        if step.user is not None and step.at is not None:
            step.office = _office(posts[step.user.pk], report, timezone.localtime(step.at).date())


def _office(posts: list[Post], report: Report, day: date) -> str:
    held = sorted((p for p in posts if p.is_in_force_on(day)), key=lambda post: post.union_id != report.union_id)
    if not held:
        return ""
    union = held[0].union
    return f"{held[0].get_kind_display()} {union.short_name_on(day)}" if union else str(held[0].get_kind_display())
