"""A card of points that is opened again: who is told, who may write it and until when, what nobody else reads."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import version
from events.models import ScoreCard, ScoreSheet
from events.workflow import award_scores
from events.workflow.activities import NotAllowed
from friendship.score_tasks import tasks_of_scores
from mail.models import Letter
from tests import factories
from tests.events.test_award_scores import PEOPLE, address, allowed, make_sheet, move, post, score
from tests.events.test_score_card_saved import boxes, save

WHY = "Đơn vị xin sửa tiêu chí 2"
CORRECT, SCORE_MEMBERS = "Sửa điểm tự chấm thi đua năm 2026", "Chấm điểm thi đua năm 2026 của 1 đơn vị"


def reopen(world, by="lead", union="member"):
    card = ScoreCard.objects.get(union=world.unions[union])
    return award_scores.reopen(card, WHY, by=world.people[by], seen=version(card))


def make_reopened(world, **fields):
    sheet = make_sheet(world, **fields)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross", points=(7, 6), remark="Trùng một đoàn")
    reopen(world)
    return sheet


def told(world, title) -> set[str]:
    people = {name: User.objects.get(pk=world.people[name].pk) for name in PEOPLE}
    return {name for name, user in people.items() if title in {task.title for _h, task in tasks_of_scores(user)}}


@pytest.mark.parametrize("fields", [{"reason": ""}, {"reason": "x", "seen": "cũ"}, {"reason": "x"}])
def test_a_union_does_not_come_upon_the_clusters_half_saved_points(world, sign_in, fields):
    """It wishes to open its own card, which it may still write itself."""
    sheet = make_sheet(world)
    score(world, sheet)
    save(world, sheet, (Decimal("3.5"), None), by="lead", given_by="cross", remark="LỜI CỦA CỤM")
    owner = sign_in(world.people["owner"])

    page = owner.post(address(world), {"viec": "mo-lai", "seen": version(ScoreCard.objects.get())} | fields)

    assert page.status_code == 403
    assert not [words for words in ("LỜI CỦA CỤM", "3,5") if words in page.content.decode()]
    assert "LỜI CỦA CỤM" in sign_in(world.people["lead"]).get(address(world)).content.decode()


def test_there_is_no_card_to_open_before_the_first_one(world, sign_in):
    make_sheet(world)
    wish = {"viec": "mo-lai", "reason": "x", "seen": ""}
    assert {sign_in(world.people[name]).post(address(world), wish).status_code for name in ("owner", "lead")} == {403}
    assert not ScoreCard.objects.exists()


def test_the_union_is_told_and_has_a_task_the_cluster_waits(world):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    Letter.objects.all().delete()

    card = reopen(world, "vufo")

    letters = Letter.objects.order_by("user__username")
    assert [letter.user.username for letter in letters] == ["head", "owner"]
    assert {letter.link for letter in letters} == {card.get_absolute_url()}
    assert {letter.subject for letter in letters} == {"Phiếu điểm thi đua năm 2026 đã được mở lại: Tỉnh member"}
    assert not any(WHY in letter.text or "14" in letter.text for letter in letters)
    assert (told(world, CORRECT), told(world, SCORE_MEMBERS)) == ({"owner", "head"}, set())

    score(world, sheet, points=(9, 6))  # it hands over again: now the cluster has it
    assert (told(world, CORRECT), told(world, SCORE_MEMBERS)) == (set(), {"lead", "deputy"})
    assert ScoreCard.objects.get().reopened_at is None


def test_the_task_opens_the_card_and_has_a_last_day_only_while_it_is_to_come(world):
    make_reopened(world, self_until=factories.TODAY)

    def due():
        tasks = tasks_of_scores(User.objects.get(pk=world.people["owner"].pk))
        return [(task.url, task.due_on) for _heading, task in tasks if task.title == CORRECT]

    assert due() == [(address(world), factories.TODAY)]
    with clock.set_to(factories.TODAY + timedelta(1)):
        assert due() == [(address(world), None)]


def test_after_the_last_day_the_union_corrects_what_was_opened_for_it_once(world, sign_in):
    sheet = make_sheet(world, self_until=factories.TODAY)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross", points=(7, 6), remark="Trùng một đoàn")
    with clock.set_to(factories.TODAY + timedelta(3)):
        owner = sign_in(world.people["owner"])
        assert post(owner, world, sheet, ["9", "6"]).status_code == 403
        lead = sign_in(world.people["lead"])
        wish = {"viec": "mo-lai", "reason": WHY, "seen": version(ScoreCard.objects.get())}
        assert lead.post(address(world), wish).status_code == 302

        assert told(world, CORRECT) == {"owner", "head"}
        owner = sign_in(world.people["owner"])
        page = owner.get(address(world))
        assert page.context["given_by"] == "self" and f"Lý do: {WHY}." in page.content.decode()
        assert "Trùng một đoàn" not in page.content.decode()
        assert address(world) in owner.get(sheet.get_absolute_url()).content.decode()
        assert post(owner, world, sheet, ["9", "6"]).status_code == 302
        assert post(owner, world, sheet, ["10", "6"]).status_code == 403  # it was handed over: its day is over again
    assert ScoreCard.objects.get().self_total == Decimal(15)


def test_who_writes_a_reopened_card_after_the_last_day(world):
    sheet = make_reopened(world, self_until=factories.TODAY)
    with clock.set_to(factories.TODAY + timedelta(3)):
        assert allowed(world, lambda name: score(world, sheet, by=name)) == {"owner", "head"}
        with pytest.raises(NotAllowed):
            score(world, move(world, sheet, "closed"))


def test_the_clusters_points_stand_aside_and_count_again_when_given_again(world, sign_in):
    sheet = make_reopened(world)
    lead = sign_in(world.people["lead"])
    page = lead.get(address(world))
    assert boxes(sheet, page) == ["7", "6"] and "Đang chờ đơn vị gửi lại" in page.content.decode()
    assert "đã mở lại" in lead.get(sheet.get_absolute_url()).content.decode()

    score(world, sheet, points=(8, 6))
    page = lead.get(address(world))
    assert boxes(sheet, page) == ["7", "6"] and not page.context["why_reopened"]
    first = sheet.criteria.first()
    assert page.context["form"][f"ly_do_{first.pk}"].value() == "Trùng một đoàn"
    words = {f"ly_do_{line.pk}": "Trùng một đoàn" for line in sheet.criteria.all()}
    assert post(lead, world, sheet, boxes(sheet, page), **words).status_code == 302
    assert ScoreCard.objects.get().cross_total == Decimal(13)


def test_the_cluster_takes_back_a_card_opened_by_mistake(world):
    sheet = make_reopened(world)
    score(world, sheet, by="lead", given_by="cross", points=(7, 6), remark="Trùng một đoàn")
    card = ScoreCard.objects.get()
    assert (card.cross_total, card.reopened_at, told(world, CORRECT)) == (Decimal(13), None, set())


def test_opened_by_a_double_click_it_is_opened_once(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    Letter.objects.all().delete()
    lead = sign_in(world.people["lead"])
    wish = {"viec": "mo-lai", "reason": WHY, "seen": version(ScoreCard.objects.get())}

    assert [lead.post(address(world), wish).status_code for _click in range(2)] == [302, 302]

    card = ScoreCard.objects.get()
    assert card.history.filter(history_change_reason=WHY).count() == 1 and Letter.objects.count() == 2
    assert lead.post(address(world), wish | {"reason": "Lý do khác"}).status_code == 422


@pytest.mark.parametrize(("viec", "acts"), [("luu", 1), ("gui", 1)])
def test_a_double_click_is_not_somebody_elses_edit(world, sign_in, viec, acts):
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])
    line = sheet.criteria.first()

    def clicks(client, points, seen):
        words = {"viec": viec, "seen": seen, f"ly_do_{line.pk}": "Có minh chứng"}
        return [post(client, world, sheet, points, **words).status_code for _click in range(2)]

    assert clicks(owner, ["8", "6,5"], "") == [302, 302]
    card = ScoreCard.objects.get()
    assert card.history.count() == acts
    # Somebody else with the same words, or the same person with others, is told that the card has changed.
    head = sign_in(world.people["head"])
    assert clicks(head, ["8", "6,5"], "") == [422, 422]
    owner = sign_in(world.people["owner"])
    assert clicks(owner, ["7", "6,5"], "") == [422, 422]
    if viec == "luu":
        score(world, sheet)
    lead, seen = sign_in(world.people["lead"]), version(ScoreCard.objects.get())
    assert clicks(lead, ["8", "6,5"], seen) == [302, 302]
    assert card.marks.filter(given_by="cross").count() == 2


def test_an_invented_sheet_marks_a_new_card_too(world, sign_in):
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])
    assert not owner.get(address(world)).context["is_illustrative"]
    ScoreSheet.objects.update(is_illustrative=True)
    score(world, sheet)

    page = owner.get(address(world))
    assert not ScoreCard.objects.get().is_illustrative and page.context["is_illustrative"]
    assert "Số liệu minh họa" in page.content.decode()


def test_the_database_keeps_opened_again_apart_from_scored(world):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreCard.objects.update(reopened_at=clock.now())


def test_as_many_queries_for_three_reopened_cards_as_for_one(world, django_assert_num_queries):
    sheet = make_reopened(world)
    own = User.objects.get(pk=world.people["owner"].pk)
    for name in ("neighbour", "last_lead"):
        factories.make_post(own, "officer", world.unions[name])
        score(world, sheet, name, name)
        score(world, sheet, name, "lead", "cross")

    def asked():
        return tasks_of_scores(User.objects.get(pk=own.pk))

    with CaptureQueriesContext(connection) as first:
        asked()
    for name in ("neighbour", "last_lead"):
        reopen(world, union=name)
    with django_assert_num_queries(len(first)):
        assert [task.title for _heading, task in asked()] == [CORRECT] * 3
