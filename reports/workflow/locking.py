"""Reading a report again under a lock, and noting what was done to it."""

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.permissions import acting_union_ids, is_vufo_officer, mandate_of, posts_in_force
from reports.models import Act, Report, Round
from reports.permissions import reviewing_term


def lock(report: Report | int) -> Report:
    """The report as it is now, locked until the transaction ends: two people may have the same page open.

    Its obligation is locked along: PostgreSQL reads a row anew after waiting only where it is locked itself.
    """
    pk = report.pk if isinstance(report, Report) else report
    rows = Report.objects.select_for_update(of=("self", "obligation"))
    return rows.select_related("period__indicator_set", "union", "obligation", "sent_round").get(pk=pk)


def office_of(user: User, report: Report) -> tuple[str, LeadershipTerm | None]:
    """In what office the person acts on the report, in words, and the term if it is an office of the cluster."""
    own = next((post for post in posts_in_force(user) if post.union_id == report.union_id and post.is_acting), None)
    if own is not None:
        return f"{own.get_kind_display()} {own.body}", None
    term = reviewing_term(user, report)
    if term is not None:
        return office_name(term, user), term
    if is_vufo_officer(user):
        return "Cán bộ VUFO", None
    return next((str(post) for post in posts_in_force(user)), ""), None


def office_name(term: LeadershipTerm, user: User) -> str:
    """The office in words: `Cụm trưởng Cụm 5 năm 2026 (Kiên Giang)`, and by whom it is done if by mandate."""
    name = f"{term.get_role_display()} {term.cluster} năm {term.year} ({term.union.short_name_on(clock.today())})"
    own = acting_union_ids(user)
    mandate = None if term.union_id in own else mandate_of(term, own)
    return f"{mandate.union.short_name}, được {name} ủy quyền" if mandate else name


def note_act(
    report: Report, round_: Round, kind: str, *, by: User, from_state: str, reason: str = "", open_threads: int = 0
) -> Act:
    """Add a line to the report's history; called inside the transaction that changes the state."""
    office, term = office_of(by, report)
    return Act.objects.create(
        report=report,
        round=round_,
        kind=kind,
        from_state=from_state,
        to_state=report.state,
        actor=by,
        office=office,
        term=term,
        at=clock.now(),
        reason=reason,
        open_threads=open_threads,
    )
