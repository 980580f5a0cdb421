"""Who reviews a report: fixed when it is sent; a later change of office moves it only by an act (design rule 18)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import ClusterMembership, LeadershipTerm, User
from clusters.permissions import acting_union_ids, holders, is_vufo_officer
from reports import permissions
from reports.models import Act, Report
from reports.models.report import State
from reports.workflow.errors import NotAllowed, Overtaken
from reports.workflow.locking import lock, note_act

Role = LeadershipTerm.Role
# Reports whose way still leads through the cluster: a returned one comes back to it.
ON_THE_WAY = (State.SUBMITTED, State.RETURNED)


@dataclass(frozen=True)
class Change:
    """The office of a role is held by somebody else than the one to whom the report was sent."""

    role: str
    before: str  # short names as of today; empty for a vacancy
    now: str

    def __str__(self) -> str:
        words = {
            Role.LEAD: _("Cụm trưởng đã thay đổi: %(before)s → %(now)s"),
            Role.DEPUTY: _("Cụm phó đã thay đổi: %(before)s → %(now)s"),
        }[Role(self.role)]
        vacant = _("để trống")
        return words % {"before": self.before or vacant, "now": self.now or vacant}


def fix_route(report: Report) -> None:
    """Set the route by the borders of the period's last day and the offices of today; the caller saves the report.

    Without a cluster or a lead the report goes straight to VUFO (rule 6).
    """
    membership = ClusterMembership.objects.filter(union=report.union_id).in_force_on(report.period.ends_on).first()
    terms = holders(membership.cluster_id, report.period.year) if membership else {}
    report.route_cluster_id = membership.cluster_id if membership and Role.LEAD in terms else None
    _name_holders(report, terms if report.route_cluster_id else {})
    report.review_due_on = report.period.cluster_due_on if report.route_cluster_id else None


def _name_holders(report: Report, terms: dict[str, LeadershipTerm]) -> None:
    report.route_lead_id = terms[Role.LEAD].union_id if Role.LEAD in terms else None
    report.route_deputy_id = terms[Role.DEPUTY].union_id if Role.DEPUTY in terms else None
    permissions.keep_reviewing_terms(report, terms)


def changes_of(report: Report, terms: dict[str, LeadershipTerm] | None = None) -> list[Change]:
    """How the holders of today differ from those of the route; empty where nothing offers itself.

    `terms` are the holders of the cluster and year, if the caller has them. An office that fell vacant is no change:
    the report waits for its new holder, and the other office or VUFO decides meanwhile.
    """
    if report.route_cluster_id is None or report.state not in ON_THE_WAY:
        return []
    if permissions.offices_only_read(report.period):
        return []
    terms = holders(report.route_cluster_id, report.period.year) if terms is None else terms
    fixed = {Role.LEAD: report.route_lead, Role.DEPUTY: report.route_deputy}
    return [
        Change(role, union.short_name if union else "", terms[role].union.short_name)
        for role, union in fixed.items()
        if role in terms and terms[role].union_id != (union.pk if union else None)
    ]


def can_reroute(user: User, report: Report, terms: dict[str, LeadershipTerm] | None = None) -> bool:
    """A change offers itself, and the person is VUFO's officer or acts for a union that holds an office now."""
    if permissions.is_own(user, report) or not changes_of(report, terms):
        return False
    if is_vufo_officer(user):
        return True
    assert report.route_cluster_id is not None
    terms = holders(report.route_cluster_id, report.period.year) if terms is None else terms
    return any(term.union_id in acting_union_ids(user) for term in terms.values())


@transaction.atomic
def reroute(report: Report | int, *, by: User) -> Report:
    """Pass the report on to those who hold the offices today, and note from whom to whom."""
    report = lock(report)
    changes = changes_of(report)
    if not changes:
        raise Overtaken(_("Báo cáo này đã ở đúng người xét rồi."))
    if not can_reroute(by, report):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm hoặc VUFO chuyển được người xét."))
    assert report.route_cluster_id is not None
    _name_holders(report, holders(report.route_cluster_id, report.period.year))
    report.save(update_fields=["route_lead", "route_deputy"])
    round_ = report.sent_round
    assert round_ is not None
    reason = "; ".join(str(change) for change in changes)
    note_act(report, round_, Act.Kind.REROUTE, by=by, from_state=report.state, reason=reason)
    return report


def reroute_all(reports: Iterable[Report], *, by: User) -> int:
    """Pass on each of the reports that a change concerns and the person may pass on; how many they were."""
    moved = 0
    for report in sorted(reports, key=lambda row: row.pk):
        try:
            reroute(report, by=by)
        except (NotAllowed, Overtaken):
            continue
        moved += 1
    return moved
