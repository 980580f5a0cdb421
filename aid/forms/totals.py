"""Which year and which giving the totals are about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aid.forms.pledge_filter import ALL, FIRST_YEAR, MOBILISERS, mobiliser_choices
from aid.models import Origin, Pledge
from clusters import clock


class TotalsForm(forms.Form):
    """`?nam=`, `?nguon=` and `?chu_the=`; what makes no sense is this year, foreign, and whoever mobilised."""

    nam = forms.ChoiceField(label=_("Năm"))
    chu_the = forms.ChoiceField(label=_("Đơn vị vận động"), required=False)
    nguon = forms.ChoiceField(label=_("Nguồn"), choices=Origin.choices, widget=forms.HiddenInput, required=False)

    def __init__(self, data):
        super().__init__(data, initial={"nam": clock.today().year})
        self.fields["nam"].choices = [(year, str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
        self.fields["chu_the"].choices = [("", ALL), *mobiliser_choices()]
        self.full_clean()

    @property
    def year(self) -> int:
        return int(self.cleaned_data.get("nam") or clock.today().year)

    @property
    def origin(self) -> str:
        return self.cleaned_data.get("nguon") or Origin.FOREIGN

    @property
    def mobiliser(self) -> Pledge.Mobiliser | None:
        """Whose pledges alone are counted; nothing for all three."""
        return MOBILISERS.get(self.cleaned_data.get("chu_the", ""))
