"""The lines of an open sheet that VUFO mends while a union is typing its points beside them."""

from decimal import Decimal

import pytest
from django.test import Client

from clusters.workflow.rows import version
from events.models import ScoreCard, ScoreMark
from events.workflow import award_scores
from events.workflow.award_scores import Line
from tests.events.test_award_scores import address, make_sheet

A = Line("Hữu nghị", "Đón đoàn khách quốc tế", Decimal(10))
B = Line("Hữu nghị", "Giao lưu nhân dân", Decimal(8))
C = Line("Viện trợ", "Vận động dự án mới", Decimal(20))


def renamed(line, name=None, **fields):
    return Line(fields.get("group", line.group), name or line.name, fields.get("most", line.most))


def rewrite(world, sheet, lines):
    sheet.refresh_from_db()
    return award_scores.save_sheet(sheet, 2026, lines, by=world.people["vufo"], seen=version(sheet))


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ([A, renamed(B, "Giao lưu nhân dân biên giới"), C], "ABC"),
        ([A, B, renamed(C, most=Decimal(15))], "ABC"),
        ([C, A, B], "CAB"),
        ([renamed(A, group="Hòa bình"), renamed(B, group="Hòa bình"), C], "ABC"),
        ([Line("Hữu nghị", "Tuyên truyền", Decimal(5)), A, renamed(B, "Giao lưu nhân dân hai nước"), C], "-ABC"),
        ([A, C], "AC"),
        ([A, Line("Hữu nghị", "Viết tin bài", Decimal(8)), C], "A-C"),
        ([A, renamed(B, "Giao lưu nhân dân I"), renamed(B, "Giao lưu nhân dân II"), C], "A--C"),
    ],
)
def test_a_line_that_was_mended_or_moved_keeps_its_key(world, lines, kept):
    sheet = make_sheet(world, lines=[A, B, C])
    before = {row.pk: name for row, name in zip(sheet.criteria.all(), "ABC", strict=True)}

    rewrite(world, sheet, lines)

    rows = list(sheet.criteria.all())
    assert "".join(before.get(row.pk, "-") for row in rows) == kept
    assert [Line(row.group, row.name, row.most) for row in rows] == lines
    assert [row.order for row in rows] == list(range(1, len(lines) + 1))


def page_of(world, sheet, **typed):
    """A client with the union's page open, and what was typed there by the letter of the line."""
    client = Client()
    client.force_login(world.people["owner"])
    page = client.get(address(world))
    data = {"seen": "", "lines": page.context["form"]["lines"].value(), "author": page.context["author"]}
    for row, name in zip(sheet.criteria.all(), "ABC", strict=True):
        data[f"diem_{row.pk}"], data[f"ly_do_{row.pk}"] = typed.get(name, ("", ""))
    return client, data


def test_a_mended_line_takes_what_was_typed_beside_the_old_one(world):
    sheet = make_sheet(world, lines=[A, B, C])
    client, data = page_of(world, sheet, A=("8", "MINH CHỨNG DÀI"), B=("6", ""))
    rewrite(world, sheet, [A, renamed(B, "Giao lưu nhân dân biên giới"), C])

    assert client.post(address(world), data | {"viec": "luu"}).status_code == 302

    found = ScoreMark.objects.values_list("criterion__name", "points", "remark")
    assert list(found) == [(A.name, 8, "MINH CHỨNG DÀI"), ("Giao lưu nhân dân biên giới", 6, "")]


def test_nobody_hands_over_by_lines_that_the_page_did_not_show(world):
    sheet = make_sheet(world, lines=[A, B])
    client, data = page_of_two(world, sheet)
    rewrite(world, sheet, [A, renamed(B, "Giao lưu nhân dân biên giới")])

    page = client.post(address(world), data | {"viec": "gui"})
    assert page.status_code == 422 and not ScoreCard.objects.exists()
    assert "VUFO vừa sửa các tiêu chí" in page.content.decode() and "biên giới" in page.content.decode()
    second = sheet.criteria.last()
    assert page.context["form"][f"diem_{second.pk}"].value() == "6"

    again = data | {"viec": "gui", "lines": page.context["form"]["lines"].value()}
    assert client.post(address(world), again).status_code == 302
    assert ScoreCard.objects.get().self_total == Decimal(14)


def page_of_two(world, sheet):
    client = Client()
    client.force_login(world.people["owner"])
    first, second = sheet.criteria.all()
    shown = client.get(address(world)).context["form"]["lines"].value()
    return client, {"seen": "", "lines": shown, f"diem_{first.pk}": "8", f"diem_{second.pk}": "6"}


@pytest.mark.parametrize("viec", ["luu", "gui"])
def test_what_was_typed_beside_a_line_that_went_is_shown_back(world, viec):
    sheet = make_sheet(world, lines=[A, B, C])
    client, data = page_of(world, sheet, A=("8", ""), B=("6", "<b>MINH CHỨNG"), C=("5", ""))
    rewrite(world, sheet, [A, C])

    page = client.post(address(world), data | {"viec": viec})

    assert page.status_code == 422 and not ScoreCard.objects.exists()
    text = page.content.decode()
    assert "không còn trên bảng điểm" in text and "VUFO vừa sửa các tiêu chí" in text
    assert page.context["form"].gone == [("6", "<b>MINH CHỨNG")] and "“&lt;b&gt;MINH CHỨNG”" in text
    first, third = sheet.criteria.all()
    kept = {f"diem_{first.pk}": "8", f"diem_{third.pk}": "5"}
    assert {name: page.context["form"][name].value() for name in kept} == kept
    seen = {"seen": "", "viec": viec, "lines": page.context["form"]["lines"].value()}
    assert client.post(address(world), kept | seen).status_code == 302
    assert ScoreMark.objects.count() == 2


def test_lines_all_written_anew_lose_no_word_either(world):
    sheet = make_sheet(world, lines=[A, B, C])
    client, data = page_of(world, sheet, A=("8", "LỜI MỘT"), C=("", "LỜI HAI"))
    rewrite(world, sheet, [Line("", "Kỷ luật báo cáo", Decimal(5))])

    text = client.post(address(world), data | {"viec": "luu"}).content.decode()

    assert "LỜI MỘT" in text and "LỜI HAI" in text and "Chưa ghi điểm nào để lưu" not in text


def test_after_the_session_too(world):
    sheet = make_sheet(world, lines=[A, B, C])
    client, data = page_of(world, sheet, A=("8", ""), B=("6", "MINH CHỨNG"))
    client.logout()
    client.post(address(world), data | {"viec": "luu"})
    rewrite(world, sheet, [A, C])
    client.force_login(world.people["owner"])

    page = client.get(address(world))
    assert page.context["form"].gone == [("6", "MINH CHỨNG")] and "MINH CHỨNG" in page.content.decode()
    assert page.context["form"][f"diem_{sheet.criteria.first().pk}"].value() == "8"


@pytest.mark.parametrize("name", ["diem_" + "9" * 500, "diem_-1", "ly_do_x", "diem_٣"])
def test_names_of_no_line_are_passed_over(world, name):
    sheet = make_sheet(world, lines=[A, B])
    client, data = page_of_two(world, sheet)
    assert client.post(address(world), data | {"viec": "luu", name: "1"}).status_code == 302
