"""Minutes, remarks and resolutions: who writes and reads them, and what becomes of what was resolved."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.workflow.rows import Changed, version
from events.models import Remark, Resolution, ResolutionTask
from events.workflow import conference_minutes as workflow
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_minutes import Said
from tests import factories
from tests.events.conference_making import add_agenda, invite, make_conference, make_national, make_of_union

DUE = date(2026, 12, 20)


@pytest.fixture
def row(world):
    return make_conference(world)


def resolve(world, row, *names, text="Gửi danh mục kêu gọi viện trợ", due_on=DUE, by="lead") -> Resolution:
    owners = [world.unions.get(name) for name in names]  # "vufo" is none of the unions
    return workflow.resolve(row, text, owners, due_on, by=world.people[by])


def url(name, row):
    return reverse(name, args=[row.pk])


READS = {
    "anonymous": 302, "outsider": 403, "neighbour": 200, "owner": 200, "lead": 200, "deputy": 200, "last_lead": 200,
    "vufo": 200, "observer": 200,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), READS.items())
def test_who_reads_the_minutes(world, row, sign_in, name, status):
    resolve(world, row, "member")
    client = sign_in(world.people[name])

    assert client.get(url("conference_minutes", row)).status_code == status
    if name != "anonymous":
        seen = "Gửi danh mục" in client.get(row.get_absolute_url()).content.decode()
        assert seen == (status == 200)


def test_minutes_of_a_hidden_conference_are_hidden(world, sign_in):
    hidden = make_of_union(world)

    assert sign_in(world.people["neighbour"]).get(url("conference_minutes", hidden)).status_code == 404


def test_who_has_something_to_carry_out_reads_the_minutes(world, sign_in):
    row = make_national(world)
    resolve(world, row, "outsider", by="vufo")

    assert sign_in(world.people["outsider"]).get(url("conference_minutes", row)).status_code == 200
    assert sign_in(world.people["neighbour"]).get(url("conference_minutes", row)).status_code == 403


def test_common_conclusions_are_written_once_and_compared_afterwards(world, row, sign_in):
    client, edit = sign_in(world.people["lead"]), url("minutes_edit", row)
    typed = {"text": "Thống nhất giao ước", "number": "09/BB-C5", "adopted_on": "23/11/2026", "seen": ""}

    assert client.post(edit, typed).status_code == 302
    text = client.get(url("conference_minutes", row)).content.decode()
    assert "Thống nhất giao ước" in text and "Số 09/BB-C5" in text and "thông qua 23/11/2026" in text
    later = client.post(edit, typed | {"text": "Lời của người sau"})
    assert later.status_code == 422
    assert "Thống nhất giao ước" in later.content.decode() and "Lời của người sau" in later.content.decode()


@pytest.mark.parametrize("day", ["19/11/2026", "25/11/2026", "31/02/2026"])
def test_minutes_are_adopted_between_the_meeting_and_today(world, row, sign_in, day):
    page = sign_in(world.people["lead"]).post(url("minutes_edit", row), {"text": "Đã gõ", "adopted_on": day})

    assert page.status_code == 422 and page.context["form"].errors.keys() == {"adopted_on"}
    assert "Đã gõ" in page.content.decode()


def test_remarks_stand_under_their_line_and_are_taken_back(world, row, sign_in):
    add_agenda(world, row, "Báo cáo 6 tháng", "Thảo luận")
    item = row.agenda.get(title="Thảo luận")
    client = sign_in(world.people["neighbour"])
    typed = {
        "item": item.pk,
        "union": world.unions["neighbour"].pk,
        "speaker": "Bà Lan",
        "text": "Nên chọn việc thiết thực",
    }

    assert client.post(url("remark_new", row), typed).status_code == 302
    workflow.remark(row, Said("Ý kiến chung thôi"), by=world.people["lead"])

    page = client.get(url("conference_minutes", row))
    lines = [
        (line.item and line.item.title, [str(each) for each in line.remarks]) for line in page.context["record"].lines
    ]
    assert lines == [
        ("Báo cáo 6 tháng", []), ("Thảo luận", ["Nên chọn việc thiết thực"]), (None, ["Ý kiến chung thôi"]),
    ]  # fmt: skip
    assert "Bà Lan, Tỉnh neighbour" in page.content.decode()
    remark, other = Remark.objects.order_by("pk")
    assert client.post(url("remark_withdraw", other)).status_code == 403
    assert client.post(url("remark_withdraw", remark)).status_code == 302
    remark.refresh_from_db()
    assert remark.withdrawn_by == world.people["neighbour"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("anonymous", 302), ("outsider", 403), ("neighbour", 200), ("owner", 200), ("last_lead", 200), ("observer", 403)],
)
def test_who_notes_remarks(world, row, sign_in, name, status):
    assert sign_in(world.people[name]).get(url("remark_new", row)).status_code == status


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"text": " "}, "text"), ({"item": "98765"}, "item"), ({"union": "98765"}, "union"),
        ({"speaker": "Ông A, CCCD 079123456789"}, "speaker"),
    ],
)  # fmt: skip
def test_a_remark_that_cannot_be_is_refused(world, row, sign_in, fields, at):
    page = sign_in(world.people["neighbour"]).post(url("remark_new", row), {"text": "Đã gõ"} | fields)

    assert page.status_code == 422 and page.context["form"].errors.keys() == {at} and not Remark.objects.exists()


def test_nobody_speaks_for_another_union_or_before_the_day(world, row, sign_in):
    foreign = {"text": "Đã gõ", "union": world.unions["lead"].pk}
    assert sign_in(world.people["neighbour"]).post(url("remark_new", row), foreign).status_code == 422
    ahead = make_conference(world, title="Sắp họp", starts_on=date(2026, 12, 11))
    with pytest.raises(Blocked):
        workflow.remark(ahead, Said("Sớm"), by=world.people["lead"])


def test_a_resolution_becomes_a_task_of_each_owner(world, row, sign_in):
    invite(world, row, "outsider")
    client = sign_in(world.people["lead"])
    owners = [world.unions["member"].pk, world.unions["outsider"].pk, "vufo"]

    answer = client.post(url("resolution_new", row), {"text": "Gửi danh mục", "owners": owners, "due_on": "20/12/2026"})

    assert answer.status_code == 302
    one = Resolution.objects.get()
    assert (one.code, one.due_on, one.changed_by) == ("KL1", DUE, world.people["lead"])
    assert {task.union for task in one.tasks.all()} == {world.unions["member"], world.unions["outsider"], None}
    assert resolve(world, row, "lead").code == "KL2"
    text = client.get(url("conference_minutes", row)).content.decode()
    assert "Tỉnh member: chưa xong" in text and "VUFO: chưa xong" in text and "còn 26 ngày" in text


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"text": ""}, "text"), ({"owners": []}, "owners"), ({"owners": ["98765"]}, "owners"),
        ({"due_on": "19/11/2026"}, "due_on"), ({"due_on": "mai"}, "due_on"),
    ],
)  # fmt: skip
def test_a_resolution_that_cannot_be_is_refused(world, row, sign_in, fields, at):
    typed = {"text": "Đã gõ", "owners": ["vufo"], "due_on": "20/12/2026"}

    page = sign_in(world.people["lead"]).post(url("resolution_new", row), typed | fields)

    assert page.status_code == 422 and page.context["form"].errors.keys() == {at} and not Resolution.objects.exists()


def test_the_form_posted_twice_is_one_resolution(world, row, sign_in):
    client = sign_in(world.people["lead"])
    token = client.get(url("resolution_new", row)).context["form"]["token"].value()
    typed = {"text": "Gửi danh mục", "owners": ["vufo"], "token": token}

    assert [client.post(url("resolution_new", row), typed).status_code for _twice in range(2)] == [302, 302]
    assert Resolution.objects.count() == ResolutionTask.objects.count() == 1


FINISHES = {
    "anonymous": 302, "outsider": 403, "neighbour": 403, "owner": 200, "head": 200, "lead": 200, "deputy": 200,
    "last_lead": 403, "vufo": 200, "observer": 403,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), FINISHES.items())
def test_who_says_that_it_is_done(world, sign_in, name, status):
    row = make_conference(world, host=None)
    task = resolve(world, row, "member").tasks.get()

    assert sign_in(world.people[name]).get(url("resolution_finish", task)).status_code == status
    if status == 403:
        with pytest.raises(NotAllowed):
            workflow.finish(task, factories.TODAY, "", by=world.people[name])


def test_done_then_opened_again_with_a_reason(world, row, sign_in):
    task = resolve(world, row, "neighbour").tasks.get()
    client = sign_in(world.people["neighbour"])

    assert (
        client.post(url("resolution_finish", task), {"done_on": "23/11/2026", "result": "Đã gửi 5 dự án"}).status_code
        == 302
    )
    task.refresh_from_db()
    assert (task.state, task.done_on, task.changed_by) == ("done", date(2026, 11, 23), world.people["neighbour"])
    text = client.get(url("conference_minutes", row)).content.decode()
    assert "xong 23/11" in text and "Đã gửi 5 dự án" in text
    assert client.post(url("resolution_reopen", task), {"reason": "x"}).status_code == 403
    lead = sign_in(world.people["lead"])
    assert lead.post(url("resolution_reopen", task), {"reason": ""}).status_code == 422
    assert lead.post(url("resolution_reopen", task), {"reason": "Thiếu phụ lục"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.done_on, task.history.first().history_change_reason) == ("open", None, "Thiếu phụ lục")


@pytest.mark.parametrize("day", ["19/11/2026", "25/11/2026", ""])
def test_a_day_that_cannot_be_is_refused(world, row, sign_in, day):
    task = resolve(world, row, "member").tasks.get()

    page = sign_in(world.people["owner"]).post(url("resolution_finish", task), {"done_on": day, "result": "Đã gõ"})

    assert page.status_code == 422 and page.context["form"].errors.keys() == {"done_on"}
    assert "Đã gõ" in page.content.decode()


def test_an_owner_left_out_has_nothing_more_to_do_and_comes_back(world, row, sign_in):
    one = resolve(world, row, "member", "neighbour")
    edit, client = url("resolution_edit", one), sign_in(world.people["lead"])

    def post(*names, **fields):
        owners = [world.unions[name].pk for name in names]
        given = {"text": one.text, "owners": owners, "reason": "Phân công lại", "seen": version(one)}
        return client.post(edit, given | fields)

    def states():
        return {task.union.short_name: task.state for task in one.tasks.all()}

    assert post("member", reason="").status_code == 422
    assert post("member", "deputy").status_code == 302
    assert states() == {"Tỉnh member": "open", "Tỉnh neighbour": "dropped", "Tỉnh deputy": "open"}
    workflow.finish(one.tasks.get(union=world.unions["deputy"]), factories.TODAY, "", by=world.people["deputy"])
    assert "không bỏ khỏi kết luận được" in post("member", "neighbour").content.decode()
    assert post("member", "neighbour", "deputy").status_code == 302
    assert states() == {"Tỉnh member": "open", "Tỉnh neighbour": "open", "Tỉnh deputy": "done"}
    with pytest.raises(Changed):
        workflow.amend(one, "Khác", [None], None, "x", by=world.people["lead"], seen="1")


def awaited(world, name):
    person = type(world.people[name]).objects.get(pk=world.people[name].pk)
    return [str(task.resolution.text) for task in ResolutionTask.objects.awaited_from(person)]


@pytest.mark.parametrize("name", ["minutes_edit", "remark_new", "resolution_new", "conference_call_off"])
def test_what_was_typed_survives_the_end_of_a_session(world, row, sign_in, name):
    client, address = sign_in(world.people["lead"]), url(name, row)
    author = client.get(address).context["author"]
    client.logout()
    client.post(address, {"text": "Lời gõ dở", "reason": "Lời gõ dở", "owners": ["vufo"], "author": author})
    client.force_login(world.people["lead"])

    assert "Lời gõ dở" in client.get(address).content.decode()


def test_what_is_awaited_from_whom(world, row):
    resolve(world, row, "member", text="Của member")
    resolve(world, row, "vufo", text="Của VUFO")
    done = resolve(world, row, "member", text="Xong rồi").tasks.get()
    workflow.finish(done, factories.TODAY, "", by=world.people["owner"])

    assert awaited(world, "owner") == awaited(world, "head") == ["Của member"]
    assert awaited(world, "vufo") == ["Của VUFO"]
    assert awaited(world, "lead") == awaited(world, "observer") == awaited(world, "outsider") == []


def test_who_carries_a_union_on_owes_what_it_owed(world, row):
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 11, 21))
    task = workflow.resolve(row, "Việc của tỉnh cũ", [old], None, by=world.people["lead"]).tasks.get()
    succession = {"kind": "merger", "on": date(2026, 11, 22)}
    type(old).objects.get(pk=old.pk).successions_out.create(successor=world.unions["outsider"], **succession)

    assert awaited(world, "outsider") == ["Việc của tỉnh cũ"]
    person = type(world.people["outsider"]).objects.get(username="outsider")
    assert workflow.finish(task, factories.TODAY, "Xong", by=person).state == "done"


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, row, sign_in, n, django_assert_num_queries):
    add_agenda(world, row, *"ABC"[:n])
    for item in row.agenda.all():
        workflow.remark(row, Said("Ý kiến", item, world.unions["member"]), by=world.people["lead"])
        resolve(world, row, *["member", "neighbour", "vufo"][:n])
    client = sign_in(world.people["owner"])
    client.get(url("conference_minutes", row))

    with django_assert_num_queries(17):
        client.get(url("conference_minutes", row))
