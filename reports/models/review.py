"""What was done to a report, the conversation on it, and who has read what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTerm
from events.models import Conference
from reports.models.report import Report, Round, Scope


class Act(models.Model):
    """Something done to a report: by whom, in which office, when and, where it takes something back, why.

    Rows are only ever added (rule 19).
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("Mở báo cáo")
        SEND = "send", _("Gửi")
        RETURN = "return", _("Trả lại")
        ENDORSE = "endorse", _("Thông qua Cụm")
        ACCEPT = "accept", _("Duyệt")
        CORRECT = "correct", _("Mở đính chính")
        REROUTE = "reroute", _("Chuyển cho người xét mới")
        ABANDON = "abandon", _("Bỏ đính chính")

    report = models.ForeignKey(Report, models.PROTECT, related_name="acts")
    round = models.ForeignKey(Round, models.PROTECT, related_name="acts")
    kind = models.CharField(_("Việc"), max_length=8, choices=Kind.choices)
    from_state = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10)
    actor = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    office = models.CharField(_("Với tư cách"), max_length=200)
    term = models.ForeignKey(LeadershipTerm, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("Lý do"), blank=True, default="")
    open_threads = models.PositiveSmallIntegerField(_("Góp ý còn mở"), default=0)

    class Meta:
        verbose_name = _("việc đã làm")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["open", "send", "return", "endorse", "accept", "correct", "reroute", "abandon"]),
                name="act_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["return", "correct", "reroute", "abandon"]) | ~Q(reason=""),
                name="act_taking_back_has_reason",
            ),
            # Overriding open threads needs a reason too (rule 16, review).
            models.CheckConstraint(
                condition=~Q(kind="endorse") | Q(open_threads=0) | ~Q(reason=""), name="act_override_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.report_id}"


class ThreadQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Thread.State.OPEN)

    def visible_to(self, user):
        """Threads of the reports the person may see."""
        return self.filter(report__in=Report.objects.visible_to(user))


class Thread(models.Model):
    """A conversation on one field of a report: a figure (`PC08`), a passage (`HB12`) or a section (`PC`).

    It belongs to the report and keeps its place when the round changes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("đang mở")
        RESOLVED = "resolved", _("đã xong")

    report = models.ForeignKey(Report, models.PROTECT, related_name="threads")
    code = models.CharField(_("Ô"), max_length=8)
    scope = models.CharField(_("Phạm vi"), max_length=12, choices=Scope.choices, blank=True, default="")
    opened_in = models.ForeignKey(Round, models.PROTECT, related_name="threads_opened")
    state = models.CharField(_("Tình trạng"), max_length=8, choices=State.choices, default=State.OPEN, editable=False)
    opened_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # Whose answer is awaited: the union's (True) or the reviewers'.
    awaits_union = models.BooleanField(default=True, editable=False)
    resolved_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    # Said at a conference before it was typed in: where, and by whom (name, post and unit as minutes have them).
    conference = models.ForeignKey(
        Conference, models.PROTECT, null=True, blank=True, related_name="report_threads", verbose_name=_("Tại hội nghị")
    )
    speaker = models.CharField(_("Người phát biểu"), max_length=200, blank=True, default="")

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("góp ý")
        ordering = ["opened_at", "pk"]
        indexes = [models.Index(fields=["report", "state"], name="thread_by_report")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "resolved"]), name="thread_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(state="resolved", resolved_by__isnull=False, resolved_at__isnull=False),
                name="thread_resolved_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.report_id} {self.code}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Message(models.Model):
    """One contribution to a thread: words, or the mark that it was resolved or reopened. Never edited."""

    class Kind(models.TextChoices):
        WORDS = "words", _("lời")
        RESOLVED = "resolved", _("đánh dấu đã xong")
        REOPENED = "reopened", _("mở lại")

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WORDS)
    text = models.TextField(_("Nội dung"), blank=True, default="")
    author = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    office = models.CharField(_("Với tư cách"), max_length=200)
    at = models.DateTimeField()
    mentions = models.ManyToManyField("clusters.User", related_name="+", blank=True, verbose_name=_("Nhắc tới"))

    class Meta:
        verbose_name = _("lời góp ý")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["words", "resolved", "reopened"]), name="message_kind_known"),
            models.CheckConstraint(condition=~Q(kind="words") | ~Q(text=""), name="message_words_not_empty"),
        ]

    def __str__(self):
        return self.text[:60]


class Reading(models.Model):
    """A person opened a sent round; the first and the last time."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="readings")
    user = models.ForeignKey("clusters.User", models.CASCADE, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lượt đọc")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="reading_once")]

    def __str__(self):
        return f"{self.user_id} đọc {self.round_id}"
