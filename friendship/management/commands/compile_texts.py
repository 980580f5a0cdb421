"""Compile locale/*.po into the .mo files that gettext reads: msgfmt is not on every machine, polib is."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the text catalogues under locale/; does nothing for those that are up to date."

    def handle(self, *args: object, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    polib.pofile(str(source)).save_as_mofile(str(target))
        self.stdout.write("Đã dịch xong các câu của gói đăng nhập.")
