"""The life of a joint activity: planned, then held on a day or dropped for a reason; a mistake is taken back."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Conference, JointActivity

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


@transaction.atomic
def plan(cluster: Cluster, year: int, given: Plan, *, by: User) -> JointActivity:
    """Put an activity into the year's list. Raises Blocked where one of the same name stands there."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)  # two offices may plan the same thing at once
    _check(by, cluster, year)
    activity = JointActivity(cluster=cluster, year=year)
    _assign(activity, given)
    return _write(activity, by)


@transaction.atomic
def edit(activity: JointActivity, given: Plan, *, by: User, seen: str) -> JointActivity:
    """Correct what was planned. `seen` is the version that the page showed; raises Changed if there is another."""
    activity = _locked(activity, by, seen)
    _assign(activity, given)
    return _write(activity, by)


@transaction.atomic
def hold(activity: JointActivity, day: date, place: str, result: str, *, by: User, seen: str) -> JointActivity:
    """It took place on a day of its year, not after today; also corrects what was noted of one that did."""
    activity = _locked(activity, by, seen)
    if day.year != activity.year:
        raise Blocked(
            _("Hoạt động của năm %(year)d phải có ngày trong năm %(year)d.") % {"year": activity.year}, "held_on"
        )
    if day > clock.today():
        raise Blocked(_("Ngày tổ chức không sau hôm nay. Việc chưa làm để “trong kế hoạch”."), "held_on")
    activity.held_on, activity.place, activity.result = day, place, result
    activity.state = State.HELD
    return _write(activity, by)


@transaction.atomic
def drop(activity: JointActivity, reason: str, *, by: User, seen: str) -> JointActivity:
    """It will not take place; the reason goes into the history and stands beside it."""
    activity = _locked(activity, by, seen)
    if not reason.strip():
        raise Blocked(_("Ghi lý do không tổ chức."), "reason")
    activity.held_on, activity.result = None, reason.strip()
    activity.state = State.DROPPED
    return _write(activity, by, reason=reason)


@transaction.atomic
def plan_again(activity: JointActivity, *, by: User, seen: str) -> JointActivity:
    """Take back that it was held or dropped."""
    activity = _locked(activity, by, seen)
    if activity.state == State.PLANNED:
        return activity
    activity.held_on, activity.result = None, ""
    activity.state = State.PLANNED
    return _write(activity, by)


def _check(by: User, cluster: Cluster, year: int) -> None:
    if not permissions.can_keep_activities(by, cluster, year):
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
    activity.conference, activity.invited = given.conference, " ".join(given.invited.split())


def _write(activity: JointActivity, by: User, *, reason: str = "") -> JointActivity:
    activity.changed_by, activity.changed_at = by, clock.now()
    activity._history_user = by  # type: ignore[attr-defined]
    activity._history_date = activity.changed_at  # type: ignore[attr-defined]
    activity._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    activity.save()
    return activity
