"""The small demo, loaded once: its reports, people, clusters and registers."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from aid import checks
from aid.models import Disbursement, Donor, Pledge, PledgePlace, PledgeValue, PledgeWork
from clusters import clock
from clusters.models import LeadershipTerm, Mandate, User
from events.models import Delegation, DelegationGroup, DelegationHost, JointActivity, Recommendation, ScoreSheet
from friendship.demo import calendar, loading
from friendship.demo.people import LOGINS
from mail.models import Letter
from reports import permissions
from reports.checks import blocking, examine, form_lines
from reports.models import ClusterReport, Extension, Figure, Report, Thread
from reports.registers.drawing import Span, draw, draw_for

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Each test's own transaction lies within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_network", verbosity=0)
        with clock.set_to(TODAY):
            loading.load(is_small=True)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    with clock.set_to(TODAY):
        yield


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
    assert set(JointActivity.objects.filter(key="").values_list("is_illustrative", flat=True)) == {True}
    waiting = Extension.objects.get()
    assert waiting.is_waiting and waiting.obligation.union.slug == "ca-mau-2025"
    assert Mandate.objects.get().union.slug == "an-giang-2025"
    assert not Letter.objects.exists()


def test_a_second_run_changes_nothing(demo):
    before = (User.objects.count(), Report.objects.count(), Figure.objects.count())

    assert loading.load(is_small=True) is None
    assert (User.objects.count(), Report.objects.count(), Figure.objects.count()) == before


# --- registers --------------------------------------------------------------------------------------------


def gone_on(report) -> set[str]:
    """Codes of the own figures of the round that counts which the register would give otherwise today."""
    given = draw_for(report, form_lines(report))
    kept = {
        (figure.indicator.code, str(figure.scope)): figure.drawn
        for figure in (report.sent_round or report.draft_round).figures.select_related("indicator")
        if figure.drawn is not None
    }
    return {code for (code, scope), drawn in given.items() if kept.get((code, scope)) != drawn.value}


def test_every_figure_comes_from_a_register_that_has_one(demo):
    """But for the reports after which the registers moved on, each says what its register says."""
    reports = Report.objects.select_related("period__indicator_set", "union", "sent_round", "draft_round")
    found = {(report.union.slug, report.period.code): codes for report in reports if (codes := gone_on(report))}

    assert found.pop(("ca-mau-2025", "2025")) == {"PC08"}  # a slip mended
    assert found.pop(("vinh-long-2025", "2025")) == {"PC01", "PC03", "PC10"}  # a published pledge entered since
    paid_since = {(slug, code): codes for (slug, code), codes in found.items()}
    assert len(paid_since) == 2
    assert all(code == "2026" and codes == {"PC08"} for (_slug, code), codes in paid_since.items())
    assert not {slug for slug, _code in paid_since} & {"can-tho-2025", "vinh-long-2025", "ca-mau-2025"}


def test_every_union_has_pledges_disbursements_and_visits_in_each_year(demo):
    reports = Report.objects.filter(period__kind="year").select_related("period__indicator_set")
    assert reports.exists()
    for report in reports:
        given = draw_for(report, form_lines(report))
        assert all(given[code, "own"].value > 0 for code in ("PC02", "PC03", "PC05", "PC08", "PC10", "HB02", "HB04"))


def test_points_stand_in_a_report_only_where_the_unions_card_has_them(demo):
    years = set(ScoreSheet.objects.values_list("year", flat=True))
    points = Figure.objects.filter(indicator__code="TD08", round__report__period__year__in=years, value__isnull=False)

    assert points.exists() and not points.filter(drawn=None).exists()
    assert not [row for row in points if row.value != row.drawn]


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 1, 10), date(2027, 6, 1)], ids=str)
def test_the_past_year_closed_before_today(day):
    closed = calendar.past_year(day.year - 1, day).closes_on

    assert calendar.past_year(day.year - 1, day).cluster_due_on < closed < day


def test_what_was_typed_over_is_explained(demo):
    rows = Figure.objects.exclude(drawn=None).exclude(value=F("drawn"))

    assert all(row.note for row in rows)


def test_the_money_of_each_pledge_holds_together(demo):
    for pledge in Pledge.objects.filter(is_illustrative=True).prefetch_related("values", "disbursements", "places"):
        for point in PledgeValue.Point:
            rows = sorted((v for v in pledge.values.all() if v.point == point), key=lambda v: v.on)
            assert [row.is_current for row in rows] == [False] * (len(rows) - 1) + [True] * bool(rows)
            assert sum(row.change_vnd for row in rows) == (rows[-1].value_vnd if rows else 0)
        current = {row.point: row for row in pledge.values.all() if row.is_current}
        if "approved" in current:
            assert current["approved"].on >= min(v.on for v in pledge.values.all() if v.point == "committed")
            assert current["approved"].value_vnd <= current["committed"].value_vnd
        assert sum(place.share for place in pledge.places.all()) == 100
        assert not pledge.disbursements.all() or pledge.status in ("running", "completed", "settled")


def test_nothing_in_the_registers_lies_ahead(demo):
    now = clock.now()
    for model in (Pledge, PledgeValue, Disbursement, Delegation):
        assert not model.objects.filter(entered_at__gt=now).exists()
    assert not PledgeValue.objects.filter(on__gt=TODAY).exists()
    assert not Disbursement.objects.filter(on__gt=TODAY).exists()
    assert not Delegation.objects.filter(starts_on__gt=TODAY).exists()


def test_each_row_has_the_history_that_typing_it_would_have_left(demo):
    for model in (Donor, Pledge, PledgePlace, PledgeWork, Disbursement, Delegation, DelegationHost):
        begun = model.history.filter(history_type="+", history_user__isnull=False)
        assert set(begun.values_list("id", flat=True)) == set(model.objects.values_list("pk", flat=True)), model


def test_a_merger_leaves_pledges_where_they_were(demo):
    old = Pledge.objects.filter(union__slug="bac-lieu")
    new = Pledge.objects.filter(union__slug="ca-mau-2025")

    assert old.exists() and new.exists()
    firsts = PledgeValue.objects.filter(point="committed", reason="").order_by("on")
    assert firsts.filter(pledge__in=old).last().on <= date(2025, 6, 30)
    assert firsts.filter(pledge__in=new).first().on >= date(2025, 7, 1)


def test_the_registers_show_what_they_can(demo):
    warned = Counter()
    for pledge in Pledge.objects.select_related("donor").prefetch_related("values", "disbursements"):
        warned.update(one.kind for one in checks.examine(pledge, pledge.values.all(), pledge.disbursements.all()))

    assert warned.keys() >= {"before_approval", "over_approved", "not_approved", "not_completed"}
    assert set(Pledge.objects.values_list("status", flat=True)) == set(Pledge.Status.values)
    assert set(Pledge.objects.values_list("kind", flat=True)) == set(Pledge.Kind.values)
    assert set(Pledge.objects.values_list("mobiliser", flat=True)) == set(Pledge.Mobiliser.values)
    assert set(Pledge.objects.values_list("donor__origin", flat=True)) == {"foreign", "overseas", "domestic"}
    assert set(PledgeValue.objects.values_list("currency", flat=True)) >= {"VND", "USD", "EUR", "KRW", "JPY"}
    assert Donor.objects.exclude(merged_into=None).count() == 1
    assert PledgeValue.objects.filter(reason__gt="").exists()
    assert DelegationHost.objects.filter(is_first=False).exists()
    assert DelegationGroup.objects.count() >= 4
    assert set(Delegation.objects.values_list("qualifier", flat=True)) >= {"exact", "about"}


def test_published_pledges_stand_beside_the_invented_ones(demo):
    """With their source, and without the word that marks invented ones."""
    real = {pledge.union.slug: pledge for pledge in Pledge.objects.filter(is_illustrative=False)}

    assert real.keys() == {"quang-nam", "ben-tre", "nghe-an"}
    assert all(pledge.note.startswith("Nguồn: https://") for pledge in real.values())
    assert set(Donor.objects.filter(is_illustrative=False).values_list("name", flat=True)) == {
        "Rotary quốc tế, Khu vực 3740", "International Lotus Village (ILV)", "GPI", "Tzu Chi",
    }  # fmt: skip
    rotary = real["quang-nam"].values.get()
    assert (rotary.point, rotary.amount, rotary.currency, rotary.value_vnd) == (
        "approved", 27_500_000, "KRW", 522_000_000,
    )  # fmt: skip
    assert str(real["quang-nam"].intermediary) == "International Lotus Village (ILV)"
    assert real["ben-tre"].values.get().value_vnd == 286_000_000
    amended = real["nghe-an"].values.order_by("on").values_list("value_vnd", "change_vnd")
    assert list(amended) == [(3_400_000_000, 3_400_000_000), (4_220_000_000, 820_000_000)]
    assert not Disbursement.objects.filter(pledge__in=real.values()).exists()


def test_a_case_of_an_unknown_commitment_is_in_no_year_but_that_of_its_approval(demo):
    line = Report.objects.first().period.indicator_set.indicators.get(code="PC07")
    items = Report.objects.first().period.indicator_set.indicators.get(code="PC01")
    pledge = Pledge.objects.get(union__slug="quang-nam", is_illustrative=False)

    def drawn(year):
        span = Span(frozenset({pledge.union_id}), date(year, 1, 1), date(year, 12, 31))
        return draw([line, items], span)

    assert drawn(2019)["PC07", "province"].value == Decimal(522_000_000)
    assert pledge.pk not in drawn(2024)["PC01", "own"].rows
    assert all(pledge.pk not in cell.rows for cell in drawn(2024).values())


def test_requests_stand_in_every_state_and_some_are_overdue(demo):
    rows = list(Recommendation.objects.all())

    assert {row.state for row in rows} == {"raised", "under_way", "answered", "settled", "declined"}
    assert {row.addressee for row in rows} == {"cluster", "vufo", "office"}
    assert {row.year for row in rows} == {TODAY.year - 1, TODAY.year}
    assert all(row.is_illustrative for row in rows)
    assert Recommendation.objects.overdue().exists()
