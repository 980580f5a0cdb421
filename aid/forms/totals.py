"""Which year and which giving the totals are about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aid.forms.pledge_filter import FIRST_YEAR
from aid.models import Origin
from clusters import clock


class TotalsForm(forms.Form):
    """`?nam=` and `?nguon=`; what makes no sense is this year and foreign."""

    nam = forms.ChoiceField(label=_("Năm"))
    nguon = forms.ChoiceField(label=_("Nguồn"), choices=Origin.choices, widget=forms.HiddenInput, required=False)

    def __init__(self, data):
        super().__init__(data, initial={"nam": clock.today().year})
        self.fields["nam"].choices = [(year, str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
        self.full_clean()

    @property
    def year(self) -> int:
        return int(self.cleaned_data.get("nam") or clock.today().year)

    @property
    def origin(self) -> str:
        return self.cleaned_data.get("nguon") or Origin.FOREIGN
