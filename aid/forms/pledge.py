"""The record of a pledge as one form, and with its first values when it is entered."""

from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.forms.donor_choice import DonorChoosing
from aid.forms.money import MoneyForm
from aid.models import Pledge, PledgeValue, Sector
from aid.models.money import HOME
from aid.workflow.entry import FirstValue
from aid.workflow.pledges import record_mark
from clusters import clock
from clusters.forms.network import CleanForm, day_field
from clusters.models import Union

Point = PledgeValue.Point
RECORD_FIELDS = [
    "title", "title_en", "kind", "sector", "owner", "mobiliser", "association", "starts_on", "ends_on", "goods", "note",
]  # fmt: skip


def sector_choices() -> list[tuple[object, object]]:
    """Two levels: an upper sector that has parts heads a group, in which it can be chosen as a whole."""
    rows = list(Sector.objects.all())
    parts: dict[int, list[Sector]] = {}
    for row in rows:
        if row.parent_id:
            parts.setdefault(row.parent_id, []).append(row)
    choices: list[tuple[object, object]] = [("", _("Chọn…"))]
    for row in rows:
        if row.parent_id:
            continue
        if row.pk in parts:
            whole = (row.pk, _("%(sector)s, nói chung") % {"sector": row.name})
            choices.append((row.name, [whole, *((part.pk, part.name) for part in parts[row.pk])]))
        else:
            choices.append((row.pk, row.name))
    return choices


def _hidden(**options) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput, **options)


class PledgeForm(CleanForm, DonorChoosing, forms.ModelForm):
    """What a pledge is: names, donor, sector, who mobilised it, span. Places and values are forms beside it."""

    also_called = {"donor": "donor_text", "intermediary": "intermediary_text"}

    donor_text = forms.CharField(
        label=gettext_lazy("Nhà tài trợ"),
        max_length=200,
        help_text=gettext_lazy("Gõ một phần tên, có dấu hay không dấu đều được."),
        widget=forms.TextInput(attrs={"list": "nha-tai-tro", "autocomplete": "off"}),
    )
    donor = forms.IntegerField(required=False, widget=forms.HiddenInput)
    donor_for = _hidden()
    intermediary_text = forms.CharField(
        label=gettext_lazy("Qua tổ chức trung gian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Để trống nếu nhận trực tiếp."),
        widget=forms.TextInput(attrs={"list": "nha-tai-tro", "autocomplete": "off"}),
    )
    intermediary = forms.IntegerField(required=False, widget=forms.HiddenInput)
    intermediary_for = _hidden()
    sector = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), choices=())
    starts_on = day_field(gettext_lazy("Thực hiện từ ngày"), required=False)
    ends_on = day_field(gettext_lazy("Đến ngày"), required=False)
    seen = _hidden()

    class Meta:
        model = Pledge
        fields = RECORD_FIELDS
        widgets = {"goods": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": gettext_lazy("Như trong thỏa thuận hoặc quyết định."),
            "owner": gettext_lazy("Đơn vị nhận và sử dụng, ví dụ Sở Y tế."),
            "goods": gettext_lazy("Ví dụ: 200 xe đạp, giá theo hóa đơn 2,1 triệu đồng một chiếc."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices: dict = {}
        self.fields["sector"].choices = sector_choices()
        for name in ("kind", "mobiliser", "status"):
            if name in self.fields:
                self.fields[name].choices = [(value, capfirst(label)) for value, label in self.fields[name].choices]
        if self.instance.pk:
            self.initial["sector"] = self.instance.sector_id
            self.initial["seen"] = record_mark(self.instance)
            self.initial["donor_text"] = self.instance.donor.name
            if self.instance.intermediary_id:
                self.initial["intermediary_text"] = self.instance.intermediary.name

    def clean_sector(self):
        return Sector.objects.get(pk=self.cleaned_data["sector"])

    def clean(self):
        data = super().clean()
        is_old = self.instance.pk is not None
        data["donor"] = self.choose("donor", keep=self.instance.donor if is_old else None)
        data["intermediary"] = self.choose("intermediary", keep=self.instance.intermediary if is_old else None)
        if data["donor"] is not None and data["donor"] == data["intermediary"]:
            self.add_error("intermediary_text", _("Tổ chức trung gian phải khác nhà tài trợ."))
        if data.get("mobiliser") == Pledge.Mobiliser.ASSOCIATION and not data.get("association"):
            self.add_error("association", _("Ghi tên hội thành viên đã vận động."))
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("Ngày kết thúc phải từ ngày bắt đầu (%s) trở đi.") % f"{starts_on:%d/%m/%Y}")
        return data

    def _post_clean(self):
        """Nothing is put on the instance: the workflow writes, and the page goes on showing what stands."""

    @property
    def record(self) -> dict:
        """The fields as the workflow takes them."""
        return {name: self.cleaned_data[name] for name in (*RECORD_FIELDS, "donor", "intermediary")}


class NewPledgeForm(PledgeForm):
    """A pledge that is not in the register yet, with the status it has reached."""

    status = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"), choices=Pledge.Status.choices, initial=Pledge.Status.COMMITTED
    )
    status_on = day_field(gettext_lazy("Từ ngày"))
    union = forms.ModelChoiceField(Union.objects.none(), label=gettext_lazy("Ghi vào sổ của"), empty_label=None)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    also_called = PledgeForm.also_called | {"on": "status_on"}

    def __init__(self, *args, unions, **kwargs):
        kwargs["initial"] = {"status_on": clock.today(), "token": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if len(unions) > 1:
            self.fields["union"].queryset = Union.objects.filter(pk__in=unions).prefetch_related("names")
        else:
            del self.fields["union"]

    def clean_status_on(self):
        day = self.cleaned_data["status_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày chưa tới."))
        return day


class FirstValueForm(MoneyForm):
    """The committed or the approved value on the form of a new pledge; left without an amount it counts for nothing."""

    asks_by_itself = False
    document = forms.CharField(label=gettext_lazy("Văn bản, số quyết định"), max_length=120, required=False)
    authority = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)

    def __init__(self, data=None, *, point: str, **kwargs):
        super().__init__(data, prefix=point, **kwargs)
        self.point = point
        self.fields["amount"].required = self.fields["on"].required = False
        if point == Point.COMMITTED:
            del self.fields["authority"]
            self.fields["document"].label = _("Thỏa thuận, văn bản cam kết")

    def clean(self):
        data = super().clean()
        others = ("on", "rate", "value_vnd", "rate_on", "document", "authority")
        if data.get("amount"):
            if not data.get("on") and "on" not in self.errors:
                self.add_error("on", _("Ghi ngày cam kết.") if self.point == Point.COMMITTED else _("Ghi ngày ký."))
            elif data.get("on") and data["on"] > clock.today():
                self.add_error("on", _("Ngày chưa tới."))
        elif any(data.get(name) for name in others) and "amount" not in self.errors:
            self.add_error("amount", _("Ghi số tiền, hoặc xóa các ô khác của mục này."))
        return data

    @property
    def shows_rate(self) -> bool:
        """Whether the rate is asked for: something stands there, something is wrong there, or it is no đồng."""
        names = ("rate", "value_vnd", "rate_on")
        if any(self[name].value() for name in names) or self["currency"].value() != HOME:
            return True
        return self.is_bound and bool(self.errors.keys() & set(names))

    @property
    def value(self) -> FirstValue | None:
        data = self.cleaned_data
        if not data.get("amount"):
            return None
        return FirstValue(self.point, data["on"], data["money"], data["document"], data.get("authority", ""))
