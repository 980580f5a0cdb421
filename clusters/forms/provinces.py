"""Forms of provinces: the filter above the list, a name or kind from a day, a correction."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm, CorrectionForm, day_field, reason_field
from clusters.models import Province, ProvinceName

NAME_HELP = _("Không kèm “tỉnh” hay “thành phố”: loại chọn ở ô dưới.")
SCHEMES = [("34", _("34 hiện nay")), ("63", _("63 trước 07/2025")), ("tat-ca", _("Cả hai"))]


class ProvinceFilter(django_filters.FilterSet):
    """`?tim=` over old and new names, `?he=34|63|tat-ca`; a search looks in both schemes unless told."""

    tim = django_filters.CharFilter(label=_("Tìm tên cũ hoặc mới"), method="filter_text")

    class Meta:
        model = Province
        fields = []

    @property
    def scheme(self) -> str:
        """The chosen scheme: `34`, `63` or `tat-ca`."""
        chosen = self.data.get("he") if self.data else None
        if chosen in dict(SCHEMES):
            return chosen
        return "tat-ca" if self.data and self.data.get("tim") else "34"

    def filter_text(self, queryset, name, value):
        return queryset.search(value)

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.scheme == "tat-ca" else queryset.filter(scheme=int(self.scheme))


class ProvinceNameForm(CleanForm, forms.ModelForm):
    """Another name or kind of a province from a day. The instance has no province: the workflow refuses overlaps."""

    valid_from = day_field(_("Từ ngày"), help_text=_("Tên, loại đang dùng sẽ hết vào ngày hôm trước."))
    reason = reason_field()

    class Meta:
        model = ProvinceName
        fields = ["name", "kind", "valid_from", "source", "remark"]
        help_texts = {"name": NAME_HELP}


class ProvinceNameCorrectionForm(CorrectionForm):
    class Meta:
        model = ProvinceName
        fields = ["name", "kind", "valid_from", "valid_to", "source", "remark"]
        help_texts = {"name": NAME_HELP}


class ProvinceChoice(forms.ModelChoiceField):
    """A province as `34:96` in the address; the old ones say that they are."""

    def label_from_instance(self, province):
        if province.scheme == Province.Scheme.AFTER:
            return province.latest_name
        return _("%(name)s (trước 07/2025)") % {"name": province.latest_name}

    def prepare_value(self, value):
        return str(value) if isinstance(value, Province) else value

    def to_python(self, value):
        scheme, _colon, code = (value or "").partition(":")
        if value in self.empty_values:
            return None
        found = self.queryset.filter(scheme=int(scheme), code=code).first() if scheme in ("34", "63") else None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


class ProvinceChoiceFilter(django_filters.ModelChoiceFilter):
    field_class = ProvinceChoice
