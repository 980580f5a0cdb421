"""A card of points that is filled over several days: saved by halves, its own until it is handed over complete."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clusters.models import User
from clusters.workflow.rows import version
from events.award_ranking import ranking
from events.models import ScoreCard, ScoreMark
from events.workflow import award_scores
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_scores import Given
from friendship.score_tasks import tasks_of_scores
from reports.registers import score_rows
from tests import factories
from tests.events.test_award_scores import PEOPLE, address, allowed, make_sheet, move, post, score


def save(world, sheet, points, union="member", by="owner", given_by="self", remark=""):
    """Save points, None for a line that is still to be scored."""
    row = world.unions[union]
    card = ScoreCard.objects.filter(sheet=sheet, union=row).first()
    marks = {line.pk: Given(n, remark) for line, n in zip(sheet.criteria.all(), points, strict=True)}
    seen = version(card) if card else ""
    return award_scores.save_points(sheet, row, given_by, marks, by=world.people[by], seen=seen)


def points_of(card, given_by="self"):
    return list(card.marks.filter(given_by=given_by).order_by("criterion__order").values_list("points", flat=True))


def boxes(sheet, page):
    return [page.context["form"][f"diem_{line.pk}"].value() for line in sheet.criteria.all()]


def test_a_union_saves_half_a_card_and_finds_it_again(world, sign_in):
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])
    second = sheet.criteria.last()

    page = post(owner, world, sheet, ["8", ""], viec="luu", **{f"ly_do_{second.pk}": "Chờ số liệu quý 4"})

    assert page.status_code == 302
    card = ScoreCard.objects.get()
    assert (card.self_total, points_of(card)) == (None, [Decimal(8), None])
    page = owner.get(address(world))
    assert boxes(sheet, page) == ["8", ""]
    assert page.context["form"][f"ly_do_{second.pk}"].value() == "Chờ số liệu quý 4"
    assert "Đang chấm, chưa gửi: còn thiếu điểm 1/2 tiêu chí." in page.content.decode()


def test_only_handing_over_asks_for_every_line_and_makes_the_points_count(world, sign_in):
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])
    post(owner, world, sheet, ["8", ""], viec="luu")

    refused = post(owner, world, sheet, ["8", ""])
    second = sheet.criteria.last()
    assert refused.status_code == 422
    assert refused.context["form"].errors == {f"diem_{second.pk}": ["Ghi điểm; không đạt thì ghi 0."]}
    assert ScoreCard.objects.get().self_total is None

    assert post(owner, world, sheet, ["8", "6"]).status_code == 302
    assert ScoreCard.objects.get().self_total == Decimal(14)


def test_the_key_enter_saves_and_hands_nothing_over(world, sign_in):
    """A browser presses the first button of a form."""
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])
    page = owner.get(address(world)).content.decode()
    assert page.index('value="luu"') < page.index('value="gui"')

    post(owner, world, sheet, ["8", "6"], viec="")

    assert ScoreCard.objects.get().self_total is None


def test_a_line_that_is_emptied_goes_and_its_history_stays(world):
    sheet = make_sheet(world)
    save(world, sheet, (Decimal(8), Decimal(6)))
    card = save(world, sheet, (Decimal(8), None))

    assert points_of(card) == [Decimal(8)]
    acts = ScoreMark.history.filter(history_type="-")
    assert list(acts.values_list("points", "history_user")) == [(Decimal(6), world.people["owner"].pk)]


def test_nothing_at_all_is_not_saved_and_wrong_points_are_refused(world, sign_in):
    sheet = make_sheet(world)
    owner = sign_in(world.people["owner"])

    page = post(owner, world, sheet, ["", ""], viec="luu")
    assert page.status_code == 422 and "Chưa ghi điểm nào để lưu." in page.content.decode()
    page = post(owner, world, sheet, ["8", "tám"], viec="luu")
    assert list(page.context["form"].errors) == [f"diem_{sheet.criteria.last().pk}"]
    assert boxes(sheet, page) == ["8", "tám"]
    with pytest.raises(Blocked, match="Ghi từ 0 đến 10"):
        save(world, sheet, (Decimal(11), None))
    assert not ScoreCard.objects.exists()


def test_who_saves(world):
    sheet = make_sheet(world)
    assert allowed(world, lambda name: save(world, sheet, (Decimal(1), None), by=name)) == {"owner", "head"}
    save(world, sheet, (Decimal(1), None))
    with pytest.raises(Blocked, match="chưa tự chấm"):
        save(world, sheet, (Decimal(1), None), by="lead", given_by="cross")
    score(world, sheet)
    cross = allowed(world, lambda name: save(world, sheet, (Decimal(1), None), by=name, given_by="cross"))
    assert cross == {"lead", "deputy", "vufo"}
    closed = move(world, sheet, "closed")
    with pytest.raises(NotAllowed):
        save(world, closed, (Decimal(1), None))


def test_a_card_that_is_not_given_is_its_unions_own(world, sign_in):
    """To everybody else it is no card: nothing in the ranking, no points on the page."""
    sheet = make_sheet(world)
    save(world, sheet, (Decimal("7.25"), None))

    def clients():
        return {name: sign_in(world.people[name]).get(address(world)) for name in PEOPLE}

    found = clients()
    assert {name for name, page in found.items() if page.status_code == 200} == {
        "owner", "head", "lead", "deputy", "vufo"
    }  # fmt: skip
    assert {name for name, page in found.items() if "7,25" in page.content.decode()} == {"owner", "head"}
    for name in PEOPLE:
        places = [place for group in ranking(sheet, world.people[name]) for place in group.places]
        assert [place.card for place in places if place.card] == []
        assert any(place.is_begun for place in places) is (name in {"owner", "head"})
    move(world, sheet, "closed")
    found = clients()
    assert {page.status_code for page in found.values()} == {200}
    assert {name for name, page in found.items() if "7,25" in page.content.decode()} == {"owner", "head"}
    assert "Bảng điểm đã chốt khi phiếu chấm dở" in found["owner"].content.decode()


def test_a_report_takes_no_points_that_are_not_given(world):
    sheet = make_sheet(world)
    year = (factories.TODAY.replace(month=1, day=1), factories.TODAY.replace(month=12, day=31))
    own = frozenset([world.unions["member"].pk])
    save(world, sheet, (Decimal(8), Decimal(6)))
    assert score_rows.read(own, *year) is None

    score(world, sheet)
    assert [row.value for row in score_rows.read(own, *year)] == [Decimal(14)]


def test_the_first_page_says_how_far_a_card_is(world):
    sheet = make_sheet(world)

    def told(name):
        tasks = tasks_of_scores(User.objects.get(pk=world.people[name].pk))
        return [(task.title, task.detail, task.action) for _heading, task in tasks]

    title = "Tự chấm điểm thi đua năm 2026"
    assert told("owner") == [(title, "", "Tự chấm")]
    save(world, sheet, (Decimal(8), None))
    assert told("owner") == [(title, "Đã lưu điểm 1/2 tiêu chí, chưa gửi.", "Chấm tiếp")]
    assert not any("đơn vị" in title for title, _detail, _action in told("lead"))
    score(world, sheet)
    assert told("owner") == []
    save(world, sheet, (Decimal(8), None), by="lead", given_by="cross")
    assert any("của 1 đơn vị" in title for title, _detail, _action in told("lead"))


def test_the_cluster_saves_its_points_by_halves_too(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    lead = sign_in(world.people["lead"])
    assert boxes(sheet, lead.get(address(world))) == ["8", "6"]  # it begins with what the union gave itself

    assert post(lead, world, sheet, ["7", ""], viec="luu").status_code == 302  # no reason is asked for yet

    page = lead.get(address(world))
    assert boxes(sheet, page) == ["7", ""]  # and what was left empty stays empty
    assert "còn thiếu điểm 1/2 tiêu chí" in page.content.decode()
    card = ScoreCard.objects.get()
    assert card.cross_total is None
    places = [place for group in ranking(sheet, world.people["vufo"]) for place in group.places]
    assert {place.rank for place in places} == {None} and [p.name for p in places if p.is_begun] == ["Tỉnh member"]
    owner = sign_in(world.people["owner"]).get(address(world))
    assert owner.context["given_by"] == "self" and boxes(sheet, owner) == ["8", "6"]
    assert "đang chấm" not in sign_in(world.people["owner"]).get(sheet.get_absolute_url()).content.decode()

    refused = post(sign_in(world.people["lead"]), world, sheet, ["7", "6"])
    assert list(refused.context["form"].errors) == [f"ly_do_{sheet.criteria.first().pk}"]


def test_what_is_handed_over_is_not_saved_by_halves(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    with pytest.raises(Blocked, match="đã gửi rồi"):
        save(world, sheet, (Decimal(8), None))
    owner = sign_in(world.people["owner"])
    assert 'value="luu"' not in owner.get(address(world)).content.decode()
    assert post(owner, world, sheet, ["8", ""], viec="luu").status_code == 422  # a page from before it was given
    assert ScoreCard.objects.get().self_total == Decimal(14)
    score(world, sheet, by="lead", given_by="cross")
    with pytest.raises(Blocked, match="đã gửi rồi"):
        save(world, sheet, (Decimal(8), None), by="lead", given_by="cross")


def test_closing_counts_a_saved_card_as_not_scored(world, sign_in):
    sheet = make_sheet(world)
    save(world, sheet, (Decimal(8), Decimal(6)))
    page = sign_in(world.people["vufo"]).get(reverse("score_sheet_close", args=[2026]))

    assert page.context["unscored_self"] == page.context["members"]


def test_the_lines_stay_once_a_union_has_begun(world):
    """What it saved stands on these lines."""
    sheet = make_sheet(world)
    save(world, sheet, (Decimal(8), None))
    with pytest.raises(Blocked, match="hoặc đang chấm"):
        move(world, sheet, "draft", "Sửa tiêu chí")


def test_a_mark_says_something(world):
    card = save(world, make_sheet(world), (Decimal(8), None))
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreMark.objects.filter(card=card).update(points=None)


def test_why_a_card_is_opened_again_outlives_the_session(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    page = sign_in(world.people["lead"]).get(address(world))
    wish = {"viec": "mo-lai", "seen": page.context["move"]["seen"].value(), "reason": "Đơn vị xin sửa tiêu chí 2"}
    client = Client()
    assert client.post(address(world), wish | {"author": page.context["author"]}).status_code == 302
    client.force_login(world.people["lead"])

    again = client.get(address(world))

    assert again.context["move"]["reason"].value() == "Đơn vị xin sửa tiêu chí 2"
    assert boxes(sheet, again) == ["8", "6"]
    assert page.content.decode().count('name="author"') == 2
    assert client.post(address(world), wish).status_code == 302
    assert ScoreCard.objects.get().cross_total is None
    assert client.get(address(world)).context["move"]["reason"].value() in (None, "")
