"""A union's report for a period: its rounds, each frozen when sent, with figures, prose and files."""

import uuid

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.amounts import FigureField
from clusters.models import Cluster, Union, UnionName
from clusters.permissions import acting_union_ids, offices_of, reading_union_ids, reads_everything
from clusters.values import Qualifier
from reports.models.form import Indicator
from reports.models.period import Obligation, ReportingPeriod


class State(models.TextChoices):
    DRAFT = "draft", _("Nháp")
    SUBMITTED = "submitted", _("Đã gửi")
    RETURNED = "returned", _("Trả lại")
    ENDORSED = "endorsed", _("Đã thông qua Cụm")
    ACCEPTED = "accepted", _("Đã duyệt")


class Scope(models.TextChoices):
    OWN = "own", _("Liên hiệp")
    ASSOCIATIONS = "associations", _("Các hội thành viên")
    PROVINCE = "province", _("Toàn tỉnh")


class ValueState(models.TextChoices):
    NUMBER = "number", _("có số")
    NONE_YET = "none_yet", _("chưa có số")
    NOT_APPLICABLE = "not_applicable", _("không áp dụng")
    NOT_COLLECTED = "not_collected", _("không thu thập")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The person's own union's reports in any state, and those of the unions it carries on.

        For VUFO and national observers every report once sent; for the unions that hold or held an office in a
        cluster, those of its members for the years of the office, once sent (rules 4 and 7).
        """
        own = Q(union__in=reading_union_ids(user))
        if reads_everything(user):
            return self.filter(own | Q(sent_round__isnull=False))
        terms = offices_of(user)
        if not terms:
            return self.filter(own)
        reviewed = Q(pk__in=[])
        for cluster_id, year in {(term.cluster_id, term.year) for term in terms}:
            reviewed |= Q(route_cluster=cluster_id, period__year=year)
        return self.filter(own | (reviewed & Q(sent_round__isnull=False)))

    def in_list_order(self):
        """The newest period first, its unions by their name on its last day, in dictionary order."""
        names = UnionName.objects.in_force_on(OuterRef("period__ends_on")).filter(union=OuterRef("union"))
        named = self.annotate(sort_then=Subquery(names.values("sort_key")[:1]))
        return named.order_by("-period__ends_on", "-period__kind", "sort_then", "pk")


class Report(models.Model):
    """A union's report for a period. Its rounds are the versions sent; two of them may count: sent and accepted."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="reports", verbose_name=_("Liên hiệp"))
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("Kỳ"))
    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="report", verbose_name=_("Nghĩa vụ"))
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    created_at = models.DateTimeField(_("Mở lúc"), editable=False)
    # The round being written; empty while a sent round is with the reviewers.
    draft_round = models.OneToOneField("Round", models.PROTECT, null=True, related_name="+", editable=False)
    # The rounds that count (design, section 4): the last one sent and the last one accepted.
    sent_round = models.OneToOneField("Round", models.PROTECT, null=True, related_name="+", editable=False)
    accepted_round = models.OneToOneField("Round", models.PROTECT, null=True, related_name="+", editable=False)
    # Fixed when the report is first sent (rule 18). No cluster: the report goes straight to VUFO (rule 6).
    route_cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="+", editable=False)
    # The unions that held the offices when the route was fixed, and the day by which they were to decide: a later
    # change of office or date re-routes only by an act (rule 18).
    route_lead = models.ForeignKey(Union, models.PROTECT, null=True, related_name="+", editable=False)
    route_deputy = models.ForeignKey(Union, models.PROTECT, null=True, related_name="+", editable=False)
    review_due_on = models.DateField(_("Hạn Cụm thông qua"), null=True, editable=False)
    first_sent_at = models.DateTimeField(_("Gửi lần đầu"), null=True, editable=False)
    last_sent_at = models.DateTimeField(_("Gửi lần cuối"), null=True, editable=False)
    state_changed_at = models.DateTimeField(_("Tới bước này lúc"), editable=False)
    resend_due_on = models.DateField(_("Hạn gửi lại"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo")
        ordering = ["-period__year", "union"]
        constraints = [
            models.UniqueConstraint(fields=["union", "period"], name="report_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "endorsed", "accepted"]),
                name="report_state_known",
            ),
            models.CheckConstraint(
                # A report is saved once before its first round, which has to point at it.
                condition=Q(state="returned", draft_round__isnull=False)
                | Q(state="draft")
                | Q(
                    state__in=["submitted", "endorsed", "accepted"], draft_round__isnull=True, sent_round__isnull=False
                ),
                name="report_state_fits_rounds",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_round=F("sent_round")), name="report_accepted_round_counts"
            ),
        ]

    def __str__(self):
        return _("Báo cáo %(period)s, %(union)s") % {"period": self.period, "union": self.union_name}

    def get_absolute_url(self):
        return reverse("report_detail", args=[self.pk])

    @property
    def union_name(self) -> str:
        """The union's short name on the last day of the period: old reports keep the name of their day (rule 2)."""
        return self.union.short_name_on(self.period.ends_on)

    @property
    def is_editable(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)

    @property
    def is_correction(self) -> bool:
        """A new round is being written or reviewed while an accepted one counts (rule 17)."""
        return self.accepted_round_id is not None and self.state != State.ACCEPTED

    @property
    def days_late(self) -> int:
        """Days from the due date to the first sending; zero if in time or not sent."""
        if self.first_sent_at is None:
            return 0
        from_due = self.first_sent_at.astimezone().date() - self.obligation.due_on
        return max(from_due.days, 0)


class Round(models.Model):
    """One version of a report: written as a draft, frozen when sent. A return opens the next as a copy."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("Lần"))
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    saved_at = models.DateTimeField(_("Lưu lúc"), null=True, editable=False)
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, editable=False)
    sent_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    correction_reason = models.TextField(_("Lý do đính chính"), blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("lần gửi")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="round_number_unique"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="round_sent_by_someone",
            ),
        ]

    def __str__(self):
        return _("lần %(number)s") % {"number": self.number}


class Figure(models.Model):
    """The value of one indicator in one round, for one scope. No row means: none yet."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    scope = models.CharField(_("Phạm vi"), max_length=12, choices=Scope.choices, default=Scope.OWN)
    value_state = models.CharField(
        _("Loại giá trị"), max_length=14, choices=ValueState.choices, default=ValueState.NONE_YET, editable=False
    )
    value = FigureField(_("Giá trị"), null=True, blank=True)
    qualifier = models.CharField(_("Mức"), max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT)
    note = models.TextField(_("Giải trình"), blank=True, default="")
    # What the register gave when this was last drawn from it; a value that differs was typed over it (rule 14).
    drawn = FigureField(_("Theo sổ"), null=True, blank=True, editable=False)
    drawn_qualifier = models.CharField(max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT, editable=False)
    explained = FigureField(null=True, blank=True, editable=False)  # `drawn` when the note was last written
    # What of `drawn` other unions may count as well, by key: `{"d12": "1"}` a donor, `{"v7": "30"}` a joint visit.
    shared = models.JSONField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(
        default=1, editable=False
    )  # grows by one a save: finds two people in one cell
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords(excluded_fields=["shared", "explained"])

    class Meta:
        verbose_name = _("số liệu")
        ordering = ["round", "indicator", "scope"]
        indexes = [models.Index(fields=["indicator", "scope"], name="figure_by_indicator")]
        constraints = [
            models.UniqueConstraint(fields=["round", "indicator", "scope"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(scope__in=["own", "associations", "province"]), name="figure_scope_known"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "over", "nearly", "about"]), name="figure_qualifier_known"
            ),
            models.CheckConstraint(
                condition=Q(value_state="number", value__isnull=False)
                | Q(value_state__in=["none_yet", "not_applicable", "not_collected"], value__isnull=True),
                name="figure_state_fits_value",
            ),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="figure_not_negative"),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.scope}: {self.value}"

    @property
    def is_number(self) -> bool:
        return self.value_state == ValueState.NUMBER

    @property
    def is_typed_over(self) -> bool:
        """Drawn from a register, and then given another value: needs an explanation that stays visible (rule 14)."""
        return self.drawn is not None and (self.value != self.drawn or self.qualifier != self.drawn_qualifier)


class Narrative(models.Model):
    """Prose of a round, under the code of a text indicator (`HB12`) or of a section (`PC`)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="narratives")
    code = models.CharField(_("Mã"), max_length=8)
    text = models.TextField(_("Lời văn"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("lời văn")
        ordering = ["round", "code"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="narrative_once")]

    def __str__(self):
        return f"{self.code}: {self.text[:40]}"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"reports/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files not taken out again: of rounds that were sent, with the report; of a draft, for its own union alone."""
        files = self.filter(removed_at__isnull=True, round__report__in=Report.objects.visible_to(user))
        return files.filter(Q(round__sent_at__isnull=False) | Q(round__report__union__in=acting_union_ids(user)))


class Attachment(models.Model):
    """A file of a round: a photo or a document, private to those who may see the report.

    A round that copies another points at the same file on disk; files are never deleted.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("ảnh")
        PDF = "pdf", "PDF"
        WORD = "word", "Word"
        EXCEL = "excel", "Excel"

    round = models.ForeignKey(Round, models.CASCADE, related_name="attachments")
    code = models.CharField(_("Thuộc mục"), max_length=8, blank=True, default="")
    kind = models.CharField(_("Loại"), max_length=5, choices=Kind.choices, editable=False)
    file = models.FileField(_("Tệp"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("Tên tệp"), max_length=200)
    caption = models.CharField(_("Chú thích"), max_length=300, blank=True, default="")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp kèm")
        ordering = ["round", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["photo", "pdf", "word", "excel"]), name="attachment_kind_known"
            )
        ]

    def __str__(self):
        return self.name
