"""Days, hours and years of a conference that cannot be: all that is wrong with them at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from django.utils.translation import gettext as _

from clusters import clock
from events.models import Conference
from events.workflow.activities import Blocked

FIRST_DAY = date(1990, 1, 1)
YEARS_AHEAD = 2
DAYS_MAX = 31


@dataclass(frozen=True)
class Times:
    """What is typed of them; None is what was left out or could not be read."""

    starts_on: date | None = None
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    year_reviewed: int | None = None
    year_planned: int | None = None


def times_of(conference: Conference) -> Times:
    return Times(**{name: getattr(conference, name) for name in Times.__dataclass_fields__})


def faults(times: Times) -> list[Blocked]:
    """Each with its field; at most one a field."""
    found = list[Blocked]()
    for rule in (_of_days, _of_hours, _of_years):
        for fault in rule(times):
            if fault.field not in {each.field for each in found}:
                found.append(fault)
            if fault.field == "starts_on":  # what is counted from a first day that cannot be says nothing
                times = replace(times, starts_on=None, ends_on=None)
    return found


def _of_days(times: Times) -> Iterator[Blocked]:
    first, last, last_year = times.starts_on, times.ends_on, clock.today().year + YEARS_AHEAD
    if first is None:
        return
    if last is not None and last < first:
        yield Blocked(_("Ngày kết thúc không được trước ngày bắt đầu."), "ends_on")
    if first < FIRST_DAY or first.year > last_year:
        yield Blocked(_("Ghi ngày từ 01/01/1990 đến hết năm %(year)d.") % {"year": last_year}, "starts_on")
    elif last is not None and (last - first).days >= DAYS_MAX:
        yield Blocked(_("Một hội nghị dài nhất %(n)d ngày. Xem lại ngày kết thúc.") % {"n": DAYS_MAX}, "ends_on")


def _of_hours(times: Times) -> Iterator[Blocked]:
    if times.ends_at is None:
        return
    if times.starts_at is None:
        yield Blocked(_("Ghi giờ bắt đầu, hoặc để trống cả hai giờ."), "starts_at")
    elif not _spans_days(times) and times.starts_at >= times.ends_at:
        yield Blocked(_("Giờ kết thúc phải sau giờ bắt đầu."), "ends_at")


def _spans_days(times: Times) -> bool:
    return times.starts_on is not None and times.ends_on is not None and times.ends_on > times.starts_on


def _of_years(times: Times) -> Iterator[Blocked]:
    reviewed, planned = times.year_reviewed, times.year_planned
    if reviewed is not None and planned is not None and planned < reviewed:
        yield Blocked(_("Năm lên kế hoạch không được trước năm được sơ kết, tổng kết."), "year_planned")
    if reviewed is not None and times.ends_on is not None and reviewed > times.ends_on.year:
        yield Blocked(_("Năm này sau ngày họp. Ghi năm đã hoặc đang thực hiện."), "year_reviewed")
    if planned is not None and times.starts_on is not None and planned < times.starts_on.year:
        yield Blocked(_("Năm này trước ngày họp. Ghi năm của kế hoạch sắp làm."), "year_planned")
