"""How a cluster elects: who votes, for which years, which counts can be, and what a count leads to.

No published rule says how a cluster votes. What stands here is the custom of Vietnamese bodies: more than half of the
members are present, and whoever is elected has the votes of more than half of those present (docs/decisions.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm
from events.models import Candidate, Conference, Election
from events.workflow.activities import Blocked

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


def years_of(conference: Conference) -> list[int]:
    """The years for which a conference may elect: its own and the next."""
    return [conference.starts_on.year, conference.starts_on.year + 1]


def members_on(cluster: Cluster, day: date) -> list[int]:
    """The unions of the cluster on a day, each with one vote."""
    found = ClusterMembership.objects.in_force_on(day).filter(cluster=cluster)
    return list(found.values_list("union", flat=True).distinct())


def next_round(conference: Conference, year: int, role: str) -> int:
    """The number of the next vote on an office at a conference; those taken back have had theirs."""
    return Election.objects.filter(conference=conference, year=year, role=role).count() + 1


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


def outcome(count: Count, standing: Sequence[Candidate]) -> tuple[str, Candidate | None]:
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


def check(election: Election, count: Count, standing: Sequence[Candidate]) -> None:
    """Refuse a count that cannot be: more present than members, half of them or fewer, votes that do not add up."""
    if count.present > election.members:
        words = {"present": count.present, "members": election.members}
        raise Blocked(_("Có mặt %(present)d đơn vị, mà Cụm có %(members)d thành viên vào ngày họp.") % words, "present")
    if count.present * 2 <= election.members:
        words = {"present": count.present, "members": election.members}
        raise Blocked(
            _("Có mặt %(present)d/%(members)d đơn vị, chưa quá nửa: không bầu được ở hội nghị này.") % words, "present"
        )
    check_votes(count, standing)


def check_votes(count: Count, standing: Sequence[Candidate]) -> None:
    """Refuse votes that are more or fewer than the unions that vote; `field` is the form's, `votes-7` of candidate 7.

    Where nobody stands nothing is voted on, so nothing can be missing.
    """
    if count.method not in Method.values:
        raise Blocked(_("Chọn cách bầu."), "method")
    if count.method == Method.AGREEMENT:
        if len(standing) > 1:
            raise Blocked(_("Có %d ứng viên thì phải biểu quyết hoặc bỏ phiếu.") % len(standing), "method")
        return
    if count.recused > count.present:
        words = {"recused": count.recused, "present": count.present}
        raise Blocked(
            _("Chỉ có %(present)d đơn vị có mặt, không thể có %(recused)d đơn vị không bỏ phiếu.") % words, "recused"
        )
    voters = count.present - count.recused
    cast = sum(count.votes.get(one.pk, 0) for one in standing) + count.blank + count.invalid
    if cast > voters:
        words = {"cast": cast, "voters": voters, "present": count.present, "recused": count.recused}
        most = max(standing, key=lambda one: count.votes.get(one.pk, 0), default=None)
        raise Blocked(_told_too_many(count.method) % words, f"votes-{most.pk}" if most else "blank")
    if cast < voters and standing:
        raise Blocked(_told_missing(count.method) % {"n": voters - cast}, "blank")


def _told_too_many(method: str) -> str:
    if method == Method.SHOW:
        return _(
            "Cộng lại là %(cast)d đơn vị, nhiều hơn %(voters)d đơn vị biểu quyết "
            "(%(present)d có mặt, %(recused)d không tham gia)."
        )
    return _(
        "Tổng số phiếu là %(cast)d, nhiều hơn %(voters)d đơn vị bỏ phiếu "
        "(%(present)d có mặt, %(recused)d không tham gia)."
    )


def _told_missing(method: str) -> str:
    if method == Method.SHOW:
        return _("Còn thiếu %(n)d đơn vị: ghi vào không ý kiến hoặc không tham gia.")
    return _("Còn thiếu %(n)d phiếu: ghi vào phiếu trắng, không hợp lệ hoặc không tham gia.")
