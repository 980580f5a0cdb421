"""What VUFO's officers have to look at so that mail reaches people. Three queries for them, none for others."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from friendship.docket import Task
from mail.permissions import can_keep_outbox
from mail.standing import read_standing


def troubles(user: User) -> list[tuple[str, Task]]:
    """Letters and addresses in trouble, and a timer that stands still while letters wait."""
    if not can_keep_outbox(user):
        return []
    standing = read_standing()
    tasks = []
    if standing.needs_look:
        title = _("Xem %(n)d thư báo chưa đến được người nhận") % {"n": standing.needs_look}
        tasks.append(Task(title, "", f"{reverse('outbox')}?tinh_trang=can-xem", _("Mở thư đi")))
    if standing.dead:
        title = _("Báo %(n)d người đổi địa chỉ thư điện tử") % {"n": standing.dead}
        detail = _("Máy chủ thư từ chối địa chỉ của họ, nên Cổng thôi gửi tới đó.")
        tasks.append(Task(title, detail, reverse("outbox"), _("Xem địa chỉ")))
    if standing.is_stuck and standing.is_silent:
        detail = _("Thư báo đang nằm chờ. Người quản trị máy chủ cần cho lệnh gửi thư chạy lại.")
        tasks.append(Task(_("Báo quản trị: việc gửi thư đã dừng"), detail, reverse("outbox"), _("Xem thư đi")))
    return [(_("Thư báo"), task) for task in tasks]
