"""`manage.py load_network [--dry-run]`: the network from the project's data files; safe to repeat."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from aid.sectors import load_sectors
from clusters import network
from events.workflow.activity_facts import load_activities
from events.workflow.award_facts import load_award_kinds, load_awards
from events.workflow.conference_facts import load_conferences
from reports import indicators

SHORT_LIST = 20  # up to so many new rows are named one by one without being asked


class Command(BaseCommand):
    help = "Load the network, the sectors of aid, commendations and version 1 of the form from the data folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print what would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        added = network.load(dry_run=dry_run)
        form = indicators.load_version_1(dry_run=dry_run)
        if form:
            added[_("Bộ chỉ tiêu")] = form
        sectors = load_sectors(dry_run=dry_run)
        if sectors:
            added[_("Lĩnh vực viện trợ")] = sectors
        award_kinds = load_award_kinds(dry_run=dry_run)
        if award_kinds:
            added[_("Hình thức khen thưởng")] = award_kinds
        conferences = load_conferences(dry_run=dry_run)
        if conferences:
            added[_("Hội nghị theo nguồn công bố")] = conferences
        activities = load_activities(dry_run=dry_run)
        if activities:
            added[_("Hoạt động chung theo nguồn công bố")] = activities
        awards = load_awards(dry_run=dry_run)
        if awards:
            added[_("Khen thưởng đã công bố")] = awards
        total = sum(len(lines) for lines in added.values())
        if not total:
            self.stdout.write(_("Không có gì thay đổi."))
            return
        in_full = dry_run or options["verbosity"] > 1 or total <= SHORT_LIST
        self.stdout.write(_("Sẽ thêm (chạy thử, chưa ghi):") if dry_run else _("Đã thêm:"))
        for label, lines in added.items():
            self.stdout.write(f"  {label}: {len(lines)}")
            if in_full:
                for line in lines:
                    self.stdout.write(f"    + {line}")
