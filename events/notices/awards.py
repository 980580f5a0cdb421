"""Words about a nomination: it waits for somebody, it went out in a union's name, or it ended.

No mail names whom it is for.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.permissions import with_mandates
from events.models import Award
from events.models.offices import terms_answering
from mail.models import Kind
from mail.people import VUFO, everybody, heads_of, people_of, unions_of
from mail.workflow.outbox import tell

State = Award.State


def _named(award: Award) -> dict[str, object]:
    union = award.union.short_name_on(award.proposed_on) if award.union and award.proposed_on else str(award.union)
    return {"kind": award.kind, "union": union, "year": award.year, "cluster": award.cluster}


def _tell(users: list[User], subject: str, text: str, award: Award, by: User) -> None:
    words = _named(award)
    tell(
        users,
        Kind.AWARD,
        subject=subject % words,
        text=text % words,
        link=award.get_absolute_url(),
        key=f"award:{award.pk}:{award.state}:{award.changed_at.isoformat()}",
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
    offices: set[int | None] = set(unions_of(_answering(award))) or {VUFO}
    subject = _("Đề nghị khen của %(union)s chờ Cụm bình bầu")
    text = _("%(union)s đề nghị %(kind)s, thành tích năm %(year)d. Mời bạn đưa ra Cụm bình bầu.")
    users = everybody(people_of(offices))
    _tell(users, subject, text, award, by)
    return users


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
    """The union learns that it is given, or not, or that the decision was taken back."""
    if award.union_id is None:
        return
    if award.state == State.DECIDED and award.revoked_at is None:
        subject = _("Đã có quyết định: %(kind)s, %(union)s")
        text = _("VUFO đã quyết định %(kind)s theo đề nghị của đơn vị bạn, thành tích năm %(year)d.")
    elif award.state == State.FORWARDED or award.revoked_at is not None:
        subject = _("Quyết định khen đã được rút lại: %(kind)s, %(union)s")
        text = _("Quyết định %(kind)s của đơn vị bạn, thành tích năm %(year)d, đã được rút lại. Mời bạn xem lý do.")
    else:
        subject = _("Không khen thưởng theo đề nghị: %(kind)s, %(union)s")
        text = _("Đề nghị %(kind)s của đơn vị bạn, thành tích năm %(year)d, không được chọn. Mời bạn xem lý do.")
    _tell(everybody(people_of({award.union_id})), subject, text, award, by)
