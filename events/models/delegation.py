"""Visits: delegations that come and go, their hosts and photos. No passport or identity numbers anywhere."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.countries import CHOICES as COUNTRIES
from clusters.countries import name_of
from clusters.fields import FoldedField
from clusters.models import ClusterMembership, Union
from clusters.permissions import offices_of, reading_union_ids, reads_everything
from clusters.values import Qualifier


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Visits hosted by the own union, or by those it carries on; for VUFO and observers all.

        The offices of a cluster read those of its members of their year. Everybody else sees totals only.
        """
        if reads_everything(user):
            return self
        hosts = DelegationHost.objects.filter(delegation=OuterRef("pk"))
        readable = Q(Exists(hosts.filter(union__in=reading_union_ids(user))))
        for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
            members = ClusterMembership.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
                Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
                cluster=cluster_id,
            )
            readable |= Q(Exists(hosts.filter(union__in=members.values("union"))))
        return self.filter(readable)

    def standing(self):
        """Without those taken back as mistakes."""
        return self.filter(revoked_at__isnull=True)

    def begun_in(self, first, last):
        """Visits counted in a span: by the day on which they began."""
        return self.filter(starts_on__range=(first, last))


class DelegationGroup(models.Model):
    """A group of people who made several visits on one journey: many visits (lượt đoàn), one group (đoàn)."""

    name = models.CharField(_("Tên đoàn"), max_length=200)
    search_key = FoldedField(source="name")
    made_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("đoàn đi nhiều nơi")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="group_has_name")]

    def __str__(self):
        return self.name


class Delegation(models.Model):
    """One visit: a delegation received, or sent abroad, by one or several unions. Counted once for the nation."""

    class Direction(models.TextChoices):
        IN = "in", _("đoàn vào")
        OUT = "out", _("đoàn ra")

    class Level(models.TextChoices):
        STATE = "state", _("lãnh đạo Đảng, Nhà nước, Quốc hội")
        MINISTRY = "ministry", _("bộ, ngành, địa phương nước ngoài")
        EMBASSY = "embassy", _("đại sứ quán, lãnh sự quán, tổ chức quốc tế")
        FRIENDSHIP = "friendship", _("tổ chức hữu nghị, tổ chức nhân dân")
        NGO = "ngo", _("tổ chức phi chính phủ, nhà tài trợ")
        BUSINESS = "business", _("doanh nghiệp")
        OTHER = "other", _("cá nhân, đoàn khác")

    class Body(models.TextChoices):
        UNION = "own", _("Liên hiệp")
        ASSOCIATION = "associations", _("hội thành viên")
        PROVINCE = "province", _("tỉnh, thành phố")

    direction = models.CharField(_("Vào hay ra"), max_length=3, choices=Direction.choices, default=Direction.IN)
    organisation = models.CharField(_("Tên đoàn, tổ chức"), max_length=200)
    search_key = FoldedField(source=("organisation", "purpose"), max_length=700)
    country = models.CharField(_("Nước"), max_length=2, choices=COUNTRIES)
    level = models.CharField(_("Cấp, loại đoàn"), max_length=10, choices=Level.choices, default=Level.FRIENDSHIP)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến ngày"))
    people = models.PositiveIntegerField(_("Số người"), null=True, blank=True)
    qualifier = models.CharField(_("Mức"), max_length=6, choices=Qualifier.choices, default=Qualifier.EXACT)
    purpose = models.CharField(_("Mục đích, nội dung"), max_length=500, blank=True, default="")
    programme = models.TextField(_("Chương trình"), blank=True, default="")
    results = models.TextField(_("Kết quả"), blank=True, default="")
    # Whose visit it is: a figure's scope in the report (rule 10).
    body = models.CharField(_("Đơn vị đón, cử"), max_length=12, choices=Body.choices, default=Body.UNION)
    association = models.CharField(_("Tên hội thành viên"), max_length=200, blank=True, default="")
    group = models.ForeignKey(
        DelegationGroup, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("Thuộc đoàn")
    )
    entered_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    revoke_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    is_illustrative = models.BooleanField(default=False, editable=False)
    # The form that entered it: posted twice it is one visit.
    token = models.UUIDField(null=True, unique=True, editable=False)
    history = HistoricalRecords()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("đoàn vào, đoàn ra")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["direction", "starts_on"], name="delegation_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="delegation_direction_known"),
            models.CheckConstraint(condition=~Q(organisation=""), name="delegation_has_name"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_span"),
            models.CheckConstraint(condition=Q(people__isnull=True) | Q(people__gte=1), name="delegation_of_people"),
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "over", "nearly", "about"]), name="delegation_qualifier_known"
            ),
            models.CheckConstraint(
                condition=Q(body__in=["own", "associations", "province"]), name="delegation_body_known"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                name="delegation_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return self.organisation

    def get_absolute_url(self):
        return reverse("delegation_detail", args=[self.pk])

    @property
    def country_name(self) -> str:
        return name_of(self.country)


class DelegationHost(models.Model):
    """A union that received the visit, or took part in sending it; each of them is credited with it."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="hosts")
    union = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("Liên hiệp"))
    is_first = models.BooleanField(default=False)  # the one that entered it, and keeps it
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("đơn vị đón, cử đoàn")
        ordering = ["delegation", "-is_first", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "union"], name="host_once"),
            models.UniqueConstraint(fields=["delegation"], condition=Q(is_first=True), name="host_one_first"),
        ]

    def __str__(self):
        return str(self.union)


def photo_path(row: "DelegationPhoto", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"events/{uuid.uuid4().hex}"


class DelegationPhoto(models.Model):
    """A photo of a visit, without its metadata, private to those who read the register."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="photos")
    file = models.FileField(_("Ảnh"), upload_to=photo_path, max_length=200)
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
        verbose_name = _("ảnh của đoàn")
        ordering = ["delegation", "pk"]

    def __str__(self):
        return self.name
