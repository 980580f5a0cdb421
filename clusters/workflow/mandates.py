"""Giving the work of an office to another member of the cluster for some days, and taking it back (ủy quyền).

Every act locks the cluster, as every change to its offices does: what a mandate is checked against stands still.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Mandate, Union, UnionName, User
from clusters.permissions import can_give_mandate, posts_in_force
from clusters.workflow import rows


@transaction.atomic
def give(term: LeadershipTerm, union: Union, *, by: User, valid_from: date, valid_to: date, reason: str) -> Mandate:
    """Let `union` do the work of the office from day to day, beside its holder."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, rows.version(term))
    if not can_give_mandate(by, term):
        raise PermissionDenied(_("Chỉ Liên hiệp giữ chức và VUFO ủy quyền được, khi nhiệm kỳ còn hiệu lực."))
    mandate = Mandate(term=term, union=union, valid_from=valid_from, valid_to=valid_to, reason=reason.strip())
    mandate.given_by, mandate.given_office, mandate.given_at = by, _office_of(by, term), clock.now()
    _refuse_past_start(mandate)
    _refuse_vacant_office(mandate)
    _refuse_who_cannot(mandate)
    _refuse_second_office(mandate)
    return rows.write(mandate, by=by, reason=mandate.reason)


@transaction.atomic
def revoke(mandate: Mandate, *, by: User, reason: str) -> Mandate:
    """Take a mandate back; until now it gave the right, and what was done by it stands."""
    Cluster.objects.select_for_update().get(pk=mandate.term.cluster_id)
    mandate = rows.reread(mandate, rows.version(mandate))
    if not can_give_mandate(by, mandate.term):
        raise PermissionDenied(_("Chỉ Liên hiệp giữ chức và VUFO thôi ủy quyền được, khi nhiệm kỳ còn hiệu lực."))
    if mandate.revoked_at is not None:
        raise rows.Overtaken(_("Ủy quyền này đã được thôi rồi."))
    if mandate.valid_to is not None and mandate.valid_to < clock.today():
        raise rows.Overtaken(_("Ủy quyền này đã hết hạn, không còn gì để thôi."))
    if not reason.strip():
        raise ValidationError({"reason": _("Ghi lý do thôi ủy quyền.")})
    return _take_back(mandate, by=by, reason=reason.strip())


def settle(term: LeadershipTerm, *, by: User, changed_hands: bool = False) -> None:
    """After a change to an office: take back the mandates that have lost their ground.

    Those of a term that has another holder now, and those of a union that has come to hold an office itself: it would
    review in the office of the very union that it stands in for (rule 5). Where the term ends earlier, so do they.
    Called inside the transaction of that change, under the lock of the cluster.
    """
    running = Mandate.objects.working().filter(term__cluster=term.cluster_id, valid_to__gte=clock.today())
    for mandate in running.select_related("term", "union").order_by("pk"):
        reason = _lost_ground(mandate, term, changed_hands=changed_hands)
        if reason:
            _take_back(mandate, by=by, reason=reason)
        elif mandate.valid_to and mandate.term.valid_to and mandate.term.valid_to < mandate.valid_to:
            mandate.valid_to = mandate.term.valid_to
            rows.overwrite(mandate, by=by, reason=_("Nhiệm kỳ kết thúc sớm hơn."))


def _lost_ground(mandate: Mandate, term: LeadershipTerm, *, changed_hands: bool) -> str:
    if mandate.term_id == term.pk:
        if changed_hands:
            return _("Chức đã chuyển sang Liên hiệp khác.")
        days = [day for day in (mandate.valid_from, clock.today()) if day]
        is_over = term.valid_to is None or term.valid_to < max(days)
        starts_later = term.valid_from and mandate.valid_from and mandate.valid_from < term.valid_from
        if is_over or starts_later or term.status == LeadershipTerm.Status.PROPOSED:
            return _("Nhiệm kỳ đã đổi ngày hoặc không còn hiệu lực.")
    if mandate.union_id == mandate.term.union_id or _other_offices(mandate).exists():
        return _("Liên hiệp được ủy quyền nay giữ một chức của Cụm.")
    return ""


def _take_back(mandate: Mandate, *, by: User, reason: str) -> Mandate:
    mandate.revoked_at, mandate.revoked_by, mandate.revoke_reason = clock.now(), by, reason
    return rows.overwrite(mandate, by=by, reason=reason)


def _office_of(user: User, term: LeadershipTerm) -> str:
    """In what office the person gives the mandate, in words, by the names of today."""
    own = next((post for post in posts_in_force(user) if post.is_acting and post.union_id == term.union_id), None)
    if own is None:
        return "Cán bộ VUFO"
    return f"{own.get_kind_display()} {own.body}, {term.get_role_display()} {term.cluster} năm {term.year}"


def _refuse_past_start(mandate: Mandate) -> None:
    if mandate.valid_from is not None and mandate.valid_from < clock.today():
        raise ValidationError({"valid_from": _("Ủy quyền bắt đầu từ hôm nay trở đi, không ghi lùi ngày.")})


def _refuse_vacant_office(mandate: Mandate) -> None:
    holder = mandate.term.union
    if not UnionName.objects.filter(union=holder).in_force_on(clock.today()).exists():
        sentence = _("Liên hiệp %(union)s đã dừng, chức đang để trống. Xác nhận Liên hiệp kế thừa trước.")
        raise ValidationError(sentence % {"union": holder})


def _refuse_who_cannot(mandate: Mandate) -> None:
    """Only a union that works and is a member of the cluster on the first and the last day can be given the work."""
    for day in (mandate.valid_from, mandate.valid_to):
        assert day is not None
        words = {"union": mandate.union, "day": f"{day:%d/%m/%Y}", "cluster": mandate.term.cluster}
        if not UnionName.objects.filter(union=mandate.union).in_force_on(day).exists():
            raise ValidationError({"union": _("Liên hiệp %(union)s không hoạt động ngày %(day)s.") % words})
        members = ClusterMembership.objects.filter(union=mandate.union, cluster=mandate.term.cluster)
        if not members.in_force_on(day).exists():
            sentence = _("Liên hiệp %(union)s không là thành viên của %(cluster)s ngày %(day)s.")
            raise ValidationError({"union": sentence % words})


def _other_offices(mandate: Mandate) -> QuerySet[LeadershipTerm]:
    terms = LeadershipTerm.objects.holding().filter(cluster=mandate.term.cluster_id, union=mandate.union)
    return terms.exclude(pk=mandate.term_id).overlapping(mandate.valid_from, mandate.valid_to)


def _refuse_second_office(mandate: Mandate) -> None:
    """Who works for both offices would review the report of the one in the name of the other (rule 5)."""
    office = _other_offices(mandate).first()
    if office is not None:
        sentence = _("Liên hiệp này đang giữ chức %(role)s của Cụm, đã có quyền xét sẵn. Chọn Liên hiệp khác.")
        raise ValidationError({"union": sentence % {"role": office.get_role_display()}})
    others = Mandate.objects.working().filter(term__cluster=mandate.term.cluster_id, union=mandate.union)
    other = others.exclude(term=mandate.term_id).overlapping(mandate.valid_from, mandate.valid_to).first()
    if other is not None:
        words = {"role": other.term.get_role_display(), "span": other.span}
        sentence = _("Liên hiệp này đã được ủy quyền chức %(role)s (%(span)s), không làm cả hai chức cùng lúc.")
        raise ValidationError({"union": sentence % words})
