"""What a cell means: days, numbers, words of a list. What cannot be is noted at the cell, and reading goes on."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from aid.excel.layout import Sheet
from aid.excel.reading import Line
from aid.models import Currency
from aid.models.money import HOME
from aid.workflow.importing import Problem
from aid.workflow.money import Sum
from clusters.amounts import DECIMAL_PLACES, MAX_VALUE
from clusters.forms.network import FIRST_DAY, LAST_DAY
from clusters.values import MONEY, NotUnderstood, format_number, parse_number
from clusters.vietnamese import clean, fold

RATE_PLACES = 6
RATE_MAX = Decimal(10) ** 9


class CellReader:
    """Reads the cells of one row; `is_good` says whether anything was wrong with it."""

    def __init__(self, sheet: Sheet, line: Line, problems: list[Problem]):
        self.sheet, self.line, self.problems = sheet, line, problems
        self.is_good = True

    def wrong(self, key: str, text: str) -> None:
        self.is_good = False
        self.problems.append(Problem(self.line.spot.cell(key), text))

    def raw(self, key: str) -> Any:
        value = self.line.cells.get(key)
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, key: str, most: int = 300) -> str:
        value = self.raw(key)
        if isinstance(value, datetime):
            value = f"{value:%d/%m/%Y}"
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        text = clean(str(value if value is not None else "")).strip()
        if not text and self.sheet.column(key).is_needed:
            self.wrong(key, _("Chưa ghi %(heading)s.") % {"heading": self.sheet.column(key).heading.lower()})
        if len(text) > most:
            self.wrong(key, _("Dài quá %(n)d chữ: rút gọn lại.") % {"n": most})
        return text

    def day(self, key: str) -> date | None:
        value = self.raw(key)
        if value is None:
            if self.sheet.column(key).is_needed:
                self.wrong(key, _("Chưa ghi ngày."))
            return None
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            if FIRST_DAY <= value <= LAST_DAY:
                return value
            self.wrong(key, _("Ghi một ngày từ 02/09/1945 đến 31/12/2100."))
        elif isinstance(value, str):
            words = _(
                "Ngày đang là chữ “%(text)s”. Đổi kiểu ô sang Ngày (Date) rồi ghi lại, kiểm tra cả các ngày khác."
            )
            self.wrong(key, words % {"text": value[:20]})
        else:
            self.wrong(key, _("Ô này không phải ngày. Đổi kiểu ô sang Ngày (Date), ví dụ 05/12/2026."))
        return None

    def choice(self, key: str, choices, default: str = "") -> str:
        """The stored value of a word from the list, accents and case aside."""
        text = self.text(key)
        if not text:
            return default
        known = {fold(str(label)): value for value, label in choices}
        if fold(text) in known:
            return known[fold(text)]
        words = _("“%(text)s” không có trong danh sách. Ghi một trong: %(words)s.")
        self.wrong(key, words % {"text": text[:40], "words": "; ".join(str(label) for _value, label in choices)})
        return default

    def number(self, key: str, *, currency: str = "", places: int = DECIMAL_PLACES, most: Decimal = MAX_VALUE):
        """A number cell, or a text such as `47,272 tỷ`."""
        value = self.raw(key)
        if value is None:
            if self.sheet.column(key).is_needed:
                self.wrong(key, _("Chưa ghi số tiền."))
            return None
        try:
            number = self._number(value, currency, places)
        except NotUnderstood as error:
            self.wrong(key, str(error))
            return None
        if number > most:
            self.wrong(key, _("Số quá lớn. Kiểm tra lại đơn vị."))
            return None
        return number

    def _number(self, value: Any, currency: str, places: int) -> Decimal:
        if isinstance(value, str):
            kind = {"type": MONEY, "unit": currency} if currency else {"type": "decimal", "unit": ""}
            return parse_number(value, **kind, places=places).value
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise NotUnderstood(_("Ô này không phải số."))
        try:
            number = Decimal(repr(value) if isinstance(value, float) else value)
            rounded = round(number, places)
        except (InvalidOperation, ValueError) as error:
            raise NotUnderstood(_("Ô này không phải số.")) from error
        # A computed cell carries crumbs such as 0.30000000000000004; real places beyond are a slip.
        if abs(number - rounded) > Decimal(1).scaleb(-places - 3):
            raise NotUnderstood(_("Tối đa %(n)d chữ số sau dấu phẩy.") % {"n": places})
        return Decimal(int(rounded)) if rounded == rounded.to_integral_value() else rounded

    def currency(self) -> str:
        text = self.text("currency").upper()
        text = {"": HOME, "VNĐ": HOME, "ĐỒNG": HOME}.get(text, text)
        if text in Currency.values:
            return text
        self.wrong("currency", _("Không biết loại tiền “%(text)s”. Ghi ba chữ, ví dụ USD.") % {"text": text[:10]})
        return HOME

    def sum(self) -> Sum | None:
        """The money of the row as typed; the register checks rate and value when it writes."""
        currency = self.currency()
        amount = self.number("amount", currency=currency)
        rate = self.number("rate", places=RATE_PLACES, most=RATE_MAX)
        value = self.number("value_vnd", currency=HOME)
        rate_on = self.day("rate_on")
        if currency == HOME and ((rate or 1) != 1 or (value is not None and value != amount)):
            words = _("Tiền đồng không có tỷ giá. Ghi loại tiền, ví dụ USD, hoặc xóa tỷ giá (%(rate)s).")
            self.wrong("currency", words % {"rate": format_number(rate or Decimal(1))})
        if amount is None:
            return None
        return Sum(amount, currency, rate, rate_on, value) if currency != HOME else Sum(amount)
