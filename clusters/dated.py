"""Facts that hold from a day to a day, and where they are known from."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters import clock


def in_force(day: date, prefix: str = "") -> Q:
    """Rows in force on `day`; `prefix` leads over relations, as in `in_force(day, "names__")`."""
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class DatedQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Rows whose first day is not after, and whose last day is not before, `day`."""
        return self.filter(in_force(day))

    def in_force_today(self):
        return self.in_force_on(clock.today())

    def overlapping(self, valid_from: date | None, valid_to: date | None):
        """Rows that share at least one day with the span; None means open on that side."""
        rows = self
        if valid_to is not None:
            rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=valid_to))
        if valid_from is not None:
            rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
        return rows


class Dated(models.Model):
    """A row in force from `valid_from` to `valid_to`, both days included; empty means open."""

    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    overlap_fields: tuple[str, ...] = ()  # rows equal in these may not overlap
    has_unread_day = False  # set by a form in which a day could not be read: an unread day is not an open one

    class Meta:
        abstract = True

    def is_in_force_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self) -> models.QuerySet:
        """Other rows of the same thing that share a day with this one."""
        same = {name: getattr(self, name) for name in self.overlap_fields}
        return (
            type(self)._default_manager.filter(**same).overlapping(self.valid_from, self.valid_to).exclude(pk=self.pk)
        )

    def clean(self):
        super().clean()
        if self.has_unread_day:
            return
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Ngày cuối phải từ ngày đầu trở đi.")})
        if self.overlap_fields and all(getattr(self, f"{f}_id", getattr(self, f, 0)) for f in self.overlap_fields):
            other = self.overlaps().first()
            if other is not None:
                raise ValidationError({"valid_from": self.overlap_message(other)})

    def overlap_message(self, other: "Dated") -> str:
        return _("Trùng thời gian với “%(other)s”, %(span)s.") % {"other": other, "span": other.span}

    @property
    def span(self) -> str:
        """The days in words: `từ 01/07/2025`, `01/01/2024 – 31/12/2024`."""
        first = f"{self.valid_from:%d/%m/%Y}" if self.valid_from else ""
        last = f"{self.valid_to:%d/%m/%Y}" if self.valid_to else ""
        if first and last:
            return f"{first} – {last}"
        if first:
            return _("từ %(day)s") % {"day": first}
        return _("đến %(day)s") % {"day": last} if last else _("không giới hạn thời gian")


class Confidence(models.TextChoices):
    STATED = "stated", _("nguồn nêu rõ")
    INFERRED = "inferred", _("suy ra từ nguồn")
    ASSUMED = "assumed", _("giả định, chưa có nguồn")
    ENTERED = "entered", _("do VUFO nhập")


class Sourced(models.Model):
    """Where a fact is known from and how surely."""

    source = models.CharField(_("Nguồn"), max_length=500, blank=True, default="")
    confidence = models.CharField(
        _("Độ tin cậy"), max_length=10, choices=Confidence.choices, default=Confidence.ENTERED
    )
    remark = models.CharField(_("Ghi chú"), max_length=500, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_uncertain(self) -> bool:
        return self.confidence in (Confidence.ASSUMED, Confidence.INFERRED)
