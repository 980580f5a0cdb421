"""Planning a conference, correcting it, that it was held or called off: who may, what is refused, what is kept."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import Changed, version
from events.models import Conference
from events.workflow import conferences, elections
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conferences import Body, Plan
from events.workflow.elections import Count
from tests import factories
from tests.events.conference_making import add_agenda, hold, make_conference, make_national, make_of_union

NEW = reverse("conference_new")


def typed(**fields):
    first = {
        "title": "Hội nghị  tổng kết",
        "kinds": ["year_end", "training"],
        "starts_on": "11/12/2026",
        "starts_at": "8h",
        "ends_at": "11:45",
        "mode": "hybrid",
        "place": "Cà Mau",
        "year_reviewed": "2026",
        "year_planned": "2027",
    }
    return first | fields


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("outsider", ["lh"]), ("owner", ["lh"]), ("lead", ["cum-5", "lh"]), ("deputy", ["cum-5", "lh"]),
        ("last_lead", ["lh"]), ("vufo", ["quoc-gia", "cum-3", "cum-5"]),
    ],
)  # fmt: skip
def test_a_person_is_offered_the_bodies_of_own_offices(world, sign_in, name, codes):
    page = sign_in(world.people[name]).get(NEW)

    assert page.status_code == 200
    assert [code.partition("-")[0] if code.startswith("lh") else code for code in page.context["form"].bodies] == codes


@pytest.mark.parametrize(("name", "status"), [("anonymous", 302), ("observer", 403)])
def test_who_has_nothing_to_plan(world, sign_in, name, status):
    client = sign_in(world.people[name])

    assert client.get(NEW).status_code == client.post(NEW, typed()).status_code == status


@pytest.mark.parametrize("name", ["lead", "deputy", "vufo"])
def test_offices_and_vufo_plan_for_the_cluster(world, sign_in, name):
    page = sign_in(world.people[name]).post(NEW, typed(body="cum-5", host=world.unions["member"].pk))

    row = Conference.objects.get()
    assert page.url == row.get_absolute_url()
    assert (row.level, row.cluster, row.union, row.host) == ("cluster", world.cluster, None, world.unions["member"])
    assert (row.title, row.kinds, row.mode) == ("Hội nghị tổng kết", ["year_end", "training"], "hybrid")
    assert (row.starts_on, row.ends_on, row.starts_at, row.ends_at) == (
        date(2026, 12, 11), date(2026, 12, 11), time(8), time(11, 45),
    )  # fmt: skip
    assert (row.year_reviewed, row.year_planned, row.state, row.is_public) == (2026, 2027, "planned", False)
    assert row.changed_by == row.history.get().history_user == row.acts.get().by == world.people[name]


def test_a_union_plans_its_own_and_is_its_host(world, sign_in):
    sign_in(world.people["owner"]).post(NEW, typed())

    row = Conference.objects.get()
    assert (row.level, row.union, row.host) == ("union", world.unions["member"], world.unions["member"])


def test_the_form_posted_twice_is_one_conference(world, sign_in):
    client = sign_in(world.people["owner"])
    token = client.get(NEW).context["form"]["token"].value()

    first = client.post(NEW, typed(token=token))
    second = client.post(NEW, typed(token=token))

    assert first.url == second.url == Conference.objects.get().get_absolute_url()
    again = client.post(NEW, typed())
    assert again.status_code == 422 and "đã có hội nghị cùng tên" in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"title": " "}, "title", ""),
        ({"title": "x" * 301}, "title", ""),
        ({"kinds": []}, "kinds", "Chọn ít nhất một loại."),
        ({"kinds": ["feast"]}, "kinds", ""),
        ({"starts_on": ""}, "starts_on", ""),
        ({"starts_on": "31/02/2026"}, "starts_on", ""),
        ({"ends_on": "10/12/2026"}, "ends_on", "không được trước ngày bắt đầu"),
        ({"ends_on": "10/03/2027"}, "ends_on", "dài nhất 31 ngày"),
        ({"starts_on": "01/01/1989"}, "starts_on", "từ 01/01/1990"),
        ({"starts_on": "01/01/2029", "ends_on": ""}, "starts_on", "đến hết năm 2028"),
        ({"starts_at": "25:00"}, "starts_at", "Ghi giờ như 08:00"),
        ({"ends_at": "07:00"}, "ends_at", "phải sau giờ bắt đầu"),
        ({"starts_at": ""}, "starts_at", "Ghi giờ bắt đầu"),
        ({"mode": "by_pigeon"}, "mode", ""),
        ({"year_reviewed": "20266"}, "year_reviewed", ""),
        ({"year_planned": "2020"}, "year_planned", "không được trước năm được sơ kết, tổng kết"),
        ({"year_reviewed": "", "year_planned": "2020"}, "year_planned", "Năm này trước ngày họp"),
        ({"year_reviewed": "2027"}, "year_reviewed", "Năm này sau ngày họp"),
        ({"host": "987654"}, "host", ""),
        ({"body": "cum-3"}, "body", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_the_rest_stays(world, sign_in, fields, at, words):
    page = sign_in(world.people["lead"]).post(NEW, typed(body="cum-5") | fields)

    text = page.content.decode()
    assert page.status_code == 422 and page.context["form"].errors.keys() == {at} and words in text
    assert fields.get("place", "Cà Mau") in text and Conference.objects.count() == 0


def test_all_that_is_wrong_is_said_at_once(world, sign_in):
    client = sign_in(world.people["lead"])
    wrong = {"title": "", "ends_on": "10/12/2026", "ends_at": "07:00", "year_planned": "20x7", "year_reviewed": "2027"}
    row = make_conference(world)

    new = client.post(NEW, typed(body="cum-5") | wrong)
    edit = client.post(reverse("conference_edit", args=[row.pk]), typed(seen=version(row)) | wrong)

    at = {"title", "ends_on", "ends_at", "year_planned", "year_reviewed"}
    assert new.status_code == edit.status_code == 422
    assert new.context["form"].errors.keys() == edit.context["form"].errors.keys() == at


def test_the_end_is_not_set_before_what_the_programme_holds(world, sign_in):
    row = make_conference(world, starts_at=time(8), ends_at=time(11, 45))
    add_agenda(world, row, "Bế mạc", starts_at=time(11, 30))
    client, address = sign_in(world.people["lead"]), reverse("conference_edit", args=[row.pk])
    given = typed(starts_on="20/11/2026", ends_on="20/11/2026", seen=version(row))

    refused = client.post(address, given | {"ends_at": "11:00"})

    assert refused.status_code == 422 and "Chương trình có nội dung lúc 11:30" in str(refused.context["form"].errors)
    assert client.post(address, given | {"ends_at": "11:30"}).status_code == 302


def test_a_host_from_another_cluster_is_refused(world, sign_in):
    given = typed(body="cum-5", host=world.unions["outsider"].pk)

    page = sign_in(world.people["lead"]).post(NEW, given)

    assert page.status_code == 422 and "không thuộc Cụm 5 vào ngày họp" in page.content.decode()


def test_last_years_lead_plans_the_review_of_its_year_only(world, sign_in):
    client = sign_in(world.people["last_lead"])

    with clock.set_to(date(2026, 1, 5)):
        assert client.post(NEW, typed(body="cum-5")).status_code == 422
        in_january = typed(body="cum-5", starts_on="11/01/2026", ends_on="11/01/2026", year_reviewed="2025")
        assert client.post(NEW, in_january).status_code == 302
        # A meeting of December is no late review: its year has offices of its own.
        assert client.post(NEW, typed(body="cum-5", title="Khác", year_reviewed="2025")).status_code == 422


def test_what_was_typed_survives_the_end_of_a_session(world, sign_in):
    client = sign_in(world.people["owner"])
    author = client.get(NEW).context["author"]
    client.logout()

    assert client.post(NEW, typed(author=author)).status_code == 302
    client.force_login(world.people["owner"])
    text = client.get(NEW).content.decode()

    assert "Hội nghị  tổng kết" in text and text.count("checked") == 2
    assert Conference.objects.count() == 0


EDIT = {
    "anonymous": 302, "outsider": 403, "neighbour": 403, "owner": 200, "head": 200, "lead": 200, "deputy": 200,
    "last_lead": 403, "vufo": 200, "observer": 403,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), EDIT.items())
def test_who_keeps_a_clusters_conference(world, sign_in, name, status):
    row = make_conference(world)  # the member hosts it
    client = sign_in(world.people[name])

    for address in ("edit", "hold", "call_off", "again"):
        assert client.get(reverse(f"conference_{address}", args=[row.pk])).status_code == status
    if status == 403:
        with pytest.raises(NotAllowed):
            hold(row, world.people[name])


@pytest.mark.parametrize("name", ["outsider", "neighbour", "last_lead"])
def test_a_unions_own_conference_is_hidden_from_others(world, sign_in, name):
    row = make_of_union(world)
    client = sign_in(world.people[name])

    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(reverse("conference_edit", args=[row.pk]), typed()).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("lead", 403), ("observer", 403), ("vufo", 403), ("head", 200)])
def test_only_the_union_keeps_its_own(world, sign_in, name, status):
    row = make_of_union(world)

    assert sign_in(world.people[name]).get(reverse("conference_edit", args=[row.pk])).status_code == status


@pytest.mark.parametrize(("name", "status"), [("lead", 403), ("observer", 403), ("vufo", 200)])
def test_only_vufo_keeps_a_national_one(world, sign_in, name, status):
    row = make_national(world, host=world.unions["lead"])

    assert sign_in(world.people[name]).get(reverse("conference_edit", args=[row.pk])).status_code == status


def test_whoever_has_the_mandate_plans(world):
    person = world.people["neighbour"]
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"], by=world.people["lead"])
    person = type(person).objects.get(pk=person.pk)

    assert conferences.plan(Body(cluster=world.cluster), _plan(), by=person).pk


def _plan():
    return Plan("Tổng kết", ["year_end"], date(2026, 12, 11), date(2026, 12, 11))


def test_the_later_of_two_sees_what_the_first_wrote(world, sign_in):
    row = make_conference(world)
    seen = version(row)
    conferences.edit(row, _plan(), by=world.people["deputy"], seen=seen)

    page = sign_in(world.people["lead"]).post(reverse("conference_edit", args=[row.pk]), typed(seen=seen))

    text = page.content.decode()
    assert page.status_code == 422 and "Có người vừa sửa" in text and "Tổng kết, Tập huấn" in text
    labels = {difference.label for difference in page.context["form"].conflict.differences}
    assert labels == {
        "Tên hội nghị", "Loại", "Bắt đầu lúc", "Kết thúc lúc", "Hình thức", "Địa điểm", "Năm được sơ kết, tổng kết",
        "Năm lên kế hoạch",
    }  # fmt: skip
    with pytest.raises(Changed):
        conferences.call_off(row, "Bão", by=world.people["lead"], seen=seen)


def test_a_unions_own_conference_begins_with_itself_as_host(world, sign_in):
    own, lead = world.unions["member"], world.unions["lead"]

    page = sign_in(world.people["owner"]).get(NEW)
    of_cluster = sign_in(world.people["lead"]).get(NEW).context["form"]
    of_lead = sign_in(world.people["lead"]).get(f"{NEW}?cua=lh-{lead.pk}").context["form"]

    assert page.context["form"]["host"].value() == own.pk
    assert "VUFO tổ chức" not in page.content.decode() and "Cụm trưởng" not in page.context["form"]["host"].help_text
    assert of_cluster["host"].value() is None and of_lead["host"].value() == lead.pk


def test_a_forms_own_marks_are_not_compared(world, sign_in):
    row = make_conference(world)
    type(row).objects.filter(pk=row.pk).update(token=uuid4())
    row.refresh_from_db()
    seen = version(row)
    conferences.edit(row, _plan(), by=world.people["deputy"], seen=seen)

    page = sign_in(world.people["lead"]).post(reverse("conference_edit", args=[row.pk]), typed(seen=seen))

    labels = {difference.label for difference in page.context["form"].conflict.differences}
    assert "Loại" in labels and "None" not in labels


def test_held_called_off_and_taken_back(world, sign_in):
    row, client = make_conference(world), sign_in(world.people["lead"])

    def post(name, **given):
        given["seen"] = version(row)
        assert client.post(reverse(f"conference_{name}", args=[row.pk]), given).status_code == 302
        row.refresh_from_db()
        return row.state

    assert post("hold") == "held"
    assert post("again") == "planned"
    assert post("call_off", reason="Bão số 9") == "called_off"
    assert "Bão số 9" in client.get(row.get_absolute_url()).content.decode()
    assert [act.what for act in row.acts.order_by("pk")] == [
        "Lập hội nghị", "Ghi là đã họp", "Đưa lại vào lịch", "Ghi là không họp",
    ]  # fmt: skip
    assert row.acts.first().reason == "Bão số 9"


def test_a_conference_ahead_was_not_held_and_no_reason_is_no_reason(world, sign_in):
    row, lead = make_conference(world, starts_on=date(2026, 11, 25)), world.people["lead"]

    page = sign_in(lead).post(reverse("conference_hold", args=[row.pk]), {"seen": version(row)})

    assert page.status_code == 422 and "chưa đến ngày họp" in page.content.decode()
    with pytest.raises(Blocked):
        conferences.call_off(row, "  ", by=lead, seen=version(row))


def test_the_database_keeps_the_rules(world):
    row = make_conference(world)
    for fields in (
        {"state": "gone"}, {"title": ""}, {"mode": "x"}, {"kind_codes": ""}, {"level": "union"},
        {"ends_on": date(2026, 1, 1)}, {"state": "called_off"}, {"cluster": None},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Conference.objects.filter(pk=row.pk).update(**fields)


def test_what_was_held_is_not_moved_ahead_of_today(world):
    lead = world.people["lead"]
    row = hold(make_conference(world), lead)
    ahead = Plan(row.title, row.kinds, date(2026, 12, 20), date(2026, 12, 20))

    with pytest.raises(Blocked, match="không dời sang ngày chưa tới"):
        conferences.edit(row, ahead, by=lead, seen=version(row))


def test_what_elected_somebody_is_not_called_off(world):
    row, lead = make_conference(world), world.people["lead"]
    election = elections.open_election(row, 2027, "deputy", by=lead, unions=[world.unions["member"]])
    elections.record_result(election, Count("agreement", 5), by=lead, seen=version(election))

    with pytest.raises(Blocked, match="đã bầu Cụm phó năm 2027"):
        conferences.call_off(row, "Bão", by=lead, seen=version(row))
    elections.annul(election, "Ghi nhầm", by=lead, seen=version(election))
    assert conferences.call_off(row, "Bão", by=lead, seen=version(row)).state == "called_off"
