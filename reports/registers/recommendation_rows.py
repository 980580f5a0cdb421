"""What the requests of a union to a higher body add to the line of its report."""

from datetime import date

from django.db.models import Q

from events.models import Recommendation
from reports.models import ReportingPeriod
from reports.models.report import Scope
from reports.registers.contributions import Contribution

RAISED = "recommendations.raised"


def in_span(first: date | None, last: date) -> Q:
    """The requests that belong to a span, or with `first` None to any by then.

    What was raised in a report belongs to that report's period, on whatever day it was written down; the rest to its
    day, and so what names a period that nobody has set up.
    """
    within, days = ReportingPeriod.objects.filter(ends_on__lte=last).order_by(), Q(raised_on__lte=last)
    if first is not None:
        within, days = within.filter(starts_on__gte=first), days & Q(raised_on__gte=first)
    in_report = Q(source=Recommendation.Source.REPORT)
    of_period = in_report & Q(report_period__in=ReportingPeriod.objects.order_by().values("code"))
    return (in_report & Q(report_period__in=within.values("code"))) | (~of_period & days)


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """One for each request that was not withdrawn; None if the unions have noted none by then."""
    own = Recommendation.objects.filter(union__in=union_ids)
    rows = own.standing().filter(in_span(first, last)).order_by("raised_on", "pk").values_list("pk", flat=True)
    found = [Contribution(RAISED, Scope.OWN, pk) for pk in rows]
    if found:
        return found
    return [] if own.filter(in_span(None, last)).exists() else None
