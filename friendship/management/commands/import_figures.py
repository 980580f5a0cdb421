"""`manage.py import_figures FILE.csv [--dry-run]`: figures known from a source, all of a file or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.importing import BadFile, read_rows
from reports.workflow.errors import Blocked
from reports.workflow.published import CREATED, UNCHANGED, UPDATED, save_published


class Command(BaseCommand):
    help = "Import published figures: unit,period,indicator,value,qualifier,scope,source,note."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        try:
            data = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(_("Không mở được tệp %(file)s.") % {"file": options["file"]}) from error
        try:
            counts, periods = save_published(read_rows(data), dry_run=dry_run)
        except BadFile as bad:
            faults = "\n".join(f"  {fault}" for fault in bad.faults)
            message = _("Không ghi gì: tệp có %(n)d chỗ sai.") % {"n": len(bad.faults)}
            raise CommandError(f"{message}\n{faults}") from bad
        except Blocked as error:
            raise CommandError(str(error)) from error
        if dry_run:
            self.stdout.write(_("Chạy thử, chưa ghi:"))
        for code in periods:
            self.stdout.write(_("Kỳ lịch sử mới: %(code)s") % {"code": code})
        self.stdout.write(
            _("Thêm %(created)d, sửa %(updated)d, giữ nguyên %(unchanged)d số liệu.")
            % {"created": counts[CREATED], "updated": counts[UPDATED], "unchanged": counts[UNCHANGED]}
        )
