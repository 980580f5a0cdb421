"""What waits for a person about nominations: those to vote on or send on, and those that VUFO has to decide."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import is_vufo_officer, offices_today
from events.models import Award
from friendship.docket import Task

State = Award.State
LIST = "nomination_list"


def tasks_of_awards(user: User) -> list[tuple[str, Task]]:
    """By heading; one query, for the offices of a cluster and for VUFO alone."""
    clusters = {term.cluster_id: term.cluster for term in offices_today(user)}
    if not (clusters or is_vufo_officer(user)):
        return []
    with_cluster = Q(state__in=[State.PROPOSED, State.VOTED], cluster__in=list(clusters))
    with_vufo = Q(state=State.FORWARDED) | Q(state=State.PROPOSED, cluster__isnull=True)
    wanted = with_cluster | with_vufo if is_vufo_officer(user) else with_cluster
    rows = Award.objects.standing().filter(wanted, key="").order_by().values_list("state", "cluster")
    counts = {(state, cluster): n for state, cluster, n in rows.annotate(n=Count("pk"))}
    found = []
    for pk, cluster in clusters.items():
        words = {
            State.PROPOSED: _("%(n)d đề nghị khen chờ bình bầu"),
            State.VOTED: _("%(n)d đề nghị khen chờ gửi VUFO"),
        }
        heading = _("Việc của %(cluster)s") % {"cluster": cluster}
        found += [
            (heading, _task(words[state] % {"n": counts[state, pk]}, cluster.number))
            for state in words
            if (state, pk) in counts
        ]
    if is_vufo_officer(user):
        waiting = sum(n for (state, cluster), n in counts.items() if state == State.FORWARDED or cluster is None)
        if waiting:
            found.append((_("Việc của VUFO"), _task(_("%(n)d đề nghị khen chờ quyết định") % {"n": waiting})))
    return found


def _task(title: str, cluster: int | None = None) -> Task:
    every = reverse(LIST) + (f"?cum={cluster}" if cluster else "")
    return Task(title=title, detail="", url=every, action=_("Xem các đề nghị"))
