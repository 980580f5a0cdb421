"""Words about a delegation: another union named yours as its co-host."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Delegation
from mail.models import Kind
from mail.people import people_of
from mail.workflow.outbox import Word, tell_all


def named_co_hosts(visit: Delegation, unions: Collection[int], *, by: User) -> None:
    """Each union that was named without being asked can read the visit, and take itself off it."""
    if not unions:
        return
    words = {"title": visit.organisation, "day": f"{visit.starts_on:%d/%m/%Y}"}
    people = people_of(set(unions))
    told = [
        Word(
            people[union],
            Kind.VISIT,
            _("Đơn vị bạn được ghi cùng đón, cùng cử đoàn: %(title)s") % words,
            _("Đoàn “%(title)s”, từ ngày %(day)s, được ghi là có đơn vị bạn cùng đón hoặc cùng cử, nên tính cả vào "
              "báo cáo của đơn vị bạn. Không đúng thì bấm rút tên trên trang của đoàn.")
            % words,
            visit.get_absolute_url(),
            f"visit:{visit.pk}:co-host:{union}:{visit.changed_at.isoformat()}",
        )
        for union in sorted(unions)
    ]  # fmt: skip
    tell_all(told, by=by)
