"""Taking back what was recorded by mistake: a merger, a split, a renaming, a name.

A withdrawn row is deleted, and its history row "-" carries who, when and why. A state "withdrawn" on the row would
have to be filtered out wherever rights, borders and names are read, for ever, and would keep its place in the
constraints: the same merger could not be recorded again on its true day, nor the old name stand open again. The
history tables hold every version of the row, and the pages show them, so nothing is lost or silent (rule 19).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.dated import Dated
from clusters.models import ProvinceName, Succession, Union, UnionName, User
from clusters.workflow import rows
from clusters.workflow.network import ONE_DAY, refuse_twin
from clusters.workflow.provinces import refuse_namesake


@transaction.atomic
def withdraw_succession(
    step: Succession, *, by: User, seen: str, reason: str, steps: Iterable[Succession] = ()
) -> list[Union]:
    """Take back `step`, or those of the same act that are given in `steps`; the unions that go on again.

    Names and memberships that the act ended get the end back that they had before. A union that the act made is
    taken back too, once no step leads into it; anything that hangs on it makes the withdrawal refuse.
    """
    step = rows.reread(step, seen)
    together = list(Succession.objects.of_the_act(step).select_related("predecessor", "successor"))
    wanted = {each.pk for each in steps} or {step.pk}
    chosen = [each for each in together if each.pk in wanted]
    successor = step.successor
    rows.lock([*(each.predecessor for each in chosen), successor])
    days_of = {each.pk: _last_days(each) for each in chosen}
    removed = [(each.predecessor, days_of[each.pk]) for each in chosen]
    for each in chosen:
        rows.remove(each, by=by, reason=reason)
    if len(chosen) == len(together) and _was_made_on(successor, step.on):
        _remove_union(successor, step.on, by=by, reason=reason)
    for union, days in removed:
        # One union that split into several stays ended while another of these splits stands.
        if not Succession.objects.filter(predecessor=union, on=step.on).exists():
            _reopen(union, step, days, by=by, reason=reason)
    return [union for union, _days in removed]


@transaction.atomic
def withdraw_name(row: UnionName | ProvinceName, *, by: User, seen: str, reason: str) -> None:
    """Take back a name: the one before it goes on as long as the withdrawn one would have."""
    owner: Any = row.union if isinstance(row, UnionName) else row.province
    type(owner)._default_manager.select_for_update().get(pk=owner.pk)
    row = rows.reread(row, seen)
    before = owner.names.filter(valid_to=row.valid_from - ONE_DAY).first() if row.valid_from else None
    if before is None:
        raise ValidationError(_("Trước tên này không có tên nào liền kề để dùng lại. Sửa tên thay vì rút."))
    last_day = row.valid_to
    rows.remove(row, by=by, reason=reason)
    before.valid_to = last_day
    if isinstance(before, UnionName):
        refuse_twin(before)
    else:
        refuse_namesake(before)
    rows.write(before, by=by, reason=reason, confidence=before.confidence)


def _last_days(step: Succession) -> set[date]:
    """Every last day that the act ever gave its predecessors: its own day may have been corrected."""
    return {version.on - ONE_DAY for version in step.history.all()} | {step.on - ONE_DAY}


def _was_made_on(union: Union, on: date) -> bool:
    """Whether the union has no day before `on`: then the act made it."""
    return not union.names.filter(Q(valid_from__isnull=True) | Q(valid_from__lt=on)).exists()


def _reopen(union: Union, step: Succession, days: set[date], *, by: User, reason: str) -> None:
    last_day = step.on - ONE_DAY
    names = list(union.names.filter(valid_to=last_day))
    if not names and step.kind != Succession.Kind.SPLIT:
        words = {"union": union, "day": f"{last_day:%d/%m/%Y}"}
        raise ValidationError(_("Tên của %(union)s không còn hết ngày %(day)s. Sửa tên ấy trước rồi rút.") % words)
    # A union that survived its split has nothing that ended by it.
    ended: list[Any] = [*names, *(union.memberships.filter(valid_to=last_day) if names else [])]
    for row in ended:
        row.valid_to = _end_before(row, days)
        if isinstance(row, UnionName):
            refuse_twin(row)
        rows.write(row, by=by, reason=reason, confidence=row.confidence)


def _end_before(row: Dated, days: set[date]) -> date | None:
    """The row's last day before the act; a row that came from the data files with its end was open till then."""
    versions = row.history.order_by("-history_id").values_list("valid_to", flat=True)  # type: ignore[attr-defined]
    return next((last_day for last_day in versions if last_day not in days), None)


def _remove_union(union: Union, on: date, *, by: User, reason: str) -> None:
    """Take back a union that never was, with its first name and membership."""
    _refuse_if_in_use(union, on)
    name = union.short_name
    for row in [*union.names.all(), *union.memberships.all()]:
        rows.remove(row, by=by, reason=reason)
    try:
        with transaction.atomic():
            Union.objects.get(pk=union.pk).delete()
    except models.ProtectedError as error:
        what = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise ValidationError(_in_use(name, what)) from error


def _refuse_if_in_use(union: Union, on: date) -> None:
    steps = Succession.objects.filter(Q(predecessor=union) | Q(successor=union))
    hanging = [
        (_("nhiệm kỳ"), union.terms.exists()),
        (_("chức trách"), union.posts.exists()),
        (_("việc kế thừa khác"), steps.exists()),
        (_("tên ghi sau"), union.names.filter(valid_from__gt=on).exists()),
        (_("việc chuyển Cụm"), union.memberships.filter(valid_from__gt=on).exists()),
    ]
    what = [words for words, is_there in hanging if is_there]
    if what:
        raise ValidationError(_in_use(union.short_name, what))


def _in_use(union: str, what: list[str]) -> str:
    return _("Không rút được: Liên hiệp %(union)s đã có %(what)s. Hãy sửa ngày hoặc tên thay vì rút.") % {
        "union": union,
        "what": ", ".join(what),
    }
