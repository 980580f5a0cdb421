"""A cluster's own report for a period: editions of computed figures and of prose picked from the members' reports."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.amounts import FigureField
from clusters.models import Cluster, ClusterMembership, LeadershipTerm
from clusters.permissions import offices_of, reading_union_ids, reads_everything
from reports.models.form import Indicator
from reports.models.period import ReportingPeriod
from reports.models.report import Qualifier, Report, Round, Scope, ValueState


class ClusterReportQuerySet(models.QuerySet):
    def worked_on_by(self, user):
        """Those of the clusters and years in which the person's unions hold or held an office, drafts too."""
        mine = Q(pk__in=[])
        for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
            mine |= Q(cluster=cluster_id, period__year=year)
        return self.filter(mine)

    def visible_to(self, user):
        """The offices see theirs from the first word; the cluster's members, VUFO and observers once an edition is
        frozen (see `Edition.objects.visible_to` for which). Everybody else nothing: a 404.
        """
        frozen = Q(pk__in=Edition.objects.filter(frozen_at__isnull=False).values("report"))
        if reads_everything(user):
            return self.filter(frozen | Q(pk__in=self.worked_on_by(user).values("pk")))
        own = reading_union_ids(user)
        members = ClusterMembership.objects.filter(union__in=own)
        # A member on the last day of the period: by a subquery on the dates of the period.
        of_period = members.filter(cluster=models.OuterRef("cluster")).filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=models.OuterRef("period__ends_on")),
            Q(valid_to__isnull=True) | Q(valid_to__gte=models.OuterRef("period__ends_on")),
        )
        member = frozen & Q(models.Exists(of_period))
        return self.filter(member | Q(pk__in=self.worked_on_by(user).values("pk")))


class ClusterReport(models.Model):
    """A cluster's report for a period. Its editions are the versions that left the desk; one is the draft."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("Đang soạn")
        CIRCULATING = "circulating", _("Đang lấy ý kiến")
        ISSUED = "issued", _("Đã ban hành")
        RECEIVED = "received", _("VUFO đã tiếp nhận")
        RETURNED = "returned", _("VUFO trả lại")
        ACCEPTED = "accepted", _("VUFO đã duyệt")

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="reports", verbose_name=_("Cụm"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="cluster_reports", verbose_name=_("Kỳ"))
    state = models.CharField(
        _("Trạng thái"), max_length=11, choices=State.choices, default=State.DRAFTING, editable=False
    )
    state_changed_at = models.DateTimeField(editable=False)
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    # The edition being written; empty from issue until VUFO returns it. While a circulation runs it can be written
    # on: what the members were shown is an edition of its own.
    draft = models.OneToOneField("Edition", models.PROTECT, null=True, related_name="+", editable=False)
    issued = models.OneToOneField("Edition", models.PROTECT, null=True, related_name="+", editable=False)
    accepted = models.OneToOneField("Edition", models.PROTECT, null=True, related_name="+", editable=False)

    objects = ClusterReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo Cụm")
        ordering = ["-period__year", "-period__ends_on", "cluster__number"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "period"], name="cluster_report_once"),
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "circulating", "issued", "received", "returned", "accepted"]),
                name="cluster_report_state_known",
            ),
            models.CheckConstraint(
                # Saved once before its first edition, which has to point at it.
                condition=Q(state__in=["drafting", "circulating", "returned"])
                | Q(state__in=["issued", "received", "accepted"], draft__isnull=True, issued__isnull=False),
                name="cluster_report_state_fits_editions",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted=F("issued")), name="cluster_report_accepted_was_issued"
            ),
        ]

    def __str__(self):
        return _("Báo cáo %(cluster)s, %(period)s") % {"cluster": self.cluster, "period": self.period}

    def get_absolute_url(self):
        return reverse("cluster_report", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        return self.state in (self.State.DRAFTING, self.State.CIRCULATING, self.State.RETURNED)


class EditionQuerySet(models.QuerySet):
    def frozen(self):
        return self.filter(frozen_at__isnull=False)

    def visible_to(self, user):
        """Frozen editions of the reports the person may see; a draft only for those who work on it."""
        reports = ClusterReport.objects
        seen = Q(frozen_at__isnull=False, report__in=reports.visible_to(user).values("pk"))
        return self.filter(seen | Q(report__in=reports.worked_on_by(user).values("pk")))


class Edition(models.Model):
    """One dated version of a cluster report: the draft, or frozen with its figures for a purpose."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("bản đang soạn")
        PROVISIONAL = "provisional", _("bản tạm thời trình hội nghị")
        CIRCULATED = "circulated", _("bản lấy ý kiến")
        FINAL = "final", _("bản chính thức")

    report = models.ForeignKey(ClusterReport, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("Bản số"))
    kind = models.CharField(_("Loại"), max_length=11, choices=Kind.choices, default=Kind.DRAFT, editable=False)
    occasion = models.CharField(_("Dịp"), max_length=200, blank=True, default="")
    # Which rounds of the members its figures come from: sent (tạm tính) or accepted (đã duyệt), as in rollups.
    basis = models.CharField(_("Cơ sở số liệu"), max_length=8, default="sent")
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    saved_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    frozen_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    # The joint activities as they stood when it was frozen: a list of {title, host, day, result}.
    activities = models.JSONField(default=list, editable=False)
    # Who stood behind its figures, by the names of the day: {reported, obliged, missing: [...], exempt: [...]}.
    coverage = models.JSONField(default=dict, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bản báo cáo Cụm")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_number_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["draft", "provisional", "circulated", "final"]), name="edition_kind_known"
            ),
            models.CheckConstraint(condition=Q(basis__in=["sent", "accepted"]), name="edition_basis_known"),
            models.CheckConstraint(
                condition=Q(kind="draft", frozen_at__isnull=True, frozen_by__isnull=True)
                | (~Q(kind="draft") & Q(frozen_at__isnull=False, frozen_by__isnull=False)),
                name="edition_frozen_by_someone",
            ),
        ]

    def __str__(self):
        return _("%(kind)s số %(number)s") % {"kind": self.get_kind_display(), "number": self.number}

    def get_absolute_url(self):
        return reverse("cluster_edition", args=[self.report_id, self.number])

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Piece(models.Model):
    """A paragraph under one heading of an edition, in order; picked from a member's report or written at the desk.

    `source_text` is the member's paragraph as it was when picked: it differs from the member's report once the
    source has changed. Live figures stand in `text` as `[[PC05]]` or `[[PC05:province]]`.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pieces")
    code = models.CharField(_("Thuộc mục"), max_length=8)
    order = models.PositiveIntegerField(_("Thứ tự"))
    text = models.TextField(_("Lời văn"), blank=True, default="")
    source_report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+", editable=False)
    source_round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", editable=False)
    source_code = models.CharField(max_length=8, blank=True, default="", editable=False)
    source_text = models.TextField(blank=True, default="", editable=False)
    is_attributed = models.BooleanField(_("Ghi tên đơn vị"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("đoạn")
        ordering = ["edition", "code", "order", "pk"]
        indexes = [models.Index(fields=["edition", "code"], name="piece_by_heading")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_report__isnull=True, source_round__isnull=True, source_code="", source_text="")
                | (
                    Q(source_report__isnull=False, source_round__isnull=False) & ~Q(source_code="") & ~Q(source_text="")
                ),
                name="piece_source_whole",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.text[:40]}"


class EditionFigure(models.Model):
    """A total of the cluster as it was when the edition was frozen; of a draft they are computed anew each time."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope.choices)
    value_state = models.CharField(max_length=14, choices=ValueState.choices)
    value = FigureField(null=True)
    qualifier = models.CharField(max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT)
    is_at_most = models.BooleanField(default=False)
    is_uncombinable = models.BooleanField(default=False)
    # Coverage (rule 13): how many members gave something, of how many that owe a report.
    reported = models.PositiveSmallIntegerField()
    obliged = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)  # short names of those that owe a report and gave nothing here

    class Meta:
        verbose_name = _("số liệu của bản báo cáo Cụm")
        ordering = ["edition", "indicator", "scope"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "indicator", "scope"], name="edition_figure_once"),
            models.CheckConstraint(
                condition=Q(scope__in=["own", "associations", "province"]), name="edition_figure_scope_known"
            ),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.scope}: {self.value}"


class ClusterAct(models.Model):
    """Something done to a cluster report: by whom, in which office, when and why. Rows are only ever added."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Mở báo cáo Cụm")
        FREEZE = "freeze", _("Chốt bản tạm thời")
        CIRCULATE = "circulate", _("Gửi lấy ý kiến")
        CLOSE = "close", _("Kết thúc lấy ý kiến")
        ISSUE = "issue", _("Ban hành, gửi VUFO")
        RECEIVE = "receive", _("Tiếp nhận")
        RETURN = "return", _("Trả lại")
        ACCEPT = "accept", _("Duyệt")

    report = models.ForeignKey(ClusterReport, models.PROTECT, related_name="acts")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="acts")
    kind = models.CharField(_("Việc"), max_length=9, choices=Kind.choices)
    from_state = models.CharField(max_length=11, blank=True, default="")
    to_state = models.CharField(max_length=11)
    actor = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    office = models.CharField(_("Với tư cách"), max_length=200)
    term = models.ForeignKey(LeadershipTerm, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("Lý do"), blank=True, default="")

    class Meta:
        verbose_name = _("việc đã làm với báo cáo Cụm")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["open", "freeze", "circulate", "close", "issue", "receive", "return", "accept"]),
                name="cluster_act_kind_known",
            ),
            models.CheckConstraint(condition=~Q(kind="return") | ~Q(reason=""), name="cluster_act_return_has_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.report_id}"
