"""Every change to the network: names, mergers and splits, cluster membership, leadership terms.

Each function names its actor, locks the union or cluster that it changes, and writes all dated rows and their
history in one transaction. What cannot be is refused by a ValidationError whose keys are names of form fields.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clusters import vietnamese
from clusters.dated import Dated
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Succession, Union, UnionName, User
from clusters.workflow import rows

ONE_DAY = timedelta(days=1)
RESERVED = {"them", "hop-nhat", "ten", "thanh-vien"}  # words of the addresses under /lien-hiep/


@transaction.atomic
def create_union(*, by: User, valid_from: date, cluster: Cluster | None = None, reason: str = "", **name: Any) -> Union:
    """A new union with its first name and, where `cluster` is given, its membership from the same day."""
    union = Union(slug=_free_slug(name["short_name"], valid_from), source=name.get("source", ""))
    rows.save(union)
    row = UnionName(union=union, valid_from=valid_from, **name)
    _refuse_twin(row)
    rows.write(row, by=by, reason=reason)
    if cluster is not None:
        rows.write(ClusterMembership(union=union, cluster=cluster, valid_from=valid_from), by=by, reason=reason)
    return union


@transaction.atomic
def add_name(union: Union, *, by: User, valid_from: date, reason: str = "", **name: Any) -> UnionName:
    """Give `union` another name from `valid_from`; the name in force until then ends the day before."""
    rows.lock([union])
    current = union.names.in_force_on(valid_from).first()
    if current is None:
        raise ValidationError({"valid_from": _not_in_force(union, valid_from)})
    _refuse_same_start(current, valid_from, field="valid_from")
    end = current.valid_to
    rows.end(current, valid_from - ONE_DAY, by=by, reason=reason)
    row = UnionName(union=union, valid_from=valid_from, valid_to=end, **name)
    _refuse_twin(row)
    return rows.write(row, by=by, reason=reason)


@transaction.atomic
def correct_name(row: UnionName, *, by: User, seen: str, reason: str, **fields: Any) -> UnionName:
    """Correct a name or its days. Where that ends the union, its membership ends on the same day."""
    rows.lock([row.union])
    row = rows.reread(row, seen)
    rows.assign(row, fields)
    _refuse_twin(row)
    rows.write(row, by=by, reason=reason)
    last_day = row.valid_to
    if last_day and not row.union.names.filter(valid_from__gt=last_day).exists():
        for membership in row.union.memberships.overlapping(last_day + ONE_DAY, None):
            _refuse_later_start(membership, last_day, field="valid_to")
            rows.end(membership, last_day, by=by, reason=reason)
    return row


def record_succession(
    kind: str,
    predecessors: Iterable[Union],
    *,
    by: User,
    on: date,
    decision: str,
    into: Union | None = None,
    new: dict[str, Any] | None = None,
    ends: bool = False,
    source: str = "",
    remark: str = "",
) -> Union:
    """A merger, renaming or split in one act; the union that goes on. A renamed union stays the same row."""
    told: dict[str, Any] = {"by": by, "source": source, "remark": remark}
    unions = list(predecessors)
    if kind == Succession.Kind.MERGER:
        return merge(unions, on=on, decision=decision, into=into, new=new, **told)
    (predecessor,) = unions
    if kind == Succession.Kind.SPLIT:
        return split(predecessor, on=on, decision=decision, into=into, new=new, ends=ends, **told)
    name = {field: value for field, value in (new or {}).items() if field != "cluster"}
    return add_name(predecessor, valid_from=on, reason=decision, **name, **told).union


@transaction.atomic
def merge(
    predecessors: Iterable[Union],
    *,
    by: User,
    on: date,
    into: Union | None = None,
    new: dict[str, Any] | None = None,
    decision: str = "",
    source: str = "",
    remark: str = "",
) -> Union:
    """End `predecessors` the day before `on`; `into`, or a union made of `new`, carries them on from `on`.

    `new` holds the fields of `create_union`. The rows that were there keep their names: rule 2.
    """
    unions = list(predecessors)
    rows.lock([*unions, *([into] if into else [])])
    for union in unions:
        _refuse_if_not_ready(union, on)
        _end_union(union, on - ONE_DAY, by=by, reason=decision)
    successor = _successor(into, new, on=on, by=by, source=source, remark=remark, reason=decision)
    for union in unions:
        step = Succession(predecessor=union, successor=successor, kind=Succession.Kind.MERGER, on=on)
        rows.assign(step, {"decision": decision, "source": source, "remark": remark})
        rows.write(step, by=by, reason=decision)
    return successor


@transaction.atomic
def split(
    predecessor: Union,
    *,
    by: User,
    on: date,
    ends: bool,
    into: Union | None = None,
    new: dict[str, Any] | None = None,
    decision: str = "",
    source: str = "",
    remark: str = "",
) -> Union:
    """Let one union come out of `predecessor` on `on`; `ends` tells whether the old one stops the day before."""
    rows.lock([predecessor, *([into] if into else [])])
    _refuse_if_not_ready(predecessor, on, again=True)
    if ends and predecessor.names.in_force_on(on).exists():
        _end_union(predecessor, on - ONE_DAY, by=by, reason=decision)
    successor = _successor(into, new, on=on, by=by, source=source, remark=remark, reason=decision)
    step = Succession(predecessor=predecessor, successor=successor, kind=Succession.Kind.SPLIT, on=on)
    rows.assign(step, {"decision": decision, "source": source, "remark": remark})
    rows.write(step, by=by, reason=decision)
    return successor


@transaction.atomic
def move_to_cluster(
    union: Union, *, by: User, on: date, to: Cluster | None, source: str = "", remark: str = "", reason: str = ""
) -> ClusterMembership | None:
    """Let `union` belong to `to` (None: to no cluster) from `on`; the membership until then ends the day before."""
    rows.lock([union])
    if not union.names.in_force_on(on).exists():
        raise ValidationError({"on": _not_in_force(union, on)})
    current = union.memberships.in_force_on(on).first()
    end = current.valid_to if current else _day_before_next(union.memberships.all(), on)
    if current is not None:
        if current.cluster_id == (to.pk if to else None):
            raise ValidationError({"to": _("Ngày này Liên hiệp đã là thành viên của %(cluster)s.") % {"cluster": to}})
        _refuse_same_start(current, on, field="on")
        rows.end(current, on - ONE_DAY, by=by, reason=reason)
    elif to is None:
        raise ValidationError({"to": _("Ngày này Liên hiệp không thuộc Cụm nào.")})
    if to is None:
        return None
    row = ClusterMembership(union=union, cluster=to, valid_from=on, valid_to=end, source=source, remark=remark)
    return rows.write(row, by=by, reason=reason)


@transaction.atomic
def correct_membership(row: ClusterMembership, *, by: User, seen: str, reason: str, **fields: Any) -> ClusterMembership:
    """Correct a membership's cluster, days or source; what was assumed becomes VUFO's word."""
    rows.lock([row.union])
    row = rows.reread(row, seen)
    rows.assign(row, fields)
    return rows.write(row, by=by, reason=reason)


@transaction.atomic
def add_term(cluster: Cluster, *, by: User, year: int, reason: str = "", **fields: Any) -> LeadershipTerm:
    """Enter who leads or deputises for `cluster` in `year`."""
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    term = LeadershipTerm(cluster=cluster, year=year)
    rows.assign(term, fields)
    _refuse_outsider(term)
    return rows.write(term, by=by, reason=reason)


@transaction.atomic
def correct_term(term: LeadershipTerm, *, by: User, seen: str, reason: str, **fields: Any) -> LeadershipTerm:
    """Correct a term's holder, days, status or decision."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, seen)
    rows.assign(term, fields)
    _refuse_outsider(term)
    return rows.write(term, by=by, reason=reason)


@transaction.atomic
def recognise_term(
    term: LeadershipTerm, *, by: User, seen: str, decision_number: str, decision_date: date
) -> LeadershipTerm:
    """Record VUFO's decision that recognises an elected holder."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, seen)
    if term.status == LeadershipTerm.Status.RECOGNISED:
        raise rows.Overtaken(_("Nhiệm kỳ này đã được công nhận theo quyết định %s.") % term.decision_number)
    term.status = LeadershipTerm.Status.RECOGNISED
    term.decision_number, term.decision_date = decision_number, decision_date
    return rows.write(term, by=by, reason=decision_number)


def _successor(
    into: Union | None, new: dict[str, Any] | None, *, on: date, by: User, source: str, remark: str, reason: str
) -> Union:
    if into is None:
        return create_union(by=by, valid_from=on, source=source, remark=remark, reason=reason, **(new or {}))
    if not into.names.in_force_on(on).exists():
        raise ValidationError({"into": _not_in_force(into, on)})
    return into


def _end_union(union: Union, last_day: date, *, by: User, reason: str) -> None:
    """Let the union's name and membership end on `last_day`; rows that begin later make it refuse."""
    names = union.names.overlapping(last_day + ONE_DAY, None)
    memberships = union.memberships.overlapping(last_day + ONE_DAY, None)
    for row in [*names, *memberships]:
        _refuse_later_start(row, last_day, field="on")
        rows.end(row, last_day, by=by, reason=reason)


def _free_slug(short_name: str, valid_from: date) -> str:
    plain = slugify(vietnamese.fold(short_name))[:50] or "lien-hiep"
    taken = RESERVED | set(Union.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    candidates = [plain, f"{plain}-{valid_from.year}"]
    candidates += [f"{plain}-{valid_from.year}-{n}" for n in range(2, len(taken) + 3)]
    return next(slug for slug in candidates if slug not in taken)


def _day_before_next(dated: models.QuerySet, day: date) -> date | None:
    following = dated.filter(valid_from__gt=day).order_by("valid_from").first()
    return following.valid_from - ONE_DAY if following else None


def _not_in_force(union: Union, day: date) -> str:
    return _("Liên hiệp %(union)s không hoạt động ngày %(day)s.") % {"union": union, "day": f"{day:%d/%m/%Y}"}


def _refuse_same_start(row: Dated, day: date, *, field: str) -> None:
    if row.valid_from == day:
        raise ValidationError({field: _("Đã có một dòng bắt đầu đúng ngày này. Sửa dòng ấy thay vì thêm dòng mới.")})


def _refuse_later_start(row: Dated, last_day: date, *, field: str) -> None:
    if row.valid_from and row.valid_from > last_day:
        raise ValidationError({field: _("“%(row)s” bắt đầu sau ngày này (%(span)s).") % {"row": row, "span": row.span}})


def _refuse_if_not_ready(union: Union, on: date, *, again: bool = False) -> None:
    """A predecessor works on the day before, and nothing later has been recorded of it (`again`: same day may)."""
    if not union.names.in_force_on(on - ONE_DAY).exists():
        raise ValidationError({"on": _not_in_force(union, on - ONE_DAY)})
    later = Succession.objects.filter(models.Q(predecessor=union) | models.Q(successor=union))
    later = later.filter(on__gt=on) if again else later.filter(on__gte=on)
    if later.exists():
        raise ValidationError(
            {"on": _("Liên hiệp %(union)s đã có việc kế thừa ghi từ ngày này trở đi.") % {"union": union}}
        )


def _refuse_twin(row: UnionName) -> None:
    """Two unions of one name at one time are a double entry, for instance of a form sent twice."""
    twins = (
        UnionName.objects.overlapping(row.valid_from, row.valid_to)
        .filter(short_name=row.short_name)
        .exclude(union=row.union_id)
    )
    if twins.exists():
        raise ValidationError({"short_name": _("Trong thời gian này đã có Liên hiệp mang tên “%s”.") % row.short_name})


def _refuse_outsider(term: LeadershipTerm) -> None:
    members = ClusterMembership.objects.filter(cluster=term.cluster_id, union=term.union_id)
    if not members.overlapping(term.valid_from, term.valid_to).exists():
        sentence = _("Liên hiệp này không là thành viên của %(cluster)s trong thời gian ấy.")
        raise ValidationError({"union": sentence % {"cluster": term.cluster}})
