"""The filter above the list of unions."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.models import Cluster, ClusterMembership, Union
from clusters.models.network import MERGER_DAY

BEFORE_MERGERS = MERGER_DAY - timedelta(days=1)
MOMENTS = [("nay", _("Hiện nay")), ("truoc", _("Trước 07/2025")), ("tat-ca", _("Tất cả"))]


class UnionFilter(django_filters.FilterSet):
    """`?tim=` over old and new names, `?cum=`, `?luc=nay|truoc|tat-ca`; a search looks in all times unless told."""

    tim = django_filters.CharFilter(label=_("Tìm tên cũ hoặc mới"), method="filter_text")
    cum = django_filters.ModelChoiceFilter(
        label=_("Cụm"), queryset=Cluster.objects.all(), to_field_name="number", empty_label=_("Tất cả"),
        method="filter_cluster",
    )  # fmt: skip
    luc = django_filters.ChoiceFilter(
        label=_("Thời điểm"),
        choices=MOMENTS,
        empty_label=None,
        widget=forms.HiddenInput,
        method="filter_time",
    )

    class Meta:
        model = Union
        fields = []

    @property
    def moment(self) -> str:
        """The chosen time: `nay`, `truoc` or `tat-ca`."""
        chosen = self.data.get("luc") if self.data else None
        if chosen in dict(MOMENTS):
            return chosen
        return "tat-ca" if self.data and self.data.get("tim") else "nay"

    @property
    def day(self) -> date:
        """The day whose names and clusters the list shows."""
        return BEFORE_MERGERS if self.moment == "truoc" else clock.today()

    def filter_text(self, queryset, name, value):
        return queryset.search(value)

    def filter_cluster(self, queryset, name, cluster):
        memberships = ClusterMembership.objects.filter(cluster=cluster, union=OuterRef("pk"))
        if self.moment != "tat-ca":
            memberships = memberships.in_force_on(self.day)
        return queryset.filter(Exists(memberships))

    def filter_time(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.moment == "tat-ca" else queryset.in_force_on(self.day)
