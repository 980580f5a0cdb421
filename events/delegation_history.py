"""What was corrected on a visit: which field, from what to what, who and why, from the histories of its rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clusters import countries
from clusters.models import Union, User
from events.forms.delegation_fields import people_in_words
from events.models import Delegation, DelegationGroup, DelegationHost, DelegationPhoto

PLAIN = (
    "direction", "organisation", "country", "level", "starts_on", "ends_on", "purpose", "programme", "results",
    "body", "association",
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    at: datetime
    what: str
    old: str
    new: str
    who: User | None
    reason: str


def edits(visit: Delegation, photos: Iterable[DelegationPhoto]) -> list[Edit]:
    """All that happened after it was entered, the latest first."""
    found = [*_of_visit(visit), *_of_hosts(visit), *_of_photos(photos)]
    # Acts of one moment: the later one first.
    return sorted(found, key=lambda edit: edit.at)[::-1]


def _of_visit(visit: Delegation) -> Iterator[Edit]:
    acts = list(
        Delegation.history.filter(id=visit.pk).select_related("history_user").order_by("history_date", "history_id")
    )
    groups = dict(DelegationGroup.objects.filter(pk__in={act.group_id for act in acts}).values_list("pk", "name"))
    for old, new in pairwise(acts):
        for what, was, now in _changes(old, new, groups):
            yield Edit(new.history_date, what, was, now, new.history_user, new.history_change_reason or "")


def _changes(old: Any, new: Any, groups: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    for name in PLAIN:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            field = Delegation._meta.get_field(name)
            yield capfirst(str(field.verbose_name)), _shown(field, one), _shown(field, other)
    if (old.people, old.qualifier) != (new.people, new.qualifier):
        words = [people_in_words(row.people, row.qualifier) or _("để trống") for row in (old, new)]
        yield _("Số người"), *words
    if old.group_id != new.group_id:
        yield _("Thuộc đoàn"), *(groups.get(row.group_id, _("không")) for row in (old, new))
    if bool(old.revoked_at) != bool(new.revoked_at):
        words = [_("rút, không tính") if row.revoked_at else _("được tính") for row in (old, new)]
        yield _("Đoàn này"), *words


def _shown(field: models.Field, value: Any) -> str:
    if value in (None, ""):
        return _("để trống")
    if field.name == "country":
        return countries.name_of(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _of_hosts(visit: Delegation) -> Iterator[Edit]:
    """Hosts that came or went after the visit was entered."""
    acts = list(DelegationHost.history.filter(delegation=visit.pk).select_related("history_user"))
    unions = Union.objects.prefetch_related("names").in_bulk({act.union_id for act in acts})
    for act in acts:
        if act.history_type == "-":
            words = (_("cùng đón, cùng cử"), _("không còn"))
        elif act.history_date > visit.entered_at and not act.is_first:
            words = (_("không có"), _("cùng đón, cùng cử"))
        else:
            continue
        name = unions[act.union_id].short_name_on(visit.starts_on)
        yield Edit(act.history_date, name, *words, act.history_user, act.history_change_reason or "")


def _of_photos(photos: Iterable[DelegationPhoto]) -> Iterator[Edit]:
    for photo in photos:
        yield Edit(photo.added_at, _("Ảnh"), _("không có"), photo.name, photo.added_by, "")
        if photo.removed_at is not None:
            yield Edit(photo.removed_at, _("Ảnh"), photo.name, _("bỏ"), photo.removed_by, "")
