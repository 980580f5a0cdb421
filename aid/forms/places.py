"""The places of a pledge: one to five provinces, old or new, with their shares."""

from decimal import Decimal
from functools import partial

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.workflow.pledges import WHOLE, Place
from clusters import values
from clusters.forms.network import CleanForm
from clusters.models import Province
from clusters.values import NotUnderstood

PREFIX, MOST = "noi", 5


class PlaceForm(CleanForm, forms.Form):
    """One row; left empty it counts for nothing."""

    province = forms.TypedChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"), required=False, coerce=int, empty_value=None, choices=()
    )
    share = forms.CharField(
        label=gettext_lazy("Tỷ trọng, %"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )
    detail = forms.CharField(label=gettext_lazy("Xã, phường, địa điểm"), required=False, max_length=200)

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = choices

    def clean_share(self):
        text = self.cleaned_data["share"]
        if not text:
            return None
        try:
            return values.parse_number(text, type="decimal", unit="%").value
        except NotUnderstood as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        data = super().clean()
        if not data.get("province") and (data.get("share") is not None or data.get("detail")):
            self.add_error("province", _("Chọn tỉnh, thành phố của dòng này, hoặc xóa cả dòng."))
        return data


class BasePlaceFormSet(forms.BaseFormSet):
    """`places` is what the rows say, when they are valid; `problem` what is wrong with them together."""

    problem = ""

    @property
    def places(self) -> list[Place]:
        filled = [row.cleaned_data for row in self.forms if row.cleaned_data.get("province")]
        rows = Province.objects.in_bulk([data["province"] for data in filled])
        shares = [data["share"] for data in filled]
        if len(filled) == 1 and shares == [None]:
            shares = [WHOLE]
        return [
            Place(rows[data["province"]], Decimal(0) if share is None else share, data["detail"])
            for data, share in zip(filled, shares, strict=True)
        ]


PlaceFormSet = forms.formset_factory(PlaceForm, formset=BasePlaceFormSet, extra=0, min_num=1, max_num=MOST)


def province_choices() -> list[tuple[str, object]]:
    """Grouped: the provinces of today, then the old ones, which stand in papers from before the merger."""
    groups: dict[int, list[tuple[int, str]]] = {}
    for row in Province.objects.with_latest_name().order_by("latest_sort"):
        groups.setdefault(row.scheme, []).append((row.pk, row.latest_name or str(row)))
    return [
        ("", _("Chọn…")),
        (_("Tỉnh, thành phố hiện nay"), groups.get(Province.Scheme.AFTER, [])),
        (_("Tỉnh, thành phố trước 01/07/2025"), groups.get(Province.Scheme.BEFORE, [])),
    ]


def place_rows(data=None, *, initial=None, rows: int | None = None) -> BasePlaceFormSet:
    """The rows as posted, or filled from `initial` with at least `rows` of them."""
    make = partial(PlaceFormSet, prefix=PREFIX, form_kwargs={"choices": province_choices()})
    if data is not None:
        return make(data)
    initial = list(initial or [{}])
    initial += [{}] * max((rows or 1) - len(initial), 0)
    return make(initial=initial[:MOST])


def retyped_rows(data, *, more: int = 0) -> BasePlaceFormSet:
    """The rows as they were typed, not yet checked, with `more` empty ones below."""
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "1")
    rows = min(int(count), MOST) if count.isdecimal() else 1
    names = ("province", "share", "detail")
    initial = [{name: data.get(f"{PREFIX}-{n}-{name}", "") for name in names} for n in range(rows)]
    found = place_rows(initial=initial, rows=min(rows + more, MOST))
    if more:
        found.forms[-1].fields["province"].widget.attrs["autofocus"] = True
    return found
