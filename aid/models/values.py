"""The money of a pledge: what was committed and approved, from a day on, and what was disbursed; other amendments."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from aid.models.money import Money, money_constraints
from aid.models.pledge import Pledge
from clusters.amounts import FigureField


class PledgeValue(Money):
    """The committed or approved value of a pledge from a day on. An amended value is a new row; the old one stays.

    One row a point is `is_current`: the last by `on`, without those that were taken back as mistakes.
    """

    class Point(models.TextChoices):
        COMMITTED = "committed", _("cam kết")
        APPROVED = "approved", _("phê duyệt")

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="values")
    point = models.CharField(max_length=9, choices=Point.choices)
    on = models.DateField(_("Ngày"))
    document = models.CharField(_("Văn bản, số quyết định"), max_length=120, blank=True, default="")
    authority = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True, default="")
    reason = models.CharField(_("Nội dung điều chỉnh"), max_length=300, blank=True, default="")
    is_current = models.BooleanField(default=True, editable=False)
    # What this row adds to the one before it, in đồng: the sum over a span is what was committed in it.
    change_vnd = FigureField(default=Decimal(0), editable=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoke_reason = models.CharField(max_length=300, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("giá trị")
        ordering = ["pledge", "point", "on", "pk"]
        indexes = [
            models.Index(fields=["point", "on"], name="value_by_day"),
            # For what is asked of each pledge: without it SQLite walks all days of the point, pledge by pledge.
            models.Index(fields=["pledge", "point", "on"], name="value_of_pledge"),
        ]
        constraints = [
            *money_constraints("value"),
            models.CheckConstraint(condition=Q(point__in=["committed", "approved"]), name="value_point_known"),
            models.UniqueConstraint(fields=["pledge", "point"], condition=Q(is_current=True), name="value_one_current"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False, is_current=False) & ~Q(revoke_reason="")),
                name="value_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_point_display()} {self.on:%d/%m/%Y}"


class DisbursementQuerySet(models.QuerySet):
    def standing(self):
        """Without those taken back as mistakes."""
        return self.filter(revoked_at__isnull=True)


class Disbursement(Money):
    """Money or goods of a pledge that arrived or was spent on a day (đợt giải ngân)."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="disbursements")
    on = models.DateField(_("Ngày"))
    document = models.CharField(_("Chứng từ"), max_length=120, blank=True, default="")
    document_key = models.CharField(max_length=120, blank=True, default="", editable=False)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True, default="")
    # Given by the form that was posted: the same form posted twice is one disbursement.
    token = models.UUIDField(null=True, unique=True, editable=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoke_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    history = HistoricalRecords()

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt giải ngân")
        ordering = ["pledge", "on", "pk"]
        indexes = [models.Index(fields=["on"], name="disbursement_by_day")]
        constraints = [
            *money_constraints("disbursement"),
            # The same paper twice is a slip of the pen (folded number, within one pledge).
            models.UniqueConstraint(
                fields=["pledge", "document_key"],
                condition=~Q(document_key="") & Q(revoked_at__isnull=True),
                name="disbursement_document_once",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                name="disbursement_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"


class Amendment(models.Model):
    """A dated change of what was agreed (điều chỉnh), other than of a value: old and new in words."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="amendments")
    on = models.DateField(_("Ngày"))
    field = models.CharField(_("Nội dung"), max_length=60)
    old = models.CharField(_("Từ"), max_length=300, blank=True, default="")
    new = models.CharField(_("Thành"), max_length=300, blank=True, default="")
    document = models.CharField(_("Văn bản"), max_length=120, blank=True, default="")
    reason = models.CharField(_("Lý do"), max_length=300, blank=True, default="")
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("điều chỉnh")
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.field}: {self.old} → {self.new}"
