"""Every change to the network but mergers and splits: unions, names, cluster membership, leadership terms.

Each function names its actor, locks the union or cluster that it changes, and writes all dated rows and their
history in one transaction. What cannot be is refused by a ValidationError whose keys are names of form fields.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clusters import vietnamese
from clusters.dated import Dated
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Province, Union, UnionName, User
from clusters.workflow import mandates, rows

ONE_DAY = timedelta(days=1)
RESERVED = {"them", "hop-nhat", "ten", "thanh-vien", "ke-thua"}  # words of the addresses under /lien-hiep/


@transaction.atomic
def create_union(*, by: User, valid_from: date, cluster: Cluster | None = None, reason: str = "", **name: Any) -> Union:
    """A new union with its first name and, where `cluster` is given, its membership from the same day."""
    union = Union(slug=_free_slug(name["short_name"], valid_from), source=name.get("source", ""))
    rows.save(union)
    row = UnionName(union=union, valid_from=valid_from, **name)
    refuse_other_scheme(row)
    refuse_twin(row)
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
        raise ValidationError({"valid_from": not_in_force(union, valid_from)})
    refuse_same_start(current, valid_from, field="valid_from")
    _refuse_before_the_name_in_use(union, valid_from)
    end = current.valid_to
    rows.end(current, valid_from - ONE_DAY, by=by, reason=reason)
    row = UnionName(union=union, valid_from=valid_from, valid_to=end, **name)
    refuse_other_scheme(row)
    refuse_twin(row)
    return rows.write(row, by=by, reason=reason)


@transaction.atomic
def correct_name(row: UnionName, *, by: User, seen: str, reason: str, **fields: Any) -> UnionName:
    """Correct a name or its days. Where that ends the union, its membership ends on the same day."""
    rows.lock([row.union])
    row = rows.reread(row, seen)
    rows.assign(row, fields)
    refuse_other_scheme(row)
    refuse_twin(row)
    rows.write(row, by=by, reason=reason)
    last_day = row.valid_to
    if last_day and not row.union.names.filter(valid_from__gt=last_day).exists():
        for membership in row.union.memberships.overlapping(last_day + ONE_DAY, None):
            if membership.valid_from and membership.valid_from > last_day:
                raise ValidationError({"valid_to": later_start(membership)})
            rows.end(membership, last_day, by=by, reason=reason)
    return row


@transaction.atomic
def move_to_cluster(
    union: Union, *, by: User, on: date, to: Cluster | None, source: str = "", remark: str = "", reason: str = ""
) -> ClusterMembership | None:
    """Let `union` belong to `to` (None: to no cluster) from `on`; the membership until then ends the day before."""
    rows.lock([union])
    if not union.names.in_force_on(on).exists():
        raise ValidationError({"on": not_in_force(union, on)})
    current = union.memberships.in_force_on(on).first()
    end = current.valid_to if current else _day_before_next(union.memberships.all(), on)
    if current is not None:
        if current.cluster_id == (to.pk if to else None):
            raise ValidationError({"to": _("Ngày này Liên hiệp đã là thành viên của %(cluster)s.") % {"cluster": to}})
        refuse_same_start(current, on, field="on")
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
    refuse_outsider(term)
    rows.write(term, by=by, reason=reason)
    mandates.settle(term, by=by)
    return term


@transaction.atomic
def correct_term(term: LeadershipTerm, *, by: User, seen: str, reason: str, **fields: Any) -> LeadershipTerm:
    """Correct a term's holder, days, status or decision."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, seen)
    holder = term.union_id
    rows.assign(term, fields)
    refuse_outsider(term)
    rows.write(term, by=by, reason=reason)
    mandates.settle(term, by=by, changed_hands=term.union_id != holder)
    return term


@transaction.atomic
def recognise_term(
    term: LeadershipTerm, *, by: User, seen: str, decision_number: str, decision_date: date
) -> LeadershipTerm:
    """Record VUFO's decision that recognises an elected holder."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, seen)
    if term.status == LeadershipTerm.Status.RECOGNISED:
        sentence = _("Nhiệm kỳ này đã được công nhận theo quyết định %s. Quyết định ghi sai thì sửa nhiệm kỳ.")
        raise ValidationError(sentence % term.decision_number)
    term.status = LeadershipTerm.Status.RECOGNISED
    term.decision_number, term.decision_date = decision_number, decision_date
    return rows.write(term, by=by, reason=decision_number)


def _free_slug(short_name: str, valid_from: date) -> str:
    plain = slugify(vietnamese.fold(short_name))[:50] or "lien-hiep"
    taken = RESERVED | set(Union.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    candidates = [plain, f"{plain}-{valid_from.year}"]
    candidates += [f"{plain}-{valid_from.year}-{n}" for n in range(2, len(taken) + 3)]
    return next(slug for slug in candidates if slug not in taken)


def _day_before_next(dated: models.QuerySet, day: date) -> date | None:
    following = dated.filter(valid_from__gt=day).order_by("valid_from").first()
    return following.valid_from - ONE_DAY if following else None


def not_in_force(union: Union, day: date) -> str:
    return _("Liên hiệp %(union)s không hoạt động ngày %(day)s.") % {"union": union, "day": f"{day:%d/%m/%Y}"}


def refuse_same_start(row: Dated, day: date, *, field: str) -> None:
    if row.valid_from == day:
        raise ValidationError({field: _("Đã có một dòng bắt đầu đúng ngày này. Sửa dòng ấy thay vì thêm dòng mới.")})


def _refuse_before_the_name_in_use(union: Union, day: date) -> None:
    in_use = union.names.in_force_today().first()
    if in_use is not None and in_use.valid_from and day < in_use.valid_from:
        sentence = _("Tên đang dùng có từ %(day)s nên tên mới phải sau ngày ấy. Tên trước đó ghi sai thì sửa dòng ấy.")
        raise ValidationError({"valid_from": sentence % {"day": f"{in_use.valid_from:%d/%m/%Y}"}})


def refuse_other_scheme(row: UnionName) -> None:
    """A name begins in a province of its day: one of 63 until 30/06/2025, one of 34 since.

    It may last longer than its province: unions merged later than the provinces did.
    """
    day = row.valid_from
    if day is None and row.province.scheme == Province.Scheme.AFTER:
        day = row.valid_to
    if day is not None and row.province.scheme != Province.scheme_on(day):
        scheme = Province.Scheme(Province.scheme_on(day)).label
        sentence = _("Ngày %(day)s là thời gian của %(scheme)s: mã %(province)s không dùng cho ngày ấy.")
        told = {"day": f"{day:%d/%m/%Y}", "scheme": scheme, "province": row.province}
        raise ValidationError({"province": sentence % told})


def later_start(row: Dated) -> str:
    return _("“%(row)s” bắt đầu sau ngày này (%(span)s).") % {"row": row, "span": row.span}


def refuse_twin(row: UnionName) -> None:
    """Two unions of one name at one time are a double entry, for instance of a form sent twice."""
    twins = (
        UnionName.objects.overlapping(row.valid_from, row.valid_to)
        .filter(short_name=row.short_name)
        .exclude(union=row.union_id)
    )
    if twins.exists():
        raise ValidationError({"short_name": _("Trong thời gian này đã có Liên hiệp mang tên “%s”.") % row.short_name})


def refuse_outsider(term: LeadershipTerm) -> None:
    members = ClusterMembership.objects.filter(cluster=term.cluster_id, union=term.union_id)
    if not members.overlapping(term.valid_from, term.valid_to).exists():
        sentence = _("Liên hiệp này không là thành viên của %(cluster)s trong thời gian ấy.")
        raise ValidationError({"union": sentence % {"cluster": term.cluster}})
