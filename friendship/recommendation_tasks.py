"""What waits for a person about requests to a higher body: those to answer, and answers that came to the own ones."""

from collections import defaultdict

from django.db.models import BooleanField, Case, Q, When
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from clusters.models import Cluster, User
from clusters.permissions import acting_union_ids, is_vufo_officer
from events.forms.recommendation_filter import VUFO, clusters_of
from events.models import Recommendation
from friendship.docket import Task

TITLES_SHOWN = 3


def tasks_of_recommendations(user: User) -> list[tuple[str, Task]]:
    """By heading; one query for the requests, whatever their number."""
    own, is_vufo = acting_union_ids(user), is_vufo_officer(user)
    if not (own or is_vufo):
        return []
    clusters = {cluster.pk: cluster for cluster in clusters_of(user)}
    asked = Recommendation.objects.order_by()
    of_offices = Q(pk__in=asked.waiting_with_cluster(user, clusters).values("pk"))
    of_vufo = Q(pk__in=asked.waiting_with_vufo(user).values("pk")) if is_vufo else Q(pk__in=[])
    answered = asked.answered_lately().filter(Q(union__in=own) | Q(raising_cluster__in=clusters))
    rows = Recommendation.objects.filter(of_offices | of_vufo | Q(pk__in=answered.values("pk")))
    found = []
    piles: dict[int | None, list[Recommendation]] = defaultdict(list)
    is_of_office = Case(When(of_offices, then=True), default=False, output_field=BooleanField())
    for row in rows.annotate(is_of_office=is_of_office).with_bodies().order_by("raised_on", "pk"):
        if row.is_waiting:
            piles[row.cluster_id if row.is_of_office else None].append(row)
        else:
            found.append((_side(row), _answered(row)))
    return found + [_answer(pile, clusters.get(cluster)) for cluster, pile in piles.items()]


def _answer(pile: list[Recommendation], cluster: Cluster | None) -> tuple[str, Task]:
    """For the offices of a cluster, or for VUFO; the list behind it shows the same rows."""
    heading = _("Việc của %(cluster)s") % {"cluster": cluster} if cluster else _("Việc của VUFO")
    late = sum(row.is_overdue for row in pile)
    titles = [f"{row.raised_by}: {row.title}" for row in pile[:TITLES_SHOWN]]
    if len(pile) > TITLES_SHOWN:
        titles.append(_("và %(n)d kiến nghị khác") % {"n": len(pile) - TITLES_SHOWN})
    every = f"{reverse('recommendation_list')}?viec={f'cum-{cluster.number}' if cluster else VUFO}"
    task = Task(
        title=_("%(n)d kiến nghị chưa có trả lời") % {"n": len(pile)},
        detail="; ".join(titles),
        url=pile[0].get_absolute_url() if len(pile) == 1 else every,
        action=_("Xem và trả lời"),
        due_on=min((row.wished_on for row in pile if row.wished_on), default=None),
        note=_("%(n)d kiến nghị quá hạn") % {"n": late} if late else "",
    )
    return heading, task


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
