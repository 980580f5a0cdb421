"""The life of a joint activity: planned, then held on a day or dropped for a reason; a mistake is taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Conference, JointActivity, Participation

State = JointActivity.State


class NotAllowed(Exception):
    """The person may not do this."""


class Blocked(Exception):
    """Something has to be mended first; `field` is where the form says so."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Plan:
    """What is known of an activity before it takes place."""

    title: str
    kind: str
    host: Union | None = None
    quarter: int | None = None
    place: str = ""
    conference: Conference | None = None
    invited: str = ""
    combined_with: str = ""
    agreed_at: Conference | None = None
    agreed_on: date | None = None


@transaction.atomic
def plan(cluster: Cluster, year: int, given: Plan, *, by: User, is_illustrative: bool = False) -> JointActivity:
    """Put an activity into the year's list. Raises Blocked where one of the same name stands there."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)  # two offices may plan the same thing at once
    _check(by, cluster, year)
    activity = JointActivity(cluster=cluster, year=year, is_illustrative=is_illustrative)
    _assign(activity, given)
    return _write(activity, by)


@transaction.atomic
def edit(activity: JointActivity, given: Plan, *, by: User, seen: str, reason: str = "") -> JointActivity:
    """Correct what was planned. `seen` is the version that the page showed; raises Changed if there is another.

    Once it is noted who took part, the host is among these, and a host that was corrected is not any more.
    """
    activity = _locked(activity, by, seen)
    left = leaves_with_the_host(activity, given.host)
    is_noted = activity.participations.exists()
    _assign(activity, given)
    if left is not None:
        _forget(activity.participations.filter(union=left), by)
    if activity.host is not None and is_noted:
        _add(activity, [activity.host], by)
    return _write(activity, by, reason=reason)


def leaves_with_the_host(activity: JointActivity, host: Union | None) -> Union | None:
    """The host of now that took part, where `host` takes its place: nobody knows that it came for another reason."""
    if activity.host is None or activity.host == host:
        return None
    return activity.host if activity.participations.filter(union=activity.host).exists() else None


@transaction.atomic
def hold(
    activity: JointActivity, day: date, place: str, result: str, *, by: User, seen: str,
    took_part: Collection[Union] | None = None,
) -> JointActivity:  # fmt: skip
    """It took place on a day of its year, not after today; also corrects what was noted of one that did.

    `took_part` are all that did, the host may be left out; empty where it is not known yet, None to leave it as it is.
    """
    activity = _locked(activity, by, seen)
    if day.year != activity.year:
        raise Blocked(
            _("Hoạt động của năm %(year)d phải có ngày trong năm %(year)d.") % {"year": activity.year}, "held_on"
        )
    if day > clock.today():
        raise Blocked(_("Ngày tổ chức không sau hôm nay. Việc chưa làm để “trong kế hoạch”."), "held_on")
    if took_part is not None:
        _note_participants(activity, day, took_part, by)
    activity.held_on, activity.place, activity.result = day, place, result
    activity.state = State.HELD
    return _write(activity, by)


@transaction.atomic
def drop(activity: JointActivity, reason: str, *, by: User, seen: str) -> JointActivity:
    """It will not take place; the reason goes into the history and stands beside it."""
    activity = _locked(activity, by, seen)
    if not reason.strip():
        raise Blocked(_("Ghi lý do không tổ chức."), "reason")
    _forget(activity.participations.all(), by)
    activity.held_on, activity.result = None, reason.strip()
    activity.state = State.DROPPED
    return _write(activity, by, reason=reason)


@transaction.atomic
def plan_again(activity: JointActivity, *, by: User, seen: str) -> JointActivity:
    """Take back that it was held or dropped."""
    activity = _locked(activity, by, seen)
    if activity.state == State.PLANNED:
        return activity
    _forget(activity.participations.all(), by)
    activity.held_on, activity.result = None, ""
    activity.state = State.PLANNED
    return _write(activity, by)


def _check(by: User, cluster: Cluster, year: int) -> None:
    if not permissions.can_plan_activities(by, cluster, year):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO ghi hoạt động chung của Cụm."))


def _locked(activity: JointActivity, by: User, seen: str) -> JointActivity:
    rows = JointActivity.objects.select_for_update(of=("self",)).select_related("cluster")
    fresh = rows.get(pk=activity.pk)
    _check(by, fresh.cluster, fresh.year)
    if version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def _assign(activity: JointActivity, given: Plan) -> None:
    title = " ".join(given.title.split())
    if not title:
        raise Blocked(_("Ghi tên hoạt động."), "title")
    same = JointActivity.objects.filter(cluster=activity.cluster, year=activity.year, title__iexact=title)
    if same.exclude(pk=activity.pk).exists():
        raise Blocked(_("Danh sách năm %d đã có hoạt động tên này.") % activity.year, "title")
    activity.title, activity.kind, activity.host = title, given.kind, given.host
    activity.quarter, activity.place = given.quarter, given.place
    if given.conference is not None and given.conference.cluster_id != activity.cluster_id:
        raise Blocked(_("Hội nghị này không phải của Cụm."), "conference")
    is_off = given.conference is not None and given.conference.state == Conference.State.CALLED_OFF
    if is_off and given.conference != activity.conference:
        raise Blocked(_("Hội nghị này không họp. Chọn hội nghị khác."), "conference")
    activity.conference, activity.invited = given.conference, " ".join(given.invited.split())
    # Once the conference stands in the list, the words for it have done their duty.
    activity.combined_with = "" if given.conference is not None else " ".join(given.combined_with.split())
    _agree(activity, given)


def _agree(activity: JointActivity, given: Plan) -> None:
    """The day on which the members agreed on the plan: of the conference, unless another is named."""
    day, field = given.agreed_on, "agreed_on"
    if given.agreed_at is not None:
        if given.agreed_at.cluster_id != activity.cluster_id:
            raise Blocked(_("Hội nghị này không phải của Cụm."), "agreed_at")
        is_off = given.agreed_at.state == Conference.State.CALLED_OFF
        if is_off and given.agreed_at.pk != activity.agreed_at_id:
            raise Blocked(_("Hội nghị này không họp nên không thống nhất được gì. Chọn hội nghị khác."), "agreed_at")
        if day is None:
            day, field = given.agreed_at.starts_on, "agreed_at"
    if day is not None and (day > clock.today() or not activity.year - 1 <= day.year <= activity.year):
        raise Blocked(
            _("Ngày thống nhất trong năm %(year)d hoặc năm trước, không sau hôm nay.") % {"year": activity.year}, field
        )
    activity.agreed_at, activity.agreed_on = given.agreed_at, day


def members_on(cluster: Cluster, day: date) -> models.QuerySet[Union]:
    """The members of the cluster on a day."""
    return Union.objects.filter(pk__in=cluster.memberships.in_force_on(day).values("union"))


def _note_participants(activity: JointActivity, day: date, took_part: Collection[Union], by: User) -> None:
    """Write those that differ; one noted by mistake goes, and its history keeps it."""
    noted = {row.union_id: row for row in activity.participations.all()}
    members = set(members_on(activity.cluster, day).values_list("pk", flat=True))
    if day == activity.held_on:
        members |= noted.keys()  # what was right on that day once is not doubted again
    wanted = {union.pk: union for union in took_part}
    strangers = [union for pk, union in wanted.items() if pk not in members and pk != activity.host_id]
    if strangers:
        names = ", ".join(sorted(union.short_name_on(day) for union in strangers))
        raise Blocked(
            _("Ngày %(day)s không phải thành viên của Cụm: %(names)s. Bỏ chọn, hoặc sửa ngày tổ chức.")
            % {"day": f"{day:%d/%m/%Y}", "names": names},
            "participants",
        )
    if wanted and activity.host is not None:
        wanted[activity.host.pk] = activity.host
    _forget([row for pk, row in noted.items() if pk not in wanted], by)
    _add(activity, wanted.values(), by)


def _add(activity: JointActivity, unions: Collection[Union], by: User) -> None:
    noted = set(activity.participations.values_list("union", flat=True))
    for union in unions:
        if union.pk not in noted:
            row = Participation(activity=activity, union=union)
            _sign(row, by)
            row.save()


def _forget(rows: Collection[Participation] | models.QuerySet[Participation], by: User) -> None:
    for row in rows:
        _sign(row, by)
        row.delete()


def _sign(row: models.Model, by: User) -> None:
    row._history_user, row._history_date = by, clock.now()  # type: ignore[attr-defined]


def _write(activity: JointActivity, by: User, *, reason: str = "") -> JointActivity:
    activity.changed_by, activity.changed_at = by, clock.now()
    activity._history_user = by  # type: ignore[attr-defined]
    activity._history_date = activity.changed_at  # type: ignore[attr-defined]
    activity._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    activity.save()
    return activity
