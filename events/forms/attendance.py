"""A number of those present that attendance tells otherwise: asked about, for attendance may be incomplete."""

from django import forms

BOX = "attendance_checked"


def ask(form: forms.BaseForm, at: str, came: int | None, *, sentence: str, label: str) -> None:
    """Say at the field `at` that attendance counts `came`, and put a box on the form that confirms what was typed.

    `sentence` names both numbers, `label` of the box the typed one. The box stands for these very numbers: others are
    asked about anew.
    """
    typed = form.cleaned_data.get(at)
    if came is None or typed is None or typed == came:
        return
    pair = f"{typed}-{came}"
    is_confirmed = form.data.get(form.add_prefix(BOX)) == pair
    widget = forms.CheckboxInput(attrs={"value": pair}, check_test=lambda _value: is_confirmed)
    form.fields[BOX] = forms.BooleanField(label=label % {"typed": typed}, required=False, widget=widget)
    names = [name for name in form.fields if name != BOX]
    names.insert(names.index(at) + 1, BOX)
    form.order_fields(names)
    if not is_confirmed:
        form.add_error(at, sentence % {"came": came, "typed": typed})
