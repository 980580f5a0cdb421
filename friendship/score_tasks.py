"""What waits for a person about emulation points: to score the own union, and the members that have done so."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ClusterMembership, LeadershipTerm, Union, User
from clusters.permissions import acting_union_ids, acts_for, carried_on_ids, holders, offices_of
from events.models import ScoreCard, ScoreMark, ScoreSheet
from friendship.docket import Task

By = ScoreMark.By


def tasks_of_scores(user: User) -> list[tuple[str, Task]]:
    """By heading, for every sheet that is open; one query where none is."""
    if not acting_union_ids(user):
        return []
    found = []
    for sheet in ScoreSheet.objects.filter(state=ScoreSheet.State.OPEN):
        found += [*_to_correct(user, sheet), *_to_score_oneself(user, sheet), *_to_score_members(user, sheet)]
    return found


def _to_correct(user: User, sheet: ScoreSheet) -> list[tuple[str, Task]]:
    """Own cards that were opened again: they wait for the union, after its last day too."""
    cards = ScoreCard.objects.filter(sheet=sheet, union__in=acting_union_ids(user), reopened_at__isnull=False)
    is_over = sheet.self_until is not None and clock.today() > sheet.self_until
    return [
        (
            _("Việc của Liên hiệp %(name)s") % {"name": card.union.short_name},
            Task(
                title=_("Sửa điểm tự chấm thi đua năm %(year)d") % {"year": sheet.year},
                detail=_("Phiếu đã được mở lại: xem lý do, sửa rồi gửi lại."),
                url=reverse("score_card", args=[sheet.year, card.union.slug]),
                action=_("Sửa và gửi lại"),
                due_on=None if is_over else sheet.self_until,
            ),
        )
        for card in cards.order_by("pk").select_related("union").prefetch_related("union__names")
    ]


def _to_score_oneself(user: User, sheet: ScoreSheet) -> list[tuple[str, Task]]:
    """Unions that are in a cluster in the sheet's year and have not scored themselves, while they still may.

    What is saved and not handed over still waits; the task says how far it is.
    """
    if sheet.self_until is not None and clock.today() > sheet.self_until:
        return []
    done = ScoreCard.objects.given().filter(sheet=sheet, union=OuterRef("pk"))
    own = acting_union_ids(user)
    waiting = ScoreCard.objects.filter(sheet=sheet, union__in=own, self_total__isnull=True)
    saved = ScoreMark.objects.filter(card__in=waiting, given_by=By.SELF, points__isnull=False)
    saved_by = dict(saved.order_by().values_list("card__union").annotate(n=Count("pk")))
    lines = sheet.criteria.count() if saved_by else 0
    unions = Union.objects.filter(Exists(_members(sheet, Q(union=OuterRef("pk")))), pk__in=own)
    return [
        (
            _("Việc của Liên hiệp %(name)s") % {"name": union.short_name},
            Task(
                title=_("Tự chấm điểm thi đua năm %(year)d") % {"year": sheet.year},
                detail=_how_far(saved_by.get(union.pk), lines),
                url=reverse("score_card", args=[sheet.year, union.slug]),
                action=_("Chấm tiếp") if union.pk in saved_by else _("Tự chấm"),
                due_on=sheet.self_until,
            ),
        )
        for union in unions.exclude(Exists(done)).prefetch_related("names")
    ]


def _how_far(saved: int | None, lines: int) -> str:
    return _("Đã lưu điểm %(n)d/%(all)d tiêu chí, chưa gửi.") % {"n": saved, "all": lines} if saved else ""


def _to_score_members(user: User, sheet: ScoreSheet) -> list[tuple[str, Task]]:
    """Members that have scored themselves and wait for the cluster; of these those that the person may score.

    A card that was opened again waits for its union.
    """
    own, found = acting_union_ids(user), []
    clusters = {term.cluster_id: term.cluster for term in offices_of(user) if term.year == sheet.year}
    for pk, cluster in clusters.items():
        mine = [term for term in holders(pk, sheet.year).values() if acts_for(term, own)]
        if not mine:
            continue
        waiting = ScoreCard.objects.filter(sheet=sheet, self_total__isnull=False, cross_total__isnull=True)
        waiting = waiting.filter(reopened_at__isnull=True)
        waiting = waiting.filter(Exists(_members(sheet, Q(cluster=pk, union=OuterRef("union")))))
        unions = set(waiting.exclude(union__in=own | carried_on_ids(user)).values_list("union", flat=True))
        n = sum(any(union not in _own_of(term) for term in mine) for union in unions)
        if n:
            title = _("Chấm điểm thi đua năm %(year)d của %(n)d đơn vị") % {"year": sheet.year, "n": n}
            task = Task(title=title, detail="", url=sheet.get_absolute_url(), action=_("Xem và chấm"))
            found.append((_("Việc của %(cluster)s") % {"cluster": cluster}, task))
    return found


def _own_of(term: LeadershipTerm) -> set[int]:
    """The union that holds the office and those that it carries on. For terms of `holders`."""
    return {term.union_id, *term.predecessor_ids}  # type: ignore[attr-defined]


def _members(sheet: ScoreSheet, which: Q) -> QuerySet[ClusterMembership]:
    day = min(clock.today(), date(sheet.year, 12, 31))
    return ClusterMembership.objects.in_force_on(day).filter(which)
