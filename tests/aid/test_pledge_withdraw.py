"""A pledge noted by mistake is taken back as a whole: it counts nowhere, and nothing is lost."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from aid.models import Disbursement, Pledge, PledgeValue
from aid.workflow import money, pledges, withdrawing
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from aid.workflow.money import Sum
from tests.aid.making import make_pledge, make_whole_pledge

BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def pledge(world, by):
    pledge = make_whole_pledge(world.unions["member"], by, status="running")
    money.set_value(pledge, "approved", date(2026, 4, 1), Sum(4 * BILLION), by=by)
    money.set_value(pledge, "committed", date(2026, 6, 1), Sum(6 * BILLION), by=by, reason="Tăng")
    return pledge


def url(pledge) -> str:
    return reverse("pledge_withdraw", args=[pledge.pk])


def flat(response) -> str:
    return " ".join(response.content.decode().split())


def test_all_of_it_is_taken_back_with_the_reason(pledge, by, sign_in):
    client = sign_in(by)
    assert url(pledge) in flat(client.get(pledge.get_absolute_url()))
    assert "3 giá trị và 1 đợt giải ngân" in flat(client.get(url(pledge)))
    response = client.post(url(pledge), {"reason": "Ghi hai lần"}, follow=True)

    pledge.refresh_from_db()
    assert pledge.status == "cancelled"
    assert not Pledge.objects.counted().exists()
    assert set(PledgeValue.objects.values_list("is_current", "revoke_reason")) == {(False, "Ghi hai lần")}
    assert list(Disbursement.objects.values_list("revoke_reason", "revoked_by")) == [("Ghi hai lần", by.pk)]
    step = pledge.steps.latest("pk")
    assert (step.status, step.note, step.by) == ("cancelled", "Rút vì ghi nhầm: Ghi hai lần", by)
    page = flat(response)
    assert "Đã rút khoản ghi nhầm" in page
    assert "Không còn được tính từ" in page and "Rút vì ghi nhầm: Ghi hai lần" in page
    assert url(pledge) not in page


def test_without_a_reason_nothing_is_taken_back(pledge, by, sign_in):
    for reason in ("", " \u200b "):
        assert "Ghi ô này." in flat(sign_in(by).post(url(pledge), {"reason": reason}))
    with pytest.raises(Refused):
        withdrawing.withdraw_pledge(pledge, " ", by=by)

    pledge.refresh_from_db()
    assert (pledge.status, Disbursement.objects.standing().count()) == ("running", 1)


def test_twice_is_once(pledge, by, sign_in):
    client = sign_in(by)
    client.post(url(pledge), {"reason": "Ghi hai lần"})
    assert "đã được rút" in flat(client.post(url(pledge), {"reason": "Lần nữa"}, follow=True))

    assert pledge.steps.count() == 1
    with pytest.raises(Overtaken):
        withdrawing.withdraw_pledge(pledge, "Lần nữa", by=by)


def test_all_or_nothing(pledge, by, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("aid.workflow.withdrawing.move_to", fail)
    before = Pledge.history.count()
    with pytest.raises(RuntimeError):
        withdrawing.withdraw_pledge(pledge, "Nhầm", by=by)

    assert Pledge.history.count() == before
    assert not PledgeValue.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize("status", Pledge.Status.values)
def test_from_every_status(world, by, status):
    pledge = make_pledge(world.unions["member"], by, status=status)
    if status == "cancelled":
        with pytest.raises(Overtaken):
            withdrawing.withdraw_pledge(pledge, "Nhầm", by=by)
    else:
        assert withdrawing.withdraw_pledge(pledge, "Nhầm", by=by).status == "cancelled"


def test_it_comes_back_by_a_step_and_new_values(pledge, by):
    withdrawing.withdraw_pledge(pledge, "Nhầm", by=by)
    pledges.move_to(pledge, "committed", date(2026, 7, 1), by=by, note="Rút nhầm")
    money.set_value(pledge, "committed", date(2026, 3, 4), Sum(BILLION), by=by)

    assert Pledge.objects.counted().get().values.get(is_current=True).value_vnd == BILLION


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("owner", 302), ("head", 302), ("outsider", 404), ("neighbour", 404), ("lead", 403), ("deputy", 403),
        ("vufo", 403), ("observer", 403), ("last_lead", 403),
    ],
)  # fmt: skip
def test_who_may(world, pledge, sign_in, person, code):
    assert sign_in(world.people[person]).post(url(pledge), {"reason": "Nhầm"}).status_code == code
    pledge.refresh_from_db()
    assert (pledge.status == "cancelled") is (code == 302)
    if code != 302 and pledge.status == "running":
        with pytest.raises(NotAllowed):
            withdrawing.withdraw_pledge(pledge, "Nhầm", by=world.people[person])


def test_anonymous_is_sent_to_sign_in(pledge, client):
    assert client.post(url(pledge), {"reason": "Nhầm"}).status_code == 302
    pledge.refresh_from_db()
    assert pledge.status == "running"
