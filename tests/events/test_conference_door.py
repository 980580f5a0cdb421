"""At the door: who marks whom at which site, from which day, and what a tampered form does."""

from datetime import date

import pytest
from django.urls import reverse

from events.models import Delegate
from events.workflow import conference_delegates as workflow
from events.workflow.activities import NotAllowed
from tests.events.conference_making import add_delegate, add_sites, invite, make_conference, make_of_union


@pytest.fixture
def row(world):
    return make_conference(world)


@pytest.fixture
def door(row):
    return reverse("conference_door", args=[row.pk])


@pytest.fixture
def people(world, row):
    """One delegate at the neighbour's site, one at no site."""
    (body,) = invite(world, row, "member", quota=9)
    (site,) = add_sites(world, row, Huế="neighbour")
    return {
        "hue": add_delegate(world, body, "Người ở Huế", site=site),
        "none": add_delegate(world, body, "Chưa rõ nơi"),
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 302), ("outsider", 403), ("neighbour", 200), ("owner", 200), ("lead", 200), ("deputy", 200),
        ("last_lead", 403), ("vufo", 200), ("observer", 403),
    ],
)  # fmt: skip
def test_who_stands_at_the_door(world, people, door, sign_in, name, status):
    assert sign_in(world.people[name]).get(door).status_code == status


def test_the_door_of_a_hidden_conference_is_hidden(world, sign_in):
    hidden = reverse("conference_door", args=[make_of_union(world).pk])

    assert sign_in(world.people["neighbour"]).get(hidden).status_code == 404


def test_a_person_is_marked_and_unmarked(world, people, door, sign_in):
    client, person = sign_in(world.people["lead"]), people["hue"]

    answer = client.post(door, {"dau": f"{person.pk}:present"})
    person.refresh_from_db()
    assert answer.url == f"{door}#db-{person.pk}"
    assert (person.attendance, person.marked_by) == ("present", world.people["lead"])
    text = client.get(door).content.decode()
    assert 'aria-pressed="true"' in text and '<b class="num">1</b>' in text

    client.post(door, {"dau": f"{person.pk}:expected"})
    person.refresh_from_db()
    assert person.attendance == "expected"
    assert [step.attendance for step in person.history.order_by("history_id")] == ["expected", "present", "expected"]


def test_a_union_marks_at_its_own_site_alone(world, people, door, sign_in):
    client = sign_in(world.people["neighbour"])
    page = client.get(door)

    assert [row.name for row in page.context["door"].delegates] == ["Người ở Huế"]
    assert client.post(door, {"dau": f"{people['hue'].pk}:absent"}).status_code == 302
    assert client.post(door, {"dau": f"{people['none'].pk}:present"}).status_code == 403
    with pytest.raises(NotAllowed):
        workflow.mark(people["none"], "present", by=world.people["neighbour"])
    assert set(Delegate.objects.values_list("attendance", flat=True)) == {"absent", "expected"}


def test_sites_are_chosen_and_names_found_without_accents(world, people, door, sign_in):
    client = sign_in(world.people["lead"])

    assert [row.name for row in client.get(door + "?diem=khong").context["door"].delegates] == ["Chưa rõ nơi"]
    assert [row.name for row in client.get(door + "?tim=nguoi%20o").context["door"].delegates] == ["Người ở Huế"]
    assert client.get(door + "?tim=khong-ai").context["door"].delegates == []
    assert client.get(door + "?diem=zzz").status_code == 200


@pytest.mark.parametrize("mark", ["", "x:present", "98765:present", "9999999999999999999999:present", "²:present"])
def test_a_tampered_mark_is_answered_in_words(world, people, door, sign_in, mark):
    answer = sign_in(world.people["lead"]).post(door, {"dau": mark}, follow=True)

    assert answer.status_code == 200 and "không còn trong danh sách" in answer.content.decode()


def test_an_unknown_mark_and_a_person_of_another_conference(world, people, door, sign_in):
    other = make_conference(world, title="Khác")
    (body,) = invite(world, other, "member")
    foreign = add_delegate(world, body)
    client = sign_in(world.people["lead"])

    client.post(door, {"dau": f"{people['hue'].pk}:asleep"})
    client.post(door, {"dau": f"{foreign.pk}:present"})

    assert set(Delegate.objects.values_list("attendance", flat=True)) == {"expected"}


def test_nobody_is_marked_before_the_day(world, sign_in):
    row = make_conference(world, starts_on=date(2026, 11, 25))
    (body,) = invite(world, row, "member")
    person = add_delegate(world, body)

    answer = sign_in(world.people["lead"]).post(
        reverse("conference_door", args=[row.pk]), {"dau": f"{person.pk}:present"}, follow=True
    )

    assert "Điểm danh từ ngày họp" in answer.content.decode() and "disabled" in answer.content.decode()
    person.refresh_from_db()
    assert person.attendance == "expected"


def test_a_mark_after_the_session_ended_waits_to_be_pressed_again(world, people, door, sign_in):
    client, person = sign_in(world.people["lead"]), people["hue"]
    author = client.get(door).context["author"]
    client.logout()

    assert client.post(door, {"dau": f"{person.pk}:present", "author": author}).status_code == 302
    client.force_login(world.people["lead"])
    text = client.get(door).content.decode()

    assert "Người ở Huế: có mặt" in text and "chưa ghi" in text
    person.refresh_from_db()
    assert person.attendance == "expected"
    client.post(door, {"dau": f"{people['none'].pk}:present"})
    assert "Người ở Huế: có mặt" in client.get(door).content.decode()
    client.post(door, {"dau": f"{person.pk}:present"})
    person.refresh_from_db()
    assert person.attendance == "present"
    assert "Người ở Huế: có mặt" not in client.get(door).content.decode()


def test_a_mark_that_waited_is_given_up(world, people, door, sign_in):
    client = sign_in(world.people["lead"])
    author = client.get(door).context["author"]
    client.logout()
    client.post(door, {"dau": f"{people['hue'].pk}:absent", "author": author})
    client.force_login(world.people["lead"])

    client.post(door, {"dau": "bo"})

    assert client.get(door).context["waiting"] is None
    assert set(Delegate.objects.values_list("attendance", flat=True)) == {"expected"}


def test_who_waits_is_counted_in_whole_words(people, sign_in, world, door):
    assert "1 chưa điểm danh" in sign_in(world.people["lead"]).get(door).text
