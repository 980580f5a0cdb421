"""Figures of reports for commendations: in the form of a nomination, and beside the points of a union."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import Union, User
from clusters.permissions import acting_union_ids
from reports.models import Figure, Indicator, Report, ReportingPeriod
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


def figures_at_hand(union: Union, year: int, user: User) -> dict[str, Any] | None:
    """What the union's report of the year says, for whoever scores it: the round that counts most, by section.

    Accepted before sent before, for the own union, the draft. None if there is no report that the person may read.
    """
    annual = {"period__year": year, "period__kind": ReportingPeriod.Kind.YEAR}
    report = Report.objects.visible_to(user).filter(union=union, **annual).select_related("period").first()
    if report is None:
        return None
    round_id, basis = report.accepted_round_id or report.sent_round_id, _("đã gửi")
    if report.accepted_round_id:
        basis = _("đã duyệt")
    elif round_id is None and union.pk in acting_union_ids(user):
        round_id, basis = report.draft_round_id, _("đang soạn")
    rows = Figure.objects.filter(round=round_id, scope=Scope.OWN, value_state=ValueState.NUMBER)
    rows = rows.select_related("indicator__section").order_by("indicator__section__order", "indicator__order")
    return {
        "title": _("Số liệu báo cáo %(period)s (%(basis)s)") % {"period": report.period, "basis": basis},
        "url": report.get_absolute_url(),
        "sections": [
            (section.title, [(row.indicator.label, _value(row)) for row in part])
            for section, part in groupby(rows, key=lambda row: row.indicator.section)
        ],
    }


def _value(row: Figure) -> str:
    return describe(row.value_state, row.value, row.qualifier, row.indicator.unit)
