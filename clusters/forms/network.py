"""Forms of the network: names, mergers and splits, memberships, terms."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BLANK_CHOICE_DASH
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters import clock, vietnamese
from clusters.dated import Dated
from clusters.forms.retyped import Retyped
from clusters.models import Cluster, ClusterMembership, Province, Succession, Union, UnionName
from clusters.workflow.rows import version

FIRST_DAY, LAST_DAY = date(1945, 9, 2), date(2100, 12, 31)
CHOOSE = _("Chọn…")
_DAY_SHAPE = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1([0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{2}-[0-9]{2}")
NAME_FIELDS = ["name", "short_name", "province", "host_body", "letterhead"]


class CleanForm(forms.BaseForm):
    """Text composed and without invisible characters; days within reason, so that no sum of days overflows."""

    conflict = None  # forms.compare.Conflict, when someone else changed the row meanwhile

    def __init__(self, data=None, *args, **kwargs):
        # Before the fields look: a decomposed name is longer, and an invisible one not empty, to their validators.
        super().__init__(None if data is None else _cleaned(data), *args, **kwargs)
        for field in self.fields.values():
            _word_the_empty_choice(field)

    def get_initial_for_field(self, field, field_name):
        first = super().get_initial_for_field(field, field_name)
        return self.initial.as_typed(field, field_name, first) if isinstance(self.initial, Retyped) else first

    def clean(self):
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, date) and not FIRST_DAY <= value <= LAST_DAY:
                self.add_error(name, _("Ghi một ngày từ 02/09/1945 đến 31/12/2100."))
        if isinstance(getattr(self, "instance", None), Dated):
            self.instance.has_unread_day = not {"valid_from", "valid_to"}.isdisjoint(self.errors)
        return data


def _word_the_empty_choice(field: forms.Field) -> None:
    """Django draws the choice of nothing as a row of dashes."""
    dashes = BLANK_CHOICE_DASH[0][1]
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == dashes:
            field.empty_label = CHOOSE
    elif isinstance(field, forms.ChoiceField) and ("", dashes) in field.choices:
        field.choices = [("", CHOOSE) if choice == ("", dashes) else choice for choice in field.choices]


def _cleaned(data) -> MultiValueDict:
    plain = ((name, value if isinstance(value, list) else [value]) for name, value in data.items())
    lists = data.lists() if hasattr(data, "lists") else plain
    return MultiValueDict(
        {name: [vietnamese.clean(v) if isinstance(v, str) else v for v in values] for name, values in lists}
    )


def reason_field() -> forms.CharField:
    return forms.CharField(label=_("Căn cứ, lý do"), max_length=100, help_text=_("Ghi vào lịch sử thay đổi."))


class DayField(forms.DateField):
    """A day; of one that is written well and is in no calendar the sentence does not ask for another writing."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as error:
            if _DAY_SHAPE.fullmatch(str(value).strip()):
                raise ValidationError(no_such_day(), code="invalid") from error
            raise


def no_such_day() -> str:
    return gettext("Không có ngày này.")


def day_field(label, **options) -> DayField:
    widget = forms.DateInput(attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"})
    return DayField(label=label, widget=widget, **options)


class ProvinceField(forms.ModelChoiceField):
    """A province of either scheme by its latest name, the 34 of today first."""

    def __init__(self, **options):
        queryset = Province.objects.with_latest_name().order_by("scheme", "latest_sort")
        super().__init__(queryset=queryset, label=_("Tỉnh, thành phố"), empty_label=_("Chọn"), **options)

    def label_from_instance(self, province):
        return f"{province.latest_name} ({province})"


class HolderField(forms.ModelChoiceField):
    """A union that could hold an office in a year: by its name then, with the day of its end if it ended."""

    def label_from_instance(self, union):
        row = union.name_row_on(self.day)
        return f"{row} ({row.span})" if row.valid_to else str(row)


class NameForm(CleanForm, forms.ModelForm):
    """Another name of a union from a day. The instance has no union: overlaps are the workflow's to refuse."""

    province = ProvinceField()
    valid_from = day_field(_("Từ ngày"), help_text=_("Tên đang dùng sẽ hết vào ngày hôm trước."))
    reason = reason_field()

    class Meta:
        model = UnionName
        fields = [*NAME_FIELDS, "valid_from", "source", "remark"]


class NewUnionForm(CleanForm, forms.ModelForm):
    """A union that was not there before, with its first name and, if known, its cluster."""

    province = ProvinceField()
    cluster = forms.ModelChoiceField(Cluster.objects.all(), label=_("Cụm"), required=False)
    valid_from = day_field(_("Hoạt động từ ngày"))
    reason = reason_field()

    class Meta:
        model = UnionName
        fields = [*NAME_FIELDS, "valid_from", "source", "remark"]


class CorrectionForm(CleanForm, forms.ModelForm):
    """A correction of one dated row; remembers which state of the row the page showed."""

    valid_from = day_field(_("Từ ngày"), required=False, help_text=_("Để trống nếu không biết ngày đầu."))
    valid_to = day_field(_("Đến hết ngày"), required=False, help_text=_("Để trống nếu còn hiệu lực."))
    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["seen"].initial = version(instance)


class NameCorrectionForm(CorrectionForm):
    province = ProvinceField()

    class Meta:
        model = UnionName
        fields = [*NAME_FIELDS, "valid_from", "valid_to", "source", "remark"]


class MembershipCorrectionForm(CorrectionForm):
    class Meta:
        model = ClusterMembership
        fields = ["cluster", "valid_from", "valid_to", "source", "remark"]


class MoveForm(CleanForm, forms.Form):
    """From which day a union belongs to which cluster, or to none."""

    on = day_field(_("Từ ngày"))
    to = forms.ModelChoiceField(
        Cluster.objects.all(), label=_("Sang Cụm"), required=False, empty_label=_("Không thuộc Cụm nào")
    )
    source = forms.CharField(label=_("Nguồn"), max_length=500, required=False)
    remark = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    reason = reason_field()


class SuccessionForm(CleanForm, forms.Form):
    """A merger, a renaming or a split, with all that changes on its day."""

    also_called = {"valid_from": "on", "union": "into"}  # what the workflow's sentences call these fields

    kind = forms.ChoiceField(
        label=_("Hình thức"),
        choices=[
            (Succession.Kind.MERGER, _("Hợp nhất: các Liên hiệp trước dừng, một Liên hiệp kế thừa")),
            (Succession.Kind.RENAMING, _("Đổi tên: vẫn là một Liên hiệp, mang tên mới")),
            (Succession.Kind.SPLIT, _("Tách: một Liên hiệp ra đời từ Liên hiệp trước")),
        ],
    )
    predecessors = forms.ModelMultipleChoiceField(
        Union.objects.none(), label=_("Liên hiệp trước"), widget=forms.CheckboxSelectMultiple
    )
    on = day_field(_("Từ ngày"), help_text=_("Liên hiệp trước hoạt động đến hết ngày hôm trước."))
    decision = forms.CharField(label=_("Văn bản, quyết định"), max_length=200)
    into = forms.ModelChoiceField(
        Union.objects.none(), label=_("Liên hiệp kế thừa đã có"), required=False,
        empty_label=_("Liên hiệp mới hoặc tên mới, ghi ở dưới"),
    )  # fmt: skip
    name = forms.CharField(label=_("Tên đầy đủ mới"), max_length=200, required=False)
    short_name = forms.CharField(label=_("Tên gọi tắt mới"), max_length=60, required=False)
    province = ProvinceField(required=False)
    cluster = forms.ModelChoiceField(
        Cluster.objects.all(), label=_("Cụm của Liên hiệp mới"), required=False, empty_label=_("Chưa rõ")
    )
    ends = forms.BooleanField(label=_("Khi tách: Liên hiệp trước dừng hoạt động"), required=False)
    source = forms.CharField(label=_("Nguồn"), max_length=500, required=False)
    remark = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_force = Union.objects.in_force_on(clock.today()).in_vietnamese_order()
        self.fields["predecessors"].queryset = in_force
        self.fields["into"].queryset = in_force

    def clean(self):
        data = super().clean()
        kind, predecessors, into = data.get("kind"), data.get("predecessors"), data.get("into")
        if kind in (Succession.Kind.RENAMING, Succession.Kind.SPLIT) and predecessors and len(predecessors) > 1:
            self.add_error("predecessors", _("Đổi tên hoặc tách thì chọn đúng một Liên hiệp."))
        if kind == Succession.Kind.MERGER and predecessors and len(predecessors) == 1 and not into:
            self.add_error("predecessors", _("Hợp nhất thành Liên hiệp mới thì chọn từ hai Liên hiệp trở lên."))
        if kind == Succession.Kind.RENAMING and into:
            self.add_error("into", _("Đổi tên thì vẫn là một Liên hiệp: để trống ô này và ghi tên mới."))
        if into and predecessors and into in predecessors:
            self.add_error("into", _("Liên hiệp kế thừa không thể nằm trong các Liên hiệp trước."))
        if not into:
            self._ask_for_the_new_name(data)
        return data

    def _ask_for_the_new_name(self, data):
        for name in ("name", "short_name", "province"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Cần ghi khi không chọn Liên hiệp đã có."))

    @property
    def new(self) -> dict | None:
        """The fields of the new union or name; None where one that exists carries on."""
        if self.cleaned_data["into"]:
            return None
        return {name: self.cleaned_data[name] for name in ("name", "short_name", "province", "cluster")}


class SuccessionCorrectionForm(CleanForm, forms.ModelForm):
    """The day and the paper of a merger or split that is recorded already."""

    on = day_field(_("Từ ngày"), help_text=_("Tên và thành viên Cụm đã đóng, mở theo ngày cũ sẽ theo ngày này."))
    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Succession
        fields = ["on", "decision", "source", "remark"]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["seen"].initial = version(instance)


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show the sentences of a refusal at the form's fields, and those of no field of it on top."""
    names = getattr(form, "also_called", {})
    found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for key, sentences in found.items():
        name = names.get(key, key)
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
