"""Who may do what to a report, today. Knows people, offices and states; knows no request."""

from collections.abc import Iterable, Mapping
from datetime import date

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, User
from clusters.permissions import (
    acting_union_ids,
    acts_for,
    carried_on_ids,
    holders,
    is_vufo_officer,
    offices_of,
    reading_union_ids,
    reads_everything,
    with_mandates,
    with_predecessors,
)
from reports.models import CirculationAnswer, ClusterReport, Obligation, Report, ReportingPeriod
from reports.models.report import State


def reviewing_terms(report: Report) -> list[LeadershipTerm]:
    """The offices that may review the report today, lead first; none means: VUFO reviews.

    The lead and the deputy of the report's cluster for its year, as far as they are held by the unions to which the
    report was sent (rule 18), without the own union (rules 4 and 5). When the year is over and the period closed,
    the offices only read.
    """
    return _may_review(report, route_holders(report))


def route_holders(report: Report) -> Mapping[str, LeadershipTerm]:
    """Who holds the offices of the report's cluster and year today, by role; by whom it is reviewed may differ."""
    if not _has_holders(report):
        is_routed = report.route_cluster_id is not None
        terms = holders(report.route_cluster_id, report.period.year) if is_routed else {}  # type: ignore[arg-type]
        keep_reviewing_terms(report, terms)
    return report._holders_today[1]  # type: ignore[attr-defined]


def _has_holders(report: Report) -> bool:
    kept = getattr(report, "_holders_today", None)
    return kept is not None and kept[0] == clock.today()


def keep_reviewing_terms(report: Report, terms: Mapping[str, LeadershipTerm]) -> None:
    """Take `terms`, the holders of the report's cluster and year today, for the rest of this request."""
    report._holders_today = (clock.today(), terms)  # type: ignore[attr-defined]


def read_reviewing_terms(reports: Iterable[Report]) -> None:
    """Read `reviewing_terms` of many reports in one go, for pages that show a list of them."""
    reports = [report for report in reports if not _has_holders(report)]
    found = holders_of_many((report.route_cluster_id, report.period.year) for report in reports)
    for report in reports:
        keep_reviewing_terms(report, found.get((report.route_cluster_id, report.period.year), {}))


def holders_of_many(keys: Iterable[tuple[int | None, int]]) -> dict[tuple[int | None, int], dict[str, LeadershipTerm]]:
    """As `holders`, of several clusters and years in one go; the keys are cluster and year."""
    today = clock.today()
    wanted = {(cluster, year) for cluster, year in keys if cluster is not None}
    found: dict[tuple[int | None, int], dict[str, LeadershipTerm]] = {}
    if not wanted:
        return found
    clusters, years = {cluster for cluster, _year in wanted}, {year for _cluster, year in wanted}
    terms = LeadershipTerm.objects.holding().filter(cluster__in=clusters, year__in=years)
    for term in with_predecessors(with_mandates(terms.with_union_in_force_on(today))):
        # As in TermQuerySet.of_year: after the year its last holder answers.
        if term.is_in_force_on(min(max(today, date(term.year, 1, 1)), date(term.year, 12, 31))):
            found.setdefault((term.cluster_id, term.year), {})[term.role] = term
    return found


def _may_review(report: Report, terms: Mapping[str, LeadershipTerm]) -> list[LeadershipTerm]:
    if offices_only_read(report.period):
        return []
    fixed = {LeadershipTerm.Role.LEAD: report.route_lead_id, LeadershipTerm.Role.DEPUTY: report.route_deputy_id}
    return [
        terms[role]
        for role, union_id in fixed.items()
        if role in terms and terms[role].union_id == union_id and not _is_its_own(terms[role], report)
    ]


def _is_its_own(term: LeadershipTerm, report: Report) -> bool:
    """The report is of the union that holds the office, or of one that merged into it: the people are the same."""
    return report.union_id == term.union_id or report.union_id in term.predecessor_ids  # type: ignore[attr-defined]


def offices_only_read(period: ReportingPeriod) -> bool:
    """The year is over and the period closed: lead and deputy read, and no longer act (rule 4)."""
    return period.is_closed and clock.today() > date(period.year, 12, 31)


def reviewing_term(user: User, report: Report) -> LeadershipTerm | None:
    """The office by which the person may review the report today: held by the own union, or done by mandate."""
    own = acting_union_ids(user)
    if report.union_id in own:
        return None
    terms = reviewing_terms(report)
    held = next((term for term in terms if term.union_id in own), None)
    if held is not None:
        return held
    mandated = next((term for term in terms if acts_for(term, own)), None)
    return None if mandated is None or report.union_id in carried_on_ids(user) else mandated


def is_own(user: User, report: Report) -> bool:
    return report.union_id in acting_union_ids(user)


def can_see_draft(user: User, report: Report) -> bool:
    """A draft is read by its own union only; reviewers see what was sent."""
    return is_own(user, report)


def can_open(user: User, obligation: Obligation) -> bool:
    is_theirs = obligation.union_id in acting_union_ids(user)
    return is_theirs and not obligation.is_exempt and obligation.takes_reports


def can_edit(user: User, report: Report) -> bool:
    """Write the draft: while the period takes reports of this union, afterwards only in a correction (rule 17)."""
    if report.obligation.is_exempt and not report.is_correction:
        return False
    return is_own(user, report) and report.is_editable and (report.obligation.takes_reports or report.is_correction)


def can_send(user: User, report: Report) -> bool:
    return can_edit(user, report)


def _may_review_now(user: User, report: Report) -> bool:
    """The decision on a submitted report lies with this person: by office, or with VUFO where no office can."""
    if report.state != State.SUBMITTED or is_own(user, report):
        return False
    if reviewing_terms(report):
        return reviewing_term(user, report) is not None
    return is_vufo_officer(user)


def can_endorse(user: User, report: Report) -> bool:
    """Pass the report on to VUFO, by an office of its cluster. VUFO itself accepts instead."""
    return _may_review_now(user, report) and reviewing_term(user, report) is not None


def can_return(user: User, report: Report) -> bool:
    if report.state == State.ENDORSED:
        return is_vufo_officer(user) and not is_own(user, report)
    return _may_review_now(user, report)


def can_accept(user: User, report: Report) -> bool:
    """VUFO accepts what the cluster endorsed, and what comes to VUFO because no office can review it."""
    if not is_vufo_officer(user) or is_own(user, report):
        return False
    return report.state == State.ENDORSED or (report.state == State.SUBMITTED and not reviewing_terms(report))


def can_correct(user: User, report: Report) -> bool:
    """Open a correction of an accepted report."""
    return is_own(user, report) and report.state == State.ACCEPTED


def can_abandon(user: User, report: Report) -> bool:
    """Give up a correction that was begun and never sent: one that was sent has to be decided upon."""
    is_unsent = report.state == State.DRAFT and report.sent_round_id == report.accepted_round_id
    return is_own(user, report) and report.is_correction and is_unsent


def takes_part(user: User, report: Report) -> bool:
    """One of those who talk about the report: the union itself, the offices that review it, VUFO's officers."""
    return is_own(user, report) or reviewing_term(user, report) is not None or is_vufo_officer(user)


def can_comment(user: User, report: Report) -> bool:
    """Take part in the conversation now: once something was sent, until it is accepted."""
    return report.sent_round_id is not None and report.state != State.ACCEPTED and takes_part(user, report)


def can_open_thread(user: User, report: Report) -> bool:
    """Begin a conversation: reviewers, on a round that was sent."""
    return can_comment(user, report) and not is_own(user, report)


def can_resolve(user: User, report: Report) -> bool:
    return can_comment(user, report)


def can_see_unit_rows(user: User, cluster_id: int | None, year: int) -> bool:
    """See the single unions' figures of a cluster in a rollup: VUFO, observers, and its offices of that year."""
    if reads_everything(user):
        return True
    from_office = {(term.cluster_id, term.year) for term in offices_of(user)}
    return (cluster_id, year) in from_office


def unions_seen_in_rollups(user: User, cluster_ids: Mapping[int, int | None], year: int) -> set[int]:
    """Out of the unions, given with their clusters of that time: those whose single figures the person may see."""
    own = reading_union_ids(user)
    return {
        union_id
        for union_id, cluster_id in cluster_ids.items()
        if union_id in own or can_see_unit_rows(user, cluster_id, year)
    }


def can_manage_periods(user: User) -> bool:
    return is_vufo_officer(user)


def can_manage_indicators(user: User) -> bool:
    return is_vufo_officer(user)


def cluster_terms(report: ClusterReport) -> list[LeadershipTerm]:
    """The offices that write the cluster's report today, lead first (the deputy may do the lead's work)."""
    kept = getattr(report, "_terms", None)
    if kept is None or kept[0] != clock.today():
        terms = holders(report.cluster_id, report.period.year)
        roles = (LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY)
        kept = (clock.today(), [terms[role] for role in roles if role in terms])
        report._terms = kept  # type: ignore[attr-defined]
    return kept[1]


def read_cluster_terms(reports: Iterable[ClusterReport]) -> None:
    """Read `cluster_terms` of many cluster reports in one go, for pages that show a list of them."""
    reports = list(reports)
    found = holders_of_many((report.cluster_id, report.period.year) for report in reports)
    for report in reports:
        terms = found.get((report.cluster_id, report.period.year), {})
        roles = (LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY)
        kept = (clock.today(), [terms[role] for role in roles if role in terms])
        report._terms = kept  # type: ignore[attr-defined]


def cluster_term(user: User, report: ClusterReport) -> LeadershipTerm | None:
    """The office by which the person works on the cluster's report today: held, or done by mandate."""
    own = acting_union_ids(user)
    return next((term for term in cluster_terms(report) if acts_for(term, own)), None)


def can_open_cluster_report(user: User, cluster: Cluster, period: ReportingPeriod) -> bool:
    """Begin the cluster's report of a period that unions report on, by an office of its year."""
    if period.state not in (ReportingPeriod.State.OPEN, ReportingPeriod.State.CLOSED) or offices_only_read(period):
        return False
    return cluster_term(user, ClusterReport(cluster=cluster, period=period)) is not None


def can_write_cluster_report(user: User, report: ClusterReport) -> bool:
    """Write the draft, circulate and issue it. One that VUFO returned is mended even after the year is over."""
    return _is_written(report) and cluster_term(user, report) is not None


def _is_written(report: ClusterReport) -> bool:
    # What was issued and is written again was returned, also while it goes round the members once more.
    is_over = offices_only_read(report.period) and report.issued_id is None
    return report.is_writable and not is_over


def can_note_on_cluster_report(user: User, report: ClusterReport) -> bool:
    """Type in what was said of it at a conference: its writers, and VUFO's officers while somebody may settle it."""
    if can_write_cluster_report(user, report):
        return True
    return is_vufo_officer(user) and _is_written(report) and bool(cluster_terms(report))


def can_receive_cluster_report(user: User, report: ClusterReport) -> bool:
    return report.state == ClusterReport.State.ISSUED and is_vufo_officer(user) and not _writes(user, report)


def can_decide_on_cluster_report(user: User, report: ClusterReport) -> bool:
    """Return or accept it: VUFO's officers, once it was issued; receiving it first is not needed."""
    waits = report.state in (ClusterReport.State.ISSUED, ClusterReport.State.RECEIVED)
    return waits and is_vufo_officer(user) and not _writes(user, report)


def _writes(user: User, report: ClusterReport) -> bool:
    """Somebody who also holds a post in a union of the office does not decide on the own work (rule 5)."""
    return cluster_term(user, report) is not None


def can_answer_circulation(user: User, answer: CirculationAnswer) -> bool:
    """Agree or comment for the own union, while the circulation runs."""
    return answer.circulation.is_running and answer.union_id in acting_union_ids(user)


def can_see_late(user: User) -> bool:
    """Late entries name single pledges of all unions: for those who read everything."""
    return reads_everything(user)
