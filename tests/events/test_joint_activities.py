"""What a cluster does together in a year: the list for everybody, the forms for its offices."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import Changed, version
from events.models import JointActivity
from events.workflow import activities, conferences
from events.workflow.activities import Blocked, NotAllowed, Plan
from tests import factories
from tests.events.conference_making import make_conference


@pytest.fixture
def lead(world):
    return world.people["lead"]


def plan(world, title="Tọa đàm chia sẻ kinh nghiệm", by=None, year=2026, **fields):
    given = Plan(title, fields.pop("kind", "conference"), **fields)
    return activities.plan(world.cluster, year, given, by=by or world.people["lead"])


def hold(activity, by, day=date(2026, 5, 20), **fields):
    given = {"place": "Huế", "result": "120 người dự", "seen": version(activity)} | fields
    return activities.hold(activity, day, given.pop("place"), given.pop("result"), by=by, **given)


def list_url(year=2026, number=5):
    return reverse("activity_list", args=[number, year])


@pytest.mark.parametrize("name", ["outsider", "owner", "observer", "vufo", "last_lead"])
def test_everybody_signed_in_reads_the_list(world, sign_in, lead, name):
    held = hold(plan(world, host=world.unions["member"]), lead)
    plan(world, "Tập huấn cán bộ", kind="training", quarter=4)
    dropped = plan(world, "Khảo sát biên giới", kind="survey")
    activities.drop(dropped, "Không bố trí được kinh phí", by=lead, seen=version(dropped))
    factories.make_cluster(number=9)

    page = sign_in(world.people[name]).get(list_url())

    assert [(state, [row.title for row in rows]) for state, rows in page.context["groups"]] == [
        ("planned", ["Tập huấn cán bộ"]), ("held", [held.title]), ("dropped", ["Khảo sát biên giới"]),
    ]  # fmt: skip
    text = page.content.decode()
    assert "Tỉnh member" in text and "20/05/2026" in text and "Không bố trí được kinh phí" in text and "Quý IV" in text
    assert ("Thêm hoạt động" in text) == (name == "vufo")


@pytest.mark.parametrize("name", ["lead", "deputy", "vufo"])
def test_offices_and_vufo_keep_the_list(world, sign_in, name):
    client = sign_in(world.people[name])
    new = reverse("activity_new", args=[5, 2026])
    assert client.get(new).status_code == 200

    typed = {"title": "  Hội nghị   sơ kết ", "kind": "conference", "host": world.unions["member"].pk, "quarter": "2"}
    assert client.post(new, typed).url == list_url()

    activity = JointActivity.objects.get()
    assert (activity.title, activity.host, activity.quarter, activity.state) == (
        "Hội nghị sơ kết", world.unions["member"], 2, "planned",
    )  # fmt: skip
    assert activity.changed_by == activity.history.get().history_user == world.people[name]


def test_an_activity_is_corrected_held_and_taken_back(world, sign_in, lead):
    activity, client = plan(world), sign_in(lead)

    def post(name, **typed):
        return client.post(reverse(name, args=[activity.pk]), typed | {"seen": version(activity)})

    assert post("activity_edit", title="Tọa đàm", kind="exchange", place="Đà Nẵng").status_code == 302
    assert post("activity_hold", held_on="20/05/2026", place="Huế", result="Tốt").status_code == 302
    activity.refresh_from_db()
    assert (activity.title, activity.state, activity.held_on, activity.place) == (
        "Tọa đàm", "held", date(2026, 5, 20), "Huế",
    )  # fmt: skip
    assert post("activity_again").status_code == 302
    activity.refresh_from_db()
    assert (activity.state, activity.held_on, activity.result) == ("planned", None, "")
    assert post("activity_drop", reason="Bão").status_code == 302
    activity.refresh_from_db()
    assert (activity.state, activity.result) == ("dropped", "Bão")
    assert activity.history.count() == 5 and activity.history.first().history_change_reason == "Bão"


@pytest.mark.parametrize(
    ("held_on", "words"),
    [("20/05/2025", "phải có ngày trong năm 2026"), ("25/11/2026", "không sau hôm nay"), ("31/02/2026", ""), ("", "")],
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(world, sign_in, lead, held_on, words):
    activity = plan(world)
    typed = {"held_on": held_on, "place": "Huế", "result": "Kết quả đã gõ", "seen": version(activity)}

    page = sign_in(lead).post(reverse("activity_hold", args=[activity.pk]), typed)

    assert page.status_code == 422 and words in page.content.decode() and "Kết quả đã gõ" in page.content.decode()
    assert page.context["form"].errors.keys() == {"held_on"}
    activity.refresh_from_db()
    assert activity.state == "planned"


def test_the_same_name_twice_in_a_year_is_refused(world, sign_in, lead):
    plan(world, "Tập huấn")
    plan(world, "Tập huấn", year=2025, by=world.people["vufo"])

    again = sign_in(lead).post(reverse("activity_new", args=[5, 2026]), {"title": "Tập huấn", "kind": "training"})

    assert again.status_code == 422 and "đã có hoạt động tên này" in again.content.decode()


def test_a_reason_is_needed_to_drop(world, sign_in, lead):
    activity = plan(world)

    page = sign_in(lead).post(reverse("activity_drop", args=[activity.pk]), {"reason": " ", "seen": version(activity)})

    assert page.status_code == 422
    with pytest.raises(Blocked):
        activities.drop(activity, "  ", by=lead, seen=version(activity))


def test_a_host_from_elsewhere_is_refused(world, sign_in, lead):
    typed = {"title": "Tọa đàm", "kind": "conference", "host": world.unions["outsider"].pk}

    assert sign_in(lead).post(reverse("activity_new", args=[5, 2026]), typed).status_code == 422


def test_the_later_of_two_sees_what_the_first_wrote(world, sign_in, lead):
    activity = plan(world)
    seen = version(activity)
    activities.edit(activity, Plan("Của phó", "other"), by=world.people["deputy"], seen=seen)

    page = sign_in(lead).post(
        reverse("activity_edit", args=[activity.pk]), {"title": "Của trưởng", "kind": "other", "seen": seen}
    )

    text = page.content.decode()
    assert page.status_code == 422 and "Của phó" in text and "Của trưởng" in text
    with pytest.raises(Changed):
        activities.drop(activity, "Bão", by=lead, seen=seen)


@pytest.mark.parametrize(
    ("name", "status"),
    [("anonymous", 302), ("outsider", 403), ("owner", 403), ("last_lead", 403), ("observer", 403), ("lead", 200)],
)
def test_who_may_write(world, sign_in, name, status):
    activity, person = plan(world), world.people[name]
    client = sign_in(person)

    for address in ("edit", "hold", "drop", "again"):
        assert client.get(reverse(f"activity_{address}", args=[activity.pk])).status_code == status
    assert client.get(reverse("activity_new", args=[5, 2026])).status_code == status
    if status == 403:
        with pytest.raises(NotAllowed):
            plan(world, "Khác", by=person)
        with pytest.raises(NotAllowed):
            hold(activity, person)


def test_whoever_has_the_mandate_writes(world, sign_in, lead):
    person = world.people["neighbour"]
    assert sign_in(person).get(reverse("activity_new", args=[5, 2026])).status_code == 403

    factories.make_mandate(world.terms["lead"], world.unions["neighbour"], by=lead)

    person = type(person).objects.get(pk=person.pk)
    assert sign_in(person).get(reverse("activity_new", args=[5, 2026])).status_code == 200


def test_last_years_list_is_still_its_leads(world, sign_in):
    """Until the last of June; then it is only read (rule 4)."""
    client = sign_in(world.people["last_lead"])
    last_year, this_year = (reverse("activity_new", args=[5, year]) for year in (2025, 2026))

    with clock.set_to(date(2026, 6, 30)):
        assert (client.get(last_year).status_code, client.get(this_year).status_code) == (200, 403)
    with clock.set_to(date(2026, 7, 1)):
        assert (client.get(last_year).status_code, client.get(this_year).status_code) == (403, 403)
        assert client.get(list_url(2025)).status_code == 200


@pytest.mark.parametrize("address", [list_url(1999), list_url(2026, 77)])
def test_no_such_list(world, sign_in, lead, address):
    assert sign_in(lead).get(address).status_code == 404


def test_nothing_is_held_along_with_a_conference_that_was_called_off(world, sign_in, lead):
    held, off = make_conference(world, title="Có họp"), make_conference(world, title="Không họp")
    row = activities.plan(world.cluster, 2026, Plan("Tọa đàm", "other", conference=off), by=lead)
    off = conferences.call_off(off, "Bão", by=lead, seen=version(off))
    client = sign_in(lead)

    def offered(address):
        return set(client.get(address).context["form"].fields["conference"].queryset)

    assert offered(reverse("activity_new", args=[5, 2026])) == {held}
    assert offered(reverse("activity_edit", args=[row.pk])) == {held, off}  # correcting the rest loses nothing
    with pytest.raises(Blocked, match="không họp"):
        activities.plan(world.cluster, 2026, Plan("Giao lưu", "other", conference=off), by=lead)


def test_an_empty_year_says_so(world, sign_in, lead):
    assert "Chưa ghi hoạt động chung nào của năm 2024" in sign_in(lead).get(list_url(2024)).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, lead, n, django_assert_num_queries):
    meeting = make_conference(world, starts_on=date(2026, 1, 15))
    for place in range(n):
        given = {"host": world.unions["member"], "agreed_at": meeting}
        row = hold(plan(world, f"Việc {place}", **given), lead, took_part=[world.unions["lead"]])
        changed = Plan(row.title, "other", host=world.unions["neighbour"], conference=meeting, agreed_at=meeting)
        activities.edit(row, changed, by=lead, seen=version(row))
    client = sign_in(lead)
    client.get(list_url())

    with django_assert_num_queries(QUERIES):
        client.get(list_url())


QUERIES = 16


def test_the_database_keeps_the_rules(world, lead):
    activity = plan(world)
    for fields in ({"state": "held"}, {"state": "gone"}, {"title": ""}, {"kind": "feast"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JointActivity.objects.filter(pk=activity.pk).update(**fields)


def test_held_in_gives_what_took_place_between_two_days(world, lead):
    inside = hold(plan(world, "Trong kỳ"), lead)
    hold(plan(world, "Sau kỳ"), lead, day=date(2026, 8, 1))
    plan(world, "Chưa làm")

    assert list(JointActivity.objects.held_in(world.cluster, date(2026, 1, 1), date(2026, 6, 30))) == [inside]


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2026, 9, 30), 403), (date(2026, 10, 1), 200), (date(2026, 12, 31), 200), (date(2027, 1, 1), 403)],
)
def test_this_years_offices_draft_next_years_plan_and_pact(world, sign_in, day, status):
    with clock.set_to(day):
        client = sign_in(world.people["lead"])
        new, pact = reverse("activity_new", args=[5, 2027]), reverse("pact_edit", args=[5, 2027])
        assert [client.get(address).status_code for address in (new, pact)] == [status, status]
        shown = [client.get(list_url(2027)), client.get(reverse("pact_detail", args=[5, 2027]))]
        for page in shown:
            assert page.context["may_keep"] == (status == 200)
            assert ("Cụm phó năm 2027" in page.content.decode()) == (status == 403)


def test_drafting_widens_nothing_else(world, sign_in, lead):
    row = plan(world, "Tọa đàm 2027", year=2027)
    client = sign_in(world.people["neighbour"])
    assert client.get(reverse("activity_edit", args=[row.pk])).status_code == 403
    assert sign_in(lead).get(reverse("activity_new", args=[5, 2028])).status_code == 403
    with pytest.raises(NotAllowed):
        make_conference(world, starts_on=date(2027, 3, 1))
