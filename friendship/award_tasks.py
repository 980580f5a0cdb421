"""What waits for a person about nominations: those to vote on or send on, and those that VUFO has to decide."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import is_vufo_officer
from events.models import Award
from events.models.award import through_offices_of, without_office
from events.models.offices import offices_answering
from friendship.docket import Task

State = Award.State
OPEN = (State.PROPOSED, State.VOTED, State.FORWARDED)
LIST = "nomination_list"
Counts = dict[tuple[str, int | None], int]


def tasks_of_awards(user: User) -> list[tuple[str, Task]]:
    """By heading; one query, for the offices of a cluster and for VUFO alone."""
    clusters = {term.cluster_id: term.cluster for term in offices_answering(user)}
    is_vufo = is_vufo_officer(user)
    if not (clusters or is_vufo):
        return []
    rows = Award.objects.standing().filter(key="", state__in=OPEN)
    mine = through_offices_of(user) & ~Q(state=State.FORWARDED)
    rows = rows.filter(mine | _waiting_with_vufo() if is_vufo else mine).order_by()
    read = list(rows.values_list("state", "cluster", "cluster__number").annotate(n=Count("pk")))
    counts = {(state, cluster): n for state, cluster, _number, n in read}
    found = []
    for pk, cluster in clusters.items():
        heading = _("Việc của %(cluster)s") % {"cluster": cluster}
        found += [
            (heading, _task(_words(state) % {"n": counts[state, pk]}, state, cluster.number))
            for state in (State.PROPOSED, State.VOTED)
            if (state, pk) in counts
        ]
    numbers = {cluster: number for _state, cluster, number, _n in read if cluster not in clusters}
    return found + (_tasks_of_vufo(counts, numbers) if is_vufo else [])


def _waiting_with_vufo() -> Q:
    """To be decided; and what waits with a cluster whose offices are vacant."""
    return Q(state=State.FORWARDED) | Q(cluster__isnull=True) | without_office()


def _tasks_of_vufo(counts: Counts, numbers: dict[int | None, int | None]) -> list[tuple[str, Task]]:
    """What is to be decided, in one; what waits with vacant clusters, whose `numbers` these are, cluster by cluster."""
    heading, found = _("Việc của VUFO"), []
    deciding = sum(n for (state, cluster), n in counts.items() if state == State.FORWARDED or cluster is None)
    if deciding:
        found.append((heading, _task(_("%(n)d đề nghị khen chờ quyết định") % {"n": deciding}, State.FORWARDED)))
    for pk, number in sorted(numbers.items(), key=lambda pair: pair[1] or 0):
        note = _("Cụm %(n)s đang trống cả hai chức") % {"n": number}
        found += [
            (heading, _task(_words(state) % {"n": counts[state, pk]}, state, number, note))
            for state in (State.PROPOSED, State.VOTED)
            if pk is not None and (state, pk) in counts
        ]
    return found


def _words(state: str) -> str:
    return {
        State.PROPOSED: _("%(n)d đề nghị khen chờ bình bầu"),
        State.VOTED: _("%(n)d đề nghị khen chờ gửi VUFO"),
    }[State(state)]


def _task(title: str, state: str, cluster: int | None = None, note: str = "") -> Task:
    asked = {"cum": cluster, "tinh_trang": state} if cluster else {"tinh_trang": state}
    url = f"{reverse(LIST)}?{urlencode(asked)}"
    return Task(title=title, detail="", url=url, action=_("Xem các đề nghị"), note=note)
