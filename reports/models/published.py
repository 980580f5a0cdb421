"""Totals known only from a source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.amounts import FigureField
from clusters.models import Cluster, Union
from reports.models.form import Indicator
from reports.models.period import ReportingPeriod
from reports.models.report import Qualifier, Scope


class PublishedFigure(models.Model):
    """A total that an article or paper gives for a union, a cluster or the nation, with its citation.

    `union` and `cluster` both empty means the nation.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="published_figures", verbose_name=_("Kỳ"))
    union = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, related_name="published_figures")
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="published_figures")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="published_figures", verbose_name=_("Chỉ tiêu")
    )
    scope = models.CharField(_("Phạm vi"), max_length=12, choices=Scope.choices, default=Scope.OWN)
    value = FigureField(_("Giá trị"))
    qualifier = models.CharField(_("Mức"), max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT)
    source = models.CharField(_("Nguồn"), max_length=500)
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True, default="")
    imported_at = models.DateTimeField(editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("số liệu đã công bố")
        ordering = ["period", "indicator", "scope"]
        constraints = [
            models.CheckConstraint(
                condition=Q(union__isnull=True) | Q(cluster__isnull=True), name="published_one_level"
            ),
            models.UniqueConstraint(
                fields=["period", "union", "indicator", "scope"],
                condition=Q(union__isnull=False),
                name="published_union_once",
            ),
            models.UniqueConstraint(
                fields=["period", "cluster", "indicator", "scope"],
                condition=Q(cluster__isnull=False),
                name="published_cluster_once",
            ),
            models.UniqueConstraint(
                fields=["period", "indicator", "scope"],
                condition=Q(union__isnull=True, cluster__isnull=True),
                name="published_nation_once",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="published_has_source"),
            models.CheckConstraint(condition=Q(value__gte=0), name="published_not_negative"),
            models.CheckConstraint(
                condition=Q(scope__in=["own", "associations", "province"]), name="published_scope_known"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "over", "nearly", "about"]), name="published_qualifier_known"
            ),
        ]

    def __str__(self):
        return f"{self.period_id} {self.indicator_id}: {self.value}"
