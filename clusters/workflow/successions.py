"""Mergers, renamings and splits: each one act that closes and opens all dated rows, and rewrites none (rule 2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.models import Succession, Union, UnionName, User
from clusters.workflow import handover, rows
from clusters.workflow.network import (
    ONE_DAY,
    add_name,
    create_union,
    later_start,
    not_in_force,
    refuse_other_scheme,
)


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
def correct_succession(step: Succession, *, by: User, seen: str, reason: str, on: date, **told: Any) -> Succession:
    """Correct the paper or the day of a merger or split; with the day, all rows that it closed or opened move.

    Unions merge into one, or one splits into several, on one day: the other steps move along.
    """
    # Read again first: the form has written what was typed into the row that it was given.
    step = rows.reread(step, seen)
    together = models.Q(successor=step.successor_id) | models.Q(predecessor=step.predecessor_id)
    steps = list(Succession.objects.filter(together, kind=step.kind, on=step.on).order_by("pk"))
    predecessors = {each.predecessor_id: each.predecessor for each in steps}
    successors = {each.successor_id: each.successor for each in steps}
    rows.lock([*predecessors.values(), *successors.values()])
    if on != step.on:
        for union in predecessors.values():
            _move_last_days(union, step.on - ONE_DAY, on - ONE_DAY, by=by, reason=reason)
        for union in successors.values():
            _move_first_days(union, step.on, on, by=by, reason=reason)
        handover.move_day(predecessors, successors, step.on, on, by=by, reason=reason)
        for each in steps:
            if each.pk != step.pk:
                each.on = on
                rows.write(each, by=by, reason=reason, confidence=each.confidence)
    rows.assign(step, {"on": on, **told})
    return rows.write(step, by=by, reason=reason)


def _move_last_days(union: Union, old: date, new: date, *, by: User, reason: str) -> None:
    for row in [*union.names.filter(valid_to=old), *union.memberships.filter(valid_to=old)]:
        if row.valid_from and row.valid_from > new:
            raise ValidationError({"on": later_start(row)})
        rows.end(row, new, by=by, reason=reason)


def _move_first_days(union: Union, old: date, new: date, *, by: User, reason: str) -> None:
    """Only of a union that began on `old`: one that was there before keeps its rows."""
    if union.names.in_force_on(old - ONE_DAY).exists():
        return
    begun: list[Any] = [*union.names.filter(valid_from=old), *union.memberships.filter(valid_from=old)]
    for row in begun:
        if row.valid_to and row.valid_to < new:
            raise ValidationError(
                {"on": _("“%(row)s” kết thúc trước ngày này (%(span)s).") % {"row": row, "span": row.span}}
            )
        row.valid_from = new
        if isinstance(row, UnionName):
            refuse_other_scheme(row)
        rows.write(row, by=by, reason=reason, confidence=row.confidence)


def _successor(
    into: Union | None, new: dict[str, Any] | None, *, on: date, by: User, source: str, remark: str, reason: str
) -> Union:
    if into is None:
        return create_union(by=by, valid_from=on, source=source, remark=remark, reason=reason, **(new or {}))
    if not into.names.in_force_on(on).exists():
        raise ValidationError({"into": not_in_force(into, on)})
    return into


def _end_union(union: Union, last_day: date, *, by: User, reason: str) -> None:
    """Let the union's name and membership end on `last_day`; rows that begin later make it refuse."""
    names = union.names.overlapping(last_day + ONE_DAY, None)
    memberships = union.memberships.overlapping(last_day + ONE_DAY, None)
    for row in [*names, *memberships]:
        if row.valid_from and row.valid_from > last_day:
            raise ValidationError({"on": later_start(row)})
        rows.end(row, last_day, by=by, reason=reason)


def _refuse_if_not_ready(union: Union, on: date, *, again: bool = False) -> None:
    """A predecessor works on the day before, and nothing later has been recorded of it (`again`: same day may)."""
    if not union.names.in_force_on(on - ONE_DAY).exists():
        raise ValidationError({"on": not_in_force(union, on - ONE_DAY)})
    later = Succession.objects.filter(models.Q(predecessor=union) | models.Q(successor=union))
    later = later.filter(on__gt=on) if again else later.filter(on__gte=on)
    if later.exists():
        raise ValidationError(
            {"on": _("Liên hiệp %(union)s đã có việc kế thừa ghi từ ngày này trở đi.") % {"union": union}}
        )
