"""Money as people type it: an amount, its currency, and for a foreign one the rate or the value in đồng."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.doubts import Doubt, Usual
from aid.forms import confirming
from aid.models import Currency
from aid.models.money import HOME
from aid.workflow.errors import Refused
from aid.workflow.money import Sum
from clusters import clock, values
from clusters.forms.network import CleanForm, day_field
from clusters.values import CURRENCY_WORDS, MONEY, NotUnderstood

RATE_PLACES = 6
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\s+[^\W\d_]+)*|\$)$")


def typed_field(label, **options) -> forms.CharField:
    """A number typed as text: what it means is read in `clean`, so that a refused text stays as it was typed."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"})
    return forms.CharField(label=label, max_length=60, widget=widget, **options)


def currency_in(text: str) -> str:
    """The currency that a typed amount names itself, `USD` of `1.250.000 USD`; empty if it names none."""
    found = _LAST_WORD.search(text.strip().casefold())
    words = found[1].split() if found else []
    tails = (" ".join(words[start:]) for start in range(len(words)))
    return next((CURRENCY_WORDS[tail] for tail in tails if tail in CURRENCY_WORDS), "")


class MoneyForm(CleanForm, forms.Form):
    """An amount on a day. `money` is what was understood; only to be read when the form is valid and has_amount.

    What is hardly meant is asked about once, at a box of the form itself unless the page asks for several forms.
    """

    asks_by_itself = True
    doubts: Sequence[Doubt] = ()
    MONEY_FIELDS = ("amount", "currency", "rate", "value_vnd", "rate_on")

    on = day_field(gettext_lazy("Ngày"))
    amount = typed_field(
        gettext_lazy("Số tiền"), help_text=gettext_lazy("Ghi 47,272 tỷ hoặc 1.250.000 USD hoặc 27.500.000.")
    )
    currency = forms.ChoiceField(label=gettext_lazy("Loại tiền"), choices=Currency.choices, initial=HOME)
    rate = typed_field(
        gettext_lazy("Tỷ giá, đồng"), required=False, help_text=gettext_lazy("Chỉ ghi khi không phải tiền đồng.")
    )
    value_vnd = typed_field(
        gettext_lazy("Hoặc giá trị quy đổi, đồng"),
        required=False,
        help_text=gettext_lazy("Theo chứng từ, ví dụ 522 triệu."),
    )
    rate_on = day_field(
        gettext_lazy("Tỷ giá ngày"), required=False, help_text=gettext_lazy("Để trống nếu cùng ngày ở trên.")
    )

    def clean(self):
        data = super().clean()
        data["money"] = None
        if data.get("amount") and data.get("currency"):
            self._settle_currency(data)
            amount = self._read("amount", MONEY, data["currency"])
            rate = self._read("rate", "decimal", "", RATE_PLACES)
            value = self._read("value_vnd", MONEY, HOME)
            if not self.errors.keys() & set(self.MONEY_FIELDS) and amount is not None:
                self._weigh(data, Sum(amount, data["currency"], rate, data.get("rate_on"), value))
        return data

    def _settle_currency(self, data):
        """The currency in the amount's own text counts; a list that says something else is refused."""
        named = currency_in(data["amount"])
        if not named or named == data["currency"]:
            return
        if data["currency"] == HOME and named != HOME:
            # The list stands at đồng until somebody touches it, so what was typed is the clearer word.
            data["currency"] = named
            self.data = self.data.copy()
            self.data[self.add_prefix("currency")] = named
        else:
            told = {"typed": named, "chosen": data["currency"]}
            self.add_error("amount", _("Số tiền ghi %(typed)s mà loại tiền chọn %(chosen)s. Sửa một trong hai.") % told)

    def _read(self, name: str, type: str, unit: str, places: int = values.DECIMAL_PLACES) -> Decimal | None:
        text = self.cleaned_data.get(name)
        if not text:
            return None
        try:
            read = values.parse_number(text, type=type, unit=unit, places=places)
        except NotUnderstood as error:
            self.add_error(name, str(error))
            return None
        if read.qualifier is not None:
            self.add_error(name, _("Ghi số đúng theo văn bản, bỏ chữ “%(word)s”.") % {"word": read.qualifier.label})
            return None
        return read.value

    def _weigh(self, data, money: Sum):
        """Refuse at the field what the workflow would refuse: no rate, a rate of zero, decimals of won."""
        try:
            columns = money.columns(data.get("on") or clock.today())
        except Refused as refusal:
            self.add_error(refusal.field, str(refusal))
        else:
            data["money"] = money
            self.doubts = Usual().doubts(columns, self.prefix or "")
            if self.asks_by_itself:
                confirming.ask(self, self.doubts)


def put_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Show the sentence at the field it names, or on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
