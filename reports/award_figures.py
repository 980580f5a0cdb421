"""Figures of an accepted report for a nomination: those who propose a commendation need not copy them by hand."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reports.models import Figure, Indicator, Report
from reports.models.report import Scope, ValueState
from reports.values import describe

A_SECTION, IN_ALL = 2, 8  # lines
LABEL_LENGTH = 60


def figures_in_words(report: Report) -> str:
    """The first required numbers of each section of the accepted round, a line each; empty if none was accepted."""
    if report.accepted_round_id is None:
        return ""
    rows = Figure.objects.filter(
        round=report.accepted_round_id, scope=Scope.OWN, value_state=ValueState.NUMBER, value__gt=0,
        indicator__is_required=True,
    )  # fmt: skip
    lines: list[str] = []
    taken: dict[int, int] = {}
    for row in rows.select_related("indicator").order_by("indicator__section__order", "indicator__order"):
        line: Indicator = row.indicator
        if taken.get(line.section_id, 0) < A_SECTION and len(lines) < IN_ALL:
            taken[line.section_id] = taken.get(line.section_id, 0) + 1
            label = Truncator(line.label).chars(LABEL_LENGTH)
            lines.append(f"{label}: {describe(row.value_state, row.value, row.qualifier, line.unit)}")
    if not lines:
        return ""
    return "\n".join([_("Theo báo cáo %(period)s đã duyệt:") % {"period": report.period}, *lines])


def nomination_url(report: Report) -> str:
    """The form of a nomination with the figures of the report in it; empty where there are none."""
    words = figures_in_words(report)
    if not words:
        return ""
    return f"{reverse('nomination_new')}?{urlencode({'nam': report.period.year, 'so_lieu': words})}"
