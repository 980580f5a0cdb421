"""Emulation points on the first page, and the figures that stand beside a card."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import Succession, User
from clusters.workflow.rows import version
from events.models import ScoreCard
from events.permissions import can_score_member
from events.workflow import award_scores
from events.workflow.award_scores import Given, Line
from friendship.score_tasks import tasks_of_scores
from tests import factories
from tests.events.award_making import make_scored_sheet

PEOPLE = ("outsider", "neighbour", "owner", "lead", "deputy", "last_lead", "vufo", "observer")


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def told(world, wanted) -> set[str]:
    """Whom a task with these words waits for."""
    return {
        name for name in PEOPLE if any(wanted in task.title for _h, task in tasks_of_scores(fresh(world.people[name])))
    }


def give(world, sheet, union, by, side="self"):
    marks = {line.pk: Given(Decimal(5), "Lý do") for line in sheet.criteria.all()}
    card = ScoreCard.objects.filter(sheet=sheet, union=world.unions[union]).first()
    seen = version(card) if card else ""
    return award_scores.score(sheet, world.unions[union], side, marks, by=world.people[by], seen=seen)


def test_nobody_is_told_before_the_sheet_is_open(world):
    award_scores.save_sheet(None, 2026, [Line("", "Đón đoàn", Decimal(10))], by=world.people["vufo"])
    assert told(world, "") == set()


def test_who_has_to_score_whom(world):
    sheet = make_scored_sheet(world)  # the member has scored itself
    everybody = {"outsider", "neighbour", "lead", "deputy", "last_lead"}
    assert told(world, "Tự chấm điểm thi đua năm 2026") == everybody
    assert told(world, "Chấm điểm thi đua năm 2026 của 1 đơn vị") == {"lead", "deputy"}

    give(world, sheet, "lead", "lead")
    assert told(world, "của 2 đơn vị") == {"deputy"} and told(world, "của 1 đơn vị") == {"lead"}
    give(world, sheet, "member", "lead", "cross")
    assert told(world, "Chấm điểm thi đua năm 2026 của") == {"deputy"}


def test_after_the_last_day_nobody_is_asked_to_score_oneself(world):
    sheet = make_scored_sheet(world)
    sheet.self_until = date(2026, 11, 30)
    sheet.save()
    tasks = tasks_of_scores(fresh(world.people["neighbour"]))
    assert [(heading, task.due_on) for heading, task in tasks] == [
        ("Việc của Liên hiệp Tỉnh neighbour", date(2026, 11, 30))
    ]
    with clock.set_to(date(2026, 12, 1)):
        assert told(world, "Tự chấm") == set()


def test_whoever_is_told_may_score_and_whoever_may_score_is_told(world):
    sheet = make_scored_sheet(world)
    merged = factories.make_union(short_name="Tỉnh cũ")
    world.unions["merged"], world.people["merged"] = merged, factories.make_officer(merged)
    factories.make_membership(world.cluster, merged)
    give(world, sheet, "merged", "merged")
    Succession.objects.create(predecessor=merged, successor=world.unions["deputy"], kind="merger", on=factories.TODAY)

    for name in ("lead", "deputy", "neighbour", "last_lead", "outsider"):
        user = fresh(world.people[name])
        may = [card for card in sheet.cards.all() if can_score_member(user, sheet, card.union)]
        titles = [task.title for _h, task in tasks_of_scores(user) if task.title.startswith("Chấm")]
        assert titles == ([f"Chấm điểm thi đua năm 2026 của {len(may)} đơn vị"] if may else []), name


@pytest.mark.parametrize("n", [1, 3])
def test_as_many_queries_for_three_cards_as_for_one(world, n, django_assert_num_queries):
    sheet = make_scored_sheet(world)
    for name in ("neighbour", "last_lead")[: n - 1]:
        give(world, sheet, name, name)
    lead = fresh(world.people["lead"])
    with django_assert_num_queries(14):
        assert len(tasks_of_scores(lead)) == 2


def test_the_own_cluster_stands_first(world, sign_in):
    make_scored_sheet(world)
    for name, first in (("outsider", 3), ("neighbour", 5), ("lead", 5)):
        page = sign_in(world.people[name]).get(reverse("score_sheet", args=[2026]))
        assert page.context["groups"][0].cluster.number == first


def test_points_that_may_not_be_read_are_not_counted(world, sign_in):
    give(world, make_scored_sheet(world), "member", "lead", "cross")
    address = reverse("score_sheet", args=[2026])
    assert "1/5 đơn vị đã được Cụm chấm" in sign_in(world.people["lead"]).get(address).content.decode()
    hidden = sign_in(world.people["neighbour"]).get(address).content.decode()
    assert "đơn vị đã được Cụm chấm" not in hidden.split("Cụm 3")[0] and "công bố khi chốt bảng" in hidden


def at_hand(world, sign_in, name):
    page = sign_in(world.people[name]).get(reverse("score_card", args=[2026, world.unions["member"].slug]))
    return page.context["at_hand"], page.content.decode()


def test_the_figures_of_the_report_stand_beside_the_points(world, sign_in):
    make_scored_sheet(world)
    assert at_hand(world, sign_in, "owner")[0] is None
    assert "Chưa có số liệu báo cáo năm 2026" in at_hand(world, sign_in, "owner")[1]

    draft = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 42})
    told_, page = at_hand(world, sign_in, "owner")
    assert told_["title"] == "Số liệu báo cáo năm 2026 (đang soạn)" and "42 khoản" in page
    assert at_hand(world, sign_in, "lead")[0] is None  # a draft is its union's own

    factories.filing.send(draft, by=world.people["owner"])
    for name in ("owner", "lead", "vufo"):
        told_, page = at_hand(world, sign_in, name)
        assert told_["title"] == "Số liệu báo cáo năm 2026 (đã gửi)" and "42 khoản" in page
