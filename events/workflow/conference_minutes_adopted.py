"""What has to be said when minutes that were adopted are changed: the reason, and in the history what was changed."""

from datetime import date

from django.utils.translation import gettext as _

from events import permissions
from events.models import Conference, ConferenceMinutes
from events.workflow.activities import Blocked


def amends(conference: Conference, reason: str) -> bool:
    """Whether what is written now changes adopted minutes. Raises Blocked where it does without a reason."""
    if not permissions.is_adopted(conference):
        return False
    check_reason(reason)
    return True


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Blocked(_("Biên bản đã thông qua. Ghi lý do sửa; lý do in ở cuối biên bản."), "reason")


def changes(minutes: ConferenceMinutes, text: str, number: str, adopted_on: date | None) -> str:
    """What would be other in adopted minutes, in the words of the history; empty for nothing."""
    parts = []
    if text != minutes.text:
        parts.append(_("kết luận chung"))
    if number != minutes.number:
        words = _("số biên bản từ %(old)s thành %(new)s")
        parts.append(words % {"old": minutes.number or _("để trống"), "new": number or _("để trống")})
    if adopted_on is not None and adopted_on != minutes.adopted_on:
        words = _("ngày thông qua từ %(old)s thành %(new)s")
        parts.append(words % {"old": f"{minutes.adopted_on:%d/%m/%Y}", "new": f"{adopted_on:%d/%m/%Y}"})
    said = _("Sửa %(parts)s") % {"parts": ", ".join(parts)} if parts else ""
    if adopted_on is not None:
        return said
    gone = _("Bỏ ngày thông qua %(old)s, biên bản trở lại dự thảo") % {"old": f"{minutes.adopted_on:%d/%m/%Y}"}
    return f"{gone}; {said[0].lower()}{said[1:]}" if said else gone


def was_adopted(minutes: ConferenceMinutes) -> bool:
    """Once, whatever has become of it."""
    return minutes.pk is not None and minutes.history.filter(adopted_on__isnull=False).exists()
