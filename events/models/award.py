"""Commendations: proposed, voted on, decided, handed over; each of these is a day of its own."""

import uuid

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.dated import Sourced
from clusters.fields import FoldedField
from clusters.models import Cluster, ClusterMembership, Union
from clusters.permissions import (
    acting_union_ids,
    carried_on_ids,
    is_vufo_officer,
    offices_of,
    reading_union_ids,
    reads_everything,
)
from events.models.award_kind import AwardKind, RecipientKind
from events.models.conference import Conference
from events.models.offices import through_offices_of, without_office


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was decided, and what an article told of, to everybody who is signed in.

        Nominations under way or declined, and what was taken back: the union and who carries it on, the offices of
        its cluster for the year of the achievement or of the proposal, those that answer for it today, VUFO, observers.
        """
        if reads_everything(user):
            return self
        is_open = Q(state__in=[Award.State.DECIDED, Award.State.PRESENTED]) | ~Q(key="")
        readable = is_open & Q(revoked_at__isnull=True)
        readable |= Q(union__in=reading_union_ids(user)) | through_offices_of(user)
        for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
            readable |= Q(cluster=cluster_id, proposed_on__year=year)
            members = ClusterMembership.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
                Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
                cluster=cluster_id,
                union=OuterRef("union"),
            )
            readable |= Q(Exists(members), year=year)
        return self.filter(readable)

    def standing(self):
        """Without those taken back."""
        return self.filter(revoked_at__isnull=True)

    def given(self):
        """Decided, whether handed over yet or not."""
        return self.filter(state__in=[Award.State.DECIDED, Award.State.PRESENTED])

    def nominations(self):
        """Not decided, or never to be."""
        return self.exclude(state__in=[Award.State.DECIDED, Award.State.PRESENTED])

    def waiting_for(self, user):
        """Nominations made here of which the next step is the person's, by an office of a cluster or as VUFO's officer.

        VUFO decides what was sent on, and takes what waits with a cluster whose offices are vacant; nobody does so for
        the own union. What an article told of somebody's proposal was decided elsewhere and waits for nobody. `step` is
        the state; what lost the vote stands apart, for it is not simply waiting to be sent on, and what passes no
        cluster is to be decided.
        """
        mine = through_offices_of(user) & ~Q(state=Award.State.FORWARDED)
        if is_vufo_officer(user):
            own = acting_union_ids(user) | carried_on_ids(user)
            of_vufo = Q(state=Award.State.FORWARDED) | Q(cluster__isnull=True) | without_office()
            mine |= of_vufo & ~Q(union__in=own)
        # As Award.lacks_majority: not more than half of those present agreed.
        is_lost = Q(state=Award.State.VOTED, votes_present__gt=0, votes_present__gte=F("votes_for") * 2)
        goes_straight = When(cluster__isnull=True, then=Value(Award.State.FORWARDED))
        step = Case(goes_straight, When(is_lost, then=Value(Award.LOST)), default=F("state"))
        return self.standing().filter(mine, key="", state__in=Award.OPEN).annotate(step=step)

    def to_the_same(self, award):
        """All for the recipient of `award`: the union itself, or one name within one union."""
        same = self.filter(union=award.union_id, recipient_kind=award.recipient_kind)
        return same.filter(name_key=award.name_key)

    def with_bodies(self):
        """Along with the form, the union and its names."""
        return self.select_related("kind", "union", "cluster").prefetch_related("union__names")


class Award(Sourced):
    """One commendation of one recipient, from the nomination on. Known only as a number it stands for several.

    Of a recipient nothing is kept but name, post and unit.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("đã đề nghị")
        VOTED = "voted", _("Cụm đã bình bầu")
        FORWARDED = "forwarded", _("chờ VUFO quyết định")
        DECIDED = "decided", _("đã quyết định")
        PRESENTED = "presented", _("đã trao")
        DECLINED = "declined", _("không khen thưởng")

    OPEN = (State.PROPOSED, State.VOTED, State.FORWARDED)
    LOST = "lost"  # a step of those that wait, no state

    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="awards", verbose_name=_("Hình thức"))
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("Liên hiệp")
    )
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, related_name="+", verbose_name=_("Cụm"), editable=False
    )
    recipient_kind = models.CharField(_("Khen ai"), max_length=12, choices=RecipientKind.choices)
    name = models.CharField(_("Họ tên, tên tập thể"), max_length=200, blank=True, default="")
    name_key = FoldedField(source="name", max_length=200)
    post = models.CharField(_("Chức vụ"), max_length=150, blank=True, default="")
    unit = models.CharField(_("Đơn vị"), max_length=200, blank=True, default="")
    search_key = FoldedField(source=("name", "post", "unit", "achievement"), max_length=1500)
    number = models.PositiveIntegerField(_("Số lượng"), default=1)
    year = models.PositiveSmallIntegerField(_("Thành tích năm"))
    achievement = models.CharField(_("Thành tích"), max_length=1000, blank=True, default="")
    figures = models.TextField(_("Số liệu chứng minh"), blank=True, default="")
    state = models.CharField(_("Tình trạng"), max_length=9, choices=State.choices, editable=False)

    proposed_on = models.DateField(_("Ngày đề nghị"), null=True, editable=False)
    voted_on = models.DateField(_("Ngày bình bầu"), null=True, editable=False)
    conference = models.ForeignKey(
        Conference, models.PROTECT, null=True, related_name="awards", verbose_name=_("Hội nghị"), editable=False
    )
    votes_present = models.PositiveSmallIntegerField(_("Có mặt"), null=True, editable=False)
    votes_for = models.PositiveSmallIntegerField(_("Đồng ý"), null=True, editable=False)
    votes_against = models.PositiveSmallIntegerField(_("Không đồng ý"), null=True, editable=False)
    votes_blank = models.PositiveSmallIntegerField(_("Phiếu trắng"), null=True, editable=False)
    forwarded_on = models.DateField(_("Ngày gửi VUFO"), null=True, editable=False)
    decided_on = models.DateField(_("Ngày quyết định"), null=True, editable=False)
    decision_number = models.CharField(_("Số quyết định"), max_length=60, blank=True, default="", editable=False)
    signatory = models.CharField(_("Người ký"), max_length=120, blank=True, default="", editable=False)
    declined_on = models.DateField(_("Ngày từ chối"), null=True, editable=False)
    declined_because = models.CharField(_("Lý do"), max_length=300, blank=True, default="", editable=False)
    presented_on = models.DateField(_("Ngày trao"), null=True, editable=False)
    presented_at = models.CharField(_("Nơi trao"), max_length=200, blank=True, default="", editable=False)
    occasion = models.CharField(_("Dịp trao"), max_length=200, blank=True, default="", editable=False)

    # A fact from a published source has a key, by which the loader knows it again; nobody has entered it.
    key = models.SlugField(max_length=60, blank=True, default="", editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)  # the same form posted twice is one row
    is_illustrative = models.BooleanField(default=False, editable=False)
    entered_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoke_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    history = HistoricalRecords()

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("khen thưởng")
        ordering = ["-year", "-pk"]
        indexes = [
            models.Index(fields=["state", "-year"], name="award_by_year"),
            models.Index(fields=["union", "name_key"], name="award_by_recipient"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="award_key_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "voted", "forwarded", "decided", "presented", "declined"]),
                name="award_state_known",
            ),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=["union", "collective", "person", "organisation"]),
                name="award_recipient_known",
            ),
            # The union itself; one by name; or several, known only as a number from a published source.
            models.CheckConstraint(
                condition=Q(recipient_kind="union", union__isnull=False, name="", number=1)
                | (~Q(recipient_kind="union") & ~Q(name="") & Q(number=1))
                | (~Q(recipient_kind="union") & Q(name="", number__gte=1) & ~Q(key="")),
                name="award_of_somebody",
            ),
            # Nothing is decided or handed over without a decision; an article may leave out its day.
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "presented"]) | Q(decided_on__isnull=False) | ~Q(key=""),
                name="award_has_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(decision_number=""), name="award_decision_numbered"
            ),
            models.CheckConstraint(
                condition=Q(state="presented", presented_on__isnull=False)
                | (~Q(state="presented") & Q(presented_on__isnull=True)),
                name="award_presented_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(presented_on__isnull=True)
                | Q(decided_on__isnull=True)
                | Q(presented_on__gte=F("decided_on")),
                name="award_presented_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", declined_on__isnull=False) & ~Q(declined_because="")
                | (~Q(state="declined") & Q(declined_on__isnull=True)),
                name="award_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(votes_present__isnull=True)
                | Q(votes_present__gte=F("votes_for") + F("votes_against") + F("votes_blank")),
                name="award_votes_within_those_present",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="award_revoked_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.recipient}"

    def get_absolute_url(self):
        return reverse("award_detail", args=[self.pk])

    @property
    def recipient(self) -> str:
        """Who it is for, by the name of the day."""
        if self.recipient_kind == RecipientKind.UNION:
            return _now("Liên hiệp %(name)s") % {"name": self.union_name}
        if self.name:
            return self.name
        return f"{self.number} {self.get_recipient_kind_display()}"

    @property
    def union_name(self) -> str:
        """The union's name when it was decided, else when it was proposed."""
        day = self.decided_on or self.presented_on or self.voted_on or self.proposed_on
        if self.union is None:
            return ""
        return self.union.short_name_on(day) if day else self.union.short_name

    @property
    def lacks_majority(self) -> bool:
        """The cluster voted, and not more than half of those present agreed."""
        return bool(self.votes_present) and (self.votes_for or 0) * 2 <= self.votes_present

    @property
    def is_given(self) -> bool:
        return self.state in (self.State.DECIDED, self.State.PRESENTED)


class AwardAct(models.Model):
    """Who did what to a commendation, when and why. Rows are only ever added."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="acts")
    what = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("việc đã làm với khen thưởng")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="award_act_named")]

    def __str__(self):
        return self.what


def award_photo_path(row: "AwardPhoto", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"events/{uuid.uuid4().hex}"


class AwardPhoto(models.Model):
    """A photo of the handing over, without its metadata, private to those who read the commendation."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="photos")
    file = models.FileField(_("Ảnh"), upload_to=award_photo_path, max_length=200)
    name = models.CharField(max_length=200)
    caption = models.CharField(_("Chú thích"), max_length=300, blank=True, default="")
    credit = models.CharField(_("Ảnh của"), max_length=120, blank=True, default="")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("ảnh trao thưởng")
        ordering = ["award", "pk"]

    def __str__(self):
        return self.name
