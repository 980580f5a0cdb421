"""Provinces in two schemes, unions with dated names, and who carries on whom."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock, vietnamese
from clusters.dated import Dated, Sourced
from clusters.fields import FoldedField, SortKeyField

MERGER_DAY = date(2025, 7, 1)  # first day of the 34 provinces: resolution 202/2025/QH15


def _nearest(names, day: date):
    """`names`, each with its `distance` from `day`: in force, else the last before it, else the latest to come."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    distance = models.Case(
        models.When(begun & not_over, then=0),
        models.When(valid_to__lt=day, then=1),
        default=2,
        output_field=models.IntegerField(),
    )
    return names.annotate(distance=distance).order_by("distance", F("valid_from").desc(nulls_last=True))


def _row_on(names, day: date):
    """The row of `names` in force on `day`, else the last one before it, else the first."""
    rows = sorted(names, key=lambda row: row.valid_from or date.min)
    for row in rows:
        if row.is_in_force_on(day):
            return row
    before = [row for row in rows if row.valid_to and row.valid_to < day]
    return before[-1] if before else (rows[0] if rows else None)


class ProvinceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: everybody who is signed in reads the whole network."""
        return self

    def with_latest_name(self):
        """Annotate `latest_name`, `latest_kind`, `latest_sort`: the name in force, or the last one that was."""
        latest = _nearest(ProvinceName.objects.filter(province=OuterRef("pk")), clock.today())
        return self.annotate(
            latest_name=Subquery(latest.values("name")[:1]),
            latest_kind=Subquery(latest.values("kind")[:1]),
            latest_sort=Subquery(latest.values("sort_key")[:1]),
        )

    def search(self, text: str):
        """Provinces any of whose names, old or new, or the names of those they were formed from, hold `text`."""
        named = ProvinceName.objects.filter(search_key__contains=vietnamese.search_phrase(text))
        own = Exists(named.filter(province=OuterRef("pk")))
        return self.filter(Q(own) | Q(Exists(named.filter(province__successor=OuterRef("pk")))))


class Province(Sourced):
    """A territory in one scheme: 63 units until 30/06/2025, 34 after. A code means something only in its scheme."""

    class Scheme(models.IntegerChoices):
        BEFORE = 63, _("63 tỉnh, thành phố (đến 30/06/2025)")
        AFTER = 34, _("34 tỉnh, thành phố (từ 01/07/2025)")

    scheme = models.PositiveSmallIntegerField(_("Hệ mã"), choices=Scheme.choices)
    code = models.CharField(_("Mã"), max_length=2)
    region = models.CharField(_("Vùng"), max_length=60)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("Nay thuộc")
    )

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("tỉnh, thành phố")
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="province_scheme_code_unique"),
            models.CheckConstraint(condition=Q(scheme__in=[63, 34]), name="province_scheme_known"),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.code}"

    def get_absolute_url(self):
        return reverse("province_detail", args=[self.scheme, self.code])

    def name_row_on(self, day: date) -> "ProvinceName | None":
        """The name in force on `day`, else the last one before it, else the first. Uses prefetched names."""
        return _row_on(self.names.all(), day)

    @staticmethod
    def scheme_on(day: date) -> int:
        """The scheme in force on `day`."""
        return Province.Scheme.BEFORE if day < MERGER_DAY else Province.Scheme.AFTER


class ProvinceName(Dated, Sourced):
    """What a province is called, and whether it is a province or a city, from a day to a day."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("tỉnh")
        CITY = "city", _("thành phố")

    province = models.ForeignKey(Province, models.CASCADE, related_name="names", verbose_name=_("Tỉnh, thành phố"))
    name = models.CharField(_("Tên"), max_length=60)
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices)
    search_key = FoldedField(source="name")
    sort_key = SortKeyField(source="name")
    history = HistoricalRecords()

    overlap_fields = ("province",)

    class Meta:
        verbose_name = _("tên tỉnh, thành phố")
        ordering = ["sort_key", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["province", "city"]), name="province_name_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="province_name_span",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"


class UnionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: everybody who is signed in reads the whole network."""
        return self

    def in_force_on(self, day: date):
        """Unions that have a name, and so exist, on `day`."""
        return self.filter(Exists(UnionName.objects.in_force_on(day).filter(union=OuterRef("pk"))))

    def named_on(self, day: date):
        """Annotate the name on `day`, or the last before it: `name_then`, `short_then`, `sort_then`.

        Its province comes along as `scheme_then`, `code_then`. A union that ended keeps the last name it had;
        one not yet there shows its first.
        """
        best = _nearest(UnionName.objects.filter(union=OuterRef("pk")), day)
        return self.annotate(
            name_then=Subquery(best.values("name")[:1]),
            short_then=Subquery(best.values("short_name")[:1]),
            sort_then=Subquery(best.values("sort_key")[:1]),
            scheme_then=Subquery(best.values("province__scheme")[:1]),
            code_then=Subquery(best.values("province__code")[:1]),
        )

    def in_vietnamese_order(self):
        """By the name of today (or the last one), in dictionary order."""
        return self.named_on(clock.today()).order_by("sort_then", "pk")

    def search(self, text: str):
        """Unions any of whose names, old or new, holds `text`, accents and case aside."""
        return self.filter(
            Exists(UnionName.objects.filter(union=OuterRef("pk"), search_key__contains=vietnamese.search_phrase(text)))
        )

    def with_code(self, unit: str):
        """The union that stands behind `63:31` or `34:46`; none if the text is no such code."""
        scheme, _colon, code = unit.partition(":")
        if scheme not in ("63", "34"):
            return self.none()
        return self.filter(names__province__scheme=int(scheme), names__province__code=code).distinct()


class Union(Sourced):
    """A provincial union of friendship organisations; its names, province, host body and letterhead are dated."""

    slug = models.SlugField(_("Đường dẫn"), max_length=60, unique=True)

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Liên hiệp")
        ordering = ["slug"]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("union_detail", args=[self.slug])

    def name_row_on(self, day: date) -> "UnionName | None":
        """The name in force on `day`, else the last one before it, else the first. Uses prefetched names."""
        return _row_on(self.names.all(), day)

    def short_name_on(self, day: date) -> str:
        row = self.name_row_on(day)
        return row.short_name if row else self.slug

    @property
    def short_name(self) -> str:
        annotated = getattr(self, "short_then", None)
        return annotated or self.short_name_on(clock.today())

    @property
    def name(self) -> str:
        annotated = getattr(self, "name_then", None)
        if annotated:
            return annotated
        row = self.name_row_on(clock.today())
        return row.name if row else self.slug


class UnionName(Dated, Sourced):
    """What a union is called, of which province, under which host body and letterhead, from a day to a day."""

    union = models.ForeignKey(Union, models.CASCADE, related_name="names", verbose_name=_("Liên hiệp"))
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="union_names", verbose_name=_("Tỉnh, thành phố")
    )
    name = models.CharField(_("Tên đầy đủ"), max_length=200)
    short_name = models.CharField(_("Tên gọi tắt"), max_length=60)
    host_body = models.CharField(_("Cơ quan chủ quản"), max_length=200, blank=True, default="")
    letterhead = models.CharField(
        _("Ký hiệu văn bản"), max_length=60, blank=True, default="", help_text=_("Ví dụ BC-LHHN hoặc BC/LHHN")
    )
    search_key = FoldedField(source=("short_name", "name"))
    sort_key = SortKeyField(source="short_name")
    history = HistoricalRecords()

    overlap_fields = ("union",)

    class Meta:
        verbose_name = _("tên Liên hiệp")
        ordering = ["sort_key", "valid_from"]
        indexes = [models.Index(fields=["union", "valid_from"], name="union_name_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="union_name_span",
            ),
        ]

    def __str__(self):
        return self.short_name


class SuccessionQuerySet(models.QuerySet):
    def carrying_on(self, day: date):
        """Steps by which one union has taken another's place by `day`: all but splits that the old one survived."""
        alive = UnionName.objects.in_force_on(day).filter(union=OuterRef("predecessor"))
        return self.filter(on__lte=day).exclude(Q(Exists(alive), kind=Succession.Kind.SPLIT))

    def ending_the_old(self):
        """Steps that leave the old union no day of its own from their day on, past or to come."""
        survives = UnionName.objects.in_force_on(OuterRef("on")).filter(union=OuterRef("predecessor"))
        return self.exclude(Q(Exists(survives), kind=Succession.Kind.SPLIT))

    def in_order_of(self, side: str):
        """By day, and those of one day by the names of the unions on `side`: `predecessor` or `successor`."""
        names = _nearest(UnionName.objects.filter(union=OuterRef(side)), clock.today())
        return self.annotate(sort_of_side=Subquery(names.values("sort_key")[:1])).order_by("on", "sort_of_side", "pk")

    def of_the_act(self, step: "Succession"):
        """The steps recorded together with `step`: all that came into the same union, in one way on one day."""
        return self.filter(successor=step.successor_id, kind=step.kind, on=step.on).order_by("pk")


class Succession(Sourced):
    """One union carries on another from a day: by merger, renaming or splitting. Rewrites nothing."""

    class Kind(models.TextChoices):
        MERGER = "merger", _("hợp nhất")
        RENAMING = "renaming", _("đổi tên")
        SPLIT = "split", _("tách")

    predecessor = models.ForeignKey(
        Union, models.PROTECT, related_name="successions_out", verbose_name=_("Liên hiệp trước")
    )
    successor = models.ForeignKey(
        Union, models.PROTECT, related_name="successions_in", verbose_name=_("Liên hiệp kế thừa")
    )
    kind = models.CharField(_("Hình thức"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("Từ ngày"))
    decision = models.CharField(_("Văn bản"), max_length=200, blank=True, default="")
    history = HistoricalRecords()

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("kế thừa")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_itself"),
            models.CheckConstraint(condition=Q(kind__in=["merger", "renaming", "split"]), name="succession_kind_known"),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
