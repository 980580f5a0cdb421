"""The autosave of one row: what it answers, what it writes, what it refuses."""

import json
import re
import unicodedata

import pytest
from django.urls import reverse

from reports.models import Figure, Narrative, ReportingPeriod
from reports.workflow import filing
from tests import factories
from tests.reports.filing_pages import cell_url, figure_of, page_of, row_data

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def save(client, report, code, scope="own", **typed):
    key = f"{code}-{scope}" if scope else code
    section = "HB" if code.startswith("HB") else "PC"
    return client.post(cell_url(report, code, scope), row_data(client, report, key, section, **typed), **HTMX)


def test_a_number_is_saved_and_what_was_understood_is_said(report, owner):
    answer = save(owner, report, "PC05", value="trên 288 tỷ", level="exact")

    figure = figure_of(report, "PC05")
    assert (figure.value, figure.qualifier, figure.version) == (288_000_000_000, "over", 1)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "trên 288 tỷ đồng = 288.000.000.000 đồng" in html and "Đã lưu 09:00" in html
    shown = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html)[1])
    assert shown == {"level": "over", "value": "288 tỷ", "scope": "own", "note": ""}
    assert 'name="PC05-own-version" value="1"' in html


def test_the_answer_brings_checks_bar_sections_and_ratios_along(report, owner):
    save(owner, report, "PC05", value="50")

    answer = save(owner, report, "PC02", value="100").content.decode()

    assert "PC02 + PC03 là 100, lớn hơn PC01 là 39." in answer
    for part in ("bar-why", "secnav", "p-PC01-own", "PC20"):
        assert f'id="{part}"' in answer and answer.count(f'id="{part}"') == 1
    assert answer.count("hx-swap-oob") == 2 + 7 + 1 + 1  # bar, sections, figure rows, ratio, narrative


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("PC02", "nhiều", "Không hiểu “nhiều”"),
        ("PC02", "1.5", "viết như 15"),
        ("PC05", "1.5 tỷ", "Viết 15 hoặc 1,5"),
        ("PC02", "-3", "không được âm"),
        ("PC02", "9" * 25, "quá lớn"),
        ("PC02", "9" * 5000, "Dài 5000 ký tự"),
        ("PC02", "😀", "Không hiểu"),
        ("PC05", "5 USD", "tính bằng VND"),
        ("PC02", "12.5000", "12.500 hoặc 125.000"),
    ],
)
def test_a_text_without_a_single_reading_is_refused_and_nothing_is_written(report, owner, code, text, words):
    answer = save(owner, report, code, value=text)

    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html and "Chưa lưu" in html and "Đã lưu" not in html
    assert figure_of(report, code) is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [("3\u200b4", 34), (unicodedata.normalize("NFD", "34 khoản"), 34), (" 1 234 ", 1234), ("\ufeff7", 7)],
)
def test_invisible_and_decomposed_letters_are_understood(report, owner, typed, value):
    assert save(owner, report, "PC02", value=typed).status_code == 200
    assert figure_of(report, "PC02").value == value


def test_text_is_kept_composed_without_what_a_database_refuses(report, owner):
    note = unicodedata.normalize("NFD", "Giải trình 😀") + "\x00\u200b"

    assert save(owner, report, "PC02", value="3", note=note).status_code == 200
    assert figure_of(report, "PC02").note == "Giải trình 😀"


@pytest.mark.parametrize(
    ("level", "text", "stored"),
    [
        ("none_yet", "", None),
        ("exact", "", None),
        ("not_applicable", "", ("not_applicable", None, "exact")),
        ("not_collected", "", ("not_collected", None, "exact")),
        ("exact", "0", ("number", 0, "exact")),
        ("nearly", "2500", ("number", 2500, "nearly")),
        ("none_yet", "5", ("number", 5, "exact")),
        ("none_yet", "gần 5", ("number", 5, "nearly")),
        ("exact", "khoảng 5", ("number", 5, "about")),
    ],
)
def test_level_and_text_make_one_entry(report, owner, level, text, stored):
    assert save(owner, report, "PC02", level=level, value=text).status_code == 200
    figure = figure_of(report, "PC02")
    assert (figure and (figure.value_state, figure.value, figure.qualifier)) == stored


@pytest.mark.parametrize(
    ("level", "text", "words"),
    [
        ("not_applicable", "40", "Đã chọn “không áp dụng” mà ô số còn ghi 40"),
        ("none_yet", "40", "Đã chọn “chưa có số” mà ô số còn ghi 40"),
        ("nearly", "trên 40", "Mức chọn “gần” mà số ghi “trên”"),
    ],
)
def test_what_contradicts_itself_is_refused_not_guessed(report, owner, level, text, words):
    answer = save(owner, report, "PC01", level=level, value=text)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert figure_of(report, "PC01").value == 39


@pytest.mark.parametrize("level", ["not_applicable", "none_yet", "not_collected"])
def test_a_state_chosen_over_the_number_that_stood_there_counts(report, owner, level):
    assert save(owner, report, "PC01", level=level).status_code == 200
    assert (figure_of(report, "PC01").value_state, figure_of(report, "PC01").value) == (level, None)


def test_a_word_typed_anew_replaces_the_level_that_stood_there(report, owner):
    save(owner, report, "PC05", value="gần 300 tỷ")

    assert save(owner, report, "PC05", value="trên 300 tỷ").status_code == 200
    assert figure_of(report, "PC05").qualifier == "over"


def test_scope_changes_with_its_value_and_repeats_without_harm(report, owner):
    typed = row_data(owner, report, "PC01-own", scope="province")

    first = owner.post(cell_url(report, "PC01"), typed, **HTMX)
    again = owner.post(cell_url(report, "PC01"), typed, **HTMX)

    assert (first.status_code, again.status_code) == (200, 200)
    assert list(Figure.objects.filter(indicator__code="PC01").values_list("scope", "value", "version")) == [
        ("province", 39, 2)
    ]
    assert 'name="PC01-own-was" value="province"' in first.content.decode()


def test_a_scope_that_is_taken_is_refused(world, report, owner):
    factories.fill(report, {("PC01", "province"): 90}, by=world.people["owner"])

    answer = save(owner, report, "PC01", scope="own") and owner.post(
        cell_url(report, "PC01"), row_data(owner, report, "PC01-own", scope="province"), **HTMX
    )

    assert answer.status_code == 409
    assert "đã có số ở dòng khác" in answer.content.decode()


def test_a_passage_is_saved(report, owner):
    assert save(owner, report, "HB12", scope="", text="Giao lưu\r\n\r\nở Huế").status_code == 200
    assert save(owner, report, "PC", scope="", text="Thuyết minh").status_code == 200
    assert dict(Narrative.objects.values_list("code", "text")) == {"HB12": "Giao lưu\n\nở Huế", "PC": "Thuyết minh"}


def test_a_passage_that_is_too_long_is_refused(report, owner):
    answer = save(owner, report, "HB12", scope="", text="a" * 30_001)

    assert answer.status_code == 422
    assert "Dài 30001 ký tự, nhiều nhất 30000" in answer.content.decode()
    assert not Narrative.objects.exists()


def test_a_lost_answer_is_repeated_without_a_conflict(report, owner):
    typed = row_data(owner, report, "PC02-own", value="5", level="exact")

    answers = [owner.post(cell_url(report, "PC02"), typed, **HTMX).status_code for _twice in range(2)]

    assert answers == [200, 200]
    assert figure_of(report, "PC02").version == 1
    assert Figure.history.filter(indicator__code="PC02").count() == 1


def test_the_history_names_the_person(world, report, owner):
    save(owner, report, "PC02", value="5")

    assert Figure.history.get(indicator__code="PC02").history_user == world.people["owner"]


@pytest.mark.parametrize("address", [("XX99", "own"), ("PC20", "own"), ("HB", ""), ("PC01", "nation"), ("PC01", "")])
def test_a_field_that_the_form_does_not_have_is_not_found(report, owner, address):
    assert owner.post(cell_url(report, *address), {}, **HTMX).status_code == 404


def test_a_line_of_another_form_is_not_found(report, owner):
    other = factories.make_indicator_set()
    factories.make_indicator(other, other.sections.first(), "ZZ01")

    assert owner.post(cell_url(report, "ZZ01"), {"ZZ01-own-value": "1"}, **HTMX).status_code == 404


@pytest.mark.parametrize("field", ["level", "scope", "version", "was"])
def test_a_missing_or_unknown_part_is_a_bad_request(report, owner, field):
    typed = row_data(owner, report, "PC01-own", **{field: "bịa"})

    assert owner.post(cell_url(report, "PC01"), typed, **HTMX).status_code == 400
    assert figure_of(report, "PC01").value == 39


def test_a_report_of_another_union_is_not_found(world, report, owner):
    other = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])

    assert (
        owner.post(cell_url(other, "PC01"), row_data(owner, report, "PC01-own", value="9"), **HTMX).status_code == 404
    )
    assert figure_of(other, "PC01").value == 1


def test_an_expired_session_is_told_to_the_script(report, owner):
    typed = row_data(owner, report, "PC01-own", value="9")
    owner.logout()

    answer = owner.post(cell_url(report, "PC01"), typed, **HTMX)

    assert (answer.status_code, answer["X-Login-Url"], answer.content) == (401, reverse("account_login"), b"")
    assert figure_of(report, "PC01").value == 39


@pytest.mark.parametrize(("act", "words"), [("close", "đã khóa"), ("send", "đã được gửi")])
def test_what_came_in_between_is_said_and_nothing_is_written(world, report, owner, act, words):
    typed = row_data(owner, report, "PC01-own", value="9")
    if act == "close":
        ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")
    else:
        filing.send(report, by=world.people["head"])

    answer = owner.post(cell_url(report, "PC01"), typed, **HTMX)

    assert answer.status_code == 409
    assert words in answer.content.decode() and "Đã lưu" not in answer.content.decode()
    assert list(Figure.objects.filter(indicator__code="PC01").values_list("value", flat=True)) == [39]


def test_a_saved_row_is_no_longer_kept_for_later(world, report, owner):
    typed = page_of(owner, report) | {"PC02-own-value": "17", "PC03-own-value": "3"}
    owner.logout()
    owner.post(reverse("report_section", args=[report.pk, "PC"]), typed)
    owner.force_login(world.people["owner"])
    one = {name: value for name, value in typed.items() if name.startswith("PC02-own-")}

    assert owner.post(cell_url(report, "PC02"), one, **HTMX).status_code == 200

    page = owner.get(reverse("report_section", args=[report.pk, "PC"]))
    assert [row.key for row in page.context["unsaved"]] == ["PC03-own"]


def test_saving_a_cell_asks_the_database_at_most_26_times(world, report, owner, django_assert_num_queries):
    def count(value):
        typed = row_data(owner, report, "PC02-own", value=value, level="exact")
        with django_assert_num_queries(26, exact=False) as asked:
            assert owner.post(cell_url(report, "PC02"), typed, **HTMX).status_code == 200
        return len(asked)

    make_year(world, 2025)
    count("1")  # the first save is an INSERT
    one_year = count("2")
    factories.fill(report, {"PC03": 1, ("PC03", "province"): 2, "PC10": 7}, {"PC": "Lời"}, by=world.people["owner"])
    make_year(world, 2024)
    make_year(world, 2023)

    assert count("3") == one_year


def make_year(world, year):
    period = factories.make_period(year=year, indicator_set=world.form)
    owed = factories.make_obligation(period, world.unions["member"])
    factories.make_report(owed, world.people["owner"], {"PC01": 9, "PC02": 1, "PC05": 5}, state="submitted")


def test_after_a_colleague_has_sent_the_bar_leads_to_what_was_sent(world, report, owner):
    typed = row_data(owner, report, "PC02-own", value="12")
    filing.send(report, by=world.people["head"])

    answer = owner.post(cell_url(report, "PC02"), typed, **HTMX)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert html.count("Báo cáo đã được gửi đi nên không sửa được nữa.") == 2  # at the row and in the bar
    assert "Đủ điều kiện gửi" not in html and "/gui/" not in html
    assert f'href="/bao-cao/{report.pk}/" data-see-sent' in html


def test_a_closed_period_takes_the_way_to_sending_out_of_the_bar(world, report, owner):
    typed = row_data(owner, report, "PC02-own", value="12")
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")

    html = owner.post(cell_url(report, "PC02"), typed, **HTMX).content.decode()

    assert 'id="bar-go"' in html and "/gui/" not in html and "data-see-sent" not in html


@pytest.mark.parametrize("level", ["over", "nearly", "about"])
def test_a_level_without_a_number_is_not_called_saved(report, owner, level):
    answer = save(owner, report, "PC02", level=level, value="")

    assert answer.status_code == 422
    assert "Ghi số để lưu mức này." in answer.content.decode() and "Đã lưu" not in answer.content.decode()
    assert figure_of(report, "PC02") is None


def test_a_number_is_erased_together_with_its_level(report, owner):
    save(owner, report, "PC02", level="over", value="5")

    assert save(owner, report, "PC02", value="").status_code == 200
    assert figure_of(report, "PC02").value_state == "none_yet"


@pytest.mark.parametrize(
    ("level", "text", "word"),
    [("about", "0", "khoảng"), ("nearly", "0", "gần"), ("over", "0", "trên"), ("exact", "gần 0", "gần")],
)
def test_zero_takes_no_qualifier(report, owner, level, text, word):
    answer = save(owner, report, "PC02", level=level, value=text)

    assert answer.status_code == 422
    assert f"Số 0 không đi với “{word}”." in answer.content.decode()
    assert figure_of(report, "PC02") is None
