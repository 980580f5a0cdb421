"""What is given: pledges with their values over time, places, disbursements, amendments, works and files."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from aid.models.donor import Donor
from aid.models.sector import Sector
from clusters.amounts import FigureField
from clusters.fields import FoldedField
from clusters.models import ClusterMembership, Province, Union
from clusters.permissions import offices_of, reading_union_ids, reads_everything
from clusters.values import Qualifier


class PledgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own union's register and those of the unions it carries on; for VUFO and observers all.

        The offices of a cluster read the registers of its members of their year. Everybody else sees totals only.
        """
        if reads_everything(user):
            return self
        readable = Q(union__in=reading_union_ids(user))
        for cluster_id, year in {(term.cluster_id, term.year) for term in offices_of(user)}:
            members = ClusterMembership.objects.filter(cluster=cluster_id, union=OuterRef("union"))
            in_year = members.filter(
                Q(valid_from__isnull=True) | Q(valid_from__year__lte=year),
                Q(valid_to__isnull=True) | Q(valid_to__year__gte=year),
            )
            readable |= Q(Exists(in_year))
        return self.filter(readable)

    def counted(self):
        """Pledges that enter totals: not those still sought, refused or cancelled."""
        return self.exclude(status__in=[Pledge.Status.SOUGHT, Pledge.Status.CANCELLED])

    def new_in(self, first, last):
        """Counted pledges that were committed for the first time in the span."""
        return self.counted().filter(Exists(_committed(on__range=(first, last))), ~Exists(_committed(on__lt=first)))

    def carried_into(self, first):
        """Counted pledges committed before `first` that were not finished by then (khoản chuyển tiếp)."""
        return self.counted().filter(Exists(_committed(on__lt=first))).exclude(is_finished_before(first))

    def active_in(self, first, last):
        """New in the span, or carried into it."""
        return self.filter(is_active(first, last))


def is_active(first, last):
    """The condition on a pledge that it counts in the span: committed by its end, not finished before it began."""
    finished_before = Q(Exists(_committed(on__lt=first))) & is_finished_before(first)
    given_up = Q(status__in=[Pledge.Status.SOUGHT, Pledge.Status.CANCELLED])
    return ~given_up & Q(Exists(_committed(on__lte=last))) & ~finished_before


def is_finished_before(first):
    """Its work was over before the span, by the last step before `first`, even if it was settled later."""
    steps = PledgeStep.objects.filter(pledge=OuterRef("pk"))
    after = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    went_on = PledgeStep.objects.filter(after, pledge=OuterRef("pledge")).exclude(status__in=Pledge.FINISHED)
    over = steps.filter(~Exists(went_on), status__in=Pledge.FINISHED, on__lt=first)
    never_noted = ~Exists(steps.filter(status__in=Pledge.FINISHED, on__gte=first))
    return Q(status__in=Pledge.FINISHED) & (Exists(over) | never_noted)


def _committed(**days):
    """The standing commitments of the pledge of the outer query, by their day."""
    values = Pledge.values.rel.related_model.objects
    return values.filter(pledge=OuterRef("pk"), point="committed", revoked_at__isnull=True, **days)


class Pledge(models.Model):
    """A grant that a union mobilises or receives (khoản viện trợ), from first asking to settlement."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("chương trình")
        PROJECT = "project", _("dự án")
        CASH = "cash", _("phi dự án bằng tiền")
        GOODS = "goods", _("phi dự án bằng hiện vật")
        RELIEF = "relief", _("cứu trợ khẩn cấp")

    class Status(models.TextChoices):
        SOUGHT = "sought", _("đang vận động")
        COMMITTED = "committed", _("cam kết")
        APPRAISED = "appraised", _("trình thẩm định")
        APPROVED = "approved", _("phê duyệt")
        RUNNING = "running", _("đang thực hiện")
        COMPLETED = "completed", _("hoàn thành, bàn giao")
        SETTLED = "settled", _("quyết toán")
        CANCELLED = "cancelled", _("từ chối, hủy")

    FINISHED = (Status.COMPLETED, Status.SETTLED)

    class Mobiliser(models.TextChoices):
        UNION = "union", _("Liên hiệp")
        ASSOCIATION = "association", _("hội thành viên")
        PROVINCE = "province", _("tỉnh, thành phố")

    union = models.ForeignKey(Union, models.PROTECT, related_name="pledges", verbose_name=_("Liên hiệp"))
    code = models.CharField(_("Mã"), max_length=30, unique=True, editable=False)
    title = models.CharField(_("Tên khoản viện trợ"), max_length=300)
    title_en = models.CharField(_("Tên tiếng Anh"), max_length=300, blank=True, default="")
    search_key = FoldedField(source=("code", "title", "title_en"), max_length=700)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="pledges", verbose_name=_("Nhà tài trợ"))
    intermediary = models.ForeignKey(
        Donor, models.PROTECT, null=True, blank=True, related_name="passed_on", verbose_name=_("Qua tổ chức trung gian")
    )
    kind = models.CharField(_("Hình thức"), max_length=9, choices=Kind.choices)
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="pledges", verbose_name=_("Lĩnh vực"))
    owner = models.CharField(_("Chủ khoản viện trợ"), max_length=200, blank=True, default="")
    mobiliser = models.CharField(
        _("Đơn vị vận động"), max_length=11, choices=Mobiliser.choices, default=Mobiliser.UNION
    )
    association = models.CharField(_("Tên hội thành viên"), max_length=200, blank=True, default="")
    starts_on = models.DateField(_("Thực hiện từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("Đến ngày"), null=True, blank=True)
    goods = models.TextField(_("Hiện vật: số lượng và cơ sở tính giá trị"), blank=True, default="")
    note = models.TextField(_("Ghi chú"), blank=True, default="")
    status = models.CharField(
        _("Trạng thái"), max_length=9, choices=Status.choices, default=Status.SOUGHT, editable=False
    )
    entered_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # grows by one a save: finds two editors
    # Given by the form that was posted: the same form posted twice is one pledge.
    token = models.UUIDField(null=True, unique=True, editable=False)
    is_illustrative = models.BooleanField(_("Số liệu minh họa"), default=False, editable=False)
    history = HistoricalRecords()

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("khoản viện trợ")
        ordering = ["-entered_at", "-pk"]
        indexes = [models.Index(fields=["union", "status"], name="pledge_by_union")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="pledge_has_title"),
            models.CheckConstraint(
                condition=Q(kind__in=["programme", "project", "cash", "goods", "relief"]), name="pledge_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "sought", "committed", "appraised", "approved", "running", "completed", "settled", "cancelled",
                    ]
                ),
                name="pledge_status_known",
            ),
            models.CheckConstraint(
                condition=Q(mobiliser__in=["union", "association", "province"]), name="pledge_mobiliser_known"
            ),
            models.CheckConstraint(
                condition=~Q(mobiliser="association") | ~Q(association=""), name="pledge_association_named"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="pledge_span",
            ),
            models.CheckConstraint(
                condition=Q(intermediary__isnull=True) | ~Q(intermediary=F("donor")), name="pledge_intermediary_other"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pledge_detail", args=[self.pk])

    @property
    def is_project(self) -> bool:
        """Of a programme or project; the others are non-project aid (viện trợ phi dự án), relief apart."""
        return self.kind in (self.Kind.PROGRAMME, self.Kind.PROJECT)


class PledgePlace(models.Model):
    """A province in which a pledge is carried out, old or new, with its share; the shares of a pledge sum to 100."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="places")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name=_("Tỉnh, thành phố"))
    detail = models.CharField(_("Xã, phường, địa điểm"), max_length=200, blank=True, default="")
    share = FigureField(_("Tỷ trọng, %"), default=Decimal(100))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("nơi thực hiện")
        ordering = ["pledge", "-share", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pledge", "province"], name="place_once"),
            models.CheckConstraint(condition=Q(share__gt=0) & Q(share__lte=100), name="place_share"),
        ]

    def __str__(self):
        return f"{self.province} {self.share}%"


class PledgeStep(models.Model):
    """The day on which a pledge reached a status. Rows are only ever added; a mistake is undone by a further step."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=9, choices=Pledge.Status.choices)
    on = models.DateField(_("Ngày"))
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True, default="")
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("bước")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_status_display()} {self.on:%d/%m/%Y}"


class PledgeWork(models.Model):
    """Something a pledge builds, hands out or whom it reaches: planned and done."""

    class Kind(models.TextChoices):
        WORK = "work", _("công trình")
        GIFT = "gift", _("suất học bổng, suất quà")
        PEOPLE = "people", _("người hưởng lợi")

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="works")
    kind = models.CharField(_("Loại"), max_length=6, choices=Kind.choices)
    item = models.CharField(_("Hạng mục"), max_length=200)
    planned = models.PositiveIntegerField(_("Kế hoạch"), null=True, blank=True)
    planned_qualifier = models.CharField(_("Mức của kế hoạch"), max_length=6, default="exact")
    done = models.PositiveIntegerField(_("Đã thực hiện"), null=True, blank=True)
    done_on = models.DateField(_("Tính đến ngày"), null=True, blank=True)
    qualifier = models.CharField(_("Mức"), max_length=6, default="exact")
    place = models.CharField(_("Nơi"), max_length=200, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("công trình, người hưởng lợi")
        ordering = ["pledge", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["work", "gift", "people"]), name="work_kind_known"),
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "over", "nearly", "about"])
                & Q(planned_qualifier__in=["exact", "over", "nearly", "about"]),
                name="work_qualifier_known",
            ),
            models.CheckConstraint(
                condition=Q(done__isnull=True) | Q(done_on__isnull=False), name="work_done_on_a_day"
            ),
        ]

    def __str__(self):
        return self.item

    @property
    def planned_word(self) -> str:
        """`khoảng` before the planned number; nothing for an exact one."""
        return Qualifier(self.planned_qualifier).word

    @property
    def done_word(self) -> str:
        return Qualifier(self.qualifier).word


def file_path(row: "PledgeFile", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"aid/{uuid.uuid4().hex}"


class PledgeFile(models.Model):
    """A document or photo of a pledge, private to those who read the register."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="files")
    disbursement = models.ForeignKey(
        "Disbursement", models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("Chứng từ của đợt")
    )
    file = models.FileField(_("Tệp"), upload_to=file_path, max_length=200)
    name = models.CharField(_("Tên tệp"), max_length=200)
    caption = models.CharField(_("Chú thích"), max_length=300, blank=True, default="")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("tệp của khoản viện trợ")
        ordering = ["pledge", "pk"]

    def __str__(self):
        return self.name
