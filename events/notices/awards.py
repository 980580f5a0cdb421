"""Words about a nomination: it waits for somebody, it went out in a union's name, it ended, or this was taken back.

Whoever was told of something hears when it is taken back. No mail names whom it is for.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.permissions import with_mandates
from events.models import Award
from events.models.offices import terms_answering
from events.permissions import acts_as
from mail.models import Kind
from mail.people import VUFO, everybody, heads_of, people_of, unions_of
from mail.workflow.outbox import tell

State = Award.State


def _named(award: Award) -> dict[str, object]:
    union = award.union.short_name_on(award.proposed_on) if award.union and award.proposed_on else str(award.union)
    return {"kind": award.kind, "union": union, "year": award.year, "cluster": award.cluster}


def _tell(users: list[User], subject: str, text: str, award: Award, by: User, act: str = "") -> None:
    words = _named(award)
    tell(
        users,
        Kind.AWARD,
        subject=subject % words,
        text=text % words,
        link=award.get_absolute_url(),
        key=f"award:{award.pk}:{act or award.state}:{award.changed_at.isoformat()}",
        by=by,
    )


def proposed(award: Award, *, by: User) -> None:
    """The cluster's offices have it to vote on; what goes straight to VUFO is VUFO's. The union's head hears of it."""
    asked = _asked_to_vote(award, by) if award.cluster_id is not None else forwarded(award, by=by)
    heads = [user for user in heads_of(award.union_id) if user not in asked] if award.union_id else []
    subject = _("Đơn vị bạn đã gửi đề nghị khen: %(kind)s")
    text = _("%(union)s đã gửi đề nghị %(kind)s, thành tích năm %(year)d. Mời bạn xem.")
    _tell(heads, subject, text, award, by)


def _asked_to_vote(award: Award, by: User) -> list[User]:
    subject = _("Đề nghị khen của %(union)s chờ Cụm bình bầu")
    text = _("%(union)s đề nghị %(kind)s, thành tích năm %(year)d. Mời bạn đưa ra Cụm bình bầu.")
    users = everybody(people_of(_voting(award)))
    _tell(users, subject, text, award, by)
    return users


def _voting(award: Award) -> set[int | None]:
    """The unions of the offices that are to vote on it; VUFO where there are none."""
    return set(unions_of(_answering(award))) or {VUFO}


def _answering(award: Award) -> Iterable[LeadershipTerm]:
    """The offices that answer for it today, as `can_vote_on_award` has it."""
    years = {clock.today().year, award.year, award.proposed_on.year if award.proposed_on else award.year}
    return with_mandates(terms_answering(clock.today()).filter(cluster=award.cluster_id, year__in=years))


def forwarded(award: Award, *, by: User) -> list[User]:
    """VUFO's officers have it to decide; these are returned."""
    subject = _("Đề nghị khen của %(union)s chờ VUFO quyết định")
    text = _("Đề nghị %(kind)s của %(union)s, thành tích năm %(year)d, đã gửi đến VUFO. Mời bạn xem và quyết định.")
    users = everybody(people_of({VUFO}))
    _tell(users, subject, text, award, by)
    return users


def ended(award: Award, *, by: User) -> None:
    """The union learns that it is given, or not."""
    if award.state == State.DECIDED:
        subject = _("Đã có quyết định: %(kind)s, %(union)s")
        text = _("VUFO đã quyết định %(kind)s theo đề nghị của đơn vị bạn, thành tích năm %(year)d.")
    else:
        subject = _("Không khen thưởng theo đề nghị: %(kind)s, %(union)s")
        text = _("Đề nghị %(kind)s của đơn vị bạn, thành tích năm %(year)d, không được chọn. Mời bạn xem lý do.")
    _tell(_of_union(award), subject, text, award, by)


def stepped_back(award: Award, left: str, *, by: User) -> None:
    """The union hears that the decision or refusal that it `left` stands no more, VUFO that nothing waits for it."""
    if left == State.DECIDED:
        _decision_taken_back(award, by)
    elif left == State.DECLINED:
        subject = _("Đề nghị khen được xét lại: %(kind)s, %(union)s")
        text = _("Đề nghị %(kind)s của đơn vị bạn, thành tích năm %(year)d, trước đây ghi không khen thưởng, nay được "
                 "xét lại. Mời bạn xem lý do.")  # fmt: skip
        _tell(_of_union(award), subject, text, award, by, "taken-up")
    elif left == State.FORWARDED:
        subject = _("Đề nghị khen của %(union)s không còn chờ VUFO quyết định")
        text = _("Đề nghị %(kind)s của %(union)s, thành tích năm %(year)d, đã được đưa về %(cluster)s. Mời bạn xem "
                 "lý do.")  # fmt: skip
        _tell(everybody(people_of({VUFO})), subject, text, award, by, "back-to-cluster")


def taken_back(award: Award, *, by: User) -> None:
    """Struck out: of what was given the union hears, of a nomination all to whom it was told."""
    if award.is_given:
        _decision_taken_back(award, by)
        return
    subject = _("Đề nghị khen đã được rút: %(kind)s, %(union)s")
    text = _("Đề nghị %(kind)s của %(union)s, thành tích năm %(year)d, đã được rút. Mời bạn xem lý do.")
    _tell(_told_of_nomination(award, by), subject, text, award, by, "taken-back")


def brought_back(award: Award, *, by: User) -> None:
    """It stands again after all: those hear of it who heard that it was taken back."""
    if award.is_given:
        subject = _("Quyết định khen được khôi phục: %(kind)s, %(union)s")
        text = _("Quyết định %(kind)s của đơn vị bạn, thành tích năm %(year)d, đã rút lại nay được khôi phục. Mời bạn "
                 "xem lý do.")  # fmt: skip
        _tell(_of_union(award), subject, text, award, by, "brought-back")
        return
    subject = _("Đề nghị khen được khôi phục: %(kind)s, %(union)s")
    text = _("Đề nghị %(kind)s của %(union)s, thành tích năm %(year)d, đã rút nay được khôi phục. Mời bạn xem.")
    _tell(_told_of_nomination(award, by), subject, text, award, by, "brought-back")


def _decision_taken_back(award: Award, by: User) -> None:
    subject = _("Quyết định khen đã được rút lại: %(kind)s, %(union)s")
    text = _("Quyết định %(kind)s của đơn vị bạn, thành tích năm %(year)d, đã được rút lại. Mời bạn xem lý do.")
    _tell(_of_union(award), subject, text, award, by, "decision-back")


def _of_union(award: Award) -> list[User]:
    return everybody(people_of({award.union_id})) if award.union_id is not None else []


def _told_of_nomination(award: Award, by: User) -> list[User]:
    """The offices that were asked to vote, VUFO if it had come so far, and the union, of its own act its head.

    Of what only an article tells, nobody was told.
    """
    if award.key or award.union_id is None:
        return []
    offices = _voting(award) if award.cluster_id is not None else set()
    users = everybody(people_of(offices | ({VUFO} if award.forwarded_on is not None else set())))
    return users + (heads_of(award.union_id) if acts_as(by, award.union_id) else _of_union(award))
