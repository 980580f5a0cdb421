"""What a report says of its registers after it was sent or its period was closed: activities, requests, own points."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from events.workflow import activities, award_scores
from events.workflow.conferences import Body
from reports.checks import follows_register
from reports.models import Figure, ReportingPeriod
from reports.registers.late import read_late
from reports.registers.names import registers_of
from reports.registers.since_sending import changed_since
from reports.workflow import filing
from tests import factories
from tests.events.award_making import make_award
from tests.events.recommendation_making import make_recommendation, step
from tests.events.test_award_scores import make_sheet, score
from tests.reports.test_further_registers import FIRST, LAST, LINES, hold, send


@pytest.fixture
def lines(world):
    section = world.form.sections.get(code="PC")
    return {code: factories.make_indicator(world.form, section, code, **fields) for code, fields in LINES.items()}


@contextmanager
def later():
    with clock.set_to(clock.now() + timedelta(hours=1)):
        yield


def test_what_was_taken_back_of_an_activity_is_said_by_name(world, lines, sign_in):
    member, neighbour, by = world.unions["member"], world.unions["neighbour"], world.people["lead"]
    again = hold(world, member, neighbour)
    fewer = hold(world, member, neighbour, day=date(2026, 7, 7))
    hold(world, member, day=date(2026, 9, 9))
    report = send(world, "member", "owner")
    with later():
        activities.plan_again(again, by=by, seen=version(again))
        activities.hold(fewer, fewer.held_on, "", "", by=by, seen=version(fewer), took_part=[neighbour])
        brief = hold(world, member, day=date(2026, 10, 10))  # noted and taken back since: it never counted
        activities.plan_again(brief, by=by, seen=version(brief))
        hold(world, neighbour, day=date(2026, 10, 11))

        assert behind_and_changed(world, sign_in, report) == ({"CM01"}, {again.title, fewer.title})


def behind_and_changed(world, sign_in, report):
    page = sign_in(world.people["owner"]).get(reverse("report_register", args=[report.pk]))
    behind = {cell.line.code for cell in page.context["cells"] if cell.is_behind}
    return behind, {row.title for row in page.context["changed"]}


def test_a_request_raised_in_a_report_is_told_to_that_period_alone(world, lines, sign_in):
    factories.make_period(year=2025, indicator_set=world.form)
    make_recommendation(world)
    report = send(world, "member", "owner")
    with clock.set_to(date(2027, 1, 10)):
        own = make_recommendation(world, source="report", report_period=world.period.code, wished_on=None)
        make_recommendation(world, source="report", report_period="2025", wished_on=None)

        assert behind_and_changed(world, sign_in, report) == ({"NX02"}, {own.title})


def test_a_request_raised_and_withdrawn_since_sending_is_no_change(world, lines, sign_in):
    kept, taken_back, gone = (make_recommendation(world) for _n in range(3))
    step(world, gone, "withdrawn", "owner")
    report = send(world, "member", "owner")
    with later():
        step(world, taken_back, "withdrawn", "owner")
        step(world, kept, "under_way", "lead")
        brief = make_recommendation(world)
        step(world, brief, "withdrawn", "owner")
        again = step(world, gone, "reopened", "owner")
        twice = make_recommendation(world)
        step(world, step(world, twice, "withdrawn", "owner"), "reopened", "owner")

        changed = {taken_back.title, again.title, twice.title}
        assert behind_and_changed(world, sign_in, report) == ({"NX02"}, changed)
        step(world, again, "withdrawn", "owner")  # neither then nor now
        assert behind_and_changed(world, sign_in, report)[1] == changed - {again.title}


def test_the_clusters_points_change_no_figure_and_the_own_ones_are_told(world, lines, sign_in):
    sheet = make_sheet(world)
    card = score(world, sheet)
    report = send(world, "member", "owner")
    owner, address = sign_in(world.people["owner"]), reverse("report_register_line", args=[report.pk, "TD08"])
    with later():
        score(world, sheet, given_by="cross", by="lead", points=(7, 6), remark="Thiếu minh chứng")
        assert [row.is_changed for row in owner.get(address).context["behind"].rows] == [False]
        assert behind_and_changed(world, sign_in, report) == (set(), set())
        card.refresh_from_db()
        award_scores.reopen(card, "Chấm lại", by=world.people["lead"], seen=version(card))
        score(world, sheet, points=(5, 5))
        score(world, sheet, given_by="cross", by="lead", points=(5, 5))

        assert [row.is_changed for row in owner.get(address).context["behind"].rows] == [True]
        page = owner.get(reverse("report_register", args=[report.pk]))
        assert [(row.title, row.by) for row in page.context["changed"]] == [(str(sheet), world.people["owner"])]


def test_what_was_typed_before_the_form_named_a_register_is_not_behind(world, lines, sign_in):
    """A form that is upgraded does not put what was sent in doubt; a draft takes what the register gives."""
    world.form.indicators.filter(code__in=LINES).update(register="")
    make_recommendation(world)
    sent = send(world, "member", "owner", {"NX02": 4})
    draft = filing.open_report(world.obligations["neighbour"], by=world.people["neighbour"])
    make_recommendation(world, "neighbour", Body(union=world.unions["neighbour"]))
    world.form.indicators.filter(code="NX02").update(register="recommendations.raised")

    assert behind_and_changed(world, sign_in, sent)[0] == set()
    read = sign_in(world.people["lead"]).get(sent.get_absolute_url() + "?xem=tat-ca")
    assert read.context["sheet"].behind_register == 0
    assert "Đơn vị tự nhập; sổ nay là 1 khoản" in read.content.decode()
    line = sign_in(world.people["owner"]).get(reverse("report_register_line", args=[sent.pk, "NX02"]))
    assert not line.context["cell"].is_behind
    page = sign_in(world.people["neighbour"]).get(reverse("report_register", args=[draft.pk]))
    assert page.context["behind"] == 1


def test_a_scope_that_the_register_fills_since_is_behind_where_the_line_was_drawn():
    typed, taken = Figure(scope="own"), Figure(scope="own", drawn=3)
    assert not follows_register([typed], is_draft=False) and not follows_register([], is_draft=False)
    assert follows_register([taken, Figure(scope="province")], is_draft=False)
    assert follows_register([typed], is_draft=True)


def test_a_reviewer_reads_the_title_of_a_request_that_went_elsewhere_and_no_more(world, lines, sign_in):
    row = make_recommendation(world, addressee="vufo", text="Chuyện riêng của đơn vị.")
    report = send(world, "member", "owner")
    address = reverse("report_register_line", args=[report.pk, "NX02"])

    rows = {}
    for who in ("owner", "vufo", "lead"):
        page = sign_in(world.people[who]).get(address)
        [rows[who]] = page.context["behind"].rows
        assert row.title in page.content.decode() and "Chuyện riêng" not in page.content.decode()
    assert rows["owner"].url == rows["vufo"].url == row.get_absolute_url()
    assert (rows["lead"].url, rows["lead"].about) == ("", "24/11/2026")
    assert row.get_absolute_url() not in page.content.decode()
    watching = sign_in(world.people["last_lead"]).get(address)
    assert watching.status_code == 404 or row.title not in watching.content.decode()


# --- short periods, and what came after a period was closed ---------------------------------------------------


@pytest.fixture
def half_year(world, lines):
    """Closed on 01/08/2026; its form asks for activities and requests then, for commendations only yearly."""
    section = world.form.sections.get(code="PC")
    factories.make_indicator(world.form, section, "TD05", register="awards.given", in_short_periods=False)
    world.form.indicators.filter(code="TD08").update(in_short_periods=False)
    return factories.make_period(
        year=2026, kind="half_year", indicator_set=world.form, ends_on=date(2026, 6, 30), state="closed",
        closes_on=date(2026, 8, 1),
    )  # fmt: skip


def test_only_registers_that_a_line_names_are_late(world, half_year, sign_in):
    member = world.unions["member"]
    with clock.set_to(date(2026, 8, 1)):
        hold(world, member, day=date(2026, 5, 4))
    make_award(member, world.people["owner"], on=date(2026, 3, 3))
    row = hold(world, member, world.unions["neighbour"], day=date(2026, 5, 5))
    request = make_recommendation(world, source="report", report_period="2026-H1")
    make_recommendation(world)
    score(world, make_sheet(world))

    vufo = world.people["vufo"]
    found = [(late.kind, late.title, late.url) for late in read_late(half_year, vufo, [member.pk])]
    assert found == [
        ("joined", row.title, row.get_absolute_url()), ("raised", request.title, request.get_absolute_url()),
    ]  # fmt: skip
    assert len(read_late(half_year, vufo)) == 3  # the neighbour's own count of the activity
    page = sign_in(vufo).get(reverse("period_late", args=[half_year.code])).content.decode()
    assert "Hoạt động chung" in page and f'href="{request.get_absolute_url()}"' in page


def test_own_points_given_after_the_closing_are_late(world, lines):
    closed = date(2026, 11, 1)
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed", closes_on=closed)
    world.period.refresh_from_db()
    card = score(world, make_sheet(world))
    member = [world.unions["member"].pk]

    [late] = read_late(world.period, world.people["owner"], member)
    assert (late.kind, late.row, late.url, late.on) == ("scored", card.pk, card.get_absolute_url(), LAST)
    assert read_late(world.period, world.people["owner"], member, date(2026, 11, 24)) == []


def test_what_no_line_of_the_period_counts_is_not_told_as_changed(world, half_year):
    member, vufo, sent_at = world.unions["member"], world.people["vufo"], clock.now()
    with later():
        make_award(member, world.people["owner"], on=date(2026, 3, 3))
        row = hold(world, member, day=date(2026, 5, 5))
        asked = registers_of(line.register for line in world.form.indicators.filter(in_short_periods=True))
        span = half_year.starts_on, half_year.ends_on
        assert [one.title for one in changed_since([member.pk], *span, sent_at, vufo, asked)] == [row.title]


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_changed_and_what_came_late_ask_as_much_for_three(world, half_year, rows, django_assert_num_queries):
    member, vufo, sent_at = world.unions["member"], world.people["vufo"], clock.now()
    with later():
        for place in range(rows):
            hold(world, member, day=date(2026, 5, 1 + place))
            make_recommendation(world, source="report", report_period="2026-H1")
        reader = type(vufo).objects.get(pk=vufo.pk)
        with django_assert_num_queries(CHANGED):
            assert len(changed_since([member.pk], FIRST, LAST, sent_at, reader)) == 2 * rows
        with django_assert_num_queries(LATE):
            assert len(read_late(half_year, reader, [member.pk])) == 2 * rows


CHANGED, LATE = 7, 3
