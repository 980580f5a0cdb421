"""Last year's values beside this year's: the same kind of period a year earlier, predecessors included."""

from clusters.permissions import predecessor_ids
from reports.models import Figure, Report, ReportingPeriod
from reports.rollups.keys import as_keys
from reports.totals import Total

Cell = tuple[str, str]  # indicator code, scope


def period_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The period of the same kind a year earlier."""
    return ReportingPeriod.objects.filter(kind=period.kind, year=period.year - 1).first()


def previous_totals(report: Report) -> dict[Cell, Total]:
    """What the union, or the unions it carries on, reported a year earlier, by code and scope.

    The accepted round counts, else the one sent. Codes keep their meaning between versions of the form.
    """
    unions = {report.union_id} | predecessor_ids({report.union_id})
    earlier = Report.objects.filter(
        union__in=unions, period__kind=report.period.kind, period__year=report.period.year - 1
    )
    rounds = [
        accepted or sent for accepted, sent in earlier.values_list("accepted_round", "sent_round") if accepted or sent
    ]
    totals: dict[Cell, Total] = {}
    for figure in Figure.objects.filter(round__in=rounds).select_related("indicator", "round"):
        cell = (figure.indicator.code, figure.scope)
        shared = as_keys(figure.shared, {})[0] if figure.shared else None
        one = Total.of(
            figure.indicator.over_units,
            figure.value_state,
            figure.value,
            figure.qualifier,
            figure.round.sent_at,
            shared,
        )
        totals[cell] = totals[cell] + one if cell in totals else one
    return totals
