"""The history of one figure or passage: each save for the union, each sending for the others, never a draft."""

from decimal import Decimal

import pytest
from django.urls import reverse

from clusters import clock
from reports.figure_history import history_of
from reports.models import Report
from reports.workflow import filing, review
from reports.workflow.filing import Entry
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
READERS = {"owner", "head", "lead", "deputy", "vufo", "observer"}


@pytest.fixture
def report(world):
    """Filled by the officer, mended by the head, sent; returned, changed to 15, sent again; returned, being written."""
    owner, head, lead = (world.people[name] for name in ("owner", "head", "lead"))
    report = factories.make_report(world.obligations["member"], owner, {"PC05": 10}, {"PC": "Câu một."}, "draft")
    with clock.set_to(factories.date(2026, 11, 25)):
        factories.fill(report, {"PC01": 12}, by=head)
        filing.send(report, by=head)
        review.return_report(report, "Xem lại", by=lead)
    with clock.set_to(factories.date(2026, 11, 26)):
        factories.fill(report, {"PC01": Entry("number", Decimal(15), "over", "Thêm ba khoản")}, by=owner)
        filing.send(report, by=owner)
        review.return_report(report, "Xem lại", by=lead)
    with clock.set_to(factories.date(2026, 11, 27)):
        factories.fill(report, {"PC01": 987_654, "PC05": Entry()}, {"PC": "Câu chưa gửi."}, by=owner)
    return Report.objects.get(pk=report.pk)


def page_of(client, report, code="PC01"):
    return client.get(reverse("figure_history", args=[report.pk, code])).content.decode()


def told(history):
    return [
        (step.round.number, step.is_sent, step.before, step.now, step.user and step.user.username, step.office)
        for step in history.steps
    ]


def test_visitors(world, sign_in, report):
    address = reverse("figure_history", args=[report.pk, "PC01"])

    seen = {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}

    assert seen == {name: 200 if name in READERS else 404 for name in VISITORS} | {"anonymous": 302}


@pytest.mark.parametrize("code", ["XX99", "HB", "x", "PC01-own", "a" * 50])
def test_a_field_that_the_form_lacks_is_not_found(world, sign_in, report, code):
    client = sign_in(world.people["lead"])

    assert client.get(reverse("figure_history", args=[report.pk, code])).status_code == 404


def test_the_union_sees_each_save_from_the_first_draft_to_now(world, report):
    officer, head = "Cán bộ Liên hiệp Tỉnh member", "Lãnh đạo Liên hiệp Tỉnh member"

    assert told(history_of(report, "PC01", with_drafts=True)) == [
        (1, False, "", "1", "owner", officer),
        (1, False, "1", "12", "head", head),
        (1, True, "", "12", "head", head),
        (2, False, "12", "trên 15", "owner", officer),
        (2, True, "", "trên 15", "owner", officer),
        (3, False, "trên 15", "987.654", "owner", officer),
    ]


def test_the_others_see_what_each_sending_held_and_never_a_draft(world, sign_in, report):
    officer, head = "Cán bộ Liên hiệp Tỉnh member", "Lãnh đạo Liên hiệp Tỉnh member"

    assert told(history_of(report, "PC01", with_drafts=False)) == [
        (1, True, "", "12", "head", head),
        (2, True, "12", "trên 15", "owner", officer),
    ]
    for name in ("lead", "deputy", "vufo", "observer"):
        client = sign_in(world.people[name])
        page, prose = page_of(client, report), page_of(client, report, "PC")
        assert "987.654" not in page and "Câu chưa gửi" not in prose
        assert "Thêm ba khoản" in page and "+3 (+25,0%)" in page
    assert "987.654" in page_of(sign_in(world.people["head"]), report)


def test_a_figure_taken_out_says_so(world, sign_in, report):
    steps = history_of(report, "PC05", with_drafts=True).steps

    assert (steps[-1].before, steps[-1].now) == ("10 đồng", "đã bỏ số")
    assert "đã bỏ số" in page_of(sign_in(world.people["owner"]), report, "PC05")
    with clock.set_to(factories.date(2026, 11, 28)):
        factories.fill(report, {"PC01": 15}, by=world.people["owner"])
        filing.send(report, by=world.people["owner"])
    assert [step.now for step in history_of(report, "PC05", with_drafts=False).steps] == [
        "10 đồng",
        "10 đồng",
        "đã bỏ số",
    ]


def test_a_figure_moved_to_another_scope_is_one_step(world, report):
    line = world.form.indicators.get(code="PC01")
    figure = report.draft_round.figures.get(indicator=line)
    entry = Entry(figure.value_state, figure.value, figure.qualifier, figure.note)
    filing.save_figure(
        report, line, "province", entry, by=world.people["owner"], version=figure.version, was=figure.scope
    )

    last = history_of(report, "PC01", with_drafts=True).steps[-1]

    assert (last.moved_from_label, last.scope_label, last.is_sent) == ("Liên hiệp", "Toàn tỉnh", False)


def test_a_copied_figure_moved_before_any_other_save_is_a_move_too(world, report):
    line = world.form.indicators.get(code="PC05")
    with clock.set_to(factories.date(2026, 11, 28)):
        factories.fill(report, {"PC01": 15, "PC05": 10}, by=world.people["owner"])
        filing.send(report, by=world.people["owner"])
        review.return_report(report, "Xem lại", by=world.people["lead"])
        figure = Report.objects.get(pk=report.pk).draft_round.figures.get(indicator=line)
        entry = Entry(figure.value_state, figure.value, figure.qualifier, figure.note)
        filing.save_figure(report, line, "province", entry, by=world.people["owner"], version=figure.version, was="own")

    last = history_of(report, "PC05", with_drafts=True).steps[-1]

    assert (last.moved_from, last.scope, last.now) == ("own", "province", "10 đồng")


def test_the_words_that_changed_are_marked(world, sign_in, report):
    page = page_of(sign_in(world.people["owner"]), report, "PC")

    assert "Câu <del>một.</del><ins>chưa gửi.</ins>" in page


def test_a_computed_line_shows_its_value_in_each_sending_and_leads_to_its_parts(world, sign_in):
    report = factories.make_report(
        world.obligations["member"], world.people["owner"], {"PC05": 50, "PC19": 100}, state="submitted"
    )

    page = page_of(sign_in(world.people["owner"]), report, "PC20")

    assert "Số này cổng tự tính" in page and ">50</ins>" in page
    assert f'href="/bao-cao/{report.pk}/lich-su/PC05/"' in page and f'href="/bao-cao/{report.pk}/lich-su/PC19/"' in page


def test_the_office_is_the_one_of_the_day(world, report):
    owner = world.people["owner"]
    owner.posts.update(valid_to=factories.date(2026, 11, 25))
    factories.make_post(owner, "head", world.unions["member"], valid_from=factories.date(2026, 11, 26))

    offices = [step.office for step in history_of(report, "PC01", with_drafts=True).steps if step.user == owner]

    assert offices == ["Cán bộ Liên hiệp Tỉnh member"] + ["Lãnh đạo Liên hiệp Tỉnh member"] * 3


def test_a_line_that_nobody_filled_in(world, sign_in):
    report = factories.make_report(world.obligations["member"], world.people["owner"])

    assert "Chưa ai ghi gì vào ô này." in page_of(sign_in(world.people["owner"]), report, "HB02")


def test_the_page_is_reached_from_the_cell(world, sign_in, report):
    lead = sign_in(world.people["lead"]).get(report.get_absolute_url(), {"xem": "tat-ca"}).content.decode()

    for code in ("PC01", "PC05", "PC"):
        assert f'href="/bao-cao/{report.pk}/lich-su/{code}/"' in lead


@pytest.mark.parametrize("name", ["owner", "lead"])
@pytest.mark.parametrize("rounds", [1, 3])
def test_query_count_does_not_grow_with_rounds(world, sign_in, name, rounds, django_assert_num_queries):
    owner = world.people["owner"]
    report = factories.make_report(world.obligations["member"], owner, state="submitted")
    for number in range(1, rounds):
        review.return_report(report, "Xem lại", by=world.people["lead"])
        factories.fill(report, {"PC01": number + 1}, by=owner)
        filing.send(report, by=owner)
    client = sign_in(world.people[name])

    with django_assert_num_queries({"owner": 15, "lead": 14}[name]):
        page_of(client, report)
