"""`manage.py load_demo [--seed N] [--small]`: demo data, made through the real workflow; safe to repeat."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from friendship.demo import loading


class Command(BaseCommand):
    help = "Loads illustrative people, periods and reports into a database that has no other data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=loading.DEFAULT_SEED, help="the same seed gives the same data")
        parser.add_argument("--small", action="store_true", help="two clusters and one past year, as the tests use it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = loading.load(seed=options["seed"], is_small=options["small"])
        except loading.Refused as error:
            raise CommandError(str(error)) from error
        if loaded is None:
            self.stdout.write(_("Số liệu minh họa đã có, không có gì thay đổi."))
            return
        self.stdout.write(
            _("Đã nạp số liệu minh họa: %(people)d người, %(terms)d nhiệm kỳ, %(periods)d kỳ, %(reports)d báo cáo.")
            % vars(loaded)
        )
