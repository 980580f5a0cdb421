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
    """Refuse a count that cannot be: more than are present, fewer than half of the members, more votes than voters."""
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
    if count.recused > count.present:
        words = {"recused": count.recused, "present": count.present}
        raise Blocked(
            _("Chỉ có %(present)d đơn vị có mặt, không thể có %(recused)d đơn vị không bỏ phiếu.") % words, "recused"
        )
    voters = count.present - count.recused
    cast = sum(count.votes.get(one.pk, 0) for one in standing) + count.blank + count.invalid
    if cast > voters:
        words = {"cast": cast, "voters": voters, "present": count.present, "recused": count.recused}
        sentence = _(
            "Tổng số phiếu là %(cast)d, nhiều hơn %(voters)d đơn vị bỏ phiếu "
            "(%(present)d có mặt, %(recused)d không bỏ phiếu)."
        )
        raise Blocked(sentence % words, "present")
