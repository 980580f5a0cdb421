"""Deciding on a report from its page: who may, what is kept when it is refused, what a second click gets."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clusters import clock
from reports.models import Act, Reading, Report
from reports.workflow import filing, review, threads
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
HIDDEN = {"anonymous": 302, "outsider": 404, "neighbour": 404, "last_lead": 404}


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


def state_of(report):
    return Report.objects.values_list("state", flat=True).get(pk=report.pk)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# What a POST with a reason gets; the rest is in HIDDEN, or 403. 409: their act, but somebody was faster.
POSTED = {
    ("return", "submitted"): {"lead": 302, "deputy": 302},
    ("endorse", "submitted"): {"lead": 302, "deputy": 302},
    ("accept", "submitted"): {},
    ("return", "endorsed"): {"vufo": 302, "lead": 409, "deputy": 409},
    ("endorse", "endorsed"): {"lead": 409, "deputy": 409},
    ("accept", "endorsed"): {"vufo": 302},
    ("return", "accepted"): {"vufo": 409, "lead": 409, "deputy": 409},
    ("endorse", "accepted"): {"lead": 409, "deputy": 409},
    ("accept", "accepted"): {"vufo": 409},
}


@pytest.mark.parametrize("name", VISITORS)
@pytest.mark.parametrize(("act", "state"), POSTED)
def test_visitors(world, sign_in, act, state, name):
    people = world.people
    report = factories.make_report(
        world.obligations["member"], people["owner"], state=state, reviewer=people["lead"], vufo=people["vufo"]
    )
    address = reverse(f"report_{act}", args=[report.pk])
    client = sign_in(people[name])

    seen = client.get(address).status_code
    posted = client.post(address, {"lan": 1, "reason": "Xem lại"}).status_code

    expected = POSTED[act, state].get(name, HIDDEN.get(name, 403))
    assert posted == expected
    assert seen == (302 if name == "anonymous" else 405)
    assert (state_of(report) != state) == (expected == 302 and name != "anonymous")


def test_return_with_a_date(world, sign_in, report):
    client = sign_in(world.people["lead"])

    response = client.post(
        reverse("report_return", args=[report.pk]), {"lan": 1, "reason": "Thiếu PC05", "resend_due_on": "01/12/2026"}
    )

    report.refresh_from_db()
    assert response.url == reverse("report_detail", args=[report.pk])
    assert (report.state, report.resend_due_on, report.draft_round.number) == ("returned", date(2026, 12, 1), 2)
    act = report.acts.last()
    assert (act.kind, act.reason, act.actor, act.round.number) == ("return", "Thiếu PC05", world.people["lead"], 1)
    assert said(response) == ["Đã trả lại báo cáo cho Tỉnh member."]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": " \u200b "}, "Ghi lý do trả lại: đơn vị cần biết phải sửa gì."),
        ({"reason": "Thiếu PC05", "resend_due_on": "31/02/2027"}, "Không có ngày này."),
        ({"reason": "Thiếu PC05", "resend_due_on": "23/11/2026"}, "Hạn gửi lại phải từ hôm nay trở đi."),
    ],
)
def test_a_refused_return_keeps_what_was_typed(world, sign_in, report, given, sentence):
    client = sign_in(world.people["lead"])

    response = client.post(reverse("report_return", args=[report.pk]), {"lan": 1} | given)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert all(value.strip(" \u200b") in page for value in given.values())
    assert page.count(" autofocus") == 1  # the decision stands below the fold
    assert state_of(report) == "submitted"


def test_open_threads_block_endorsement_unless_overridden(world, sign_in, report):
    threads.open_thread(report, "PC01", "Vì sao?", by=world.people["deputy"])
    client, address = sign_in(world.people["lead"]), reverse("report_endorse", args=[report.pk])

    refused = client.post(address, {"lan": 1, "reason": ""})
    passed = client.post(address, {"lan": 1, "reason": "Đã hỏi qua điện thoại"})

    assert refused.status_code == 422
    assert "Còn 1 góp ý đang mở." in refused.content.decode()
    assert passed.status_code == 302
    act = report.acts.get(kind="endorse")
    assert (act.reason, act.open_threads) == ("Đã hỏi qua điện thoại", 1)


def test_deciding_counts_as_having_read(world, sign_in, report):
    sign_in(world.people["lead"]).post(reverse("report_endorse", args=[report.pk]), {"lan": 1})

    assert state_of(report) == "endorsed"
    assert list(Reading.objects.values_list("user__username", "round__number")) == [("lead", 1)]


def test_a_second_click_gets_a_message(world, sign_in, report):
    client, address = sign_in(world.people["lead"]), reverse("report_endorse", args=[report.pk])

    client.post(address, {"lan": 1})
    second = client.post(address, {"lan": 1})

    assert second.status_code == 302
    assert said(second)[-1] == "Báo cáo này đã được thông qua Cụm rồi."
    assert report.acts.filter(kind="endorse").count() == 1


def test_a_newer_round_is_not_decided_unread(world, sign_in, report):
    review.return_report(report, "Xem lại", by=world.people["deputy"])
    filing.send(report, by=world.people["owner"])
    client = sign_in(world.people["lead"])

    endorsed = client.post(reverse("report_endorse", args=[report.pk]), {"lan": 1})
    returned = client.post(reverse("report_return", args=[report.pk]), {"lan": 1, "reason": "Một lý do dài"})

    assert endorsed.status_code == 302
    assert said(endorsed)[0].startswith("Đơn vị đã gửi lần mới")
    page = returned.content.decode()
    assert returned.status_code == 409
    assert "Một lý do dài" in page and 'name="lan" value="2"' in page
    assert state_of(report) == "submitted"
    assert not Reading.objects.exists()


def test_overtaken_reason_is_shown_again_when_the_box_is_gone(world, sign_in, report):
    factories.read_and(review.endorse, report, world.people["deputy"])
    client = sign_in(world.people["lead"])

    response = client.post(reverse("report_return", args=[report.pk]), {"lan": 1, "reason": "Một lý do dài"})

    page = response.content.decode()
    assert response.status_code == 409
    assert 'id="quyet-dinh"' not in page
    assert "Một lý do dài" in page and "đã được thông qua Cụm rồi" in page


@pytest.mark.parametrize("number", ["", "x", "0", "99999999"])
def test_a_tampered_round_is_refused(world, sign_in, report, number):
    response = sign_in(world.people["lead"]).post(reverse("report_endorse", args=[report.pk]), {"lan": number})

    assert response.status_code == 422
    assert state_of(report) == "submitted"


def test_acceptance_makes_the_round_count(world, sign_in, report):
    factories.read_and(review.endorse, report, world.people["lead"])

    response = sign_in(world.people["vufo"]).post(reverse("report_accept", args=[report.pk]), {"lan": 1})

    report.refresh_from_db()
    assert said(response) == ["Đã duyệt báo cáo của Tỉnh member."]
    assert (report.state, report.accepted_round) == ("accepted", report.sent_round)


def test_last_years_lead_reads_but_does_not_decide(world, sign_in):
    with clock.set_to(date(2025, 12, 1)):
        past = factories.make_period(2025, indicator_set=world.form)
        obligation = factories.make_obligation(past, world.unions["member"])
        report = factories.make_report(obligation, world.people["owner"], state="submitted")
        assert report.route_cluster == world.cluster
    past.state = "closed"
    past.save()
    client = sign_in(world.people["last_lead"])

    page = client.get(reverse("report_detail", args=[report.pk]))
    endorsed = client.post(reverse("report_endorse", args=[report.pk]), {"lan": 1})

    assert page.status_code == 200 and 'id="quyet-dinh"' not in page.content.decode()
    assert endorsed.status_code == 403
    assert sign_in(world.people["lead"]).get(reverse("report_detail", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("years", [1, 3])
def test_accepting_costs_the_same_with_more_years(world, sign_in, years, django_assert_num_queries):
    for year in range(2026 - years, 2026):
        with clock.set_to(date(year, 11, 20)):
            past = factories.make_period(year, indicator_set=world.form)
            factories.make_report(
                factories.make_obligation(past, world.unions["member"]), world.people["owner"], state="submitted"
            )
    report = factories.make_report(
        world.obligations["member"], world.people["owner"], state="endorsed", reviewer=world.people["lead"]
    )
    client = sign_in(world.people["vufo"])

    with django_assert_num_queries(25):
        client.post(reverse("report_accept", args=[report.pk]), {"lan": 1})

    assert Act.objects.filter(report=report, kind="accept").exists()


@pytest.mark.parametrize(("name", "is_kept"), [("lead", True), ("deputy", False)])
def test_a_session_that_ended_costs_no_word_of_a_decision(world, sign_in, report, name, is_kept):
    """The words wait for the very person who wrote them, and for nobody else."""
    client = sign_in(world.people["lead"])
    page = client.get(reverse("report_detail", args=[report.pk]))
    given = {"lan": 1, "reason": "Một lý do dài", "resend_due_on": "01/12/2026", "author": page.context["author"]}
    client.logout()

    response = client.post(reverse("report_return", args=[report.pk]), given)
    client.force_login(world.people[name])
    again = client.get(reverse("report_detail", args=[report.pk])).content.decode()

    assert response.url == f"/tai-khoan/dang-nhap/?next=/bao-cao/{report.pk}/"
    assert ("Bạn vừa đăng nhập lại." in again) == is_kept
    assert ("Một lý do dài" in again and 'value="01/12/2026"' in again) == is_kept
    assert state_of(report) == "submitted"


def test_words_kept_over_sign_in_are_gone_once_used(world, sign_in, report):
    client, address = sign_in(world.people["lead"]), reverse("report_detail", args=[report.pk])
    given = {"lan": 1, "reason": "Một lý do dài", "author": client.get(address).context["author"]}
    client.logout()
    client.post(reverse("report_return", args=[report.pk]), given)
    client.force_login(world.people["lead"])

    client.post(reverse("report_endorse", args=[report.pk]), {"lan": 1})

    assert "Một lý do dài" not in client.get(address).content.decode()
