"""What becomes of an edition of a cluster report: sent round for comments, then issued under a number."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.models import Cluster
from events.models import Conference
from reports.models.cluster_report import ClusterReport, Edition, Piece


def scan_path(issue: "Issue", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"cluster-reports/{uuid.uuid4().hex}"


class Issue(models.Model):
    """The formal issue of a final edition: number and symbol, date, signatory, scan of the signed copy."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="issue")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="issues", editable=False)
    year = models.PositiveSmallIntegerField(editable=False)  # of `issued_on`: numbers begin anew each year
    number = models.PositiveIntegerField(_("Số"))
    symbol = models.CharField(_("Ký hiệu"), max_length=40)
    issued_on = models.DateField(_("Ngày ban hành"))
    signatory = models.CharField(_("Người ký"), max_length=100)
    signatory_title = models.CharField(_("Chức vụ người ký"), max_length=150)
    scan = models.FileField(_("Bản ký (PDF)"), upload_to=scan_path, max_length=200, blank=True)
    scan_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    scan_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("lần ban hành")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "year", "number"], name="issue_number_once_a_year"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(symbol="") & ~Q(signatory=""), name="issue_is_whole"
            ),
            models.CheckConstraint(condition=Q(issued_on__year=F("year")), name="issue_year_fits"),
        ]

    def __str__(self):
        return f"{self.number:02d}/{self.symbol}"


class Circulation(models.Model):
    """The members are asked for comments on a frozen edition by a date. The last one may still be running."""

    report = models.ForeignKey(ClusterReport, models.PROTECT, related_name="circulations")
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="circulation")
    number = models.PositiveSmallIntegerField(_("Lần"))
    message = models.TextField(_("Lời gửi kèm"), blank=True, default="")
    answer_by = models.DateField(_("Trả lời trước hết ngày"))
    asked_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    office = models.CharField(max_length=200, editable=False)
    asked_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("lần lấy ý kiến")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="circulation_number_unique"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(closed_at__isnull=True), name="circulation_one_running"
            ),
        ]

    def __str__(self):
        return _("lấy ý kiến lần %(n)s") % {"n": self.number}

    @property
    def is_running(self) -> bool:
        """Answers are still taken; the last day counts."""
        return self.closed_at is None and clock.today() <= self.answer_by


class CirculationAnswer(models.Model):
    """What one member answered to a circulation; `waiting` becomes `lapsed` when the date has passed."""

    class Kind(models.TextChoices):
        WAITING = "waiting", _("chưa trả lời")
        AGREED = "agreed", _("đồng ý")
        COMMENTED = "commented", _("có ý kiến")
        LAPSED = "lapsed", _("không có ý kiến khi hết hạn")

    circulation = models.ForeignKey(Circulation, models.CASCADE, related_name="answers")
    union = models.ForeignKey("clusters.Union", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.WAITING, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    office = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("trả lời lấy ý kiến")
        ordering = ["circulation", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["circulation", "union"], name="circulation_answer_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["waiting", "agreed", "commented", "lapsed"]), name="circulation_answer_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["agreed", "commented"]) | Q(answered_by__isnull=False),
                name="circulation_answered_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.union}: {self.get_kind_display()}"


class PassageCommentQuerySet(models.QuerySet):
    def of_reports(self, reports):
        """On these cluster reports, however they came; each tells its report as `on_report`."""
        rows = self.filter(Q(report__in=reports) | Q(answer__circulation__report__in=reports))
        return rows.annotate(on_report=Coalesce("report", "answer__circulation__report"))

    def said_at(self, conference, user):
        """Said there, on a cluster report that the person may see."""
        return self.filter(conference=conference, report__in=ClusterReport.objects.visible_to(user).values("pk"))


class PassageComment(models.Model):
    """A comment on a cluster's report, and what the desk did with it.

    A member's on a passage of a circulated edition (`answer`), or said at a conference on the report (`report`).
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("chưa xử lý")
        TAKEN = "taken", _("đã tiếp thu")
        EXPLAINED = "explained", _("giải trình, giữ nguyên")
        WITHDRAWN = "withdrawn", _("đơn vị đã rút")

    answer = models.ForeignKey(CirculationAnswer, models.CASCADE, null=True, related_name="comments")
    report = models.ForeignKey(ClusterReport, models.PROTECT, null=True, related_name="remarks", editable=False)
    conference = models.ForeignKey(
        Conference,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cluster_remarks",
        verbose_name=_("Tại hội nghị"),
    )
    speaker = models.CharField(_("Người phát biểu"), max_length=200, blank=True, default="")
    code = models.CharField(_("Mục"), max_length=8, blank=True, default="")  # empty: on the whole report
    piece = models.ForeignKey(Piece, models.PROTECT, null=True, blank=True, related_name="comments")
    text = models.TextField(_("Ý kiến"))
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN, editable=False)
    response = models.TextField(_("Giải trình"), blank=True, default="", editable=False)
    settled_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = PassageCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("ý kiến về một đoạn")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=False, report__isnull=True, conference__isnull=True, speaker="")
                | Q(answer__isnull=True, report__isnull=False, conference__isnull=False, piece__isnull=True),
                name="passage_comment_of_a_member_or_a_conference",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="passage_comment_not_empty"),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "taken", "explained", "withdrawn"]),
                name="passage_comment_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="explained") | ~Q(response=""), name="passage_comment_kept_with_reason"
            ),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def cluster_report_id(self) -> int:
        """Needs `answer__circulation` where a member said it."""
        return self.report_id or self.answer.circulation.report_id
