"""The list of requests: how many stand where, conditions in words, and the same as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clusters import clock
from clusters.downloads import CSV, as_csv, as_file
from clusters.models import Union
from events.forms.recommendation_filter import STATES, RecommendationFilter
from events.models import Recommendation, RecommendationStep

State = Recommendation.State
# The chips of the portal that look like the states of a request.
CHIPS = {
    State.RAISED: "submitted", State.UNDER_WAY: "running", State.ANSWERED: "endorsed", State.SETTLED: "accepted",
    State.DECLINED: "returned", State.WITHDRAWN: "none",
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """How many of what is filtered stand in one state, and the address of these alone."""

    label: str
    n: int
    link: str
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """An active condition, and the address of the list without it."""

    text: str
    link: str


def chip_of(row: Recommendation) -> tuple[str, str]:
    """The chip of a request and its words: overdue before all else."""
    if row.is_overdue:
        days = (clock.today() - row.wished_on).days  # type: ignore[operator]
        return "late", _("Quá hạn %(n)d ngày") % {"n": days}
    return CHIPS[State(row.state)], str(capfirst(row.get_state_display()))


def with_chips(rows: list[Recommendation]) -> list[Recommendation]:
    for row in rows:
        row.chip, row.chip_text = chip_of(row)  # type: ignore[attr-defined]
    return rows


def shares(rows: QuerySet[Recommendation], query: QueryDict) -> list[Share]:
    """Of all that is filtered but for the state: one query, whatever the number of rows."""
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    late = rows.order_by().overdue().count()
    chosen = query.get("tinh_trang", "")
    found = [
        Share(
            str(capfirst(State(state).label)),
            counted[state],
            f"?{_with(query, tinh_trang=word, qua_han='')}",
            chosen == word,
        )
        for word, state in STATES.items()
        if counted.get(state)
    ]
    if late:
        is_chosen = bool(query.get("qua_han"))
        found.append(Share(_("Quá hạn"), late, f"?{_with(query, qua_han='1', tinh_trang='')}", is_chosen))
    return found


def whatever_state(query: QueryDict) -> QueryDict:
    """The conditions without those on the state."""
    changed = query.copy()
    for name in ("tinh_trang", "qua_han"):
        changed.pop(name, None)
    return changed


def _with(query: QueryDict, **changes: str) -> str:
    """The query string with some words changed or, for nothing, left out; always back on the first page."""
    changed = query.copy()
    for name in ("trang", "xuat", *changes):
        changed.pop(name, None)
    for name, value in changes.items():
        if value:
            changed[name] = value
    return changed.urlencode()


def readable_unions(rows: QuerySet[Recommendation]) -> list[Union]:
    """Unions of what the person may read, in Vietnamese order."""
    return list(Union.objects.filter(pk__in=rows.order_by().values("union")).in_vietnamese_order())


def chips(filter_: RecommendationFilter, query: QueryDict) -> list[Chip]:
    found = []
    for name, field in filter_.form.fields.items():
        value = filter_.chosen(name)
        if not value:
            continue
        text = f"“{value}”" if name == "tim" else str(field.label)
        if hasattr(field, "choices") and name != "qua_han":
            text = str(dict(field.choices).get(value, value))
        found.append(Chip(text, f"?{_with(query, **{name: ''})}"))
    return found


def csv_response(rows: QuerySet[Recommendation]) -> HttpResponse:
    found = list(rows.prefetch_related("steps"))
    marks = [[_("Số liệu minh họa")]] if any(row.is_illustrative for row in found) else []
    headings = [
        _("Năm"), _("Ngày gửi"), _("Của"), _("Kiến nghị"), _("Nội dung"), _("Nguồn"), _("Gửi"), _("Mong trả lời trước"),
        _("Tình trạng"), _("Quá hạn"), _("Ngày trả lời"), _("Trả lời"), _("Ai trả lời"),
    ]  # fmt: skip
    return as_file(as_csv([*marks, headings, *_records(found)]), "kien-nghi", CSV)


def _records(rows: Iterable[Recommendation]) -> Iterator[list[Any]]:
    """Of requests with their steps prefetched."""
    for row in rows:
        answer = next(reversed(answers(row)), None)
        yield [
            row.year, row.raised_on, row.raised_by, row.title, row.text, row.get_source_display(),
            row.addressed_to, row.wished_on, row.get_state_display(),
            _("quá hạn") if row.is_overdue else "", answer.on if answer else "",
            answer.text if answer else "", answer.office if answer else "",
        ]  # fmt: skip


def answers(row: Recommendation) -> list[RecommendationStep]:
    """What came of the request, in order; without an answer the last word that it is under way. Steps prefetched."""
    steps = list(row.steps.all())
    under_way = [step for step in steps if step.kind == State.UNDER_WAY]
    return [step for step in steps if step.is_answer] or under_way[-1:]
