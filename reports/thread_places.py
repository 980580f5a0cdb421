"""What became of the cells that threads are about, since the threads were opened. A constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reports.comparing import NOTHING, Cells, Value
from reports.formulas import codes_in
from reports.models import Figure, Indicator, Narrative, Report, Thread
from reports.models.report import Scope
from reports.showing import value_text


@dataclass(frozen=True)
class Place:
    """The cell of a thread in the round in which it was opened, and now; of a passage only whether it was changed."""

    number: int  # of the round in which the thread was opened
    then: str
    now: str
    is_changed: bool
    is_gone: bool
    is_text: bool

    @property
    def sentence(self) -> str:
        """What to tell beside the thread; empty while nothing has changed."""
        if not self.is_changed:
            return ""
        return self._sentence() % {"n": self.number, "then": self.then, "now": self.now}

    def _sentence(self) -> str:
        if self.is_text:
            return _("Đoạn này đã bị xóa hết từ lần %(n)d") if self.is_gone else _("Đoạn này đã sửa từ lần %(n)d")
        if self.is_gone:
            return _("Số đã bỏ từ lần %(n)d: %(then)s → %(now)s")
        return _("Số đã đổi từ lần %(n)d: %(then)s → %(now)s")


def add_places(report: Report, threads: list[Thread], lines: list[Indicator], now: int | None) -> None:
    """Give each thread its `place`, None for a section without prose; `now` is the round to look at as it is now."""
    places = places_of([report], threads, lines, {report.pk: now})
    for thread in threads:
        thread.place = places[thread.pk]


def places_of(
    reports: Iterable[Report], threads: list[Thread], lines: list[Indicator], now: dict[int, int | None]
) -> dict[int, Place | None]:
    """The places of threads of several reports on one form, by thread; `now` holds a round for each report."""
    known = {line.code: line for line in lines}
    rounds = {thread.opened_in_id for thread in threads} | {now[report.pk] for report in reports if now[report.pk]}
    rows: dict[int, list[Figure]] = defaultdict(list)
    for figure in _figures(threads, known).filter(round__in=rounds):
        rows[figure.round_id].append(figure)
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for narrative in Narrative.objects.filter(round__in=rounds, code__in={thread.code for thread in threads}):
        texts[narrative.round_id][narrative.code] = narrative.text
    cells = {pk: Cells(lines, rows[pk]) for pk in rounds if pk is not None}
    found: dict[int, Place | None] = {}
    for thread in threads:
        line, current = known.get(thread.code), now[thread.report_id]
        if current is None or current not in cells:
            found[thread.pk] = None
        elif line is not None and not line.is_text:
            found[thread.pk] = _of_figure(thread, line, cells[thread.opened_in_id], cells[current])
        else:
            found[thread.pk] = _of_passage(thread, texts[thread.opened_in_id], texts[current])
    return found


def _figures(threads: list[Thread], known: dict[str, Indicator]) -> QuerySet[Figure]:
    """Of the lines that threads are about, and of those from which they are computed."""
    codes = {thread.code for thread in threads}
    for line in [known[code] for code in codes if code in known]:
        codes |= codes_in(line.formula) if line.is_computed else set()
    return Figure.objects.filter(indicator__code__in=codes)


def _of_figure(thread: Thread, line: Indicator, before: Cells, after: Cells) -> Place:
    scope = thread.scope or Scope.OWN.value
    then, now = before.value(line, scope), after.value(line, scope)
    is_gone = then != NOTHING and now == NOTHING
    return Place(thread.opened_in.number, _text(line, then), _text(line, now), then != now, is_gone, is_text=False)


def _of_passage(thread: Thread, before: dict[str, str], after: dict[str, str]) -> Place | None:
    then, now = before.get(thread.code, ""), after.get(thread.code, "")
    if not then and not now:
        return None
    return Place(thread.opened_in.number, "", "", then != now, bool(then and not now), is_text=True)


def _text(line: Indicator, value: Value) -> str:
    return value_text(line, *value)
