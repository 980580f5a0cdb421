"""An amount in its own currency beside its value in đồng, with the rate between them and the day of the rate."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.amounts import FigureField, RateField
from clusters.values import NO_MINOR_UNIT, format_number

HOME = "VND"


class Currency(models.TextChoices):
    VND = "VND", _("VND, đồng")
    USD = "USD", _("USD, đô la Mỹ")
    EUR = "EUR", _("EUR, euro")
    KRW = "KRW", _("KRW, won Hàn Quốc")
    JPY = "JPY", _("JPY, yên Nhật")
    AUD = "AUD", _("AUD, đô la Úc")
    CAD = "CAD", _("CAD, đô la Canada")
    CHF = "CHF", _("CHF, phrăng Thụy Sĩ")
    CNY = "CNY", _("CNY, nhân dân tệ")
    GBP = "GBP", _("GBP, bảng Anh")
    SGD = "SGD", _("SGD, đô la Singapore")
    THB = "THB", _("THB, bạt Thái")


def in_dong(amount: Decimal, rate: Decimal) -> Decimal:
    """The value of a foreign amount in whole đồng, half up: đồng have no minor unit (rule 12)."""
    return (amount * rate).quantize(Decimal(1), ROUND_HALF_UP)


def rate_between(amount: Decimal, value_vnd: Decimal) -> Decimal:
    """The rate, to the six places that are stored, of an amount whose value in đồng a document gives."""
    return (value_vnd / amount).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def has_parts(amount: Decimal, currency: str) -> bool:
    """The amount has decimals although its currency has none."""
    return currency in NO_MINOR_UNIT and amount != amount.to_integral_value()


class Money(models.Model):
    """Money of a pledge or a disbursement. `value_vnd` is what the document says, or amount times rate."""

    amount = FigureField(_("Số tiền"))
    currency = models.CharField(_("Loại tiền"), max_length=3, choices=Currency.choices, default=Currency.VND)
    rate = RateField(_("Tỷ giá"), default=Decimal(1))  # đồng for one unit
    rate_on = models.DateField(_("Tỷ giá ngày"), null=True, blank=True)
    value_vnd = FigureField(_("Quy đổi, đồng"))

    class Meta:
        abstract = True

    @property
    def is_foreign(self) -> bool:
        return self.currency != HOME

    @property
    def rate_text(self) -> str:
        """`25.700`, `18,981818`: as many decimals as the rate has."""
        return format_number(self.rate)


def money_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What every table with Money refuses; `prefix` begins the constraints' names."""
    return [
        models.CheckConstraint(condition=Q(amount__gt=0) & Q(value_vnd__gt=0), name=f"{prefix}_amount_above_zero"),
        models.CheckConstraint(condition=Q(currency__in=Currency.values), name=f"{prefix}_currency_known"),
        models.CheckConstraint(
            condition=Q(currency=HOME, rate=Decimal(1), value_vnd=models.F("amount"))
            | (~Q(currency=HOME) & Q(rate__gt=0) & Q(rate_on__isnull=False)),
            name=f"{prefix}_rate_of_foreign",
        ),
    ]
