"""The demo data: made through the workflow, once, around any day, and never beside real data."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from aid.models import Disbursement, Pledge, PledgeValue
from clusters import clock
from clusters.models import User
from clusters.permissions import predecessor_ids
from events.models import Delegation
from friendship.demo import loading
from reports.models import Figure, Obligation, Report, ReportingPeriod, Thread
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def network(db):
    call_command("load_network", verbosity=0)


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
    _registers_of_all()


def _registers_of_all():
    """Every union keeps both registers in every year that it reports on; few cells are typed over."""
    assert 2000 < Pledge.objects.count() < 2700
    assert 3000 < Delegation.objects.count() <= 4000
    for report in Report.objects.filter(period__kind="year"):
        days = (report.period.starts_on, report.period.ends_on)
        unions = {report.union_id} | predecessor_ids({report.union_id})
        assert PledgeValue.objects.filter(pledge__union__in=unions, on__range=days).exists()
        assert Disbursement.objects.filter(pledge__union__in=unions, on__range=days).exists()
        assert Delegation.objects.filter(hosts__union__in=unions, starts_on__range=days).exists()
    over = Figure.objects.exclude(drawn=None).exclude(value=F("drawn"))
    assert 4 <= over.values("round__report").distinct().count() <= 20
    assert not over.filter(note="").exists()


def test_the_same_seed_gives_the_same_figures(network):
    def load_and_forget(seed):
        with clock.set_to(TODAY), loading.transaction.atomic():
            loading.load(seed=seed, is_small=True)
            money = PledgeValue.objects.aggregate(all=Sum("value_vnd"))["all"]
            people = Delegation.objects.aggregate(all=Sum("people"))["all"]
            total = Figure.objects.aggregate(all=Sum("value"))["all"], Thread.objects.count(), money, people
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
