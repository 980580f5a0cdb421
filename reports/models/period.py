"""When is reported, and who owes a report."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.models import Union
from reports.models.form import IndicatorSet


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: everybody who is signed in may know what is due when."""
        return self

    def open(self):
        return self.filter(state=ReportingPeriod.State.OPEN)

    def shown(self):
        """Periods that have something to show: all but those in preparation."""
        return self.exclude(state=ReportingPeriod.State.PREPARING)


class ReportingPeriod(models.Model):
    """A period that is reported on: its span of data, opening, due dates, closing, and the form pinned to it."""

    class Kind(models.TextChoices):
        YEAR = "year", _("năm")
        HALF_YEAR = "half_year", _("6 tháng đầu năm")
        NINE_MONTHS = "nine_months", _("9 tháng đầu năm")

    class State(models.TextChoices):
        PREPARING = "preparing", _("đang chuẩn bị")
        OPEN = "open", _("đang mở")
        CLOSED = "closed", _("đã khóa")
        HISTORIC = "historic", _("lịch sử")

    SUFFIX = {Kind.YEAR: "", Kind.HALF_YEAR: "-H1", Kind.NINE_MONTHS: "-9M"}

    code = models.CharField(_("Mã kỳ"), max_length=10, unique=True, editable=False)
    kind = models.CharField(_("Loại kỳ"), max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    starts_on = models.DateField(_("Số liệu từ ngày"))
    ends_on = models.DateField(_("Số liệu đến ngày"))
    opens_on = models.DateField(_("Ngày mở kỳ"), null=True, blank=True)
    union_due_on = models.DateField(_("Hạn Liên hiệp gửi"), null=True, blank=True)
    cluster_due_on = models.DateField(_("Hạn Cụm thông qua"), null=True, blank=True)
    closes_on = models.DateField(_("Ngày khóa số liệu"), null=True, blank=True)
    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="periods", verbose_name=_("Bộ chỉ tiêu")
    )
    state = models.CharField(
        _("Tình trạng"), max_length=10, choices=State.choices, default=State.PREPARING, editable=False
    )
    is_illustrative = models.BooleanField(_("Số liệu minh họa"), default=False, editable=False)
    history = HistoricalRecords()

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("kỳ báo cáo")
        ordering = ["-year", "-ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="period_kind_year_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["year", "half_year", "nine_months"]), name="period_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["preparing", "open", "closed", "historic"]), name="period_state_known"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_span"),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closed"])
                | Q(
                    opens_on__isnull=False,
                    union_due_on__isnull=False,
                    cluster_due_on__isnull=False,
                    closes_on__isnull=False,
                ),
                name="period_open_has_dates",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("period_detail", args=[self.code])

    @classmethod
    def code_for(cls, kind: str, year: int) -> str:
        """`2024`, `2025-H1`, `2025-9M`."""
        return f"{year}{cls.SUFFIX[cls.Kind(kind)]}"

    @property
    def title(self) -> str:
        """As in a heading: `năm 2026`, `6 tháng đầu năm 2026`."""
        if self.kind == self.Kind.YEAR:
            return _("năm %(year)s") % {"year": self.year}
        return f"{self.get_kind_display()} {self.year}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state in (self.State.CLOSED, self.State.HISTORIC)

    @property
    def is_short(self) -> bool:
        return self.kind != self.Kind.YEAR

    def default_dates(self) -> tuple[date, date]:
        """First and last day of data by the calendar."""
        last = {self.Kind.YEAR: (12, 31), self.Kind.HALF_YEAR: (6, 30), self.Kind.NINE_MONTHS: (9, 30)}[
            self.Kind(self.kind)
        ]
        return date(self.year, 1, 1), date(self.year, *last)


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All: coverage names who owes a report and who is exempt (rule 13)."""
        return self

    def owed(self):
        """Obligations that count: not exempt."""
        return self.filter(exempt_at__isnull=True)

    def taking_reports(self):
        """Obligations whose report may be written today: of open periods, and those reopened one by one."""
        reopened = Q(period__state=ReportingPeriod.State.CLOSED, reopened_until__gte=clock.today())
        return self.filter(Q(period__state=ReportingPeriod.State.OPEN) | reopened)


class Obligation(models.Model):
    """This union owes this period a report. Frozen when the period opens; exemption and addition need a reason."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="obligations", verbose_name=_("Kỳ"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="obligations", verbose_name=_("Liên hiệp"))
    due_on = models.DateField(_("Hạn gửi"))
    added_reason = models.CharField(_("Lý do bổ sung"), max_length=300, blank=True, default="")
    exempt_at = models.DateTimeField(_("Miễn từ"), null=True, blank=True, editable=False)
    exempt_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, editable=False, related_name="+")
    exempt_reason = models.CharField(_("Lý do miễn"), max_length=300, blank=True, default="")
    # A closed period takes this union's report until then all the same.
    reopened_until = models.DateField(_("Mở lại riêng đến hết ngày"), null=True, blank=True, editable=False)
    reopened_at = models.DateTimeField(null=True, editable=False)
    reopened_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, editable=False, related_name="+")
    reopened_reason = models.CharField(_("Lý do mở lại riêng"), max_length=300, blank=True, default="", editable=False)
    history = HistoricalRecords()

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị phải báo cáo")
        ordering = ["period", "union"]
        constraints = [
            models.UniqueConstraint(fields=["period", "union"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(exempt_at__isnull=True) | ~Q(exempt_reason=""), name="obligation_exempt_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(reopened_until__isnull=True)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopened_reason="")),
                name="obligation_reopened_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.union}, {self.period}"

    @property
    def is_exempt(self) -> bool:
        return self.exempt_at is not None

    @property
    def is_reopened(self) -> bool:
        """The closed period still takes this union's report today."""
        is_open_for_it = self.reopened_until is not None and clock.today() <= self.reopened_until
        return self.period.state == ReportingPeriod.State.CLOSED and is_open_for_it

    @property
    def takes_reports(self) -> bool:
        """A report may be written and sent today: the period is open, or closed but reopened for this union."""
        return self.period.is_open or self.is_reopened
