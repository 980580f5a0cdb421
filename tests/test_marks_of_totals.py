"""A total that counts an invented row says so, on whichever page of the list the row itself stands."""

from datetime import date

import pytest
from django.urls import reverse

from aid.models import Pledge
from aid.views import pledge_list
from events.models import Award, Delegation, Recommendation
from events.views import awards, delegations, recommendations
from tests.aid.making import make_pledge
from tests.events.award_making import make_award, nominate
from tests.events.delegation_making import make_visit
from tests.events.recommendation_making import make_recommendation, step

MARK = '<span class="hn-demo">Số liệu minh họa</span></div>'


@pytest.fixture(autouse=True)
def one_row_a_page(monkeypatch):
    for module in (awards, delegations, recommendations, pledge_list):
        monkeypatch.setattr(module, "PAGE_SIZE", 1)


def is_marked(client, address, **query) -> bool:
    page = client.get(address, query)
    assert page.status_code == 200 and len(page.context["page_obj"].object_list) == 1
    return MARK in page.content.decode()


def invent(row) -> None:
    type(row).objects.filter(pk=row.pk).update(is_illustrative=True)


def test_awards_and_the_histories_of_a_union_and_of_a_recipient(world, sign_in):
    owner, member = world.people["owner"], world.unions["member"]
    old = make_award(member, owner, name="An", year=2025, on=date(2025, 11, 1))
    new = make_award(member, owner, name="An")
    client = sign_in(world.people["vufo"])
    addresses = [
        reverse("award_list"), reverse("award_union", args=[member.slug]), reverse("award_recipient", args=[new.pk]),
    ]  # fmt: skip
    assert not any(is_marked(client, address) for address in addresses)

    invent(old)

    assert all(is_marked(client, address) for address in addresses)
    assert not is_marked(client, addresses[0], nam="2026")
    assert Award.objects.filter(is_illustrative=True).count() == 1


def test_nominations(world, sign_in):
    first, second = [
        nominate(world.unions["member"], world.people["owner"], name=name) for name in ("Lê Bình", "Trần Hoa")
    ]
    client = sign_in(world.people["vufo"])
    assert not is_marked(client, reverse("nomination_list"))

    invent(second)

    assert is_marked(client, reverse("nomination_list"))
    assert not is_marked(client, reverse("nomination_list"), tim=first.name)


def test_requests_counted_in_other_states_too(world, sign_in):
    answered = step(world, make_recommendation(world), "answered", "lead")
    make_recommendation(world, title="Khác")
    client = sign_in(world.people["vufo"])
    assert not is_marked(client, reverse("recommendation_list"))

    invent(answered)

    assert is_marked(client, reverse("recommendation_list"))
    assert is_marked(client, reverse("recommendation_list"), tinh_trang="cho-tra-loi")
    assert not is_marked(client, reverse("recommendation_list"), tim="Khác")
    assert Recommendation.objects.filter(is_illustrative=True).count() == 1


@pytest.mark.parametrize("model", [Delegation, Pledge])
def test_visits_and_pledges(world, sign_in, model):
    owner, member = world.people["owner"], world.unions["member"]
    name = "delegation_list" if model is Delegation else "pledge_list"
    for _n in range(2):
        make_visit(member, owner) if model is Delegation else make_pledge(member, owner)
    client = sign_in(owner)
    (shown,) = client.get(reverse(name)).context["page_obj"].object_list
    assert not is_marked(client, reverse(name))

    invent(model.objects.exclude(pk=shown.pk).get())

    assert is_marked(client, reverse(name))
