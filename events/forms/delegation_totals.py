"""Which year the totals are about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters import clock
from events.forms.delegation_filter import FIRST_YEAR


class TotalsForm(forms.Form):
    """`?nam=`; what makes no sense is this year."""

    nam = forms.ChoiceField(label=_("Năm"))

    def __init__(self, data):
        super().__init__(data)
        years = range(clock.today().year + 1, FIRST_YEAR - 1, -1)
        self.fields["nam"].choices = [(str(year), str(year)) for year in years]
        self.full_clean()

    @property
    def year(self) -> int:
        return int(self.cleaned_data.get("nam") or clock.today().year)
