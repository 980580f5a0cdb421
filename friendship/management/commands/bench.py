"""`manage.py bench [--runs N] [--write docs/performance.md]`: time and queries of what people wait for."""

import os
import platform
import re
import sqlite3
import sys
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings
from django.utils.translation import gettext as _

from clusters import clock
from friendship.bench.data import MEASURED_DAY, YEARS, Ground, make_ground
from friendship.bench.measuring import Measure, measure_all
from friendship.bench.register import make_register, measure_register

MIN_RUNS = 20
MAX_RUNS = 25  # a report is accepted once, and the last year has some thirty
PLAIN = {
    "DEBUG": False,
    "HTTPS": False,
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_SECURE": False,
    "REQUIRE_MFA_FOR_VUFO": False,
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


class Command(BaseCommand):
    help = "Measure in a database of its own, made beside that of DATABASE_URL and dropped at the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runs", type=int, default=MIN_RUNS, help=f"{MIN_RUNS} to {MAX_RUNS}")
        parser.add_argument("--write", metavar="FILE.md", help="put the result for this database into the file")

    def handle(self, *args: Any, **options: Any) -> None:
        runs: int = options["runs"]
        if not MIN_RUNS <= runs <= MAX_RUNS:
            raise CommandError(_("Số lần đo từ %(min)d đến %(max)d.") % {"min": MIN_RUNS, "max": MAX_RUNS})
        with override_settings(**PLAIN):
            ground, measures, database = self._measure_in_scratch(runs)
        for measure in measures:
            self.stdout.write(f"{database}: {measure}")
        if options["write"]:
            path = Path(options["write"])
            path.write_text(_with_section(path, database, _section(database, ground, measures)), encoding="utf-8")

    def _measure_in_scratch(self, runs: int) -> tuple[Ground, list[Measure], str]:
        """A new database of a name that nothing else has, so that no other data is ever touched."""
        used = connection.settings_dict["NAME"]
        name = f"bench_{os.getpid()}"
        connection.settings_dict["TEST"]["NAME"] = name if connection.vendor != "sqlite" else _scratch_file(name)
        self.stderr.write(_("Dựng %(years)d năm số liệu…") % {"years": YEARS})
        connection.creation.create_test_db(verbosity=0, autoclobber=False, serialize=False)
        try:
            with clock.set_to(MEASURED_DAY):
                ground = make_ground(Random(YEARS))
                make_register(Random(YEARS), ground.vufo)
                _refresh_statistics()
                self.stderr.write(_("Đo…"))
                return ground, [*measure_all(ground, runs), measure_register(ground.vufo, runs)], _database()
        finally:
            connection.creation.destroy_test_db(used, verbosity=0)


def _scratch_file(name: str) -> str:
    folder = Path(os.environ.get("TMPDIR", "/tmp"))
    return str(folder / f"{name}.sqlite3")


def _refresh_statistics() -> None:
    """What PostgreSQL's own housekeeping would have done by then; SQLite has none."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def _section(database: str, ground: Ground, measures: list[Measure]) -> str:
    rows = "\n".join(
        f"| {m.name} | {m.milliseconds:.1f} | {m.queries} | {m.plain_milliseconds:.2f} | {m.ratio_text} | {m.runs} |"
        for m in measures
    )
    return (
        f"## {database}\n\n"
        f"{_machine()}. Data: {YEARS} years, {ground.reports} reports, {ground.figures} figures.\n\n"
        "| Measure | Median, ms | Queries | Plain SQL, ms | Ratio | Runs |\n|---|---:|---:|---:|---:|---:|\n"
        f"{rows}\n"
    )


def _machine() -> str:
    cores = os.cpu_count()
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{platform.machine()}, {cores} cores, {platform.system()}; Python {python}, Django {django.__version__}"


def _with_section(path: Path, database: str, section: str) -> str:
    """The file with this database's section put in or replaced; the others stay."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Performance\n"
    kind = database.split()[0]
    kept = re.sub(rf"^## {kind} .*?(?=^## |\Z)", "", text, flags=re.S | re.M).rstrip()
    return f"{kept}\n\n{section}"
