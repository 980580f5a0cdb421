"""What a cluster's own report puts on the first page, and for whom."""

from datetime import timedelta

import pytest

from clusters import clock
from clusters.models import User
from friendship.cluster_report_tasks import tasks_of_cluster_reports
from reports.models import CirculationAnswer
from reports.workflow import circulation
from tests import factories

OPEN = "Mở báo cáo Cụm, năm 2026"
WRITE = "Soạn và ban hành báo cáo Cụm, năm 2026"
MEND = "Sửa và ban hành lại báo cáo Cụm, năm 2026"
ANSWER = "Cho ý kiến về Báo cáo Cụm 5, năm 2026"
DECIDE = "Duyệt Báo cáo Cụm 5, năm 2026"
CLOSE = "Kết thúc lấy ý kiến báo cáo Cụm, năm 2026"
TABLE = {
    None: {"lead": {OPEN}, "deputy": {OPEN}},
    "drafting": {"lead": {WRITE}, "deputy": {WRITE}},
    "circulating": {name: {ANSWER} for name in ("deputy", "owner", "head", "neighbour", "last_lead")},
    "issued": {"vufo": {DECIDE}},
    "received": {"vufo": {DECIDE}},
    "returned": {"lead": {MEND}, "deputy": {MEND}},
    "accepted": {},
}


def make(world, state):
    lead, vufo = world.people["lead"], world.people["vufo"]
    return factories.make_cluster_report(world.cluster, world.period, lead, state=state, vufo=vufo)


def titles(user) -> set[str]:
    return {task.title for _heading, task in tasks_of_cluster_reports(user)}


@pytest.mark.parametrize("state", TABLE)
def test_whom_each_state_asks(world, state):
    if state is not None:
        make(world, state)

    found = {name: titles(person) for name, person in world.people.items() if person is not None}

    assert {name: said for name, said in found.items() if said} == TABLE[state]


def test_comments_are_to_be_settled_and_the_round_to_be_closed(world):
    report = make(world, "drafting")
    factories.make_circulation(report, world.people["lead"], factories.TODAY + timedelta(1))
    answer = CirculationAnswer.objects.get(union=world.unions["member"])
    circulation.comment(answer, "Sửa số", by=world.people["owner"])

    assert titles(world.people["lead"]) == {"Xử lý 1 ý kiến về báo cáo Cụm, năm 2026"}
    with clock.set_to(factories.TODAY + timedelta(2)):
        lead, late = (User.objects.get(pk=world.people[name].pk) for name in ("lead", "neighbour"))
        assert CLOSE in titles(lead)
        assert titles(late) == set()  # the date has passed: nothing can be answered


def test_the_first_page_carries_them(world, sign_in):
    report = make(world, "circulating")

    page = sign_in(world.people["owner"]).get("/").content.decode()

    assert ANSWER in page and f"{report.get_absolute_url()}y-kien/1/" in page


@pytest.mark.parametrize(("name", "queries"), [("lead", 15), ("owner", 6), ("vufo", 5)])
def test_the_queries_do_not_grow(world, name, queries, django_assert_num_queries):
    def count(expected):
        user = User.objects.get(pk=world.people[name].pk)
        with django_assert_num_queries(expected):
            tasks_of_cluster_reports(user)

    if name == "vufo":
        make(world, "issued")
    else:
        factories.make_circulation(make(world, "drafting"), world.people["lead"])
    count(queries)
    for kind in ("half_year", "nine_months"):
        period = factories.make_period(year=2026, kind=kind, indicator_set=world.form)
        state = "issued" if name == "vufo" else "circulating"
        factories.make_cluster_report(world.cluster, period, world.people["lead"], state=state)
    count(queries)
