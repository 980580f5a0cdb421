"""Words about a delegation: another union named yours as its co-host, or took this or the whole visit back."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Delegation
from mail.models import Kind
from mail.people import everybody, people_of
from mail.workflow.outbox import Word, tell, tell_all


def named_co_hosts(visit: Delegation, unions: Collection[int], *, by: User) -> None:
    """Each union that was named without being asked can read the visit, and take itself off it."""
    if not unions:
        return
    words = _named(visit)
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


def not_co_hosts_any_more(visit: Delegation, unions: Collection[int], *, by: User) -> None:
    """Unions that another took off the hosts: the visit may be closed to them now, so the link leads to the list."""
    if not unions:
        return
    subject = _("Đơn vị bạn không còn được ghi cùng đón, cùng cử đoàn: %(title)s")
    text = _("Đoàn “%(title)s”, từ ngày %(day)s, không còn ghi đơn vị bạn cùng đón hoặc cùng cử, nên không tính vào "
             "báo cáo của đơn vị bạn.")  # fmt: skip
    _tell(visit, unions, "not-co-host", subject, text, reverse("delegation_list"), by)


def taken_back(visit: Delegation, *, by: User) -> None:
    """The co-hosts hear that it counts nowhere any more."""
    subject = _("Đoàn đã được rút: %(title)s")
    text = _("Đoàn “%(title)s”, từ ngày %(day)s, mà đơn vị bạn cùng đón hoặc cùng cử đã được rút, nên không tính vào "
             "báo cáo nữa. Mời bạn xem lý do.")  # fmt: skip
    _tell(visit, _co_hosts(visit), "taken-back", subject, text, visit.get_absolute_url(), by)


def brought_back(visit: Delegation, *, by: User) -> None:
    """The co-hosts hear that it counts again."""
    subject = _("Đoàn được khôi phục: %(title)s")
    text = _("Đoàn “%(title)s”, từ ngày %(day)s, mà đơn vị bạn cùng đón hoặc cùng cử đã rút nay được khôi phục, nên "
             "lại tính vào báo cáo của đơn vị bạn.")  # fmt: skip
    _tell(visit, _co_hosts(visit), "brought-back", subject, text, visit.get_absolute_url(), by)


def _named(visit: Delegation) -> dict[str, str]:
    return {"title": visit.organisation, "day": f"{visit.starts_on:%d/%m/%Y}"}


def _co_hosts(visit: Delegation) -> set[int]:
    return {host.union_id for host in visit.hosts.all() if not host.is_first}


def _tell(
    visit: Delegation, unions: Collection[int], act: str, subject: str, text: str, link: str, by: User
) -> None:  # fmt: skip
    if not unions:
        return
    words = _named(visit)
    key = f"visit:{visit.pk}:{act}:{visit.changed_at.isoformat()}"
    tell(
        everybody(people_of(set(unions))), Kind.VISIT, subject=subject % words, text=text % words, link=link, key=key,
        by=by,
    )  # fmt: skip
