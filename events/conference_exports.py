"""The list of delegates as a file that a spreadsheet opens."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clusters.downloads import CSV, as_csv, as_file
from events.conference_people import People
from events.models import Conference


def delegates_response(conference: Conference, people: People) -> HttpResponse:
    """What the page of delegates shows, a line a person."""
    marks = [[_("Số liệu minh họa")]] if conference.is_illustrative else []
    headings = [_("Đơn vị"), _("Họ tên"), _("Chức vụ"), _("Tư cách"), _("Điểm cầu"), _("Điểm danh")]
    records = [
        [
            group.invited.name_then, row.name, row.post, row.get_role_display(),
            row.site.name if row.site else "", row.get_attendance_display(),
        ]
        for group in people.groups
        for row in group.delegates
    ]  # fmt: skip
    return as_file(as_csv([*marks, headings, *records]), f"dai-bieu-{conference.pk}", CSV)
