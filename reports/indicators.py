"""Version 1 of the form, from data/indicators.csv and data/indicator_sections.csv."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from clusters import clock
from reports.models import Indicator, IndicatorSet, Section

FOLDER = Path(settings.BASE_DIR) / "data"
CHANGE_REASON = "load_network"
SHORT_PERIODS = "H1+Y"  # the mark of a line that half-year and nine-month periods ask as well
Row = dict[str, str]


def load_version_1(*, dry_run: bool = False) -> list[str]:
    """Create version 1 of the form, published, if there is none; what that adds, in words. Overwrites nothing."""
    if IndicatorSet.objects.filter(version=1).exists():
        return []
    sections, lines = _read("indicator_sections.csv"), _read("indicators.csv")
    if not dry_run:
        _create(sections, lines)
    told = _("phiên bản 1, đã ban hành: %(sections)d mục, %(lines)d chỉ tiêu")
    return [told % {"sections": len(sections), "lines": len(lines)}]


def _read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def _create(sections: list[Row], lines: list[Row]) -> None:
    now = clock.now()
    form = IndicatorSet(
        version=1, name=_("Biểu báo cáo công tác"), state=IndicatorSet.State.PUBLISHED, published_at=now
    )
    form._change_reason = CHANGE_REASON  # type: ignore[attr-defined]
    form._history_date = now  # type: ignore[attr-defined]
    form.save()
    headings = [Section(indicator_set=form, order=place, **row) for place, row in enumerate(sections, start=1)]
    bulk_create_with_history(headings, Section, default_change_reason=CHANGE_REASON, default_date=now)
    by_code = {section.code: section for section in form.sections.all()}
    rows = [_line(form, by_code[row["section"]], place, row) for place, row in enumerate(lines, start=1)]
    bulk_create_with_history(rows, Indicator, default_change_reason=CHANGE_REASON, default_date=now)


def _line(form: IndicatorSet, section: Section, place: int, row: Row) -> Indicator:
    return Indicator(
        indicator_set=form,
        section=section,
        code=row["code"],
        label=row["label_vi"],
        unit=row["unit"],
        type=row["type"],
        over_time=row["over_time"],
        over_units=row["over_units"],
        is_required=row["required"] == "yes",
        in_short_periods=row["period"] == SHORT_PERIODS,
        formula=row["formula"],
        part_of=row["part_of"],
        part_group=row["part_group"],
        expects=row["expects"],
        register=row["register"],
        help=row["help_vi"],
        source=row["source_vi"],
        order=place,
    )
