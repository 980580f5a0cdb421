"""What was written into the registers after a round was sent, of that which its figures count or did then."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from aid.forms.pledge_filter import touched_in
from aid.models import Pledge
from aid.spans import Span as DaySpan
from clusters.models import User
from events.models import (
    Award,
    AwardKind,
    Delegation,
    JointActivity,
    Participation,
    Recommendation,
    RecommendationStep,
    ScoreCard,
)
from reports.registers import award_rows, names, recommendation_rows, score_rows
from reports.registers.comparing import COUNTING_STEPS, days_of

LIMIT = 50


@dataclass(frozen=True)
class Changed:
    """A row of a register that was written after the round was sent."""

    title: str
    about: str
    url: str
    at: datetime
    by: User


@dataclass(frozen=True)
class Asked:
    """Whose registers, of which days, since when, and for whom."""

    union_ids: list[int]
    first: date
    last: date
    sent_at: datetime
    user: User

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last


def changed_since(
    union_ids: Iterable[int],
    first: date,
    last: date,
    sent_at: datetime,
    user: User,
    registers: Collection[str] = names.REGISTERS,
) -> list[Changed]:
    """What was written since `sent_at` of that which touches the span, in the unions' registers, the latest first.

    `registers` are those that a line of the report comes from: what another holds changes none of its figures.
    """
    asked = Asked(list(union_ids), first, last, sent_at, user)
    found = [row for register, tell in TELLERS.items() if register in registers for row in tell(asked)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:LIMIT]


def as_it_stood(history: QuerySet, sent_at: datetime, **conditions: Any) -> Exists:
    """Whether a row, as its history has it at `sent_at`, met the conditions."""
    versions = history.filter(id=OuterRef("id"), history_date__lte=sent_at).order_by("-history_date", "-history_id")
    latest = Subquery(versions.values("history_id")[:1])
    return Exists(history.filter(id=OuterRef("pk"), history_id=latest, **conditions))


def _pledges(asked: Asked) -> list[Changed]:
    rows = Pledge.objects.visible_to(asked.user).filter(union__in=asked.union_ids, changed_at__gt=asked.sent_at)
    return _told(touched_in(rows, DaySpan(*asked.days)), lambda row: (row.title, row.code))


def _visits(asked: Asked) -> list[Changed]:
    rows = Delegation.objects.visible_to(asked.user).filter(
        hosts__union__in=asked.union_ids, changed_at__gt=asked.sent_at, starts_on__range=asked.days
    )
    return _told(rows.distinct(), lambda row: (row.organisation, days_of(row)))


def _awards(asked: Asked) -> list[Changed]:
    """Of a nomination only the decision counts, and so what becomes of it. What an article told counts for no union."""
    counting = {
        "state__in": award_rows.GIVEN_STATES, "decided_on__range": asked.days, "revoked_at__isnull": True,
    }  # fmt: skip
    rows = Award.objects.visible_to(asked.user).filter(
        Q(**counting) | Q(as_it_stood(Award.history, asked.sent_at, **counting)),
        union__in=asked.union_ids, changed_at__gt=asked.sent_at, key="",
    )  # fmt: skip
    rows = rows.exclude(kind__counts_as=AwardKind.CountsAs.NOTHING).with_bodies()
    return _told(rows, lambda row: (row.recipient, str(row.kind)))


def _activities(asked: Asked) -> list[Changed]:
    """Also those in which one of the unions took part at sending, and which were taken back or no longer say so."""
    held = {"state": JointActivity.State.HELD, "held_on__range": asked.days}
    takes_part = Exists(Participation.objects.filter(activity=OuterRef("pk"), union__in=asked.union_ids))
    entered_since = Participation.history.filter(id=OuterRef("id"), history_type="+", history_date__gt=asked.sent_at)
    erased = Participation.history.filter(
        activity=OuterRef("pk"), union__in=asked.union_ids, history_type="-", history_date__gt=asked.sent_at
    )
    took_part = Exists(erased.filter(~Exists(entered_since)))
    counted = Q(as_it_stood(JointActivity.history, asked.sent_at, **held)) & (Q(takes_part) | Q(took_part))
    rows = JointActivity.objects.visible_to(asked.user).filter(
        (Q(**held) & Q(takes_part)) | counted, changed_at__gt=asked.sent_at, changed_by__isnull=False
    )
    return _told(rows.select_related("cluster"), lambda row: (row.title, str(row.cluster)))


def _requests(asked: Asked) -> list[Changed]:
    """Of those that count now or did at sending: one raised and withdrawn since has changed no figure."""
    by_then = RecommendationStep.objects.filter(
        recommendation=OuterRef("pk"), kind__in=COUNTING_STEPS, at__lte=asked.sent_at
    )
    own = Recommendation.objects.visible_to(asked.user).filter(
        recommendation_rows.in_span(*asked.days), union__in=asked.union_ids
    )
    own = own.annotate(then=Subquery(by_then.order_by("-at", "-pk").values("kind")[:1]))
    counted_then = Q(then__isnull=False) & ~Q(then=RecommendationStep.Kind.WITHDRAWN)
    own = own.filter(~Q(state=Recommendation.State.WITHDRAWN) | counted_then)
    steps = RecommendationStep.objects.filter(
        recommendation__in=own.order_by().values("pk"), kind__in=COUNTING_STEPS, at__gt=asked.sent_at
    )
    steps = steps.select_related("recommendation", "by").order_by("-at", "-pk")[:LIMIT]
    return [
        Changed(row.recommendation.title, row.get_kind_display(), row.recommendation.get_absolute_url(), row.at, row.by)
        for row in steps
    ]


def _cards(asked: Asked) -> list[Changed]:
    """What a union gave itself, by whoever wrote that; the cluster's points change no figure."""
    if not score_rows.is_year(*asked.days):
        return []
    by_itself = ScoreCard.history.filter(id=OuterRef("pk"), self_at=OuterRef("self_at"))
    rows = ScoreCard.objects.visible_to(asked.user).filter(
        union__in=asked.union_ids, sheet__year=asked.last.year, self_total__isnull=False, self_at__gt=asked.sent_at
    )
    rows = rows.annotate(scorer=Subquery(by_itself.order_by("history_id").values("history_user")[:1]))
    cards = list(rows.select_related("sheet", "union", "changed_by").order_by("-self_at", "-pk")[:LIMIT])
    scorers = User.objects.in_bulk({card.scorer for card in cards} - {None})
    return [
        Changed(str(card.sheet), _("điểm tự chấm"), card.get_absolute_url(), card.self_at,
                scorers.get(card.scorer, card.changed_by))
        for card in cards
    ]  # fmt: skip


def _told(rows: QuerySet, words: Callable[[Any], tuple[str, str]]) -> list[Changed]:
    latest = rows.select_related("changed_by").order_by("-changed_at", "-pk")[:LIMIT]
    return [Changed(*words(row), row.get_absolute_url(), row.changed_at, row.changed_by) for row in latest]


TELLERS: dict[str, Callable[[Asked], list[Changed]]] = {
    names.AID: _pledges,
    names.DELEGATIONS: _visits,
    names.ACTIVITIES: _activities,
    names.RECOMMENDATIONS: _requests,
    names.AWARDS: _awards,
    names.SCORES: _cards,
}
