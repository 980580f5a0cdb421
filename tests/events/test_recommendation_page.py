"""The page of a request: its steps, the next one, two people at once, who may."""

from uuid import uuid4

import pytest

from clusters.views.kept import author_mark
from clusters.workflow.rows import version
from tests.events.conference_making import make_conference, make_of_union
from tests.events.recommendation_making import make_recommendation, step

PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def said(row, **fields):
    first = {
        "kind": "answered", "text": "Cụm sẽ mở lớp.", "on": "24/11/2026", "seen": version(row), "token": str(uuid4()),
    }  # fmt: skip
    return first | fields


def test_the_lead_answers_and_the_union_reads_it(world, sign_in):
    row = make_recommendation(world)

    response = sign_in(world.people["lead"]).post(row.get_absolute_url(), said(row))

    assert response.status_code == 302
    page = sign_in(world.people["owner"]).get(row.get_absolute_url()).content.decode()
    assert "Đã trả lời" in page
    assert "Cụm sẽ mở lớp." in page
    assert "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)" in page


def test_who_finds_a_form_on_the_page(world, sign_in):
    row = make_recommendation(world)

    found = {name for name in PEOPLE if name != "outsider" and _form(sign_in, world, name, row) is not None}

    assert found == {"owner", "head", "lead", "deputy", "vufo"}


def _form(sign_in, world, name, row):
    return sign_in(world.people[name]).get(row.get_absolute_url()).context["form"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "raised"}, "kind"),
        ({"kind": "reopened"}, "kind"),
        ({"text": " "}, "text"),
        ({"text": "x" * 100_000}, "text"),
        ({"on": "25/11/2026"}, "on"),
        ({"on": "01/11/2026"}, "on"),
        ({"on": "hôm nay"}, "on"),
        ({"seen": "x"}, "__all__"),
    ],
)
def test_a_bad_step_is_refused_at_its_field(world, sign_in, fields, field):
    row = make_recommendation(world)

    response = sign_in(world.people["lead"]).post(row.get_absolute_url(), said(row, **fields))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert row.steps.count() == 1


def test_answering_what_was_withdrawn_keeps_the_words(world, sign_in):
    row = make_recommendation(world)
    seen = version(row)
    step(world, row, "withdrawn", "owner")
    client = sign_in(world.people["lead"])

    for typed in (said(row, seen=seen), said(row)):
        response = client.post(row.get_absolute_url(), typed)
        assert response.status_code == 422
        assert "Cụm sẽ mở lớp." in response.content.decode()
        assert "đã rút" in response.content.decode()
    assert row.steps.count() == 2
    assert _form(sign_in, world, "lead", row) is None


def test_who_comes_second_reads_the_first_and_may_still_write(world, sign_in):
    row = make_recommendation(world)
    seen = version(row)
    step(world, row, "under_way", "deputy", text="Đang hỏi VUFO")
    client = sign_in(world.people["lead"])

    response = client.post(row.get_absolute_url(), said(row, seen=seen))
    assert response.status_code == 422
    assert "Đang hỏi VUFO" in response.content.decode()
    assert response.context["form"].data["seen"] == version(row)

    client.post(row.get_absolute_url(), said(row, seen=response.context["form"].data["seen"]))
    assert [s.kind for s in row.steps.all()] == ["raised", "under_way", "answered"]


def test_a_double_click_answers_once(world, sign_in):
    row = make_recommendation(world)
    typed = said(row)
    client = sign_in(world.people["lead"])

    assert [client.post(row.get_absolute_url(), typed).status_code for _n in range(2)] == [302, 302]
    assert row.steps.filter(kind="answered").count() == 1


def test_a_reader_may_not_post_and_a_step_of_others_is_refused(world, sign_in):
    row = make_recommendation(world)

    for name in ("neighbour", "last_lead", "observer"):
        assert sign_in(world.people[name]).post(row.get_absolute_url(), said(row)).status_code == 403
    assert sign_in(world.people["outsider"]).post(row.get_absolute_url(), said(row)).status_code == 404
    assert sign_in(world.people["owner"]).post(row.get_absolute_url(), said(row)).status_code == 403
    assert sign_in(world.people["lead"]).post(row.get_absolute_url(), said(row, kind="withdrawn")).status_code == 403
    assert row.steps.count() == 1


def test_an_answer_survives_an_expired_session(world, sign_in, client):
    row = make_recommendation(world)
    sign_in(None).post(row.get_absolute_url(), said(row, author=author_mark(world.people["lead"])))

    client.force_login(world.people["lead"])
    form = client.get(row.get_absolute_url()).context["form"]

    assert (form["kind"].value(), form["text"].value()) == ("answered", "Cụm sẽ mở lớp.")
    client.post(row.get_absolute_url(), said(row))
    assert client.get(row.get_absolute_url()).context["form"]["text"].value() is None


def test_a_conference_is_named_only_to_whoever_may_read_it(world, sign_in):
    theirs = make_of_union(world, title="Họp kín của đơn vị")
    row = make_recommendation(world, source="conference", conference=theirs)

    pages = {n: sign_in(world.people[n]).get(row.get_absolute_url()).content.decode() for n in ("owner", "neighbour")}

    assert "Họp kín của đơn vị" in pages["owner"]
    assert "Họp kín của đơn vị" not in pages["neighbour"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("owner", 12), ("lead", 19), ("vufo", 7)])
def test_the_page_asks_no_more_for_more_steps(world, sign_in, rows, name, queries, django_assert_num_queries):
    row = make_recommendation(world)
    for _n in range(rows):
        step(world, row, "under_way", "lead")
    client = sign_in(world.people[name])

    with django_assert_num_queries(queries):
        client.get(row.get_absolute_url())


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_keys_that_nobody_has_are_not_found(world, sign_in, pk):
    assert sign_in(world.people["vufo"]).get(f"/kien-nghi/{pk}/").status_code == 404


def test_the_form_is_open_to_whoever_is_awaited_and_folded_for_the_others(world, sign_in):
    row = make_recommendation(world)

    found = {n: sign_in(world.people[n]).get(row.get_absolute_url()).context["is_open"] for n in ("owner", "lead")}
    assert found == {"owner": False, "lead": True}

    step(world, row, "settled", "lead")
    assert sign_in(world.people["lead"]).get(row.get_absolute_url()).context["is_open"] is False


def test_a_conference_shows_what_was_raised_at_it_to_whoever_may_read_that(world, sign_in):
    conference = make_conference(world)
    to_cluster = make_recommendation(world, source="conference", conference=conference)
    to_vufo = make_recommendation(world, source="conference", conference=conference, addressee="vufo")
    address = conference.get_absolute_url()

    pages = {name: sign_in(world.people[name]).get(address).context["page"] for name in PEOPLE}

    both, one = [to_vufo, to_cluster], [to_cluster]
    assert {name: page.requests for name, page in pages.items()} == {
        "outsider": [], "neighbour": one, "owner": both, "head": both, "lead": one, "deputy": one, "last_lead": one,
        "vufo": both, "observer": both,
    }  # fmt: skip
    assert {name for name, page in pages.items() if page.may_raise} == {
        "neighbour", "owner", "head", "lead", "deputy", "last_lead",
    }  # fmt: skip


def test_whoever_asked_withdraws_and_raises_again_by_a_button_of_the_page(world, sign_in):
    row = make_recommendation(world)
    client, address = sign_in(world.people["owner"]), row.get_absolute_url()

    assert client.get(address).context["buttons"] == [("withdrawn", "Rút kiến nghị")]
    assert f"{address}?buoc=withdrawn#buoc-moi" in client.get(address).content.decode()
    opened = client.get(address, {"buoc": "withdrawn"})
    assert opened.context["is_open"] and opened.context["form"]["kind"].value() == "withdrawn"
    assert sign_in(world.people["lead"]).get(address).context["buttons"] == []
    step(world, row, "withdrawn", "owner")
    assert sign_in(world.people["owner"]).get(address).context["buttons"] == [("reopened", "Nêu lại")]


def test_a_step_in_the_address_that_one_may_not_take_opens_nothing(world, sign_in):
    row = make_recommendation(world)

    page = sign_in(world.people["owner"]).get(row.get_absolute_url(), {"buoc": "settled"})

    assert not page.context["is_open"] and page.context["form"]["kind"].value() != "settled"
