"""Later due dates: until when a cluster decides, who may ask for more time, who answers, and how far that goes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, User
from clusters.permissions import acting_union_ids, acts_for, is_vufo_officer, offices_of
from reports import permissions
from reports.models import Extension, Obligation, Report, ReportingPeriod

GRANTED = Extension.State.GRANTED


@dataclass(frozen=True)
class ClusterDates:
    """Until when the clusters pass their members' reports on: the period's date, or a later one granted to a cluster.

    Dates only ever move to later days, so the latest is the one that holds.
    """

    granted: dict[tuple[int, int], date] = field(default_factory=dict)  # by period and cluster

    def of(self, period: ReportingPeriod, cluster_id: int | None) -> date | None:
        common = period.cluster_due_on
        later = self.granted.get((period.pk, cluster_id)) if cluster_id else None
        return max(common, later) if common and later else common

    def of_report(self, report: Report) -> date | None:
        """The date of a report: as fixed when it was sent, or a later one granted since (rule 18)."""
        days = [report.review_due_on, self.of(report.period, report.route_cluster_id)]
        return max((day for day in days if day), default=None)


def read_cluster_dates(periods: Iterable[ReportingPeriod]) -> ClusterDates:
    """The dates of all clusters in some periods, in one query."""
    wanted = {row.pk for row in periods}
    if not wanted:
        return ClusterDates()
    rows = Extension.objects.filter(period__in=wanted, obligation=None, state=GRANTED).order_by()
    rows = rows.values_list("period", "cluster").annotate(last=Max("granted_until"))
    return ClusterDates({(period, cluster): last for period, cluster, last in rows})


def cluster_due_on(period: ReportingPeriod, cluster: Cluster | int) -> date | None:
    """Until when the cluster passes the period's reports on."""
    return read_cluster_dates([period]).of(period, cluster if isinstance(cluster, int) else cluster.pk)


def cluster_id_of(obligation: Obligation) -> int | None:
    """The cluster through which the union's wishes go: by the borders of the period's last day."""
    members = ClusterMembership.objects.filter(union=obligation.union_id).in_force_on(obligation.period.ends_on)
    return members.values_list("cluster", flat=True).first()


def review_due_on(obligation: Obligation, report: Report | None) -> date | None:
    """Until when the cluster passes this union's report on; read once for an obligation."""
    kept: tuple[date | None] | None = getattr(obligation, "_review_due_on", None)
    if kept is None:
        kept = (_find_review_due_on(obligation, report),)
        obligation._review_due_on = kept  # type: ignore[attr-defined]
    return kept[0]


def _find_review_due_on(obligation: Obligation, report: Report | None) -> date | None:
    if report is not None and report.route_cluster_id:
        return read_cluster_dates([report.period]).of_report(report)
    period = obligation.period
    members = ClusterMembership.objects.filter(union=obligation.union_id).in_force_on(period.ends_on)
    rows = Extension.objects.filter(period=period, obligation=None, state=GRANTED)
    later = rows.filter(cluster__in=members.values("cluster")).aggregate(last=Max("granted_until"))["last"]
    return max(period.cluster_due_on, later) if period.cluster_due_on and later else period.cluster_due_on


def why_closed(obligation: Obligation) -> str:
    """Why the period no longer takes this union's report, in words for the union."""
    if obligation.reopened_until is None:
        return _("Kỳ %(period)s đã khóa, không sửa được nữa.") % {"period": obligation.period}
    told = {"period": obligation.period, "day": f"{obligation.reopened_until:%d/%m/%Y}"}
    return _("Kỳ %(period)s đã khóa; thời gian mở lại riêng cho đơn vị đã hết ngày %(day)s.") % told


# --- who asks


def waiting_for(obligation: Obligation) -> Extension | None:
    """The wish of the union that has not been answered yet."""
    return Extension.objects.waiting().filter(obligation=obligation).first()


def why_not_ask(obligation: Obligation) -> str:
    """Why there is no more time to be had for this report; empty if there may be."""
    period = obligation.period
    report: Report | None = getattr(obligation, "report", None)
    if obligation.is_exempt:
        return _("Đơn vị được miễn báo cáo kỳ này nên không cần gia hạn.")
    if report is not None and report.first_sent_at is not None:
        return _("Báo cáo đã gửi, hạn tính theo lần gửi đầu nên không cần gia hạn.")
    if not period.is_open:
        return _("Kỳ %(period)s không còn mở nên không gia hạn được. Đề nghị VUFO mở lại riêng cho đơn vị.") % {
            "period": period
        }
    if period.closes_on is not None and max(obligation.due_on, clock.today()) >= period.closes_on:
        return _("Hạn đã tới ngày khóa số liệu (%(day)s), không lùi thêm được.") % {
            "day": f"{period.closes_on:%d/%m/%Y}"
        }
    return ""


def can_ask(user: User, obligation: Obligation) -> bool:
    """The union's own people, as long as its report was never sent."""
    return obligation.union_id in acting_union_ids(user) and not why_not_ask(obligation)


def office_for(user: User, cluster_id: int, period: ReportingPeriod) -> LeadershipTerm | None:
    """The office of the cluster and year by which the person works today: held, or done by mandate."""
    own = acting_union_ids(user)
    if not own:
        return None
    terms = permissions.holders_of_many({(cluster_id, period.year)})
    return next((term for term in terms.get((cluster_id, period.year), {}).values() if acts_for(term, own)), None)


def can_ask_for_cluster(user: User, cluster: Cluster, period: ReportingPeriod) -> bool:
    return period.is_open and office_for(user, cluster.pk, period) is not None


def clusters_to_ask_for(user: User, period: ReportingPeriod) -> list[Cluster]:
    """The clusters for whose own date the person may ask, by an office of the period's year."""
    if not period.is_open:
        return []
    own = {term.cluster_id: term.cluster for term in offices_of(user) if term.year == period.year}
    terms = permissions.holders_of_many((cluster, period.year) for cluster in own)
    unions = acting_union_ids(user)
    return [
        cluster
        for pk, cluster in own.items()
        if any(acts_for(term, unions) for term in terms.get((pk, period.year), {}).values())
    ]


# --- who answers


def read_answering_terms(extensions: Iterable[Extension]) -> None:
    """Read `answering_terms` of many wishes in one go, for pages that show a list of them."""
    rows = list(extensions)
    asked = [row for row in rows if row.obligation is not None and row.cluster_id is not None]
    terms = permissions.holders_of_many({(row.cluster_id, row.period.year) for row in asked})
    for row in rows:
        held = terms.get((row.cluster_id, row.period.year), {}) if row in asked else {}
        closed = permissions.offices_only_read(row.period)
        others = [term for term in held.values() if row.obligation and term.union_id != row.obligation.union_id]
        row._answering_terms = [] if closed else others  # type: ignore[attr-defined]


def answering_terms(extension: Extension) -> list[LeadershipTerm]:
    """The offices that answer the wish today; none means: VUFO does. Nobody answers the own union (rule 5)."""
    if not hasattr(extension, "_answering_terms"):
        read_answering_terms([extension])
    return extension._answering_terms  # type: ignore[attr-defined]


def answering_term(user: User, extension: Extension) -> LeadershipTerm | None:
    own = acting_union_ids(user)
    return next((term for term in answering_terms(extension) if acts_for(term, own)), None)


def is_askers(user: User, extension: Extension) -> bool:
    """The person works for the union, or in the office of the cluster, that asks."""
    if extension.obligation is not None:
        return extension.obligation.union_id in acting_union_ids(user)
    return extension.cluster_id is not None and office_for(user, extension.cluster_id, extension.period) is not None


def may_answer(user: User, extension: Extension) -> bool:
    """By office for the members of the cluster; VUFO always, but nobody for the own side."""
    if is_askers(user, extension):
        return False
    return is_vufo_officer(user) or answering_term(user, extension) is not None


def present_due_on(extension: Extension) -> date | None:
    """The date that is to be moved, as it is now."""
    if extension.obligation is not None:
        return extension.obligation.due_on
    assert extension.cluster_id is not None
    return cluster_due_on(extension.period, extension.cluster_id)


def last_day_for(user: User, extension: Extension) -> date | None:
    """How far the person may go: a cluster to its own date, VUFO to the closing of the period."""
    if is_vufo_officer(user) or extension.cluster_id is None:
        return extension.period.closes_on
    return cluster_due_on(extension.period, extension.cluster_id)


def can_grant(user: User, extension: Extension) -> bool:
    """There is a day left that the person could grant."""
    last, due_on = last_day_for(user, extension), present_due_on(extension)
    if last is None or due_on is None or not extension.period.is_open:
        return False
    return last > due_on and last >= clock.today()


def granted_by_obligation(period: ReportingPeriod, user: User) -> dict[int, Extension]:
    """The latest extension granted to each union of the period, where the person may read why."""
    rows = Extension.objects.visible_to(user).filter(period=period, obligation__isnull=False, state=GRANTED)
    return {row.obligation_id: row for row in rows.order_by("decided_at", "pk") if row.obligation_id}


def of_obligation(obligation: Obligation, user: User) -> list[Extension]:
    """The wishes for one report that the person may read, the latest first; those taken back are left out."""
    rows = Extension.objects.visible_to(user).filter(obligation=obligation)
    return list(rows.exclude(state=Extension.State.WITHDRAWN))


def extensions_of(period: ReportingPeriod, user: User) -> list[Extension]:
    """The wishes of a period that the person may read: those that wait first, then the latest."""
    rows = Extension.objects.visible_to(user).filter(period=period).with_names().order_by("-asked_at", "-pk")
    found = sorted(rows, key=lambda row: not row.is_waiting)
    for row in found:
        row.period = period
    return found
