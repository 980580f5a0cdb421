"""What was typed beside what somebody else saved meanwhile, as both stand in the fields of one form (rule 20)."""

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext as _

from clusters.forms.compare import Conflict, Difference
from clusters.models import User
from clusters.values import format_number


def set_beside(form: forms.BaseForm, fresh: forms.BaseForm, who: User | None, at: datetime) -> None:
    """Let `form` show its own words again with those of `fresh`, the same form filled from the row as it is now.

    Posting it once more chooses what was typed.
    """
    differences = []
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput) or name == "reason" or name not in fresh.fields:
            continue
        typed, now = _shown(form, name), _shown(fresh, name)
        if typed != now:
            differences.append(Difference(str(field.label), typed or _("để trống"), now or _("để trống")))
    form.conflict = Conflict(who, at, "", differences)  # type: ignore[attr-defined]
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = fresh["seen"].value()


def places_in_words(places: list[tuple[str, object]]) -> str:
    return ", ".join(f"{name} {format_number(share)}%" for name, share in places)


def _shown(form: forms.BaseForm, name: str) -> str:
    field, value = form.fields[name], form[name].value()
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        flat = {}
        for key, label in field.choices:
            flat |= {str(k): v for k, v in label} if isinstance(label, (list, tuple)) else {str(key): label}
        return str(flat.get(str(value), value))
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else " ".join(str(value).split())
