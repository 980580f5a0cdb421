"""Offices through mergers, vacancies and years: on each day somebody may decide, and nobody who should not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import LeadershipTerm, Union
from clusters.permissions import holders
from clusters.workflow import handover, successions
from clusters.workflow.rows import version
from events.workflow import elections
from events.workflow.election_rules import Count
from reports import permissions
from reports.models import Report
from reports.workflow import filing, review, routes
from reports.workflow.errors import NotAllowed
from tests import factories
from tests.events.conference_making import make_conference

TODAY = factories.TODAY
MERGED_ON = TODAY + timedelta(7)
CONFIRMED_ON = TODAY + timedelta(12)
PEOPLE = ["outsider", "neighbour", "owner", "lead", "deputy", "last_lead", "vufo", "observer", "heir"]


@pytest.fixture
def sent(world):
    """The member's report, sent to the lead and deputy of now."""
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


def again(row):
    return type(row).objects.get(pk=row.pk)


def deciders(world, report, day) -> set[str]:
    """Who may return the report on a day; a decision awaits somebody as long as this is not empty."""
    with clock.set_to(day):
        people = {name: again(person) for name, person in world.people.items() if person is not None}
        return {name for name in PEOPLE if name in people and permissions.can_return(people[name], again(report))}


def merge_the_lead(world, on=MERGED_ON) -> Union:
    """The lead and last year's lead become one union, whose head is `heir`."""
    vufo = world.people["vufo"]
    heir = successions.merge(
        [world.unions["lead"], world.unions["last_lead"]],
        by=vufo, on=on, decision="QĐ 77", new={
            "name": "Liên hiệp các tổ chức hữu nghị Tỉnh mới", "short_name": "Tỉnh mới",
            "province": factories.make_province(), "cluster": world.cluster,
        },
    )  # fmt: skip
    world.unions["heir"] = heir
    world.people["heir"] = factories.make_head(heir, username="heir")
    return heir


def confirm(world, heir, day=CONFIRMED_ON) -> LeadershipTerm:
    with clock.set_to(day):
        term = world.terms["lead"]
        vufo = again(world.people["vufo"])
        return handover.hand_over_term(term, by=vufo, seen=version(term), reason="Hợp nhất", to=heir)


def test_a_lead_that_merges_away_leaves_no_day_without_and_none_with_two(world, sent):
    heir = merge_the_lead(world)
    until = {day: deciders(world, sent, day) for day in (TODAY, MERGED_ON - timedelta(1), MERGED_ON, CONFIRMED_ON)}
    assert list(until.values()) == [{"lead", "deputy"}, {"lead", "deputy"}, {"deputy"}, {"deputy"}]

    confirm(world, heir)

    held = world.cluster.terms.filter(year=2026, role="lead").order_by("valid_from")
    assert [(term.valid_from, term.valid_to, str(term.union.short_name)) for term in held] == [
        (date(2026, 1, 1), MERGED_ON - timedelta(1), "Tỉnh lead"),
        (MERGED_ON, date(2026, 12, 31), "Tỉnh mới"),
    ]
    day = date(2026, 11, 1)
    while day <= date(2027, 1, 31):
        leads = LeadershipTerm.objects.holding().filter(cluster=world.cluster, role="lead", year=2026)
        assert leads.in_force_on(min(day, date(2026, 12, 31))).count() == 1
        if day >= TODAY:
            assert deciders(world, sent, day), f"nobody on {day}"
        day += timedelta(1)


def test_the_heir_reviews_once_the_report_is_passed_on(world, sent):
    heir = merge_the_lead(world)
    confirm(world, heir)
    assert deciders(world, sent, CONFIRMED_ON) == {"deputy"}

    with clock.set_to(CONFIRMED_ON):
        offer = routes.offer_of(again(sent))
        assert offer.words == "Cụm trưởng đã thay đổi: Tỉnh lead → Tỉnh mới"
        routes.reroute(sent, by=again(world.people["heir"]))

    assert deciders(world, sent, CONFIRMED_ON) == {"deputy", "heir"}


def test_the_heir_does_not_review_what_the_union_it_carries_on_has_sent(world):
    """Its people are the people of the union that merged: rule 5 holds for them."""
    of_lead = factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")
    of_last = factories.make_report(world.obligations["last_lead"], world.people["last_lead"], state="submitted")
    heir = merge_the_lead(world)
    confirm(world, heir)
    with clock.set_to(CONFIRMED_ON):
        for report in (of_lead, of_last):
            routes.reroute(report, by=again(world.people["deputy"]))

    for report in (of_lead, of_last):
        assert deciders(world, report, CONFIRMED_ON) == {"deputy"}
    with clock.set_to(CONFIRMED_ON):
        reports = [again(of_lead), again(of_last)]
        permissions.read_reviewing_terms(reports)
        assert [[term.role for term in permissions.reviewing_terms(report)] for report in reports] == [["deputy"]] * 2
    LeadershipTerm.objects.filter(pk=world.terms["deputy"].pk).update(valid_to=MERGED_ON)
    assert deciders(world, of_lead, CONFIRMED_ON) == {"vufo"}


def test_who_stands_in_does_not_review_what_its_union_carries_on(world):
    of_last = factories.make_report(world.obligations["last_lead"], world.people["last_lead"], state="submitted")
    successions.merge(
        [world.unions["last_lead"]], by=world.people["vufo"], on=MERGED_ON, into=world.unions["neighbour"]
    )
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"])

    assert deciders(world, of_last, MERGED_ON) == {"lead", "deputy"}


def test_old_acts_keep_the_old_name_and_the_old_office(world, sent):
    report = factories.make_report(world.obligations["neighbour"], world.people["neighbour"], state="submitted")
    factories.read_and(review.endorse, report, world.people["lead"])
    heir = merge_the_lead(world)
    confirm(world, heir)

    with clock.set_to(CONFIRMED_ON):
        act = again(report).acts.get(kind="endorse")
        assert act.office == "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"
        assert act.term.union == world.unions["lead"]


def test_vufo_is_told_to_confirm_and_finds_the_form(world, sign_in, sent):
    heir = merge_the_lead(world)
    with clock.set_to(MERGED_ON):
        tasks = {}
        for name in ("vufo", "deputy", "heir", "observer"):
            groups = sign_in(again(world.people[name])).get("/").context["groups"]
            tasks[name] = [task for group in groups for task in group.tasks if task.title.startswith("Xác nhận")]
        assert {name for name, found in tasks.items() if found} == {"vufo"}
        (task,) = tasks["vufo"]
        assert task.title == "Xác nhận Liên hiệp kế thừa giữ chức Cụm trưởng Cụm 5"
        assert "đề nghị: Tỉnh mới" in task.detail
        assert task.url == reverse("term_hand_over", args=[world.terms["lead"].pk])

        client = sign_in(again(world.people["vufo"]))
        form = client.get(task.url).context["form"]
        data = {"to": heir.pk, "reason": "Hợp nhất", "seen": form["seen"].value()}
        assert client.post(task.url, data).status_code == 302

        titles = [task.title for group in client.get("/").context["groups"] for task in group.tasks]
        assert not any(title.startswith("Xác nhận") for title in titles)
        assert "Chuyển 1 báo cáo năm 2026 của Cụm 5 cho người xét mới" in titles
        assert "Cụm trưởng Cụm 5" in sign_in(again(world.people["heir"])).get("/").text


def test_a_merger_of_an_earlier_year_asks_nothing_any_more(world, sign_in):
    merge_the_lead(world)

    with clock.set_to(date(2027, 1, 10)):
        titles = _titles(world, sign_in)
        assert "Xác nhận Liên hiệp kế thừa giữ chức Cụm trưởng Cụm 5 năm 2026" in titles
    world.period.state = "closed"
    world.period.save()
    with clock.set_to(date(2027, 2, 10)):
        assert not any(title.startswith("Xác nhận") for title in _titles(world, sign_in))


def _titles(world, sign_in):
    groups = sign_in(again(world.people["vufo"])).get("/").context["groups"]
    return [task.title for group in groups for task in group.tasks]


def test_before_the_confirmation_the_heir_reads_and_holds_no_office(world, sign_in, sent):
    merge_the_lead(world)

    with clock.set_to(MERGED_ON):
        heir = again(world.people["heir"])
        assert again(sent) in Report.objects.visible_to(heir)
        assert not permissions.can_return(heir, again(sent))
        assert sign_in(heir).get("/").context["offices"] == []
        assert sign_in(heir).post("/cum/5/2026/xet/").status_code == 403


def test_lead_and_deputy_merge_into_one_and_vufo_decides(world, sent):
    own = factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")
    successions.merge([world.unions["lead"]], by=world.people["vufo"], on=MERGED_ON, into=world.unions["deputy"])
    assert deciders(world, sent, MERGED_ON) == {"deputy"}
    assert deciders(world, own, TODAY) == {"deputy"}
    assert deciders(world, own, MERGED_ON) == {"vufo"}, "the deputy is its own heir"


@pytest.mark.parametrize(
    ("ended", "expected"),
    [(["lead"], {"deputy"}), (["deputy"], {"lead"}), (["lead", "deputy"], {"vufo"})],
)
def test_a_vacancy_falls_to_the_other_office_and_then_to_vufo(world, sent, ended, expected):
    for name in ended:
        LeadershipTerm.objects.filter(pk=world.terms[name].pk).update(valid_to=TODAY - timedelta(1))

    assert deciders(world, sent, TODAY) == expected
    assert deciders(world, sent, date(2027, 1, 10)) == expected


def test_a_term_elected_but_not_recognised_acts_like_one_that_is(world, sent):
    assert {term.status for term in holders(world.cluster.pk, 2026).values()} == {"elected"}
    elected = deciders(world, sent, TODAY)
    for term in (world.terms["lead"], world.terms["deputy"]):
        term.status, term.decision_number, term.decision_date = "recognised", "1/QĐ", date(2026, 3, 1)
        term.save()

    assert elected == deciders(world, sent, TODAY) == {"lead", "deputy"}


def test_one_union_leads_two_years_running(world, sent):
    factories.make_term(world.cluster, world.unions["lead"], 2027, "lead")
    factories.make_term(world.cluster, world.unions["neighbour"], 2027, "deputy")

    assert deciders(world, sent, date(2027, 1, 10)) == {"lead", "deputy"}
    with clock.set_to(date(2027, 1, 10)):
        assert routes.offer_of(again(sent)) is None, "the report is of 2026, whose offices are as they were"
        assert review.return_report(sent, "Xem lại", by=again(world.people["lead"])).acts.last().term.year == 2026


def test_a_deputy_that_leads_the_next_year(world, sent):
    factories.make_term(world.cluster, world.unions["deputy"], 2027, "lead")
    factories.make_term(world.cluster, world.unions["neighbour"], 2027, "deputy")
    own = factories.make_report(world.obligations["deputy"], world.people["deputy"], state="submitted")

    assert deciders(world, sent, date(2027, 1, 10)) == {"lead", "deputy"}
    assert deciders(world, own, date(2027, 1, 10)) == {"lead"}


def test_the_reports_of_lead_and_deputy_cross(world):
    of_lead = factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")
    of_deputy = factories.make_report(world.obligations["deputy"], world.people["deputy"], state="submitted")

    assert (deciders(world, of_lead, TODAY), deciders(world, of_deputy, TODAY)) == ({"deputy"}, {"lead"})


def test_last_years_lead_reads_what_it_led_and_acts_no_more(world, sign_in):
    period = factories.make_period(year=2025, indicator_set=world.form, closes_on=date(2026, 12, 31))
    report = factories.make_report(
        factories.make_obligation(period, world.unions["member"]), world.people["owner"], state="submitted"
    )
    assert deciders(world, report, TODAY) == {"last_lead"}, "the period is still open"
    period.state = "closed"
    period.save()

    assert deciders(world, report, TODAY) == {"vufo"}
    last_lead = again(world.people["last_lead"])
    assert sign_in(last_lead).get(report.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        factories.read_and(review.endorse, report, last_lead)


def test_a_report_sent_again_keeps_its_route(world, sent):
    review.return_report(sent, "Xem lại", by=world.people["lead"])
    LeadershipTerm.objects.filter(pk=world.terms["lead"].pk).update(valid_to=TODAY - timedelta(1))
    factories.make_term(world.cluster, world.unions["neighbour"], 2026, "lead", valid_from=TODAY)

    filing.send(sent, by=world.people["owner"])

    assert again(sent).route_lead == world.unions["lead"]
    assert deciders(world, sent, TODAY) == {"deputy"}
    assert routes.offer_of(again(sent)) is not None


def test_from_new_year_on_the_elected_lead_reviews_the_new_year_and_the_old_one_only_the_old(world, sent):
    """Rule 4: the office of a year reviews that year's reports, whoever led the cluster when they are read."""
    lead, neighbour = world.people["lead"], world.people["neighbour"]
    with clock.set_to(date(2026, 11, 25)):
        conference = make_conference(world)
        election = elections.open_election(conference, 2027, "lead", by=lead, unions=[world.unions["neighbour"]])
        elections.record_result(election, Count("agreement", 5), by=lead, seen=version(election))

    new_year = date(2027, 1, 1)
    assert deciders(world, sent, new_year - timedelta(1)) == {"lead", "deputy"}
    assert deciders(world, sent, new_year) == {"lead", "deputy"}
    with clock.set_to(new_year):
        assert not Report.objects.visible_to(again(neighbour)).filter(pk=sent.pk).exists()
        period = factories.make_period(2027, indicator_set=sent.period.indicator_set, opens_on=new_year)
        owed = factories.make_obligation(period, world.unions["member"])
        fresh = factories.make_report(owed, again(world.people["owner"]), state="submitted")
        seen_by = {name for name in PEOPLE if name in world.people and sees(world.people[name], fresh)}

    assert deciders(world, fresh, new_year) == {"neighbour"}
    assert seen_by == {"neighbour", "owner", "vufo", "observer"}
    with clock.set_to(new_year), pytest.raises(NotAllowed):
        review.return_report(again(fresh), "Xem lại", by=again(lead))


def sees(person, report) -> bool:
    return Report.objects.visible_to(again(person)).filter(pk=report.pk).exists()
