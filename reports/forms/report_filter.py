"""What the list of reports can be narrowed by."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster, ClusterMembership, Union
from reports.models import Report, ReportingPeriod
from reports.models.report import State


class ReportFilter(django_filters.FilterSet):
    """Period, state, cluster on the period's last day, name of the union; `?don-vi=slug` is a single union."""

    tim = django_filters.CharFilter(label=_("Tìm Liên hiệp"), method="of_name")
    ky = django_filters.ModelChoiceFilter(
        label=_("Kỳ"),
        field_name="period",
        queryset=lambda request: ReportingPeriod.objects.shown(),
        to_field_name="code",
        empty_label=_("Mọi kỳ"),
    )
    buoc = django_filters.ChoiceFilter(
        label=_("Trạng thái"), field_name="state", choices=State.choices, empty_label=_("Mọi trạng thái")
    )
    cum = django_filters.ModelChoiceFilter(
        label=_("Cụm"),
        queryset=Cluster.objects.all(),
        to_field_name="number",
        method="of_cluster",
        empty_label=_("Mọi Cụm"),
    )

    class Meta:
        model = Report
        fields = []

    @property
    def union(self) -> Union | None:
        """The single union asked for; its name of today heads the list."""
        slug = self.data.get("don-vi", "")
        return Union.objects.prefetch_related("names").filter(slug=slug).first() if slug else None

    def of_name(self, reports, name, text):
        return reports.filter(union__in=Union.objects.search(text).values("pk"))

    def of_cluster(self, reports, name, cluster):
        ends_on = OuterRef("period__ends_on")
        then = ClusterMembership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=ends_on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=ends_on),
            union=OuterRef("union"),
            cluster=cluster,
        )
        return reports.filter(Exists(then))
