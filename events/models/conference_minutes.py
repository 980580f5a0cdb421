"""What was said and decided at a conference: minutes, remarks, resolutions and who has to carry them out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.models import Union
from clusters.permissions import acting_union_ids, carried_on_ids, is_vufo_officer
from events.models.conference import Conference
from events.models.conference_people import AgendaItem


class ConferenceMinutes(models.Model):
    """The minutes of one conference: the common conclusions, the paper's number and day."""

    conference = models.OneToOneField(Conference, models.CASCADE, related_name="minutes")
    text = models.TextField(_("Kết luận chung"), blank=True, default="")
    number = models.CharField(_("Số, ký hiệu"), max_length=60, blank=True, default="")
    adopted_on = models.DateField(_("Thông qua ngày"), null=True, blank=True)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("biên bản hội nghị")
        verbose_name_plural = _("biên bản hội nghị")

    def __str__(self):
        return self.number or str(self.conference)


class Remark(models.Model):
    """What somebody said, about one line of the programme or in general. Withdrawn, never deleted."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="remarks")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Về nội dung")
    )
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Của Liên hiệp")
    )
    speaker = models.CharField(_("Người phát biểu"), max_length=200, blank=True, default="")
    text = models.TextField(_("Ý kiến"))
    token = models.UUIDField(null=True, unique=True, editable=False)
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    withdrawn_because = models.CharField(_("Lý do rút"), max_length=300, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("ý kiến tại hội nghị")
        ordering = ["conference", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_has_text")]

    def __str__(self):
        return self.text[:80]


class Resolution(models.Model):
    """One conclusion (kết luận) that somebody has to carry out by a day."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField(_("Số thứ tự"), editable=False)
    text = models.TextField(_("Kết luận, việc phải làm"))
    due_on = models.DateField(_("Hạn"), null=True, blank=True)
    token = models.UUIDField(null=True, unique=True, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kết luận")
        ordering = ["conference", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="resolution_number"),
            models.CheckConstraint(condition=~Q(text=""), name="resolution_has_text"),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def code(self) -> str:
        return f"KL{self.number}"


class ResolutionTaskQuerySet(models.QuerySet):
    def awaited_from(self, user):
        """What the unions for which the person acts (and those they carry on) still owe, and VUFO its officers."""
        owners = Q(union__in=acting_union_ids(user) | carried_on_ids(user))
        if is_vufo_officer(user):
            owners |= Q(union__isnull=True)
        open_ones = self.filter(owners, state=ResolutionTask.State.OPEN)
        return open_ones.exclude(resolution__conference__state=Conference.State.CALLED_OFF)


class ResolutionTask(models.Model):
    """One owner's part of a resolution: a union's, or VUFO's where no union is named."""

    class State(models.TextChoices):
        OPEN = "open", _("chưa xong")
        DONE = "done", _("xong")
        DROPPED = "dropped", _("không phải làm nữa")

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="tasks")
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="resolution_tasks", verbose_name=_("Đơn vị")
    )
    state = models.CharField(_("Tình trạng"), max_length=7, choices=State.choices, default=State.OPEN, editable=False)
    result = models.TextField(_("Kết quả"), blank=True, default="")
    done_on = models.DateField(_("Xong ngày"), null=True, blank=True)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = ResolutionTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("phần việc của kết luận")
        ordering = ["resolution", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "union"], name="resolution_task_once"),
            models.UniqueConstraint(
                fields=["resolution"], condition=Q(union__isnull=True), name="resolution_task_of_vufo_once"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "done", "dropped"]), name="resolution_state_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="resolution_done_on_a_day"
            ),
        ]

    def __str__(self):
        return f"{self.resolution}: {self.union or 'VUFO'}"

    @property
    def is_late(self) -> bool:
        """Needs `resolution`."""
        due = self.resolution.due_on
        return self.state == self.State.OPEN and due is not None and due < clock.today()
