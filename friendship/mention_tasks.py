"""Where a person was mentioned in a conversation and has not looked since. One query, and one for the names."""

from collections import defaultdict

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import acting_union_ids, is_vufo_officer
from friendship.docket import Task
from reports.models import Message, Reading, Report

WORDS_SHOWN = 120  # letters


def tasks_of_mentions(user: User) -> list[tuple[str, Task]]:
    """One task for each report, under the heading of the union or the office; the newest words first.

    It goes when the person has opened the report, or has written into the conversation: both show that the words
    were seen.
    """
    piles: dict[int, list[Message]] = defaultdict(list)
    for message in _unseen(user):
        piles[message.thread.report_id].append(message)
    return [(_heading(user, pile[0].thread.report), _task(pile)) for pile in piles.values()]


def _unseen(user: User):
    opened = Reading.objects.filter(user=user, round__report=OuterRef("thread__report")).order_by()
    opened = opened.values("round__report").annotate(last=Max("last_at")).values("last")
    answered = Message.objects.filter(thread=OuterRef("thread"), author=user, at__gt=OuterRef("at"))
    rows = Message.objects.filter(mentions=user, thread__report__in=Report.objects.visible_to(user))
    rows = rows.annotate(opened_at=Subquery(opened)).filter(Q(opened_at=None) | Q(opened_at__lt=F("at")))
    rows = rows.filter(~Exists(answered)).order_by("-at", "-pk")
    related = ("author", "thread__report__period", "thread__report__union", "thread__report__route_cluster")
    return rows.select_related(*related).prefetch_related("thread__report__union__names")


def _heading(user: User, report: Report) -> str:
    """The same headings as the other tasks have, so that they stand together."""
    if report.union_id in acting_union_ids(user):
        return _("Việc của Liên hiệp %(name)s") % {"name": report.union.short_name}
    if is_vufo_officer(user) or report.route_cluster is None:
        return _("Việc của VUFO")
    return _("Việc của %(cluster)s") % {"cluster": report.route_cluster}


def _task(pile: list[Message]) -> Task:
    message = pile[0]
    report = message.thread.report
    words = {"union": report.union_name, "period": report.period}
    return Task(
        title=_("Xem góp ý có nhắc tới bạn: %(union)s, báo cáo %(period)s") % words,
        detail=f"{message.author}: {Truncator(message.text or message.get_kind_display()).chars(WORDS_SHOWN)}",
        url=f"{report.get_absolute_url()}#gop-y-{message.thread_id}",
        action=_("Mở góp ý"),
        note=_("%(n)d lần nhắc") % {"n": len(pile)} if len(pile) > 1 else "",
    )
