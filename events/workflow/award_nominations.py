"""The way of a nomination: proposed by a union, voted on by its cluster, sent to VUFO, decided or declined.

What needs no vote of the cluster goes to VUFO at once. A step taken by mistake is taken back by a further act.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from clusters.permissions import acting_union_ids
from clusters.workflow.rows import Changed, Overtaken
from events import permissions
from events.attendance import came_of_members
from events.award_doubles import doubts
from events.models import Award, AwardKind, Conference
from events.notices import awards as notices
from events.workflow import awards
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_limits import TAKES_A_PLACE, check_quota, limits
from events.workflow.award_rules import Decision, Doubtful, Merit, decision_problems, problems

State, ProposedBy = Award.State, AwardKind.ProposedBy


@dataclass(frozen=True)
class Vote:
    """How those who were present voted."""

    on: date
    present: int
    votes_for: int
    against: int
    blank: int
    conference: Conference | None = None


@transaction.atomic
def nominate(
    given: Merit, proposed_on: date, *, by: User, via_cluster: bool = True, token: UUID | None = None,
    confirmed: bool = False,
) -> Award:  # fmt: skip
    """Propose one for what VUFO gives. The same form posted twice is one: raises Overtaken.

    Raises Doubtful, unless `confirmed`.
    """
    kind = AwardKind.objects.select_for_update().get(pk=given.kind.pk)
    union = given.union
    if union is None or union.pk not in acting_union_ids(by):
        raise NotAllowed(_("Liên hiệp chỉ lập đề nghị của đơn vị mình."))
    key = awards.token_of(token, 0, given) if token else None
    if key and Award.objects.filter(token=key).exists():
        raise Overtaken(_("Vừa ghi rồi, không ghi lần nữa."))
    award = Award(state=State.PROPOSED, proposed_on=proposed_on, token=key)
    if goes_via_cluster(kind, via_cluster):
        award.cluster = awards.cluster_on(union, clock.today())
    _check_nomination(given, award)
    found = [] if confirmed else doubts([given])
    if found:
        raise Doubtful(found)
    awards.assign(award, given)
    if award.cluster is None:
        award.state, award.forwarded_on = State.FORWARDED, proposed_on
    award = awards.write(award, by, _("Lập đề nghị") if award.cluster else _("Lập đề nghị, gửi thẳng VUFO"))
    notices.proposed(award, by=by)
    return award


def goes_via_cluster(kind: AwardKind, wished: bool) -> bool:
    return kind.proposed_by == ProposedBy.CLUSTER or (kind.proposed_by == ProposedBy.EITHER and wished)


def open_until(kind: AwardKind, year: int, union: Union | None) -> date | None:
    """The last day on which the union may still propose; nothing where VUFO has set none."""
    return limits(kind, year, awards.cluster_on(union, clock.today())).until


@transaction.atomic
def vote(award: Award, given: Vote, *, by: User, seen: str) -> Award:
    """Write down how the cluster voted, or correct it as long as it has not gone on."""
    try:
        award = _locked(award, seen, {State.PROPOSED, State.VOTED}, by, permissions.can_vote_on_award)
    except Changed as changed:
        return _done_already(
            changed, by, state=State.VOTED, voted_on=given.on, conference=given.conference, votes_present=given.present,
            votes_for=given.votes_for, votes_against=given.against, votes_blank=given.blank,
        )  # fmt: skip
    if award.cluster is None:
        raise Blocked(_("Đề nghị này không qua Cụm nên không bình bầu."))
    if given.present < 1:
        raise Blocked(_("Ghi số người có mặt, ít nhất 1."), "votes_present")
    if given.votes_for + given.against + given.blank > given.present:
        raise Blocked(
            _("Tổng số phiếu (%(sum)d) nhiều hơn số người có mặt (%(present)d).")
            % {"sum": given.votes_for + given.against + given.blank, "present": given.present},
            "votes_present",
        )
    _check_voting_day(award, given.on)
    if given.conference is not None and given.conference.cluster_id != award.cluster_id:
        raise Blocked(_("Chọn một hội nghị của Cụm này."), "conference")
    award.state, award.voted_on, award.conference = State.VOTED, given.on, given.conference
    award.votes_present, award.votes_for = given.present, given.votes_for
    award.votes_against, award.votes_blank = given.against, given.blank
    words = _("Cụm bình bầu: %(yes)d/%(present)d đồng ý") % {"yes": given.votes_for, "present": given.present}
    return awards.write(award, by, words + _beside_attendance(given))


def _beside_attendance(given: Vote) -> str:
    """What attendance tells where it is not what was written: the person has confirmed it."""
    came = came_of_members(given.conference) if given.conference else None
    return "" if came is None or came.people == given.present else _(" (điểm danh có %d)") % came.people


class VoteRefused(Exception):
    """One of several votes cannot be written; `error` is what `vote` raised for it."""

    def __init__(self, award: Award, error: Blocked | Changed | Overtaken):
        super().__init__(str(error))
        self.award, self.error = award, error


@transaction.atomic
def vote_on_several(votes: Collection[tuple[Award, Vote, str]], *, by: User) -> None:
    """The votes of one meeting, each with the version that the page showed: all of them, or VoteRefused and none."""
    for award, given, seen in sorted(votes, key=lambda row: row[0].pk):
        try:
            vote(award, given, by=by, seen=seen)
        except (Blocked, Changed, Overtaken) as error:
            raise VoteRefused(award, error) from error


@transaction.atomic
def forward(award: Award, *, by: User, seen: str, reason: str = "") -> Award:
    """Send it on to VUFO. Where not more than half of those present agreed, the cluster says why it still does."""
    awards.lock_kinds({award.kind_id})
    try:
        award = _locked(award, seen, {State.VOTED}, by, permissions.can_vote_on_award)
    except Changed as changed:
        return _done_already(changed, by, reason, state=State.FORWARDED)
    if award.lacks_majority and not reason.strip():
        raise Blocked(_("Chưa quá nửa số người có mặt đồng ý. Ghi lý do Cụm vẫn đề nghị."), "reason")
    check_quota(award)
    award.state, award.forwarded_on = State.FORWARDED, clock.today()
    award = awards.write(award, by, _("Gửi VUFO"), reason)
    notices.forwarded(award, by=by)
    return award


@transaction.atomic
def decide(award: Award, decision: Decision, *, by: User, seen: str) -> Award:
    """VUFO gives it, by a decision."""
    awards.lock_kinds({award.kind_id})
    award = _locked(award, seen, {State.FORWARDED}, by, permissions.can_decide_award)
    given = Merit(award.kind, award.recipient_kind, award.year)
    for field, sentence in decision_problems(decision, given):
        raise Blocked(sentence, field)
    before = award.voted_on or award.proposed_on
    if before is not None and decision.on < before:
        words = _("Quyết định có trước ngày đề nghị hoặc bình bầu (%(day)s). Xem lại ngày.")
        raise Blocked(words % {"day": f"{before:%d/%m/%Y}"}, "decided_on")
    check_quota(award)
    awards.put_decision(award, decision)
    award.state = State.DECIDED
    award = awards.write(award, by, _("Quyết định số %(number)s") % {"number": award.decision_number})
    notices.ended(award, by=by)
    return award


@transaction.atomic
def decline(award: Award, reason: str, *, by: User, seen: str) -> Award:
    """It is not given, or the cluster does not propose it; the reason stands on its page."""
    steps = {State.PROPOSED, State.VOTED, State.FORWARDED}
    award = _locked(award, seen, steps, by, permissions.can_decline_award)
    if not reason.strip():
        raise Blocked(_("Ghi lý do không khen thưởng."), "reason")
    award.state, award.declined_on, award.declined_because = State.DECLINED, clock.today(), reason.strip()
    award = awards.write(award, by, _("Không khen thưởng"), reason)
    notices.ended(award, by=by)
    return award


@transaction.atomic
def step_back(award: Award, reason: str, *, by: User, seen: str) -> Award:
    """Take back the last step, which was taken by mistake."""
    awards.lock_kinds({award.kind_id})
    award = awards.locked(award, seen)
    if not can_step_back(by, award):
        raise NotAllowed(_("Bạn không lùi được bước này."))
    if not reason.strip():
        raise Blocked(_("Ghi lý do lùi một bước."), "reason")
    left, label = award.state, award.get_state_display()
    if award.state == State.PRESENTED:
        award.state, award.presented_on, award.presented_at, award.occasion = State.DECIDED, None, "", ""
    elif award.state == State.DECIDED:
        award.state, award.decided_on, award.decision_number, award.signatory = State.FORWARDED, None, "", ""
    elif award.state == State.DECLINED:
        award.declined_on, award.declined_because = None, ""
        award.state = _step_before_declining(award)
    elif award.state == State.FORWARDED:
        award.state, award.forwarded_on = State.VOTED, None
    else:
        award.state, award.voted_on, award.conference = State.PROPOSED, None, None
        award.votes_present = award.votes_for = award.votes_against = award.votes_blank = None
    if award.state in TAKES_A_PLACE and left not in TAKES_A_PLACE:
        # While it was declined, another may have taken its place.
        check_quota(award)
    award = awards.write(award, by, _("Lùi một bước, từ “%(state)s”") % {"state": label}, reason)
    notices.stepped_back(award, left, by=by)
    return award


def can_step_back(user: User, award: Award) -> bool:
    """Whoever may take the step may take it back, as long as nothing has followed."""
    is_known_from_article_only = bool(award.key) and award.decided_on is None
    if award.revoked_at is not None or is_known_from_article_only:
        return False
    if award.state == State.PRESENTED:
        return permissions.can_present_award(user, award)
    if award.state == State.DECIDED:
        return award.forwarded_on is not None and permissions.can_decide_award(user, award)
    if award.state == State.DECLINED:
        # What VUFO declined, VUFO takes up again.
        if award.forwarded_on is not None:
            return permissions.can_decide_award(user, award)
        return permissions.can_vote_on_award(user, award)
    if award.state == State.FORWARDED:
        return award.voted_on is not None and permissions.can_vote_on_award(user, award)
    return award.state == State.VOTED and permissions.can_vote_on_award(user, award)


def _step_before_declining(award: Award) -> str:
    if award.forwarded_on is not None:
        return State.FORWARDED
    return State.VOTED if award.voted_on is not None else State.PROPOSED


def _locked(award: Award, seen: str, steps: Collection[str], by: User, may: Callable[[User, Award], bool]) -> Award:
    award = awards.locked(award, seen)
    if not may(by, award):
        raise NotAllowed(_("Bạn không làm được bước này với đề nghị này."))
    if award.revoked_at is not None:
        raise Overtaken(_("Đề nghị này đã được rút."))
    if award.state not in steps:
        raise Overtaken(_("Đề nghị này đang ở bước khác: %(state)s.") % {"state": award.get_state_display()})
    return award


def _done_already(changed: Changed, by: User, reason: str = "", **written: object) -> Award:
    """The row, where the same person has just written the very same, as with a double click; else raises `changed`."""
    row = changed.row
    if not isinstance(row, Award) or row.revoked_at is not None or row.changed_by_id != by.pk:
        raise changed
    last = row.acts.order_by("-pk").first()
    is_same = last is not None and last.reason == reason.strip()[:300]
    if not is_same or any(getattr(row, name) != value for name, value in written.items()):
        raise changed
    return row


def _check_nomination(given: Merit, award: Award) -> None:
    if given.kind.decided_by != AwardKind.DecidedBy.VUFO or not given.kind.is_offered:
        raise Blocked(_("Hình thức này không lập đề nghị gửi VUFO."), "kind")
    for field, sentence in problems(given):
        raise Blocked(sentence, field)
    if not given.achievement.strip():
        raise Blocked(_("Ghi thành tích đề nghị khen."), "achievement")
    today, proposed_on = clock.today(), award.proposed_on
    if proposed_on is None or proposed_on > today:
        raise Blocked(_("Ngày đề nghị không sau hôm nay."), "proposed_on")
    if proposed_on.year < given.year:
        raise Blocked(_("Ngày đề nghị có trước năm của thành tích. Xem lại."), "proposed_on")
    until = open_until(given.kind, given.year, given.union)
    if until is not None and today > until:
        words = _("Đã hết hạn đề nghị %(kind)s năm %(year)s: %(day)s. Cần thêm ngày thì hỏi VUFO.")
        values = {"kind": given.kind.name, "year": str(given.year), "day": f"{until:%d/%m/%Y}"}
        raise Blocked(words % values, "kind")


def _check_voting_day(award: Award, on: date) -> None:
    if on > clock.today():
        raise Blocked(_("Ngày bình bầu không sau hôm nay."), "voted_on")
    if award.proposed_on is not None and on < award.proposed_on:
        words = _("Ngày bình bầu phải từ ngày đề nghị (%(day)s) trở đi.")
        raise Blocked(words % {"day": f"{award.proposed_on:%d/%m/%Y}"}, "voted_on")
