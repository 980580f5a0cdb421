"""What a conference is made of: its programme, its sites (điểm cầu), who is invited and who comes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.fields import FoldedField, SortKeyField
from clusters.models import Union
from events.models.conference import Conference


class ConferenceSite(models.Model):
    """A place from which people take part: the hall, or a site on the line (điểm cầu)."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="sites")
    name = models.CharField(_("Điểm cầu"), max_length=120)
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị phụ trách")
    )
    address = models.CharField(_("Địa chỉ"), max_length=200, blank=True, default="")
    is_main = models.BooleanField(_("Điểm chính"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("điểm cầu")
        ordering = ["conference", "-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "name"], name="site_once"),
            models.UniqueConstraint(fields=["conference"], condition=Q(is_main=True), name="site_one_main"),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_name"),
        ]

    def __str__(self):
        return self.name


class AgendaItem(models.Model):
    """One line of the programme: when, what, who speaks, the paper they bring."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("khai mạc")
        REPORT = "report", _("báo cáo")
        PAPER = "paper", _("tham luận")
        DISCUSSION = "discussion", _("thảo luận")
        SPEECH = "speech", _("phát biểu")
        VOTE = "vote", _("bầu, bình xét")
        SIGNING = "signing", _("ký kết")
        CLOSING = "closing", _("bế mạc")
        OTHER = "other", _("khác")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="agenda")
    on = models.DateField(_("Ngày"))
    starts_at = models.TimeField(_("Giờ"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=1)  # the place where it was typed, among items of one hour
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("Nội dung"), max_length=300)
    speaker = models.CharField(_("Người trình bày"), max_length=200, blank=True, default="")
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị trình bày")
    )
    paper = models.CharField(_("Tên tham luận, tài liệu"), max_length=300, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("nội dung chương trình")
        ordering = ["conference", "on", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="agenda_has_title"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "opening", "report", "paper", "discussion", "speech", "vote", "signing", "closing", "other",
                    ]
                ),
                name="agenda_kind_known",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def takes_papers(self) -> bool:
        """Something is presented: not a mere step of the meeting, unless a paper is named for it."""
        steps = {self.Kind.OPENING, self.Kind.VOTE, self.Kind.SIGNING, self.Kind.CLOSING}
        return bool(self.paper) or self.kind not in steps


class InvitedQuerySet(models.QuerySet):
    def of_vufo(self):
        """Where VUFO is asked to come."""
        return self.filter(union__isnull=True, body__in=Invited.NAMES_OF_VUFO)


class Invited(models.Model):
    """A body asked to send people, and how many: a union, or another body by its name, VUFO among these."""

    VUFO = "Liên hiệp các tổ chức hữu nghị Việt Nam"
    NAMES_OF_VUFO = (VUFO, "VUFO")  # what was typed before VUFO could be chosen

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="invited")
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Liên hiệp")
    )
    body = models.CharField(_("Cơ quan, tổ chức khác"), max_length=200, blank=True, default="")
    quota = models.PositiveSmallIntegerField(_("Số người mời"), null=True, blank=True)  # none: as many as come
    history = HistoricalRecords()

    objects = InvitedQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị được mời")
        ordering = ["conference", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "union"], name="invited_union_once"),
            models.UniqueConstraint(
                fields=["conference", "body"], condition=Q(union__isnull=True), name="invited_body_once"
            ),
            models.CheckConstraint(
                condition=Q(union__isnull=False, body="") | (Q(union__isnull=True) & ~Q(body="")),
                name="invited_is_one_body",
            ),
            models.CheckConstraint(condition=Q(quota__isnull=True) | Q(quota__gte=1), name="invited_quota"),
        ]

    def __str__(self):
        return self.body or str(self.union)

    @property
    def is_vufo(self) -> bool:
        return self.union_id is None and self.body in self.NAMES_OF_VUFO

    @property
    def name_then(self) -> str:
        """By the names of the conference's first day; needs `conference` and the union's names."""
        return self.union.short_name_on(self.conference.starts_on) if self.union else self.body


class Delegate(models.Model):
    """A person who is to come, by name, post and body alone; whether they came. Withdrawn; gone only with the body."""

    class Role(models.TextChoices):
        DELEGATE = "delegate", _("đại biểu")
        CHAIR = "chair", _("chủ trì")
        SPEAKER = "speaker", _("khách phát biểu")
        SUPPORT = "support", _("thư ký, phục vụ")

    class Attendance(models.TextChoices):
        EXPECTED = "expected", _("chưa điểm danh")
        PRESENT = "present", _("có mặt")
        ABSENT = "absent", _("vắng")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="delegates")
    invited = models.ForeignKey(Invited, models.PROTECT, related_name="delegates", verbose_name=_("Đơn vị"))
    site = models.ForeignKey(
        ConferenceSite, models.PROTECT, null=True, blank=True, related_name="delegates", verbose_name=_("Điểm cầu")
    )
    name = models.CharField(_("Họ tên"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)  # lower case: one person is there once
    sort_key = SortKeyField(source="name")
    search_key = FoldedField(source=("name", "post"))
    post = models.CharField(_("Chức vụ"), max_length=150, blank=True, default="")
    role = models.CharField(_("Tư cách"), max_length=8, choices=Role.choices, default=Role.DELEGATE)
    attendance = models.CharField(
        _("Điểm danh"), max_length=8, choices=Attendance.choices, default=Attendance.EXPECTED, editable=False
    )
    marked_at = models.DateTimeField(null=True, editable=False)
    marked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    over_reason = models.CharField(_("Lý do vượt số mời"), max_length=300, blank=True, default="")
    token = models.UUIDField(null=True, unique=True, editable=False)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("đại biểu")
        ordering = ["conference", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "invited", "name_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="delegate_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="delegate_has_name"),
            models.CheckConstraint(
                condition=Q(attendance__in=["expected", "present", "absent"]), name="delegate_attendance_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["delegate", "chair", "speaker", "support"]), name="delegate_role_known"
            ),
        ]

    def __str__(self):
        return self.name
