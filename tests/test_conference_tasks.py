"""What conferences put on the first page: resolutions until they are done, invitations until somebody is named."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.uploads import Checked
from events.workflow import conference_files, conference_minutes
from friendship.conference_tasks import tasks_of_conferences
from tests import factories
from tests.events.conference_making import add_agenda, add_delegate, invite, make_conference

DUE = date(2026, 12, 20)


def told(world, name):
    person = type(world.people[name]).objects.get(pk=world.people[name].pk)
    return [(heading, task.title, task.due_on) for heading, task in tasks_of_conferences(person)]


def test_a_resolution_waits_for_its_owners_until_it_is_done(world, sign_in):
    row = make_conference(world)
    owners = [world.unions["member"], None]
    one = conference_minutes.resolve(row, "Gửi danh mục kêu gọi viện trợ", owners, DUE, by=world.people["lead"])

    assert told(world, "owner") == [("Việc của Liên hiệp Tỉnh member", "Gửi danh mục kêu gọi viện trợ", DUE)]
    assert told(world, "vufo") == [("Việc của VUFO", "Gửi danh mục kêu gọi viện trợ", DUE)]
    assert told(world, "lead") == told(world, "observer") == told(world, "neighbour") == []
    task = one.tasks.get(union=world.unions["member"])
    page = sign_in(world.people["owner"]).get(reverse("home")).content.decode()
    assert reverse("resolution_finish", args=[task.pk]) in page and "KL1, Hội nghị tổng kết năm 2026" in page
    conference_minutes.finish(task, factories.TODAY, "Xong", by=world.people["owner"])
    assert told(world, "owner") == []


def test_an_invited_union_is_asked_for_names_until_it_has_named_one(world):
    row = make_conference(world, starts_on=date(2026, 12, 11))
    past = make_conference(world, title="Đã qua")
    invite(world, past, "neighbour")
    (body,) = invite(world, row, "neighbour")

    assert told(world, "neighbour") == [
        ("Việc của Liên hiệp Tỉnh neighbour", "Ghi đại biểu dự Hội nghị tổng kết năm 2026", date(2026, 12, 11))
    ]
    add_delegate(world, body)
    assert told(world, "neighbour") == []


def test_who_presents_a_paper_is_asked_for_it_until_it_is_handed_in(world):
    row = make_conference(world, starts_on=date(2026, 12, 11))
    add_agenda(world, row, "Tham luận", kind="paper", paper="Viện trợ sau sáp nhập", union=world.unions["outsider"])
    past = make_conference(world, title="Đã qua")
    add_agenda(world, past, "Tham luận cũ", kind="paper", union=world.unions["outsider"])
    add_agenda(world, row, "Báo cáo", kind="report", union=world.unions["outsider"])
    item = row.agenda.get(kind="paper")

    assert told(world, "outsider") == [
        ("Việc của Liên hiệp Tỉnh ngoài", "Nộp tham luận “Viện trợ sau sáp nhập”", date(2026, 12, 11))
    ]
    assert told(world, "owner") == told(world, "vufo") == told(world, "observer") == []
    ((_heading, task),) = tasks_of_conferences(
        type(world.people["outsider"]).objects.get(pk=world.people["outsider"].pk)
    )
    assert (task.url, task.detail) == (reverse("paper_hand_in", args=[item.pk]), row.title)
    checked = Checked("pdf", b"%PDF-1.4 x", "application/pdf", "x.pdf")
    paper = conference_files.hand_in(item, checked, by=world.people["outsider"], caption="", credit="")
    assert told(world, "outsider") == []
    conference_files.remove_file(paper, by=world.people["outsider"])
    assert len(told(world, "outsider")) == 1


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, n, django_assert_num_queries):
    for place in range(n):
        row = make_conference(world, title=f"Hội nghị {place}")
        ahead = make_conference(world, title=f"Sắp tới {place}", starts_on=date(2026, 12, 11))
        invite(world, ahead, "member")
        add_agenda(world, ahead, "Tham luận", kind="paper", union=world.unions["member"])
        conference_minutes.resolve(row, "Việc", [world.unions["member"]], None, by=world.people["lead"])
    person = type(world.people["owner"]).objects.get(pk=world.people["owner"].pk)
    tasks_of_conferences(person)

    with django_assert_num_queries(6):
        assert len(tasks_of_conferences(person)) == 3 * n
