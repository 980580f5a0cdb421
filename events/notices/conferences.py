"""Words about a conference: who is invited, that it moved or is off, what it gave somebody to do, who was elected."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union, User
from events.models import Conference, Election, Resolution, ResolutionTask
from mail.models import Kind
from mail.people import VUFO, everybody, people_of
from mail.workflow.outbox import Word, tell, tell_all

NEWS = timedelta(90)  # for how long after a meeting its papers are news


def _named(conference: Conference) -> dict[str, str]:
    return {"title": conference.title, "days": _days(conference)}


def _days(conference: Conference) -> str:
    first, last = f"{conference.starts_on:%d/%m/%Y}", f"{conference.ends_on:%d/%m/%Y}"
    return first if first == last else _("%(first)s đến %(last)s") % {"first": first, "last": last}


def _is_ahead(conference: Conference) -> bool:
    return conference.state == Conference.State.PLANNED and conference.ends_on >= clock.today()


def _taking_part(conference: Conference) -> list[User]:
    """The people of the invited unions, of those that run a site or speak by the programme, and of the host."""
    unions: set[int | None] = {conference.host_id} if conference.host_id else set()
    for rows in (conference.invited, conference.sites, conference.agenda):
        unions |= set(rows.exclude(union=None).values_list("union", flat=True))
    if conference.invited.of_vufo().exists():
        unions.add(VUFO)
    return everybody(people_of(unions))


def invited(conference: Conference, unions: Collection[int | None], *, by: User) -> None:
    """Unions (and VUFO) asked to come to a conference ahead; what is entered afterwards is told to nobody."""
    if not (unions and _is_ahead(conference)):
        return
    words = _named(conference)
    people = people_of(set(unions))
    told = [
        Word(
            people[union],
            Kind.CONFERENCE,
            _("Mời dự: %(title)s") % words,
            _("Đơn vị bạn được mời dự “%(title)s”, ngày %(days)s. Mời bạn xem chương trình và ghi tên đại biểu.")
            % words,
            conference.get_absolute_url(),
            f"conference:{conference.pk}:invited:{union or 'vufo'}:{clock.now().isoformat()}",
        )
        for union in sorted(unions, key=lambda union: union or 0)
    ]
    tell_all(told, by=by)


def not_invited_any_more(conference: Conference, unions: Collection[int | None], *, by: User) -> None:
    """Unions that were asked, and are not any more: their link to the page may be closed, so it leads to the list."""
    if not (unions and _is_ahead(conference)):
        return
    words = _named(conference)
    tell(
        everybody(people_of(set(unions))),
        Kind.CONFERENCE,
        subject=_("Thôi mời dự: %(title)s") % words,
        text=_("Đơn vị bạn không còn trong danh sách mời dự “%(title)s”, ngày %(days)s.") % words,
        link=reverse("conference_list"),
        key=f"conference:{conference.pk}:not-invited:{clock.now().isoformat()}",
        by=by,
    )


def moved(conference: Conference, *, by: User) -> None:
    """The invited unions learn the new day, hour or place, as it stands now."""
    if not _is_ahead(conference):
        return
    words = _named(conference) | {"place": conference.place}
    when = _("Hội nghị “%(title)s” nay họp ngày %(days)s.") % words
    if conference.starts_at:
        when += " " + _("Bắt đầu lúc %(hour)s.") % {"hour": f"{conference.starts_at:%H:%M}"}
    if conference.place:
        when += " " + _("Nơi họp: %(place)s.") % words
    tell(
        _taking_part(conference),
        Kind.CONFERENCE,
        subject=_("Đổi ngày, giờ hoặc nơi họp: %(title)s") % words,
        text=when,
        link=conference.get_absolute_url(),
        key=_act(conference, "moved"),
        by=by,
    )


def called_off(conference: Conference, *, by: User) -> None:
    """It does not take place; of a day that has passed nobody needs to hear."""
    if conference.ends_on < clock.today():
        return
    words = _named(conference)
    tell(
        _taking_part(conference),
        Kind.CONFERENCE,
        subject=_("Không họp: %(title)s") % words,
        text=_("Hội nghị “%(title)s” ngày %(days)s không họp. Mời bạn xem lý do.") % words,
        link=conference.get_absolute_url(),
        key=_act(conference, "off"),
        by=by,
    )


def planned_again(conference: Conference, *, by: User) -> None:
    """It was called off, and takes place after all."""
    if not _is_ahead(conference):
        return
    words = _named(conference)
    tell(
        _taking_part(conference),
        Kind.CONFERENCE,
        subject=_("Lại họp: %(title)s") % words,
        text=_("Hội nghị “%(title)s” lại được đưa vào lịch, ngày %(days)s.") % words,
        link=conference.get_absolute_url(),
        key=_act(conference, "again"),
        by=by,
    )


def resolved(resolution: Resolution, tasks: Iterable[ResolutionTask], *, by: User) -> None:
    """Each owner of a new part of a resolution is told what it has to do, and by when.

    Of an old meeting whose papers are only typed in now, nobody is told.
    """
    tasks = list(tasks)
    conference = resolution.conference
    if conference.ends_on < clock.today() - NEWS:
        return
    words = _named(conference) | {"code": resolution.code}
    text = _("“%(title)s” giao cho đơn vị bạn một việc (%(code)s).") % words
    if resolution.due_on:
        text += " " + _("Hạn: hết ngày %(day)s.") % {"day": f"{resolution.due_on:%d/%m/%Y}"}
    people = people_of({task.union_id for task in tasks})
    told = [
        Word(
            people[task.union_id],
            Kind.CONFERENCE,
            _("Việc được giao tại hội nghị: %(code)s, %(title)s") % words,
            text,
            reverse("resolution_finish", args=[task.pk]),
            f"resolution-task:{task.pk}:{task.changed_at.isoformat()}",
        )
        for task in tasks
    ]
    tell_all(told, by=by)


def reopened(task: ResolutionTask, *, by: User) -> None:
    """Its owner learns that a part that was said to be done is not, and waits for it again."""
    resolution = task.resolution
    if not _were_news([task], resolution.conference):
        return
    words = _named(resolution.conference) | {"code": resolution.code}
    tell(
        everybody(people_of({task.union_id})),
        Kind.CONFERENCE,
        subject=_("Mở lại việc đã ghi xong: %(code)s, %(title)s") % words,
        text=_("%(code)s của “%(title)s”, phần của đơn vị bạn đã ghi là xong, nay được mở lại. Mời bạn xem lý do ở "
               "trang hội nghị, làm tiếp rồi ghi kết quả.") % words,
        link=reverse("resolution_finish", args=[task.pk]),
        key=f"resolution-task:{task.pk}:reopened:{task.changed_at.isoformat()}",
        by=by,
    )  # fmt: skip


def _were_news(tasks: Collection[ResolutionTask], conference: Conference) -> list[ResolutionTask]:
    """Those of whom the owners were told: given out while the meeting was news, see `resolved`."""
    given = ResolutionTask.history.filter(
        id__in=[task.pk for task in tasks], history_type="+", history_date__date__lte=conference.ends_on + NEWS
    )
    told = set(given.values_list("id", flat=True))
    return [task for task in tasks if task.pk in told]


def taken_off(resolution: Resolution, tasks: Iterable[ResolutionTask], *, by: User) -> None:
    """Owners that have nothing more to do: the page may be closed to them now, so the link leads to the list."""
    conference = resolution.conference
    tasks = _were_news(list(tasks), conference)
    words = _named(conference) | {"code": resolution.code}
    people = people_of({task.union_id for task in tasks})
    told = [
        Word(
            people[task.union_id],
            Kind.CONFERENCE,
            _("Thôi giao việc: %(code)s, %(title)s") % words,
            _("Đơn vị bạn không còn phải làm %(code)s của “%(title)s”.") % words,
            reverse("conference_list"),
            f"resolution-task:{task.pk}:{task.changed_at.isoformat()}",
        )
        for task in tasks
    ]
    tell_all(told, by=by)


def elected(election: Election, *, by: User) -> None:
    """The union that the meeting gave an office; nobody where it elected nobody."""
    if election.winner is not None:
        _tell_of_office(
            election,
            election.winner,
            _("Đơn vị bạn được bầu làm %(role)s %(cluster)s năm %(year)d"),
            _("“%(title)s” đã bầu đơn vị bạn làm %(role)s %(cluster)s năm %(year)d."),
            by,
        )


def election_annulled(election: Election, winner: Union | None, *, by: User) -> None:
    """The union that was told of an office hears that the result was taken back."""
    if winner is not None:
        _tell_of_office(
            election,
            winner,
            _("Kết quả bầu %(role)s %(cluster)s năm %(year)d đã bị hủy"),
            _("Kết quả bầu đơn vị bạn làm %(role)s %(cluster)s năm %(year)d đã bị hủy. Mời bạn xem lý do."),
            by,
        )


def _tell_of_office(election: Election, union: Union, subject: str, text: str, by: User) -> None:
    if date(election.year, 12, 31) < clock.today():
        return
    words = {
        "role": election.get_role_display(), "cluster": election.cluster, "year": election.year,
        "title": election.conference.title,
    }  # fmt: skip
    tell(
        everybody(people_of({union.pk})),
        Kind.CONFERENCE,
        subject=subject % words,
        text=text % words,
        link=election.get_absolute_url(),
        key=f"election:{election.pk}:{election.state}:{election.changed_at.isoformat()}",
        by=by,
    )


def _act(conference: Conference, what: str) -> str:
    """The same act is told once; the next one of its kind is another."""
    return f"conference:{conference.pk}:{what}:{conference.changed_at.isoformat()}"
