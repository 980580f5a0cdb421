"""The list of delegates as a file that a spreadsheet opens."""

import csv
import io

from django.utils.translation import gettext as _

from events.conference_people import People
from events.models import Conference

DANGEROUS = ("=", "+", "-", "@", "\t")  # a spreadsheet would take such a text for a formula


def delegates_csv(conference: Conference, people: People) -> str:
    """What the page of delegates shows, a line a person; with the mark by which Excel knows UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    lines = csv.writer(file)
    if conference.is_illustrative:
        lines.writerow([_("Số liệu minh họa")])
    lines.writerow([_("Đơn vị"), _("Họ tên"), _("Chức vụ"), _("Tư cách"), _("Điểm cầu"), _("Điểm danh")])
    for group in people.groups:
        for row in group.delegates:
            cells = [
                group.invited.name_then, row.name, row.post, row.get_role_display(),
                row.site.name if row.site else "", row.get_attendance_display(),
            ]  # fmt: skip
            lines.writerow([_plain(str(cell)) for cell in cells])
    return file.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(DANGEROUS) else text
