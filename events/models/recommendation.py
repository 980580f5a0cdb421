"""What a union or a cluster asks of a higher body, and what came of it, step by step."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.fields import FoldedField
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Union
from clusters.permissions import (
    acting_union_ids,
    carried_on_ids,
    offices_of,
    offices_today,
    reading_union_ids,
    reads_everything,
)
from events.models.conference import Conference

NEWS_DAYS = 14  # for how long an answer is news to the body that asked


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The union's own and those it carries on; of a cluster, what it was asked and what it asks, to its members.

        Members are those of the day on which it was raised. The offices of that year and of today read along.
        """
        if reads_everything(user):
            return self
        own = reading_union_ids(user)
        readable = Q(union__in=own)
        for cluster in ("cluster", "raising_cluster"):
            members = ClusterMembership.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__lte=OuterRef("raised_on")),
                Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("raised_on")),
                cluster=OuterRef(cluster),
                union__in=own,
            )
            readable |= Q(Exists(members))
            today = {term.cluster_id for term in offices_today(user)}
            readable |= Q(**{f"{cluster}__in": today})
            for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
                readable |= Q(**{cluster: cluster_id, "year": year})
        return self.filter(readable)

    def standing(self):
        """Without those that were withdrawn."""
        return self.exclude(state=Recommendation.State.WITHDRAWN)

    def waiting(self):
        """Nobody has answered, settled or declined them yet."""
        return self.filter(state__in=Recommendation.WAITING)

    def waiting_with_cluster(self, user, cluster_ids):
        """What these clusters were asked and have not answered, of other unions than the person's own."""
        own = acting_union_ids(user) | carried_on_ids(user)
        asked = self.waiting().filter(addressee=Recommendation.Addressee.CLUSTER, cluster__in=cluster_ids)
        return asked.exclude(union__in=own)

    def waiting_with_vufo(self, user):
        """What VUFO and other bodies were asked, and a cluster in which no office but that of the asking union is held.

        Without what the person, who also works in an office, answers for a cluster, and what the own bodies ask.
        """
        today = clock.today()
        terms = LeadershipTerm.objects.holding().in_force_on(today).with_union_in_force_on(today)
        others = terms.filter(cluster=OuterRef("cluster")).exclude(union=OuterRef("union"))
        rows = self.waiting().filter(~Q(addressee=Recommendation.Addressee.CLUSTER) | ~Exists(others))
        own = acting_union_ids(user) | carried_on_ids(user)
        mine = {term.cluster_id for term in offices_today(user)}
        rows = rows.exclude(union__in=own).exclude(raising_cluster__in=mine)
        return rows.exclude(pk__in=self.waiting_with_cluster(user, mine).values("pk")) if mine else rows

    def overdue(self):
        return self.waiting().filter(wished_on__lt=clock.today())

    def answered_lately(self):
        """An answer came within the last two weeks."""
        since = clock.now() - timedelta(NEWS_DAYS)
        return self.filter(state__in=Recommendation.CLOSED_BY_ANSWER, answered_at__gte=since)

    def with_bodies(self):
        """Along with who asks whom, and their names."""
        return self.select_related("union", "raising_cluster", "cluster").prefetch_related("union__names")


class Recommendation(models.Model):
    """A request of one union, or of one cluster, to a higher body, and where it stands.

    `cluster` is the cluster that was asked; it stays when the cluster passes the request on to VUFO.
    """

    class Addressee(models.TextChoices):
        CLUSTER = "cluster", _("Cụm")
        VUFO = "vufo", _("VUFO")
        OFFICE = "office", _("cơ quan khác")

    class Source(models.TextChoices):
        OWN = "own", _("gửi riêng")
        CONFERENCE = "conference", _("nêu tại hội nghị")
        REPORT = "report", _("nêu trong báo cáo")

    class State(models.TextChoices):
        RAISED = "raised", _("chờ trả lời")
        UNDER_WAY = "under_way", _("đang xử lý")
        ANSWERED = "answered", _("đã trả lời")
        SETTLED = "settled", _("đã giải quyết")
        DECLINED = "declined", _("không tiếp nhận")
        WITHDRAWN = "withdrawn", _("đã rút")

    WAITING = (State.RAISED, State.UNDER_WAY)
    CLOSED_BY_ANSWER = (State.ANSWERED, State.SETTLED, State.DECLINED)

    union = models.ForeignKey(
        Union, models.PROTECT, null=True, related_name="recommendations", verbose_name=_("Liên hiệp"), editable=False
    )
    raising_cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, related_name="recommendations", verbose_name=_("Cụm"), editable=False
    )
    year = models.PositiveSmallIntegerField(_("Năm"), editable=False)
    title = models.CharField(_("Tên kiến nghị"), max_length=200)
    text = models.TextField(_("Nội dung"))
    search_key = FoldedField(source=("title", "text", "office_name"), max_length=6000)
    source = models.CharField(_("Nguồn"), max_length=10, choices=Source.choices, default=Source.OWN)
    conference = models.ForeignKey(
        Conference, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name=_("Hội nghị")
    )
    # Reports are of a higher app: what is kept of one is the code of its period; whose it is says `union`.
    report_period = models.CharField(_("Kỳ báo cáo"), max_length=10, blank=True, default="")
    addressee = models.CharField(_("Gửi"), max_length=7, choices=Addressee.choices)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, related_name="asked", verbose_name=_("Cụm được hỏi"), editable=False
    )
    office_name = models.CharField(_("Tên cơ quan"), max_length=200, blank=True, default="")
    wished_on = models.DateField(_("Mong trả lời trước ngày"), null=True, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=9, choices=State.choices, editable=False)
    raised_on = models.DateField(_("Ngày gửi"), editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)  # when the last answer was written down

    token = models.UUIDField(null=True, unique=True, editable=False)  # the same form posted twice is one row
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiến nghị")
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "wished_on"], name="recommendation_by_state"),
            models.Index(fields=["union", "-year"], name="recommendation_by_union"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["raised", "under_way", "answered", "settled", "declined", "withdrawn"]),
                name="recommendation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(union__isnull=False, raising_cluster__isnull=True)
                | Q(union__isnull=True, raising_cluster__isnull=False),
                name="recommendation_of_one_body",
            ),
            # A cluster is asked by its members, and passes on to VUFO only.
            models.CheckConstraint(
                condition=Q(addressee="cluster", cluster__isnull=False, union__isnull=False, office_name="")
                | Q(addressee="vufo", office_name="")
                | (Q(addressee="office", cluster__isnull=True) & ~Q(office_name="")),
                name="recommendation_to_one_body",
            ),
            models.CheckConstraint(
                condition=Q(source="own", conference__isnull=True, report_period="")
                | Q(source="conference", conference__isnull=False, report_period="")
                | (Q(source="report", conference__isnull=True) & ~Q(report_period="")),
                name="recommendation_of_one_source",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="recommendation_says_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "settled", "declined"]) | Q(answered_at__isnull=False),
                name="recommendation_answered_some_day",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("recommendation_detail", args=[self.pk])

    @property
    def raised_by(self) -> str:
        """Who asks, by the name of the day on which it was raised."""
        if self.raising_cluster is not None:
            return str(self.raising_cluster)
        return self.union.short_name_on(self.raised_on) if self.union is not None else ""

    @property
    def addressed_to(self) -> str:
        """Who is asked, in words."""
        if self.addressee == self.Addressee.CLUSTER:
            return str(self.cluster)
        if self.addressee == self.Addressee.OFFICE:
            return self.office_name
        if self.cluster is not None:
            return _now("VUFO, %(cluster)s chuyển") % {"cluster": self.cluster}
        return _now("VUFO")

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.wished_on is not None and self.wished_on < clock.today()


class RecommendationStep(models.Model):
    """One step in the life of a request: what was said, for which day, by whom in what office. Only ever added."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("Gửi kiến nghị")
        UNDER_WAY = "under_way", _("Đang xử lý")
        ANSWERED = "answered", _("Trả lời")
        SETTLED = "settled", _("Đã giải quyết")
        DECLINED = "declined", _("Không tiếp nhận")
        PASSED_ON = "passed_on", _("Chuyển VUFO")
        REOPENED = "reopened", _("Mở lại")
        WITHDRAWN = "withdrawn", _("Rút kiến nghị")

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField()
    on = models.DateField()
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    office = models.CharField(max_length=300)
    at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True)

    class Meta:
        verbose_name = _("bước của kiến nghị")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "raised", "under_way", "answered", "settled", "declined", "passed_on", "reopened", "withdrawn",
                    ]
                ),
                name="recommendation_step_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_step_says_something"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()}, {self.on:%d/%m/%Y}"

    @property
    def is_answer(self) -> bool:
        return self.kind in Recommendation.CLOSED_BY_ANSWER
