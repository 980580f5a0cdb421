"""The register as a file: CSV of exactly what is on the screen."""

from decimal import Decimal
from itertools import chain

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from aid.models import Pledge
from aid.register import APPROVED, COMMITTED, Row, disbursed_label, rows_of, whole_label, with_all_for_rows
from aid.spans import Span
from clusters import countries
from clusters.downloads import CSV, as_csv, as_file

NAME = "so-vien-tro"
CHUNK = 500


def csv_response(pledges: QuerySet[Pledge], span: Span | None) -> HttpResponse:
    marks = [[_("Số liệu minh họa")]] if pledges.filter(is_illustrative=True).exists() else []
    found = rows_of(with_all_for_rows(pledges).iterator(chunk_size=CHUNK), span)
    return as_file(as_csv(chain(marks, [headings(span)], (cells(row, span) for row in found))), NAME, CSV)


def headings(span: Span | None) -> list[str]:
    dong = _("đồng")
    committed, approved = _("Cam kết"), _("Phê duyệt")
    in_span = [f"{label} {span.label}, {dong}" for label in (committed, approved)] if span else []
    return [
        _("Mã"), _("Tên khoản viện trợ"), _("Liên hiệp"), _("Đơn vị vận động"), _("Tên hội thành viên"),
        _("Nhà tài trợ"), _("Qua tổ chức trung gian"), _("Nước"), _("Nguồn"), _("Lĩnh vực"), _("Hình thức"),
        _("Số tiền nguyên tệ"), _("Loại tiền"), _("Tỷ giá"), _("Tỷ giá ngày"),
        f"{whole_label(committed, span)}, {dong}", _("Ngày cam kết"),
        f"{whole_label(approved, span)}, {dong}", _("Ngày phê duyệt"), _("Quyết định phê duyệt"),
        *in_span, f"{disbursed_label(span)}, {dong}", _("Trạng thái"), _("Cần xem"),
    ]  # fmt: skip


def cells(row: Row, span: Span | None) -> list[str]:
    """The row of the screen, with rates, days and what happened in the span along; numbers plain, with a point."""
    pledge, own = row.pledge, row.own
    committed, approved = row.committed, row.approved
    return [
        pledge.code,
        pledge.title,
        pledge.union.short_name,
        pledge.get_mobiliser_display(),
        pledge.association,
        pledge.donor.name,
        pledge.intermediary.name if pledge.intermediary else "",
        countries.name_of(pledge.donor.country),
        pledge.donor.get_origin_display(),
        pledge.sector.name,
        pledge.get_kind_display(),
        plain(own.amount) if own else "",
        own.currency if own else "",
        plain(own.rate) if own and own.is_foreign else "",
        _day(own.rate_on) if own else "",
        plain(committed.value_vnd) if committed else "",
        _day(committed.on) if committed else "",
        plain(approved.value_vnd) if approved else "",
        _day(approved.on) if approved else "",
        approved.document if approved else "",
        *([plain(row.changes.get(point)) for point in (COMMITTED, APPROVED)] if span else []),
        plain(row.disbursed),
        pledge.get_status_display(),
        "; ".join(found.text for found in row.warnings),
    ]


def plain(value: Decimal | None) -> str:
    """`32125000000`, `18.981818`: a point, no grouping, no exponent."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
