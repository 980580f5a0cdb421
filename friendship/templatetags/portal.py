"""Tags and filters that every template has: icons, state chips, Vietnamese numbers and days."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from clusters import clock
from friendship.icons import ICONS
from reports import values

register = template.Library()

# state of a report, or of its lateness: class of the chip, icon
CHIPS = {
    "draft": ("draft", "pencil-square", _("Nháp")),
    "submitted": ("sent", "paper-airplane", _("Đã gửi")),
    "returned": ("back", "arrow-uturn-left", _("Trả lại")),
    "endorsed": ("pass", "check", _("Đã thông qua")),
    "accepted": ("ok", "check-badge", _("Đã duyệt")),
    "drafting": ("draft", "pencil-square", _("Đang soạn")),
    "circulating": ("sent", "chat-bubble-left-right", _("Đang lấy ý kiến")),
    "issued": ("pass", "paper-airplane", _("Đã ban hành")),
    "received": ("pass", "inbox", _("VUFO đã tiếp nhận")),
    "locked": ("lock", "lock-closed", _("Khóa")),
    "late": ("late", "clock", _("Quá hạn")),
    "none": ("none", "minus-circle", _("Chưa bắt đầu")),
    "exempt": ("none", "no-symbol", _("Được miễn")),
    "open": ("sent", "lock-open", _("Đang mở")),
    "preparing": ("draft", "pencil-square", _("Đang chuẩn bị")),
    "closed": ("lock", "lock-closed", _("Đã khóa")),
    "historic": ("none", "archive-box", _("Lịch sử")),
    "published": ("ok", "check-badge", _("Đã ban hành")),
    "proposed": ("draft", "user", _("Đề cử")),
    "elected": ("pass", "check", _("Đã bầu")),
    "recognised": ("ok", "check-badge", _("Đã công nhận")),
    # a conference
    "planned": ("sent", "calendar-days", _("Sắp họp")),
    "today": ("sent", "calendar-days", _("Hôm nay")),
    "meeting": ("pass", "clock", _("Đang họp")),
    "past": ("draft", "clock", _("Đã qua ngày họp")),
    "held": ("ok", "check", _("Đã họp")),
    "called_off": ("none", "no-symbol", _("Không họp")),
    # where a pledge stands
    "sought": ("draft", "magnifying-glass", _("Đang vận động")),
    "committed": ("sent", "document-text", _("Cam kết")),
    "appraised": ("none", "clock", _("Trình thẩm định")),
    "approved": ("pass", "check-badge", _("Phê duyệt")),
    "running": ("sent", "arrow-path", _("Đang thực hiện")),
    "completed": ("ok", "check", _("Hoàn thành")),
    "settled": ("lock", "lock-closed", _("Quyết toán")),
    "cancelled": ("none", "no-symbol", _("Từ chối, hủy")),
}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@register.simple_tag
def icon(name: str, label: str = "", css: str = ""):
    """`{% icon "check" %}` beside a word; `{% icon "check" label="đủ" %}` where it stands alone."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"Icon {name!r} is not listed in friendship/icons.py.")
    address = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, address
        )
    return format_html('<svg class="i {}" aria-hidden="true"><use href="{}"></use></svg>', css, address)


@register.simple_tag
def chip(state: str, text: str = ""):
    """A state as icon and word: `{% chip report.state %}`, `{% chip "late" text="Quá hạn 8 ngày" %}`."""
    css, name, word = CHIPS[str(state)]
    return format_html('<span class="hn-state {}">{}{}</span>', css, icon(name), text or word)


@register.filter
def number(value: Decimal | int | None) -> str:
    """1234567.8 as 1.234.567,8; nothing for None."""
    return "" if value is None else values.format_number(value)


@register.filter
def dong(value: Decimal | None) -> str:
    """Đồng as spoken where that loses nothing, else in full: `522 triệu đồng`, `32.125.012.850 đồng`."""
    if value is None:
        return ""
    short = values.in_short(value, "VND")
    # `7.288,915 triệu` is harder to read than all its digits.
    return values.format_amount(value, "VND") if value >= 10**9 and short.endswith(_("triệu đồng")) else short


@register.filter
def percent(value: Decimal | None) -> str:
    """One decimal: 12,5%."""
    return "" if value is None else values.format_number(value, places=1) + "%"


@register.filter
def rate(value: Decimal | None) -> str:
    """A share that stands alone: 100%, 87,5%. In columns `percent` keeps the decimals below each other."""
    is_whole = value is not None and value == value.to_integral_value()
    return f"{values.format_number(value)}%" if is_whole else percent(value)


@register.filter
def points(value: Decimal | None) -> str:
    """The difference of two percentages, one decimal: 2,5 điểm %."""
    return "" if value is None else _("%(n)s điểm %%") % {"n": values.format_number(value, places=1)}


@register.filter
def day(value: date | datetime | None) -> str:
    """05/12/2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%d/%m/%Y}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """05/12, with the year when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%d/%m}" if value.year == clock.today().year else f"{value:%d/%m/%Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """05/12/2026, 16:20."""
    return "" if value is None else f"{timezone.localtime(value):%d/%m/%Y, %H:%M}"


@register.filter
def hour(value: datetime | None) -> str:
    """16:20."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def weekday(value: date) -> str:
    """Thứ Ba, 24/11/2026."""
    return f"{WEEKDAYS[value.weekday()]}, {value:%d/%m/%Y}"


@register.filter
def days_left(value: date | None) -> str:
    """`còn 11 ngày`, `hôm nay`, `quá hạn 3 ngày`."""
    if value is None:
        return ""
    days = (value - clock.today()).days
    if days == 0:
        return _("hôm nay")
    return _("còn %(n)d ngày") % {"n": days} if days > 0 else _("quá hạn %(n)d ngày") % {"n": -days}


@register.filter
def get(mapping, key):
    """`{{ totals|get:indicator.pk }}`: an entry of a dictionary whose key is a variable."""
    return mapping.get(key) if mapping else None
