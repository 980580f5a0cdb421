"""The invented conferences, elections, commendations and points of the small demo, and the pages that show them."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from clusters import clock
from clusters.models import LeadershipTerm, User
from events.models import (
    Award,
    AwardAct,
    Conference,
    ConferenceAct,
    Delegate,
    Election,
    ResolutionTask,
    ScoreCard,
    ScoreSheet,
)
from friendship.demo import loading
from friendship.demo.honours import Honours
from friendship.demo.meetings_story import Conferences
from friendship.demo.network import Unions, load_terms
from friendship.demo.people import load_people
from friendship.demo.story import SMALL
from mail.workflow import outbox

TODAY = date(2026, 11, 22)


def tell(day: date) -> None:
    """The network's conferences and honours alone, without reports."""
    with clock.set_to(day), outbox.muted():
        unions = Unions()
        load_terms(day.year, unions, elected=SMALL)
        people = load_people(unions, loading.Random(1), date(day.year - 3, 1, 1))
        told = (unions, people, day, 1)
        Honours(*told).tell(Conferences(*told).tell(SMALL))


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Each test's own transaction lies within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_network", verbosity=0)
        tell(TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(told, db):
    with clock.set_to(TODAY):
        yield


def made(rows):
    """Those that the demo made, not those of published sources."""
    return rows.filter(key="")


def visit(client, username: str, address: str) -> str:
    client.force_login(User.objects.get(username=username))
    response = client.get(address)
    assert response.status_code == 200, (username, address)
    return response.content.decode()


def test_all_of_it_is_marked_as_invented(demo):
    assert set(made(Conference.objects).values_list("is_illustrative", flat=True)) == {True}
    assert set(Election.objects.values_list("is_illustrative", flat=True)) == {True}
    assert set(made(Award.objects).values_list("is_illustrative", flat=True)) == {True}
    assert all("minh họa" in sheet.note for sheet in ScoreSheet.objects.all())
    assert {row.is_illustrative for model in (ScoreSheet, ScoreCard) for row in model.objects.all()} == {True}
    assert not Conference.objects.exclude(key="").filter(is_illustrative=True).exists()


def test_last_years_conference_elected_this_years_offices(demo):
    """And nobody holds an office twice."""
    for number, lead, deputy in ((5, "can-tho-2025", "vinh-long-2025"), (3, "da-nang-2025", "dak-lak-2025")):
        terms = LeadershipTerm.objects.filter(cluster__number=number, year=2026)
        assert terms.count() == 2
        elections = Election.objects.filter(cluster__number=number, year=2026)
        assert set(elections.values_list("role", "state", "winner__slug")) == {
            ("lead", "elected", lead),
            ("deputy", "elected", deputy),
        }
        assert {one.term for one in elections} == set(terms)
        recognised = terms.get(role="lead")
        assert (recognised.status, recognised.decision_date) == ("recognised", date(2026, 3, 15))
        ballot = elections.get(role="deputy")
        assert ballot.candidates.exclude(withdrawn_because="").exists() or ballot.candidates.count() < 3
        assert sum(one.votes or 0 for one in ballot.candidates.all()) == ballot.present


def test_a_conference_was_held_with_all_that_comes_of_it(demo):
    for conference in made(Conference.objects).filter(level="cluster", starts_on=date(2025, 12, 10)):
        assert conference.state == "held"
        assert conference.agenda.filter(kind="paper").exclude(paper="").count() == 2
        marks = Counter(conference.delegates.values_list("attendance", flat=True))
        assert marks["present"] > marks["absent"]
        assert not marks["expected"]
        assert conference.minutes.adopted_on == conference.starts_on
        assert conference.remarks.count() == 3
        tasks = ResolutionTask.objects.filter(resolution__conference=conference)
        assert set(tasks.values_list("state", flat=True)) == {"open", "done"}
        assert any(task.is_late for task in tasks.select_related("resolution"))
    hybrid = Conference.objects.get(cluster__number=3, starts_on=date(2025, 12, 10))
    assert hybrid.mode == "hybrid"
    assert Delegate.objects.filter(conference=hybrid, attendance="present").values("site").distinct().count() == 4


def test_what_is_ahead(demo):
    ahead = made(Conference.objects).filter(starts_on__gt=TODAY)

    assert Counter(ahead.values_list("level", "state")) == {
        ("cluster", "planned"): 2,
        ("national", "planned"): 1,
        ("union", "planned"): 1,
    }
    assert ahead.filter(level="union", is_public=True).exists()
    opened = Election.objects.filter(state="open")
    assert set(opened.values_list("cluster__number", "year", "role")) == {(5, 2027, "deputy"), (3, 2027, "deputy")}
    assert all(one.candidates.filter(withdrawn_because="").count() == 2 for one in opened)


def test_nominations_stand_at_every_step(demo):
    assert set(made(Award.objects).filter(year=2026).values_list("state", flat=True)) == {
        "proposed", "voted", "forwarded", "declined",
    }  # fmt: skip
    assert set(made(Award.objects).filter(year=2025).values_list("state", flat=True)) == {
        "decided", "presented", "declined",
    }  # fmt: skip
    assert set(made(Award.objects).values_list("kind__code", flat=True)) == {
        "co-thi-dua", "bang-khen", "ky-niem-chuong", "giay-khen",
    }  # fmt: skip


def test_nothing_was_decided_in_a_year_whose_reports_are_closed(demo):
    """Else an accepted report would be behind the register."""
    given = made(Award.objects).exclude(decided_on=None)

    assert set(given.values_list("decided_on__year", flat=True)) == {2026}
    assert all(day < date(2026, 6, 30) for day in given.values_list("decided_on", flat=True))


def test_last_years_points_are_complete_and_this_years_under_way(demo):
    cards = ScoreCard.objects.filter(sheet__year=2025)
    assert ScoreSheet.objects.get(year=2025).state == "closed"
    assert cards.exists() and not cards.filter(cross_total=None).exists()
    assert cards.filter(union__slug="ca-mau-2025").exists()
    now = ScoreCard.objects.filter(sheet__year=2026, sheet__state="open")
    assert now.filter(cross_total=None).exists() and now.exclude(cross_total=None).exists()
    assert not now.filter(union__slug="ca-mau-2025").exists()  # it waits for its officer


def test_no_act_lies_ahead(demo):
    now = clock.now()
    for model in (ConferenceAct, AwardAct):
        assert model.objects.exists()
        assert not model.objects.filter(at__gt=now).exists()
    assert not ResolutionTask.objects.filter(done_on__gt=TODAY).exists()


@pytest.mark.parametrize("username", ["canbo", "truong", "vufo", "quansat"])
def test_the_pages_show_it(demo, client, username):
    year_end = Conference.objects.get(cluster__number=5, starts_on=date(2025, 12, 10))
    election = year_end.elections.get(role="deputy")
    pages = {
        reverse("conference_list"): "tổng kết công tác đối ngoại nhân dân năm 2026",
        reverse("conference_calendar"): "hội nghị",
        year_end.get_absolute_url(): "Tham luận của đơn vị thành viên",
        reverse("conference_minutes", args=[year_end.pk]): "05/BB-CĐ",
        reverse("conference_elections", args=[year_end.pk]): "Cần Thơ",
        election.get_absolute_url(): "Vĩnh Long",
        reverse("award_list"): "Giấy khen",
        reverse("nomination_list"): "Bằng khen",
        ScoreSheet.objects.get(year=2025).get_absolute_url(): "Cà Mau",
        ScoreSheet.objects.get(year=2026).get_absolute_url(): "2026",
    }
    for address, words in pages.items():
        assert words in visit(client, username, address), address
    assert "Số liệu minh họa" in visit(client, username, year_end.get_absolute_url())


def test_the_seminar_of_a_union_is_seen_by_its_own(demo, client):
    seminar = Conference.objects.get(union__slug="ca-mau-2025")

    assert seminar.title in visit(client, "canbo", seminar.get_absolute_url())
    client.force_login(User.objects.get(username="ngoai"))
    assert client.get(seminar.get_absolute_url()).status_code == 404
