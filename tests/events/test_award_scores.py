"""Emulation by points: VUFO's sheet, a union's own points, the cluster's, the ranking; who may, what is refused."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.workflow.rows import Changed, version
from events.award_ranking import ranking
from events.models import ScoreCard, ScoreMark, ScoreSheet
from events.workflow import award_scores
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_scores import Given, Line
from tests import factories

LIST, NEW = reverse("score_sheet_list"), reverse("score_sheet_new")
LINES = [Line("Hòa bình, hữu nghị", "Đón đoàn", Decimal(10)), Line("Hòa bình, hữu nghị", "Giao lưu", Decimal("7.5"))]
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def make_sheet(world, state="open", lines=LINES, **fields):
    sheet = award_scores.save_sheet(None, 2026, lines, by=world.people["vufo"], **fields)
    for step in {"draft": (), "open": ("open",), "closed": ("open", "closed")}[state]:
        sheet = move(world, sheet, step)
    return sheet


def move(world, sheet, to, reason=""):
    return award_scores.move_sheet(sheet, to, by=world.people["vufo"], seen=version(sheet), reason=reason)


def score(world, sheet, union="member", by="owner", given_by="self", points=(8, 6), remark=""):
    row = world.unions[union]
    card = ScoreCard.objects.filter(sheet=sheet, union=row).first()
    marks = {
        line.pk: Given(Decimal(str(n)), remark) for line, n in zip(sheet.criteria.all(), points, strict=True)
    }  # fmt: skip
    seen = version(card) if card else ""
    return award_scores.score(sheet, row, given_by, marks, by=world.people[by], seen=seen)


def address(world, union="member"):
    return reverse("score_card", args=[2026, world.unions[union].slug])


def allowed(world, act):
    done = set()
    for name in PEOPLE:
        try:
            with transaction.atomic():
                act(name)
                done.add(name)
                raise RuntimeError
        except (NotAllowed, RuntimeError):
            continue
    return done


# --- the sheet -------------------------------------------------------------------------------------------


def typed(**fields):
    text = "Hòa bình, hữu nghị\nĐón đoàn\t10\nGiao lưu\t7,5\n\nViện trợ\nVận động\t20"
    return {"year": "2026", "self_until": "01/12/2026", "note": "Hướng dẫn năm 2026", "lines": text} | fields


@pytest.fixture
def vufo(world, sign_in):
    return sign_in(world.people["vufo"])


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "vufo"])
def test_only_vufo_keeps_the_sheet(world, sign_in, name):
    make_sheet(world)
    client = sign_in(world.people[name])

    pages = [NEW, reverse("score_sheet_edit", args=[2026])]
    assert {client.get(page).status_code for page in pages} == {403}
    assert client.post(NEW, typed(year="2025")).status_code == 403
    assert client.post(reverse("score_sheet_move", args=[2026]), {"viec": "closed"}).status_code == 403
    assert client.get(LIST).status_code == client.get(reverse("score_sheet", args=[2026])).status_code == 200


def test_anonymous_is_asked_to_sign_in(world, client):
    assert {client.get(page).status_code for page in (LIST, NEW, address(world))} == {302}


def test_a_draft_is_seen_by_vufo_and_observers(world, sign_in):
    make_sheet(world, "draft")
    page = reverse("score_sheet", args=[2026])

    assert {n for n in PEOPLE if sign_in(world.people[n]).get(page).status_code == 200} == {"vufo", "observer"}


def test_vufo_writes_a_sheet_and_opens_it(world, vufo):
    assert vufo.post(NEW, typed()).status_code == 302

    sheet = ScoreSheet.objects.get()
    found = list(sheet.criteria.values_list("group", "name", "most"))
    assert found == [
        ("Hòa bình, hữu nghị", "Đón đoàn", Decimal(10)), ("Hòa bình, hữu nghị", "Giao lưu", Decimal("7.5")),
        ("Viện trợ", "Vận động", Decimal(20)),
    ]  # fmt: skip
    edit = reverse("score_sheet_edit", args=[2026])
    text = vufo.get(edit).context["form"]["lines"].value()
    again = typed(lines=text + "\nTuyên truyền\t5", seen=version(sheet))
    assert vufo.post(edit, again).status_code == 302
    assert ScoreSheet.objects.get().criteria.count() == 4
    wish = {"viec": "open", "seen": version(sheet)}
    assert vufo.post(reverse("score_sheet_move", args=[2026]), wish).status_code == 302
    assert ScoreSheet.objects.get().state == "open"


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("lines", {"lines": ""}, ""),
        ("lines", {"lines": "Chỉ tên nhóm"}, "ít nhất một tiêu chí"),
        ("lines", {"lines": "Đón đoàn\tmười"}, "Dòng 1"),
        ("lines", {"lines": "Đón đoàn\t0"}, "lớn hơn 0"),
        ("lines", {"lines": "Đón đoàn\t1001"}, "không quá 1.000"),
        ("lines", {"lines": "Đón đoàn\thơn 5"}, "đúng một số điểm"),
        ("lines", {"lines": "Đón đoàn\t5,123"}, "Dòng 1"),
        ("lines", {"lines": f"{'a' * 301}\t5"}, "300"),
        ("lines", {"lines": "Đón đoàn\t5\nĐÓN  ĐOÀN\t6"}, "hai lần"),
        ("lines", {"lines": "\n".join(f"Việc {n}\t1" for n in range(101))}, "Nhiều nhất 100"),
        ("year", {"year": "1999"}, "2021"),
        ("year", {"year": "9" * 30}, ""),
        ("self_until", {"self_until": "31/02/2026"}, ""),
    ],
)
def test_a_sheet_that_cannot_be(world, vufo, field, fields, words):
    page = vufo.post(NEW, typed(**fields))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert words in " ".join(page.context["form"].errors[field])
    assert not ScoreSheet.objects.exists()


def test_a_year_has_one_sheet_and_its_lines_stay_once_it_is_used(world, vufo):
    sheet = make_sheet(world)
    assert list(vufo.post(NEW, typed()).context["form"].errors) == ["year"]
    score(world, sheet)
    page = vufo.post(reverse("score_sheet_edit", args=[2026]), typed(seen=version(sheet)))
    assert "Đã có đơn vị chấm" in str(page.context["form"].errors["lines"])
    with pytest.raises(Blocked, match="Đã có đơn vị chấm"):
        move(world, sheet, "draft", "Sửa tiêu chí")


def test_steps_of_a_sheet(world, vufo):
    sheet = make_sheet(world, "closed")
    page = reverse("score_sheet_move", args=[2026])

    assert vufo.post(page, {"viec": "open", "seen": version(sheet)}).status_code == 422  # a reason is asked for
    assert vufo.post(page, {"viec": "nhay", "seen": version(sheet)}).status_code == 422
    assert vufo.post(page, {"viec": "draft", "seen": version(sheet)}).status_code == 302  # overtaken: no such step
    assert ScoreSheet.objects.get().state == "closed"
    assert vufo.post(page, {"viec": "open", "seen": version(sheet), "reason": "Chấm sót"}).status_code == 302
    assert ScoreSheet.objects.get().state == "open"


CLOSE = reverse("score_sheet_close", args=[2026])


def test_the_sheet_is_closed_only_on_a_page_that_says_what_is_missing(world, vufo):
    sheet = make_sheet(world, self_until=factories.TODAY)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    score(world, sheet, "neighbour", "neighbour")
    step = vufo.post(reverse("score_sheet_move", args=[2026]), {"viec": "closed", "seen": version(sheet)})
    assert step.url == CLOSE and ScoreSheet.objects.get().state == "open"

    page = vufo.get(CLOSE)
    members = page.context["members"]
    said = page.content.decode()
    assert f"{members - 2}/{members} đơn vị chưa tự chấm" in said
    assert f"{members - 1}/{members} đơn vị chưa được Cụm chấm" in said
    assert f"còn được tự chấm đến hết {factories.TODAY:%d/%m/%Y}" in said

    assert list(vufo.post(CLOSE, {"seen": version(sheet)}).context["form"].errors) == ["confirmed"]
    assert vufo.post(CLOSE, {"seen": "cũ", "confirmed": "on"}).status_code == 422  # somebody wrote meanwhile
    assert ScoreSheet.objects.get().state == "open"
    assert vufo.post(CLOSE, {"seen": version(sheet), "confirmed": "on"}).status_code == 302
    assert ScoreSheet.objects.get().state == "closed"
    assert vufo.get(CLOSE).status_code == vufo.post(CLOSE, {"confirmed": "on"}).status_code == 302  # it is done


def test_closing_says_nothing_of_a_last_day_that_is_over(world, vufo):
    make_sheet(world, self_until=factories.TODAY - timedelta(1))
    assert "Hạn tự chấm chưa qua" not in vufo.get(CLOSE).content.decode()


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "vufo"])
def test_only_vufo_closes_the_sheet(world, sign_in, name):
    sheet = make_sheet(world)
    client = sign_in(world.people[name])
    assert client.get(CLOSE).status_code == 403
    assert client.post(CLOSE, {"seen": version(sheet), "confirmed": "on"}).status_code == 403


def test_as_many_queries_to_close_with_three_cards_as_with_one(world, vufo, django_assert_num_queries):
    sheet = make_sheet(world)
    score(world, sheet)
    vufo.get(CLOSE)
    with CaptureQueriesContext(connection) as first:
        vufo.get(CLOSE)
    score(world, sheet, "neighbour", "neighbour")
    score(world, sheet, "lead", "lead")
    with django_assert_num_queries(len(first)):
        vufo.get(CLOSE)


def test_the_reason_stands_with_stepping_back_alone(world, vufo):
    sheet = make_sheet(world)
    page = vufo.get(reverse("score_sheet", args=[2026])).content.decode()
    start = page.index('<details class="hn-older"')
    fold = page[start : page.index("</details>", start)]
    assert 'name="reason"' in fold and 'value="draft"' in fold and page.count('name="reason"') == 1
    assert CLOSE in page and 'value="closed"' not in page
    refused = vufo.post(reverse("score_sheet_move", args=[2026]), {"viec": "draft", "seen": version(sheet)})
    assert refused.status_code == 422 and '<details class="hn-older" open>' in refused.content.decode()


@pytest.mark.parametrize(
    ("state", "readers"), [("open", {"owner", "head", "lead", "deputy", "vufo"}), ("closed", set(PEOPLE))]
)
def test_a_card_that_was_never_filled_in_is_read_without_points(world, sign_in, state, readers):
    make_sheet(world, state)
    found = {name for name in PEOPLE if sign_in(world.people[name]).get(address(world)).status_code == 200}
    assert found == readers


def test_the_page_of_no_card_says_why(world, sign_in):
    sheet = make_sheet(world, self_until=factories.TODAY - timedelta(1))
    owner = sign_in(world.people["owner"])
    assert "Đơn vị chưa tự chấm." in owner.get(address(world)).content.decode()
    move(world, sheet, "closed")
    page = owner.get(address(world)).content.decode()
    assert "Bảng điểm đã chốt khi đơn vị chưa tự chấm" in page and 'value="gui"' not in page
    assert owner.post(address(world), {}).status_code == 403


# --- points ----------------------------------------------------------------------------------------------


def test_who_scores_a_member_itself_and_for_the_cluster(world):
    sheet = make_sheet(world)
    assert allowed(world, lambda name: score(world, sheet, by=name)) == {"owner", "head"}
    score(world, sheet)
    assert allowed(world, lambda name: score(world, sheet, by=name, given_by="cross")) == {"lead", "deputy", "vufo"}


def test_nobody_scores_the_own_union_for_the_cluster(world):
    sheet = make_sheet(world)
    score(world, sheet, "lead", "lead")
    score(world, sheet, "deputy", "deputy")

    of_lead = allowed(world, lambda name: score(world, sheet, "lead", name, "cross"))
    of_deputy = allowed(world, lambda name: score(world, sheet, "deputy", name, "cross"))
    assert (of_lead, of_deputy) == ({"deputy", "vufo"}, {"lead", "vufo"})


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_nothing_is_scored_but_while_the_sheet_is_open(world, state):
    sheet = make_sheet(world, state)

    assert allowed(world, lambda name: score(world, sheet, by=name)) == set()


@pytest.mark.parametrize(("days", "people"), [(0, {"owner", "head"}), (-1, set())])
def test_after_its_last_day_a_union_scores_no_more(world, days, people):
    sheet = make_sheet(world, self_until=factories.TODAY + timedelta(days))

    assert allowed(world, lambda name: score(world, sheet, by=name)) == people


def post(client, world, sheet, points, union="member", **fields):
    card = ScoreCard.objects.filter(sheet=sheet, union=world.unions[union]).first()
    data = {"seen": version(card) if card else "", "viec": "gui"}
    for line, text in zip(sheet.criteria.all(), points, strict=True):
        data[f"diem_{line.pk}"] = text
    return client.post(address(world, union), data | fields)


def test_on_the_page_a_union_scores_and_the_lead_after_it(world, sign_in):
    sheet = make_sheet(world)
    assert post(sign_in(world.people["owner"]), world, sheet, ["8", "6,5"]).status_code == 302
    card = ScoreCard.objects.get()
    assert card.self_total == Decimal("14.5")

    lead = sign_in(world.people["lead"])
    line = sheet.criteria.first()
    page = post(lead, world, sheet, ["7", "6,5"])
    assert list(page.context["form"].errors) == [f"ly_do_{line.pk}"]
    assert page.context["form"][f"diem_{line.pk}"].value() == "7"
    assert post(lead, world, sheet, ["7", "6,5"], **{f"ly_do_{line.pk}": "Trùng một đoàn"}).status_code == 302
    card.refresh_from_db()
    assert (card.self_total, card.cross_total) == (Decimal("14.5"), Decimal("13.5"))
    assert ScoreMark.history.count() == 4
    assert "Trùng một đoàn" in sign_in(world.people["owner"]).get(address(world)).content.decode()


@pytest.mark.parametrize("text", ["", "11", "-1", "tám", "hơn 8", "8,555", "9" * 30, "1.5", "\x00", "NaN", "1e3"])
def test_points_that_cannot_be(world, sign_in, text):
    sheet = make_sheet(world)
    page = post(sign_in(world.people["owner"]), world, sheet, [text, "6"])

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [f"diem_{sheet.criteria.first().pk}"]
    assert not ScoreCard.objects.exists()


def test_a_missing_line_and_points_past_the_form_are_refused(world):
    sheet = make_sheet(world)
    first = sheet.criteria.first()

    with pytest.raises(Blocked, match="Ghi điểm"):
        award_scores.score(
            sheet, world.unions["member"], "self", {first.pk: Given(Decimal(1))}, by=world.people["owner"], seen=""
        )
    with pytest.raises(Blocked, match="Ghi từ 0 đến 10"):
        score(world, sheet, points=(10.5, 1))
    assert not ScoreCard.objects.exists()


def test_a_union_does_not_change_what_the_cluster_has_scored_until_it_is_opened_again(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    card = score(world, sheet, by="lead", given_by="cross")
    assert post(sign_in(world.people["owner"]), world, sheet, ["9", "6"]).status_code == 403
    lead = sign_in(world.people["lead"])
    wish = {"viec": "mo-lai", "seen": version(card)}

    assert lead.post(address(world), wish | {"reason": " "}).status_code == 422
    assert lead.post(address(world), wish | {"reason": "Đơn vị xin sửa"}).status_code == 302
    assert post(sign_in(world.people["owner"]), world, sheet, ["9", "6"]).status_code == 302
    assert ScoreCard.objects.get().cross_total is None
    assert card.history.filter(history_change_reason="Đơn vị xin sửa").exists()


def test_the_owner_does_not_open_its_own_card(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    card = score(world, sheet, by="lead", given_by="cross")
    fields = {"viec": "mo-lai", "seen": version(card), "reason": "x"}

    assert sign_in(world.people["owner"]).post(address(world), fields).status_code == 403


def test_two_people_in_one_card(world, sign_in):
    sheet = make_sheet(world)
    score(world, sheet)
    with pytest.raises(Changed):
        award_scores.score(
            sheet, world.unions["member"], "self", {line.pk: Given(Decimal(1)) for line in sheet.criteria.all()},
            by=world.people["head"], seen="",
        )  # fmt: skip
    client = sign_in(world.people["owner"])
    page = post(client, world, sheet, ["1", "2"], seen="")
    assert page.status_code == 422
    assert post(client, world, sheet, ["1", "2"], seen=page.context["form"]["seen"].value()).status_code == 302


def test_the_cluster_scores_after_the_union(world, sign_in):
    sheet = make_sheet(world)

    with pytest.raises(Blocked, match="chưa tự chấm"):
        score(world, sheet, by="lead", given_by="cross")
    assert post(sign_in(world.people["lead"]), world, sheet, ["1", "2"]).status_code == 403


@pytest.mark.parametrize(
    ("state", "readers"),
    [("open", {"owner", "head", "lead", "deputy", "vufo", "observer"}), ("closed", set(PEOPLE))],
)
def test_who_reads_a_card(world, sign_in, state, readers):
    sheet = make_sheet(world)
    score(world, sheet)
    if state == "closed":
        move(world, sheet, "closed")

    found = {name for name in PEOPLE if sign_in(world.people[name]).get(address(world)).status_code == 200}
    assert found == readers
    assert {sign_in(world.people[n]).get(address(world)).status_code for n in PEOPLE if n not in readers} <= {404}


def test_the_database_keeps_points_within_reason(world):
    card = score(world, make_sheet(world))
    mark = card.marks.first()
    mark.points = Decimal(-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        mark.save()


# --- the ranking -----------------------------------------------------------------------------------------


def ranks(sheet, user):
    return {place.name: place.rank for group in ranking(sheet, user) for place in group.places}


def test_equal_points_share_a_place_and_what_is_not_settled_has_none(world):
    sheet = make_sheet(world)
    for name, by, points in (("member", "owner", (8, 6)), ("neighbour", "neighbour", (8, 6)), ("lead", "lead", (5, 5))):
        score(world, sheet, name, by, points=points)
        score(world, sheet, name, "deputy", "cross", points=points)
    score(world, sheet, "deputy", "deputy", points=(10, 7))

    found = ranks(sheet, world.people["observer"])
    assert found["Tỉnh member"] == found["Tỉnh neighbour"] == 1
    assert found["Tỉnh lead"] == 3
    assert found["Tỉnh deputy"] is None
    # Whoever may not read every card of the cluster is told no places.
    assert set(ranks(sheet, world.people["owner"]).values()) == {None}
    move(world, sheet, "closed")
    sheet.refresh_from_db()
    assert ranks(sheet, world.people["outsider"])["Tỉnh lead"] == 3


def test_ranks_are_provisional_while_not_all_are_scored(world, vufo):
    sheet = make_sheet(world)
    score(world, sheet)
    score(world, sheet, by="lead", given_by="cross")
    group = next(row for row in ranking(sheet, world.people["vufo"]) if row.scored)
    words = f"(1/{len(group.places)} đơn vị đã chấm)"
    assert f"tạm thời {words}" in vufo.get(sheet.get_absolute_url()).content.decode()
    move(world, sheet, "closed")
    page = vufo.get(sheet.get_absolute_url()).content.decode()
    assert words in page and "tạm thời" not in page and address(world, "neighbour") in page


def test_ranks_are_no_more_provisional_when_all_are_scored(world, vufo):
    sheet = make_sheet(world)
    for name, by, other in (
        ("member", "owner", "lead"), ("neighbour", "neighbour", "lead"), ("lead", "lead", "deputy"),
        ("deputy", "deputy", "lead"), ("last_lead", "last_lead", "lead"),
    ):  # fmt: skip
        score(world, sheet, name, by)
        score(world, sheet, name, other, "cross")
    group = next(row for row in ranking(sheet, world.people["vufo"]) if row.scored)
    assert group.is_complete and "tạm thời" not in vufo.get(sheet.get_absolute_url()).content.decode()


def test_as_many_queries_for_three_cards_as_for_one(
    world, sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    sheet = make_sheet(world)
    page = reverse("score_sheet", args=[2026])
    score(world, sheet)
    client = sign_in(world.people["observer"])
    client.get(page)
    with django_assert_max_num_queries(40) as first:
        client.get(page)
    score(world, sheet, "neighbour", "neighbour")
    score(world, sheet, "lead", "lead")
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(page)


def test_typed_points_outlive_the_session(world, client, sign_in):
    sheet = make_sheet(world)
    author = sign_in(world.people["owner"]).get(address(world)).context["author"]
    client.logout()
    post(client, world, sheet, ["8", "6"], author=author)
    client.force_login(world.people["owner"])

    line = sheet.criteria.first()
    assert client.get(address(world)).context["form"][f"diem_{line.pk}"].value() == "8"
    assert not ScoreCard.objects.exists()
    assert sheet.changed_at.date() == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("4.75", "Dấu thập phân là dấu phẩy: viết 4,75."),
        ("hai mươi", "Ghi một số từ 0 đến 7,5, ví dụ 7."),
        ("47.5", "Ghi một số từ 0 đến 7,5, ví dụ 7."),
        ("8", "Ghi từ 0 đến 7,5 điểm."),
    ],
)
def test_what_is_suggested_instead_of_points_is_within_the_most(world, sign_in, points, sentence):
    sheet = make_sheet(world)
    first, second = sheet.criteria.all()
    address = reverse("score_card", args=[2026, world.unions["member"].slug])

    given = {"viec": "gui", f"diem_{first.pk}": "8", f"diem_{second.pk}": points}
    page = sign_in(world.people["owner"]).post(address, given)

    assert page.status_code == 422 and page.context["form"].errors == {f"diem_{second.pk}": [sentence]}
    assert not ScoreMark.objects.exists()


@pytest.mark.parametrize(
    ("pressed", "is_given", "named"),
    [("luu", False, "Lưu, chấm tiếp"), ("", False, "Lưu, chấm tiếp"), ("gui", False, "Gửi điểm tự chấm"),
     ("gui", True, "Gửi lại điểm tự chấm"), ("", True, "Gửi lại điểm tự chấm")],
)  # fmt: skip
def test_after_the_session_the_button_is_offered_that_was_pressed(world, client, sign_in, pressed, is_given, named):
    sheet = make_sheet(world)
    if is_given:
        score(world, sheet)
    author = sign_in(world.people["owner"]).get(address(world)).context["author"]
    client.logout()
    post(client, world, sheet, ["8", ""], author=author, viec=pressed)
    client.force_login(world.people["owner"])

    assert f"xem lại rồi bấm “{named}”." in client.get(address(world)).content.decode()


def test_what_is_wrong_with_points_stands_below_their_line_in_full_width(world, sign_in):
    sheet = make_sheet(world)
    first, second = sheet.criteria.all()
    given = {"viec": "gui", f"diem_{first.pk}": "hai", f"ly_do_{first.pk}": "a" * 301, f"diem_{second.pk}": "6"}

    page = sign_in(world.people["owner"]).post(address(world), given).content.decode()

    rows = re.findall(r'<tr class="hn-card-faults">(.*?)</tr>', page, re.DOTALL)
    assert len(rows) == 1
    for name in (f"diem_{first.pk}", f"ly_do_{first.pk}"):
        assert f'id="id_{name}_error"' in rows[0] and f'aria-describedby="id_{name}_error"' in page
