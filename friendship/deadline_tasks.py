"""What waits for a person about due dates: wishes for more time to answer, and answers that came."""

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.permissions import acting_union_ids, is_vufo_officer, offices_of
from friendship.docket import Task
from reports import deadlines
from reports.models import Extension, Report, ReportingPeriod

State = Extension.State


def tasks_of_deadlines(user: User) -> list[tuple[str, Task]]:
    """Wishes that this person is to answer, and those of the own side with their answer until the date is past."""
    own = acting_union_ids(user)
    if not (own or is_vufo_officer(user)):
        return []
    today = clock.today()
    still_matters = Q(state=State.ASKED) | Q(state=State.GRANTED, granted_until__gte=today)
    still_matters |= Q(state=State.REFUSED, obligation__due_on__gte=today)
    still_matters |= Q(state=State.REFUSED, obligation=None, due_on__gte=today)
    rows = Extension.objects.visible_to(user).filter(still_matters, period__state=ReportingPeriod.State.OPEN)
    found = list(rows.with_names().select_related("obligation__report").order_by("asked_at", "pk"))
    # Once the report was sent, nobody waits for the answer any more.
    waiting = [row for row in found if row.is_waiting and not _is_sent(row)]
    deadlines.read_answering_terms(waiting)
    to_answer = [(_desk(row), _to_answer(row)) for row in waiting if _is_to_answer(user, row, own)]
    return to_answer + [
        (_side(row), _answered(row)) for row in found if not row.is_waiting and _is_news(user, row, own)
    ]


def _is_to_answer(user: User, row: Extension, own: set[int]) -> bool:
    """By office; for VUFO where no office can, which always may and is not asked."""
    if _is_own(user, row, own):
        return False
    if deadlines.answering_terms(row):
        return deadlines.answering_term(user, row) is not None
    return is_vufo_officer(user)


def _is_own(user: User, row: Extension, own: set[int]) -> bool:
    if row.obligation is not None:
        return row.obligation.union_id in own
    today, offices = clock.today(), offices_of(user)
    return any(
        term.cluster_id == row.cluster_id and term.year == row.period.year and term.is_in_force_on(today)
        for term in offices
    )


def _is_news(user: User, row: Extension, own: set[int]) -> bool:
    """The answer still matters to the own side: nothing was sent yet."""
    return _is_own(user, row, own) and not _is_sent(row)


def _is_sent(row: Extension) -> bool:
    report: Report | None = getattr(row.obligation, "report", None) if row.obligation is not None else None
    return report is not None and report.first_sent_at is not None


def _desk(row: Extension) -> str:
    if row.obligation is not None and deadlines.answering_terms(row):
        return _("Việc của %(cluster)s") % {"cluster": row.cluster}
    return _("Việc của VUFO")


def _side(row: Extension) -> str:
    if row.obligation is not None:
        return _("Việc của Liên hiệp %(name)s") % {"name": row.obligation.union.short_name}
    return _("Việc của %(cluster)s") % {"cluster": row.cluster}


def _to_answer(row: Extension) -> Task:
    told = {"who": row.whose, "day": f"{row.wanted_until:%d/%m/%Y}", "period": row.period}
    # The present date, since an answer after it helps nobody.
    due_on = row.obligation.due_on if row.obligation is not None else row.due_on
    return Task(
        title=_("Trả lời %(who)s xin gia hạn báo cáo %(period)s đến %(day)s") % told,
        detail=Truncator(row.reason).chars(300),
        url=row.get_absolute_url(),
        action=_("Xem và trả lời"),
        due_on=due_on,
    )


def _answered(row: Extension) -> Task:
    told = {"period": row.period, "day": f"{row.granted_until or row.wanted_until:%d/%m/%Y}"}
    if row.granted_until is not None:
        title = _("Đã được gia hạn báo cáo %(period)s đến %(day)s") % told
    else:
        title = _("Không được gia hạn báo cáo %(period)s đến %(day)s") % told
    return Task(
        title=title,
        detail=Truncator(row.answer).chars(300),
        url=row.get_absolute_url(),
        action=_("Xem"),
        due_on=row.granted_until or (row.obligation.due_on if row.obligation is not None else row.due_on),
        note=row.decided_office,
    )
