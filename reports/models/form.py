"""The form: versions of the indicator set, their sections and lines."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from reports.registers import names


class IndicatorSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: everybody who is signed in reads every version of the form."""
        return self

    def published(self):
        return self.filter(state=IndicatorSet.State.PUBLISHED)


class IndicatorSet(models.Model):
    """A version of the form. A draft is edited; a published one is pinned to periods and never changes again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("bản thảo")
        PUBLISHED = "published", _("đã ban hành")

    version = models.PositiveSmallIntegerField(_("Phiên bản"), unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="copies", verbose_name=_("Chép từ")
    )
    published_at = models.DateTimeField(_("Ban hành lúc"), null=True, editable=False)
    published_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, editable=False, related_name="+")
    remark = models.TextField(_("Ghi chú"), blank=True, default="")
    history = HistoricalRecords()

    objects = IndicatorSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ chỉ tiêu")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["draft", "published"]), name="indicator_set_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="indicator_set_published_dated"
            ),
        ]

    def __str__(self):
        return _("Bộ chỉ tiêu phiên bản %(version)s") % {"version": self.version}

    def get_absolute_url(self):
        return reverse("indicator_set_detail", args=[self.version])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Section(models.Model):
    """A heading of the form; it may ask for a narrative of its own beside its lines."""

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="sections")
    code = models.CharField(_("Mã"), max_length=8)
    title = models.CharField(_("Tên mục"), max_length=200)
    short_title = models.CharField(_("Tên ngắn"), max_length=60)
    narrative_label = models.CharField(
        _("Tên phần thuyết minh"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Để trống nếu mục không có phần thuyết minh chung."),
    )
    order = models.PositiveSmallIntegerField(_("Thứ tự"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mục")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator_set", "code"], name="section_code_unique")]

    def __str__(self):
        return self.title


class Indicator(models.Model):
    """A line of the form: what is asked, its unit and type, and how it adds up over time and over unions (rule 11)."""

    class Type(models.TextChoices):
        INTEGER = "integer", _("số nguyên")
        DECIMAL = "decimal", _("số thập phân")
        MONEY = "money", _("tiền")
        TEXT = "text", _("lời văn")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("cộng")
        LATEST = "latest", _("lấy số mới nhất")
        MAX = "max", _("lấy số lớn nhất")
        DISTINCT = "distinct", _("đếm không trùng")
        NONE = "none", _("không tổng hợp")

    indicator_set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="indicators")
    section = models.ForeignKey(Section, models.CASCADE, related_name="indicators", verbose_name=_("Mục"))
    code = models.CharField(_("Mã"), max_length=8)
    label = models.CharField(_("Tên chỉ tiêu"), max_length=200)
    unit = models.CharField(_("Đơn vị tính"), max_length=30, blank=True, default="")
    type = models.CharField(_("Kiểu"), max_length=8, choices=Type.choices)
    over_time = models.CharField(_("Cộng theo thời gian"), max_length=8, choices=Aggregation.choices)
    over_units = models.CharField(_("Cộng theo đơn vị"), max_length=8, choices=Aggregation.choices)
    is_required = models.BooleanField(_("Bắt buộc"), default=False)
    in_short_periods = models.BooleanField(
        _("Có trong kỳ 6 tháng, 9 tháng"), default=True, help_text=_("Kỳ năm luôn có mọi chỉ tiêu.")
    )
    formula = models.CharField(
        _("Công thức"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Cho tỷ lệ tính từ chỉ tiêu khác, ví dụ PC05 / PC19 * 100. Chỉ tiêu có công thức không phải nhập."),
    )
    part_of = models.CharField(
        _("Là một phần của"),
        max_length=8,
        blank=True,
        default="",
        help_text=_("Mã chỉ tiêu tổng, ví dụ PC01. Tổng các phần cùng nhóm không được vượt chỉ tiêu này."),
    )
    part_group = models.CharField(_("Nhóm phần"), max_length=8, blank=True, default="")
    expects = models.CharField(
        _("Chỉ có khi có"),
        max_length=8,
        blank=True,
        default="",
        help_text=_("Mã chỉ tiêu phải khác 0 khi chỉ tiêu này khác 0; nếu không, cổng hỏi giải trình."),
    )
    register = models.CharField(
        _("Lấy từ sổ"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("Chỉ tiêu được tính từ sổ viện trợ hoặc sổ đoàn của đơn vị. Để trống nếu đơn vị tự nhập."),
    )  # a name in reports.registers.names.QUERIES
    help = models.CharField(_("Hướng dẫn"), max_length=300, blank=True, default="")
    source = models.CharField(_("Nguồn gốc"), max_length=300, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("Thứ tự"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("chỉ tiêu")
        ordering = ["section__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator_set", "code"], name="indicator_code_unique"),
            models.CheckConstraint(
                condition=Q(type__in=["integer", "decimal", "money", "text"]), name="indicator_type_known"
            ),
            models.CheckConstraint(
                condition=Q(over_time__in=["sum", "latest", "max", "distinct", "none"])
                & Q(over_units__in=["sum", "latest", "max", "distinct", "none"]),
                name="indicator_aggregation_known",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def is_text(self) -> bool:
        return self.type == self.Type.TEXT

    @property
    def is_computed(self) -> bool:
        return bool(self.formula)

    @property
    def is_typed(self) -> bool:
        """A number that people type: neither prose nor computed from other lines."""
        return not self.is_text and not self.formula

    @property
    def currency(self) -> str:
        """`VND`, `USD`… for money, else empty."""
        return self.unit if self.type == self.Type.MONEY else ""

    @property
    def register_label(self) -> str:
        """`sổ viện trợ: số khoản mới`, for a line that comes from a register; else empty."""
        return str(names.QUERIES.get(self.register, "")) if self.register else ""

    @property
    def unit_label(self) -> str:
        return _("đồng") if self.unit == "VND" else self.unit
