"""VUFO is asked to a conference like a union: by a letter, a task, the right to name its people."""

from datetime import date

import pytest
from django.urls import reverse

from events.models import Delegate, Invited
from friendship.conference_tasks import tasks_of_conferences
from mail.models import Letter
from tests.events.conference_making import add_delegate, invite, make_conference, make_of_union
from tests.events.test_conference_rows import address, post

AHEAD = date(2026, 12, 11)


@pytest.fixture
def row(world):
    return make_of_union(world, title="Tọa đàm của đơn vị", starts_on=AHEAD)


def told(world, name):
    person = type(world.people[name]).objects.get(pk=world.people[name].pk)
    return [(heading, task.title, task.due_on, task.url) for heading, task in tasks_of_conferences(person)]


def letters():
    return list(Letter.objects.values_list("user__username", flat=True))


@pytest.mark.parametrize(
    "typed", [{"union": "vufo"}, {"body": "vufo"}, {"body": "Liên hiệp các Tổ chức hữu nghị Việt Nam"}]
)
def test_vufo_is_chosen_or_typed_and_hears_of_it(world, row, sign_in, typed, django_capture_on_commit_callbacks):
    keeper = sign_in(world.people["owner"])
    assert '<option value="vufo">VUFO</option>' in keeper.get(address(row, "khach-moi")).text

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(keeper, row, "khach-moi", typed | {"quota": "2"})

    assert answer.status_code == 302
    invited = Invited.objects.get()
    assert (invited.body, invited.union, invited.is_vufo) == (Invited.VUFO, None, True)
    assert letters() == [world.people["vufo"].username]
    url = f"{reverse('delegate_new', args=[row.pk])}?don-vi={invited.pk}"
    assert told(world, "vufo") == [("Việc của VUFO", "Ghi đại biểu dự Tọa đàm của đơn vị", AHEAD, url)]
    assert told(world, "observer") == told(world, "neighbour") == []
    again = keeper.get(address(row, "khach-moi"))
    assert '<option value="vufo" selected>VUFO</option>' in again.text
    post(keeper, row, "khach-moi", {"pk": invited.pk, "union": "vufo", "quota": "3"})
    assert Invited.objects.get().quota == 3 and len(letters()) == 1


def test_vufos_officers_name_its_people_and_nobody_elses(world, row, sign_in):
    of_vufo, other = invite(world, row, Invited.VUFO, "Sở Ngoại vụ", by="owner")
    client = sign_in(world.people["vufo"])
    page = reverse("delegate_new", args=[row.pk])

    assert list(client.get(page).context["form"].fields["invited"].queryset) == [of_vufo]
    assert client.post(page, {"invited": of_vufo.pk, "name": "Bà Mai", "role": "delegate"}).status_code == 302
    assert client.post(page, {"invited": other.pk, "name": "Ông Ba", "role": "delegate"}).status_code == 422
    person = Delegate.objects.get()
    assert (person.name, person.invited) == ("Bà Mai", of_vufo) and told(world, "vufo") == []
    assert client.post(reverse("delegate_withdraw", args=[person.pk])).status_code == 302
    assert sign_in(world.people["observer"]).get(page).status_code == 403


def test_vufo_and_another_body_are_two_rows(world, row, sign_in):
    keeper = sign_in(world.people["owner"])

    both = post(keeper, row, "khach-moi", {"union": "vufo", "body": "Sở Ngoại vụ"})
    twice = post(keeper, row, "khach-moi", {"union": "vufo"}, {"body": "VUFO"})

    assert both.status_code == twice.status_code == 422 and not Invited.objects.exists()
    assert "mỗi dòng một đơn vị" in both.text and "đã có ở dòng trên" in twice.text


def test_the_row_of_vufo_does_not_become_another_once_people_are_named(world, row, sign_in):
    (body,) = invite(world, row, Invited.VUFO, by="owner")
    add_delegate(world, body, by="owner")

    answer = post(sign_in(world.people["owner"]), row, "khach-moi", {"pk": body.pk, "body": "Sở Ngoại vụ"})

    assert answer.status_code == 422 and "không đổi sang đơn vị khác" in answer.text
    assert Invited.objects.get().is_vufo


def test_conferences_that_ask_vufo_stand_first_on_its_first_page(world, sign_in, row):
    for day in (1, 2, 3):
        make_conference(world, title=f"Của Cụm {day}", starts_on=date(2026, 12, day))
    invite(world, row, Invited.VUFO, by="owner")

    def shown(name):
        return [one.title for one in sign_in(world.people[name]).get(reverse("home")).context["conferences"]]

    assert shown("vufo") == ["Tọa đàm của đơn vị", "Của Cụm 1", "Của Cụm 2"]
    assert shown("observer") == ["Của Cụm 1", "Của Cụm 2", "Của Cụm 3"]


def test_a_quota_below_the_people_named_is_pointed_out(world, sign_in):
    row = make_conference(world, starts_on=AHEAD)
    (body,) = invite(world, row, "neighbour", quota=3)
    for name in ("An", "Ba", "Chi"):
        add_delegate(world, body, name)
    keeper = sign_in(world.people["lead"])
    warning = "Tỉnh neighbour: mời 2 người mà đã ghi 3 đại biểu."

    lowered = post(keeper, row, "khach-moi", {"pk": body.pk, "union": body.union_id, "quota": "2"})
    assert lowered.status_code == 302 and warning in keeper.get(lowered.url).text
    same = post(keeper, row, "khach-moi", {"pk": body.pk, "union": body.union_id, "quota": "2"})
    assert warning not in keeper.get(same.url).text
