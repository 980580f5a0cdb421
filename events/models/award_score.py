"""Emulation by points: the sheet of a year as VUFO sets it, and the points of each union. No official grid is known."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import ClusterMembership, Union
from clusters.permissions import offices_of, reading_union_ids, reads_everything


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that were opened: everybody who is signed in; VUFO and observers those in preparation as well."""
        return self if reads_everything(user) else self.exclude(state=ScoreSheet.State.DRAFT)


class ScoreSheet(models.Model):
    """What is scored in a year, until when; drafted, opened for scoring, closed when the ranking stands."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang soạn")
        OPEN = "open", _("đang chấm")
        CLOSED = "closed", _("đã chốt")

    year = models.PositiveSmallIntegerField(_("Năm"), unique=True)
    self_until = models.DateField(_("Tự chấm đến hết ngày"), null=True, blank=True)
    note = models.CharField(_("Căn cứ, ghi chú"), max_length=500, blank=True, default="")
    state = models.CharField(_("Tình trạng"), max_length=6, choices=State.choices, default=State.DRAFT, editable=False)
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bảng điểm thi đua")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["draft", "open", "closed"]), name="score_sheet_state_known")
        ]

    def __str__(self):
        return _now("Bảng điểm thi đua năm %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("score_sheet", args=[self.year])


class ScoreCriterion(models.Model):
    """A line of the sheet and the most points that it gives."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    group = models.CharField(_("Nhóm"), max_length=200, blank=True, default="")
    name = models.CharField(_("Tiêu chí"), max_length=300)
    most = models.DecimalField(_("Điểm tối đa"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("tiêu chí thi đua")
        ordering = ["sheet", "order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "order"], name="score_criterion_place"),
            models.CheckConstraint(condition=~Q(name="") & Q(most__gt=0), name="score_criterion_gives_points"),
        ]

    def __str__(self):
        return self.name


class ScoreCardQuerySet(models.QuerySet):
    def given(self):
        """Those that the union has handed over: before that its points are its own, and count nowhere."""
        return self.filter(self_total__isnull=False)

    def visible_to(self, user):
        """The union's own. Of those given, of a closed sheet all; before: of the members to the offices of the year,
        all to VUFO and observers.
        """
        own = Q(union__in=reading_union_ids(user))
        if reads_everything(user):
            return self.filter(own | Q(self_total__isnull=False))
        readable = Q(sheet__state=ScoreSheet.State.CLOSED)
        for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
            members = ClusterMembership.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
                Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
                cluster=cluster_id,
                union=OuterRef("union"),
            )
            readable |= Q(Exists(members), sheet__year=year)
        return self.filter(own | (readable & Q(self_total__isnull=False)))


class ScoreCard(models.Model):
    """The points of one union in a year: its own view, and the cluster's. Without a total a side is still scoring.

    `reopened_at`: the cluster's total was set aside, for the union to correct its own; empty once either hands over.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="cards")
    union = models.ForeignKey(Union, models.PROTECT, related_name="+")
    self_total = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    self_at = models.DateTimeField(null=True)
    cross_total = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    cross_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True, editable=False)
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    history = HistoricalRecords()

    objects = ScoreCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiếu chấm điểm")
        ordering = ["sheet", "union"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "union"], name="score_card_once"),
            models.CheckConstraint(
                condition=Q(cross_total__isnull=True) | Q(self_total__isnull=False), name="score_own_view_first"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | Q(self_total__isnull=False, cross_total__isnull=True),
                name="score_reopened_after_scoring",
            ),
        ]

    def __str__(self):
        return f"{self.sheet}: {self.union}"

    def get_absolute_url(self):
        """Needs `sheet` and `union`."""
        return reverse("score_card", args=[self.sheet.year, self.union.slug])

    @property
    def is_given(self) -> bool:
        """The union has handed its points over."""
        return self.self_total is not None

    @property
    def why_reopened(self) -> str:
        """What was said when it was opened again; empty unless it still is."""
        if self.reopened_at is None:
            return ""
        acts = self.history.exclude(history_change_reason=None).order_by("-history_id")
        return acts.values_list("history_change_reason", flat=True).first() or ""


class ScoreMark(models.Model):
    """The points of one union on one line, by itself or by the cluster; while it is scoring, perhaps a reason alone."""

    class By(models.TextChoices):
        SELF = "self", _("tự chấm")
        CROSS = "cross", _("Cụm chấm")

    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(ScoreCriterion, models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=5, choices=By.choices)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    remark = models.CharField(_("Căn cứ, lý do"), max_length=300, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("điểm thi đua")
        ordering = ["card", "criterion", "given_by"]
        constraints = [
            models.UniqueConstraint(fields=["card", "criterion", "given_by"], name="score_mark_once"),
            models.CheckConstraint(condition=Q(given_by__in=["self", "cross"]), name="score_mark_by_known"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_mark_not_negative"),
            models.CheckConstraint(condition=Q(points__isnull=False) | ~Q(remark=""), name="score_mark_says_something"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points}"
