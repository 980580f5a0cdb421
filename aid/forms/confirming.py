"""A box that confirms doubts. It stands for the very doubts beside it: what is typed anew is asked anew."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from aid.doubts import Doubt

NAME = "confirmed"
LABEL = gettext_lazy("Đã kiểm tra, đúng như đã ghi")


def confirmed_keys(form: forms.BaseForm) -> set[str]:
    return set(str(form.data.get(form.add_prefix(NAME), "")).split())


def ask(form: forms.BaseForm, doubts: Sequence[Doubt], *sentences: str) -> bool:
    """Put the box on the form, below its other fields. True if the person has confirmed all doubts.

    `sentences` stand at the box instead of what the doubts say.
    """
    if not doubts:
        return True
    keys = [doubt.key for doubt in doubts]
    is_confirmed = confirmed_keys(form) >= set(keys)
    widget = forms.CheckboxInput(attrs={"value": " ".join(keys)}, check_test=lambda _value: is_confirmed)
    form.fields[NAME] = forms.BooleanField(label=LABEL, required=False, widget=widget)
    if not is_confirmed:
        for sentence in sentences or [doubt.text for doubt in doubts]:
            form.add_error(NAME, sentence)
    return is_confirmed
