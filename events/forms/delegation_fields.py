"""Reading what is typed of a visit: its country, its days, the number of people."""

import re
from calendar import monthrange
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _

from clusters import countries, values
from clusters.forms.network import no_such_day
from clusters.values import NotUnderstood, Qualifier, format_number
from clusters.vietnamese import clean, fold
from events.models import Delegation

COUNTRY_LIST = "cac-nuoc"  # id of the datalist with the names
_DAY = r"([0-9]{1,2})(?:[/.]([0-9]{1,2}))?(?:[/.]([0-9]{4}))?"
_ONE = re.compile(rf"^{_DAY}$")
_TWO = re.compile(rf"^{_DAY}\s*(?:-|–|—|đến|den|tới)\s*{_DAY}$", re.IGNORECASE)
IN_WORDS, OUT_WORDS = ("vao", "doan vao", "v", "den", "in"), ("ra", "doan ra", "r", "di", "out")


def country_field(label) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=80, widget=forms.TextInput(attrs={"list": COUNTRY_LIST, "autocomplete": "off"})
    )


def read_country(text: str) -> str:
    """The code of the country that was typed. Raises ValidationError, naming those that fit if there are several."""
    found = countries.find(text)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(countries.name_of(code) for code in found[:5])
        raise forms.ValidationError(_("Có mấy nước khớp: %(names)s. Ghi rõ nước nào.") % {"names": names})
    raise forms.ValidationError(
        _("Không có nước “%(text)s” trong danh sách. Chọn trong các tên gợi ý.") % {"text": text[:40]}
    )


def read_people(text: str) -> tuple[int | None, str]:
    """(number, qualifier) of `hơn 30` or `25 người`; nothing where it is not known."""
    if not text.strip():
        return None, Qualifier.EXACT
    try:
        read = values.parse_number(text, type=values.INTEGER, unit=_("người"))
    except NotUnderstood as error:
        raise forms.ValidationError(str(error).replace(_("Chỉ tiêu này"), _("Ô này"))) from error
    if read.value > 2_000_000_000:
        raise forms.ValidationError(_("Số người quá lớn. Kiểm tra lại."))
    return int(read.value), read.qualifier or Qualifier.EXACT


def people_in_words(people: int | None, qualifier: str) -> str:
    if people is None:
        return ""
    word = "" if qualifier == Qualifier.EXACT else f"{Qualifier(qualifier).label} "
    return f"{word}{format_number(people)}"


def read_direction(text: str) -> str:
    key = fold(text)
    if key in IN_WORDS:
        return Delegation.Direction.IN
    if key in OUT_WORDS:
        return Delegation.Direction.OUT
    raise forms.ValidationError(_("Ghi “vào” hoặc “ra”."))


def read_span(text: str, year: int, month: int) -> tuple[date, date]:
    """The days of `5`, `5-7`, `28/2 - 2/3`, `05/03/2026`; what is left out is the given month and year."""
    text = " ".join(clean(text).split())
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: 00:00:00)?", text)
    if iso:
        day = _day(iso[3], iso[2], iso[1])
        return day, day
    one = _ONE.match(text)
    if one:
        day = _day(one[1], one[2] or month, one[3] or year)
        return day, day
    two = _TWO.match(text)
    if two is None:
        raise forms.ValidationError(_not_understood(text))
    last_month, last_year = two[5] or month, two[6] or year
    last = _day(two[4], last_month, last_year)
    first_month = two[2] or last.month
    # `28/12 - 3/1/2026` begins in the year before.
    first_year = two[3] or (last.year - 1 if int(first_month) > last.month else last.year)
    return _day(two[1], first_month, first_year), last


def span_in_words(first: date, last: date) -> str:
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"


def month_end(year: int, month: int) -> date:
    return date(year, month, 1) + timedelta(monthrange(year, month)[1] - 1)


def _day(day, month, year) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise forms.ValidationError(no_such_day()) from error


def _not_understood(text: str) -> str:
    return _("Không hiểu ngày “%(text)s”. Ghi như 5, 5-7, 28/2-2/3 hoặc 05/03/2026.") % {"text": text[:30]}
