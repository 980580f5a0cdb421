"""The lists of commendations as a file: exactly what is filtered on the screen, as CSV and as Excel."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clusters.downloads import CSV, XLSX, as_csv, as_file, as_workbook
from events.models import Award

NAME = "khen-thuong"
WIDTHS = (32, 12, 34, 24, 28, 20, 10, 10, 40, 18, 18, 14, 14, 14, 14, 28, 18, 40)


def headings() -> list[str]:
    return [
        _("Hình thức"), _("Khen ai"), _("Họ tên, tên tập thể"), _("Chức vụ"), _("Đơn vị"), _("Liên hiệp"),
        _("Số lượng"), _("Năm"), _("Thành tích"), _("Tình trạng"), _("Số quyết định"), _("Ngày đề nghị"),
        _("Ngày bình bầu"), _("Ngày quyết định"), _("Ngày trao"), _("Nơi trao"), _("Đã rút, không tính"), _("Nguồn"),
    ]  # fmt: skip


def marks(awards: Iterable[Award]) -> list[list[str]]:
    """The line above the headings where rows are invented."""
    return [[_("Số liệu minh họa")]] if any(award.is_illustrative for award in awards) else []


def records(awards: Iterable[Award]) -> Iterator[list[Any]]:
    for award in awards:
        yield [
            award.kind.name, award.get_recipient_kind_display(), award.recipient, award.post, award.unit,
            award.union_name, award.number, award.year, award.achievement, award.get_state_display(),
            award.decision_number, award.proposed_on, award.voted_on, award.decided_on, award.presented_on,
            award.presented_at, capfirst(award.revoke_reason) if award.revoked_at else "", award.source,
        ]  # fmt: skip


def csv_response(awards: QuerySet[Award]) -> HttpResponse:
    return as_file(as_csv([*marks(awards), headings(), *records(awards)]), NAME, CSV)


def xlsx_response(awards: QuerySet[Award]) -> HttpResponse:
    top = [*marks(awards), headings()]
    return as_file(as_workbook(_("Khen thưởng"), top, records(awards), WIDTHS), NAME, XLSX)
