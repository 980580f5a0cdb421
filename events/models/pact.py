"""The pact (giao ước) that the members of a cluster sign for a year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import Cluster, Union
from events.models.conference import Conference


class ClusterPact(models.Model):
    """What a cluster's members promise each other for a year; one a cluster and year."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="pacts", verbose_name=_("Cụm"))
    year = models.PositiveSmallIntegerField(_("Năm"))
    title = models.CharField(_("Tên giao ước"), max_length=300)
    text = models.TextField(_("Nội dung"), blank=True, default="")
    conference = models.ForeignKey(
        Conference, models.PROTECT, null=True, blank=True, related_name="pacts", verbose_name=_("Ký tại hội nghị")
    )
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("giao ước")
        ordering = ["cluster", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year"], name="pact_once"),
            models.CheckConstraint(condition=~Q(title=""), name="pact_has_title"),
        ]

    def __str__(self):
        return self.title


class PactSignature(models.Model):
    """A member signed the pact on a day."""

    pact = models.ForeignKey(ClusterPact, models.CASCADE, related_name="signatures")
    union = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("Liên hiệp"))
    signed_on = models.DateField(_("Ký ngày"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("chữ ký giao ước")
        ordering = ["pact", "signed_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["pact", "union"], name="pact_signed_once")]

    def __str__(self):
        return f"{self.union}, {self.signed_on:%d/%m/%Y}"
