"""VUFO's decision about an elected lead: beside the vote and the minutes, and never older than the vote."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import LeadershipTerm
from clusters.workflow.rows import version
from events.workflow import conference_minutes, elections
from events.workflow.election_rules import Count
from tests import factories
from tests.events.conference_making import make_conference


@pytest.fixture(autouse=True)
def after_the_conference(world):
    with clock.set_to(date(2026, 11, 25)):
        yield


@pytest.fixture
def conference(world):
    return make_conference(world)  # on 20/11/2026


@pytest.fixture
def term(world, conference):
    by, unions = world.people["lead"], [world.unions["member"], world.unions["neighbour"]]
    election = elections.open_election(conference, 2027, "lead", by=by, unions=unions)
    first, second = election.candidates.order_by("pk")
    count = Count("ballot", 5, recused=1, votes={first.pk: 3, second.pk: 1}, note="Kiểm phiếu công khai")
    return elections.record_result(election, count, by=by, seen=version(election)).term


@pytest.fixture
def vufo(world, sign_in):
    return sign_in(world.people["vufo"])


def address(term):
    return reverse("term_recognise", args=[term.pk])


def decision(term, on, number="326/QĐ-LHHN"):
    return {"decision_number": number, "decision_date": on, "seen": version(term)}


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("01/11/2026", "Quyết định có trước ngày bầu (20/11/2026). Xem lại ngày."),
        ("19/11/2026", "Quyết định có trước ngày bầu (20/11/2026). Xem lại ngày."),
        ("26/11/2026", "Ngày quyết định không sau hôm nay."),
    ],
)
def test_a_decision_older_than_the_vote_or_of_tomorrow_is_refused(term, vufo, on, words):
    answer = vufo.post(address(term), decision(term, on))

    assert answer.context["form"].errors == {"decision_date": [words]}
    assert answer.context["form"]["decision_date"].value() == on
    term.refresh_from_db()
    assert (term.status, term.decision_number) == ("elected", "")


@pytest.mark.parametrize("on", ["20/11/2026", "25/11/2026"])
def test_a_decision_of_the_day_or_later_recognises(term, vufo, on):
    assert vufo.post(address(term), decision(term, on)).url == "/cum/5/2027/"
    term.refresh_from_db()
    assert (term.status, term.decision_number) == ("recognised", "326/QĐ-LHHN")


def test_the_page_shows_result_votes_conference_and_minutes(world, conference, term, vufo):
    page = vufo.get(address(term)).content.decode()
    assert "<h1>Công nhận Tỉnh member làm Cụm trưởng Cụm 5 năm 2027</h1>" in page
    assert f'<a href="{conference.get_absolute_url()}">{conference.title}</a>' in page
    assert (
        f'<a href="{term.elections.get().get_absolute_url()}">Tỉnh member được bầu làm Cụm trưởng năm 2027</a>' in page
    )
    for name, votes in (("Tỉnh member", 3), ("Tỉnh neighbour", 1)):
        assert f"<dt>{name}</dt><dd>{votes} phiếu</dd>" in page
    assert '<span class="num">5/5</span> đơn vị' in page and '<dt>Không tham gia</dt><dd class="num">1</dd>' in page
    assert "<dt>Biên bản</dt><dd>chưa ghi</dd>" in page and "Kiểm phiếu công khai" in page

    lead = world.people["lead"]
    conference_minutes.write_minutes(conference, "Kết luận", "12/BB-C5", date(2026, 11, 21), by=lead, seen="")
    page = vufo.get(address(term)).content.decode()
    assert "<dt>Biên bản</dt><dd>số 12/BB-C5, thông qua ngày 21/11/2026</dd>" in page


def test_a_term_that_vufo_entered_has_no_vote_to_show(world, vufo):
    term = factories.make_term(world.other_cluster, world.unions["outsider"], 2026, "deputy")
    assert "không có cuộc bầu nào trên cổng" in vufo.get(address(term)).content.decode()
    assert vufo.post(address(term), decision(term, "01/11/2026")).status_code == 302
    assert LeadershipTerm.objects.get(pk=term.pk).status == "recognised"


def test_a_vote_taken_back_is_not_what_is_recognised(world, conference, term, vufo):
    """The office went to another union by VUFO's word; the vote that was annulled holds back no decision."""
    election = term.elections.get()
    LeadershipTerm.objects.filter(pk=term.pk).update(union=world.unions["neighbour"])
    elections.annul(election, "Ghi nhầm", by=world.people["lead"], seen=version(election))
    assert vufo.get(address(term)).context["election"] is None


@pytest.mark.parametrize("n", [1, 3])
def test_as_many_queries_for_three_candidates_as_for_one(world, conference, vufo, n, django_assert_num_queries):
    by, unions = world.people["lead"], [world.unions[name] for name in ("member", "neighbour", "last_lead")[:n]]
    election = elections.open_election(conference, 2027, "lead", by=by, unions=unions)
    votes = {row.pk: 3 if row.union_id == unions[0].pk else 1 for row in election.candidates.all()}
    term = elections.record_result(
        election, Count("show", 5, blank=5 - sum(votes.values()), votes=votes), by=by, seen=version(election)
    ).term
    vufo.get(address(term))
    with django_assert_num_queries(QUERIES):
        vufo.get(address(term))


QUERIES = 11
