"""Word by mail: what each person wants to be told how soon, and the outbox in which it waits to be sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.permissions import is_vufo_officer


class Kind(models.TextChoices):
    """What a letter is about; each person chooses a pace for each."""

    RETURNED = "returned", _("Báo cáo bị trả lại")
    MENTION = "mention", _("Có người nhắc tới bạn trong góp ý")
    EXTENSION = "extension", _("Xin gia hạn và trả lời gia hạn")
    REMINDER = "reminder", _("Nhắc hạn: 14, 7, 1 ngày trước và sau hạn")
    SENT = "sent", _("Báo cáo gửi đến chờ bạn xét")
    REROUTED = "rerouted", _("Báo cáo được chuyển cho người xét mới")
    COMMENT = "comment", _("Góp ý và trả lời góp ý")
    ENDORSED = "endorsed", _("Báo cáo được thông qua Cụm")
    ACCEPTED = "accepted", _("Báo cáo được VUFO duyệt")
    CIRCULATION = "circulation", _("Lấy ý kiến về báo cáo Cụm")
    CLUSTER_REPORT = "cluster", _("Báo cáo Cụm được ban hành, trả lại, duyệt")
    CONFERENCE = "conference", _("Mời dự hội nghị, hội nghị đổi ngày hoặc không họp, việc được giao, kết quả bầu")
    AWARD = "award", _("Đề nghị khen, điểm thi đua: gửi đi, chờ bình bầu, chờ quyết định; kết quả")
    RECOMMENDATION = "request", _("Kiến nghị gửi đi, gửi đến và trả lời kiến nghị")
    VISIT = "visit", _("Đơn vị bạn được ghi cùng đón, cùng cử một đoàn")


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("Ngay")
    DAILY = "daily", _("Mỗi ngày một thư")
    NEVER = "never", _("Không")


# What somebody has to act on comes at once unless the person chose otherwise; all else once a day.
AT_ONCE_BY_DEFAULT = {Kind.RETURNED, Kind.MENTION, Kind.EXTENSION, Kind.REMINDER, Kind.CONFERENCE}


def default_pace(kind: str) -> str:
    return Pace.AT_ONCE if kind in AT_ONCE_BY_DEFAULT else Pace.DAILY


class MailChoice(models.Model):
    """The pace that a person chose for a kind of letter; without a row the kind's default holds."""

    user = models.ForeignKey("clusters.User", models.CASCADE, related_name="mail_choices")
    kind = models.CharField(_("Loại thư"), max_length=11, choices=Kind.choices)
    pace = models.CharField(_("Nhận"), max_length=7, choices=Pace.choices)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("cách nhận thư")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mail_choice_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="mail_choice_kind_known"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="mail_choice_pace_known"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.kind} {self.pace}"


class Digest(models.Model):
    """The one mail of a day that carries a person's daily letters; it keeps them if it has to be tried again."""

    user = models.ForeignKey("clusters.User", models.PROTECT, related_name="digests")
    on = models.DateField(_("Ngày"))
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("thư tổng hợp ngày")
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.on:%d/%m/%Y}"


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The outbox is kept by VUFO's officers; nobody else sees it."""
        return self if is_vufo_officer(user) else self.none()

    def due(self, now: datetime):
        return self.filter(state=Letter.State.WAITING, send_after__lte=now)

    def in_trouble(self):
        """Letters about which a person has to decide: refused, given up, or perhaps sent."""
        return self.filter(state__in=[Letter.State.FAILED, Letter.State.UNSURE])


class Letter(models.Model):
    """One word to one person, written in the transaction of the act it tells of, and sent by `send_due`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("đang chờ")
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")
        UNSURE = "unsure", _("chưa rõ đã gửi hay chưa")
        DROPPED = "dropped", _("thôi không gửi")

    user = models.ForeignKey("clusters.User", models.PROTECT, related_name="letters", verbose_name=_("Người nhận"))
    kind = models.CharField(_("Loại thư"), max_length=11, choices=Kind.choices)
    pace = models.CharField(_("Nhận"), max_length=7, choices=Pace.choices)
    subject = models.CharField(_("Tiêu đề"), max_length=200)
    text = models.TextField(_("Nội dung"))
    link = models.CharField(_("Đường dẫn"), max_length=300)  # a path of the portal
    # Names the word and its reader: the same word is never queued twice.
    key = models.CharField(max_length=200, unique=True, editable=False)
    created_at = models.DateTimeField(_("Viết lúc"), editable=False)
    send_after = models.DateTimeField(_("Gửi từ"), editable=False)
    state = models.CharField(
        _("Tình trạng"), max_length=7, choices=State.choices, default=State.WAITING, editable=False
    )
    state_at = models.DateTimeField(editable=False)  # since when it is in this state
    tries = models.PositiveSmallIntegerField(_("Số lần thử"), default=0, editable=False)
    problem = models.CharField(_("Vướng mắc"), max_length=300, blank=True, default="", editable=False)
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, editable=False)
    digest = models.ForeignKey(Digest, models.PROTECT, null=True, related_name="letters", editable=False)
    # Who decided about a letter in trouble: to send it again, or to take it as sent.
    settled_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "send_after"], name="letter_by_state"),
            models.Index(fields=["user", "state"], name="letter_by_reader"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="letter_kind_known"),
            models.CheckConstraint(condition=Q(pace__in=[Pace.AT_ONCE, Pace.DAILY]), name="letter_pace_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "unsure", "dropped"]),
                name="letter_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="letter_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "unsure", "dropped"]) | ~Q(problem=""),
                name="letter_in_trouble_says_why",
            ),
            models.CheckConstraint(condition=Q(link__startswith="/"), name="letter_link_is_a_path"),
        ]

    def __str__(self):
        return self.subject

    @property
    def is_in_trouble(self) -> bool:
        return self.state in (self.State.FAILED, self.State.UNSURE)


class DeadAddressQuerySet(models.QuerySet):
    def current(self):
        """Addresses that are still the person's own; one that was changed since has nothing to be mended."""
        return self.filter(cleared_at__isnull=True, address=models.F("user__email"))


class DeadAddress(models.Model):
    """The mail server refused a person's address for good; nothing more is sent to it until somebody clears it."""

    user = models.ForeignKey("clusters.User", models.CASCADE, related_name="dead_addresses")
    address = models.EmailField(_("Địa chỉ"))
    problem = models.CharField(_("Máy chủ trả lời"), max_length=300)
    since = models.DateTimeField(_("Từ lúc"), editable=False)
    cleared_at = models.DateTimeField(null=True, editable=False)
    cleared_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa chỉ không nhận thư")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "address"], condition=Q(cleared_at__isnull=True), name="dead_address_once"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="dead_address_cleared_by_someone",
            ),
        ]

    def __str__(self):
        return self.address


class SendRun(models.Model):
    """The last run of `send_due`: one row, so that the outbox can say that the timer has stopped."""

    started_at = models.DateTimeField(editable=False)
    finished_at = models.DateTimeField(editable=False)
    sent = models.PositiveIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=300, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("lần chạy gửi thư")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="send_run_one_row")]

    def __str__(self):
        return str(self.started_at)
