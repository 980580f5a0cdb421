"""The way of a sent report in words: what was fixed at its sending, who stands in for whom, what could be changed."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, Mandate, Union
from reports import permissions
from reports.models import Report
from reports.models.report import State
from reports.workflow import routes
from reports.workflow.routes import Offer, Role


@dataclass(frozen=True)
class Way:
    """`fixed` at the sending or the last passing on; `mandates` that work today; the `offer` to pass it on, if any."""

    fixed: str
    mandates: list[str]
    offer: Offer | None


def way_of(report: Report) -> Way | None:
    """None while nothing was sent."""
    if report.first_sent_at is None:
        return None
    mandates = [_stands_in(term, mandate) for term in _reviewing(report) for mandate in term.working_mandates]
    return Way(_fixed(report), mandates, routes.offer_of(report))


def _reviewing(report: Report) -> list[LeadershipTerm]:
    return permissions.reviewing_terms(report) if report.state == State.SUBMITTED else []


def _stands_in(term: LeadershipTerm, mandate: Mandate) -> str:
    words = {"union": mandate.union.short_name, "role": term.get_role_display(), "day": f"{mandate.valid_to:%d/%m/%Y}"}
    return _("Liên hiệp %(union)s làm thay %(role)s theo ủy quyền, đến hết %(day)s") % words


def _fixed(report: Report) -> str:
    sent = f"{timezone.localdate(report.first_sent_at):%d/%m/%Y}"
    if report.route_cluster is None:
        return _("Gửi %(day)s, thẳng VUFO") % {"day": sent}
    names = _names(report)
    offices = [(Role.LEAD, report.route_lead_id), (Role.DEPUTY, report.route_deputy_id)]
    holders = ", ".join(f"{role.label} {names[union_id]}" for role, union_id in offices if union_id)
    words = {"day": sent, "cluster": report.route_cluster, "holders": holders}
    return _("Gửi %(day)s, qua %(cluster)s. Người xét: %(holders)s") % words


def _names(report: Report) -> dict[int, str]:
    """By the names of today, which those who look for the office know; the unions of today's holders are at hand."""
    known = {term.union_id: term.union for term in permissions.route_holders(report).values()}
    missing = {report.route_lead_id, report.route_deputy_id} - known.keys() - {None}
    if missing:
        known |= Union.objects.prefetch_related("names").in_bulk(missing)
    return {pk: union.short_name_on(clock.today()) for pk, union in known.items()}
