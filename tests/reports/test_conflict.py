"""Two people in one field (design rule 20): the later one sees both values and chooses, with and without a script."""

import pytest

from reports.models import Figure, Narrative
from tests import factories
from tests.reports.filing_pages import cell_url, figure_of, page_of, row_data, section_url

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 100})


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def other_saves(world, report, value=142, code="PC01", **more):
    factories.fill(report, {code: value}, by=world.people["head"], **more)


def test_the_later_save_is_shown_both_values(world, report, owner):
    typed = row_data(owner, report, "PC01-own", value="140")
    other_saves(world, report)

    answer = owner.post(cell_url(report, "PC01"), typed, **HTMX)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Nguyễn Văn head đã sửa PC01 lúc 24/11/2026, 09:00" in html
    assert "Giữ 142 khoản" in html and "Dùng 140 khoản" in html
    assert "Đã lưu" not in html
    assert figure_of(report, "PC01").value == 142


@pytest.mark.parametrize(("choice", "value", "by"), [("keep", 142, "head"), ("use", 140, "owner")])
def test_the_choice_counts_for_the_script(world, report, owner, choice, value, by):
    typed = row_data(owner, report, "PC01-own", value="140")
    other_saves(world, report)
    owner.post(cell_url(report, "PC01"), typed, **HTMX)

    answer = owner.post(cell_url(report, "PC01"), typed | {"PC01-own-choice": choice, "PC01-own-theirs": "2"}, **HTMX)

    assert answer.status_code == 200
    assert f'"value": "{value}"' in answer.content.decode()
    assert (figure_of(report, "PC01").value, figure_of(report, "PC01").changed_by) == (value, world.people[by])


@pytest.mark.parametrize(("choice", "value"), [("keep", 142), ("use", 140)])
def test_the_choice_counts_without_a_script(world, report, owner, choice, value):
    typed = page_of(owner, report) | {"PC01-own-value": "140", "PC02-own-value": "3"}
    other_saves(world, report)

    page = owner.post(section_url(report), typed)
    assert page.status_code == 422
    assert [row.key for row in page.context["unsaved"]] == ["PC01-own"]
    assert 'name="PC01-own-choice" value="use"' in page.content.decode()
    assert figure_of(report, "PC02").value == 3  # the field without a conflict was saved

    again = typed | {"PC01-own-choice": choice, "PC01-own-theirs": "2"}
    assert owner.post(section_url(report), again).status_code == 302
    assert figure_of(report, "PC01").value == value


def test_a_third_value_in_between_asks_once_more(world, report, owner):
    typed = row_data(owner, report, "PC01-own", value="140")
    other_saves(world, report, 142)
    other_saves(world, report, 143)

    answer = owner.post(cell_url(report, "PC01"), typed | {"PC01-own-choice": "use", "PC01-own-theirs": "2"}, **HTMX)

    assert answer.status_code == 409
    assert "Giữ 143 khoản" in answer.content.decode()
    assert figure_of(report, "PC01").value == 143


def test_the_same_value_typed_by_both_is_no_conflict(world, report, owner):
    typed = row_data(owner, report, "PC01-own", value="142")
    other_saves(world, report, 142)

    assert owner.post(cell_url(report, "PC01"), typed, **HTMX).status_code == 200
    assert Figure.history.filter(indicator__code="PC01").count() == 2


def test_different_fields_do_not_meet(world, report, owner):
    typed = row_data(owner, report, "PC02-own", value="7")
    other_saves(world, report, 142)

    assert owner.post(cell_url(report, "PC02"), typed, **HTMX).status_code == 200
    assert [figure_of(report, code).value for code in ("PC01", "PC02")] == [142, 7]


def test_two_first_values_meet(world, report, owner):
    typed = row_data(owner, report, "PC02-own", value="7")
    other_saves(world, report, 8, code="PC02")

    answer = owner.post(cell_url(report, "PC02"), typed, **HTMX)

    assert answer.status_code == 409
    assert figure_of(report, "PC02").value == 8


def test_a_row_that_moved_to_another_scope_is_told(world, report, owner):
    typed = row_data(owner, report, "PC01-own", value="140")
    Figure.objects.filter(indicator__code="PC01").update(scope="province", version=2)

    answer = owner.post(cell_url(report, "PC01"), typed, **HTMX)

    assert answer.status_code == 409
    assert "chuyển PC01 sang phạm vi khác" in answer.content.decode()


@pytest.mark.parametrize(("choice", "text"), [("keep", "Của người kia"), ("use", "Của tôi")])
def test_passages_meet_and_are_chosen(world, report, owner, choice, text):
    typed = row_data(owner, report, "HB12", "HB", text="Của tôi")
    factories.fill(report, {}, {"HB12": "Của người kia"}, by=world.people["head"])

    met = owner.post(cell_url(report, "HB12", ""), typed, **HTMX)
    assert met.status_code == 409
    assert "Của người kia" in met.content.decode() and "Của tôi" in met.content.decode()
    assert "Nguyễn Văn head đã sửa lời văn này lúc" in met.content.decode()

    chosen = owner.post(cell_url(report, "HB12", ""), typed | {"HB12-choice": choice, "HB12-theirs": "1"}, **HTMX)
    assert chosen.status_code == 200
    assert Narrative.objects.get(code="HB12").text == text


def test_long_passages_are_chosen_by_whose_they_are(world, report, owner):
    beginning = "Trong năm, Liên hiệp đã tổ chức nhiều hoạt động, "
    typed = row_data(owner, report, "HB12", "HB", text=beginning + "gồm ba hội nghị.")
    factories.fill(report, {}, {"HB12": beginning + "gồm bốn hội nghị."}, by=world.people["head"])

    html = owner.post(cell_url(report, "HB12", ""), typed, **HTMX).content.decode()

    assert ">Giữ bản của Nguyễn Văn head</button>" in html
    assert ">Dùng bản của trang này</button>" in html
