"""Later due dates that were asked for, and what the tier above answered."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster
from clusters.permissions import acting_union_ids, is_vufo_officer, offices_of, reads_everything
from reports.models.period import Obligation, ReportingPeriod


class ExtensionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Extension.State.ASKED)

    def with_names(self):
        """With all that the lines of a list name."""
        rows = self.select_related("period", "obligation__union", "cluster", "asked_by", "decided_by")
        return rows.prefetch_related("obligation__union__names")

    def visible_to(self, user):
        """Those of the own union, of the clusters and years of the own offices, and for VUFO and observers all."""
        if reads_everything(user) or is_vufo_officer(user):
            return self
        mine = Q(obligation__union__in=acting_union_ids(user))
        for term in offices_of(user):
            mine |= Q(cluster=term.cluster_id, period__year=term.year)
        return self.filter(mine)


class Extension(models.Model):
    """A later due date asked for: by a union for its report, or by a cluster's office for the cluster's own date.

    `cluster` is always the cluster through which it goes, if there is one; `obligation` is empty for the cluster's
    own date. Rows are never changed back: a new wish is a new row.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("đang chờ")
        GRANTED = "granted", _("đã cho gia hạn")
        REFUSED = "refused", _("không cho gia hạn")
        WITHDRAWN = "withdrawn", _("đã rút")

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="extensions", verbose_name=_("Kỳ"))
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, blank=True, related_name="extensions")
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="extensions")
    due_on = models.DateField(_("Hạn khi xin"), editable=False)
    wanted_until = models.DateField(_("Xin gia hạn đến hết ngày"))
    reason = models.TextField(_("Lý do"))
    asked_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    asked_office = models.CharField(max_length=200, editable=False)
    asked_at = models.DateTimeField(editable=False)
    state = models.CharField(_("Tình trạng"), max_length=9, choices=State.choices, default=State.ASKED, editable=False)
    granted_until = models.DateField(_("Cho đến hết ngày"), null=True, blank=True, editable=False)
    answer = models.TextField(_("Trả lời"), blank=True, default="", editable=False)
    decided_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    decided_office = models.CharField(max_length=200, blank=True, default="", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("đề nghị gia hạn")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "granted", "refused", "withdrawn"]), name="extension_state_known"
            ),
            models.CheckConstraint(
                condition=Q(obligation__isnull=False) | Q(cluster__isnull=False), name="extension_of_something"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="extension_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", granted_until__isnull=False)
                | (~Q(state="granted") & Q(granted_until__isnull=True)),
                name="extension_granted_to_a_day",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="extension_refused_with_reason"),
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(state="asked"), name="extension_one_wish_of_a_union"
            ),
            models.UniqueConstraint(
                fields=["period", "cluster"],
                condition=Q(state="asked", obligation__isnull=True),
                name="extension_one_wish_of_a_cluster",
            ),
        ]

    def __str__(self):
        return f"{self.period}: {self.wanted_until:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def whose(self) -> str:
        """The union, by its name on the period's last day, or the cluster."""
        if self.obligation is not None:
            return self.obligation.union.short_name_on(self.period.ends_on)
        return str(self.cluster)

    @property
    def was_asked(self) -> bool:
        """VUFO also extends without being asked; such a row is asked and answered in one moment."""
        return self.asked_at != self.decided_at

    def get_absolute_url(self):
        return reverse("extension_detail", args=[self.pk])
