"""Conferences of a union, of a cluster, of the whole network: the meeting itself, what is known of it, who did what."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.dated import Sourced
from clusters.fields import FoldedField
from clusters.models import Cluster, ClusterMembership, Union
from clusters.permissions import offices_of, reading_union_ids, reads_everything

STANDING_TASKS = ("open", "done")  # of ResolutionTask.State: who has nothing to carry out any more has no part


def _of_members(user, own):
    """The condition on a union's own conference that the person reads it also where it is not public."""
    readable = Q(union__in=own)
    for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
        members = ClusterMembership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
            Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
            cluster=cluster_id,
            union=OuterRef("union"),
        )
        readable |= Q(Exists(members), starts_on__year=year)
    return readable


def _with_part(own):
    """The condition that one of the unions `own` is invited, runs a site, presents something, handed in a paper that
    stands, or has something to carry out."""
    part = Q(pk__in=[])
    for condition in (
        Q(invited__union__in=own),
        Q(sites__union__in=own),
        Q(agenda__union__in=own),
        Q(files__union__in=own, files__removed_at__isnull=True),
        Q(resolutions__tasks__union__in=own, resolutions__tasks__state__in=STANDING_TASKS),
    ):
        part |= Q(pk__in=Conference.objects.filter(condition).values("pk"))
    return part


class ConferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of clusters and of the network, and what is public: everybody who is signed in.

        A union's own: as `of_members` says, and those who have a part in it.
        """
        if reads_everything(user):
            return self
        own = reading_union_ids(user)
        hidden_from_none = ~Q(level=Conference.Level.UNION) | Q(is_public=True)
        return self.filter(hidden_from_none | _of_members(user, own) | _with_part(own))

    def of_members(self, user):
        """A union's own: the union and who carries it on, its cluster's offices for their year, VUFO, observers."""
        if reads_everything(user):
            return self
        return self.filter(_of_members(user, reading_union_ids(user)))

    def with_part_of(self, user):
        """Those in which a union of the person is invited, runs a site, presents or has to carry out something."""
        return self.filter(_with_part(reading_union_ids(user)))

    def in_calendar_of(self, cluster, user=None):
        """A cluster's own, those that its members of the day hold themselves, and the network's.

        In the calendar of a person also those of anybody in which a union of the person has a part.
        """
        part = _with_part(reading_union_ids(user)) if user is not None else Q(pk__in=[])
        members = ClusterMembership.objects.in_force_on(OuterRef("starts_on")).filter(cluster=cluster)
        of_members = Q(Exists(members.filter(union=OuterRef("union"))))
        return self.filter(Q(cluster=cluster) | of_members | Q(level=Conference.Level.NATIONAL) | part)

    def public(self):
        """Those that the organiser shows to everybody."""
        return self.filter(is_public=True)

    def within(self, first, last):
        """Conferences that have a day between two days, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def with_bodies(self):
        """Along with whose they are, who hosts them, and the names of these."""
        return self.select_related("cluster", "union", "host").prefetch_related("union__names", "host__names")


class Conference(Sourced):
    """One meeting. What is several at once (sơ kết and tọa đàm) is one row with several kinds."""

    class Level(models.TextChoices):
        UNION = "union", _("của Liên hiệp")
        CLUSTER = "cluster", _("của Cụm")
        NATIONAL = "national", _("toàn quốc")

    class Kind(models.TextChoices):
        HALF_YEAR = "half_year", _("sơ kết")
        YEAR_END = "year_end", _("tổng kết")
        PLANNING = "planning", _("triển khai kế hoạch")
        SEMINAR = "seminar", _("tọa đàm")
        TRAINING = "training", _("tập huấn")
        WORKSHOP = "workshop", _("hội thảo")
        BRIEFING = "briefing", _("giao ban")
        THEMATIC = "thematic", _("chuyên đề")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("trực tiếp")
        ONLINE = "online", _("trực tuyến")
        HYBRID = "hybrid", _("trực tiếp kết hợp trực tuyến")

    class State(models.TextChoices):
        PLANNED = "planned", _("sắp họp")
        HELD = "held", _("đã họp")
        CALLED_OFF = "called_off", _("không họp")

    level = models.CharField(_("Cấp"), max_length=8, choices=Level.choices)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="conferences", verbose_name=_("Cụm")
    )
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="conferences", verbose_name=_("Liên hiệp")
    )
    title = models.CharField(_("Tên hội nghị"), max_length=300)
    kind_codes = models.CharField(max_length=120, editable=False)  # `,half_year,seminar,`: found by `contains`
    year_reviewed = models.PositiveSmallIntegerField(_("Năm được tổng kết"), null=True, blank=True)
    year_planned = models.PositiveSmallIntegerField(_("Năm lên kế hoạch"), null=True, blank=True)
    host = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị đăng cai")
    )
    together_with = models.CharField(_("Phối hợp với"), max_length=300, blank=True, default="")
    mode = models.CharField(_("Hình thức"), max_length=9, choices=Mode.choices, default=Mode.IN_PERSON)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến ngày"))
    starts_at = models.TimeField(_("Bắt đầu lúc"), null=True, blank=True)
    ends_at = models.TimeField(_("Kết thúc lúc"), null=True, blank=True)
    place = models.CharField(_("Địa điểm"), max_length=200, blank=True, default="")
    summary = models.TextField(_("Nội dung"), blank=True, default="")
    search_key = FoldedField(source=("title", "place"), max_length=700)
    state = models.CharField(
        _("Tình trạng"), max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    called_off_because = models.CharField(_("Lý do không họp"), max_length=300, blank=True, default="")
    is_public = models.BooleanField(_("Trang công khai"), default=False, editable=False)
    # A fact from a published source has a key, by which the loader knows it again; nobody has entered it.
    key = models.SlugField(max_length=60, blank=True, default="", editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)  # the same form posted twice is one row
    is_illustrative = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("hội nghị")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["starts_on", "level"], name="conference_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="union", union__isnull=False, cluster__isnull=True)
                | Q(level="cluster", union__isnull=True, cluster__isnull=False)
                | Q(level="national", union__isnull=True, cluster__isnull=True),
                name="conference_of_one_body",
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="conference_key_once"),
            models.CheckConstraint(condition=~Q(title=""), name="conference_has_title"),
            models.CheckConstraint(condition=~Q(kind_codes__in=["", ",", ",,"]), name="conference_has_kind"),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online", "hybrid"]), name="conference_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held", "called_off"]), name="conference_state_known"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="conference_span"),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(called_off_because=""), name="conference_called_off_with_reason"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("conference_detail", args=[self.pk])

    @property
    def kinds(self) -> list[str]:
        """The codes of its kinds, in the order of the choices."""
        return [code for code in self.kind_codes.split(",") if code]

    @property
    def kinds_text(self) -> str:
        """`sơ kết, tọa đàm`."""
        return ", ".join(str(self.Kind(code).label) for code in self.kinds)

    @property
    def body_name(self) -> str:
        """Whose it is: `Cụm 5`, `Liên hiệp Cà Mau`, `Toàn quốc`; by the names of its first day."""
        if self.level == self.Level.CLUSTER:
            return str(self.cluster)
        if self.level == self.Level.UNION:
            return _now("Liên hiệp %(name)s") % {"name": self.union.short_name_on(self.starts_on)}
        return _now("Toàn quốc")

    @property
    def host_name(self) -> str:
        return self.host.short_name_on(self.starts_on) if self.host else ""

    @property
    def is_one_day(self) -> bool:
        return self.starts_on == self.ends_on

    @property
    def stage(self) -> str:
        """Its state; of one that is planned also whether its days are here, it is meeting now, or they are over."""
        now, today = timezone.localtime(clock.now()), clock.today()
        if self.state != self.State.PLANNED or today < self.starts_on:
            return self.state
        if today > self.ends_on:
            return "past"
        begun = today > self.starts_on or (self.starts_at is not None and self.starts_at <= now.time())
        ended = today == self.ends_on and self.ends_at is not None and self.ends_at < now.time()
        return "meeting" if begun and not ended else "today"

    @property
    def withheld_because(self) -> str:
        """Why its page was taken off the public web last, if a reason was given; by a query of its own or two."""
        last_shown = self.history.filter(is_public=True).order_by("-history_id").first()
        if self.is_public or last_shown is None:
            return ""
        closing = self.history.filter(history_id__gt=last_shown.history_id).order_by("history_id").first()
        if closing is None or not closing.history_change_reason:
            return ""
        # The history keeps the beginning of a reason, the act all of it.
        act = self.acts.filter(reason__startswith=closing.history_change_reason).first()
        return act.reason if act else closing.history_change_reason

    @staticmethod
    def codes_of(kinds) -> str:
        """How a set of kinds is stored."""
        chosen = [code for code in Conference.Kind.values if code in set(kinds)]
        return f",{','.join(chosen)}," if chosen else ""


class ConferenceFact(Sourced):
    """One sentence of what a published source says of a conference and that has no field of its own."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("người dự")
        SPEECH = "speech", _("phát biểu")
        RESULT = "result", _("kết quả công tác")
        DECISION = "decision", _("kết luận, bầu chọn")
        AWARD = "award", _("khen thưởng")
        PLAN = "plan", _("kế hoạch")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="facts")
    order = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("Nội dung"))

    class Meta:
        verbose_name = _("điều đã công bố về hội nghị")
        ordering = ["conference", "order"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "order"], name="conference_fact_place"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="conference_fact_has_source"),
        ]

    def __str__(self):
        return self.text[:80]


class ConferenceAct(models.Model):
    """Who did what to a conference, when and why. Rows are only ever added."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="acts")
    what = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True, default="")
    # It changed minutes that had been adopted: these tell of it at their end.
    amends_minutes = models.BooleanField(default=False, editable=False)
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("việc đã làm với hội nghị")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="conference_act_named")]

    def __str__(self):
        return self.what
