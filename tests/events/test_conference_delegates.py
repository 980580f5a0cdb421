"""Delegates: who reads the names, who registers, quotas, twins, identity numbers, and the list as a file."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters.workflow.rows import Changed, version
from events.models import Conference, Delegate
from events.workflow import conference_delegates as workflow
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_delegates import Person
from tests.events.conference_making import (
    add_delegate,
    add_sites,
    invite,
    make_conference,
    make_national,
    make_of_union,
)

AHEAD = date(2026, 12, 11)


@pytest.fixture
def row(world):
    return make_conference(world, starts_on=AHEAD)


def new(row):
    return reverse("delegate_new", args=[row.pk])


def listed(row):
    return reverse("conference_delegates", args=[row.pk])


def typed(body, **fields):
    return {"invited": body.pk, "name": "Nguyễn Văn An", "post": "Chủ tịch", "role": "delegate"} | fields


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 302), ("outsider", 403), ("neighbour", 200), ("owner", 200), ("head", 200), ("lead", 200),
        ("deputy", 200), ("last_lead", 200), ("vufo", 200), ("observer", 200),
    ],
)  # fmt: skip
def test_names_are_for_the_cluster_its_organisers_and_vufo(world, row, sign_in, name, status):
    (body,) = invite(world, row, "member")
    add_delegate(world, body, "Trần Thị Bí Mật")
    client = sign_in(world.people[name])

    assert client.get(listed(row)).status_code == status
    assert ("Bí Mật" in client.get(listed(row)).content.decode()) == (status == 200)
    assert "Bí Mật" not in client.get(row.get_absolute_url()).content.decode()


def test_an_invited_union_from_elsewhere_reads_its_own_people_only(world, row, sign_in):
    guest, member = invite(world, row, "outsider", "member")
    add_delegate(world, guest, "Khách mời")
    add_delegate(world, member, "Người nhà")

    text = sign_in(world.people["outsider"]).get(listed(row)).content.decode()

    assert "Khách mời" in text and "Người nhà" not in text


@pytest.mark.parametrize(("name", "status"), [("outsider", 403), ("lead", 403), ("vufo", 200), ("observer", 200)])
def test_names_of_a_national_conference_are_vufos(world, sign_in, name, status):
    row = make_national(world, starts_on=AHEAD)

    assert sign_in(world.people[name]).get(listed(row)).status_code == status


def test_names_of_a_hidden_conference_are_hidden(world, sign_in):
    row = make_of_union(world, starts_on=AHEAD)

    assert sign_in(world.people["neighbour"]).get(listed(row)).status_code == 404


def test_an_invited_union_registers_its_people(world, row, sign_in):
    (body,) = invite(world, row, "neighbour")
    (site,) = add_sites(world, row, Huế="neighbour")
    client = sign_in(world.people["neighbour"])

    answer = client.post(new(row), typed(body, site=site.pk, role="chair"))

    person = Delegate.objects.get()
    assert answer.url == listed(row)
    assert (person.name, person.post, person.role, person.site, person.attendance) == (
        "Nguyễn Văn An", "Chủ tịch", "chair", site, "expected",
    )  # fmt: skip
    assert person.added_by == person.history.get().history_user == world.people["neighbour"]


def test_one_more_of_the_same_body(world, row, sign_in):
    (body,) = invite(world, row, "neighbour")

    answer = sign_in(world.people["neighbour"]).post(new(row), typed(body, viec="them-nua"))

    assert answer.url == f"{new(row)}?don-vi={body.pk}"


def test_the_form_posted_twice_is_one_person(world, row, sign_in):
    (body,) = invite(world, row, "neighbour")
    client = sign_in(world.people["neighbour"])
    token = client.get(new(row)).context["form"]["token"].value()

    assert [client.post(new(row), typed(body, token=token)).status_code for _twice in range(2)] == [302, 302]
    assert Delegate.objects.count() == 1


def test_the_same_person_at_two_sites_is_refused_by_name(world, row, sign_in):
    (body,) = invite(world, row, "member")
    hue, hanoi = add_sites(world, row, Huế=None, Hà_Nội=None)
    add_delegate(world, body, "Nguyễn Văn An", site=hue)

    page = sign_in(world.people["lead"]).post(new(row), typed(body, name="NGUYỄN  VĂN AN", site=hanoi.pk))

    assert page.status_code == 422 and "đã có ở điểm cầu Huế" in page.content.decode()
    assert page.context["form"].errors.keys() == {"name"}
    with pytest.raises(IntegrityError), transaction.atomic():
        twin = Delegate.objects.get()
        twin.pk, twin.site = None, hanoi
        twin.save()


def test_a_union_stops_at_its_quota_and_the_organiser_needs_a_reason(world, row, sign_in):
    (body,) = invite(world, row, "neighbour", quota=1)
    add_delegate(world, body, "Người thứ nhất")

    own = sign_in(world.people["neighbour"]).post(new(row), typed(body, over_reason="Xin thêm"))
    assert own.status_code == 422 and "đã đủ 1 đại biểu" in own.content.decode()
    client = sign_in(world.people["lead"])
    without = client.post(new(row), typed(body))
    assert without.status_code == 422 and without.context["form"].errors.keys() == {"over_reason"}
    assert client.post(new(row), typed(body, over_reason="Có tham luận thêm")).status_code == 302

    text = client.get(listed(row)).content.decode()
    assert "vượt 1" in text and "Ngoài số mời: Có tham luận thêm" in text
    assert row.acts.first().reason == "Có tham luận thêm"


def test_a_correction_takes_no_further_place_and_a_withdrawal_frees_one(world, row, sign_in):
    (body,) = invite(world, row, "neighbour", quota=1)
    person = add_delegate(world, body, "Nguyễn Văn An")
    client = sign_in(world.people["neighbour"])

    edit = reverse("delegate_edit", args=[person.pk])
    answer = client.post(edit, typed(body, name="Nguyễn Văn Ân", seen=version(person)))
    assert answer.status_code == 302 and Delegate.objects.get().name == "Nguyễn Văn Ân"
    assert client.post(reverse("delegate_withdraw", args=[person.pk])).status_code == 302

    person.refresh_from_db()
    assert person.withdrawn_by == world.people["neighbour"]
    assert client.get(listed(row)).context["people"].delegates == []
    assert client.post(new(row), typed(body)).status_code == 302
    assert client.get(edit).status_code == 404


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"name": "An, hộ chiếu B1234567"}, "name"),
        ({"post": "Chủ tịch, CCCD 079123456789"}, "post"), ({"role": "king"}, "role"), ({"site": "98765"}, "site"),
        ({"invited": "98765"}, "invited"), ({"invited": ""}, "invited"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(world, row, sign_in, fields, at):
    (body,) = invite(world, row, "member")

    page = sign_in(world.people["lead"]).post(new(row), typed(body) | fields)

    assert page.status_code == 422 and page.context["form"].errors.keys() == {at} and not Delegate.objects.exists()


def test_a_site_or_body_of_another_conference_is_refused(world, row):
    other = make_conference(world, title="Khác", starts_on=AHEAD)
    (body,), (foreign,) = invite(world, row, "member"), invite(world, other, "member")
    (site,) = add_sites(world, other, A=None)

    for given in (Person(foreign, "An"), Person(body, "An", site=site)):
        with pytest.raises(Blocked):
            workflow.register(row, given, by=world.people["lead"])


def test_nobody_registers_for_others_and_invited_bodies_stop_with_the_last_day(world, row, sign_in):
    (body,) = invite(world, row, "member")
    past = make_conference(world, title="Đã qua")
    (then,) = invite(world, past, "neighbour")

    assert sign_in(world.people["neighbour"]).get(new(row)).status_code == 403
    assert sign_in(world.people["neighbour"]).post(new(past), typed(then)).status_code == 403
    assert sign_in(world.people["lead"]).post(new(past), typed(then)).status_code == 302
    with pytest.raises(NotAllowed):
        add_delegate(world, body, by="neighbour")


def test_the_organiser_is_led_to_invite_first(world, row, sign_in):
    answer = sign_in(world.people["lead"]).get(new(row))

    assert answer.status_code == 302 and answer.url == reverse("conference_rows", args=[row.pk, "khach-moi"])


def test_the_later_of_two_sees_what_the_first_wrote(world, row, sign_in):
    (body,) = invite(world, row, "member")
    person = add_delegate(world, body)
    seen = version(person)
    workflow.correct(person, Person(body, "Tên của phó"), by=world.people["deputy"], seen=seen)

    page = sign_in(world.people["lead"]).post(
        reverse("delegate_edit", args=[person.pk]), typed(body, name="Tên của trưởng", seen=seen)
    )

    assert page.status_code == 422
    assert "Tên của phó" in page.content.decode() and "Tên của trưởng" in page.content.decode()
    with pytest.raises(Changed):
        workflow.correct(person, Person(body, "X"), by=world.people["lead"], seen=seen)


def test_the_list_as_a_file_holds_no_formula(world, row, sign_in):
    (body,) = invite(world, row, "member")
    add_delegate(world, body, "=1+1", post="Chủ tịch")

    answer = sign_in(world.people["lead"]).get(listed(row) + "?xuat=csv")

    lines = answer.content.decode().splitlines()
    assert lines[0].startswith('\ufeff"Đơn vị","Họ tên"')
    assert lines[1].startswith('"Tỉnh member","\'=1+1","Chủ tịch","đại biểu"')
    assert sign_in(world.people["outsider"]).get(listed(row) + "?xuat=csv").status_code == 403


def test_the_file_of_an_invented_conference_says_so(world, row, sign_in):
    Conference.objects.filter(pk=row.pk).update(is_illustrative=True)

    text = sign_in(world.people["lead"]).get(listed(row) + "?xuat=csv").content.decode("utf-8-sig")

    assert text.splitlines()[0] == '"Số liệu minh họa"' and text.splitlines()[1].startswith('"Đơn vị",')


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, row, sign_in, n, django_assert_num_queries):
    bodies = invite(world, row, *["member", "neighbour", "outsider"][:n], quota=9)
    sites = add_sites(world, row, **dict.fromkeys(["A", "B", "C"][:n], "member"))
    for body, site in zip(bodies, sites, strict=True):
        for name in ("An", "Bình", "Chi")[:n]:
            add_delegate(world, body, name, site=site)
    client = sign_in(world.people["owner"])
    client.get(listed(row))

    with django_assert_num_queries(14):
        client.get(listed(row))
    with django_assert_num_queries(28):
        client.get(row.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(reverse("conference_door", args=[row.pk]))
