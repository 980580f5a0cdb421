"""Who gives: donors with other names, registration, and the merging of doubles."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock, countries
from clusters.fields import FoldedField, SortKeyField
from clusters.models import Union


class Origin(models.TextChoices):
    FOREIGN = "foreign", _("nước ngoài")
    OVERSEAS = "overseas", _("người Việt Nam ở nước ngoài")
    DOMESTIC = "domestic", _("trong nước")


class DonorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: one list of donors for the whole network, so that none is entered twice."""
        return self

    def standing(self):
        """Donors as they are counted: without those merged into another."""
        return self.filter(merged_into__isnull=True)

    def with_root(self):
        """Each with `root`, the key under which it is counted: its own, or that of the one it was merged into."""
        return self.annotate(root=Coalesce("merged_into", "pk"))

    def giving_from(self, origin):
        """Donors of an origin, in no order; a double gives from where the one does under which it is counted."""
        own = Q(merged_into__isnull=True, origin=origin)
        return self.filter(own | Q(merged_into__origin=origin)).order_by()


class Donor(models.Model):
    """An organisation or person that gives. A double is merged into another: its pledges stay where they are."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("tổ chức phi chính phủ")
        FOUNDATION = "foundation", _("quỹ")
        COMPANY = "company", _("doanh nghiệp")
        GOVERNMENT = "government", _("cơ quan chính phủ, tổ chức quốc tế")
        ASSOCIATION = "association", _("hội, câu lạc bộ")
        PERSON = "person", _("cá nhân")

    name = models.CharField(_("Tên nhà tài trợ"), max_length=200)
    search_key = FoldedField(source="name")
    sort_key = SortKeyField(source="name")
    kind = models.CharField(_("Loại"), max_length=11, choices=Kind.choices, default=Kind.NGO)
    origin = models.CharField(_("Nguồn"), max_length=8, choices=Origin.choices, default=Origin.FOREIGN)
    country = models.CharField(_("Nước"), max_length=2, blank=True, default="")  # ISO 3166-1, see clusters.countries
    # Decree 58/2022/NĐ-CP: registration of foreign NGOs.
    registration_number = models.CharField(_("Số giấy đăng ký"), max_length=60, blank=True, default="")
    registered_until = models.DateField(_("Đăng ký có giá trị đến"), null=True, blank=True)
    note = models.TextField(_("Ghi chú"), blank=True, default="")
    # Always the donor under which it is counted, never one that was merged itself.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="doubles", editable=False
    )
    entered_for = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    is_illustrative = models.BooleanField(_("Số liệu minh họa"), default=False, editable=False)
    history = HistoricalRecords()

    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("nhà tài trợ")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["search_key"], name="donor_by_search_key")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="donor_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["ngo", "foundation", "company", "government", "association", "person"]),
                name="donor_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["foreign", "overseas", "domestic"]), name="donor_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="donor_not_merged_into_itself"
            ),
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=~Q(registration_number="") & Q(merged_into__isnull=True),
                name="donor_registration_once",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("donor_detail", args=[self.pk])

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country)

    @property
    def is_lapsed(self) -> bool:
        """The registration is no longer valid."""
        return self.registered_until is not None and self.registered_until < clock.today()


class DonorAlias(models.Model):
    """Another name by which a donor is known: an abbreviation, the Vietnamese name, a former one."""

    donor = models.ForeignKey(Donor, models.CASCADE, related_name="aliases")
    name = models.CharField(_("Tên khác"), max_length=200)
    search_key = FoldedField(source="name")

    class Meta:
        verbose_name = _("tên khác")
        ordering = ["donor", "name"]
        indexes = [models.Index(fields=["search_key"], name="alias_by_search_key")]
        constraints = [
            models.UniqueConstraint(fields=["donor", "search_key"], name="alias_once"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_has_name"),
        ]

    def __str__(self):
        return self.name


class DonorMerge(models.Model):
    """The act of counting one donor as another. Undone by a further act, which gives back what `moved` names."""

    loser = models.ForeignKey(Donor, models.PROTECT, related_name="merges_away")
    winner = models.ForeignKey(Donor, models.PROTECT, related_name="merges_here")
    moved = models.JSONField(default=list)  # keys of the donors that were counted under the loser before
    reason = models.CharField(_("Lý do"), max_length=300)
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("gộp nhà tài trợ")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(loser=F("winner")), name="donor_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="donor_merge_has_reason"),
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at__isnull=True), name="donor_merged_once"),
        ]

    def __str__(self):
        return f"{self.loser} → {self.winner}"
