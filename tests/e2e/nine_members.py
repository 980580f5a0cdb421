"""A cluster of nine unions a few days before its conference: eight reports endorsed, the ninth just sent.

Run as a program on a migrated, empty database: `python -m tests.e2e.nine_members`. The small form of the factories
keeps the walk through a browser short; names are those of Cụm 5 before the mergers of 2025, the words are invented.
"""

import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402

from clusters import clock  # noqa: E402
from clusters.models import Union  # noqa: E402
from reports.models import Report, ReportingPeriod  # noqa: E402
from reports.workflow import review  # noqa: E402
from tests import factories  # noqa: E402

LEAD, DEPUTY = "Kiên Giang", "Cà Mau"
MEMBERS = ["Bạc Liêu", "Sóc Trăng", "Đồng Tháp", "An Giang", "Vĩnh Long", "Trà Vinh", "Cần Thơ"]
RETURNED = "Cần Thơ"  # whose report the lead sends back with three comments
LOGINS = {LEAD: "truong", DEPUTY: "pho", RETURNED: "canbo", "Trà Vinh": "travinh", "Vĩnh Long": "vinhlong"}


def make() -> None:
    """Everything up to the day on which the lead sits down to read the ninth report."""
    today = clock.today()
    cluster = factories.make_cluster(number=5, region="Đồng bằng sông Cửu Long")
    unions = {name: factories.make_union(short_name=name) for name in (LEAD, DEPUTY, *MEMBERS)}
    heads = {name: _head(name, union) for name, union in unions.items()}
    for union in unions.values():
        factories.make_membership(cluster, union)
    factories.make_term(cluster, unions[LEAD], today.year, "lead")
    factories.make_term(cluster, unions[DEPUTY], today.year, "deputy")
    factories.make_vufo_officer(username="vufo", password=settings.DEMO_PASSWORD, full_name="Đặng Thu Hà")
    period = _period(today)
    for place, (name, union) in enumerate(unions.items(), start=1):
        obligation = factories.make_obligation(period, union)
        state = "submitted" if name == RETURNED else "endorsed"
        reviewer = heads[DEPUTY] if name == LEAD else heads[LEAD]
        factories.make_report(
            obligation, heads[name], _figures(place), _prose(name, place), state=state, reviewer=reviewer
        )
    review.note_reading(Report.objects.get(union=unions[RETURNED]).sent_round, by=heads[LEAD])


def _head(name: str, union: Union):
    username = LOGINS.get(name)
    if username is None:
        return factories.make_head(union, full_name=f"Nguyễn Văn {name}")
    return factories.make_head(union, username=username, password=settings.DEMO_PASSWORD, full_name=f"Lãnh đạo {name}")


def _period(today) -> ReportingPeriod:
    return factories.make_period(
        year=today.year,
        opens_on=today - timedelta(20),
        union_due_on=today + timedelta(3),
        cluster_due_on=today + timedelta(10),
        closes_on=today + timedelta(60),
    )


def _figures(place: int) -> dict:
    return {"HB02": place + 3, "PC01": place, "PC05": place * 1_000_000_000, "PC10": 2}


def _prose(name: str, place: int) -> dict:
    return {
        "HB12": f"Liên hiệp {name} tổ chức {place} buổi giao lưu hữu nghị với bạn bè quốc tế.\n"
        f"Đón đoàn Hội hữu nghị Campuchia đến thăm {name}.",
        "PC": f"Vận động được {place} khoản viện trợ cho giáo dục và y tế.",
    }


if __name__ == "__main__":
    make()
