"""The life of a cluster's own report: opened, frozen for the conference, issued, received, returned, accepted."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, User
from clusters.permissions import is_vufo_officer, posts_in_force
from reports import permissions
from reports.models import ClusterAct, ClusterReport, Edition, ReportingPeriod
from reports.workflow.errors import NotAllowed
from reports.workflow.locking import office_name


@transaction.atomic
def open_cluster_report(cluster: Cluster, period: ReportingPeriod, *, by: User) -> ClusterReport:
    """Begin the cluster's report of the period, or give back the one there is."""
    existing = ClusterReport.objects.filter(cluster=cluster, period=period).first()
    if existing is not None:
        return existing
    if not permissions.can_open_cluster_report(by, cluster, period):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm mở được báo cáo Cụm, khi kỳ đã mở."))
    now = clock.now()
    try:
        with transaction.atomic():
            report = ClusterReport.objects.create(
                cluster=cluster, period=period, opened_at=now, opened_by=by, state_changed_at=now
            )
    except IntegrityError:  # the other office was faster
        return ClusterReport.objects.get(cluster=cluster, period=period)
    report.draft = Edition.objects.create(report=report, number=1, created_at=now, created_by=by)
    report.save(update_fields=["draft"])
    note_cluster_act(report, report.draft, ClusterAct.Kind.OPEN, by=by, from_state="")
    return report


def lock_cluster_report(report: ClusterReport | int) -> ClusterReport:
    """The report as it is now, locked until the transaction ends."""
    pk = report.pk if isinstance(report, ClusterReport) else report
    rows = ClusterReport.objects.select_for_update(of=("self",))
    return rows.select_related("cluster", "period__indicator_set").get(pk=pk)


def cluster_office_of(user: User, report: ClusterReport) -> tuple[str, LeadershipTerm | None]:
    """In what office the person acts on the cluster's report, in words, and the term if it is one of the cluster."""
    term = permissions.cluster_term(user, report)
    if term is not None:
        return office_name(term, user), term
    if is_vufo_officer(user):
        return "Cán bộ VUFO", None
    return next((str(post) for post in posts_in_force(user)), ""), None


def note_cluster_act(
    report: ClusterReport, edition: Edition, kind: str, *, by: User, from_state: str, reason: str = ""
) -> ClusterAct:
    """Add a line to the history; called inside the transaction that changes the state."""
    office, term = cluster_office_of(by, report)
    return ClusterAct.objects.create(
        report=report,
        edition=edition,
        kind=kind,
        from_state=from_state,
        to_state=report.state,
        actor=by,
        office=office,
        term=term,
        at=clock.now(),
        reason=reason,
    )
