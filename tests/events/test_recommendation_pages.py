"""The pages of requests: the list with its filter and file, raising one, its page with the next step."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from clusters.views.kept import author_mark
from clusters.workflow.rows import version
from events.models import Recommendation
from events.workflow.conferences import Body
from tests import factories
from tests.events.conference_making import make_conference, make_of_union
from tests.events.recommendation_making import make_recommendation, step

LIST, NEW = "/kien-nghi/", "/kien-nghi/moi/"
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def filled(**fields):
    first = {
        "title": "Tập huấn phần mềm", "text": "Đề nghị mở lớp tập huấn.", "addressee": "cluster", "office_name": "",
        "wished_on": "20/12/2026", "source": "own", "conference": "", "report_period": "", "token": str(uuid4()),
    }  # fmt: skip
    return first | fields


def said(row, **fields):
    first = {
        "kind": "answered", "text": "Cụm sẽ mở lớp.", "on": "24/11/2026", "seen": version(row), "token": str(uuid4()),
    }  # fmt: skip
    return first | fields


# --- the list -------------------------------------------------------------------------------------------


def test_each_person_reads_what_concerns_them(world, sign_in):
    of = {
        "to cluster": make_recommendation(world),
        "to vufo": make_recommendation(world, addressee="vufo"),
        "neighbour's to vufo": make_recommendation(
            world, "neighbour", Body(union=world.unions["neighbour"]), addressee="vufo"
        ),
        "of the cluster": make_recommendation(world, "lead", Body(cluster=world.cluster), addressee="vufo"),
        "outsider's": make_recommendation(world, "outsider", Body(union=world.unions["outsider"])),
    }
    members = {"to cluster", "of the cluster"}
    expected = dict.fromkeys(PEOPLE, members) | {
        "owner": members | {"to vufo"},
        "head": members | {"to vufo"},
        "neighbour": members | {"neighbour's to vufo"},
        "outsider": {"outsider's"},
        "vufo": set(of),
        "observer": set(of),
    }

    for name in PEOPLE:
        client = sign_in(world.people[name])
        assert {row.title for row in client.get(LIST).context["rows"]} == {of[key].title for key in expected[name]}
        for key, row in of.items():
            status = client.get(row.get_absolute_url()).status_code
            assert (name, key, status) == (name, key, 200 if key in expected[name] else 404)


def test_a_request_passed_on_stays_readable_in_the_cluster(world, sign_in):
    row = make_recommendation(world)
    step(world, row, "passed_on", "lead")

    response = sign_in(world.people["neighbour"]).get(row.get_absolute_url())

    assert "VUFO, Cụm 5 chuyển" in response.content.decode()


def test_the_list_filters_by_everything(world, sign_in):
    first = make_recommendation(world, title="Cấp thẻ cho hội viên", wished_on=date(2026, 11, 24))
    second = make_recommendation(world, title="Đường dây nóng", addressee="vufo")
    third = make_recommendation(
        world, "outsider", Body(union=world.unions["outsider"]), addressee="office", office_name="Sở Ngoại vụ"
    )
    old = make_recommendation(world, source="report", report_period="2025", addressee="vufo")
    step(world, second, "settled", "vufo")
    Recommendation.objects.filter(pk=first.pk).update(wished_on=date(2026, 11, 23))
    client = sign_in(world.people["vufo"])

    def found(query):
        return {row.pk for row in client.get(LIST + query).context["rows"]}

    assert found("") == {first.pk, second.pk, third.pk, old.pk}
    assert found("?tim=duong+day") == {second.pk}
    assert found("?tim=so+ngoai+vu") == {third.pk}
    assert found("?nam=2025") == {old.pk}
    assert found("?tinh_trang=da-giai-quyet") == {second.pk}
    assert found("?gui=cum") == {first.pk}
    assert found("?gui=co-quan-khac") == {third.pk}
    assert found(f"?cua={world.unions['outsider'].slug}") == {third.pk}
    assert found("?qua_han=1") == {first.pk}
    assert found("?nam=1&tinh_trang=x&cua=%27&trang=999") == {first.pk, second.pk, third.pk, old.pk}


def test_counts_are_of_all_states_and_lead_to_each(world, sign_in):
    make_recommendation(world)
    for _n in range(2):
        step(world, make_recommendation(world), "settled", "lead")

    response = sign_in(world.people["vufo"]).get(LIST + "?tinh_trang=da-giai-quyet&nam=2026")

    shares = response.context["shares"]
    assert [(share.label, share.n, share.is_chosen) for share in shares] == [
        ("Chờ trả lời", 1, False),
        ("Đã giải quyết", 2, True),
    ]
    assert len(sign_in(world.people["vufo"]).get(LIST + shares[0].link).context["rows"]) == 1


def test_pages_of_25(world, sign_in):
    for _n in range(26):
        make_recommendation(world)

    client = sign_in(world.people["vufo"])

    assert len(client.get(LIST).context["rows"]) == 25
    assert len(client.get(LIST + "?trang=2").context["rows"]) == 1


def test_the_file_is_what_is_filtered_and_no_formula(world, sign_in):
    row = make_recommendation(world, title="=1+1")
    step(world, row, "answered", "lead", text="Đã trả lời")
    make_recommendation(world, "outsider", Body(union=world.unions["outsider"]))

    response = sign_in(world.people["owner"]).get(LIST + "?xuat=csv&tim=1")

    text = response.content.decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="kien-nghi-2026-11-24.csv"'
    assert '"\'=1+1"' in text
    assert '"Đã trả lời","Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"' in text
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "address", "queries"),
    [("owner", LIST, 15), ("vufo", LIST, 11), ("vufo", LIST + "?xuat=csv", 8)],
)
def test_the_list_asks_no_more_for_more_rows(world, sign_in, rows, name, address, queries, django_assert_num_queries):
    for _n in range(rows):
        step(world, make_recommendation(world), "answered", "lead")
        make_recommendation(world, "neighbour", Body(union=world.unions["neighbour"]))
    client = sign_in(world.people[name])

    with django_assert_num_queries(queries):
        client.get(address)


# --- raising one ----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("token", ["", "x", str(uuid4())])
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


# --- the page -------------------------------------------------------------------------------------------


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
