"""What was corrected on a pledge: which field, from what to what, who and why, from the histories of its rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aid.models import Disbursement, Donor, Pledge, PledgeFile, PledgePlace, PledgeValue, PledgeWork, Sector
from clusters.models import ProvinceName, User
from clusters.values import format_amount, format_number

RECORD = (
    "title", "title_en", "donor", "intermediary", "kind", "sector", "owner", "mobiliser", "association", "starts_on",
    "ends_on", "goods", "note",
)  # fmt: skip
DISBURSED = ("on", "amount", "currency", "rate", "rate_on", "value_vnd", "document", "note")
WORK = ("kind", "item", "planned", "done", "done_on", "place")


@dataclass(frozen=True)
class Edit:
    at: datetime
    what: str
    old: str
    new: str
    who: User | None
    reason: str


def edits(pledge: Pledge, values: Iterable[PledgeValue], files: Iterable[PledgeFile]) -> list[Edit]:
    """All corrections, the latest first. Entries that only add a row stand in the tables of the page."""
    names = _Names()
    found = [
        *_of_rows(Pledge.history.filter(id=pledge.pk), RECORD, lambda row: "", names),
        *_of_rows(
            Disbursement.history.filter(pledge=pledge.pk),
            DISBURSED,
            lambda row: _("Giải ngân %(day)s") % {"day": f"{row.on:%d/%m/%Y}"},
            names,
        ),
        *_of_rows(PledgeWork.history.filter(pledge=pledge.pk), WORK, lambda row: row.item, names),
        *_of_places(pledge, names),
        *(edit for value in values if (edit := _revoked_value(value)) is not None),
        *(
            Edit(row.removed_at, _("Tệp"), row.name, _("bỏ"), row.removed_by, "")
            for row in files
            if row.removed_at is not None
        ),
    ]
    names.fill(found)
    written = [names.write(edit) for edit in found]
    return sorted(written, key=lambda edit: edit.at, reverse=True)


class _Names:
    """Names of rows that a history knows by their keys only: collected first, read in one query a model."""

    MODELS = {"donor": Donor, "intermediary": Donor, "sector": Sector}

    def __init__(self) -> None:
        self.asked: dict[type[models.Model], set[int]] = {}
        self.known: dict[tuple[type[models.Model], int], str] = {}

    def ask(self, model: type[models.Model], key: int | None) -> "_Key | str":
        if key is None:
            return ""
        self.asked.setdefault(model, set()).add(key)
        return _Key(model, key)

    def fill(self, found: list[Edit]) -> None:
        for model, keys in self.asked.items():
            if model is ProvinceName:
                rows = ProvinceName.objects.filter(province__in=keys).order_by("valid_from")
                self.known |= {(model, row.province_id): row.name for row in rows}
            else:
                self.known |= {(model, row.pk): str(row) for row in model._default_manager.filter(pk__in=keys)}

    def write(self, edit: Edit) -> Edit:
        what, old, new = (
            self.known.get((text.model, text.key), "") if isinstance(text, _Key) else text
            for text in (edit.what, edit.old, edit.new)
        )
        return Edit(edit.at, what, old, new, edit.who, edit.reason)


@dataclass(frozen=True)
class _Key:
    model: type[models.Model]
    key: int


def _of_rows(history, fields: tuple[str, ...], heading, names: _Names) -> Iterator[Edit]:
    """Differences between each act on a row and the one before it."""
    before: dict[int, Any] = {}
    for act in history.select_related("history_user").order_by("history_date", "history_id"):
        old = before.get(act.id)
        before[act.id] = act
        if old is None:
            continue
        for name in fields:
            yield from _difference(old, act, name, heading(old), names)
        if getattr(act, "revoked_at", None) and not old.revoked_at:
            shown = format_amount(act.amount, act.currency)
            yield Edit(act.history_date, heading(old), shown, _("rút"), act.history_user, act.revoke_reason)


def _difference(old, new, name: str, heading: str, names: _Names) -> Iterator[Edit]:
    field = old.instance_type._meta.get_field(name)
    one, other = getattr(old, field.attname), getattr(new, field.attname)
    qualifier = {"planned": "planned_qualifier", "done": "qualifier"}.get(name)
    changed = one != other or (qualifier and getattr(old, qualifier) != getattr(new, qualifier))
    if not changed:
        return
    label = capfirst(str(field.verbose_name))
    shown = [_shown(row, field, names) for row in (old, new)]
    what = f"{heading}: {label}" if heading else label
    yield Edit(new.history_date, what, shown[0], shown[1], new.history_user, new.history_change_reason or "")


def _shown(row, field: models.Field, names: _Names) -> Any:
    value = getattr(row, field.attname)
    if field.name in names.MODELS:
        return names.ask(names.MODELS[field.name], value)
    if value in (None, ""):
        return _("để trống")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (Decimal, int)):
        return format_number(value)
    return str(value)


def _of_places(pledge: Pledge, names: _Names) -> Iterator[Edit]:
    """Places that came, went or took another share after the pledge was entered."""
    before: dict[int, Any] = {}
    acts = PledgePlace.history.filter(pledge=pledge.pk).select_related("history_user")
    for act in acts.order_by("history_date", "history_id"):
        old = before.get(act.id)
        before[act.id] = act
        if act.history_type == "+" and act.history_date <= pledge.entered_at:
            continue
        now = "" if act.history_type == "-" else _share(act)
        was = _share(old) if old is not None else ""
        if was == now:
            continue
        what = names.ask(ProvinceName, act.province_id)
        yield Edit(act.history_date, what, was or _("không có"), now or _("bỏ"), act.history_user, "")  # type: ignore[arg-type]


def _share(row) -> str:
    share = f"{format_number(row.share)}%"
    return f"{share}, {row.detail}" if row.detail else share


def _revoked_value(row: PledgeValue) -> Edit | None:
    if row.revoked_at is None:
        return None
    what = _("Giá trị %(point)s ngày %(day)s") % {"point": row.get_point_display(), "day": f"{row.on:%d/%m/%Y}"}
    shown = format_amount(row.amount, row.currency)
    return Edit(row.revoked_at, what, shown, _("rút"), row.revoked_by, row.revoke_reason)
