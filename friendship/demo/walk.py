"""A report's way through the real workflow, on the days that the demo gives it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from clusters import clock
from clusters.models import User
from friendship.demo import figures, prose
from friendship.demo.figures import Cells, Numbers
from friendship.demo.people import People
from reports import permissions
from reports.checks import form_lines
from reports.models import Figure, Indicator, Obligation, Report, Round, Thread
from reports.models.report import Scope, State
from reports.workflow import filing, review, threads
from reports.workflow.filing import Entry


class Walk:
    """One union's report for one period. Acts come in order, in office hours, and never after `until`."""

    def __init__(
        self, obligation: Obligation, people: People, random: Random, until: datetime, before: Numbers | None = None
    ) -> None:
        """`before` is what stands beside the report's figures; nothing, if nobody will compare them."""
        self.obligation, self.people, self.random, self.until = obligation, people, random, until
        self.before: Numbers = before or {}
        self.cells: Cells = {}
        self.officer = people.officers[obligation.union_id]
        self.moment: datetime | None = None
        self.report_id = 0

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        day -= timedelta(max(day.weekday() - 4, 0))  # offices are closed at the weekend
        hour = time(self.random.randint(8, 15), self.random.randint(0, 59))
        wanted = timezone.make_aware(datetime.combine(day, hour))
        if self.moment is not None:
            wanted = max(wanted, self.moment + timedelta(minutes=self.random.randint(15, 60)))
        self.moment = min(wanted, self.until)
        with clock.set_to(self.moment):
            yield

    @property
    def report(self) -> Report:
        """As it is now: an act may have changed it."""
        rows = Report.objects.select_related("period__indicator_set", "union", "obligation", "sent_round")
        return rows.get(pk=self.report_id)

    @property
    def sent_round(self) -> Round:
        round_ = self.report.sent_round
        assert round_ is not None
        return round_

    def draft(self, day: date, cells: Cells, share: float = 1.0) -> "Walk":
        """Open the report, with what its registers give, and fill in the first `share` of its lines."""
        with self.on(day):
            self.report_id = filing.open_report(self.obligation, by=self.officer).pk
            lines = form_lines(self.report)
            self.cells = cells | self._drawn({line.code: line.expects for line in lines if line.expects})
            self._fill(lines[: round(len(lines) * share)], self.cells)
        return self

    def _drawn(self, expects: dict[str, str]) -> Cells:
        """The cells that opening the report took from the registers, with the explanations that they need."""
        rows = Figure.objects.filter(round__report=self.report_id, drawn__isnull=False)
        found = rows.order_by("indicator__order", "scope").values_list("indicator__code", "scope", "value", "qualifier")
        drawn = {(code, scope): (value or Decimal(0), qualifier) for code, scope, value, qualifier in found}
        return figures.keep_drawn(self.random, drawn, expects, self.before)

    def _fill(self, lines: list[Indicator], cells: Cells) -> None:
        by_code = {line.code: line for line in lines if line.is_typed}
        codes = {line.code for line in lines if line.is_text}
        codes |= {line.section.code for line in lines if line.section.narrative_label}
        entries = {(by_code[code], scope): entry for (code, scope), entry in cells.items() if code in by_code}
        words = prose.passages(self.random, codes, self.obligation.period.year)
        filing.fill(self.report_id, entries, words, by=self.officer)

    def change(self, day: date, code: str, entry: Entry) -> "Walk":
        """Put another entry into one cell of the draft."""
        with self.on(day):
            line = self.report.period.indicator_set.indicators.get(code=code)
            filing.fill(self.report_id, {(line, Scope.OWN): entry}, by=self.officer)
        return self

    def send(self, day: date) -> "Walk":
        with self.on(day):
            filing.send(self.report_id, by=self.people.heads[self.obligation.union_id])
        return self

    def reviewer(self, role: str = "") -> User:
        """Who decides on the submitted report: the office `role` of its cluster, any of them, else VUFO."""
        terms = [term for term in permissions.reviewing_terms(self.report) if role in ("", term.role)]
        return self.people.heads[terms[0].union_id] if terms else self.people.vufo

    def return_(self, day: date, resend_in: int = 0, reason: str = "") -> "Walk":
        """Back to the union; it shall be sent again `resend_in` days after the return, if that is given."""
        with self.on(day):
            by = self.reviewer() if self.report.state == State.SUBMITTED else self.people.vufo
            review.note_reading(self.sent_round, by=by)
            due = clock.today() + timedelta(resend_in) if resend_in else None
            reason = reason or self.random.choice(prose.RETURN_REASONS)
            review.return_report(self.report_id, reason, by=by, resend_due_on=due)
        return self

    def decide(self, day: date) -> "Walk":
        """The step that the report waits for: endorsement by its cluster, or acceptance by VUFO."""
        with self.on(day):
            by_office = self.report.state == State.SUBMITTED and permissions.reviewing_terms(self.report)
            by = self.reviewer() if by_office else self.people.vufo
            review.note_reading(self.sent_round, by=by)
            act = review.endorse if by_office else review.accept
            act(self.report_id, by=by)
        return self

    def accept(self, day: date) -> "Walk":
        """On to acceptance: by the cluster and by VUFO, or by VUFO alone where no office reviews."""
        self.decide(day)
        return self if self.report.state == State.ACCEPTED else self.decide(day + timedelta(self.random.randint(1, 6)))

    def correct(self, day: date) -> "Walk":
        with self.on(day):
            filing.open_correction(self.report_id, prose.CORRECTION, by=self.officer)
        return self

    def read(self, day: date, by: User) -> "Walk":
        with self.on(day):
            review.note_reading(self.sent_round, by=by)
        return self

    def ask(self, day: date, by: User, code: str) -> Thread:
        """A reviewer opens a thread on a field."""
        question, _answer = prose.EXCHANGES[code]
        is_prose = not self.report.period.indicator_set.indicators.exclude(type=Indicator.Type.TEXT).filter(code=code)
        with self.on(day):
            review.note_reading(self.sent_round, by=by)
            return threads.open_thread(self.report_id, code, question, by=by, scope="" if is_prose else Scope.OWN)

    def answer(self, day: date, thread: Thread) -> "Walk":
        """The union answers; from then on the reviewer is awaited."""
        _question, answer = prose.EXCHANGES[thread.code]
        with self.on(day):
            threads.reply(thread, answer, by=self.officer)
        return self

    def settle(self, day: date, thread: Thread, by: User) -> "Walk":
        with self.on(day):
            threads.resolve(thread, by=by)
        return self
