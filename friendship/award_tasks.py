"""What waits for a person about nominations: those to vote on or send on, and those that VUFO has to decide."""

from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import is_vufo_officer
from events.forms import award_filter
from events.models import Award
from events.models.offices import offices_answering
from friendship.docket import Task

State = Award.State
LOST = Award.LOST  # voted on, and not more than half of those present agreed (Award.lacks_majority)
STEPS = (State.PROPOSED, State.VOTED, LOST)
LIST = "nomination_list"
Counts = dict[tuple[str, int | None], int]


def tasks_of_awards(user: User) -> list[tuple[str, Task]]:
    """By heading; one query, for the offices of a cluster and for VUFO alone."""
    clusters = {term.cluster_id: term.cluster for term in offices_answering(user)}
    is_vufo = is_vufo_officer(user)
    if not (clusters or is_vufo):
        return []
    rows = Award.objects.waiting_for(user).order_by()
    read = list(rows.values_list("step", "cluster", "cluster__number").annotate(n=Count("pk")))
    counts = {(step, cluster): n for step, cluster, _number, n in read}
    found = []
    for pk, cluster in clusters.items():
        heading = _("Việc của %(cluster)s") % {"cluster": cluster}
        found += [
            (heading, _task(_words(step) % {"n": counts[step, pk]}, step, cluster.number))
            for step in STEPS
            if (step, pk) in counts
        ]
    numbers = {cluster: number for _step, cluster, number, _n in read if cluster not in clusters}
    return found + (_tasks_of_vufo(counts, numbers) if is_vufo else [])


def _tasks_of_vufo(counts: Counts, numbers: dict[int | None, int | None]) -> list[tuple[str, Task]]:
    """What is to be decided, in one; what waits with vacant clusters, whose `numbers` these are, cluster by cluster."""
    heading, found = _("Việc của VUFO"), []
    deciding = sum(n for (step, _cluster), n in counts.items() if step == State.FORWARDED)
    if deciding:
        found.append((heading, _task(_("%(n)d đề nghị khen chờ quyết định") % {"n": deciding}, State.FORWARDED)))
    for pk, number in sorted(numbers.items(), key=lambda pair: pair[1] or 0):
        note = _("Cụm %(n)s đang trống cả hai chức") % {"n": number}
        found += [
            (heading, _task(_words(step) % {"n": counts[step, pk]}, step, number, note))
            for step in STEPS
            if pk is not None and (step, pk) in counts
        ]
    return found


def _words(step: str) -> str:
    return {
        str(State.PROPOSED): _("%(n)d đề nghị khen chờ bình bầu"),
        str(State.VOTED): _("%(n)d đề nghị khen chờ gửi VUFO"),
        LOST: _("%(n)d đề nghị khen không quá nửa đồng ý: ghi không khen, hoặc gửi VUFO kèm lý do"),
    }[str(step)]


def _task(title: str, step: str, cluster: int | None = None, note: str = "") -> Task:
    # The list shows what was counted and nothing else: in the same state stands what waits for others, or for nobody.
    word = next(word for word, one in award_filter.STEPS.items() if one == step)
    asked = {"viec": word} | ({"cum": cluster} if cluster else {})
    url = f"{reverse(LIST)}?{urlencode(asked)}"
    return Task(title=title, detail="", url=url, action=_("Xem các đề nghị"), note=note)
