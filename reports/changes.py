"""What was changed in periods and forms, by whom and when: their history rows in words."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.history import VERBS, Change, differences
from reports.models import Indicator, IndicatorSet, Obligation, ReportingPeriod, Section

SHORT_LIST = 30
ACTORS = frozenset({"exempt_by", "published_by"})  # whoever did it is named by the history row itself


def of_period(period: ReportingPeriod) -> list[Change]:
    """The latest acts on the period, and those on single unions' duties: all of these have a reason."""
    own = _told(period.history.all(), lambda row: _("kỳ báo cáo"))
    rows = Obligation.history.filter(period=period.pk).prefetch_related("union__names")
    owed = _told(rows, lambda row: _("đơn vị %(union)s") % {"union": row.union.short_name_on(period.ends_on)})
    return _latest(own + [change for change in owed if change.reason])


def of_form(form: IndicatorSet) -> list[Change]:
    """The latest acts on a version of the form, its sections and lines; copying it counts as one act."""
    own = _told(form.history.all(), lambda row: _("bộ chỉ tiêu"))
    made = form.history.order_by("history_id").first()
    sections = Section.history.filter(indicator_set=form.pk)
    lines = Indicator.history.filter(indicator_set=form.pk)
    parts = _told(sections, lambda row: _("mục %(code)s") % {"code": row.code})
    parts += _told(lines, lambda row: _("chỉ tiêu %(code)s") % {"code": row.code})
    return _latest(own + [change for change in parts if made is None or change.at > made.history_date])


def _told(rows: QuerySet, subject: Callable[[Any], str]) -> list[Change]:
    before: dict[int, Any] = {}
    told = []
    linked = [field.name for field in rows.model._meta.fields if field.many_to_one]
    for row in rows.select_related(*linked).order_by("history_id"):
        details = differences(before.get(row.id), row, ACTORS)
        before[row.id] = row
        reason = row.history_change_reason or ""
        if row.history_type == "~" and not details:
            continue
        what = f"{VERBS[row.history_type]} {subject(row)}"
        told.append(Change(row.history_date, row.history_user, what, details, reason))
    return told


def _latest(changes: list[Change]) -> list[Change]:
    # Turned around after sorting: of two acts at one moment the later one stands first too.
    return sorted(changes, key=lambda change: change.at)[::-1][:SHORT_LIST]
