"""Across New Year: who is told of a nomination, reads it and may act on it, on which day. The three agree always."""

import itertools
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import Succession, User
from clusters.workflow.rows import version
from events.models import Award
from events.permissions import can_decline_award, can_present_award, can_score_member, can_vote_on_award
from friendship.award_tasks import tasks_of_awards
from tests import factories
from tests.events.award_making import decide, decline, forward, make_scored_sheet, nominate, step_back, vote

OFFICES = ("lead", "deputy", "last_lead", "next_lead")
PEOPLE = ("outsider", "neighbour", "owner", "head", *OFFICES, "mandated", "vufo", "observer")
DAYS = [
    date(2026, 11, 24), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 15), date(2027, 4, 30), date(2027, 5, 1),
    date(2027, 11, 1), date(2028, 2, 1), date(2028, 5, 2),
]  # fmt: skip


@pytest.fixture
def years(world):
    """The small network with a lead of 2027, and a member that does the lead's work of 2026 from the end of it on."""
    union = factories.make_union(short_name="Tỉnh sang năm")
    factories.make_membership(world.cluster, union)
    factories.make_term(world.cluster, union, 2027, "lead")
    world.people["next_lead"] = factories.make_head(union, username="next_lead")
    helper = factories.make_union(short_name="Tỉnh giúp")
    factories.make_membership(world.cluster, helper)
    factories.make_mandate(world.terms["lead"], helper, valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 31))
    world.people["mandated"] = factories.make_head(helper, username="mandated")
    return world


def fresh(user) -> User:
    """As read by the next request."""
    return User.objects.get(pk=user.pk)


def told(user) -> bool:
    return bool(tasks_of_awards(fresh(user)))


# Who may vote on a nomination of the member for 2026, proposed on 24/11/2026.
MAY_VOTE = {
    date(2026, 11, 24): {"lead", "deputy"},
    date(2026, 12, 31): {"lead", "deputy", "mandated"},
    date(2027, 1, 1): {"lead", "deputy", "next_lead"},
    date(2027, 4, 30): {"lead", "deputy", "next_lead"},
    date(2027, 5, 1): {"next_lead"},
    date(2028, 2, 1): set(),
}


@pytest.mark.parametrize("day", MAY_VOTE)
def test_last_years_offices_until_april_and_todays_always(years, sign_in, day):
    award = nominate(years.unions["member"], years.people["owner"], on=factories.TODAY)
    page, step = reverse("award_detail", args=[award.pk]), reverse("award_vote", args=[award.pk])
    with clock.set_to(day):
        people = {name: years.people[name] for name in PEOPLE if name != "vufo"}
        assert {name for name, user in people.items() if told(user)} == MAY_VOTE[day]
        assert {name for name, user in people.items() if sign_in(user).get(step).status_code == 200} == MAY_VOTE[day]
        for name in MAY_VOTE[day]:
            assert sign_in(people[name]).get(page).status_code == 200
        assert told(years.people["vufo"]) is not bool(MAY_VOTE[day])


def test_after_the_window_the_old_office_only_reads(years, sign_in):
    award = nominate(years.unions["member"], years.people["owner"])
    with clock.set_to(date(2027, 5, 1)):
        client = sign_in(years.people["lead"])
        page = client.get(reverse("award_detail", args=[award.pk]))
        assert page.status_code == 200 and page.context["buttons"] == []
        assert client.post(reverse("award_vote", args=[award.pk]), {}).status_code == 403


def test_the_new_lead_votes_and_sends_on_what_the_old_one_left(years):
    award = nominate(years.unions["member"], years.people["owner"])
    with clock.set_to(date(2027, 6, 1)):
        lead = fresh(years.people["next_lead"])
        award = forward(vote(award, lead, on=date(2027, 5, 30)), lead)
    assert award.state == Award.State.FORWARDED


@pytest.fixture
def many(years):
    """Nominations of the years around, at every step."""
    owner, lead, vufo = (years.people[name] for name in ("owner", "lead", "vufo"))
    member = years.unions["member"]
    for year in (2025, 2026):
        nominate(member, owner, year=year, via_cluster=False)
        decline(nominate(member, owner, year=year), lead)
        vote(nominate(member, owner, year=year), lead)
        decide(forward(vote(nominate(member, owner, year=year), lead), lead), vufo)
    with clock.set_to(date(2027, 2, 1)):
        nominate(member, owner, year=2026, on=date(2027, 1, 20))
        nominate(member, owner, year=2027, on=date(2027, 1, 20))
    return years


def test_whoever_may_act_reads_the_page_and_is_told_where_something_waits(many):
    awards = list(Award.objects.order_by("pk"))
    acts = (can_vote_on_award, can_decline_award, can_present_award)
    for day, name in itertools.product(DAYS, PEOPLE):
        with clock.set_to(day):
            user = fresh(many.people[name])
            readable = set(Award.objects.visible_to(user).values_list("pk", flat=True))
            may = {award.pk for award in awards if any(can(user, award) for can in acts)}
            assert may <= readable, (day, name)
            waits = [row for row in awards if row.state in ("proposed", "voted") and can_vote_on_award(user, row)]
            if name != "vufo":
                assert told(user) is bool(waits), (day, name)


@pytest.mark.parametrize("day", [date(2027, 2, 15), date(2027, 5, 1)])
def test_the_list_that_a_task_opens_holds_as_many_rows_as_it_says(many, sign_in, day):
    shown = set()
    vacant = factories.make_cluster(number=9)
    other = factories.make_union(short_name="Tỉnh Cụm trống")
    factories.make_membership(vacant, other)
    nominate(other, factories.make_officer(other, username="vacant"))
    with clock.set_to(day):
        for name in PEOPLE:
            client = sign_in(many.people[name])
            for _heading, task in tasks_of_awards(fresh(many.people[name])):
                assert client.get(task.url).context["page_obj"].paginator.count == int(task.title.split()[0]), name
                shown.add(name)
    assert shown == {"next_lead", "vufo", *(("lead", "deputy") if day.month < 5 else ())}


def test_the_offices_of_today_take_back_what_they_declined_of_last_year(years, sign_in):
    award = nominate(years.unions["member"], years.people["owner"])
    with clock.set_to(date(2027, 6, 1)):
        lead = fresh(years.people["next_lead"])
        award = decline(award, lead)
        assert sign_in(lead).get(award.get_absolute_url()).status_code == 200
        step_back(award, lead)


def test_vufo_is_told_where_both_offices_are_vacant(years):
    nominate(years.unions["member"], years.people["owner"])
    vote(nominate(years.unions["member"], years.people["owner"]), years.people["lead"])
    with clock.set_to(date(2028, 5, 1)):
        tasks = [(heading, task.title, task.note) for heading, task in tasks_of_awards(fresh(years.people["vufo"]))]
    vacant = "Cụm 5 đang trống cả hai chức"
    assert tasks == [
        ("Việc của VUFO", "1 đề nghị khen chờ bình bầu", vacant),
        ("Việc của VUFO", "1 đề nghị khen chờ gửi VUFO", vacant),
    ]


def test_a_voted_page_of_last_year_posted_after_the_window_is_refused_not_lost_in_an_error(years, sign_in):
    award = nominate(years.unions["member"], years.people["owner"])
    typed = {
        "seen": version(award), "voted_on": "20/11/2026", "votes_present": "9", "votes_for": "8",
        "votes_against": "1", "votes_blank": "0",
    }  # fmt: skip
    with clock.set_to(date(2027, 4, 30)):
        client = sign_in(years.people["lead"])
    with clock.set_to(date(2027, 4, 30) + timedelta(1)):
        assert client.post(reverse("award_vote", args=[award.pk]), typed).status_code == 403
    award.refresh_from_db()
    assert award.state == Award.State.PROPOSED


def test_nobody_scores_a_union_that_the_own_one_carries_on(years):
    """Neither its own office nor one whose work it does."""
    sheet = make_scored_sheet(years)
    merged = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 6, 30))
    factories.make_membership(years.cluster, merged)
    Succession.objects.create(
        predecessor=merged, successor=years.unions["lead"], kind="merger", on=date(2026, 7, 1)
    )  # fmt: skip
    with clock.set_to(date(2026, 12, 15)):
        may = {name for name in PEOPLE if can_score_member(fresh(years.people[name]), sheet, merged)}
    assert may == {"deputy", "vufo"}
