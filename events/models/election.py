"""The election of a cluster's lead or deputy at a conference: candidates, counts, result."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import Cluster, LeadershipTerm, Union
from events.models.conference import Conference


class ElectionQuerySet(models.QuerySet):
    def standing(self):
        """Without those taken back as mistakes."""
        return self.exclude(state=Election.State.ANNULLED)

    def visible_to(self, user):
        """With the conference: what a cluster elects is no secret among those who are signed in."""
        return self.filter(conference__in=Conference.objects.visible_to(user))


class Election(models.Model):
    """One vote on one office of one year: a second round is a row of its own."""

    class Method(models.TextChoices):
        AGREEMENT = "agreement", _("nhất trí, không biểu quyết")
        SHOW = "show", _("giơ tay biểu quyết")
        BALLOT = "ballot", _("bỏ phiếu kín")

    class State(models.TextChoices):
        OPEN = "open", _("đang lấy ứng viên")
        ELECTED = "elected", _("đã bầu")
        TIE = "tie", _("ngang phiếu")
        NO_MAJORITY = "no_majority", _("không đơn vị nào quá bán")
        NO_CANDIDATE = "no_candidate", _("không có ứng viên")
        ANNULLED = "annulled", _("đã hủy")

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="elections")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="elections")
    year = models.PositiveSmallIntegerField(_("Cho năm"))
    role = models.CharField(_("Chức"), max_length=6, choices=LeadershipTerm.Role.choices)
    round = models.PositiveSmallIntegerField(_("Vòng"), default=1, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, editable=False)
    method = models.CharField(_("Cách bầu"), max_length=9, choices=Method.choices, blank=True, default="")
    # Counted in unions: the cluster's members on that day, those present, those that do not vote (a candidate, say).
    members = models.PositiveSmallIntegerField(default=0, editable=False)
    present = models.PositiveSmallIntegerField(_("Số đơn vị có mặt"), null=True, blank=True)
    recused = models.PositiveSmallIntegerField(_("Không tham gia bỏ phiếu"), default=0)
    blank = models.PositiveSmallIntegerField(_("Phiếu trắng, không ý kiến"), default=0)
    invalid = models.PositiveSmallIntegerField(_("Phiếu không hợp lệ"), default=0)
    winner = models.ForeignKey(Union, models.PROTECT, null=True, related_name="+", editable=False)
    term = models.ForeignKey(LeadershipTerm, models.SET_NULL, null=True, related_name="elections", editable=False)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True, default="")
    annul_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)  # the same form posted twice is one row
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("cuộc bầu")
        ordering = ["conference", "year", "-role", "round", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["lead", "deputy"]), name="election_role_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "elected", "tie", "no_majority", "no_candidate", "annulled"]),
                name="election_state_known",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", "agreement", "show", "ballot"]), name="election_method_known"
            ),
            models.CheckConstraint(
                condition=Q(state="elected", winner__isnull=False) | ~Q(state="elected"), name="election_has_winner"
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(annul_reason=""), name="election_annulled_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(present__lte=models.F("members")), name="election_present_members"
            ),
            models.UniqueConstraint(
                fields=["cluster", "year", "role"], condition=Q(state="open"), name="election_one_open"
            ),
        ]

    def __str__(self):
        return _("Bầu %(role)s %(cluster)s năm %(year)d") % {
            "role": self.get_role_display(), "cluster": self.cluster, "year": self.year,
        }  # fmt: skip

    def get_absolute_url(self):
        return reverse("election_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def may_be_repeated(self) -> bool:
        """It brought no result: another round may."""
        return self.state in (self.State.TIE, self.State.NO_MAJORITY, self.State.NO_CANDIDATE)

    @property
    def winner_name(self) -> str:
        return self.winner.short_name_on(self.conference.starts_on) if self.winner else ""


class Candidate(models.Model):
    """A union put forward for an office; who withdraws stays on the list with the reason."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="candidates")
    union = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("Liên hiệp"))
    proposed_by = models.CharField(_("Ai giới thiệu"), max_length=200, blank=True, default="")
    votes = models.PositiveSmallIntegerField(_("Số phiếu"), null=True, blank=True)
    withdrawn_because = models.CharField(_("Lý do rút"), max_length=300, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ứng viên")
        ordering = ["election", "pk"]
        constraints = [models.UniqueConstraint(fields=["election", "union"], name="candidate_once")]

    def __str__(self):
        return str(self.union)

    @property
    def name(self) -> str:
        return self.union.short_name_on(self.election.conference.starts_on)

    @property
    def is_standing(self) -> bool:
        return not self.withdrawn_because
