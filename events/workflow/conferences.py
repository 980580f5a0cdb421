"""The life of a conference: planned, held or called off for a reason; shown to everybody or not any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Conference, ConferenceAct, Election
from events.notices import conferences as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_times import faults, times_of

State = Conference.State
Right = Callable[[User, Conference], bool]


@dataclass(frozen=True)
class Body:
    """Whose conference it is: of a cluster, of a union, or of the whole network."""

    cluster: Cluster | None = None
    union: Union | None = None

    @property
    def level(self) -> str:
        levels = Conference.Level
        return levels.CLUSTER if self.cluster else levels.UNION if self.union else levels.NATIONAL


@dataclass(frozen=True)
class Plan:
    """What is known of a conference beforehand."""

    title: str
    kinds: list[str]
    starts_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    mode: str = Conference.Mode.IN_PERSON
    host: Union | None = None
    together_with: str = ""
    place: str = ""
    summary: str = ""
    year_reviewed: int | None = None
    year_planned: int | None = None


@transaction.atomic
def plan(body: Body, given: Plan, *, by: User, token: UUID | None = None) -> Conference:
    """Put a conference into the calendar. The same form posted twice gives the row of the first time."""
    conference = Conference(level=body.level, cluster=body.cluster, union=body.union, token=token)
    _lock(conference)
    _assign(conference, given)
    if not permissions.can_plan_conference(by, conference):
        raise NotAllowed(_("Bạn không được lập hội nghị này: Cụm do Cụm trưởng, Cụm phó của năm; toàn quốc do VUFO."))
    twin = Conference.objects.filter(token=token).first() if token else None
    if twin is not None:
        return twin
    write(conference, by)
    note(conference, _("Lập hội nghị"), by=by)
    return conference


@transaction.atomic
def edit(conference: Conference, given: Plan, *, by: User, seen: str) -> Conference:
    """Correct what is known. `seen` is the version that the page showed; raises Changed if there is another."""
    conference = lock(conference, by=by, seen=seen)
    before, ended = _when_and_where(conference), (conference.ends_on, conference.ends_at)
    _assign(conference, given)
    if ended != (conference.ends_on, conference.ends_at):
        _check_programme(conference)
    if conference.state == State.HELD and conference.starts_on > clock.today():
        raise Blocked(
            _("Hội nghị đã ghi là đã họp nên không dời sang ngày chưa tới. Đưa lại vào lịch trước."), "starts_on"
        )
    write(conference, by)
    note(conference, _("Sửa thông tin hội nghị"), by=by)
    if _when_and_where(conference) != before:
        notices.moved(conference, by=by)
    return conference


@transaction.atomic
def hold(conference: Conference, *, by: User, seen: str) -> Conference:
    """It took place: not before its first day."""
    conference = lock(conference, by=by, seen=seen)
    if conference.starts_on > clock.today():
        raise Blocked(_("Hội nghị chưa đến ngày họp. Nếu đã họp sớm hơn, sửa ngày họp trước."))
    if conference.state == State.HELD:
        return conference
    conference.state, conference.called_off_because = State.HELD, ""
    write(conference, by)
    note(conference, _("Ghi là đã họp"), by=by)
    return conference


@transaction.atomic
def call_off(conference: Conference, reason: str, *, by: User, seen: str) -> Conference:
    """It does not take place; the reason stands on its page."""
    conference = lock(conference, by=by, seen=seen)
    if not reason.strip():
        raise Blocked(_("Ghi lý do không họp."), "reason")
    _check_elected_nobody(conference)
    conference.state, conference.called_off_because = State.CALLED_OFF, reason.strip()
    write(conference, by, reason=reason)
    note(conference, _("Ghi là không họp"), by=by, reason=reason)
    notices.called_off(conference, by=by)
    return conference


def _check_elected_nobody(conference: Conference) -> None:
    """What did not meet elected nobody: the result, and with it the term, is taken back first, with its own reason."""
    elected = conference.elections.filter(state=Election.State.ELECTED).first()
    if elected is not None:
        words = {"role": elected.get_role_display(), "year": elected.year}
        raise Blocked(_("Hội nghị này đã bầu %(role)s năm %(year)d. Hủy kết quả bầu trước.") % words)


@transaction.atomic
def plan_again(conference: Conference, *, by: User, seen: str) -> Conference:
    """Take back that it was held or called off."""
    conference = lock(conference, by=by, seen=seen)
    if conference.state == State.PLANNED:
        return conference
    was_off = conference.state == State.CALLED_OFF
    conference.state, conference.called_off_because = State.PLANNED, ""
    write(conference, by)
    note(conference, _("Đưa lại vào lịch"), by=by)
    if was_off:
        notices.planned_again(conference, by=by)
    return conference


def lock(
    conference: Conference, *, by: User, seen: str | None = None, may: Right = permissions.can_organise
) -> Conference:
    """The conference as it is now, locked, if the person keeps it and, where asked, if it is what the page showed."""
    rows = Conference.objects.select_for_update(of=("self",)).select_related("cluster", "union", "host")
    fresh = rows.order_by("pk").get(pk=conference.pk)
    if not may(by, fresh):
        raise NotAllowed(_("Chỉ đơn vị tổ chức hội nghị và VUFO ghi được vào đây."))
    if seen is not None and version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def note(conference: Conference, what: str, *, by: User, reason: str = "", amends_minutes: bool = False) -> None:
    """Append who did what, when and why; `amends_minutes` where adopted minutes tell of it."""
    ConferenceAct.objects.create(
        conference=conference, what=what[:300], reason=reason[:300], amends_minutes=amends_minutes, by=by,
        at=clock.now(),
    )  # fmt: skip


def _when_and_where(conference: Conference) -> tuple:
    return (conference.starts_on, conference.ends_on, conference.starts_at, conference.ends_at, conference.place)


def _lock(conference: Conference) -> None:
    """Two people may plan the same meeting at once: they wait for each other."""
    if conference.cluster_id:
        Cluster.objects.select_for_update().get(pk=conference.cluster_id)
    elif conference.union_id:
        Union.objects.select_for_update(of=("self",)).order_by("pk").get(pk=conference.union_id)


def _assign(conference: Conference, given: Plan) -> None:
    for name in ("title", "together_with", "place"):
        setattr(conference, name, " ".join(getattr(given, name).split()))
    for name in ("starts_on", "ends_on", "starts_at", "ends_at", "mode", "host", "year_reviewed", "year_planned"):
        setattr(conference, name, getattr(given, name))
    conference.summary = given.summary.strip()
    conference.kind_codes = Conference.codes_of(given.kinds)
    if conference.union is not None:
        conference.host = conference.union
    _check(conference)


def _check(conference: Conference) -> None:
    if not conference.title:
        raise Blocked(_("Ghi tên hội nghị."), "title")
    if not conference.kind_codes:
        raise Blocked(_("Chọn ít nhất một loại hội nghị."), "kinds")
    for fault in faults(times_of(conference)):
        raise fault
    _check_host(conference)
    same = Conference.objects.filter(
        level=conference.level, cluster=conference.cluster, union=conference.union, starts_on=conference.starts_on
    ).exclude(pk=conference.pk)
    if conference.token:
        same = same.exclude(token=conference.token)
    if same.filter(title__iexact=conference.title).exists():
        raise Blocked(_("Ngày này đã có hội nghị cùng tên. Xem lại lịch, hoặc ghi tên khác."), "title")


def _check_programme(conference: Conference) -> None:
    """A line of the programme after the new end would stand in a table that cannot be saved any more."""
    if conference.ends_at is None:
        return
    lines = conference.agenda.filter(starts_at__gt=conference.ends_at)
    if not conference.is_one_day:
        lines = lines.filter(on=conference.ends_on)
    last = lines.order_by("-starts_at").first()
    if last is not None and last.starts_at is not None:
        words = _("Chương trình có nội dung lúc %(hour)s. Ghi giờ kết thúc sau đó, hoặc sửa chương trình trước.")
        raise Blocked(words % {"hour": f"{last.starts_at:%H:%M}"}, "ends_at")


def _check_host(conference: Conference) -> None:
    if conference.cluster is None or conference.host is None:
        return
    members = conference.cluster.memberships.in_force_on(conference.starts_on)
    if not members.filter(union=conference.host).exists():
        raise Blocked(
            _("%(name)s không thuộc %(cluster)s vào ngày họp. Chọn đơn vị khác.")
            % {"name": conference.host.short_name_on(conference.starts_on), "cluster": conference.cluster},
            "host",
        )


def write(conference: Conference, by: User, *, reason: str = "") -> None:
    """Save a locked conference with its history."""
    conference.changed_by, conference.changed_at = by, clock.now()
    conference._history_user = by  # type: ignore[attr-defined]
    conference._history_date = conference.changed_at  # type: ignore[attr-defined]
    conference._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    conference.save()
