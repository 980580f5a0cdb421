"""The number in a task of the first page is the number of rows behind its link, for VUFO, an office and a member."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from clusters import clock
from events.models import Award
from events.workflow.conferences import Body
from friendship import tasks
from friendship.award_tasks import tasks_of_awards
from friendship.recommendation_tasks import tasks_of_recommendations
from tests import factories
from tests.events.award_making import forward, make_kind, nominate, vote
from tests.events.recommendation_making import make_recommendation, step

NUMBER = re.compile(r"(?<!\d)(\d+) (?:kiến nghị|đề nghị|đơn vị|báo cáo|thư)")
# Of each list: how many rows its page holds, as the title of the task means them.
ROWS = {
    "recommendation_list": lambda page, title: page["page_obj"].paginator.count,
    "nomination_list": lambda page, title: page["page_obj"].paginator.count,
    "outbox": lambda page, title: page["page_obj"].paginator.count,
    "national_desk": lambda page, title: on_desk(page["desk"], title),
    "cluster_desk": lambda page, title: on_desk(page["desk"], title),
}


def on_desk(desk, title: str) -> int:
    if not title.startswith("Theo dõi"):
        return sum(row.can_endorse if title.startswith("Xét") else row.can_accept for row in desk.rows)
    return sum(not (row.is_mine and "khác" in title) for row in desk.missing)


def compared(client, person) -> dict[str, tuple[int, int]]:
    """{title: (number in it, rows behind it)} of the tasks with a list behind them."""
    person = type(person).objects.get(pk=person.pk)
    found = {}
    for group in tasks.groups_for(person, []):
        for task in group.tasks:
            name, number = resolve(urlsplit(task.url).path).url_name, NUMBER.search(task.title)
            if name in ROWS and number:
                found[task.title] = int(number[1]), ROWS[name](client.get(task.url).context, task.title)
    return found


def requests(world):
    """Of every addressee, waiting and under way; one of a union whose cluster has no office."""
    for addressee, fields in (("cluster", {}), ("vufo", {}), ("office", {"office_name": "Sở Ngoại vụ"})):
        make_recommendation(world, addressee=addressee, **fields)
        row = make_recommendation(world, addressee=addressee, wished_on=date(2026, 11, 24), **fields)
        step(world, row, "under_way", "lead" if addressee == "cluster" else "vufo")
    make_recommendation(world, "lead", Body(union=world.unions["lead"]))
    make_recommendation(world, "outsider", Body(union=world.unions["outsider"]))


def nominations(world):
    """At every step; what went straight to VUFO, what an article told of, what was taken back, a vacant cluster."""
    member, owner, lead = world.unions["member"], world.people["owner"], world.people["lead"]
    for votes in (None, 8, 8, 2):
        award = nominate(member, owner)
        if votes is not None:
            vote(award, lead, votes_for=votes)
    forward(vote(nominate(member, owner), lead), lead)
    nominate(member, owner, via_cluster=False)
    nominate(world.unions["outsider"], world.people["outsider"])
    told = {"kind": make_kind("bang-khen"), "recipient_kind": "union", "union": member, "is_illustrative": False}
    moments = {"entered_at": clock.now(), "changed_at": clock.now()}
    Award.objects.create(**told, year=2024, state="forwarded", key="bai-bao", **moments)
    gone = nominate(member, owner, via_cluster=False)
    Award.objects.filter(pk=gone.pk).update(revoked_at=clock.now(), revoke_reason="Ghi nhầm")


@pytest.fixture
def busy(world):
    """Work for everybody, the list behind each task holding more than the task counts."""
    requests(world)
    nominations(world)
    for state in ("failed", "unsure", "sent"):
        factories.make_letter(world.people["owner"], state)
    people = world.people
    factories.make_report(world.obligations["member"], people["owner"], state="submitted")
    factories.make_report(
        world.obligations["neighbour"], people["neighbour"], state="endorsed", reviewer=people["deputy"]
    )
    return world


@pytest.mark.parametrize("name", ["vufo", "lead", "deputy", "owner", "head", "neighbour", "observer"])
def test_the_number_is_that_of_the_rows(busy, sign_in, name):
    found = compared(sign_in(busy.people[name]), busy.people[name])
    assert {title: numbers for title, numbers in found.items() if numbers[0] != numbers[1]} == {}


def test_what_is_compared(busy, sign_in):
    """The lists that the people above come upon: all that a task with a number leads to."""
    found = {
        name: {title.partition(":")[0] for title in compared(sign_in(busy.people[name]), busy.people[name])}
        for name in ("vufo", "lead", "owner")
    }
    assert found == {
        "vufo": {
            "5 kiến nghị chưa có trả lời", "2 đề nghị khen chờ quyết định", "Xem 2 thư báo chưa đến được người nhận",
            "Theo dõi 4 đơn vị chưa gửi báo cáo năm 2026", "Duyệt 1 báo cáo năm 2026", "1 đề nghị khen chờ bình bầu",
        },
        "lead": {
            "2 kiến nghị chưa có trả lời", "1 đề nghị khen chờ bình bầu", "2 đề nghị khen chờ gửi VUFO",
            "1 đề nghị khen không quá nửa đồng ý", "Theo dõi 2 đơn vị khác chưa gửi báo cáo năm 2026",
            "Xét 1 báo cáo năm 2026",
        },
        "owner": set(),
    }  # fmt: skip


def test_the_note_on_what_is_overdue_is_the_number_on_the_tile(busy, sign_in):
    with clock.set_to(factories.TODAY + timedelta(1)):
        for name in ("vufo", "lead"):
            person = type(busy.people[name]).objects.get(pk=busy.people[name].pk)
            ((_heading, task),) = tasks_of_recommendations(person)
            shares = sign_in(busy.people[name]).get(task.url).context["shares"]
            late = next(share.n for share in shares if share.label == "Quá hạn")
            assert task.note == f"{late} kiến nghị quá hạn"


def test_an_office_that_is_also_of_vufo_answers_each_request_once(busy, sign_in):
    both = busy.people["vufo"]
    factories.make_post(both, "officer", busy.unions["lead"])
    found = compared(sign_in(both), both)
    assert {title: numbers for title, numbers in found.items() if numbers[0] != numbers[1]} == {}


def test_for_whom_nothing_waits_the_lists_ask_nothing_of_it(world, sign_in):
    owner = sign_in(world.people["owner"])
    for place in ("/kien-nghi/", "/khen-thuong/de-nghi/", "/khen-thuong/"):
        assert "viec" not in owner.get(f"{place}?viec=vufo").context["filter"].form.fields
    assert tasks_of_awards(world.people["owner"]) == []
