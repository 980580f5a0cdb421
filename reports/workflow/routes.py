"""Who reviews a report: fixed when it is sent; a later change of office moves it only by an act (design rule 18)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Union, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer
from reports import permissions
from reports.models import Act, Report
from reports.models.report import State
from reports.notices import filed as notices
from reports.workflow.errors import NotAllowed, Overtaken
from reports.workflow.locking import lock, note_act

Role = LeadershipTerm.Role
Terms = Mapping[str, LeadershipTerm]
# Reports whose way still leads through the cluster: a returned one comes back to it.
ON_THE_WAY = (State.SUBMITTED, State.RETURNED)


@dataclass(frozen=True)
class Change:
    """The office of a role is held by somebody else than the one to whom the report was sent."""

    role: str
    before: str  # short names as of today; empty for a vacancy
    now: str
    cluster: str = ""  # for a report that went straight to VUFO: the cluster that has a lead now

    def __str__(self) -> str:
        if self.cluster:
            words = {
                Role.LEAD: _("%(cluster)s đã có Cụm trưởng: %(now)s"),
                Role.DEPUTY: _("%(cluster)s đã có Cụm phó: %(now)s"),
            }[Role(self.role)]
            return words % {"cluster": self.cluster, "now": self.now}
        words = {
            Role.LEAD: _("Cụm trưởng đã thay đổi: %(before)s → %(now)s"),
            Role.DEPUTY: _("Cụm phó đã thay đổi: %(before)s → %(now)s"),
        }[Role(self.role)]
        return words % {"before": self.before or _("để trống"), "now": self.now}


@dataclass(frozen=True)
class Offer:
    """Where a report on its way could be passed on to: the cluster, its holders of today, what changed."""

    cluster: Cluster
    terms: Terms
    changes: tuple[Change, ...]
    is_from_vufo: bool = False  # the report went straight to VUFO, since the cluster had no lead

    @property
    def words(self) -> str:
        return "; ".join(str(change) for change in self.changes)


def fix_route(report: Report) -> None:
    """Set the route by the borders of the period's last day and the offices of today; the caller saves the report.

    Without a cluster or a lead the report goes straight to VUFO (rule 6).
    """
    membership = ClusterMembership.objects.filter(union=report.union_id).in_force_on(report.period.ends_on).first()
    terms = holders(membership.cluster_id, report.period.year) if membership else {}
    _set_route(report, membership.cluster_id if membership and Role.LEAD in terms else None, terms)


def _set_route(report: Report, cluster_id: int | None, terms: Terms) -> None:
    report.route_cluster_id = cluster_id
    report.review_due_on = report.period.cluster_due_on if cluster_id else None
    _name_holders(report, terms if cluster_id else {})


def _name_holders(report: Report, terms: Terms) -> None:
    report.route_lead_id = terms[Role.LEAD].union_id if Role.LEAD in terms else None
    report.route_deputy_id = terms[Role.DEPUTY].union_id if Role.DEPUTY in terms else None
    permissions.keep_reviewing_terms(report, terms)


def offers(reports: Iterable[Report]) -> dict[int, Offer]:
    """By the key of each report that could be passed on: to whom. A constant number of queries.

    An office that fell vacant is no change: the report waits for its new holder, and the other office or VUFO decides
    meanwhile. Nor is one whose holders only read.
    """
    rows = [row for row in reports if row.state in ON_THE_WAY and not permissions.offices_only_read(row.period)]
    permissions.read_reviewing_terms(row for row in rows if row.route_cluster_id is not None)
    moved = [row for row in rows if _differing(row)]
    before = {getattr(row, f"route_{role}_id") for row in moved for role in _differing(row)} - {None}
    names = Union.objects.prefetch_related("names").in_bulk(before) if before else {}
    found = {row.pk: _offer(row, names) for row in moved}
    return found | _offers_from_vufo([row for row in rows if row.route_cluster_id is None])


def _differing(report: Report) -> list[str]:
    """The roles that somebody else holds now than when the route was fixed."""
    if report.route_cluster_id is None:
        return []
    terms = permissions.route_holders(report)
    fixed = {Role.LEAD: report.route_lead_id, Role.DEPUTY: report.route_deputy_id}
    return [role.value for role, union_id in fixed.items() if role in terms and terms[role].union_id != union_id]


def _offer(report: Report, names: Mapping[int, Union]) -> Offer:
    terms = permissions.route_holders(report)
    changes = []
    for role in _differing(report):
        now = terms[role].union.short_name
        before = names.get(getattr(report, f"route_{role}_id"))
        changes.append(Change(role, _name_before(before, now) if before else "", now))
    return Offer(next(iter(terms.values())).cluster, terms, tuple(changes))


def _name_before(union: Union, now: str) -> str:
    """A union that merged into one of its own name is told apart by its last day."""
    row = union.name_row_on(clock.today())
    if union.short_name != now or row is None or row.valid_to is None:
        return union.short_name
    return _("%(union)s (đến %(day)s)") % {"union": union.short_name, "day": f"{row.valid_to:%d/%m/%Y}"}


def _offers_from_vufo(reports: list[Report]) -> dict[int, Offer]:
    """Those that went straight to VUFO because their cluster had no lead, and could go through it now."""
    if not reports:
        return {}
    memberships = list(ClusterMembership.objects.filter(union__in={row.union_id for row in reports}))
    homes = {
        row.pk: member.cluster_id
        for row in reports
        for member in memberships
        if member.union_id == row.union_id and member.is_in_force_on(row.period.ends_on)
    }
    held = permissions.holders_of_many((homes.get(row.pk), row.period.year) for row in reports)
    found = {}
    for row in reports:
        terms = held.get((homes.get(row.pk), row.period.year), {})
        if Role.LEAD in terms:
            cluster = terms[Role.LEAD].cluster
            changes = tuple(
                Change(role.value, "", terms[role].union.short_name, str(cluster)) for role in Role if role in terms
            )
            found[row.pk] = Offer(cluster, terms, changes, is_from_vufo=True)
    return found


def offer_of(report: Report) -> Offer | None:
    return offers([report]).get(report.pk)


def can_reroute(user: User, report: Report, offer: Offer | None) -> bool:
    """A change offers itself, and the person is VUFO's officer or works for an office of now.

    A report that lies with VUFO is VUFO's to give away.
    """
    if offer is None or permissions.is_own(user, report):
        return False
    return is_vufo_officer(user) or (not offer.is_from_vufo and _holds(user, offer.terms))


def _holds(user: User, terms: Terms) -> bool:
    own = acting_union_ids(user)
    return any(acts_for(term, own) for term in terms.values())


@transaction.atomic
def reroute(report: Report | int, *, by: User) -> Report:
    """Pass the report on to those who hold the offices today, and note from whom to whom."""
    report = lock(report)
    offer = offer_of(report)
    if offer is None and not permissions.is_own(by, report) and _had_a_say(by, report):
        raise Overtaken(_("Báo cáo này đã ở đúng người xét rồi."))
    if offer is None or not can_reroute(by, report, offer):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm hoặc VUFO chuyển được người xét."))
    if offer.is_from_vufo:
        _set_route(report, offer.cluster.pk, offer.terms)
    else:
        # The day by which the cluster was to decide stays as it was when the report was sent.
        _name_holders(report, offer.terms)
    report.save(update_fields=["route_cluster", "route_lead", "route_deputy", "review_due_on"])
    assert report.sent_round is not None
    act = note_act(report, report.sent_round, Act.Kind.REROUTE, by=by, from_state=report.state, reason=offer.words)
    notices.rerouted(report, act)
    return report


def _had_a_say(user: User, report: Report) -> bool:
    if is_vufo_officer(user):
        return True
    return not permissions.offices_only_read(report.period) and _holds(user, permissions.route_holders(report))


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
