"""A change of office does not move a report by itself: it offers to pass it on, and that is an act (rule 18)."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clusters import clock
from clusters.models import LeadershipTerm
from reports import permissions, rerouting, standing
from reports.models import Act
from reports.workflow import review, routes
from reports.workflow.errors import NotAllowed, Overtaken
from tests import factories

TODAY = factories.TODAY
VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


def submitted(world, name="member", by="owner"):
    return factories.make_report(world.obligations[name], world.people[by], state="submitted")


def hand(world, role, to, on=TODAY) -> LeadershipTerm:
    """From `on` the office is held by another union of the cluster; the first holder keeps the days before."""
    LeadershipTerm.objects.filter(pk=world.terms[role].pk).update(valid_to=on - timedelta(1))
    return factories.make_term(world.cluster, world.unions[to], 2026, role, valid_from=on)


def again(row):
    return type(row).objects.get(pk=row.pk)


def may_endorse(world, report) -> set[str]:
    return {name for name in VISITORS[1:] if permissions.can_endorse(again(world.people[name]), again(report))}


def changes(report) -> list[str]:
    offer = routes.offer_of(again(report))
    return [str(change) for change in offer.changes] if offer else []


def said(response):
    return {str(message) for message in get_messages(response.wsgi_request)}


def test_a_new_lead_reviews_only_after_the_report_was_passed_on(world):
    report = submitted(world)
    assert changes(report) == []
    hand(world, "lead", "neighbour")

    assert changes(report) == ["Cụm trưởng đã thay đổi: Tỉnh lead → Tỉnh neighbour"]
    assert may_endorse(world, report) == {"deputy"}
    routes.reroute(report, by=again(world.people["neighbour"]))

    assert may_endorse(world, report) == {"deputy", "neighbour"}
    act = report.acts.last()
    assert (act.kind, act.from_state, act.to_state) == ("reroute", "submitted", "submitted")
    assert act.reason == "Cụm trưởng đã thay đổi: Tỉnh lead → Tỉnh neighbour"
    assert act.office == "Cụm trưởng Cụm 5 năm 2026 (Tỉnh neighbour)"
    assert changes(report) == []
    assert again(report).review_due_on == world.period.cluster_due_on


def test_when_both_offices_change_vufo_decides_until_the_report_is_passed_on(world):
    report = submitted(world)
    hand(world, "lead", "neighbour")
    hand(world, "deputy", "last_lead")

    assert may_endorse(world, report) == set()
    assert permissions.can_accept(world.people["vufo"], again(report))
    assert len(changes(report)) == 2
    routes.reroute(report, by=world.people["vufo"])

    assert may_endorse(world, report) == {"neighbour", "last_lead"}
    assert not permissions.can_accept(world.people["vufo"], again(report))


def test_offices_that_swap_keep_nobody_waiting(world):
    report = submitted(world)
    for role, to in (("lead", "deputy"), ("deputy", "lead")):
        LeadershipTerm.objects.filter(pk=world.terms[role].pk).update(valid_to=TODAY - timedelta(1))
        factories.make_term(world.cluster, world.unions[to], 2026, role, valid_from=TODAY)

    assert permissions.can_accept(world.people["vufo"], again(report))
    routes.reroute(report, by=again(world.people["lead"]))
    assert may_endorse(world, report) == {"lead", "deputy"}


def test_a_deputy_where_there_was_none_is_a_change_and_a_vacancy_is_not(world):
    world.terms["deputy"].delete()
    report = submitted(world)
    deputy = factories.make_term(world.cluster, world.unions["deputy"], 2026, "deputy")

    assert changes(report) == ["Cụm phó đã thay đổi: để trống → Tỉnh deputy"]
    deputy.delete()
    assert changes(report) == []
    world.terms["lead"].delete()
    assert changes(report) == []


@pytest.mark.parametrize("name", VISITORS[1:])
def test_who_passes_on(world, name):
    report = submitted(world)
    hand(world, "lead", "neighbour")
    person = again(world.people[name])

    if name in {"neighbour", "deputy", "vufo"}:
        routes.reroute(report, by=person)
        assert report.acts.last().actor == person
        with pytest.raises(Overtaken):
            routes.reroute(report, by=person)
    else:
        with pytest.raises(NotAllowed):
            routes.reroute(report, by=person)
    assert report.acts.filter(kind="reroute").count() == (name in {"neighbour", "deputy", "vufo"})


def test_who_stands_in_for_the_new_lead_passes_on_too(world):
    report = submitted(world)
    term = hand(world, "lead", "neighbour")
    factories.make_mandate(term, world.unions["last_lead"])

    routes.reroute(report, by=again(world.people["last_lead"]))

    assert report.acts.last().office == ("Tỉnh last_lead, được Cụm trưởng Cụm 5 năm 2026 (Tỉnh neighbour) ủy quyền")
    assert may_endorse(world, report) == {"neighbour", "deputy", "last_lead"}


def test_nobody_passes_on_the_own_report(world):
    report = submitted(world, "neighbour", "neighbour")
    hand(world, "lead", "neighbour")

    with pytest.raises(NotAllowed):
        routes.reroute(report, by=again(world.people["neighbour"]))
    routes.reroute(report, by=world.people["deputy"])
    assert may_endorse(world, report) == {"deputy"}


@pytest.mark.parametrize(("state", "is_offered"), [("returned", True), ("endorsed", False), ("accepted", False)])
def test_only_what_still_goes_through_the_cluster_is_passed_on(world, state, is_offered):
    people = world.people
    report = factories.make_report(
        world.obligations["member"], people["owner"], state=state, reviewer=people["lead"], vufo=people["vufo"]
    )
    hand(world, "lead", "neighbour")

    assert bool(changes(report)) is is_offered


def test_when_the_offices_only_read_nothing_is_offered(world):
    report = submitted(world)
    hand(world, "lead", "neighbour")
    world.period.state = "closed"
    world.period.save()
    assert changes(report)

    with clock.set_to(date(2027, 2, 1)):
        assert changes(report) == []


def test_a_report_that_went_straight_to_vufo_is_given_to_the_cluster_by_vufo_alone(world, sign_in):
    world.terms["lead"].delete()
    report = submitted(world)
    assert report.route_cluster is None and changes(report) == []
    factories.make_term(world.cluster, world.unions["neighbour"], 2026, "lead")

    assert changes(report) == ["Cụm 5 đã có Cụm trưởng: Tỉnh neighbour", "Cụm 5 đã có Cụm phó: Tỉnh deputy"]
    for name in ("neighbour", "deputy", "owner", "outsider"):
        with pytest.raises(NotAllowed):
            routes.reroute(report, by=again(world.people[name]))
    page = sign_in(world.people["vufo"]).get("/cum/5/2026/xet/")
    assert "Cụm 5 đã có Cụm trưởng: Tỉnh neighbour." in page.text
    routes.reroute(report, by=world.people["vufo"])

    report = again(report)
    assert (report.route_cluster, report.review_due_on) == (world.cluster, world.period.cluster_due_on)
    assert may_endorse(world, report) == {"neighbour", "deputy"}


def test_a_union_without_a_cluster_stays_with_vufo(world):
    world.unions["member"].memberships.all().delete()
    report = submitted(world)

    assert changes(report) == []
    with pytest.raises(Overtaken):
        routes.reroute(report, by=world.people["vufo"])


def test_the_page_says_what_changed_and_passes_on(world, sign_in):
    report = submitted(world)
    hand(world, "lead", "neighbour")
    address = reverse("report_reroute", args=[report.pk])

    for name, sees_button in (("neighbour", True), ("vufo", True), ("owner", False), ("observer", False)):
        page = sign_in(again(world.people[name])).get(report.get_absolute_url()).text
        assert "Cụm trưởng đã thay đổi: Tỉnh lead → Tỉnh neighbour" in page
        assert (address in page) is sees_button
    client = sign_in(again(world.people["neighbour"]))
    response = client.post(address)

    assert response.url == report.get_absolute_url()
    page = client.get(response.url).text
    assert "Chuyển cho người xét mới" in page and address not in page
    assert "Báo cáo này đã ở đúng người xét rồi." in said(client.post(address))
    assert report.acts.filter(kind="reroute").count() == 1


def test_who_reaches_the_act(world, sign_in):
    report = submitted(world)
    hand(world, "lead", "neighbour")
    address = reverse("report_reroute", args=[report.pk])
    assert sign_in(world.people["vufo"]).get(address).status_code == 405

    got = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    assert got == {
        "anonymous": 302, "outsider": 404, "neighbour": 302, "owner": 403, "head": 403, "lead": 403, "deputy": 302,
        "last_lead": 404, "vufo": 302, "observer": 403,
    }  # fmt: skip


def test_the_desk_passes_all_on_at_once(world, sign_in):
    reports = [submitted(world), submitted(world, "last_lead", "last_lead"), submitted(world, "neighbour", "neighbour")]
    hand(world, "lead", "neighbour")
    client = sign_in(again(world.people["neighbour"]))
    address = reverse("cluster_reroute", args=[5, 2026, world.period.code])
    page = client.get("/cum/5/2026/xet/").text
    assert address in page and "Chuyển 2 báo cáo cho người xét mới" in page
    assert "3 báo cáo gửi trước khi thay đổi" in page

    response = client.post(address)

    assert response.url == f"/cum/5/2026/xet/?ky={world.period.code}"
    assert said(response) == {"Đã chuyển 2 báo cáo cho Cụm trưởng, Cụm phó đương nhiệm."}
    moved = set(Act.objects.filter(kind="reroute").values_list("report", flat=True))
    assert moved == {reports[0].pk, reports[1].pk}
    assert said(client.post(address)) & {"Không còn báo cáo nào phải chuyển."}
    # The new lead's own report is left to the others.
    assert "Chuyển 1 báo cáo cho người xét mới" in sign_in(world.people["deputy"]).get("/cum/5/2026/xet/").text


def test_vufo_standing_in_finds_no_button_for_the_offices_act(world, sign_in):
    report = submitted(world)
    review.note_reading(report.sent_round, by=world.people["vufo"])
    for role in ("lead", "deputy"):
        LeadershipTerm.objects.filter(pk=world.terms[role].pk).update(valid_to=TODAY - timedelta(1))

    page = sign_in(again(world.people["vufo"])).get("/cum/5/2026/xet/").text

    assert "Thông qua các báo cáo đã chọn" not in page and 'name="bao-cao"' not in page


def test_who_reaches_the_desks_act(world, sign_in):
    address = reverse("cluster_reroute", args=[5, 2026, world.period.code])

    got = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    expected = dict.fromkeys(VISITORS, 404) | {"anonymous": 302, "observer": 403}
    assert got == expected | dict.fromkeys(["lead", "deputy", "vufo"], 302)


def test_the_first_page_tells_the_new_holder_and_vufo(world, sign_in):
    submitted(world)
    submitted(world, "last_lead", "last_lead")
    hand(world, "lead", "neighbour")

    titles = {}
    for name in VISITORS[1:]:
        groups = sign_in(again(world.people[name])).get("/").context["groups"]
        titles[name] = [task.title for group in groups for task in group.tasks if task.title.startswith("Chuyển")]

    told = ["Chuyển 2 báo cáo năm 2026 của Cụm 5 cho người xét mới"]
    expected = {name: [] for name in VISITORS[1:]} | dict.fromkeys(["neighbour", "deputy", "vufo"], told)
    assert titles == expected


def test_the_page_tells_the_route_and_who_stands_in(world):
    report = submitted(world)
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"], valid_to=date(2026, 12, 5))

    turn = standing.turn_of(again(report))

    assert turn.way.fixed == "Gửi 24/11/2026, qua Cụm 5. Người xét: Cụm trưởng Tỉnh lead, Cụm phó Tỉnh deputy"
    assert turn.way.mandates == ["Liên hiệp Tỉnh neighbour làm thay Cụm trưởng theo ủy quyền, đến hết 05/12/2026"]


def test_a_mandated_union_works_on_the_desk_and_reads_nothing_afterwards(world, sign_in):
    report = submitted(world)
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"], valid_to=TODAY)
    client = sign_in(again(world.people["neighbour"]))
    home = client.get("/").text
    assert "theo ủy quyền" in home and "Xét 1 báo cáo năm 2026" in home
    review.note_reading(report.sent_round, by=world.people["neighbour"])

    response = client.post("/cum/5/2026/xet/", {"bao-cao": f"{report.pk}:1"})

    assert said(response) == {"Đã thông qua: Tỉnh member."}
    act = report.acts.last()
    assert act.office == "Tỉnh neighbour, được Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead) ủy quyền"
    assert act.term == world.terms["lead"]
    with clock.set_to(TODAY + timedelta(1)):
        assert client.get(report.get_absolute_url()).status_code == 404
        assert client.get("/cum/5/2026/xet/").status_code == 404
        assert "theo ủy quyền" not in client.get("/").text


def test_who_stands_in_for_the_lead_does_not_review_the_leads_report(world):
    report = submitted(world, "lead", "lead")
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"])

    assert may_endorse(world, report) == {"deputy"}
    own = submitted(world, "neighbour", "neighbour")
    assert may_endorse(world, own) == {"lead", "deputy"}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("neighbour", 12), ("vufo", 8), ("observer", 1)])
def test_queries_do_not_grow_with_reports_to_pass_on(world, count, name, queries, django_assert_num_queries):
    for unit, by in (("member", "owner"), ("last_lead", "last_lead"), ("deputy", "deputy"))[:count]:
        submitted(world, unit, by)
    hand(world, "lead", "neighbour")
    person = again(world.people[name])

    with django_assert_num_queries(queries):
        piles = rerouting.waiting_for(person)
        assert [len(pile.names) for pile in piles] == ([] if name == "observer" else [count])


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_reports_to_take_back_from_vufo(world, count, django_assert_num_queries):
    world.terms["lead"].delete()
    for unit, by in (("member", "owner"), ("last_lead", "last_lead"), ("deputy", "deputy"))[:count]:
        submitted(world, unit, by)
    factories.make_term(world.cluster, world.unions["neighbour"], 2026, "lead")

    with django_assert_num_queries(8):
        assert [len(pile.mine) for pile in rerouting.waiting_for(again(world.people["vufo"]))] == [count]
