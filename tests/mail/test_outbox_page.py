"""Thư đi: what VUFO's officers see of the outbox, and what they can do about letters in trouble."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clusters import clock
from mail.models import DeadAddress, Letter, SendRun
from tests import factories


@pytest.fixture
def vufo(world, sign_in):
    return sign_in(world.people["vufo"])


def subjects(response):
    return {letter.subject for letter in response.context["page_obj"]}


def ran(ago=timedelta(0), **fields):
    SendRun.objects.create(pk=1, started_at=clock.now() - ago, finished_at=clock.now() - ago, **fields)


def test_filters(world, vufo):
    for state in ("waiting", "sending", "sent", "failed", "unsure", "dropped"):
        factories.make_letter(world.people["owner"], state, subject=state)
    factories.make_letter(world.people["lead"], "sent", subject="other")

    by_state = [f"?tinh_trang={value}" for value in ("can-xem", "waiting", "sent", "dropped")]
    shown = {query: subjects(vufo.get(reverse("outbox") + query)) for query in ("", *by_state, "?tim=LEAD")}

    assert shown == {
        "": {"waiting", "sending", "sent", "failed", "unsure", "dropped", "other"},
        "?tinh_trang=can-xem": {"failed", "unsure"},
        "?tinh_trang=waiting": {"waiting", "sending"},
        "?tinh_trang=sent": {"sent", "other"},
        "?tinh_trang=dropped": {"dropped"},
        "?tim=LEAD": {"other"},
    }


def test_empty_and_never_run(vufo):
    page = vufo.get(reverse("outbox")).content.decode()

    assert "Việc gửi thư chưa chạy lần nào" in page
    assert "Chưa có thư nào" in page
    assert "Không có thư nào khớp" in vufo.get(reverse("outbox"), {"tim": "x"}).content.decode()


@pytest.mark.parametrize(
    ("ago", "fields", "says"),
    [
        (timedelta(minutes=5), {}, None),
        (timedelta(hours=2), {}, "Việc gửi thư không chạy từ 24/11/2026, 07:00"),
        (timedelta(minutes=5), {"problem": "Connection refused"}, "máy chủ thư: Connection refused"),
    ],
)
def test_the_last_run(vufo, ago, fields, says):
    ran(ago, **fields)

    page = vufo.get(reverse("outbox")).content.decode()

    assert (says in page) if says else ("hn-note warn" not in page)


def test_settling(world, vufo):
    again = factories.make_letter(world.people["owner"], "failed")
    rest = factories.make_letter(world.people["owner"], "unsure")
    DeadAddress.objects.create(user=world.people["owner"], address="owner@example.vn", problem="550", since=clock.now())

    assert "Thư sẽ được gửi lại" in vufo.post(reverse("letter_resend", args=[again.pk]), follow=True).content.decode()
    assert "coi thư cho" in vufo.post(reverse("letter_settle", args=[rest.pk]), follow=True).content.decode()

    assert list(Letter.objects.order_by("pk").values_list("state", "settled_by__username")) == [
        ("waiting", "vufo"), ("sent", "vufo"),
    ]  # fmt: skip
    assert not DeadAddress.objects.current().exists()
    late = vufo.post(reverse("letter_resend", args=[rest.pk]), follow=True)
    assert "Thư này vừa được xử lý: đã gửi." in late.content.decode()


def test_a_dead_address_is_shown_and_cleared(world, vufo):
    dead = DeadAddress.objects.create(
        user=world.people["owner"], address="owner@example.vn", problem="550 No such user", since=clock.now()
    )
    page = vufo.get(reverse("outbox")).content.decode()
    assert "owner@example.vn" in page
    assert "550 No such user" in page

    vufo.post(reverse("dead_address_clear", args=[dead.pk]))

    dead.refresh_from_db()
    assert dead.cleared_by == world.people["vufo"]
    assert "owner@example.vn" not in vufo.get(reverse("outbox")).content.decode()


def test_the_first_page_tells_vufo(world, sign_in):
    factories.make_letter(world.people["owner"], "unsure")
    factories.make_letter(world.people["owner"], created_at=clock.now(), send_after=clock.now() - timedelta(hours=2))
    DeadAddress.objects.create(user=world.people["owner"], address="owner@example.vn", problem="550", since=clock.now())

    def titles(name):
        groups = sign_in(world.people[name]).get("/").context["groups"]
        return {task.title for group in groups if group.heading == "Thư báo" for task in group.tasks}

    assert titles("vufo") == {
        "Xem 1 thư báo chưa đến được người nhận",
        "Báo 1 người đổi địa chỉ thư điện tử",
        "Báo quản trị: việc gửi thư đã dừng",
    }
    assert titles("owner") == titles("observer") == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(world, vufo, rows, django_assert_num_queries):
    ran()
    for _n in range(rows):
        user = factories.make_officer(world.unions["member"])
        factories.make_letter(user, "failed", settled_by=world.people["vufo"], settled_at=clock.now())
        DeadAddress.objects.create(user=user, address=user.email, problem="550", since=clock.now())

    with django_assert_num_queries(9):
        vufo.get(reverse("outbox"))
