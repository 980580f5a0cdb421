"""The comments on one report or on those of a cluster, as a list to take to the conference."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clusters.models import Cluster, User
from reports.conversation import section_labels
from reports.models import Indicator, Report, ReportingPeriod, Thread
from reports.thread_places import places_of

OPEN, ALL = "mo", "tat-ca"


@dataclass(frozen=True)
class UnitComments:
    """A union's report with the comments on it that are to be shown, in the order of the form."""

    report: Report
    threads: list[Thread]


def reports_of(user: User, cluster: Cluster, period: ReportingPeriod) -> list[Report]:
    """The sent reports of the cluster for the period that this person may see, in dictionary order."""
    rows = Report.objects.visible_to(user).filter(route_cluster=cluster, period=period, sent_round__isnull=False)
    rows = rows.select_related("period__indicator_set", "union", "sent_round").prefetch_related("union__names")
    return list(rows.in_list_order())


def comments_on(reports: Iterable[Report], period: ReportingPeriod, *, only_open: bool) -> list[UnitComments]:
    """The reports, all of one period, that have comments to show. A constant number of queries."""
    by_pk = {report.pk: report for report in reports}
    form = period.indicator_set
    rows = Thread.objects.filter(report__in=by_pk).select_related("opened_in", "resolved_by")
    rows = (rows.open() if only_open else rows).prefetch_related("messages__author", "messages__mentions")
    threads = list(rows)
    lines: list[Indicator] = list(form.indicators.select_related("section"))
    labels = section_labels(form) | {line.code: line.label for line in lines}
    places = places_of(by_pk.values(), threads, lines, {pk: report.sent_round_id for pk, report in by_pk.items()})
    order = {code: number for number, code in enumerate([line.code for line in lines])}
    piles: dict[int, list[Thread]] = defaultdict(list)
    for thread in sorted(threads, key=lambda thread: order.get(thread.code, len(order))):
        thread.label, thread.place = labels.get(thread.code, ""), places[thread.pk]
        piles[thread.report_id].append(thread)
    return [UnitComments(report, piles[pk]) for pk, report in by_pk.items() if piles[pk]]
