"""What is known of a visit before it is written, and what cannot be, whoever enters it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from clusters import clock, countries
from clusters.models import Union
from clusters.values import Qualifier
from events.models import Delegation, DelegationGroup

FIRST_DAY = date(1990, 1, 1)
A_YEAR = timedelta(366)
MOST_PEOPLE = 100_000
Body = Delegation.Body


@dataclass(frozen=True)
class Visit:
    """What is known of a visit; its first host is the union that enters it."""

    direction: str
    organisation: str
    country: str
    starts_on: date
    ends_on: date
    level: str = Delegation.Level.FRIENDSHIP
    people: int | None = None
    qualifier: str = Qualifier.EXACT
    purpose: str = ""
    programme: str = ""
    results: str = ""
    body: str = Body.UNION
    association: str = ""
    group: DelegationGroup | None = None
    group_name: str = ""
    co_hosts: tuple[Union, ...] = ()


def problems(given: Visit) -> Iterator[tuple[str, str]]:
    """(field, sentence) of all that cannot be, whoever enters it."""
    if not given.organisation.strip():
        yield "organisation", _("Ghi tên đoàn, tổ chức.")
    if given.country not in countries.NAMES:
        yield "country", _("Không có nước này trong danh sách.")
    elif given.country == "VN":
        yield "country", _("Ghi nước của khách, hoặc nước mà đoàn ra đi tới; không phải Việt Nam.")
    if given.starts_on < FIRST_DAY:
        yield "starts_on", _("Ngày quá xa. Ghi ngày từ 01/01/1990 trở đi.")
    elif given.starts_on > clock.today() + A_YEAR:
        yield "starts_on", _("Ngày còn hơn một năm nữa mới tới. Kiểm tra lại năm.")
    if given.ends_on < given.starts_on:
        words = _("Ngày về phải từ ngày đến (%(day)s) trở đi.")
        yield "ends_on", words % {"day": f"{given.starts_on:%d/%m/%Y}"}
    elif given.ends_on - given.starts_on > A_YEAR:
        yield "ends_on", _("Chuyến đi dài hơn một năm. Kiểm tra lại năm.")
    if given.people is not None and given.people < 1:
        yield "people", _("Đoàn có ít nhất 1 người. Chưa rõ thì để trống.")
    elif given.people is not None and given.people > MOST_PEOPLE:
        yield "people", _("Số người quá lớn. Kiểm tra lại.")
    if given.body == Body.ASSOCIATION and not given.association.strip():
        yield "association", _("Ghi tên hội thành viên.")
    if given.group is not None and given.group_name.strip():
        yield "group_name", _("Chọn đoàn đã có, hoặc đặt tên đoàn mới; không cả hai.")
