"""What conferences ask for: resolutions to carry out, the names of those who come, and papers."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer
from events.models import AgendaItem, Conference, ConferenceFile, Delegate, Invited, ResolutionTask
from friendship.docket import Task

TITLE_LENGTH = 120


def tasks_of_conferences(user: User) -> list[tuple[str, Task]]:
    """By heading. A constant number of queries in conferences and resolutions."""
    if not (acting_union_ids(user) or is_vufo_officer(user)):
        return []
    return [*_to_carry_out(user), *_to_name(user), *_to_hand_in(user)]


def _heading(union: Union | None) -> str:
    return _("Việc của Liên hiệp %(name)s") % {"name": union.short_name} if union else _("Việc của VUFO")


def _to_carry_out(user: User) -> list[tuple[str, Task]]:
    rows = ResolutionTask.objects.awaited_from(user).select_related("resolution__conference__cluster", "union")
    tasks = []
    for row in rows.prefetch_related("union__names"):
        resolution = row.resolution
        task = Task(
            title=Truncator(resolution.text).chars(TITLE_LENGTH),
            detail=_("%(code)s, %(conference)s") % {"code": resolution.code, "conference": resolution.conference},
            url=reverse("resolution_finish", args=[row.pk]),
            action=_("Ghi kết quả"),
            due_on=resolution.due_on,
        )
        tasks.append((_heading(row.union), task))
    return tasks


def _to_name(user: User) -> list[tuple[str, Task]]:
    """Conferences ahead to which a union of the person, or VUFO, is asked and has named nobody yet."""
    asked_ones = Q(union__in=acting_union_ids(user))
    if is_vufo_officer(user):
        asked_ones |= Q(pk__in=Invited.objects.of_vufo().values("pk"))
    named = Delegate.objects.filter(invited=OuterRef("pk"), withdrawn_at__isnull=True)
    rows = Invited.objects.filter(
        asked_ones,
        ~Exists(named),
        conference__state=Conference.State.PLANNED,
        conference__ends_on__gte=clock.today(),
    )
    tasks = []
    for row in rows.select_related("conference", "union").prefetch_related("union__names"):
        asked = _("Mời %(n)d người") % {"n": row.quota} if row.quota else ""
        task = Task(
            title=_("Ghi đại biểu dự %(conference)s") % {"conference": row.conference},
            detail=asked,
            url=f"{reverse('delegate_new', args=[row.conference_id])}?don-vi={row.pk}",
            action=_("Ghi đại biểu"),
            due_on=row.conference.starts_on,
        )
        tasks.append((_heading(row.union), task))
    return tasks


def _to_hand_in(user: User) -> list[tuple[str, Task]]:
    """Papers of conferences ahead that a union of the person presents and has not handed in."""
    unions = acting_union_ids(user)
    if not unions:
        return []
    # A photo by the organiser is none: as on the conference's page.
    papers = Q(union__isnull=False) | ~Q(content_type__startswith="image/")
    files = ConferenceFile.objects.standing().filter(papers, item=OuterRef("pk"))
    rows = AgendaItem.objects.filter(
        ~Exists(files),
        union__in=unions | carried_on_ids(user),
        kind=AgendaItem.Kind.PAPER,
        conference__state=Conference.State.PLANNED,
        conference__ends_on__gte=clock.today(),
    )
    tasks = []
    for row in rows.select_related("conference", "union").prefetch_related("union__names"):
        task = Task(
            title=_("Nộp tham luận “%(title)s”") % {"title": Truncator(row.paper or row.title).chars(TITLE_LENGTH)},
            detail=str(row.conference),
            url=reverse("paper_hand_in", args=[row.pk]),
            action=_("Nộp tham luận"),
            due_on=row.conference.starts_on,
        )
        tasks.append((_heading(row.union), task))
    return tasks
