"""Numbers as Vietnamese office staff write and read them (design rules 8, 9, 12)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters.amounts import DECIMAL_PLACES, MAX_DIGITS, MAX_VALUE
from clusters.vietnamese import clean


class Qualifier(models.TextChoices):
    EXACT = "exact", _lazy("đúng")
    OVER = "over", _lazy("trên")
    NEARLY = "nearly", _lazy("gần")
    ABOUT = "about", _lazy("khoảng")

    @property
    def word(self) -> str:
        """What stands before a value: nothing for an exact one."""
        return "" if self is Qualifier.EXACT else str(self.label)


INTEGER, MONEY = "integer", "money"  # kinds of number that read differently; any other is a decimal

SCALES = {
    "nghìn tỷ": 10**12, "ngàn tỷ": 10**12, "nghìn tỉ": 10**12, "ngàn tỉ": 10**12,
    "tỷ": 10**9, "tỉ": 10**9, "ty": 10**9, "ti": 10**9,
    "triệu": 10**6, "trieu": 10**6, "tr": 10**6,
    "nghìn": 10**3, "ngàn": 10**3, "nghin": 10**3, "ngan": 10**3,
}  # fmt: skip
QUALIFIER_WORDS = {
    "trên": Qualifier.OVER, "hơn": Qualifier.OVER, "gần": Qualifier.NEARLY,
    "khoảng": Qualifier.ABOUT, "ước tính": Qualifier.ABOUT, "ước": Qualifier.ABOUT, "chừng": Qualifier.ABOUT,
}  # fmt: skip
CURRENCY_WORDS = {
    "đồng": "VND", "đ": "VND", "vnd": "VND", "vnđ": "VND",
    "usd": "USD", "đô la mỹ": "USD", "đô la": "USD", "$": "USD",
    "krw": "KRW", "won": "KRW", "eur": "EUR", "euro": "EUR",
    "jpy": "JPY", "aud": "AUD", "cad": "CAD", "chf": "CHF", "cny": "CNY", "gbp": "GBP", "sgd": "SGD", "thb": "THB",
}  # fmt: skip
NO_MINOR_UNIT = {"VND", "KRW", "JPY"}
MAX_TEXT = 60

_WORDS = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_PART = re.compile(rf"\s*([0-9][0-9., ]*)\s*({_WORDS})?(?![a-zà-ỹđ])", re.IGNORECASE)
_VIETNAMESE = re.compile(r"^[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?$")
_ENGLISH = re.compile(r"^[1-9][0-9]{0,2}((,[0-9]{3}){2,}|(,[0-9]{3})+\.[0-9]+)$")
_SPACED = re.compile(r"^[1-9][0-9]{0,2}( [0-9]{3})+(,[0-9]+)?$")


class NotUnderstood(ValueError):
    """A typed number that has no reading, or more than one; the message says what to write instead."""


@dataclass(frozen=True)
class Understood:
    """What a typed number means; `qualifier` is None unless a word such as `trên` was typed with it."""

    value: Decimal
    qualifier: Qualifier | None


def parse_number(text: str, *, type: str, unit: str, places: int = DECIMAL_PLACES) -> Understood:
    """Read `288 tỷ`, `trên 47,272 tỷ đồng`, `1.234.567,8`, `181 khoản`.

    `type` is integer, decimal or money; `unit` is what is counted, of money its currency. A full stop only groups
    thousands and a comma only begins decimals, save where a text can be read in the English way alone. `places` is how
    many decimals are taken: a rate has more than a figure. Raises NotUnderstood.
    """
    rest = " ".join(clean(text).split()).strip()
    if len(rest) > MAX_TEXT:
        raise NotUnderstood(_("Số quá dài. Ghi nhiều nhất %(n)d chữ số, ví dụ 47,272 tỷ.") % {"n": MAX_DIGITS})
    if re.match(r"^[-−–]\s*[0-9]", rest):
        raise NotUnderstood(_("Số không được âm. Ghi số từ 0 trở lên."))
    qualifier, rest = _take_qualifier(rest)
    rest = _take_unit(rest, type, unit)
    value = _add_parts(rest, text, type, unit)
    _check_size_and_places(value, type, unit, places)
    refuse_qualified_zero(value, qualifier)
    return Understood(value, qualifier)


def refuse_qualified_zero(value: Decimal, qualifier: str | None) -> None:
    """Zero is exact: `khoảng 0` and `trên 0` name no number."""
    if value == 0 and qualifier not in (None, Qualifier.EXACT):
        raise NotUnderstood(
            _("Số 0 không đi với “%(word)s”. Ghi 0, hoặc ghi số.") % {"word": Qualifier(qualifier).label}
        )


def _take_qualifier(text: str) -> tuple[Qualifier | None, str]:
    for word in sorted(QUALIFIER_WORDS, key=len, reverse=True):
        if text.casefold().startswith(word + " "):
            return QUALIFIER_WORDS[word], text[len(word) :].strip()
    return None, text


def _take_unit(text: str, type: str, unit: str) -> str:
    """Drop a unit typed after the number, if it is the indicator's own."""
    lower = text.casefold()
    for word in sorted(CURRENCY_WORDS, key=len, reverse=True):
        if not re.search(rf"(?<![a-zà-ỹ]){re.escape(word)}$", lower):
            continue
        if type != MONEY:
            raise NotUnderstood(_("Chỉ tiêu này không tính bằng tiền: chỉ ghi số %(unit)s.") % {"unit": unit})
        if CURRENCY_WORDS[word] != unit:
            raise NotUnderstood(_("Chỉ tiêu này tính bằng %(unit)s: đổi ra %(unit)s rồi ghi số.") % {"unit": unit})
        return text[: -len(word)].strip()
    if unit and lower.endswith(unit.casefold()) and type != MONEY:
        return text[: -len(unit)].strip()
    return text


def _add_parts(text: str, typed: str, type: str, unit: str) -> Decimal:
    """Add up `1 tỷ 500 triệu`; a single number is the common case."""
    total, place, last_scale = Decimal(0), 0, None
    parts = 0
    while place < len(text):
        match = _PART.match(text, place)
        if match is None:
            raise NotUnderstood(
                _("Không hiểu “%(text)s”. Chỉ ghi số, ví dụ %(examples)s.")
                % {"text": clean(typed)[:30], "examples": _examples(type, unit)}
            )
        scale = SCALES[match[2].casefold()] if match[2] else 1
        if last_scale is not None and (scale >= last_scale or scale == 1):
            raise NotUnderstood(_("Số này hiểu được nhiều cách. Viết gọn, ví dụ 1,5 tỷ."))
        _refuse_grouped_billions(match[1].strip(), match[2] or "", scale)
        total += _plain(match[1].strip(), has_scale=scale > 1, type=type, unit=unit) * scale
        last_scale, place, parts = scale, match.end(), parts + 1
    if not parts:
        raise NotUnderstood(_("Chưa có số. Ghi ví dụ %(examples)s.") % {"examples": _examples(type, unit)})
    return total


def _examples(type: str, unit: str) -> str:
    """Two ways to write a number of this indicator."""
    if type == MONEY:
        return _("1.234 hoặc 47,272 tỷ")
    return _("1.234 hoặc 1.234 %(unit)s") % {"unit": unit} if unit else "1.234"


def _refuse_grouped_billions(text: str, word: str, scale: int) -> None:
    """`47.272 tỷ` is a slip for 47,272 far more often than 47 nghìn tỷ: a thousandfold difference, so ask."""
    whole, point, places = text.partition(".")
    if scale >= 10**9 and point and re.fullmatch(r"[1-9][0-9]{0,2}", whole) and re.fullmatch(r"[0-9]{3}", places):
        raise NotUnderstood(
            _("Dấu phân cách đặt sai chỗ. Viết %(a)s hoặc %(b)s.")
            % {"a": f"{whole},{places} {word}", "b": f"{whole}{places} {word}"}
        )


def _plain(text: str, *, has_scale: bool, type: str, unit: str) -> Decimal:
    if text.isdigit():
        return Decimal(text)
    if _VIETNAMESE.match(text) or _SPACED.match(text):
        return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _ENGLISH.match(text):
        return Decimal(text.replace(",", ""))
    whole, comma, places = text.partition(",")
    if comma and whole.isdigit() and places.isdigit():
        # 1,234 is one point two three four here and a thousand in English; with `tỷ` behind it there is no doubt.
        if len(places) == 3 and len(whole) <= 3 and whole[0] != "0" and not has_scale:
            raise NotUnderstood(_two_readings(_group(whole + places), f"{whole},{places[:2]}", type, unit))
        return Decimal(f"{whole}.{places}")
    raise NotUnderstood(_misplaced_point(text, has_scale, type, unit))


def _misplaced_point(text: str, has_scale: bool, type: str, unit: str) -> str:
    whole, point, places = text.partition(".")
    if not (point and whole.isdigit() and places.isdigit()):
        return _("Dấu chấm, dấu phẩy đặt sai chỗ. Viết như 1.234.567 hoặc 1.234,5.")
    joined = _group((whole + places).lstrip("0") or "0")
    if len(places) > 3 and places.endswith("0") and not has_scale:
        return _two_readings(_group(whole + places[:-1]), joined, type, unit, is_grouped=True)
    return _two_readings(joined, f"{whole.lstrip('0') or '0'},{places}", type, unit, has_scale=has_scale)


def _two_readings(grouped, other, type, unit, *, is_grouped=False, has_scale=False) -> str:
    """The refusal of an ambiguous text, naming only readings that this indicator can take."""
    whole_only = type == INTEGER or unit in NO_MINOR_UNIT
    if whole_only and not is_grouped and not has_scale:
        return _("Dấu phân cách đặt sai chỗ. Số nguyên viết như %(a)s.") % {"a": grouped}
    return _("Dấu phân cách đặt sai chỗ. Viết %(a)s hoặc %(b)s.") % {"a": grouped, "b": other}


def _check_size_and_places(value: Decimal, type: str, unit: str, places: int) -> None:
    if value > MAX_VALUE:
        raise NotUnderstood(_("Số quá lớn: nhiều nhất %(n)d chữ số. Kiểm tra lại đơn vị.") % {"n": MAX_DIGITS})
    if value == value.to_integral_value():
        return
    if type == INTEGER:
        raise NotUnderstood(_("Chỉ tiêu này là số nguyên, không có phần lẻ."))
    if unit in NO_MINOR_UNIT:
        if unit == "VND":
            raise NotUnderstood(_("Đồng không có phần lẻ. Thêm “triệu” hoặc “tỷ”, hoặc ghi tròn đồng."))
        raise NotUnderstood(_("%(unit)s không có phần lẻ: ghi số tròn.") % {"unit": unit})
    if value != round(value, places):
        raise NotUnderstood(_("Tối đa %(n)d chữ số sau dấu phẩy.") % {"n": places})


def _group(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")


# --- writing ---------------------------------------------------------------------------------------


def format_number(value: Decimal | int, places: int | None = None) -> str:
    """`1.234.567,8`; without `places` as many decimals as the value has. Half up, minus sign U+2212."""
    value = Decimal(value)
    if places is None:
        value = value.normalize()
        exponent = value.as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
    text = f"{abs(value).quantize(Decimal(1).scaleb(-places), 'ROUND_HALF_UP'):,.{places}f}"
    text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"−{text}" if value < 0 and text.strip("0,.") else text


def format_amount(value: Decimal, unit: str) -> str:
    """In full with its unit: `288.000.000.000 đồng`, `1.250,5 USD`, `181 khoản`."""
    return f"{format_number(value)} {_('đồng') if unit == 'VND' else unit}".strip()


def _spoken(value: Decimal, unit: str) -> str:
    """Đồng as `47,272 tỷ` or `920 triệu`, where three decimals lose nothing; else empty."""
    if unit == "VND":
        for scale, word in ((10**9, _("tỷ")), (10**6, _("triệu"))):
            if value >= scale and value % (scale // 1000) == 0:
                return f"{format_number(value / scale)} {word}"
    return ""


def in_short(value: Decimal, unit: str) -> str:
    """Money as spoken, if that loses nothing: `47,272 tỷ đồng`; else in full."""
    spoken = _spoken(value, unit)
    return f"{spoken} {_('đồng')}" if spoken else format_amount(value, unit)


def for_input(value: Decimal | None, unit: str) -> str:
    """The text put into an input: what `parse_number` reads back as the same value."""
    if value is None:
        return ""
    # From a thousand tỷ on in full: `1.200 tỷ` would be refused on the way back.
    return (_spoken(value, unit) if value < 10**12 else "") or format_number(value)


def combine_qualifiers(first: str, second: str) -> Qualifier:
    """The qualifier of a sum (rule 9): exact gives way, like keeps like, anything else is about."""
    if first == second or second == Qualifier.EXACT:
        return Qualifier(first)
    return Qualifier(second) if first == Qualifier.EXACT else Qualifier.ABOUT
