"""How complete the sent rounds on a desk are, section by section."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from reports.desks import Desk
from reports.models import Figure, Indicator, Narrative
from reports.models.report import ValueState


@dataclass(frozen=True)
class Column:
    """A section of the form and how many lines people fill in."""

    pk: int
    title: str
    size: int


def add_completeness(desk: Desk) -> list[Column]:
    """How many lines of each section every sent round answers; zero and "không áp dụng" are answers."""
    form = desk.period.indicator_set
    lines = form.indicators.filter(formula="")
    if desk.period.is_short:
        lines = lines.filter(in_short_periods=True)
    section_of = {line.pk: line.section_id for line in lines}
    section_of_text = {line.code: line.section_id for line in lines if line.type == Indicator.Type.TEXT}
    rows = {row.report.sent_round_id: row for row in desk.rows if row.report is not None}
    answered: dict[int, set] = defaultdict(set)
    figures = Figure.objects.filter(round__in=rows).exclude(value_state=ValueState.NONE_YET)
    for round_, indicator in figures.values_list("round", "indicator").distinct():
        answered[round_].add((section_of.get(indicator), indicator))
    for round_, code in Narrative.objects.filter(round__in=rows).exclude(text="").values_list("round", "code"):
        answered[round_].add((section_of_text.get(code), code))
    for round_, row in rows.items():
        row.filled = dict(Counter(section for section, _line in answered[round_] if section is not None))
    sizes = Counter(section_of.values())
    return [Column(section.pk, section.short_title, sizes[section.pk]) for section in form.sections.all()]
