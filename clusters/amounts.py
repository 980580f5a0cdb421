"""The column of an amount: a decimal that neither database turns into a float."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DECIMAL_PLACES = 2
SCALE = 10**DECIMAL_PLACES
# A sum over 63 units of the largest figure still fits a 64-bit column.
MAX_DIGITS = 14
MAX_VALUE = Decimal(10) ** MAX_DIGITS - Decimal(1) / SCALE


class FigureField(models.BigIntegerField):
    """A Decimal with two places, stored in hundredths as a 64-bit integer.

    SQLite keeps DecimalField in floating point and adds it so; integers are added exactly on both databases.
    """

    description = _("Số liệu")
    places = DECIMAL_PLACES

    # For the type checker: what may be assigned, and what is read.
    _pyi_private_set_type: Decimal | None
    _pyi_private_get_type: Decimal
    _pyi_lookup_exact_type: Decimal

    def get_internal_type(self):
        return "BigIntegerField"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        return Decimal(value)

    def get_prep_value(self, value):
        if value is None:
            return None
        scaled = self.to_python(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValidationError(_("Tối đa %(n)d chữ số sau dấu phẩy.") % {"n": self.places})
        return int(scaled)

    @property
    def validators(self):
        return []  # BigIntegerField's would compare with the range of the stored hundredths


class RateField(FigureField):
    """An exchange rate: đồng for one unit of a currency, to six places, stored as an integer for the same reason."""

    description = _("Tỷ giá")
    places = 6
