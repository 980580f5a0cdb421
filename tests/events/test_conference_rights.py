"""Who sees a union's own conference, what each then reads of it, and until when the offices of a year write."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import version
from events import permissions
from events.conference_bodies import bodies_for
from events.models import Conference, ResolutionTask
from events.workflow import conference_minutes, conferences, pacts
from events.workflow.activities import NotAllowed
from events.workflow.conferences import Body
from friendship.conference_tasks import tasks_of_conferences
from tests.events.conference_making import add_agenda, add_delegate, add_sites, invite, make_conference, make_of_union

PEOPLE = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
READERS = {"owner", "head", "lead", "deputy", "vufo", "observer"}


def ahead(world, **fields):
    return make_of_union(world, title="Tổng kết nội bộ", starts_on=date(2026, 12, 10), **fields)


def again(world, name):
    """The person as the next request finds them."""
    return User.objects.get(pk=world.people[name].pk)


def ask(world, row, how):
    """Give the union outside the cluster a part in the member's own conference."""
    if how == "invited":
        invite(world, row, "outsider", by="owner")
    elif how == "site":
        add_sites(world, row, by="owner", Khác="outsider")
    elif how == "speech":
        add_agenda(world, row, "Tham luận", by="owner", union=world.unions["outsider"])
    else:
        owners = [world.unions["outsider"]]
        conference_minutes.resolve(row, "Gửi tài liệu", owners, None, by=world.people["owner"])


@pytest.mark.parametrize("how", ["invited", "site", "speech", "resolution"])
def test_who_has_a_part_in_a_private_conference_opens_it(world, sign_in, how):
    row = ahead(world)
    client = sign_in(world.people["outsider"])
    assert client.get(row.get_absolute_url()).status_code == 404

    ask(world, row, how)

    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(reverse("conference_minutes", args=[row.pk])).status_code == 200
    assert list(Conference.objects.visible_to(world.people["outsider"])) == [row]
    assert sign_in(world.people["neighbour"]).get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("how", ["invited", "site", "speech", "resolution"])
def test_names_of_others_stay_with_those_who_may_read_them(world, sign_in, how):
    row = ahead(world)
    own, other = invite(world, row, "member", "Sở Ngoại vụ", by="owner")
    for body, name in ((own, "Người nhà"), (other, "Người ngoài")):
        add_delegate(world, body, name, by="owner")
    ask(world, row, how)

    client = sign_in(world.people["outsider"])
    for address in (row.get_absolute_url(), reverse("conference_delegates", args=[row.pk])):
        text = client.get(address).content.decode()
        assert "Người nhà" not in text and "Người ngoài" not in text and "Thêm một đại biểu" not in text


@pytest.mark.parametrize("how", ["invited", "resolution"])
def test_every_task_on_the_first_page_opens(world, sign_in, how):
    ask(world, ahead(world), how)

    tasks = [task for _heading, task in tasks_of_conferences(again(world, "outsider"))]

    assert len(tasks) == 1
    assert sign_in(world.people["outsider"]).get(tasks[0].url).status_code == 200


@pytest.mark.parametrize("how", ["nothing", "invited", "site", "speech", "resolution"])
@pytest.mark.parametrize("name", PEOPLE)
def test_the_list_and_the_rights_agree(world, name, how):
    row = ahead(world)
    if how != "nothing":
        ask(world, row, how)
    person = again(world, name)

    is_seen = Conference.objects.visible_to(person).filter(pk=row.pk).exists()

    assert is_seen == (name in READERS or (name == "outsider" and how != "nothing"))
    assert permissions.can_read_papers(person, row) == is_seen
    assert permissions.can_read_delegates(person, row) == (name in READERS)


def test_who_has_nothing_to_carry_out_any_more_has_no_part(world, sign_in):
    row = make_of_union(world, title="Tổng kết nội bộ")
    ask(world, row, "resolution")
    task = ResolutionTask.objects.get()
    client, address = sign_in(world.people["outsider"]), reverse("resolution_finish", args=[task.pk])
    assert client.get(address).status_code == client.get(row.get_absolute_url()).status_code == 200

    words = {"by": world.people["owner"], "seen": version(task.resolution)}
    conference_minutes.amend(task.resolution, "Gửi tài liệu", [None], None, "Giao nhầm", **words)

    assert client.get(address).status_code == client.get(row.get_absolute_url()).status_code == 404


def test_a_conference_that_was_called_off_resolves_nothing(world, sign_in):
    row = make_conference(world)
    conferences.call_off(row, "Bão", by=world.people["lead"], seen=version(row))

    typed = {"text": "Lời đã gõ", "owners": ["vufo"]}
    page = sign_in(world.people["lead"]).post(reverse("resolution_new", args=[row.pk]), typed)

    assert page.status_code == 422 and "không họp nên không có kết luận" in page.content.decode()
    assert "Lời đã gõ" in page.content.decode() and not row.resolutions.exists()


def test_a_part_is_opened_again_as_it_is_now(world, sign_in):
    row = make_conference(world)
    task = conference_minutes.resolve(
        row, "Gửi", [world.unions["neighbour"]], None, by=world.people["lead"]
    ).tasks.get()
    task = conference_minutes.finish(task, row.starts_on, "Xong", by=world.people["neighbour"])
    client, address = sign_in(world.people["lead"]), reverse("resolution_reopen", args=[task.pk])
    typed = {"reason": "Thiếu phụ lục", "seen": client.get(address).context["form"]["seen"].value()}
    conference_minutes.finish(task, row.starts_on, "Đã có phụ lục", by=world.people["neighbour"])

    page = client.post(address, typed)

    task.refresh_from_db()
    assert page.status_code == 422 and "Thiếu phụ lục" in page.content.decode() and task.state == "done"
    assert client.post(address, typed | {"seen": page.context["form"]["seen"].value()}).status_code == 302
    task.refresh_from_db()
    assert task.state == "open"


def test_the_owner_of_a_resolution_reads_it_on_the_page(world, sign_in):
    row = make_conference(world)
    assert "Gửi tài liệu" not in sign_in(world.people["outsider"]).get(row.get_absolute_url()).content.decode()

    conference_minutes.resolve(row, "Gửi tài liệu", [world.unions["outsider"]], None, by=world.people["lead"])

    assert "Gửi tài liệu" in sign_in(world.people["outsider"]).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["lead", "deputy", "owner"])
def test_the_offices_and_the_host_of_a_year_write_until_the_last_of_june(world, sign_in, name):
    row, client = make_conference(world), sign_in(world.people[name])  # the owner's union is the host
    edit = reverse("conference_edit", args=[row.pk])
    pact = reverse("pact_edit", args=[5, 2026])
    status = 403 if name == "owner" else 200

    with clock.set_to(date(2027, 6, 30)):
        assert (client.get(edit).status_code, client.get(pact).status_code) == (200, status)
    with clock.set_to(date(2027, 7, 1)):
        said = "Chỉ ghi được đến hết 30/06/2027; nay VUFO ghi."
        assert (client.get(edit).status_code, client.get(pact).status_code) == (403, 403)
        assert said in client.get(edit).content.decode() and said in client.get(row.get_absolute_url()).content.decode()
        of_the_year = [reverse(view, args=[5, 2026]) for view in ("pact_edit", "pact_detail", "activity_list")]
        assert {said in client.get(page).content.decode() for page in of_the_year} == {name != "owner"}
        assert said not in sign_in(world.people["neighbour"]).get(row.get_absolute_url()).content.decode()
        client = sign_in(world.people[name])
        assert client.get(row.get_absolute_url()).status_code == 200
        with pytest.raises(NotAllowed):
            conference_minutes.write_minutes(row, "Muộn", "", None, by=again(world, name), seen="")
        with pytest.raises(NotAllowed):
            pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", None, {}), by=again(world, name), seen="")
        assert sign_in(world.people["vufo"]).get(edit).status_code == 200


def test_who_ran_last_year_plans_nothing_for_the_cluster_any_more(world):
    with clock.set_to(date(2026, 6, 30)):
        assert Body(cluster=world.cluster) in [body for _code, _name, body in bodies_for(again(world, "last_lead"))]
    assert [body.union for _code, _name, body in bodies_for(again(world, "last_lead"))] == [world.unions["last_lead"]]
