"""In time, by an extension, late, not sent: counted from the first sending, for a cluster and the nation."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters import clock
from friendship.templatetags.portal import rate
from reports import desks, obligations
from reports.models import ReportingPeriod
from reports.punctuality import Punctuality
from reports.rollups.coverage import read_duties
from reports.workflow import deadlines, filing, periods, review
from tests import factories

NAMES = ["lead", "deputy", "member", "neighbour", "last_lead", "outsider"]
BY = {"member": "owner"}


def send_on(world, day, name):
    with clock.set_to(day):
        by = world.people[BY.get(name, name)]
        return factories.make_report(world.obligations[name], by, state="submitted")


def seen(world):
    period = ReportingPeriod.objects.get(pk=world.period.pk)
    groups = obligations.by_cluster(period, world.people["vufo"])
    national = desks.lay_desk(period, world.people["vufo"])
    assert obligations.in_time(groups) == national.punctuality
    return {group.cluster.number: group.punctuality for group in groups}, national


def test_the_four_kinds(world):
    deadlines.grant(
        deadlines.ask(world.obligations["deputy"], date(2026, 12, 8), "Bão", by=world.people["deputy"]),
        date(2026, 12, 8), by=world.people["vufo"],
    )  # fmt: skip
    send_on(world, date(2026, 12, 5), "lead")
    send_on(world, date(2026, 12, 8), "deputy")
    send_on(world, date(2026, 12, 6), "member")

    with clock.set_to(date(2026, 12, 9)):
        groups, national = seen(world)

        assert groups[5] == Punctuality(in_time=1, extended=1, late=1, unsent=2, overdue=2)
        assert groups[3] == Punctuality(unsent=1, overdue=1)
        assert national.punctuality == Punctuality(in_time=1, extended=1, late=1, unsent=3, overdue=3)
        assert (groups[5].rate, groups[3].rate) == (Decimal(40), Decimal(0))
        late = {duty.union_id for duty in read_duties([world.period]) if duty.days_late}
        assert late == {world.unions["member"].pk}  # coverage names the same ones late


def test_what_is_not_due_yet_counts_neither_way(world):
    assert seen(world)[0][5].rate is None
    send_on(world, date(2026, 11, 24), "lead")
    assert seen(world)[0][5].rate == 100


@pytest.mark.parametrize(
    ("share", "words"), [(100, "100%"), (0, "0%"), ("87.5", "87,5%"), ("66.666", "66,7%"), ("99.98", "100,0%")]
)
def test_a_whole_rate_has_no_decimal(share, words):
    assert rate(Decimal(share)) == words


def test_the_rate_on_the_desk(world, sign_in):
    send_on(world, date(2026, 11, 24), "lead")
    page = sign_in(world.people["lead"]).get(reverse("cluster_desk", args=[5, 2026])).content.decode()
    assert '<b class="num">100%</b>' in page and "100,0%" not in page


def test_exempt_unions_are_left_out(world):
    periods.exempt(world.obligations["last_lead"], "Mới thành lập", by=world.people["vufo"])

    assert seen(world)[0][5].unsent == 4


def test_a_return_and_a_new_sending_make_nobody_late(world):
    report = send_on(world, date(2026, 12, 5), "member")
    with clock.set_to(date(2026, 12, 7)):
        review.return_report(report, "Xem lại", by=world.people["lead"])
    with clock.set_to(date(2026, 12, 20)):
        filing.send(report, by=world.people["owner"])
        assert seen(world)[0][5].in_time == 1


def test_an_extension_after_the_sending_makes_a_late_report_count_in_time(world):
    with clock.set_to(date(2026, 12, 6)):
        wish = deadlines.ask(world.obligations["member"], date(2026, 12, 8), "Bão", by=world.people["owner"])
    send_on(world, date(2026, 12, 7), "member")
    with clock.set_to(date(2026, 12, 7)):
        deadlines.grant(wish, date(2026, 12, 8), by=world.people["lead"])
        assert seen(world)[0][5].extended == 1


def test_how_many_reports_a_cluster_passed_in_time(world):
    wish = deadlines.ask_for_cluster(world.period, world.cluster, date(2026, 12, 14), "Dời", by=world.people["lead"])
    reports = {name: send_on(world, date(2026, 12, 1), name) for name in ("member", "neighbour", "last_lead")}
    with clock.set_to(date(2026, 12, 12)):
        factories.read_and(review.endorse, reports["member"], world.people["lead"])
    with clock.set_to(date(2026, 12, 14)):
        factories.read_and(review.endorse, reports["neighbour"], world.people["lead"])
        national = seen(world)[1]
        assert (national.passed_in_time, national.through_cluster) == (1, 3)
        deadlines.grant(wish, date(2026, 12, 14), by=world.people["vufo"])
        assert seen(world)[1].passed_in_time == 2  # fixed at sending, but a later date was granted since
    with clock.set_to(date(2026, 12, 15)):
        review.return_report(reports["member"], "Xem lại", by=world.people["vufo"])
        assert seen(world)[1].passed_in_time == 2  # what VUFO did afterwards takes nothing from the cluster
