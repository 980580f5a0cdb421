"""The activities that a cluster's unions plan and do together."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.dated import Sourced
from clusters.models import Cluster, Union


class JointActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: what the clusters do together is no secret among those who are signed in."""
        return self

    def held_in(self, cluster, first, last):
        """Activities of the cluster that took place between two days, in order of time."""
        rows = self.filter(cluster=cluster, state=JointActivity.State.HELD, held_on__range=(first, last))
        return rows.select_related("host").prefetch_related("host__names").order_by("held_on", "pk")


class JointActivity(Sourced):
    """Something that a cluster's unions plan and do together in a year.

    Once the plan was agreed, what is changed of it shows beside what was agreed (`events.agreed_plans`).
    """

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
    # A conference that nobody has entered yet, in words.
    combined_with = models.CharField(_("Kết hợp với (chưa có trong danh sách)"), max_length=200, blank=True, default="")
    invited = models.CharField(_("Mời dự"), max_length=300, blank=True, default="")
    agreed_at = models.ForeignKey(
        "Conference", models.PROTECT, null=True, blank=True, related_name="agreed_activities",
        verbose_name=_("Thống nhất tại hội nghị"),
    )  # fmt: skip
    agreed_on = models.DateField(_("Ngày thống nhất"), null=True, blank=True)
    held_on = models.DateField(_("Ngày tổ chức"), null=True, blank=True)
    place = models.CharField(_("Nơi tổ chức"), max_length=200, blank=True, default="")
    state = models.CharField(
        _("Tình trạng"), max_length=8, choices=State.choices, default=State.PLANNED, editable=False
    )
    result = models.TextField(_("Kết quả"), blank=True, default="")
    # A fact from a published source has a key, by which the loader knows it again; nobody has entered it.
    key = models.SlugField(max_length=60, blank=True, default="", editable=False)
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
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
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(agreed_on__isnull=False), name="joint_agreed_on_a_day"
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="joint_key_once"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its place in the list of the year; needs `cluster`."""
        return f"{reverse('activity_list', args=[self.cluster.number, self.year])}#hd-{self.pk}"


class Participation(models.Model):
    """A union took part in a joint activity that was held. None noted: nobody has said yet who took part."""

    activity = models.ForeignKey(JointActivity, models.CASCADE, related_name="participations")
    union = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("Liên hiệp"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("đơn vị tham gia hoạt động chung")
        ordering = ["activity", "pk"]
        constraints = [models.UniqueConstraint(fields=["activity", "union"], name="took_part_once")]

    def __str__(self):
        return f"{self.union}: {self.activity}"
