"""The list of people, the end of a post, one's own account."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from clusters import clock
from clusters.models import Post, User
from clusters.workflow import people as workflow
from tests import factories

PASSWORD = "mat-khau-rat-dai-2026"
EVERYBODY = {"outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"}


def names_on(response) -> set[str]:
    return {post.user.username for post, _may_end in response.context["rows"]}


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visitor", "shown"),
    [
        ("outsider", {"outsider"}),
        ("neighbour", {"neighbour"}),
        ("owner", {"owner", "head"}),
        ("head", {"owner", "head"}),
        ("lead", {"lead"}),
        ("deputy", {"deputy"}),
        ("last_lead", {"last_lead"}),
        ("vufo", EVERYBODY),
        ("observer", set()),
    ],
)
def test_whom_each_person_sees(world, sign_in, visitor, shown):
    assert names_on(sign_in(world.people[visitor]).get(reverse("people_list"))) == shown


def test_list_asks_for_sign_in(world, client):
    assert client.get(reverse("people_list")).status_code == 302


@pytest.mark.parametrize(("visitor", "sees"), [("owner", False), ("head", True), ("vufo", True)])
def test_addresses_are_for_those_who_invite(world, sign_in, visitor, sees):
    page = sign_in(world.people[visitor]).get(reverse("people_list")).content.decode()

    assert ("owner@example.vn" in page) is sees
    assert (reverse("invitation_new") in page) is sees


@pytest.mark.parametrize(("visitor", "may_end"), [("owner", set()), ("head", {"owner"}), ("vufo", EVERYBODY)])
def test_whose_posts_can_be_ended_from_the_list(world, sign_in, visitor, may_end):
    response = sign_in(world.people[visitor]).get(reverse("people_list"))

    assert {post.user.username for post, allowed in response.context["rows"] if allowed} == may_end


@pytest.mark.parametrize("text", ["dang tuan", "ĐẶNG TUẤN", "Đặng Tuấn", "Đặng Tuấn", "d.tuan"])
def test_search_is_blind_to_marks(world, sign_in, text):
    factories.make_officer(world.unions["member"], username="d.tuan", full_name="Đặng Tuấn")

    assert names_on(sign_in(world.people["vufo"]).get(reverse("people_list"), {"tim": text})) == {"d.tuan"}


def test_filter_by_body(world, sign_in):
    client = sign_in(world.people["vufo"])

    of_union = client.get(reverse("people_list"), {"don_vi": world.unions["member"].slug})
    of_vufo = client.get(reverse("people_list"), {"don_vi": "vufo"})

    assert names_on(of_union) == {"owner", "head"}
    assert names_on(of_vufo) == {"vufo", "observer"}


def test_unions_of_one_name_are_told_apart_by_their_last_day(world, sign_in):
    world.unions["member"].names.update(short_name="An Giang", valid_to=date(2025, 6, 30))
    world.unions["neighbour"].names.update(short_name="An Giang", valid_from=date(2025, 7, 1))

    page = sign_in(world.people["vufo"]).get(reverse("people_list")).content.decode()

    assert set(re.findall(r">(An Giang[^<]*)</option>", page)) == {"An Giang (đến 30/06/2025)", "An Giang"}


def test_ended_posts_are_shown_on_request(world, sign_in):
    world.people["owner"].posts.update(valid_to=date(2026, 11, 23))
    client = sign_in(world.people["head"])

    assert names_on(client.get(reverse("people_list"))) == {"head"}
    assert names_on(client.get(reverse("people_list"), {"da_het": "on"})) == {"head", "owner"}


def test_names_sort_in_vietnamese_order(world, sign_in):
    for name in ("Đỗ An", "Dương An", "Ân Bình", "An Bình"):
        factories.make_officer(world.unions["neighbour"], full_name=name)

    rows = sign_in(world.people["vufo"]).get(reverse("people_list"), {"don_vi": world.unions["neighbour"].slug})

    shown = [post.user.full_name for post, _may_end in rows.context["rows"]]
    assert shown == ["An Bình", "Ân Bình", "Dương An", "Đỗ An", "Nguyễn Văn neighbour"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_list(world, sign_in, django_assert_num_queries, rows):
    for n in range(rows):
        union = factories.make_union()
        factories.make_officer(union)
        workflow.invite(
            workflow.Invited(f"a{n}@example.vn", "A", "officer", union), by=world.people["vufo"], link_to=str
        )
    client = sign_in(world.people["vufo"])

    with django_assert_num_queries(10):
        client.get(reverse("people_list"))


# --- ending a post ----------------------------------------------------------------------------------


def end_url(user) -> str:
    return reverse("post_end", args=[user.posts.get().pk])


@pytest.mark.parametrize(
    ("visitor", "status"),
    [("anonymous", 302), ("outsider", 404), ("neighbour", 404), ("owner", 403), ("head", 200), ("lead", 404),
     ("vufo", 200), ("observer", 404)],
)  # fmt: skip
def test_who_ends_the_post_of_an_officer(world, sign_in, visitor, status):
    client = sign_in(world.people[visitor])

    shown = client.get(end_url(world.people["owner"])).status_code
    client.post(end_url(world.people["owner"]), {"last_day": "24/11/2026"})

    ended = world.people["owner"].posts.get().valid_to
    assert shown == status
    assert ended == (date(2026, 11, 24) if visitor in ("head", "vufo") else None)


def test_head_does_not_end_a_head(world, sign_in):
    assert sign_in(world.people["head"]).get(end_url(world.people["head"])).status_code == 403


def test_ended_post_gives_no_rights_from_the_next_day(world, sign_in):
    client = sign_in(world.people["head"])
    client.post(end_url(world.people["owner"]), {"last_day": "24/11/2026"})

    owner = User.objects.get(username="owner")
    assert Post.objects.in_force_on(date(2026, 11, 24)).filter(user=owner).exists()
    assert not Post.objects.in_force_on(date(2026, 11, 25)).filter(user=owner).exists()
    assert owner.posts.get().history.first().history_user == world.people["head"]


@pytest.mark.parametrize(("day", "sentence"), [("31/12/2019", "01/01/2020"), ("hôm qua", "ngày"), ("", "Ghi ô này")])
def test_day_that_cannot_be_is_refused_at_its_field(world, sign_in, day, sentence):
    response = sign_in(world.people["head"]).post(end_url(world.people["owner"]), {"last_day": day})

    assert sentence in " ".join(response.context["form"].errors["last_day"])
    assert world.people["owner"].posts.get().valid_to is None


def test_last_vufo_officer_cannot_be_ended(world, sign_in):
    response = sign_in(world.people["vufo"]).post(end_url(world.people["vufo"]), {"last_day": "24/11/2026"})

    assert "cán bộ VUFO cuối cùng" in response.content.decode()

    factories.make_vufo_officer()
    sign_in(world.people["vufo"]).post(end_url(world.people["vufo"]), {"last_day": "24/11/2026"})
    assert world.people["vufo"].posts.get().valid_to == date(2026, 11, 24)


def test_a_last_day_inside_the_next_such_post_is_refused_at_its_field(world, sign_in):
    owner, union = world.people["owner"], world.unions["member"]
    first = owner.posts.get()
    Post.objects.filter(pk=first.pk).update(valid_to=date(2026, 12, 31))
    factories.make_post(owner, Post.Kind.OFFICER, union, valid_from=date(2027, 1, 1))

    response = sign_in(world.people["head"]).post(reverse("post_end", args=[first.pk]), {"last_day": "01/06/2027"})

    assert "Trùng thời gian" in " ".join(response.context["form"].errors["last_day"])
    assert Post.objects.get(pk=first.pk).valid_to == date(2026, 12, 31)


def test_second_person_to_end_a_post_is_told(world):
    stale = world.people["owner"].posts.get()
    workflow.end_post(world.people["owner"].posts.get(), date(2026, 11, 24), by=world.people["vufo"])

    with pytest.raises(workflow.PostAlreadyEnded):
        workflow.end_post(stale, date(2026, 12, 31), by=world.people["head"])

    assert world.people["owner"].posts.get().valid_to == date(2026, 11, 24)


# --- one's own account ------------------------------------------------------------------------------


@pytest.mark.parametrize("visitor", sorted(EVERYBODY))
def test_everybody_has_an_account_page(world, sign_in, visitor):
    response = sign_in(world.people[visitor]).get(reverse("account_page"))

    page = response.content.decode()
    assert response.status_code == 200
    assert f"{visitor}@example.vn" in page
    assert {post.user_id for post in response.context["posts"]} == {world.people[visitor].pk}


def test_account_page_asks_for_sign_in(client, db):
    assert client.get(reverse("account_page")).status_code == 302


def ask_for(client, address, password=PASSWORD):
    return client.post(reverse("address_change"), {"email": address, "password": password})


@pytest.fixture
def ha(world, sign_in):
    user = factories.make_officer(world.unions["member"], username="ha", password=PASSWORD)
    sign_in(user)
    return user


def test_new_address_counts_once_its_link_was_opened(ha, client):
    ask_for(client, "Moi@Example.vn")
    [message] = mail.outbox
    link = re.search(r"http://testserver(\S+)", message.body).group(1)
    client.get(link)
    before = User.objects.get(pk=ha.pk).email

    client.post(link)

    ha.refresh_from_db()
    assert message.to == ["moi@example.vn"]
    assert (before, ha.email) == ("ha@example.vn", "moi@example.vn")
    assert [(row.email, row.verified) for row in ha.emailaddress_set.all()] == [("moi@example.vn", True)]


@pytest.mark.parametrize(("address", "password", "field"), [
    ("owner@example.vn", PASSWORD, "email"), ("OWNER@example.vn", PASSWORD, "email"),
    ("khong-phai-dia-chi", PASSWORD, "email"), ("moi@example.vn", "sai", "password"),
])  # fmt: skip
def test_address_that_cannot_be_is_refused(ha, client, address, password, field):
    response = ask_for(client, address, password)

    assert set(response.context["form"].errors) == {field}
    assert mail.outbox == []


@pytest.mark.parametrize("case", ["tampered", "late", "used", "of somebody else"])
def test_address_link_that_does_not_work(world, ha, client, sign_in, case):
    ask_for(client, "moi@example.vn")
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    if case == "tampered":
        link = link[:-2] + "/"
    elif case == "late":
        workflow_age = workflow.ADDRESS_SECONDS
        workflow.ADDRESS_SECONDS = -1
    elif case == "used":
        client.post(link)
        User.objects.filter(pk=ha.pk).update(email="khac@example.vn")
    else:
        sign_in(world.people["outsider"])
    before = list(User.objects.values_list("pk", "email"))

    response = client.post(link, follow=True)
    if case == "late":
        workflow.ADDRESS_SECONDS = workflow_age

    assert "Đường dẫn đổi địa chỉ không đúng" in response.content.decode()
    assert list(User.objects.values_list("pk", "email")) == before


def test_future_posts_are_listed_with_their_day(world, sign_in):
    begins = clock.today() + timedelta(days=10)
    factories.make_post(world.people["neighbour"], "head", world.unions["member"], valid_from=begins)

    response = sign_in(world.people["head"]).get(reverse("people_list"))

    assert names_on(response) == {"owner", "head", "neighbour"}
