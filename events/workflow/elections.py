"""Electing next year's lead and deputy: candidates, the count, the term that follows, and taking a mistake back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union, User
from clusters.workflow import mandates, network, rows
from clusters.workflow.rows import Changed, version
from events import permissions
from events.attendance import came_of_members
from events.models import Candidate, Conference, ConferenceAct, Election
from events.notices import conferences as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.election_rules import (
    Count,
    check,
    holder_of,
    members_on,
    next_round,
    outcome,
    told_held,
    years_of,
)

State, Method = Election.State, Election.Method


@transaction.atomic
def open_election(
    conference: Conference, year: int, role: str, *, by: User, token: UUID | None = None, unions: Sequence[Union] = ()
) -> Election:
    """Put an office of a year to the vote, with the candidates there are; the same form posted twice is one vote."""
    cluster = _lock_cluster(conference, by)
    already = Election.objects.filter(token=token).first() if token else None
    if already is not None:
        return already
    if year not in years_of(conference):
        raise Blocked(_("Hội nghị này bầu cho năm %s.") % _(" hoặc ").join(map(str, years_of(conference))), "year")
    held = holder_of(cluster, year, role)
    if held is not None:
        raise Blocked(told_held(held), "role")
    under_way = Election.objects.filter(cluster=cluster, year=year, role=role, state=State.OPEN).first()
    if under_way is not None:
        words = _("Chức này đang được bầu tại “%s”. Ghi kết quả hoặc hủy cuộc bầu ấy trước.")
        raise Blocked(words % under_way.conference.title, "role")
    election = Election(
        conference=conference, cluster=cluster, year=year, role=role, round=next_round(conference, year, role),
        members=len(members_on(cluster, conference.starts_on)), token=token,
        is_illustrative=conference.is_illustrative,
    )  # fmt: skip
    _write(election, by)
    for union in unions:
        add_candidate(election, union, "", by=by)
    _note(conference, _("Mở bầu: %s, vòng %d") % (election, election.round), by)
    return election


@transaction.atomic
def add_candidate(election: Election | int, union: Union, proposed_by: str, *, by: User) -> Candidate:
    """Put a member of the cluster on the list; one that withdrew may come back."""
    election = _lock(election, by)
    if union.pk not in members_on(election.cluster, election.conference.starts_on):
        raise Blocked(_("%(union)s không là thành viên của %(cluster)s vào ngày họp.") % {
            "union": union.short_name_on(election.conference.starts_on), "cluster": election.cluster,
        }, "union")  # fmt: skip
    candidate = Candidate.objects.filter(election=election, union=union).first()
    if candidate is not None and candidate.is_standing:
        raise Blocked(_("Đơn vị này đã có trong danh sách."), "union")
    candidate = candidate or Candidate(election=election, union=union)
    candidate.proposed_by, candidate.withdrawn_because = proposed_by.strip(), ""
    _save(candidate, by)
    _write(election, by)  # a count typed beside the old list is not for this one
    return candidate


@transaction.atomic
def withdraw_candidate(candidate: Candidate, reason: str, *, by: User) -> Candidate:
    """A candidate steps back before the vote (xin rút)."""
    election = _lock(candidate.election_id, by)
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    candidate = Candidate.objects.get(pk=candidate.pk, election=election)
    if not candidate.is_standing:
        if candidate.withdrawn_because == reason.strip():
            return candidate  # a double click
        raise Blocked(_("Ứng viên này đã được ghi là rút: %s") % candidate.withdrawn_because, "reason")
    candidate.withdrawn_because = reason.strip()
    _save(candidate, by)
    _write(election, by)
    return candidate


@transaction.atomic
def record_result(election: Election | int, count: Count, *, by: User, seen: str) -> Election:
    """Write the count down. An elected union gets the office of the year as a term; VUFO recognises it later.

    Raises Blocked where the count cannot be, Changed if somebody wrote another one meanwhile.
    """
    election = _lock(election, by)
    if version(election) != seen:
        raise Changed(election)
    if election.conference.starts_on > clock.today():
        raise Blocked(_("Hội nghị chưa họp, chưa có kết quả để ghi."), "present")
    standing = [one for one in election.candidates.select_related("union") if one.is_standing]
    _settle_members(election, standing)
    check(election, count, standing)
    election.method, election.note, election.present = count.method, count.note.strip(), count.present
    is_counted = count.method != Method.AGREEMENT  # by agreement nobody votes, so nobody abstains either
    election.recused, election.blank, election.invalid = (
        (count.recused, count.blank, count.invalid) if is_counted else (0, 0, 0)
    )
    for candidate in standing:
        candidate.votes = None if count.method == Method.AGREEMENT else count.votes.get(candidate.pk, 0)
        _save(candidate, by)
    election.state, winner = outcome(count, standing)
    if winner is not None:
        _elect(election, winner.union, by)
    _write(election, by)
    said = f"{election}: {election.get_state_display()} {election.winner_name}".strip()
    _note(election.conference, said + _beside_attendance(election), by)
    notices.elected(election, by=by)
    return election


def _beside_attendance(election: Election) -> str:
    """What was written of those present, where attendance tells otherwise: the person has confirmed it."""
    came = came_of_members(election.conference)
    if came is None or came.unions == election.present:
        return ""
    words = {"present": election.present, "came": came.unions}
    return _(" (ghi %(present)d đơn vị có mặt, điểm danh có %(came)d)") % words


def _settle_members(election: Election, standing: list[Candidate]) -> None:
    """Who is a member is asked on the day of the conference, which a merger or a new date may have changed."""
    members = members_on(election.cluster, election.conference.starts_on)
    election.members = len(members)
    for candidate in standing:
        if candidate.union_id not in members:
            candidate.election = election
            words = {"union": candidate.name, "cluster": election.cluster}
            raise Blocked(_("%(union)s không còn là thành viên của %(cluster)s vào ngày họp: ghi là rút.") % words)


def _elect(election: Election, union: Union, by: User) -> None:
    """Make the term. What the rules of the network refuse (a merged union, an overlap) is told in their words."""
    other = LeadershipTerm.Role.DEPUTY if election.role == LeadershipTerm.Role.LEAD else LeadershipTerm.Role.LEAD
    beside = holder_of(election.cluster, election.year, other)
    if beside is not None and beside.union_id == union.pk:
        words = {"role": beside.get_role_display(), "year": election.year}
        raise Blocked(_("Đơn vị này đã là %(role)s năm %(year)d, không giữ cả hai chức.") % words)
    held = holder_of(election.cluster, election.year, election.role)
    if held is not None:
        raise Blocked(told_held(held))
    first = max(date(election.year, 1, 1), election.conference.starts_on)
    source = _("Bầu tại “%(title)s”, %(day)s") % {
        "title": election.conference.title, "day": f"{election.conference.starts_on:%d/%m/%Y}",
    }  # fmt: skip
    try:
        election.term = network.add_term(
            election.cluster, by=by, year=election.year, reason=source[:100], union=union, role=election.role,
            status=LeadershipTerm.Status.ELECTED, valid_from=first, valid_to=date(election.year, 12, 31),
            source=source[:300], is_illustrative=election.is_illustrative,
        )  # fmt: skip
    except ValidationError as error:
        raise Blocked(" ".join(error.messages)) from error
    election.winner = union


@transaction.atomic
def annul(election: Election, reason: str, *, by: User, seen: str) -> Election:
    """Take back an election that was recorded by mistake, with the term that it made (rule 19).

    A term that VUFO has given to another union or ended earlier stays as VUFO has it.
    """
    election = _lock(election, by, is_open=False)
    if version(election) != seen:
        raise Changed(election)
    if election.state == State.ANNULLED:
        return election
    if not reason.strip():
        raise Blocked(_("Ghi lý do hủy."), "reason")
    if _made_its_term(election):
        left_to_vufo = told_left_to_vufo(election)
        if left_to_vufo:
            raise Blocked(left_to_vufo)
        assert election.term is not None
        _take_back(election.term, reason.strip(), by)
    winner = election.winner
    election.state, election.annul_reason, election.term, election.winner = State.ANNULLED, reason.strip(), None, None
    _write(election, by, reason=reason.strip())
    _note(election.conference, _("Hủy kết quả: %s") % election, by, reason=reason.strip())
    notices.election_annulled(election, winner, by=by)
    return election


def told_left_to_vufo(election: Election) -> str:
    """Why VUFO alone corrects what this election gave; empty while the result can still be taken back.

    It can until VUFO recognises it and before its term begins, or on the very day on which it was written down.
    """
    term = election.term
    if term is None or not _made_its_term(election):
        return ""
    if term.status == LeadershipTerm.Status.RECOGNISED:
        return _("VUFO đã công nhận kết quả này (quyết định %s). VUFO sửa nhiệm kỳ.") % term.decision_number
    is_fresh = timezone.localtime(election.changed_at).date() == clock.today()
    if term.valid_from and term.valid_from <= clock.today() and not is_fresh:
        return _("Nhiệm kỳ đã bắt đầu và có thể đã được dùng để xét báo cáo. VUFO sửa nhiệm kỳ.")
    return ""


def _made_its_term(election: Election) -> bool:
    """The term is as the election made it: VUFO has not given it to another union or ended it earlier."""
    term = election.term
    return term is not None and term.union_id == election.winner_id and term.valid_to == date(election.year, 12, 31)


def _take_back(term: LeadershipTerm, reason: str, by: User) -> None:
    mandates.settle(term, by=by, changed_hands=True)
    try:
        rows.remove(term, by=by, reason=reason[:100])
    except models.ProtectedError as error:
        raise Blocked(_("Nhiệm kỳ này đã được dùng trong hệ thống. VUFO sửa nhiệm kỳ.")) from error


def _lock_cluster(conference: Conference, by: User, *, must_meet: bool = True) -> Cluster:
    if conference.cluster_id is None:
        raise Blocked(_("Chỉ hội nghị của Cụm bầu Cụm trưởng, Cụm phó."))
    if not permissions.can_organise(by, conference):
        raise NotAllowed(_("Chỉ đơn vị tổ chức hội nghị và VUFO ghi việc bầu."))
    cluster = Cluster.objects.select_for_update().get(pk=conference.cluster_id)
    state = Conference.objects.values_list("state", flat=True).get(pk=conference.pk)
    if must_meet and state == Conference.State.CALLED_OFF:
        raise Blocked(_("Hội nghị này không họp, không bầu được."))
    return cluster


def _lock(election: Election | int, by: User, *, is_open: bool = True) -> Election:
    pk = election.pk if isinstance(election, Election) else election
    found = Election.objects.select_related("conference__cluster", "conference__host", "cluster").get(pk=pk)
    # What was opened for a meeting that was then called off must be taken back, or the office is never free again.
    _lock_cluster(found.conference, by, must_meet=is_open)
    fresh = Election.objects.select_for_update(of=("self",)).get(pk=pk)
    fresh.conference, fresh.cluster = found.conference, found.cluster
    if is_open and not fresh.is_open:
        raise Changed(fresh)
    return fresh


def _write(election: Election, by: User, *, reason: str = "") -> None:
    election.changed_by, election.changed_at = by, clock.now()
    election._change_reason = reason[:100]  # type: ignore[attr-defined]
    _save(election, by)


def _save(row: models.Model, by: User) -> None:
    row._history_user, row._history_date = by, clock.now()  # type: ignore[attr-defined]
    row.save()


def _note(conference: Conference, what: str, by: User, *, reason: str = "") -> None:
    ConferenceAct.objects.create(conference=conference, what=what[:300], reason=reason[:300], by=by, at=clock.now())
