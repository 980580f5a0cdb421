"""When two people correct one row: what the later one typed beside what the earlier one saved (design rule 20)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.workflow.rows import Changed, version

UNCOMPARED = {"seen", "reason"}


@dataclass(frozen=True)
class Difference:
    label: str
    typed: str
    now: str


@dataclass(frozen=True)
class Conflict:
    """Who changed the row meanwhile, when, why, and where it now differs from what was typed."""

    who: User | None
    at: datetime
    reason: str
    differences: list[Difference]


def set_beside(form: forms.BaseForm, changed: Changed) -> None:
    """Show `form` again as it was typed, with the row's values of now; saving it once more chooses what was typed."""
    act, row = changed.act, changed.row
    form.conflict = Conflict(  # type: ignore[attr-defined]
        act.history_user, act.history_date, act.history_change_reason or "", _compare(form, row)
    )
    form.data["seen"] = version(row)  # type: ignore[index]


def _compare(form: forms.BaseForm, row: models.Model) -> list[Difference]:
    found = []
    for name, field in form.fields.items():
        if name in UNCOMPARED or field.widget.is_hidden or not hasattr(row, name):
            continue
        typed, now = form.cleaned_data[name], getattr(row, name)
        if (typed or "") != (now or ""):
            found.append(Difference(str(field.label), _shown(field, typed), _shown(field, now)))
    return found


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return _("để trống")
    if isinstance(field, forms.ModelChoiceField):
        # Read by the field's own rows: its labels need what they annotate.
        chosen = field.queryset.filter(pk=value.pk).first()
        return str(field.label_from_instance(chosen)) if chosen else str(value)
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(str(label) for code, label in field.choices if code in value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
