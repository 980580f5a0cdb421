"""Who is told by mail of conferences, nominations, requests and visits; each link leads to a page that opens."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from clusters import clock
from clusters.models import Post, Succession
from clusters.workflow.rows import version
from events.models import Conference, Delegation
from events.permissions import can_answer, can_vote_on_award
from events.workflow import conferences, delegations, elections
from events.workflow.conference_minutes import amend, resolve
from events.workflow.conference_rows import INVITED, Given, mark, save_rows
from events.workflow.conferences import Body, Plan
from events.workflow.delegation_rules import Visit
from events.workflow.election_rules import Count
from mail.models import Letter
from mail.workflow.outbox import choose
from tests import factories
from tests.events.award_making import decide, decline, forward, nominate, reach, revoke, step_back, vote
from tests.events.conference_making import add_sites, invite, make_conference
from tests.events.delegation_making import make_visit
from tests.events.recommendation_making import make_recommendation, step
from tests.events.test_award_scores import make_sheet, score
from tests.events.test_score_card_saved import save


def told() -> dict[str, set[str]]:
    """Kinds of the letters that were queued since the last question, with their readers."""
    found = {}
    for letter in Letter.objects.select_related("user"):
        found.setdefault(letter.kind, set()).add(letter.user.username)
    Letter.objects.all().delete()
    return found


def all_links_open(client) -> None:
    letters = list(Letter.objects.select_related("user"))
    assert letters
    for letter in letters:
        client.force_login(letter.user)
        assert client.get(letter.link).status_code == 200, (letter.user.username, letter.link)


def test_a_request_to_the_cluster_is_told_to_its_offices(world, client):
    make_recommendation(world, title="Xin hướng dẫn viện trợ", text="Bí mật của đơn vị")

    letter = Letter.objects.get(user=world.people["lead"])
    assert letter.subject == "Kiến nghị mới: Xin hướng dẫn viện trợ"
    assert "Bí mật" not in letter.text
    all_links_open(client)
    assert told() == {"request": {"lead", "deputy", "head"}}  # the head of the union that asks hears what went out


def test_a_request_of_the_lead_is_told_to_the_deputy(world):
    make_recommendation(world, by="lead", body=Body(union=world.unions["lead"]))

    assert told() == {"request": {"deputy"}}


@pytest.mark.parametrize("addressee", ["vufo", "office"])
def test_a_request_to_vufo_or_to_an_office_is_told_to_vufo(world, addressee):
    make_recommendation(world, addressee=addressee, office_name="Sở Ngoại vụ" if addressee == "office" else "")

    assert told() == {"request": {"vufo", "head"}}


def test_an_answer_is_told_to_the_union_and_passing_on_to_both(world, client):
    row = make_recommendation(world)
    told()

    row = step(world, row, "under_way", "lead")
    assert told() == {"request": {"owner", "head"}}
    row = step(world, row, "passed_on", "lead")
    all_links_open(client)
    assert told() == {"request": {"owner", "head", "vufo"}}
    row = step(world, row, "answered", "vufo")
    assert told() == {"request": {"owner", "head"}}
    row = step(world, row, "reopened", "owner")
    assert told() == {"request": {"head", "vufo"}}
    step(world, row, "withdrawn", "owner")
    assert told() == {"request": {"vufo", "head"}}


def test_a_union_named_as_co_host_is_told_once(world, client):
    """And not again when the visit is corrected afterwards."""
    visit = make_visit(world.unions["member"], world.people["owner"], co_hosts=(world.unions["neighbour"],))

    all_links_open(client)
    assert Letter.objects.get().link == visit.get_absolute_url()
    assert told() == {"visit": {"neighbour"}}

    fresh = Delegation.objects.get(pk=visit.pk)
    given = Visit("in", "Đoàn khác", "JP", visit.starts_on, visit.ends_on, co_hosts=(world.unions["neighbour"],))
    delegations.change(fresh, given, by=world.people["owner"], seen=version(fresh), confirmed=True)
    assert told() == {}


def test_nobody_is_told_of_what_was_not_written(world):
    try:
        with transaction.atomic():
            make_recommendation(world)
            raise RuntimeError
    except RuntimeError:
        pass

    assert told() == {}


def test_unions_that_are_invited_are_told_and_not_again_when_the_table_is_saved_once_more(world, client):
    conference = make_conference(world, starts_on=date(2026, 12, 5))
    invite(world, conference, "member", "neighbour", "Sở Ngoại vụ")

    letter = Letter.objects.get(user=world.people["neighbour"])
    assert letter.subject == "Mời dự: Hội nghị tổng kết năm 2026"
    assert "ngày 05/12/2026" in letter.text
    all_links_open(client)
    assert told() == {"conference": {"owner", "head", "neighbour"}}

    invite(world, conference, "outsider")
    assert told() == {"conference": {"outsider"}}


def test_a_union_that_is_asked_once_more_is_told_once_more(world):
    """One row is given to another union by mistake, and back."""
    conference = make_conference(world, starts_on=date(2026, 12, 20))
    invite(world, conference, "neighbour")
    told()
    for day, name in ((25, "member"), (26, "neighbour")):
        row = conference.invited.get()
        given = [Given(row.pk, {"union": world.unions[name], "body": "", "quota": 2})]
        with clock.set_to(date(2026, 11, day)):
            save_rows(conference, INVITED, given, by=world.people["lead"], seen=mark([row], INVITED))

    last = Letter.objects.filter(user=world.people["neighbour"]).order_by("pk").last()
    assert last.subject.startswith("Mời dự:")


def test_invitations_typed_in_after_the_meeting_are_no_news(world):
    invite(world, make_conference(world), "member")

    assert told() == {}


def test_a_conference_that_moves_or_is_off_is_told_to_the_invited(world, client):
    conference = make_conference(world, starts_on=date(2026, 12, 5))
    invite(world, conference, "neighbour")
    told()
    everybody = {"conference": {"neighbour", "owner", "head"}}  # the member is host

    conference = edited(world, conference, summary="Chỉ sửa nội dung")
    assert told() == {}
    conference = edited(world, conference, starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 6), place="Cần Thơ")
    letter = Letter.objects.get(user=world.people["neighbour"])
    assert letter.text == "Hội nghị “Hội nghị tổng kết năm 2026” nay họp ngày 06/12/2026. Nơi họp: Cần Thơ."
    assert told() == everybody
    conference = conferences.call_off(conference, "Bão", by=world.people["lead"], seen=version(conference))
    all_links_open(client)
    assert told() == everybody
    conferences.plan_again(conference, by=world.people["lead"], seen=version(conference))
    assert told() == everybody


def test_a_resolution_is_told_to_its_owners_and_an_added_owner_alone(world, client):
    conference = make_conference(world)
    lead, unions = world.people["lead"], world.unions
    row = resolve(conference, "Nộp báo cáo", [unions["neighbour"], None], date(2026, 12, 1), by=lead)

    all_links_open(client)
    assert "Hạn: hết ngày 01/12/2026." in Letter.objects.get(user=world.people["neighbour"]).text
    assert told() == {"conference": {"neighbour", "vufo"}}
    owners = [unions["neighbour"], None, unions["member"]]
    amend(row, row.text, owners, row.due_on, "Thêm đơn vị", by=lead, seen=version(row))
    assert told() == {"conference": {"owner", "head"}}


def edited(world, conference, **fields):
    names = ("title", "starts_on", "ends_on", "host", "place", "summary")
    given = {name: getattr(conference, name) for name in names} | {"kinds": conference.kinds} | fields
    return conferences.edit(conference, Plan(**given), by=world.people["lead"], seen=version(conference))


def test_a_nomination_goes_from_hand_to_hand_and_names_nobody(world, client):
    union, people = world.unions["member"], world.people
    award = nominate(union, people["owner"])

    all_links_open(client)
    for letter in Letter.objects.all():
        assert award.name not in letter.text + letter.subject
    assert told() == {"award": {"lead", "deputy", "head"}}
    award = forward(vote(award, people["lead"]), people["lead"])
    all_links_open(client)
    assert told() == {"award": {"vufo"}}
    decide(award, people["vufo"])
    all_links_open(client)
    assert told() == {"award": {"owner", "head"}}


def test_a_nomination_that_is_declined_or_goes_straight_to_vufo(world):
    union, people = world.unions["member"], world.people
    decline(nominate(union, people["owner"]), people["lead"])
    assert told() == {"award": {"lead", "deputy", "owner", "head"}}

    nominate(union, people["owner"], "ky-niem-chuong")
    assert told() == {"award": {"vufo", "head"}}


def test_the_elected_union_is_told_and_hears_when_the_result_is_annulled(world, client):
    unions, lead = world.unions, world.people["lead"]
    election = elections.open_election(make_conference(world), 2027, "lead", by=lead, unions=[unions["neighbour"]])
    election = elections.record_result(election, Count("agreement", 5), by=lead, seen=version(election))

    letter = Letter.objects.get()
    assert "2027" in letter.subject
    all_links_open(client)
    assert told() == {"conference": {"neighbour"}}
    elections.annul(election, "Ghi nhầm đơn vị", by=lead, seen=version(election))
    all_links_open(client)
    assert told() == {"conference": {"neighbour"}}


def test_who_has_the_mandate_of_the_asking_lead_does_not_answer_it_so_vufo_is_told(world):
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"])
    world.terms["deputy"].delete()

    row = make_recommendation(world, by="lead", body=Body(union=world.unions["lead"]))

    assert not can_answer(world.people["neighbour"], row)
    assert told() == {"request": {"vufo"}}


def test_in_january_the_offices_of_last_year_are_told_of_a_nomination_for_it(world):
    with clock.set_to(date(2027, 1, 15)):
        award = nominate(world.unions["member"], world.people["owner"], on=date(2027, 1, 15))

        assert can_vote_on_award(world.people["lead"], award)
        assert told() == {"award": {"lead", "deputy", "head"}}


def test_a_decision_that_is_taken_back_is_told_to_the_union(world):
    union, people = world.unions["member"], world.people
    award = reach(union, people["owner"], people["lead"], people["vufo"], "decided")
    told()
    award = step_back(award, people["vufo"])
    assert Letter.objects.filter(subject__startswith="Quyết định khen đã được rút lại").count() == 2
    assert told() == {"award": {"owner", "head"}}

    award = decide(award, people["vufo"])
    told()
    revoke(award, people["vufo"])
    assert told() == {"award": {"owner", "head"}}


def test_who_carries_on_a_union_is_told_in_its_place(world):
    union, heir, people = world.unions["member"], world.unions["neighbour"], world.people
    award = forward(vote(nominate(union, people["owner"]), people["lead"]), people["lead"])
    told()
    Succession.objects.create(predecessor=union, successor=heir, kind="merger", on=date(2026, 11, 22))
    Post.objects.filter(union=union).update(valid_to=date(2026, 11, 21))

    decide(award, people["vufo"])

    assert told() == {"award": {"neighbour"}}


def test_who_is_taken_off_the_list_of_guests_is_told_and_told_anew_when_asked_again(world, client):
    conference = make_conference(world, starts_on=date(2026, 12, 5))
    (row,) = invite(world, conference, "neighbour")
    told()

    by = world.people["lead"]
    given = [Given(row.pk, {"union": row.union, "body": "", "quota": 2}, is_removed=True)]
    save_rows(conference, INVITED, given, by=by, seen=mark(INVITED.rows_of(conference), INVITED))
    assert Letter.objects.get().subject.startswith("Thôi mời dự")
    all_links_open(client)
    assert told() == {"conference": {"neighbour"}}
    invite(world, conference, "neighbour")
    assert told() == {"conference": {"neighbour"}}


def test_an_owner_that_is_taken_off_a_resolution_is_told(world, client):
    unions, by = world.unions, world.people["lead"]
    row = resolve(make_conference(world), "Nộp báo cáo", [unions["neighbour"], None], None, by=by)
    told()

    amend(row, row.text, [None], None, "Giao nhầm", by=by, seen=version(row))

    all_links_open(client)
    assert told() == {"conference": {"neighbour"}}


def test_the_union_that_runs_a_site_and_the_host_hear_of_a_move(world):
    conference = make_conference(world, starts_on=date(2026, 12, 5))
    add_sites(world, conference, **{"Hội trường": "neighbour"})
    told()

    edited(world, conference, starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 6))

    assert told() == {"conference": {"neighbour", "owner", "head"}}  # the member is host


def test_papers_of_an_old_meeting_are_no_news(world):
    by = world.people["vufo"]
    day = date(2022, 12, 20)
    conference = make_conference(world, by="vufo", starts_on=day, host=None)
    resolve(conference, "Nộp báo cáo", [world.unions["neighbour"]], date(2023, 1, 30), by=by)
    invite(world, conference, "neighbour", by="vufo")
    conferences.call_off(conference, "Mưa", by=by, seen=version(Conference.objects.get(pk=conference.pk)))

    assert told() == {}


# --- what went out in the name of a union ------------------------------------------------------------------


def send_all(world, by):
    """A nomination, a request and a card of points that one person of the member sends."""
    nominate(world.unions["member"], world.people[by])
    make_recommendation(world, by=by, title="Xin hướng dẫn viện trợ")
    score(world, make_sheet(world), by=by)


def of_the_head(world, name="head"):
    return set(Letter.objects.filter(user=world.people[name]).values_list("kind", "subject", "pace"))


def test_the_head_is_told_what_an_officer_sends_in_the_unions_name(world, client):
    send_all(world, "owner")

    assert of_the_head(world) == {
        ("award", "Đơn vị bạn đã gửi đề nghị khen: Bằng khen", "daily"),
        ("request", "Đơn vị bạn đã gửi kiến nghị: Xin hướng dẫn viện trợ", "daily"),
        ("award", "Đơn vị bạn đã gửi điểm tự chấm thi đua năm 2026", "daily"),
    }
    card = Letter.objects.get(user=world.people["head"], subject__contains="điểm tự chấm")
    assert card.text == "Tỉnh member đã gửi điểm tự chấm thi đua năm 2026. Mời bạn xem."
    assert not Letter.objects.filter(user=world.people["owner"]).exists()
    all_links_open(client)


def test_the_head_hears_nothing_of_what_the_head_sends_and_another_head_does(world):
    second = factories.make_head(world.unions["member"], username="second")

    send_all(world, "head")

    assert of_the_head(world) == set()
    assert Letter.objects.filter(user=second).count() == 3
    assert not Letter.objects.filter(user=world.people["owner"]).exists()  # an officer answers for nothing


def test_the_head_chooses_how_soon(world):
    choose({"award": "never", "request": "at_once"}, by=world.people["head"])

    send_all(world, "owner")

    assert of_the_head(world) == {("request", "Đơn vị bạn đã gửi kiến nghị: Xin hướng dẫn viện trợ", "at_once")}


def test_a_card_that_is_only_saved_or_scored_by_the_cluster_is_no_word(world):
    sheet = make_sheet(world)
    save(world, sheet, (Decimal(8), None))
    assert told() == {}
    score(world, sheet)
    assert told() == {"award": {"head"}}
    score(world, sheet, by="lead", given_by="cross")
    assert told() == {}


def test_the_head_of_the_lead_is_asked_to_vote_and_not_told_twice(world):
    """What the lead's officer proposes waits for the lead's own office."""
    officer = factories.make_officer(world.unions["lead"], username="lead_officer")
    Post.objects.filter(user=world.people["lead"]).update(kind="head")

    nominate(world.unions["lead"], officer)

    subjects = set(Letter.objects.filter(user=world.people["lead"]).values_list("subject", flat=True))
    assert subjects == {"Đề nghị khen của Tỉnh lead chờ Cụm bình bầu"}


def test_a_request_that_is_withdrawn_is_told_to_the_head(world, client):
    row = make_recommendation(world)
    Letter.objects.all().delete()
    step(world, row, "withdrawn", "owner")

    subjects = {subject for _kind, subject, _pace in of_the_head(world)}
    assert subjects == {f"Đơn vị bạn đã rút kiến nghị: {row.title}"}
    all_links_open(client)


def test_a_head_of_before_hears_nothing(world):
    Post.objects.filter(user=world.people["head"]).update(valid_to=date(2026, 11, 23))

    send_all(world, "owner")

    assert of_the_head(world) == set()
