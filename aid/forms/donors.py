"""Forms of donors: the search above the list, entering and correcting one, merging doubles."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aid.donor_search import find_donors
from aid.forms.pledge_filter import ALL, choices_of
from aid.models import Donor, Origin
from aid.workflow.donors import version_of
from clusters import clock, countries
from clusters.forms.network import CHOOSE, CleanForm, day_field

VALIDITY = [("con", _("Còn hiệu lực")), ("het", _("Đã hết hạn")), ("chua", _("Chưa ghi đăng ký"))]


class DonorFilter(django_filters.FilterSet):
    """`?tim=` over all names, `?nguon=`, `?loai=`, `?nuoc=`, `?dang_ky=`; doubles are found by the donor they are."""

    tim = django_filters.CharFilter(label=_("Tìm tên, tên khác"), method="filter_text")
    nguon = django_filters.ChoiceFilter(
        label=_("Nguồn"), empty_label=ALL, choices=choices_of(Origin.choices), field_name="origin"
    )
    loai = django_filters.ChoiceFilter(
        label=_("Loại"), empty_label=ALL, choices=choices_of(Donor.Kind.choices), field_name="kind"
    )
    nuoc = django_filters.ChoiceFilter(label=_("Nước"), empty_label=ALL, field_name="country")
    dang_ky = django_filters.ChoiceFilter(
        label=_("Giấy đăng ký"), empty_label=ALL, choices=VALIDITY, method="filter_validity"
    )

    class Meta:
        model = Donor
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = set(Donor.objects.order_by().values_list("country", flat=True).distinct())
        self.filters["nuoc"].extra["choices"] = [pair for pair in countries.CHOICES if pair[0] in used]

    @property
    def text(self) -> str:
        return (self.data.get("tim") or "").strip() if self.data else ""

    def filter_text(self, queryset, name, value):
        return queryset.filter(pk__in=find_donors(value).values("pk"))

    def filter_validity(self, queryset, name, value):
        today = clock.today()
        return queryset.filter(
            {
                "con": Q(registered_until__gte=today),
                "het": Q(registered_until__lt=today),
                "chua": Q(registration_number="", registered_until__isnull=True),
            }[value]
        )


class DonorForm(CleanForm, forms.ModelForm):
    """A donor. The workflow refuses a name or a registration number that there is already."""

    country = forms.ChoiceField(
        label=_("Nước"), required=False, help_text=_("Cần chọn khi nhà tài trợ là của nước ngoài.")
    )
    aliases = forms.CharField(
        label=_("Tên khác"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tên viết tắt, tên tiếng Việt, tên cũ; mỗi tên một dòng. Tìm tên nào cũng ra."),
    )  # fmt: skip
    registered_until = day_field(_("Đăng ký có giá trị đến"), required=False)

    class Meta:
        model = Donor
        fields = ["name", "aliases", "origin", "kind", "country", "registration_number", "registered_until", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("Tên đầy đủ như trên văn bản."),
            "registration_number": _("Giấy đăng ký hoạt động tại Việt Nam (Nghị định 58/2022/NĐ-CP), nếu có."),
        }

    def __init__(self, data=None, *args, instance=None, initial=None, **kwargs):
        if instance is not None and instance.pk:
            names = instance.aliases.values_list("name", flat=True)
            initial = {"aliases": "\n".join(names)} | (initial or {})
        super().__init__(data, *args, instance=instance, initial=initial, **kwargs)
        self.fields["country"].choices = [("", CHOOSE), *countries.CHOICES]
        for name in ("origin", "kind"):
            self.fields[name].choices = choices_of(self.fields[name].choices)

    def clean(self):
        data = super().clean()
        if data.get("origin") == Origin.FOREIGN and not data.get("country") and "country" not in self.errors:
            self.add_error("country", _("Chọn nước của nhà tài trợ nước ngoài."))
        return data

    def clean_aliases(self):
        names = [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError(_("Mỗi tên khác dài nhiều nhất 200 chữ, mỗi tên một dòng."))
        return names

    def _post_clean(self):
        """The workflow checks names and numbers against all donors, doubles aside, and names the one there is."""

    @property
    def fields_to_save(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "aliases"}


class DonorCorrectionForm(DonorForm):
    """A correction; remembers which state of the donor the page showed."""

    reason = forms.CharField(
        label=_("Lý do sửa"), max_length=100, required=False, help_text=_("Ghi vào lịch sử thay đổi.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["seen"].initial = version_of(instance)


class MergeForm(CleanForm, forms.Form):
    """Which donor another one is counted as, and why. The winner was found by the search of the page."""

    winner = forms.ModelChoiceField(Donor.objects.standing(), label=_("Gộp vào"), widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Lý do gộp"), max_length=100, help_text=_("Ví dụ: cùng số giấy đăng ký."))


class UndoForm(CleanForm, forms.Form):
    reason = forms.CharField(label=_("Lý do hoàn tác"), max_length=100)
