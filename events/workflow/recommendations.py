"""The one door to requests to a higher body: raised, then step by step until they are settled, declined or withdrawn.

Every function names the actor, locks the request and reads it again, and adds a step in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union, User
from clusters.permissions import acting_union_ids, acts_for, holders, is_vufo_officer, mandate_of, posts_in_force
from clusters.workflow.rows import Changed, Overtaken, version
from events import permissions
from events.models import Conference, Recommendation, RecommendationStep
from events.notices import recommendations as notices
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import Body

State = Recommendation.State
Kind = RecommendationStep.Kind
Addressee = Recommendation.Addressee
Source = Recommendation.Source

TEXT_MAX = 5000
YEARS_AHEAD = 2

Right = Callable[[User, Recommendation], bool]
_OPEN: dict[Kind, tuple[State, Right]] = {
    Kind.UNDER_WAY: (State.UNDER_WAY, permissions.can_answer),
    Kind.ANSWERED: (State.ANSWERED, permissions.can_answer),
    Kind.SETTLED: (State.SETTLED, permissions.can_answer),
    Kind.DECLINED: (State.DECLINED, permissions.can_answer),
}
_WAITING = _OPEN | {
    Kind.PASSED_ON: (State.RAISED, permissions.can_pass_on),
    Kind.WITHDRAWN: (State.WITHDRAWN, permissions.can_keep_recommendation),
}
_AGAIN: dict[Kind, tuple[State, Right]] = {Kind.REOPENED: (State.RAISED, permissions.can_reopen_recommendation)}
# From a state, by the kind of step: the state that follows, and who may take it.
STEPS: dict[State, dict[Kind, tuple[State, Right]]] = {
    State.RAISED: _WAITING,
    State.UNDER_WAY: _WAITING,
    State.ANSWERED: _OPEN | _AGAIN,
    State.SETTLED: _AGAIN,
    State.DECLINED: _AGAIN,
    State.WITHDRAWN: {Kind.REOPENED: (State.RAISED, permissions.can_keep_recommendation)},
}


@dataclass(frozen=True)
class Request:
    """What is asked, of whom, where it was raised and by when an answer is wished for."""

    title: str
    text: str
    addressee: str = Addressee.VUFO
    office_name: str = ""
    source: str = Source.OWN
    conference: Conference | None = None
    report_period: str = ""
    wished_on: date | None = None


@dataclass(frozen=True)
class Said:
    """One step as it was typed."""

    kind: str
    text: str
    on: date


@transaction.atomic
def send(
    body: Body, given: Request, *, by: User, token: UUID | None = None, is_illustrative: bool = False
) -> Recommendation:
    """Raise a request of a union or a cluster. The same form posted twice gives the row of the first time."""
    if not permissions.can_raise_recommendation(by, body.union, body.cluster):
        raise NotAllowed(_("Kiến nghị của Liên hiệp do cán bộ, lãnh đạo đơn vị lập; của Cụm do Cụm trưởng, Cụm phó."))
    _lock_body(body)
    twin = Recommendation.objects.filter(token=token).first() if token else None
    if twin is not None and (twin.union, twin.raising_cluster) == (body.union, body.cluster):
        return twin
    row = Recommendation(union=body.union, raising_cluster=body.cluster, token=None if twin else token)
    row.state, row.raised_on, row.is_illustrative = State.RAISED, clock.today(), is_illustrative
    _assign(row, given)
    _write(row, by)
    _note(row, Said(Kind.RAISED, row.text, row.raised_on), by)
    return row


@transaction.atomic
def take_step(row: Recommendation, said: Said, *, by: User, seen: str, token: UUID | None = None) -> Recommendation:
    """Take the next step. `seen` is the version that the page showed; raises Changed if there is another."""
    row = _locked(row)
    if token is not None:
        twin = RecommendationStep.objects.filter(token=token).first()
        if twin is not None and twin.recommendation_id == row.pk:
            raise Overtaken(_("Vừa ghi rồi, không ghi lần nữa."))
        token = None if twin else token
    if version(row) != seen:
        raise Changed(row)
    follows = STEPS[State(row.state)].get(said.kind)  # type: ignore[call-overload]
    if follows is None:
        raise Blocked(_("Kiến nghị đang ở tình trạng “%(state)s” nên không làm được bước này.") % _state(row), "kind")
    to, may = follows
    if not may(by, row):
        raise NotAllowed(_("Bạn không làm được bước này với kiến nghị này."))
    _check_said(row, said)
    office = office_of(by, row, said.kind)
    row.state = to
    if said.kind == Kind.PASSED_ON:
        row.addressee = Addressee.VUFO
    if to in Recommendation.CLOSED_BY_ANSWER:
        row.answered_at = clock.now()
    _write(row, by, reason=said.text)
    _note(row, said, by, office=office, token=token)
    return row


def next_steps(row: Recommendation, *, by: User) -> list[Kind]:
    """The steps that the person may take now, the most likely first."""
    steps = STEPS[State(row.state)]
    # Several steps ask for the same right, which reads the offices: each is asked once.
    rights = {may: may(by, row) for may in {may for _to, may in steps.values()}}
    return [kind for kind, (_to, may) in steps.items() if rights[may]]


def office_of(by: User, row: Recommendation, kind: str = Kind.RAISED) -> str:
    """In what office the person takes the step, in words, as of today."""
    asks = kind in (Kind.RAISED, Kind.WITHDRAWN) or (
        kind == Kind.REOPENED and permissions.can_keep_recommendation(by, row)
    )
    if asks and row.union_id is not None:
        posts = [post for post in posts_in_force(by) if post.is_acting and post.union_id]
        # Who acts for several unions acts for the one that asks; for one that it carries on, with any post.
        post = next((post for post in posts if post.union_id == row.union_id), next(iter(posts), None))
        return f"{post.get_kind_display()} {post.body}" if post else ""
    cluster_id = row.raising_cluster_id if asks else row.cluster_id
    if cluster_id is not None and not is_vufo_officer(by):
        own = acting_union_ids(by)
        terms = holders(cluster_id, clock.today().year).values()
        term = next((term for term in terms if acts_for(term, own)), None)
        if term is not None:
            return _office_name(term, own)
    return _("Cán bộ VUFO") if is_vufo_officer(by) else str(next(iter(posts_in_force(by)), ""))


def _office_name(term: LeadershipTerm, own: set[int]) -> str:
    words = {
        "role": term.get_role_display(), "cluster": term.cluster, "year": term.year,
        "name": term.union.short_name_on(clock.today()),
    }  # fmt: skip
    name = _("%(role)s %(cluster)s năm %(year)d (%(name)s)") % words
    mandate = None if term.union_id in own else mandate_of(term, own)
    if mandate is None:
        return name
    return _("%(union)s, được %(office)s ủy quyền") % {"union": mandate.union.short_name, "office": name}


def _state(row: Recommendation) -> dict[str, str]:
    return {"state": row.get_state_display()}


def _locked(row: Recommendation) -> Recommendation:
    """The request as it is now, locked: two people may have the same page open."""
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("union", "cluster", "raising_cluster")
    return rows.order_by("pk").get(pk=row.pk)


def _lock_body(body: Body) -> None:
    """Two posts of one form wait for each other here, so that the later one sees what the earlier one wrote."""
    if body.union is not None:
        Union.objects.select_for_update(of=("self",)).order_by("pk").get(pk=body.union.pk)
    elif body.cluster is not None:
        Cluster.objects.select_for_update().get(pk=body.cluster.pk)


def _assign(row: Recommendation, given: Request) -> None:
    row.title, row.text = " ".join(given.title.split()), given.text.strip()
    row.addressee, row.source, row.wished_on = given.addressee, given.source, given.wished_on
    row.office_name = " ".join(given.office_name.split()) if given.addressee == Addressee.OFFICE else ""
    row.conference = given.conference if given.source == Source.CONFERENCE else None
    row.report_period = given.report_period.strip() if given.source == Source.REPORT else ""
    row.year = int(row.report_period[:4]) if row.report_period else row.raised_on.year
    _check_words(row)
    _check_addressee(row)
    _check_wish(row.wished_on)


def _check_words(row: Recommendation) -> None:
    if not row.title:
        raise Blocked(_("Ghi tên kiến nghị."), "title")
    if not row.text:
        raise Blocked(_("Ghi nội dung kiến nghị."), "text")
    _check_length(row.text)
    if row.source == Source.CONFERENCE and row.conference is None:
        raise Blocked(_("Chọn hội nghị đã nêu kiến nghị này."), "conference")
    if row.source == Source.REPORT and not row.report_period:
        raise Blocked(_("Chọn kỳ báo cáo đã nêu kiến nghị này."), "report_period")


def _check_length(text: str) -> None:
    if len(text) > TEXT_MAX:
        raise Blocked(_("Nội dung dài nhất %(n)d ký tự. Rút gọn lại.") % {"n": TEXT_MAX}, "text")


def _check_addressee(row: Recommendation) -> None:
    if row.addressee == Addressee.OFFICE and not row.office_name:
        raise Blocked(_("Ghi tên cơ quan cần gửi."), "office_name")
    if row.addressee != Addressee.CLUSTER:
        return
    if row.union is None:
        raise Blocked(_("Kiến nghị của Cụm gửi VUFO hoặc cơ quan khác."), "addressee")
    membership = row.union.memberships.in_force_on(row.raised_on).select_related("cluster").first()
    if membership is None:
        raise Blocked(_("Đơn vị chưa thuộc Cụm nào. Chọn VUFO hoặc cơ quan khác."), "addressee")
    row.cluster = membership.cluster


def _check_wish(day: date | None) -> None:
    if day is None:
        return
    if day < clock.today():
        raise Blocked(_("Ngày mong trả lời không trước hôm nay."), "wished_on")
    last = clock.today().year + YEARS_AHEAD
    if day.year > last:
        raise Blocked(_("Ngày mong trả lời muộn nhất là 31/12/%(year)d.") % {"year": last}, "wished_on")


def _check_said(row: Recommendation, said: Said) -> None:
    if not said.text.strip():
        raise Blocked(_("Ghi nội dung hoặc lý do."), "text")
    _check_length(said.text)
    if said.on > clock.today():
        raise Blocked(_("Ngày chưa tới."), "on")
    if said.on < row.raised_on:
        raise Blocked(_("Ngày không trước ngày gửi kiến nghị, %(day)s.") % {"day": f"{row.raised_on:%d/%m/%Y}"}, "on")


def _write(row: Recommendation, by: User, *, reason: str = "") -> None:
    """Save a locked request with its history."""
    row.changed_by, row.changed_at = by, clock.now()
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = row.changed_at  # type: ignore[attr-defined]
    row._change_reason = reason.strip()[:100] or None  # type: ignore[attr-defined]
    row.save()


def _note(row: Recommendation, said: Said, by: User, *, office: str = "", token: UUID | None = None) -> None:
    """Add the step: who, when, in what office, and the words; whoever it concerns is told."""
    step = RecommendationStep.objects.create(
        recommendation=row, kind=said.kind, text=said.text.strip(), on=said.on, by=by,
        office=(office or office_of(by, row, said.kind))[:300], at=clock.now(), token=token,
    )  # fmt: skip
    notices.told_of(row, step, by=by)
