"""Forms of commendation and quotas: VUFO adds and changes them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.vietnamese import fold
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import Award, AwardKind, AwardQuota
from events.workflow.activities import Blocked, NotAllowed

KIND_FIELDS = ("name", "decided_by", "proposed_by", "counts_as", "order", "is_offered", "source")
QUOTA_FIELDS = ("kind", "year", "cluster", "number", "nominate_until")


@transaction.atomic
def save_kind(kind: AwardKind | None, given: dict[str, Any], *, by: User, seen: str = "") -> AwardKind:
    """Add a form or change one. `seen` is the version that the page showed; raises Changed if there is another."""
    _check_right(by)
    row = _locked(AwardKind, kind, seen)
    name = " ".join(given["name"].split())
    if any(fold(other) == fold(name) for other in AwardKind.objects.exclude(pk=row.pk).values_list("name", flat=True)):
        raise Blocked(_("Đã có hình thức tên này."), "name")
    if row.pk and row.decided_by != given["decided_by"] and Award.objects.filter(kind=row).exists():
        raise Blocked(_("Đã có khen thưởng theo hình thức này nên không đổi cấp quyết định."), "decided_by")
    for field in KIND_FIELDS:
        setattr(row, field, given[field])
    row.name, row.recipients = name, AwardKind.codes_of(given["recipients"])
    row.code = row.code or _new_code(name)
    return _save(row, by, _("Đã có hình thức tên này."), "name")


@transaction.atomic
def save_quota(quota: AwardQuota | None, given: dict[str, Any], *, by: User, seen: str = "") -> AwardQuota:
    """Set how many and until when, or change it."""
    _check_right(by)
    kind = AwardKind.objects.select_for_update().get(pk=given["kind"].pk)
    row = _locked(AwardQuota, quota, seen)
    if kind.decided_by != AwardKind.DecidedBy.VUFO:
        raise Blocked(_("Chỉ đặt hạn mức cho hình thức do VUFO quyết định."), "kind")
    same = AwardQuota.objects.filter(kind=kind, year=given["year"], cluster=given["cluster"]).exclude(pk=row.pk)
    if same.exists():
        raise Blocked(_("Đã đặt hạn mức này rồi. Mở dòng đó để sửa."), "kind")
    for field in QUOTA_FIELDS:
        setattr(row, field, given[field])
    return _save(row, by, _("Đã đặt hạn mức này rồi. Mở dòng đó để sửa."), "kind")


def _check_right(by: User) -> None:
    if not permissions.can_keep_award_kinds(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO đặt hình thức và hạn mức khen thưởng."))


def _locked(model: Any, row: Any, seen: str) -> Any:
    if row is None:
        return model()
    fresh = model.objects.select_for_update(of=("self",)).order_by("pk").get(pk=row.pk)
    if version(fresh) != seen:
        raise Changed(fresh)
    return fresh


def _save(row: Any, by: User, sentence: str, field: str) -> Any:
    row.changed_by, row.changed_at = by, clock.now()
    row._history_user, row._history_date = by, row.changed_at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # Somebody else wrote the same one meanwhile.
        raise Blocked(sentence, field) from error
    return row


def _new_code(name: str) -> str:
    start = slugify(fold(name))[:16].strip("-") or "hinh-thuc"
    taken = set(AwardKind.objects.filter(code__startswith=start).values_list("code", flat=True))
    return next(code for n in range(1, 1000) if (code := start if n == 1 else f"{start}-{n}") not in taken)
