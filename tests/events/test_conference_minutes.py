"""Minutes, remarks and resolutions: who writes and reads them, and what becomes of what was resolved."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import Changed, version
from events.models import Remark, Resolution, ResolutionTask
from events.workflow import conference_minutes as workflow
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_minutes import Said
from mail.models import Letter
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
    words = later.content.decode()
    assert later.status_code == 422 and "Thống nhất giao ước" in words and "Lời của người sau" in words
    # The same person's own second tab is no somebody else.
    assert "Bạn đã ghi dòng này lúc 24/11/2026" in words and "Có người vừa sửa" not in words
    other = sign_in(world.people["deputy"]).post(edit, typed | {"text": "Lời của người khác"}).content.decode()
    assert "Có người vừa sửa dòng này, nên chưa ghi." in other and "Bạn đã ghi" not in other


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
    assert client.post(url("remark_withdraw", other), {"reason": "Nhầm"}).status_code == 403
    assert client.post(url("remark_withdraw", remark), {"reason": " "}).status_code == 422
    assert client.get(url("remark_withdraw", remark)).status_code == 200
    assert client.post(url("remark_withdraw", remark), {"reason": "Ghi hai lần"}).status_code == 302
    assert client.post(url("remark_withdraw", remark), {"reason": "Ghi hai lần"}).status_code == 302  # a double click
    remark.refresh_from_db()
    assert (remark.withdrawn_by, remark.withdrawn_because) == (world.people["neighbour"], "Ghi hai lần")
    text = client.get(url("conference_minutes", row)).content.decode()
    assert "Nên chọn việc thiết thực" not in text and "Ghi hai lần" in text


def test_who_notes_a_remark_has_not_said_it(world, row, sign_in):
    workflow.remark(row, Said("Cần thêm thời gian"), by=world.people["lead"])
    client = sign_in(world.people["deputy"])

    page = client.get(url("conference_minutes", row))

    lead = str(world.people["lead"])
    said, history = page.content.decode().split('id="ai-ghi"')
    assert "<b>Ý kiến</b>: Cần thêm thời gian" in said and f"<b>{lead}" not in said and f"{lead} ghi" in history


def test_who_noted_is_for_those_who_read_names(world, row, sign_in):
    resolve(world, row, "outsider")
    workflow.remark(row, Said("Cần thêm thời gian"), by=world.people["lead"])

    text = sign_in(world.people["outsider"]).get(url("conference_minutes", row)).content.decode()

    assert "Cần thêm thời gian" in text and 'id="ai-ghi"' not in text


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
    assert ("Chọn ít nhất một đơn vị." in page.text) == (fields == {"owners": []})


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

    given = {"done_on": "23/11/2026", "result": "Đã gửi 5 dự án", "seen": version(task)}
    assert client.post(url("resolution_finish", task), given).status_code == 302
    assert client.post(url("resolution_finish", task), given).status_code == 302  # a double click
    assert task.history.count() == 2
    task.refresh_from_db()
    assert (task.state, task.done_on, task.changed_by) == ("done", date(2026, 11, 23), world.people["neighbour"])
    text = client.get(url("conference_minutes", row)).content.decode()
    assert "xong 23/11" in text and "Đã gửi 5 dự án" in text
    assert client.post(url("resolution_reopen", task), {"reason": "x"}).status_code == 403
    lead = sign_in(world.people["lead"])
    assert lead.post(url("resolution_reopen", task), {"reason": ""}).status_code == 422
    given = {"reason": "Thiếu phụ lục", "seen": version(task)}
    assert lead.post(url("resolution_reopen", task), given).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.done_on, task.history.first().history_change_reason) == ("open", None, "Thiếu phụ lục")


@pytest.mark.parametrize("how", ["withdrawn", "left out"])
def test_what_was_dropped_is_not_opened_again_by_the_way(world, row, sign_in, how):
    """Giving it out again is an amendment: the owner is told, and the conclusion stands again as a whole."""
    one, lead = resolve(world, row, "neighbour"), world.people["lead"]
    task = one.tasks.get()
    if how == "withdrawn":
        workflow.withdraw_resolution(one, "Ghi nhầm", by=lead, seen=version(one))
    else:
        workflow.amend(one, one.text, [None], None, "Giao nhầm", by=lead, seen=version(one))
    task.refresh_from_db()
    told = Letter.objects.filter(subject__startswith="Việc được giao").count()

    page = sign_in(lead).post(url("resolution_reopen", task), {"reason": "Lời đã gõ", "seen": version(task)})

    text = page.content.decode()
    assert page.status_code == 422 and "không phải làm nữa" in text and "Lời đã gõ" in text
    task.refresh_from_db()
    assert task.state == "dropped" and task.history.first().history_change_reason != "Lời đã gõ"
    one.refresh_from_db()
    with clock.set_to(factories.TODAY.replace(day=25)):
        workflow.amend(one, one.text, [world.unions["neighbour"]], None, "Giao lại", by=lead, seen=version(one))
    task.refresh_from_db()
    assert task.state == "open" and Letter.objects.filter(subject__startswith="Việc được giao").count() > told


def test_the_later_of_two_sees_what_the_first_said_was_done(world, row, sign_in):
    task = resolve(world, row, "member").tasks.get()
    seen = version(task)
    workflow.finish(task, factories.TODAY, "Lời của người trước", by=world.people["head"], seen=seen)

    given = {"done_on": "23/11/2026", "result": "Lời của người sau", "seen": seen}
    client = sign_in(world.people["owner"])
    page = client.post(url("resolution_finish", task), given)

    text = page.content.decode()
    assert page.status_code == 422 and "Lời của người trước" in text and "Lời của người sau" in text
    task.refresh_from_db()
    assert task.result == "Lời của người trước"
    assert client.post(url("resolution_finish", task), given | {"seen": version(task)}).status_code == 302
    with pytest.raises(Changed):
        workflow.finish(task, factories.TODAY, "Cũ", by=world.people["owner"], seen=seen)


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

    with django_assert_num_queries(25):
        client.get(url("conference_minutes", row))


@pytest.fixture
def adopted(world, row):
    """Minutes adopted on 23/11, with a remark of the meeting's days; today is the day after."""
    with clock.set_to(datetime(2026, 11, 21, 9, tzinfo=UTC)):
        workflow.remark(row, Said("Lời tại hội nghị"), by=world.people["neighbour"])
    workflow.write_minutes(row, "Thống nhất", "09/BB", date(2026, 11, 23), by=world.people["lead"], seen="")
    return row


def test_adopted_minutes_take_no_more_remarks_of_members_and_keep_what_they_typed(world, adopted, sign_in):
    client = sign_in(world.people["neighbour"])
    record = client.get(url("conference_minutes", adopted)).content.decode()
    page = client.get(url("remark_new", adopted), follow=True)
    refused = client.post(url("remark_new", adopted), {"text": "Lời đến muộn"})

    assert url("remark_new", adopted) not in record and "Lời tại hội nghị" in record
    assert "Nhờ đơn vị tổ chức ghi thành ý kiến bổ sung" in page.content.decode()
    assert refused.status_code == 422
    assert "Biên bản đã thông qua" in refused.content.decode() and "Lời đến muộn" in refused.content.decode()
    assert Remark.objects.count() == 1


def test_what_was_said_before_adoption_is_taken_back_by_the_organiser_alone(world, adopted, sign_in):
    remark = adopted.remarks.get()
    client = sign_in(world.people["neighbour"])

    assert url("remark_withdraw", remark) not in client.get(url("conference_minutes", adopted)).content.decode()
    page = client.get(url("remark_withdraw", remark), follow=True)
    refused = client.post(url("remark_withdraw", remark), {"reason": "Nói nhầm"})
    assert "chỉ đơn vị tổ chức rút được ý kiến" in page.content.decode() and refused.status_code == 422
    assert "chỉ đơn vị tổ chức rút được ý kiến" in refused.content.decode() and "Nói nhầm" in refused.content.decode()
    assert adopted.remarks.filter(withdrawn_at__isnull=True).exists()
    sign_in(world.people["lead"]).post(url("remark_withdraw", remark), {"reason": "Ghi nhầm"})
    assert not adopted.remarks.filter(withdrawn_at__isnull=True).exists()


def test_the_organiser_adds_to_adopted_minutes_apart_from_them(world, adopted, sign_in):
    client = sign_in(world.people["lead"])

    typed = {"text": "Bổ sung số liệu", "reason": "Gửi sau hội nghị"}
    assert client.post(url("remark_new", adopted), typed).status_code == 302

    page = client.get(url("conference_minutes", adopted))
    record = page.context["record"]
    assert [str(remark) for line in record.lines for remark in line.remarks] == ["Lời tại hội nghị"]
    assert [str(remark) for remark in record.later] == ["Bổ sung số liệu"]
    assert "bổ sung ngày 24/11/2026" in page.content.decode()


def withdraw(client, one, reason="Ghi hai lần", seen=None):
    seen = version(one) if seen is None else seen
    return client.post(url("resolution_withdraw", one), {"reason": reason, "seen": seen})


def test_a_resolution_is_withdrawn_for_a_reason_and_keeps_its_number(world, row, sign_in):
    one, two = resolve(world, row, "member", "vufo"), resolve(world, row, "neighbour", text="Việc khác")
    client = sign_in(world.people["lead"])

    assert withdraw(client, one, reason="").status_code == 422
    assert withdraw(client, one).status_code == withdraw(client, one).status_code == 302  # a double click

    assert {task.state for task in one.tasks.all()} == {"dropped"} and two.tasks.get().state == "open"
    page = client.get(url("conference_minutes", row))
    shown = [(each.row.code, each.is_withdrawn, each.withdrawn_because) for each in page.context["record"].decided]
    assert shown == [("KL1", True, "Ghi hai lần"), ("KL2", False, "")]
    assert "<s>Gửi danh mục kêu gọi viện trợ</s>" in page.content.decode() and "Ghi hai lần" in page.content.decode()
    assert url("resolution_withdraw", one) not in page.content.decode()
    assert (row.acts.first().what, row.acts.first().reason) == ("Rút kết luận KL1", "Ghi hai lần")
    assert awaited(world, "owner") == [] and resolve(world, row, "member").code == "KL3"


def test_a_resolution_is_not_withdrawn_once_an_owner_has_done_it(world, row, sign_in):
    one = resolve(world, row, "member", "neighbour")
    workflow.finish(one.tasks.get(union=world.unions["member"]), factories.TODAY, "Xong", by=world.people["owner"])

    answer = withdraw(sign_in(world.people["lead"]), one)

    assert answer.status_code == 422 and "Có đơn vị đã làm xong" in answer.content.decode()
    assert set(one.tasks.values_list("state", flat=True)) == {"open", "done"}


def test_a_resolution_that_somebody_amended_meanwhile_is_looked_at_again(world, row, sign_in):
    one = resolve(world, row, "member")
    seen = version(one)
    workflow.amend(one, "Lời mới", [world.unions["member"]], DUE, "Rõ hơn", by=world.people["deputy"], seen=seen)

    answer = withdraw(sign_in(world.people["lead"]), one, seen=seen)

    assert answer.status_code == 422 and "Ghi hai lần" in answer.content.decode()
    assert one.tasks.get().state == "open"


def test_a_withdrawn_resolution_is_given_out_again(world, row, sign_in):
    one = resolve(world, row, "member")
    client = sign_in(world.people["lead"])
    withdraw(client, one)
    typed = {"text": "Vẫn phải làm", "owners": [world.unions["member"].pk], "reason": "Rút nhầm", "seen": version(one)}

    assert client.post(url("resolution_edit", one), typed).status_code == 302
    assert awaited(world, "owner") == ["Vẫn phải làm"]


@pytest.mark.parametrize("n", [1, 3])
def test_withdrawn_resolutions_need_no_query_each(world, row, sign_in, n, django_assert_num_queries):
    client = sign_in(world.people["lead"])
    for _again in range(n):
        withdraw(client, resolve(world, row, "member"))
        workflow.withdraw_remark(workflow.remark(row, Said("A"), by=world.people["lead"]), "B", by=world.people["lead"])
    client.get(url("conference_minutes", row))

    with django_assert_num_queries(37):
        client.get(url("conference_minutes", row))
