"""The filter above the list of visits: each condition is a word in the address, so that a list can be linked."""

from datetime import date

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _lazy

from clusters import clock, countries
from clusters.forms.provinces import ProvinceChoiceFilter
from clusters.models import Province, Union, UnionName
from clusters.permissions import predecessor_ids
from clusters.union_names import told_apart
from clusters.vietnamese import search_words
from events.models import Delegation, DelegationHost

FIRST_YEAR = 2015
ALL = _lazy("Tất cả")
# Words of the address, and the values that they stand for.
DIRECTIONS = {"vao": Delegation.Direction.IN, "ra": Delegation.Direction.OUT}
BODIES = {
    "lien-hiep": Delegation.Body.UNION,
    "hoi": Delegation.Body.ASSOCIATION,
    "tinh": Delegation.Body.PROVINCE,
}
MORE = ("tu", "den", "cap", "chu_the", "noi")


def _words(words: dict) -> list[tuple[str, str]]:
    return [(word, capital(value.label)) for word, value in words.items()]


def capital(text) -> str:
    return str(text)[:1].upper() + str(text)[1:]


def _day(label: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"placeholder": "ngày/tháng/năm", "autocomplete": "off"})
    return django_filters.DateFilter(label=label, widget=widget, method="filter_days")


class DelegationFilter(django_filters.FilterSet):
    """Conditions on visits. A visit belongs to the year, or the span, in which it began."""

    tim = django_filters.CharFilter(label=_lazy("Tìm theo tên đoàn, nội dung"), method="filter_text")
    nam = django_filters.ChoiceFilter(label=_lazy("Năm"), empty_label=_lazy("Mọi năm"), method="filter_year")
    chieu = django_filters.ChoiceFilter(
        label=_lazy("Vào, ra"), empty_label=ALL, choices=lambda: _words(DIRECTIONS), method="filter_direction"
    )
    nuoc = django_filters.ChoiceFilter(label=_lazy("Nước"), empty_label=ALL, field_name="country")
    cap = django_filters.ChoiceFilter(label=_lazy("Cấp, loại đoàn"), empty_label=ALL, field_name="level")
    chu_the = django_filters.ChoiceFilter(
        label=_lazy("Đơn vị đón, cử"), empty_label=ALL, choices=lambda: _words(BODIES), method="filter_body"
    )
    don_vi = django_filters.ChoiceFilter(label=_lazy("Liên hiệp"), empty_label=ALL, method="filter_union")
    noi = ProvinceChoiceFilter(
        label=_lazy("Tỉnh của Liên hiệp"), queryset=Province.objects.none(), empty_label=ALL, method="filter_province"
    )
    tu = _day(_lazy("Từ ngày"))
    den = _day(_lazy("Đến ngày"))

    class Meta:
        model = Delegation
        fields = []

    def __init__(self, data=None, *args, unions=None, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.unions = list(unions) if unions is not None else []
        years = range(clock.today().year + 1, FIRST_YEAR - 1, -1)
        self.filters["nam"].extra["choices"] = [(str(year), str(year)) for year in years]
        used = set(self.queryset.order_by().values_list("country", flat=True).distinct())
        self.filters["nuoc"].extra["choices"] = [pair for pair in countries.CHOICES if pair[0] in used]
        self.filters["cap"].extra["choices"] = [(value, capital(label)) for value, label in Delegation.Level.choices]
        self.filters["don_vi"].extra["choices"] = [(union.slug, told_apart(union)) for union in self.unions]
        hosting = UnionName.objects.filter(union__in=[union.pk for union in self.unions]).values("province")
        provinces = Province.objects.with_latest_name().filter(pk__in=hosting)
        self.filters["noi"].queryset = provinces.order_by("scheme", "latest_sort")

    # --- what was chosen ---------------------------------------------------------------------------

    def chosen(self, name: str):
        """The cleaned value of a condition, or nothing."""
        return self.form.cleaned_data.get(name) if self.is_bound and self.form.errors is not None else None

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The conditions that are folded away at first."""
        return [self.form[name] for name in MORE]

    @property
    def uses_more(self) -> bool:
        return any(self.chosen(name) or name in self.form.errors for name in MORE)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """From `tu` to `den`, either of them open; else the year."""
        first, last = self.chosen("tu"), self.chosen("den")
        if not first and not last and self.chosen("nam"):
            year = int(self.chosen("nam"))
            return date(year, 1, 1), date(year, 12, 31)
        return first, last

    @property
    def is_backwards(self) -> bool:
        first, last = self.days
        return bool(first and last and last < first)

    # --- the conditions ----------------------------------------------------------------------------

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        first, last = self.days
        if first:
            queryset = queryset.filter(starts_on__gte=first)
        return queryset.filter(starts_on__lte=last) if last else queryset

    def filter_days(self, queryset, name, value):
        return queryset

    filter_year = filter_days

    def filter_text(self, queryset, name, value):
        by_key = Q()
        for word in search_words(value):
            by_key &= Q(search_key__contains=word)
        return queryset.filter(by_key)

    def filter_direction(self, queryset, name, value):
        return queryset.filter(direction=DIRECTIONS[value])

    def filter_body(self, queryset, name, value):
        return queryset.filter(body=BODIES[value])

    def filter_union(self, queryset, name, slug):
        """Visits hosted by the union or by those that it carries on, as its report counts them."""
        own = {union.pk for union in self.unions if union.slug == slug}
        return hosted_by(queryset, Union.objects.filter(pk__in=own | predecessor_ids(own)))

    def filter_province(self, queryset, name, province):
        """Hosted by a union that was, or is, the one of the province, of its successor or of those that formed it."""
        provinces = Province.objects.filter(Q(pk=province.pk) | Q(successor=province) | Q(pk=province.successor_id))
        return hosted_by(queryset, Union.objects.filter(names__province__in=provinces))


def hosted_by(visits, unions):
    hosts = DelegationHost.objects.filter(delegation=OuterRef("pk"), union__in=unions.values("pk"))
    return visits.filter(Exists(hosts))
