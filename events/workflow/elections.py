"""Electing next year's lead and deputy: candidates, the count, the term that follows, and taking a mistake back.

No published rule says how a cluster votes. What stands here is the custom of Vietnamese bodies: more than half of the
members are present, and whoever is elected has the votes of more than half of those present (docs/decisions.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Union, User
from clusters.workflow import mandates, network, rows
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Candidate, Conference, ConferenceAct, Election
from events.workflow.activities import Blocked, NotAllowed

State, Method = Election.State, Election.Method


@dataclass(frozen=True)
class Count:
    """What was counted, in unions; `votes` by candidate. By agreement nothing is counted but who was there."""

    method: str
    present: int
    recused: int = 0
    blank: int = 0
    invalid: int = 0
    votes: Mapping[int, int] = field(default_factory=dict)
    note: str = ""


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
    if Election.objects.filter(cluster=cluster, year=year, role=role, state=State.OPEN).exists():
        raise Blocked(_("Chức này đang được bầu. Ghi kết quả hoặc hủy cuộc bầu ấy trước."), "role")
    before = Election.objects.filter(conference=conference, year=year, role=role).count()
    election = Election(
        conference=conference, cluster=cluster, year=year, role=role, round=before + 1, token=token,
        members=len(members_on(cluster, conference.starts_on)), is_illustrative=conference.is_illustrative,
    )  # fmt: skip
    _write(election, by)
    for union in unions:
        add_candidate(election, union, "", by=by)
    _note(conference, _("Mở bầu: %s, vòng %d") % (election, election.round), by)
    return election


def years_of(conference: Conference) -> list[int]:
    """The years for which a conference may elect: its own and the next."""
    return [conference.starts_on.year, conference.starts_on.year + 1]


def members_on(cluster: Cluster, day: date) -> list[int]:
    """The unions of the cluster on a day, each with one vote."""
    found = ClusterMembership.objects.in_force_on(day).filter(cluster=cluster)
    return list(found.values_list("union", flat=True).distinct())


def holder_of(cluster: Cluster, year: int, role: str) -> LeadershipTerm | None:
    """Who holds or will hold the office to the end of the year: elected or recognised."""
    terms = LeadershipTerm.objects.holding().filter(cluster=cluster, year=year, role=role)
    return terms.filter(valid_to=date(year, 12, 31)).select_related("union", "cluster").first()


def told_held(term: LeadershipTerm) -> str:
    words = {"union": term.union.short_name_on(term.valid_from or clock.today()), "year": term.year}
    if term.status == LeadershipTerm.Status.RECOGNISED:
        sentence = _("Năm %(year)d đã có %(union)s được VUFO công nhận giữ chức này, không bầu nữa.")
    else:
        sentence = _("Năm %(year)d đã bầu %(union)s giữ chức này. Bầu nhầm thì hủy kết quả ấy trước.")
    return sentence % words


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
    candidate._history_user = by  # type: ignore[attr-defined]
    candidate.save()
    _write(election, by)  # a count typed beside the old list is not for this one
    return candidate


@transaction.atomic
def withdraw_candidate(candidate: Candidate, reason: str, *, by: User) -> Candidate:
    """A candidate steps back before the vote (xin rút)."""
    election = _lock(candidate.election_id, by)
    if not reason.strip():
        raise Blocked(_("Ghi lý do rút."), "reason")
    candidate = Candidate.objects.get(pk=candidate.pk, election=election)
    candidate.withdrawn_because = reason.strip()
    candidate._history_user = by  # type: ignore[attr-defined]
    candidate.save()
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
    _check(election, count, standing)
    election.method, election.note = count.method, count.note.strip()
    election.present, election.recused = count.present, count.recused
    election.blank, election.invalid = count.blank, count.invalid
    for candidate in standing:
        candidate.votes = None if count.method == Method.AGREEMENT else count.votes.get(candidate.pk, 0)
        candidate._history_user = by  # type: ignore[attr-defined]
        candidate.save()
    election.state, winner = outcome(count, standing)
    if winner is not None:
        _elect(election, winner.union, by)
    _write(election, by)
    _note(election.conference, f"{election}: {election.get_state_display()} {election.winner_name}".strip(), by)
    return election


def _settle_members(election: Election, standing: list[Candidate]) -> None:
    """Who is a member is asked on the day of the conference, which a merger or a new date may have changed."""
    members = members_on(election.cluster, election.conference.starts_on)
    election.members = len(members)
    for candidate in standing:
        if candidate.union_id not in members:
            candidate.election = election
            words = {"union": candidate.name, "cluster": election.cluster}
            raise Blocked(_("%(union)s không còn là thành viên của %(cluster)s vào ngày họp: ghi là rút.") % words)


def outcome(count: Count, standing: list[Candidate]) -> tuple[str, Candidate | None]:
    """The state that a count leads to, and who is elected: by agreement the only candidate, else by votes."""
    if not standing:
        return State.NO_CANDIDATE, None
    if count.method == Method.AGREEMENT:
        return State.ELECTED, standing[0]
    most = max(count.votes.get(one.pk, 0) for one in standing)
    first = [one for one in standing if count.votes.get(one.pk, 0) == most]
    if len(first) > 1 and most:
        return State.TIE, None
    return (State.ELECTED, first[0]) if most * 2 > count.present else (State.NO_MAJORITY, None)


def _check(election: Election, count: Count, standing: list[Candidate]) -> None:
    if count.present > election.members:
        words = {"present": count.present, "members": election.members}
        raise Blocked(_("Có mặt %(present)d đơn vị, mà Cụm có %(members)d thành viên vào ngày họp.") % words, "present")
    if count.present * 2 <= election.members:
        words = {"present": count.present, "members": election.members}
        raise Blocked(
            _("Có mặt %(present)d/%(members)d đơn vị, chưa quá nửa: không bầu được ở hội nghị này.") % words, "present"
        )
    if count.method not in Method.values:
        raise Blocked(_("Chọn cách bầu."), "method")
    if count.method == Method.AGREEMENT:
        if len(standing) > 1:
            raise Blocked(_("Có %d ứng viên thì phải biểu quyết hoặc bỏ phiếu.") % len(standing), "method")
        return
    voters = count.present - count.recused
    cast = sum(count.votes.get(one.pk, 0) for one in standing) + count.blank + count.invalid
    if cast > max(voters, 0):
        words = {"cast": cast, "voters": max(voters, 0), "present": count.present, "recused": count.recused}
        raise Blocked(
            _("Tổng số phiếu là %(cast)d, nhiều hơn %(voters)d đơn vị bỏ phiếu (%(present)d có mặt, trừ %(recused)d).")
            % words,
            "present",
        )


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
    term = election.term
    if term is not None and term.union_id == election.winner_id and term.valid_to == date(election.year, 12, 31):
        is_fresh = timezone.localtime(election.changed_at).date() == clock.today()
        _take_back(term, reason.strip(), by, is_fresh=is_fresh)
    election.state, election.annul_reason, election.term, election.winner = State.ANNULLED, reason.strip(), None, None
    _write(election, by, reason=reason.strip())
    _note(election.conference, _("Hủy kết quả: %s") % election, by, reason=reason.strip())
    return election


def _take_back(term: LeadershipTerm, reason: str, by: User, *, is_fresh: bool) -> None:
    """Remove the term that a result made: before it begins, or on the very day on which it was written down."""
    if term.status == LeadershipTerm.Status.RECOGNISED:
        raise Blocked(_("VUFO đã công nhận kết quả này (quyết định %s). VUFO sửa nhiệm kỳ.") % term.decision_number)
    if term.valid_from and term.valid_from <= clock.today() and not is_fresh:
        raise Blocked(_("Nhiệm kỳ đã bắt đầu và có thể đã được dùng để xét báo cáo. VUFO sửa nhiệm kỳ."))
    mandates.settle(term, by=by, changed_hands=True)
    try:
        rows.remove(term, by=by, reason=reason[:100])
    except models.ProtectedError as error:
        raise Blocked(_("Nhiệm kỳ này đã được dùng trong hệ thống. VUFO sửa nhiệm kỳ.")) from error


def _lock_cluster(conference: Conference, by: User) -> Cluster:
    if conference.cluster_id is None:
        raise Blocked(_("Chỉ hội nghị của Cụm bầu Cụm trưởng, Cụm phó."))
    if not permissions.can_organise(by, conference):
        raise NotAllowed(_("Chỉ đơn vị tổ chức hội nghị và VUFO ghi việc bầu."))
    cluster = Cluster.objects.select_for_update().get(pk=conference.cluster_id)
    if Conference.objects.values_list("state", flat=True).get(pk=conference.pk) == Conference.State.CALLED_OFF:
        raise Blocked(_("Hội nghị này không họp, không bầu được."))
    return cluster


def _lock(election: Election | int, by: User, *, is_open: bool = True) -> Election:
    pk = election.pk if isinstance(election, Election) else election
    found = Election.objects.select_related("conference__cluster", "conference__host", "cluster").get(pk=pk)
    _lock_cluster(found.conference, by)
    fresh = Election.objects.select_for_update(of=("self",)).get(pk=pk)
    fresh.conference, fresh.cluster = found.conference, found.cluster
    if is_open and not fresh.is_open:
        raise Changed(fresh)
    return fresh


def _write(election: Election, by: User, *, reason: str = "") -> None:
    election.changed_by, election.changed_at = by, clock.now()
    election._history_user = by  # type: ignore[attr-defined]
    election._change_reason = reason[:100]  # type: ignore[attr-defined]
    election.save()


def _note(conference: Conference, what: str, by: User, *, reason: str = "") -> None:
    ConferenceAct.objects.create(conference=conference, what=what[:300], reason=reason[:300], by=by, at=clock.now())
