"""The filter above the list of conferences: each condition is a word in the address, so that a list can be linked."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster
from clusters.vietnamese import search_phrase
from events.models import Conference

ALL = _("Tất cả")
LEVELS = {"quoc-gia": Conference.Level.NATIONAL, "cum": Conference.Level.CLUSTER, "lien-hiep": Conference.Level.UNION}
LEVEL_NAMES = [("quoc-gia", _("Toàn quốc")), ("cum", _("Của Cụm")), ("lien-hiep", _("Của Liên hiệp"))]


class ConferenceFilter(django_filters.FilterSet):
    """Conditions on conferences. A year is that of the meeting, of the review or of the plan."""

    tim = django_filters.CharFilter(label=_("Tìm tên, địa điểm"), method="named")
    cap = django_filters.ChoiceFilter(label=_("Cấp"), choices=LEVEL_NAMES, method="of_level", empty_label=ALL)
    cum = django_filters.ModelChoiceFilter(
        label=_("Cụm"), field_name="cluster", to_field_name="number", queryset=Cluster.objects.all(), empty_label=ALL
    )
    nam = django_filters.NumberFilter(
        label=_("Năm"),
        method="of_year",
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
    )
    loai = django_filters.ChoiceFilter(
        label=_("Loại"),
        choices=[(code, capfirst(label)) for code, label in Conference.Kind.choices],
        method="of_kind",
        empty_label=ALL,
    )

    class Meta:
        model = Conference
        fields: list[str] = []

    def named(self, rows, _name, text):
        return rows.filter(search_key__contains=search_phrase(text))

    def of_level(self, rows, _name, level):
        return rows.filter(level=LEVELS[level])

    def of_year(self, rows, _name, year):
        year = int(year)
        return rows.filter(Q(starts_on__year=year) | Q(year_reviewed=year) | Q(year_planned=year))

    def of_kind(self, rows, _name, kind):
        return rows.filter(kind_codes__contains=f",{kind},")
