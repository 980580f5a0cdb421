"""Clusters with dated membership and yearly offices."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.dated import Dated, DatedQuerySet, Sourced, in_force
from clusters.models.network import Succession, Union, UnionName


class ClusterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: everybody who is signed in reads the whole network."""
        return self


class Cluster(models.Model):
    """A group of unions that meets, reviews and competes together; also the emulation cluster of the same number."""

    number = models.PositiveSmallIntegerField(_("Số"), unique=True)
    region = models.CharField(_("Khu vực"), max_length=120)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Cụm")
        ordering = ["number"]

    def __str__(self):
        return _("Cụm %(number)s") % {"number": self.number}

    def get_absolute_url(self):
        return reverse("cluster_detail", args=[self.number])

    @property
    def unit_code(self) -> str:
        return f"cum:{self.number}"


class ClusterMembership(Dated, Sourced):
    """A union belongs to a cluster from a day to a day; to one cluster at a time."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="memberships", verbose_name=_("Cụm"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="memberships", verbose_name=_("Liên hiệp"))
    history = HistoricalRecords()

    overlap_fields = ("union",)

    class Meta:
        verbose_name = _("thành viên Cụm")
        ordering = ["cluster", "union", "valid_from"]
        indexes = [models.Index(fields=["cluster", "valid_from"], name="membership_by_cluster")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_span",
            ),
        ]

    def __str__(self):
        return f"{self.union}, {self.cluster}"


class TermQuerySet(DatedQuerySet):
    def holding(self):
        """Terms that give the right: elected counts before VUFO's recognition (rule 4)."""
        return self.filter(status__in=[LeadershipTerm.Status.ELECTED, LeadershipTerm.Status.RECOGNISED])

    def of_year(self, year: int, on: date):
        """The terms for `year` whose holder answers on `on`: the one in force, after the year the last one."""
        day = min(max(on, date(year, 1, 1)), date(year, 12, 31))
        return self.holding().filter(year=year).in_force_on(day)

    def held_from(self, day: date, union):
        """Offices that `union` holds on `day` or later."""
        held = self.holding().filter(union=union, valid_to__gte=day)
        return held.select_related("cluster", "union").prefetch_related("union__names")

    def with_union_in_force_on(self, day: date):
        """Without the terms of unions that have ended: such an office is vacant until VUFO hands it over (rule 5)."""
        return self.filter(Exists(UnionName.objects.in_force_on(day).filter(union=OuterRef("union"))))

    def outlasting_their_union(self):
        """Terms that run on after the day on which another union took the place of their holder."""
        steps = Succession.objects.ending_the_old().filter(predecessor=OuterRef("union"), on__lte=OuterRef("valid_to"))
        return self.holding().filter(Exists(steps))


class LeadershipTerm(Dated, Sourced):
    """A union leads a cluster, or deputises, for a year; the office is held by the union, not by a person."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Cụm trưởng")
        DEPUTY = "deputy", _("Cụm phó")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("đề cử")
        ELECTED = "elected", _("đã bầu")
        RECOGNISED = "recognised", _("đã công nhận")

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="terms", verbose_name=_("Cụm"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="terms", verbose_name=_("Liên hiệp"))
    year = models.PositiveSmallIntegerField(_("Năm"))
    role = models.CharField(_("Chức"), max_length=6, choices=Role.choices)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=Status.choices, default=Status.ELECTED)
    decision_number = models.CharField(_("Số quyết định"), max_length=60, blank=True, default="")
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("Số liệu minh họa"), default=False)
    history = HistoricalRecords()

    objects = TermQuerySet.as_manager()
    overlap_fields = ("cluster", "role")

    class Meta:
        verbose_name = _("nhiệm kỳ")
        ordering = ["cluster", "year", "-role", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["lead", "deputy"]), name="term_role_known"),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "elected", "recognised"]), name="term_status_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) & Q(valid_to__isnull=False) & Q(valid_to__gte=F("valid_from")),
                name="term_span",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__year=F("year")) & Q(valid_to__year=F("year")), name="term_within_its_year"
            ),
            models.CheckConstraint(
                condition=~Q(status="recognised") | (~Q(decision_number="") & Q(decision_date__isnull=False)),
                name="term_recognised_by_decision",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.cluster}, {self.year}: {self.union}"

    def answers_on(self, day: date) -> bool:
        """The term is a holder's, not a proposal, and in force on `day`."""
        return self.status != self.Status.PROPOSED and self.is_in_force_on(day)

    def overlaps(self):
        """A proposal may stand beside others; an elected or recognised holder may not."""
        if self.status == self.Status.PROPOSED:
            return type(self).objects.none()
        return super().overlaps().holding()

    def clean(self):
        super().clean()
        if self.year and any(day and day.year != self.year for day in (self.valid_from, self.valid_to)):
            raise ValidationError({"valid_from": _("Nhiệm kỳ phải nằm trong năm %(year)s.") % {"year": self.year}})
        if self.status == self.Status.RECOGNISED and not (self.decision_number and self.decision_date):
            raise ValidationError({"decision_number": _("Đã công nhận thì ghi số và ngày quyết định của VUFO.")})
        self._refuse_both_offices()

    def _refuse_both_offices(self):
        # Rule 5 sends the lead's report to the deputy: one union cannot be both at once.
        if self.has_unread_day or self.status == self.Status.PROPOSED or not (self.cluster_id and self.union_id):
            return
        both = (
            type(self)
            .objects.holding()
            .filter(cluster=self.cluster_id, union=self.union_id)
            .exclude(role=self.role)
            .exclude(pk=self.pk)
            .overlapping(self.valid_from, self.valid_to)
        )
        if both.exists():
            raise ValidationError({"union": _("Một Liên hiệp không thể vừa là Cụm trưởng vừa là Cụm phó.")})


class MandateQuerySet(DatedQuerySet):
    def working(self):
        """Mandates that were not taken back."""
        return self.filter(revoked_at__isnull=True)

    def working_on(self, day: date):
        """Mandates that give the right on `day`: dated so, not taken back, of a holder in force, to a member then."""
        living = UnionName.objects.in_force_on(day)
        members = ClusterMembership.objects.in_force_on(day).filter(cluster=OuterRef("term__cluster"))
        rows = self.working().in_force_on(day).filter(in_force(day, "term__"))
        return rows.filter(
            Exists(living.filter(union=OuterRef("union"))),
            Exists(living.filter(union=OuterRef("term__union"))),
            Exists(members.filter(union=OuterRef("union"))),
            term__in=LeadershipTerm.objects.holding(),
        )


class Mandate(Dated):
    """A member union does the work of an office for some days, on behalf of the union that holds it (ủy quyền).

    The holder keeps the right too. A mandate taken back keeps its row: until `revoked_at` it gave the right.
    """

    term = models.ForeignKey(LeadershipTerm, models.PROTECT, related_name="mandates", verbose_name=_("Nhiệm kỳ"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="mandates", verbose_name=_("Liên hiệp được ủy quyền"))
    reason = models.CharField(_("Lý do"), max_length=300)
    given_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    given_office = models.CharField(max_length=200, editable=False)
    given_at = models.DateTimeField(editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoke_reason = models.CharField(_("Lý do thôi ủy quyền"), max_length=300, blank=True, default="", editable=False)
    history = HistoricalRecords()

    objects = MandateQuerySet.as_manager()
    overlap_fields = ("term",)

    class Meta:
        verbose_name = _("ủy quyền")
        ordering = ["term", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) & Q(valid_to__isnull=False) & Q(valid_to__gte=F("valid_from")),
                name="mandate_span",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="mandate_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                name="mandate_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return _("%(term)s, ủy quyền cho %(union)s") % {"term": self.term, "union": self.union}

    def works_on(self, day: date) -> bool:
        return self.revoked_at is None and self.is_in_force_on(day)

    @property
    def standing(self) -> str:
        """Where it stands today: `ahead`, `working`, `over`, or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        today = clock.today()
        return "working" if self.works_on(today) else "over" if self.valid_to and self.valid_to < today else "ahead"

    def overlaps(self):
        return super().overlaps().working()

    def clean(self):
        super().clean()
        if self.has_unread_day or not self.term_id:
            return
        if not (self.valid_from and self.valid_to):
            raise ValidationError({"valid_to": _("Ủy quyền phải có ngày đầu và ngày cuối.")})
        if not (self.term.is_in_force_on(self.valid_from) and self.term.is_in_force_on(self.valid_to)):
            raise ValidationError({"valid_to": _("Ủy quyền phải nằm trong nhiệm kỳ (%s).") % self.term.span})
        if self.union_id == self.term.union_id:
            raise ValidationError({"union": _("Liên hiệp này đang giữ chính chức đó.")})
