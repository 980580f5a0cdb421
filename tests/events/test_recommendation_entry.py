"""Raising a request: for whom, what is refused, and that nothing typed is lost."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from clusters.views.kept import author_mark
from events.models import Recommendation
from tests import factories
from tests.events.conference_making import make_conference, make_of_union

NEW = "/kien-nghi/moi/"


def filled(**fields):
    first = {
        "title": "Tập huấn phần mềm", "text": "Đề nghị mở lớp tập huấn.", "addressee": "cluster", "office_name": "",
        "wished_on": "20/12/2026", "source": "own", "conference": "", "report_period": "", "token": str(uuid4()),
    }  # fmt: skip
    return first | fields


def test_an_officer_raises_a_request(world, sign_in):
    response = sign_in(world.people["owner"]).post(NEW, filled())

    row = Recommendation.objects.get()
    assert response.status_code == 302
    assert response["Location"] == row.get_absolute_url()
    assert (row.union, row.cluster, row.state, row.year) == (world.unions["member"], world.cluster, "raised", 2026)
    assert (row.raised_on, row.wished_on) == (factories.TODAY, date(2026, 12, 20))


def test_the_lead_chooses_for_whom(world, sign_in):
    client = sign_in(world.people["lead"])
    codes = [code for code, _name in client.get(NEW).context["form"].fields["body"].choices]

    assert codes == [world.unions["lead"].slug, "cum-5"]
    assert client.post(NEW, filled(body="cum-5", addressee="vufo")).status_code == 302
    assert Recommendation.objects.get().raising_cluster == world.cluster
    assert client.post(NEW, filled(body=world.unions["member"].slug)).status_code == 422


def test_the_address_says_where_it_was_raised(world, sign_in):
    conference = make_conference(world)
    client = sign_in(world.people["owner"])

    form = client.get(f"{NEW}?hoi-nghi={conference.pk}").context["form"]
    assert (form["source"].value(), form["conference"].value()) == ("conference", str(conference.pk))
    form = client.get(f"{NEW}?ky=2026-H1").context["form"]
    assert (form["source"].value(), form["report_period"].value()) == ("report", "2026-H1")
    assert client.get(f"{NEW}?hoi-nghi=x&ky='").status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"text": ""}, "text"),
        ({"text": "x" * 100_000}, "text"),
        ({"addressee": "nobody"}, "addressee"),
        ({"addressee": "office"}, "office_name"),
        ({"wished_on": "23/11/2026"}, "wished_on"),
        ({"wished_on": "24/11/2036"}, "wished_on"),
        ({"wished_on": "31/02/2027"}, "wished_on"),
        ({"source": "conference", "conference": "999999"}, "conference"),
        ({"source": "conference", "conference": "99999999999999999999999"}, "conference"),
        ({"source": "report", "report_period": "1999"}, "report_period"),
        ({"source": "report"}, "report_period"),
        ({"text": "Số hộ chiếu B1234567 của đoàn"}, "text"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(world, sign_in, fields, field):
    response = sign_in(world.people["owner"]).post(NEW, filled(**fields))

    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == {field}
    assert form["title"].value().strip() == filled(**fields)["title"].strip()
    assert "Đề nghị mở lớp" in response.content.decode() or "text" in fields
    assert not Recommendation.objects.exists()


def test_a_union_without_a_cluster_is_told_so(world, sign_in):
    alone = factories.make_officer(factories.make_union())

    response = sign_in(alone).post(NEW, filled())

    assert response.context["form"].errors == {"addressee": ["Đơn vị chưa thuộc Cụm nào. Chọn VUFO hoặc cơ quan khác."]}


def test_nobody_names_a_conference_of_others(world, sign_in):
    theirs = make_of_union(world, "neighbour", "neighbour")

    response = sign_in(world.people["owner"]).post(NEW, filled(source="conference", conference=theirs.pk))

    assert set(response.context["form"].errors) == {"conference"}


@pytest.mark.parametrize("token", ["", "x", "5f8bc553-bd68-4a52-9c1a-cffca4a1d40d"])
def test_a_double_click_raises_once(world, sign_in, token):
    client = sign_in(world.people["owner"])
    statuses = [client.post(NEW, filled(token=token)).status_code for _n in range(2)]

    assert statuses == ([422, 422] if token == "x" else [302, 302])
    assert Recommendation.objects.count() == {"": 2, "x": 0}.get(token, 1)


def test_words_survive_an_expired_session(world, sign_in, client):
    mark = author_mark(world.people["owner"])
    response = sign_in(None).post(NEW, filled(author=mark))
    assert response["Location"].startswith(reverse("account_login"))

    client.force_login(world.people["owner"])
    form = client.get(NEW).context["form"]
    assert (form["title"].value(), form["text"].value()) == ("Tập huấn phần mềm", "Đề nghị mở lớp tập huấn.")
    assert not Recommendation.objects.exists()
