"""The demo data: made through the workflow, once, around any day, and never beside real data."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from clusters import clock
from clusters.models import LeadershipTerm, Mandate, User
from events.models import JointActivity
from friendship.demo import loading
from friendship.demo.people import LOGINS
from mail.models import Letter
from reports import permissions
from reports.checks import blocking, examine
from reports.models import ClusterReport, Extension, Figure, Obligation, Report, ReportingPeriod, Thread
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def network(db):
    call_command("load_network", verbosity=0)


@pytest.fixture
def demo(network):
    with clock.set_to(TODAY):
        loading.load(is_small=True)
        yield


def _states(code: str) -> dict[str, int]:
    states = list(Report.objects.filter(period__code=code).values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def test_all_of_it(network):
    with clock.set_to(TODAY):
        loaded = loading.load()

    assert (loaded.periods, loaded.reports) == (5, Report.objects.count())
    assert _states("2024") == {"accepted": 52}
    assert _states("2025").keys() == {"accepted", "submitted"}  # one correction waits for VUFO
    assert sum(_states("2025").values()) == 30
    assert _states("2026").keys() == {"draft", "submitted", "returned", "endorsed", "accepted"}
    assert Obligation.objects.filter(period__code="2026", report=None, exempt_at=None).exists()
    assert Obligation.objects.exclude(exempt_reason="").count() == 1
    assert Report.objects.exclude(accepted_round=None).filter(rounds__correction_reason__gt="").count() == 2
    assert any(report.days_late for report in Report.objects.filter(period__code="2026-9M"))
    assert set(ReportingPeriod.objects.filter(is_illustrative=False).values_list("code", "state")) == {
        ("2022", "historic")
    }
    assert set(Figure.objects.values_list("value_state", flat=True)) == {"number", "not_applicable", "not_collected"}
    assert set(Figure.objects.values_list("scope", flat=True)) == {"own", "associations", "province"}
    assert set(Figure.objects.values_list("qualifier", flat=True)) == {"exact", "over", "nearly", "about"}


def test_nothing_sent_has_an_open_check(demo):
    for report in Report.objects.exclude(state="draft").filter(draft_round=None)[:5]:
        report.draft_round = report.sent_round
        assert blocking(examine(report)) == []


def test_something_waits_for_each_login_that_takes_part(demo):
    people = {login.username: User.objects.get(username=login.username) for login in LOGINS}

    def waits(username, awaits_union):
        return [
            thread
            for thread in Thread.objects.open().filter(awaits_union=awaits_union)
            if permissions.is_own(people[username], thread.report) == awaits_union
            and permissions.can_comment(people[username], thread.report)
        ]

    for username in ("canbo", "lanhdao", "truong", "pho", "ngoai"):
        assert waits(username, awaits_union=True), username
    for username in ("truong", "pho", "vufo"):
        assert waits(username, awaits_union=False), username
    draft = Report.objects.get(union__slug="ca-mau-2025", period__code="2026")
    assert permissions.can_edit(people["canbo"], draft)
    assert not Report.objects.visible_to(people["ngoai"]).filter(union__slug="ca-mau-2025").exists()


def test_the_logins_hold_the_offices_that_they_are_shown_for(demo):
    terms = LeadershipTerm.objects.filter(cluster__number=5, year=2026)

    assert set(terms.values_list("role", "union__slug", "is_illustrative")) == {
        ("lead", "can-tho-2025", True),
        ("deputy", "vinh-long-2025", True),
    }
    assert all(User.objects.get(username=login.username).check_password("huu-nghi-2026") for login in LOGINS)
    others = User.objects.exclude(username__in=[login.username for login in LOGINS])
    assert not any(user.has_usable_password() for user in others)


def test_a_known_lead_that_merged_is_carried_on(demo):
    terms = LeadershipTerm.objects.filter(cluster__number=5, year=2025, role="lead")

    assert set(terms.values_list("union__slug", "valid_to", "is_illustrative")) == {
        ("kien-giang", date(2025, 6, 30), False),
        ("an-giang-2025", date(2025, 12, 31), True),
    }


def test_no_act_lies_in_the_future_or_out_of_order(demo):
    for report in Report.objects.prefetch_related("acts"):
        moments = [act.at for act in report.acts.order_by("pk")]
        assert moments == sorted(moments)
        assert moments[-1] <= clock.now()


def test_the_clusters_reports(demo):
    """Last year's were accepted after two dated editions; of this year one is written, one is with its members."""
    kept = ClusterReport.objects.filter(period__year=2025)
    assert set(kept.values_list("cluster__number", "state")) == {(5, "accepted"), (3, "accepted")}
    for report in kept:
        kinds = list(report.editions.order_by("number").values_list("kind", flat=True))
        assert kinds == ["provisional", "circulated", "final"]
        assert not report.accepted.pieces.filter(source_report=None, text="").exists()
    now = ClusterReport.objects.filter(period__code="2026")
    assert set(now.values_list("cluster__number", "state")) == {(5, "drafting"), (3, "circulating")}
    assert set(JointActivity.objects.values_list("is_illustrative", flat=True)) == {True}
    waiting = Extension.objects.get()
    assert waiting.is_waiting and waiting.obligation.union.slug == "ca-mau-2025"
    assert Mandate.objects.get().union.slug == "an-giang-2025"
    assert not Letter.objects.exists()


def test_a_second_run_changes_nothing(demo):
    before = (User.objects.count(), Report.objects.count(), Figure.objects.count())

    assert loading.load(is_small=True) is None
    assert (User.objects.count(), Report.objects.count(), Figure.objects.count()) == before


def test_the_same_seed_gives_the_same_figures(network):
    def load_and_forget(seed):
        with clock.set_to(TODAY), loading.transaction.atomic():
            loading.load(seed=seed, is_small=True)
            total = Figure.objects.aggregate(all=Sum("value"))["all"], Thread.objects.count()
            loading.transaction.set_rollback(True)
        return total

    first = load_and_forget(7)
    assert load_and_forget(7) == first
    assert load_and_forget(8) != first


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 1, 4), date(2028, 2, 29)], ids=str)
def test_the_current_year_is_under_way_on_any_day(network, today):
    with clock.set_to(today):
        loading.load(is_small=True)

        period = ReportingPeriod.objects.get(kind="year", year=today.year)
        assert period.is_open
        assert period.opens_on <= today < period.union_due_on < period.cluster_due_on < period.closes_on
        late = ReportingPeriod.objects.exclude(kind="year").get()
        assert late.is_open
        assert late.union_due_on < today <= late.closes_on
        assert _states(period.code).keys() >= {"draft", "submitted", "returned", "endorsed", "accepted"}


def test_refused_beside_an_account_that_is_not_of_the_demo(network):
    factories.make_user(username="that")

    with pytest.raises(CommandError, match="dữ liệu thật"):
        call_command("load_demo")
    assert not Report.objects.exists()


def test_refused_beside_a_real_period(network):
    factories.make_period(year=2026)

    with pytest.raises(CommandError, match="dữ liệu thật"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_refused_without_a_network(db):
    with pytest.raises(CommandError, match="load_network"):
        call_command("load_demo")
