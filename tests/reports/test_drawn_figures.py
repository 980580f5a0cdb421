"""Figures that a report takes from the registers: at opening, when asked again, typed over, and after sending."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aid.models import PledgeValue
from aid.workflow import money
from aid.workflow.money import Sum
from clusters import clock
from reports import checks
from reports.models import Figure, Indicator, Report
from reports.rollups.borders import NATION
from reports.rollups.coverage import Basis
from reports.rollups.reading import read_all_levels
from reports.workflow import drawn_figures, filing, review
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.filing import Entry
from tests import factories
from tests.aid.making import make_pledge
from tests.reports.filing_pages import figure_of, page_of, section_url
from tests.reports.test_registers import make_visit

BILLION = Decimal(10**9)
REGISTERS = {
    "PC01": "aid.items", "PC02": "aid.new", "PC03": "aid.carried", "PC05": "aid.committed", "PC08": "aid.disbursed",
    "PC10": "aid.donors", "HB02": "delegations.in",
}  # fmt: skip


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def form(world):
    """The small form, its lines drawn from the registers."""
    for code, name in REGISTERS.items():
        world.form.indicators.filter(code=code).update(register=name)
    return world.form


@pytest.fixture
def kept(world, form, by):
    """The member union's registers: two pledges of three billion together, and a visit."""
    pledges = [commit(world.unions["member"], by, value) for value in (BILLION, 2 * BILLION)]
    make_visit(by, world.unions["member"])
    return pledges


def commit(union, by, value=BILLION, on=date(2026, 3, 1), **fields):
    pledge = make_pledge(union, by, **fields)
    money.set_value(pledge, PledgeValue.Point.COMMITTED, on, Sum(value), by=by)
    return pledge


@pytest.fixture
def report(world, kept, by):
    return filing.open_report(world.obligations["member"], by=by)


def values(report):
    figures = Figure.objects.filter(round=report.draft_round_id or report.sent_round_id)
    return {f.indicator.code: (f.value, f.drawn) for f in figures.select_related("indicator")}


def line(code):
    return Indicator.objects.get(code=code)


def type_over(report, code, value, by, note=""):
    figure = figure_of(report, code)
    filing.save_figure(report, line(code), "own", Entry("number", Decimal(value), note=note), by=by,
                       version=figure.version)  # fmt: skip


def codes(problems):
    return {(problem.kind, problem.code) for problem in problems if problem.stops_sending and problem.code in REGISTERS}


# --- opening and asking again ---------------------------------------------------------------------------------


def test_opening_takes_what_the_registers_give(report):
    assert values(report) == {
        "PC01": (2, 2), "PC02": (2, 2), "PC03": (0, 0), "PC05": (3 * BILLION, 3 * BILLION), "PC08": (0, 0),
        "PC10": (2, 2), "HB02": (1, 1),
    }  # fmt: skip


def test_a_union_without_a_register_types_itself(world, form, by):
    assert values(filing.open_report(world.obligations["member"], by=by)) == {}


def test_opening_twice_draws_once(world, report, by):
    commit(world.unions["member"], by)
    again = filing.open_report(world.obligations["member"], by=by)
    assert values(again)["PC01"] == (2, 2)


def test_the_figures_have_a_history(report, by):
    history = Figure.history.filter(round=report.draft_round_id, indicator__code="PC01")
    assert [(row.value, row.history_user) for row in history] == [(2, by)]


def test_a_draft_behind_the_register_cannot_be_sent_until_it_follows(world, report, by):
    assert codes(checks.examine(report)) == set()
    commit(world.unions["member"], by)

    behind = {("block", "PC01"), ("block", "PC02"), ("block", "PC05"), ("block", "PC10")}
    assert codes(checks.examine(report)) == behind
    assert drawn_figures.refresh(report, by=by) == 4
    assert codes(checks.examine(report)) == set()
    assert values(report)["PC05"] == (4 * BILLION, 4 * BILLION)
    assert drawn_figures.refresh(report, by=by) == 0


def test_refreshing_keeps_what_was_typed_over(world, report, by):
    type_over(report, "PC01", 5, by, "Ba khoản do Sở Y tế tiếp nhận, chưa vào sổ.")
    commit(world.unions["member"], by)

    drawn_figures.refresh(report, by=by)

    assert values(report)["PC01"] == (5, 3)
    assert figure_of(report, "PC01").note == "Ba khoản do Sở Y tế tiếp nhận, chưa vào sổ."


def test_what_was_typed_before_the_register_was_kept_stays_and_is_to_be_explained(world, form, by):
    report = factories.make_report(world.obligations["member"], by, {"PC01": 39})
    commit(world.unions["member"], by)

    drawn_figures.refresh(report, by=by)

    assert values(report)["PC01"] == (39, 1)
    assert ("warn", "PC01") in codes(checks.examine(report))


def test_a_register_that_is_empty_again_leaves_no_figure(world, report, by):
    type_over(report, "PC02", 7, by, "Có lý do.")
    for pledge in world.unions["member"].pledges.all():
        pledge.delete()

    drawn_figures.refresh(report, by=by)

    assert values(report)["PC01"] == (None, None)
    assert values(report)["PC02"] == (7, None)


def test_the_span_is_the_periods(world, report, by):
    commit(world.unions["member"], by, on=date(2025, 12, 31))
    drawn_figures.refresh(report, by=by)
    assert values(report)["PC02"] == (2, 2)
    assert values(report)["PC03"] == (1, 1)


def test_only_the_union_itself_refreshes_its_draft(world, report):
    for name in ("neighbour", "lead", "vufo", "outsider"):
        with pytest.raises(NotAllowed):
            drawn_figures.refresh(report, by=world.people[name])


def test_a_sent_report_does_not_follow(world, report, by):
    sent = send(world, report, by)
    commit(world.unions["member"], by)

    with pytest.raises(Overtaken):
        drawn_figures.refresh(sent, by=by)
    assert values(Report.objects.get(pk=sent.pk))["PC01"] == (2, 2)


def send(world, report, by):
    needed = dict.fromkeys(("PC01", "PC02", "PC03", "PC05", "PC08", "PC10", "PC19"), 1)
    for code in needed.keys() - REGISTERS.keys():
        filing.fill(report, {(line(code), "own"): Entry("number", Decimal(1))}, by=by)
    passages = {"HB": "Đã làm.", "PC": "Đã làm."}
    prose = {code: text for code, text in passages.items() if filing.takes_prose(report, code)}
    texts = {row.code: "Đã làm." for row in world.form.indicators.filter(type="text")}
    filing.fill(report, {}, prose | texts, by=by)
    return filing.send(report, by=world.people.get("head", by))


# --- typed over -----------------------------------------------------------------------------------------------


def test_typing_over_asks_for_an_explanation_that_stays(world, report, by):
    type_over(report, "PC01", 3, by)
    assert codes(checks.examine(report)) == {("warn", "PC01")}

    type_over(report, "PC01", 3, by, "Một khoản chưa vào sổ.")
    assert codes(checks.examine(report)) == set()
    told = [problem for problem in checks.examine(report) if problem.code == "PC01"]
    assert [(problem.message, problem.is_explained) for problem in told] == [
        ("Đã sửa tay: sổ là 2 khoản, ở đây là 3 khoản.", True)
    ]


def test_a_qualifier_typed_over_is_typed_over_too(report, by):
    figure = figure_of(report, "PC01")
    filing.save_figure(report, line("PC01"), "own", Entry("number", Decimal(2), "over"), by=by, version=figure.version)
    assert figure_of(report, "PC01").is_typed_over


def test_not_applicable_over_a_register_is_typed_over(report, by):
    figure = figure_of(report, "PC01")
    filing.save_figure(report, line("PC01"), "own", Entry("not_applicable"), by=by, version=figure.version)
    assert codes(checks.examine(report)) == {("warn", "PC01")}


def test_going_back_to_the_register(report, by):
    type_over(report, "PC01", 3, by, "Nhầm.")
    drawn_figures.take(report, line("PC01"), "own", by=by, version=figure_of(report, "PC01").version)
    figure = figure_of(report, "PC01")
    assert (figure.value, figure.is_typed_over, figure.note) == (2, False, "Nhầm.")


def test_there_is_nothing_to_go_back_to(world, form, by):
    report = factories.make_report(world.obligations["member"], by, {"PC01": 39})
    with pytest.raises(Overtaken):
        drawn_figures.take(report, line("PC01"), "own", by=by, version=1)


def test_a_figure_moved_to_another_scope_leaves_the_register_behind(report, by):
    figure = figure_of(report, "PC01")
    filing.save_figure(report, line("PC01"), "province", Entry("number", Decimal(2)), by=by, version=figure.version,
                       was="own")  # fmt: skip

    moved = figure_of(report, "PC01", "province")
    assert (moved.value, moved.drawn) == (2, None)
    drawn_figures.refresh(report, by=by)
    assert figure_of(report, "PC01", "own").value == 2
    assert figure_of(report, "PC01", "province").value == 2


def test_a_return_copies_what_was_drawn(world, report, by):
    sent = send(world, report, by)
    from_sent = {f.indicator_id: (f.value, f.drawn, f.shared) for f in sent.sent_round.figures.all()}
    lead = world.people["lead"]
    review.note_reading(sent.sent_round, by=lead)
    returned = review.return_report(sent, "Sửa.", by=lead)
    copied = {f.indicator_id: (f.value, f.drawn, f.shared) for f in returned.draft_round.figures.all()}
    assert copied == from_sent


# --- pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(by, sign_in):
    return sign_in(by)


def rows_of(page):
    return {row.key: row for row in page.context["rows"]}


def test_the_section_says_where_a_figure_comes_from(report, owner):
    page = owner.get(section_url(report))
    fed = rows_of(page)["PC01-own"].fed
    assert (fed.words, fed.rows, fed.is_typed_over) == ("2 khoản", "2 khoản", False)
    assert 'Lấy từ sổ: <b class="num">2 khoản</b>.' in page.content.decode()
    assert "Cập nhật theo sổ" not in page.content.decode()


def test_the_button_of_the_section_saves_and_takes_the_registers_new_values(world, report, owner, by):
    commit(world.unions["member"], by)
    posted = page_of(owner, report) | {"PC19-own-value": "12", "PC19-own-level": "exact", "refresh": "1"}

    answer = owner.post(section_url(report), posted, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Đã lấy số mới từ sổ vào 4 ô."]
    assert figure_of(report, "PC19").value == 12
    assert values(report)["PC01"] == (3, 3)


def test_the_button_of_a_row_gives_it_the_registers_value_again(report, owner, by):
    type_over(report, "PC01", 3, by, "Nhầm.")
    assert "Trở về số của sổ" in owner.get(section_url(report)).content.decode()

    owner.post(section_url(report), page_of(owner, report) | {"take": "PC01-own"})

    assert figure_of(report, "PC01").value == 2


@pytest.mark.parametrize("take", ["PC99-own", "PC01-sky", "PC01", "x" * 500])
def test_a_tampered_button_is_not_found(report, owner, take):
    assert owner.post(section_url(report), page_of(owner, report) | {"take": take}).status_code == 404


def test_the_page_before_sending_offers_to_follow_the_register(world, report, owner, by):
    commit(world.unions["member"], by)
    assert "Cập nhật 4 ô theo sổ" in owner.get(reverse("report_send", args=[report.pk])).content.decode()

    answer = owner.post(reverse("report_refresh", args=[report.pk]), {"gui": "1"})

    assert answer.url == reverse("report_send", args=[report.pk])
    assert values(report)["PC01"] == (3, 3)


def test_the_list_behind_a_figure_has_exactly_its_rows(world, report, owner, kept):
    others = commit(world.unions["neighbour"], world.people["neighbour"])

    page = owner.get(reverse("report_register_line", args=[report.pk, "PC05"]))

    rows = [(row.title, row.url, row.adds) for row in page.context["behind"].rows]
    assert rows == [
        (kept[1].title, kept[1].get_absolute_url(), 2 * BILLION),
        (kept[0].title, kept[0].get_absolute_url(), BILLION),
    ]
    assert page.context["behind"].total == figure_of(report, "PC05").value
    assert others.title not in page.content.decode()


@pytest.mark.parametrize("code, scope", [("PC19", "own"), ("ZZ9", "own"), ("PC01", "sky")])
def test_a_line_that_no_register_feeds_has_no_list(report, owner, code, scope):
    address = reverse("report_register_line", args=[report.pk, code]) + f"?pham-vi={scope}"
    assert owner.get(address).status_code == 404


def test_a_change_after_sending_shows_as_a_difference(world, report, owner, by, sign_in, kept):
    sent = send(world, report, by)
    with clock.set_to(clock.now() + timedelta(hours=1)):
        money.set_value(kept[0], PledgeValue.Point.COMMITTED, date(2026, 6, 1), Sum(5 * BILLION), by=by,
                        reason="Thêm hạng mục")  # fmt: skip

        page = sign_in(world.people["lead"]).get(sent.get_absolute_url() + "?xem=tat-ca")
        assert "Sổ nay là 7 tỷ đồng, khi lấy vào báo cáo là 3 tỷ đồng." in page.content.decode()
        register = owner.get(reverse("report_register", args=[sent.pk]))

    cells = {cell.line.code: cell for cell in register.context["cells"]}
    assert (cells["PC05"].then, cells["PC05"].now, cells["PC05"].said) == ("3 tỷ đồng", "7 tỷ đồng", "3 tỷ đồng")
    assert [code for code, cell in cells.items() if cell.is_behind] == ["PC05"]
    assert [row.title for row in register.context["changed"]] == [kept[0].title]


def test_readers_see_the_sent_round_and_never_the_draft(world, report, by, sign_in):
    for name in ("neighbour", "outsider"):
        assert sign_in(world.people[name]).get(reverse("report_register", args=[report.pk])).status_code == 404
    send(world, report, by)
    assert sign_in(world.people["lead"]).get(reverse("report_register", args=[report.pk])).status_code == 200
    assert sign_in(world.people["neighbour"]).get(reverse("report_register", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_a_fixed_number_of_queries(world, report, owner, by, rows, django_assert_max_num_queries):
    for _n in range(rows):
        commit(world.unions["member"], by)
    with django_assert_max_num_queries(31):
        owner.get(reverse("report_register", args=[report.pk]))
    with django_assert_max_num_queries(24):
        owner.get(reverse("report_register_line", args=[report.pk, "PC05"]))


def accept(world, report, by):
    sent = send(world, report, by)
    review.note_reading(sent.sent_round, by=world.people["lead"])
    review.endorse(sent, by=world.people["lead"])
    review.note_reading(sent.sent_round, by=world.people["vufo"])
    return review.accept(sent, by=world.people["vufo"])


def test_money_moved_to_another_year_after_acceptance_changes_no_report(world, report, owner, by, kept):
    """The accepted number stays, in the report and in the nation; the difference is said until it is corrected."""
    with clock.set_to(date(2026, 11, 2)):
        row = money.disburse(kept[0], date(2026, 6, 1), Sum(BILLION), by=by)
    commit(world.unions["member"], by, on=date(2025, 3, 1))
    money.set_value(kept[0], PledgeValue.Point.COMMITTED, date(2025, 11, 1), Sum(BILLION), by=by, reason="Ghi sót")
    drawn_figures.refresh(report, by=by)
    accepted = accept(world, report, by)

    with clock.set_to(clock.now() + timedelta(hours=1)):
        money.correct_disbursement(row, date(2025, 12, 20), Sum(BILLION), by=by, reason="Ghi nhầm năm")
        page = owner.get(reverse("report_register", args=[accepted.pk]))

    cells = {cell.line.code: cell for cell in page.context["cells"]}
    assert (cells["PC08"].said, cells["PC08"].now) == ("1 tỷ đồng", "0 đồng")
    assert "Mở đính chính" in page.content.decode()
    rollup = read_all_levels(world.period, basis=Basis.ACCEPTED, borders_kind="then")
    assert rollup.total(NATION, line("PC08"), "own").value == BILLION


def test_a_correction_takes_what_the_register_gives_by_now(world, report, by):
    accepted = accept(world, report, by)
    commit(world.unions["member"], by)

    corrected = filing.open_correction(accepted, "Thêm một khoản.", by=by)
    assert values(corrected)["PC01"] == (2, 2)
    drawn_figures.refresh(corrected, by=by)

    assert values(corrected)["PC01"] == (3, 3)
    assert Figure.objects.get(round=accepted.accepted_round, indicator__code="PC01").value == 2


def test_entry_asks_as_many_queries_whatever_stands_in_the_registers(world, report, owner, by):
    def count():
        with CaptureQueriesContext(connection) as asked:
            owner.get(section_url(report))
        return len(asked)

    count()
    few = count()
    for _n in range(3):
        commit(world.unions["member"], by)
        make_visit(by, world.unions["member"])
    assert count() == few


def test_an_explanation_of_other_numbers_explains_nothing(world, report, by):
    type_over(report, "PC10", 5, by, "Sổ thiếu ba khoản.")
    for _n in range(6):
        commit(world.unions["member"], by)
    drawn_figures.refresh(report, by=by)

    problem = next(each for each in checks.examine(report) if each.code == "PC10" and each.kind == "warn")
    assert problem.stops_sending
    assert "Sổ đã đổi từ khi giải trình" in problem.message

    figure = figure_of(report, "PC10")
    entry = Entry("number", Decimal(5), note="Sổ ghi cả ba khoản của hội.")
    filing.save_figure(report, line("PC10"), "own", entry, by=by, version=figure.version)
    assert codes(checks.examine(report)) == set()


def test_going_back_to_the_register_does_not_undo_a_colleague(world, report, owner, by):
    type_over(report, "PC01", 5, by, "Lý do.")
    shown = page_of(owner, report)
    type_over(report, "PC01", 7, world.people["head"], "Lý do khác.")

    answer = owner.post(section_url(report), shown | {"take": "PC01-own"}, follow=True)

    assert figure_of(report, "PC01").value == 7
    assert "Ô này vừa được người khác sửa" in next(str(message) for message in answer.context["messages"])


def test_a_register_below_zero_asks_for_a_number_and_its_explanation(world, report, by, kept):
    for pledge in kept:
        money.revoke_value(pledge.values.get(), "Nhầm", by=by)
        money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2025, 3, 1), Sum(9 * BILLION), by=by)
        money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 1), Sum(BILLION), by=by, reason="Giảm")

    drawn_figures.refresh(report, by=by)

    assert values(report)["PC05"] == (None, -16 * BILLION)
    assert ("warn", "PC05") in codes(checks.examine(report))
    with pytest.raises(Blocked, match="số âm"):
        drawn_figures.take(report, line("PC05"), "own", by=by, version=figure_of(report, "PC05").version)


def test_what_the_register_gives_in_a_scope_without_a_row_is_told_at_the_line(world, report, owner, by):
    commit(world.unions["member"], by, mobiliser="province")
    page = owner.get(section_url(report))
    words = [notice.message for notice in rows_of(page)["PC01-own"].notices]
    assert words == ["Toàn tỉnh: Sổ có 1 khoản, báo cáo chưa lấy. Bấm “Cập nhật theo sổ”."]
    assert "4 ô khác sổ" in [stop.words for stop in page.context["stops"]]
