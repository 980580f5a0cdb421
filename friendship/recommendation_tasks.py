"""What waits for a person about requests to a higher body: those to answer, and answers that came to the own ones."""

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer, offices_today
from events.models import Recommendation
from friendship.docket import Task

TITLES_SHOWN = 3
Addressee = Recommendation.Addressee


def tasks_of_recommendations(user: User) -> list[tuple[str, Task]]:
    """By heading; one query for the requests, whatever their number, and for VUFO one for the offices."""
    own = acting_union_ids(user)
    if not (own or is_vufo_officer(user)):
        return []
    clusters = {term.cluster_id for term in offices_today(user)}
    waiting = Recommendation.objects.waiting()
    to_answer = waiting if is_vufo_officer(user) else waiting.filter(addressee=Addressee.CLUSTER, cluster__in=clusters)
    answered = Recommendation.objects.answered_lately().filter(Q(union__in=own) | Q(raising_cluster__in=clusters))
    keys = Q(pk__in=to_answer.order_by().values("pk")) | Q(pk__in=answered.order_by().values("pk"))
    rows = list(Recommendation.objects.filter(keys).with_bodies().order_by("raised_on", "pk"))
    found = [(_side(row), _answered(row)) for row in rows if not row.is_waiting]
    piles: dict[str, list[Recommendation]] = defaultdict(list)
    for row in _to_answer(user, clusters, [row for row in rows if row.is_waiting]):
        is_of_cluster = row.addressee == Addressee.CLUSTER and row.cluster_id in clusters
        piles[_("Việc của %(cluster)s") % {"cluster": row.cluster} if is_of_cluster else _("Việc của VUFO")].append(row)
    return found + [(heading, _answer(pile)) for heading, pile in piles.items()]


def _to_answer(user: User, clusters: set[int], rows: list[Recommendation]) -> list[Recommendation]:
    """Of an office: what its cluster was asked, but for the own union's. Of VUFO: what no office can answer."""
    own = acting_union_ids(user) | carried_on_ids(user)
    if not is_vufo_officer(user):
        return [row for row in rows if row.union_id not in own]
    holding: dict[int, set[int]] = defaultdict(set)
    today = clock.today()
    terms = LeadershipTerm.objects.holding().in_force_on(today).with_union_in_force_on(today)
    for cluster_id, union_id in terms.values_list("cluster_id", "union_id"):
        holding[cluster_id].add(union_id)
    return [
        row
        for row in rows
        if row.addressee != Addressee.CLUSTER
        or (row.cluster_id in clusters and row.union_id not in own)
        or not holding[row.cluster_id] - {row.union_id}
    ]


def _answer(pile: list[Recommendation]) -> Task:
    late = sum(row.is_overdue for row in pile)
    titles = [f"{row.raised_by}: {row.title}" for row in pile[:TITLES_SHOWN]]
    if len(pile) > TITLES_SHOWN:
        titles.append(_("và %(n)d kiến nghị khác") % {"n": len(pile) - TITLES_SHOWN})
    every = f"{reverse('recommendation_list')}?tinh_trang=chua-xong"
    if all(row.addressee == Addressee.CLUSTER for row in pile):
        every += "&gui=cum"
    return Task(
        title=_("%(n)d kiến nghị chờ trả lời") % {"n": len(pile)},
        detail="; ".join(titles),
        url=pile[0].get_absolute_url() if len(pile) == 1 else every,
        action=_("Xem và trả lời"),
        due_on=min((row.wished_on for row in pile if row.wished_on), default=None),
        note=_("%(n)d kiến nghị quá hạn") % {"n": late} if late else "",
    )


def _side(row: Recommendation) -> str:
    if row.union is not None:
        return _("Việc của Liên hiệp %(name)s") % {"name": row.union.short_name}
    return _("Việc của %(cluster)s") % {"cluster": row.raising_cluster}


def _answered(row: Recommendation) -> Task:
    return Task(
        title=_("Kiến nghị đã có trả lời: %(title)s") % {"title": Truncator(row.title).chars(100)},
        detail=str(capfirst(row.get_state_display())),
        url=row.get_absolute_url(),
        action=_("Xem"),
    )
