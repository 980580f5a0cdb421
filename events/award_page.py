"""What the page of one commendation shows, read in a number of queries that no number of rows changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clusters.closures import closures, late_for
from clusters.models import User
from events import permissions
from events.forms.award_filter import newest_first
from events.models import Award
from events.workflow.award_nominations import can_step_back

State = Award.State
PAST_SHOWN = 20


@dataclass(frozen=True)
class Step:
    """One of the days of a commendation; without a day it is still to come."""

    label: str
    on: date | None
    words: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Button:
    name: str  # of the address
    label: str
    is_primary: bool = False


def read_page(award: Award, user: User) -> dict[str, Any]:
    """`award` comes with its form, union, cluster and conference."""
    others = to_the_same(award, user)
    photos = list(award.photos.filter(removed_at__isnull=True).select_related("added_by"))
    standing = [row for row in others if row.revoked_at is None and row.state != State.DECLINED]
    return {
        "award": award,
        "steps": steps(award),
        "buttons": list(buttons(award, user)),
        "others": others,
        "twins": [row for row in standing if row.year == award.year],
        "photos": photos,
        "acts": list(award.acts.select_related("by")),
        "late_for": late_period(award),
        "may_keep": permissions.can_keep_award(user, award),
        "may_present": award.is_given and permissions.can_present_award(user, award),
        "has_history": is_named(award),
    }


def to_the_same(award: Award, user: User, most: int = PAST_SHOWN) -> list[Award]:
    """What else the recipient was given or proposed for, the latest first; nothing where nobody is named."""
    if not is_named(award):
        return []
    same = Award.objects.visible_to(user).to_the_same(award).exclude(pk=award.pk)
    return list(newest_first(same.with_bodies())[:most])


def is_named(award: Award) -> bool:
    return bool(award.name) or award.recipient_kind == "union"


def late_period(award: Award) -> str:
    """The closed period of its decision, if that was noted only after the closing; empty otherwise."""
    if not award.is_given or award.decided_on is None or award.key or award.revoked_at is not None:
        return ""
    given = award.history.filter(state__in=[State.DECIDED, State.PRESENTED]).order_by("history_date", "history_id")
    noted_at = given.values_list("history_date", flat=True).first()
    return late_for(award.decided_on, noted_at, closures()) if noted_at else ""


def steps(award: Award) -> list[Step]:
    """Proposed, voted on, sent on, decided, handed over: those that this one goes through."""
    found = []
    is_nominated = award.proposed_on or award.voted_on or award.forwarded_on
    if is_nominated:
        found.append(Step(_("Liên hiệp đề nghị"), award.proposed_on, "" if award.proposed_on else _("nguồn không nêu")))
        if award.cluster_id:
            found.append(Step(_("Cụm bình bầu"), award.voted_on, votes(award)))
        found.append(Step(_("Gửi VUFO"), award.forwarded_on))
    if award.state == State.DECLINED:
        return [
            *[step for step in found if step.on],
            Step(_("Không khen thưởng"), award.declined_on, award.declined_because, True),
        ]
    number = _("số %(number)s") % {"number": award.decision_number} if award.decision_number else ""
    signatory = _("%(who)s ký") % {"who": award.signatory} if award.signatory else ""
    if award.is_given and award.decided_on is None:
        number = _("nguồn không nêu số và ngày")
    found.append(Step(_("Quyết định"), award.decided_on, ", ".join(filter(None, [number, signatory]))))
    place = ", ".join(filter(None, [award.presented_at, award.occasion]))
    return [*found, Step(_("Trao"), award.presented_on, place)]


def votes(award: Award) -> str:
    """How the cluster voted, and that it was not enough; empty where it did not vote."""
    words = counts(award)
    return _("%(votes)s, không quá nửa") % {"votes": words} if award.lacks_majority else words


def counts(award: Award) -> str:
    if award.votes_present is None:
        return ""
    return _("%(yes)d đồng ý, %(no)d không, %(blank)d trắng, %(present)d có mặt") % {
        "yes": award.votes_for, "no": award.votes_against, "blank": award.votes_blank, "present": award.votes_present,
    }  # fmt: skip


def buttons(award: Award, user: User):
    """What the person may do with it as it stands."""
    may_keep = permissions.can_keep_award(user, award)
    if award.revoked_at is not None:
        if may_keep:
            yield Button("award_restore", _("Khôi phục"), True)
        return
    if may_keep:
        yield Button("award_revoke", _("Rút"))
        if award.number == 1:
            yield Button("award_edit", _("Sửa"))
    if can_step_back(user, award):
        yield Button("award_step_back", _("Lùi một bước"))
    is_open = award.state in (State.PROPOSED, State.VOTED, State.FORWARDED)
    if is_open and permissions.can_decline_award(user, award):
        yield Button("award_decline", _("Không khen thưởng"))
    may_vote = award.cluster_id is not None and permissions.can_vote_on_award(user, award)
    if award.state == State.PROPOSED and may_vote:
        yield Button("award_vote", _("Ghi kết quả bình bầu"), True)
    if award.state == State.VOTED and may_vote:
        yield Button("award_vote", _("Sửa số phiếu"))
        yield Button("award_forward", _("Gửi VUFO"), True)
    if award.state == State.FORWARDED and permissions.can_decide_award(user, award):
        yield Button("award_decide", _("Quyết định khen"), True)
    if award.is_given and permissions.can_present_award(user, award):
        is_waiting = award.state == State.DECIDED
        yield Button("award_present", _("Ghi đã trao") if is_waiting else _("Sửa việc trao"), is_waiting)
