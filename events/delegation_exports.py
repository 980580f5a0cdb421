"""The register of visits as a file: exactly what is on the screen, as CSV and as Excel."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clusters.downloads import CSV, XLSX, as_csv, as_file, as_workbook
from clusters.values import Qualifier
from events.delegation_list import show_names_of_the_day, with_all_for_rows
from events.models import Delegation

NAME = "doan-vao-doan-ra"
WIDTHS = (12, 12, 10, 40, 18, 28, 10, 10, 40, 18, 28, 18, 28, 28, 30)


def headings() -> list[str]:
    return [
        _("Từ ngày"), _("Đến ngày"), _("Vào, ra"), _("Tên đoàn, tổ chức"), _("Nước"), _("Cấp, loại đoàn"),
        _("Số người"), _("Mức"), _("Mục đích, nội dung"), _("Đơn vị đón, cử"), _("Hội thành viên"),
        _("Liên hiệp ghi"), _("Cùng đón, cùng cử"), _("Thuộc đoàn"), _("Đã rút, không tính"),
    ]  # fmt: skip


def marks(visits: Iterable[Delegation]) -> list[list[str]]:
    """The line above the headings where rows are invented."""
    return [[_("Số liệu minh họa")]] if any(visit.is_illustrative for visit in visits) else []


def records(visits: Iterable[Delegation]) -> Iterator[list[Any]]:
    """The rows of the screen: days as days, people as a number with its qualifier beside."""
    for visit in visits:
        first, *others = visit.host_names or [""]  # type: ignore[attr-defined]
        is_known = visit.people is not None
        yield [
            visit.starts_on,
            visit.ends_on,
            visit.get_direction_display(),
            visit.organisation,
            visit.country_name,
            visit.get_level_display(),
            visit.people,
            str(Qualifier(visit.qualifier).label) if is_known else "",
            visit.purpose,
            visit.get_body_display(),
            visit.association,
            first,
            ", ".join(others),
            visit.group.name if visit.group else "",
            capfirst(visit.revoke_reason) if visit.revoked_at else "",
        ]


def csv_response(visits: QuerySet[Delegation]) -> HttpResponse:
    rows = _read(visits)
    return as_file(as_csv([*marks(rows), headings(), *records(rows)]), NAME, CSV)


def xlsx_response(visits: QuerySet[Delegation]) -> HttpResponse:
    rows = _read(visits)
    top = [*marks(rows), headings()]
    return as_file(as_workbook(_("Đoàn vào, đoàn ra"), top, records(rows), WIDTHS), NAME, XLSX)


def _read(visits: QuerySet[Delegation]) -> list[Delegation]:
    return show_names_of_the_day(list(with_all_for_rows(visits)))
