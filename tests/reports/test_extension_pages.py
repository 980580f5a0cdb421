"""The pages of extensions: who sees and does what, what a refused form keeps, what is listed where."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import clock
from reports.models import Extension, Obligation
from reports.views.kept import author_mark
from reports.workflow import deadlines, periods
from tests import factories

VISITORS = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
TYPED = {"wanted_until": "10/12/2026", "reason": "Bão số 9"}


@pytest.fixture
def wish(world):
    return deadlines.ask(world.obligations["member"], date(2026, 12, 10), "Bão số 9", by=world.people["owner"])


def ask_page(world, name="member"):
    return reverse("extension_ask", args=[world.obligations[name].pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def statuses(world, sign_in, method, address, **data):
    return {name: getattr(sign_in(world.people[name]), method)(address, data).status_code for name in VISITORS}


# --- visitors


def test_the_own_union_alone_finds_the_page_to_ask(world, sign_in):
    seen = statuses(world, sign_in, "get", ask_page(world))

    assert seen == dict.fromkeys(VISITORS, 403) | {"owner": 200, "head": 200}


def test_the_offices_of_the_year_alone_ask_for_the_cluster(world, sign_in):
    seen = statuses(world, sign_in, "get", reverse("cluster_extension_ask", args=["2026", 5]))

    assert seen == dict.fromkeys(VISITORS, 403) | {"lead": 200, "deputy": 200}


def test_a_wish_is_read_by_its_union_the_offices_vufo_and_observers(world, sign_in, wish):
    seen = statuses(world, sign_in, "get", wish.get_absolute_url())

    assert seen == dict.fromkeys(VISITORS, 200) | dict.fromkeys(["outsider", "neighbour", "last_lead"], 404)


@pytest.mark.parametrize("act", ["extension_grant", "extension_refuse", "extension_withdraw"])
def test_who_may_answer_and_take_back(world, sign_in, wish, act):
    hidden = dict.fromkeys(["outsider", "neighbour", "last_lead"], 404)
    answered = {"owner": 403, "head": 403, "lead": 422, "deputy": 422, "vufo": 422, "observer": 403}
    taken_back = {"owner": 302, "head": 302, "lead": 403, "deputy": 403, "vufo": 403, "observer": 403}

    posted = statuses(world, sign_in, "post", reverse(act, args=[wish.pk]))

    assert posted == hidden | (taken_back if act == "extension_withdraw" else answered)


# --- asking


def test_asking_leads_to_the_wish(world, sign_in):
    client = sign_in(world.people["owner"])

    response = client.post(ask_page(world), TYPED)

    wish = Extension.objects.get()
    assert response.url == wish.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "Bão số 9" in page and "Chờ trả lời" in page and "Rút đề nghị" in page
    assert client.get(ask_page(world)).url == wish.get_absolute_url()


@pytest.mark.parametrize("day", ["31/02/2026", "mai", "23/11/2026", "05/12/2026", "16/01/2027", ""])
def test_a_bad_day_keeps_what_was_typed(world, sign_in, day):
    response = sign_in(world.people["owner"]).post(ask_page(world), TYPED | {"wanted_until": day})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Bão số 9" in page and (not day or f'value="{day}"' in page)
    assert not Extension.objects.exists()


def test_asking_twice_keeps_the_words_and_says_what_waits(world, sign_in, wish):
    response = sign_in(world.people["head"]).post(ask_page(world), TYPED | {"reason": "Thêm một lý do"})

    assert response.status_code == 422
    assert "Thêm một lý do" in response.content.decode() and "đang chờ trả lời" in response.content.decode()
    assert Extension.objects.count() == 1


def test_there_is_nothing_to_ask_for_once_it_was_sent(world, sign_in):
    report = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    client = sign_in(world.people["owner"])

    response = client.get(ask_page(world))
    posted = client.post(ask_page(world), TYPED)

    assert response.url == report.get_absolute_url() and "đã gửi" in said(response)[0]
    assert posted.status_code == 422 and "Bão số 9" in posted.content.decode()


def test_words_typed_over_the_end_of_a_session_wait_for_the_sign_in(world, sign_in, client):
    owner, owed = world.people["owner"], world.obligations["member"]

    response = sign_in(None).post(ask_page(world), TYPED | {"author": author_mark(owner, owed)})
    client.force_login(owner)
    page = client.get(ask_page(world)).content.decode()

    assert response.status_code == 302 and response.url.startswith(reverse("account_login"))
    assert "Bão số 9" in page and 'value="10/12/2026"' in page
    assert not Extension.objects.exists()


def test_a_cluster_asks_and_vufo_moves_its_date(world, sign_in):
    sign_in(world.people["lead"]).post(reverse("cluster_extension_ask", args=["2026", 5]), TYPED | {
        "wanted_until": "20/12/2026"
    })  # fmt: skip
    wish = Extension.objects.get()

    sign_in(world.people["vufo"]).post(reverse("extension_grant", args=[wish.pk]), {"until": "18/12/2026"})
    desk = sign_in(world.people["deputy"]).get(reverse("cluster_desk", args=[5, 2026])).content.decode()
    national = sign_in(world.people["vufo"]).get(reverse("period_detail", args=["2026"])).content.decode()

    assert "18/12" in desk and "18/12/2026" in national
    assert Obligation.objects.get(pk=world.obligations["member"].pk).due_on == date(2026, 12, 5)


# --- answering


def test_the_lead_grants_and_the_union_sees_it_on_its_first_page(world, sign_in, wish):
    waiting = sign_in(world.people["lead"]).get(reverse("home")).content.decode()
    response = sign_in(world.people["lead"]).post(
        reverse("extension_grant", args=[wish.pk]), {"until": "08/12/2026", "answer": "Cố gắng gửi sớm"}
    )
    told = sign_in(world.people["owner"]).get(reverse("home")).content.decode()
    with clock.set_to(date(2026, 12, 9)):
        later = sign_in(world.people["owner"]).get(reverse("home")).content.decode()

    assert "Trả lời Tỉnh member xin gia hạn báo cáo năm 2026 đến 10/12/2026" in waiting
    assert response.url == wish.get_absolute_url()
    assert "Đã được gia hạn báo cáo năm 2026 đến 08/12/2026" in told and "Cố gắng gửi sớm" in told
    assert "Đã được gia hạn" not in later


def test_a_wish_waits_for_nobody_once_the_report_was_sent(world, sign_in, wish):
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39}, state="submitted")
    assert "xin gia hạn" not in sign_in(world.people["lead"]).get(reverse("home")).content.decode()


def test_vufo_is_not_asked_where_an_office_can_answer(world, sign_in, wish):
    assert "xin gia hạn" not in sign_in(world.people["vufo"]).get(reverse("home")).content.decode()
    deadlines.ask(world.obligations["outsider"], date(2026, 12, 10), "Lũ", by=world.people["outsider"])
    page = sign_in(world.people["vufo"]).get(reverse("home")).content.decode()
    assert "Trả lời Tỉnh ngoài xin gia hạn" in page


def test_the_cluster_cannot_go_beyond_its_own_date_and_keeps_its_words(world, sign_in, wish):
    response = sign_in(world.people["lead"]).post(
        reverse("extension_grant", args=[wish.pk]), {"until": "13/12/2026", "answer": "Được"}
    )

    assert response.status_code == 422
    assert "nhiều nhất đến hạn của Cụm (12/12/2026)" in response.content.decode()
    assert 'value="13/12/2026"' in response.content.decode()


def test_refusing_needs_a_reason_and_tells_the_union(world, sign_in, wish):
    lead = sign_in(world.people["lead"])
    empty = lead.post(reverse("extension_refuse", args=[wish.pk]), {"answer": " "})
    lead.post(reverse("extension_refuse", args=[wish.pk]), {"answer": "Còn đủ thời gian"})

    page = sign_in(world.people["owner"]).get(wish.get_absolute_url()).content.decode()
    assert empty.status_code == 422
    assert "Không gia hạn" in page and "Còn đủ thời gian" in page


def test_an_answer_to_a_wish_taken_back_meanwhile_keeps_its_words(world, sign_in, wish):
    deadlines.withdraw(wish, by=world.people["owner"])
    lead = sign_in(world.people["lead"])

    granted = lead.post(reverse("extension_grant", args=[wish.pk]), {"until": "08/12/2026"})
    refused = lead.post(reverse("extension_refuse", args=[wish.pk]), {"answer": "Còn đủ thời gian"})

    assert granted.url == wish.get_absolute_url() and "đã rút" in said(granted)[0]
    assert refused.status_code == 409 and "Còn đủ thời gian" in refused.content.decode()
    assert Obligation.objects.get(pk=world.obligations["member"].pk).due_on == date(2026, 12, 5)


def test_vufos_own_page_to_extend_leads_to_a_wish_that_waits(world, sign_in, wish):
    response = sign_in(world.people["vufo"]).get(reverse("obligation_extend", args=[world.obligations["member"].pk]))

    assert response.url == wish.get_absolute_url()


# --- where it is listed


def test_reasons_are_on_the_period_the_desk_and_the_report_for_those_who_may_read_them(world, sign_in, wish):
    report = factories.make_report(world.obligations["member"], world.people["owner"])
    deadlines.grant(wish, date(2026, 12, 10), by=world.people["vufo"])
    desk = reverse("cluster_desk", args=[5, 2026])

    for name, address in (
        ("lead", desk),
        ("vufo", "/ky-bao-cao/2026/"),
        ("owner", f"{report.get_absolute_url()}?lan=nhap"),
    ):
        page = sign_in(world.people[name]).get(address).content.decode()
        assert "gia hạn đến 10/12" in page.lower() and "Bão số 9" in page, name
    page = sign_in(world.people["neighbour"]).get("/ky-bao-cao/2026/").content.decode()
    assert "gia hạn đến 10/12/2026" in page and "Bão số 9" not in page


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("name", "address", "queries"), [
    ("vufo", "/ky-bao-cao/2026/", 15), ("lead", "/cum/5/2026/xet/", 20),
])  # fmt: skip
def test_queries_do_not_grow_with_the_wishes(world, sign_in, django_assert_num_queries, n, name, address, queries):
    askers = [("neighbour", "neighbour"), ("member", "owner"), ("last_lead", "last_lead")]
    for union, by in askers[:n]:
        wish = deadlines.ask(world.obligations[union], date(2026, 12, 10), "Bão", by=world.people[by])
        deadlines.grant(wish, date(2026, 12, 9), by=world.people["vufo"])
    client = sign_in(world.people[name])
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("name", ["lead", "vufo", "owner"])
def test_the_first_page_asks_no_more_for_more_wishes(world, sign_in, name):
    askers = [("member", "owner"), ("neighbour", "neighbour"), ("last_lead", "last_lead"), ("outsider", "outsider")]
    client, counts = sign_in(world.people[name]), []
    for union, by in askers:
        deadlines.ask(world.obligations[union], date(2026, 12, 10), "Bão", by=world.people[by])
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
    assert counts[3] - counts[2] in (0, 2)  # VUFO's own first one: the name of its union is read


def test_a_wish_of_a_closed_period_is_refused_and_not_granted(world, sign_in, wish):
    periods.close_period(world.period, by=world.people["vufo"])
    client = sign_in(world.people["vufo"])

    granted = client.post(reverse("extension_grant", args=[wish.pk]), {"until": "10/12/2026"})
    refused = client.post(reverse("extension_refuse", args=[wish.pk]), {"answer": "Kỳ đã khóa"})

    assert (granted.status_code, refused.status_code) == (422, 302)
