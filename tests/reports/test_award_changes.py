"""Commendations that were noted or changed after the report was sent, or after its period was closed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from events.models import AwardKind
from reports.registers.late import read_late
from reports.registers.since_sending import changed_since
from tests import factories
from tests.events.award_making import (
    decide,
    forward,
    make_award,
    make_kind,
    nominate,
    present,
    revoke,
    set_quota,
    step_back,
    vote,
)
from tests.events.test_award_entry import typed

SPAN = (date(2026, 1, 1), date(2026, 12, 31))
NEXT = date(2026, 11, 26)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def member(world):
    return world.unions["member"]


def since(world, sent_at, who="owner", union="member"):
    user = type(world.people[who]).objects.get(pk=world.people[who].pk)
    return {row.title for row in changed_since([world.unions[union].pk], *SPAN, sent_at, user)}


def test_what_was_recorded_changed_or_taken_back_since_the_sending_is_told(world, by, member):
    make_award(member, by, name="Trước")
    old, given = make_award(member, by, name="Đổi"), make_award(member, by, name="Rút")
    sent_at = clock.now()
    with clock.set_to(NEXT):
        make_award(member, by, name="Mới")
        make_award(member, by, name="Năm trước", year=2025, on=date(2025, 12, 1))
        make_award(world.unions["neighbour"], world.people["neighbour"], name="Của đơn vị khác")
        nominate(member, by, name="Mới đề nghị")
        present(old, by)
        revoke(given, by)

        assert since(world, sent_at) == {"Mới", "Đổi", "Rút"}
        assert since(world, sent_at, "vufo") == {"Mới", "Đổi", "Rút"}
        assert since(world, sent_at, "outsider") == {"Mới", "Đổi"}
    assert since(world, clock.now() + timedelta(5)) == set()


def test_a_decision_that_was_taken_back_since_is_told_too(world, by, member):
    lead, vufo = world.people["lead"], world.people["vufo"]
    award = decide(forward(vote(nominate(member, by, name="Thôi"), lead), lead), vufo)
    sent_at = clock.now()
    with clock.set_to(NEXT):
        step_back(award, vufo)
        assert since(world, sent_at) == {"Thôi"}


def test_what_counted_neither_at_sending_nor_now_is_not_told(world, by, member):
    """Decided, taken back to VUFO before the report was sent, and further back after it."""
    lead, vufo = world.people["lead"], world.people["vufo"]
    award = decide(forward(vote(nominate(member, by, name="Chưa từng"), lead), lead), vufo)
    with clock.set_to(clock.now() + timedelta(hours=1)):
        award = step_back(award, vufo)
    sent_at = clock.now() + timedelta(hours=2)
    with clock.set_to(NEXT):
        step_back(award, vufo)
        revoke(make_award(member, by, name="Vừa ghi vừa rút"), by)
        assert since(world, sent_at) == set()


def test_what_counts_in_no_line_changes_no_report(world, by, member):
    sent_at = clock.now()
    make_kind()
    AwardKind.objects.update(counts_as="nothing")
    with clock.set_to(NEXT):
        make_award(member, by)
        assert since(world, sent_at) == set()


def test_the_page_of_the_report_shows_it(world, by, member, sign_in):
    lines = world.form.indicators
    factories.make_indicator(world.form, lines.get(code="PC01").section, "TD05", register="awards.given")
    report = factories.make_report(world.obligations["member"], by, state="submitted")
    with clock.set_to(NEXT):
        make_award(member, by, name="Ghi sau khi gửi")
        page = sign_in(by).get(reverse("report_register", args=[report.pk]))
    assert [(row.title, row.about) for row in page.context["changed"]] == [("Ghi sau khi gửi", "Giấy khen")]


@pytest.mark.parametrize("n", [1, 3])
def test_as_many_queries_for_three_as_for_one(world, by, member, n, django_assert_max_num_queries):
    sent_at = clock.now()
    with clock.set_to(NEXT):
        for _n in range(n):
            make_award(member, by)
        reader = type(by).objects.get(pk=by.pk)
        with django_assert_max_num_queries(16):
            assert len(changed_since([member.pk], *SPAN, sent_at, reader)) == n


# --- closed periods ------------------------------------------------------------------------------------


@pytest.fixture
def last_year(world):
    """2025, closed on 31/03/2026; its form has a line on commendations."""
    section = world.form.sections.get(code="PC")
    factories.make_indicator(world.form, section, "TD05", register="awards.given", in_short_periods=False)
    return factories.make_period(year=2025, state="closed", indicator_set=world.form, closes_on=date(2026, 3, 31))


def given_in_2025(member, by, entered, **fields):
    with clock.set_to(entered):
        return make_award(member, by, year=2025, on=date(2025, 12, 20), **fields)


def test_what_was_noted_after_the_closing_is_late(world, by, member, last_year, sign_in):
    given_in_2025(member, by, date(2026, 3, 31), name="Kịp")
    late = given_in_2025(member, by, date(2026, 4, 1), name="Muộn")
    revoke(given_in_2025(member, by, date(2026, 4, 2), name="Rút"), by)

    rows = read_late(last_year, by, [member.pk])
    assert [(row.kind, row.title, row.on, row.row) for row in rows] == [
        ("award", "Muộn, Giấy khen", date(2025, 12, 20), late.pk)
    ]
    assert read_late(last_year, by, [member.pk], date(2026, 4, 1)) == []
    page = sign_in(world.people["vufo"]).get(reverse("period_late", args=[last_year.code])).content.decode()
    assert f'href="{late.get_absolute_url()}"' in page and "Quyết định khen" in page
    detail = sign_in(by).get(late.get_absolute_url()).content.decode()
    assert "được ghi sau khi khóa kỳ năm 2025: nhập muộn" in detail


def test_a_nomination_made_in_time_is_late_if_its_decision_was_noted_late(world, by, member, last_year):
    vufo, lead = world.people["vufo"], world.people["lead"]
    set_quota(vufo, year=2025, number=9)
    with clock.set_to(date(2025, 12, 1)):
        award = nominate(member, by, year=2025, on=date(2025, 12, 1))
        award = vote(award, world.people["last_lead"], on=date(2025, 12, 1))
        award = forward(award, world.people["last_lead"])
    with clock.set_to(date(2026, 5, 1)):
        award = decide(award, vufo, on=date(2025, 12, 20))
        assert [row.row for row in read_late(last_year, vufo)] == [award.pk]
    with clock.set_to(date(2026, 6, 1)):
        present(award, vufo, on=date(2026, 1, 5))  # changes nothing of when the decision was noted
        assert [row.entered_at.month for row in read_late(last_year, lead)] in ([4], [5])


def test_whoever_records_a_decision_of_a_closed_year_is_told(world, by, last_year, sign_in):
    told = "Kỳ năm 2025 đã khóa"
    client = sign_in(by)
    for decided_on, wanted in (("20/12/2025", True), ("10/11/2026", False)):
        page = client.post(reverse("award_new"), typed(year="2025", decided_on=decided_on, confirmed="on"), follow=True)
        assert any(told in str(message) for message in page.context["messages"]) is wanted
