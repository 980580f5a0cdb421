"""Reports that a change of a cluster's offices concerns: for the desk, the first page, and passing them on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clusters.models import Cluster, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer, offices_of
from reports.models import Report, ReportingPeriod
from reports.workflow import routes
from reports.workflow.routes import Offer


@dataclass(frozen=True)
class Pile:
    """The reports of one cluster and period that could be passed on, with what changed; `mine` may be by the person."""

    cluster: Cluster
    period: ReportingPeriod
    changes: list[str]
    reports: list[Report]
    mine: list[Report]

    @property
    def names(self) -> list[str]:
        return [report.union_name for report in self.reports]


def piles(user: User, offered: Iterable[tuple[Report, Offer]]) -> list[Pile]:
    """The offers by cluster and period, in the order in which they come."""
    found: dict[tuple[Cluster, ReportingPeriod], list[tuple[Report, Offer]]] = defaultdict(list)
    for report, offer in offered:
        found[offer.cluster, report.period].append((report, offer))
    return [
        Pile(
            cluster,
            period,
            list(dict.fromkeys(str(change) for _report, offer in pairs for change in offer.changes)),
            [report for report, _offer in pairs],
            [report for report, offer in pairs if routes.can_reroute(user, report, offer)],
        )
        for (cluster, period), pairs in found.items()
    ]


def of_desk(user: User, cluster: Cluster, reports: Iterable[Report]) -> Pile | None:
    """What a cluster's desk offers, of the reports on it."""
    reports = list(reports)
    offers = routes.offers(reports)
    offered = [(row, offers[row.pk]) for row in reports if row.pk in offers and offers[row.pk].cluster == cluster]
    return next(iter(piles(user, offered)), None)


def waiting_for(user: User) -> list[Pile]:
    """What this person may pass on, over all clusters and open years: for the first page."""
    if not (offices_of(user) or is_vufo_officer(user)):
        return []
    rows = Report.objects.visible_to(user).filter(state__in=routes.ON_THE_WAY).exclude(union__in=acting_union_ids(user))
    reports = list(rows.select_related("period", "union").prefetch_related("union__names").order_by("pk"))
    offers = routes.offers(reports)
    found = piles(user, [(row, offers[row.pk]) for row in reports if row.pk in offers])
    return [pile for pile in found if pile.mine]


def may_pass_on(user: User, cluster: Cluster, year: int) -> bool:
    """VUFO's officer, or somebody who works for one of the cluster's offices of that year today."""
    own = acting_union_ids(user)
    return is_vufo_officer(user) or any(acts_for(term, own) for term in holders(cluster.pk, year).values())


def to_pass_on(user: User, cluster: Cluster, period: ReportingPeriod) -> list[Report]:
    rows = Report.objects.visible_to(user).filter(period=period, state__in=routes.ON_THE_WAY)
    pile = of_desk(user, cluster, rows.select_related("period", "union"))
    return pile.mine if pile else []
