"""The activities that a cluster's unions plan and do together."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import Cluster, Union


class JointActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: what the clusters do together is no secret among those who are signed in."""
        return self

    def held_in(self, cluster, first, last):
        """Activities of the cluster that took place between two days, in order of time."""
        rows = self.filter(cluster=cluster, state=JointActivity.State.HELD, held_on__range=(first, last))
        return rows.select_related("host").prefetch_related("host__names").order_by("held_on", "pk")


class JointActivity(models.Model):
    """Something that a cluster's unions plan and do together in a year."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("hội nghị, hội thảo, tọa đàm")
        EXCHANGE = "exchange", _("giao lưu hữu nghị")
        TRAINING = "training", _("tập huấn")
        SURVEY = "survey", _("khảo sát, học tập kinh nghiệm")
        CHARITY = "charity", _("thăm tặng, từ thiện")
        OTHER = "other", _("việc khác")

    class State(models.TextChoices):
        PLANNED = "planned", _("trong kế hoạch")
        HELD = "held", _("đã tổ chức")
        DROPPED = "dropped", _("không tổ chức")

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="joint_activities", verbose_name=_("Cụm"))
    year = models.PositiveSmallIntegerField(_("Năm"))
    title = models.CharField(_("Tên hoạt động"), max_length=300)
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices, default=Kind.CONFERENCE)
    host = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị đăng cai")
    )
    quarter = models.PositiveSmallIntegerField(
        _("Dự kiến quý"), null=True, blank=True, choices=[(1, "I"), (2, "II"), (3, "III"), (4, "IV")]
    )
    conference = models.ForeignKey(
        "Conference", models.PROTECT, null=True, blank=True, related_name="joint_activities",
        verbose_name=_("Kết hợp với hội nghị"),
    )  # fmt: skip
    invited = models.CharField(_("Mời dự"), max_length=300, blank=True, default="")
    held_on = models.DateField(_("Ngày tổ chức"), null=True, blank=True)
    place = models.CharField(_("Nơi tổ chức"), max_length=200, blank=True, default="")
    state = models.CharField(
        _("Tình trạng"), max_length=8, choices=State.choices, default=State.PLANNED, editable=False
    )
    result = models.TextField(_("Kết quả"), blank=True, default="")
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = JointActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("hoạt động chung")
        ordering = ["cluster", "year", "held_on", "quarter", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["planned", "held", "dropped"]), name="joint_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["conference", "exchange", "training", "survey", "charity", "other"]),
                name="joint_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_on__isnull=False) | ~Q(state="held"), name="joint_held_on_a_day"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="joint_has_title"),
        ]

    def __str__(self):
        return self.title
