"""`manage.py rollup PERIOD [--cluster N] [--borders …] [--basis …] [--format …]`: the totals that the pages show."""

import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clusters.models import Cluster
from reports.exports import COLUMNS, lines_as_dicts, rollup_lines
from reports.models import ReportingPeriod
from reports.rollups.borders import BordersKind
from reports.rollups.coverage import Basis
from reports.rollups.reading import read_all_levels


class Command(BaseCommand):
    help = "Print the totals of a period: nation, clusters and unions, by indicator and scope."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="2024, 2025-H1 or 2025-9M")
        parser.add_argument("--cluster", type=int, metavar="N", help="this cluster and its unions only")
        parser.add_argument("--borders", choices=BordersKind.values, default=BordersKind.THEN.value)
        parser.add_argument("--basis", choices=Basis.values, default=Basis.ACCEPTED.value)
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        period = ReportingPeriod.objects.filter(code=options["period"].upper()).first()
        if period is None:
            codes = ", ".join(ReportingPeriod.objects.values_list("code", flat=True)) or _("chưa có kỳ nào")
            raise CommandError(
                _("Không có kỳ %(code)s. Các kỳ: %(codes)s.") % {"code": options["period"], "codes": codes}
            )
        cluster: int | None = options["cluster"]
        if cluster is not None and not Cluster.objects.filter(number=cluster).exists():
            raise CommandError(_("Không có Cụm %(number)s.") % {"number": cluster})
        rollup = read_all_levels(period, basis=options["basis"], borders_kind=options["borders"])
        rows = lines_as_dicts(rollup_lines(rollup, cluster))
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
