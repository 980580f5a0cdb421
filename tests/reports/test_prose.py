"""The prose of a cluster report: headings, members, reading with attribution and live figures."""

import pytest

from reports import prose
from reports.cluster_figures import figures_of
from reports.models import Piece
from reports.workflow import pieces
from tests import factories
from tests.reports.prose_pages import send_again, write_report


@pytest.fixture
def lead(world):
    return world.people["lead"]


@pytest.fixture
def report(world, lead):
    return factories.make_cluster_report(world.cluster, world.period, lead)


def test_headings_stand_in_the_order_of_the_form(world):
    found = [(heading.code, heading.label, heading.section.code) for heading in prose.headings(world.form)]

    assert found == [("HB12", "Chỉ tiêu HB12", "HB"), ("PC", "Thuyết minh viện trợ", "PC")]


def test_a_short_period_has_fewer_headings(world):
    world.form.indicators.filter(code="HB12").update(in_short_periods=False)

    assert [heading.code for heading in prose.headings(world.form, is_short=True)] == ["PC"]


def test_members_are_those_of_the_last_day_with_what_they_sent(world, report):
    write_report(world, "neighbour", {"HB12": " Một \n\n \nHai\r\nBa "})
    factories.make_report(world.obligations["member"], world.people["owner"], prose={"HB12": "Nháp"})

    members = {member.name: member for member in prose.read_members(report)}

    assert list(members) == ["Tỉnh deputy", "Tỉnh last_lead", "Tỉnh lead", "Tỉnh member", "Tỉnh neighbour"]
    assert members["Tỉnh neighbour"].paragraphs == {"HB12": ["Một", "Hai", "Ba"]}
    assert (members["Tỉnh member"].paragraphs, members["Tỉnh member"].state) == ({}, "none")
    assert members["Tỉnh neighbour"].state == "submitted"


@pytest.mark.parametrize("n", [1, 3])
def test_members_are_read_in_a_fixed_number_of_queries(world, report, n, django_assert_num_queries):
    for name in ["member", "neighbour", "deputy"][:n]:
        write_report(world, name, {"HB12": "Một", "PC": "Hai"})

    with django_assert_num_queries(3):
        prose.read_members(report)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tặng 200 suất quà.", "Tặng 200 suất quà (Tỉnh member)."),
        ("Tặng quà", "Tặng quà (Tỉnh member)"),
        ("Đón [[HB02]]!", "Đón 5 lượt đoàn (Tỉnh member)!"),
    ],
)
def test_the_union_stands_in_brackets_before_the_closing_mark(world, report, lead, text, read):
    source, _by = write_report(world, "member", {"HB12": "Tặng quà"}, {"HB02": 5})
    (piece,) = pieces.pick(report, "HB12", source.pk, by=lead)
    pieces.save_piece(report, piece.pk, text, True, by=lead, version=1)

    assert shown(report) == {"HB12": [read], "PC": []}


def shown(report):
    entries = prose.read_prose(report.draft, figures_of(report.draft))
    return {
        entry.heading.code: [
            "".join(part.text for part in each.parts) + (f" {each.attribution}" if each.attribution else "") + each.end
            for each in entry.paragraphs
        ]
        for entry in entries
    }


def test_words_of_the_cluster_have_no_name_and_empty_pieces_are_not_read(world, report, lead):
    source, _by = write_report(world, "member", {"HB12": "Tặng quà."})
    (piece,) = pieces.pick(report, "HB12", source.pk, by=lead)
    pieces.save_piece(report, piece.pk, "Tặng quà.", False, by=lead, version=1)
    pieces.add_piece(report, "HB12", "Của Cụm.", by=lead)
    pieces.add_piece(report, "PC", by=lead)

    assert shown(report) == {"HB12": ["Tặng quà.", "Của Cụm."], "PC": []}


@pytest.mark.parametrize("n", [1, 3])
def test_an_edition_is_read_in_a_fixed_number_of_queries(world, report, lead, n, django_assert_num_queries):
    for name in ["member", "neighbour", "deputy"][:n]:
        source, _by = write_report(world, name, {"HB12": "Một\nHai"})
        pieces.pick(report, "HB12", source.pk, by=lead)
    figures = figures_of(report.draft)

    with django_assert_num_queries(5):
        prose.read_prose(report.draft, figures)


def test_a_source_that_only_moved_or_came_with_a_new_round_has_not_changed(world, report, lead):
    source, by = write_report(world, "member", {"HB12": "Một.\nHai."})
    first, second = pieces.pick(report, "HB12", source.pk, by=lead)
    send_again(source, {"HB12": "Hai.\nMột.\nBa."}, by=by, reviewer=lead)

    assert prose.changed_sources(report.draft) == []
    assert Piece.objects.filter(pk__in=[first.pk, second.pk], source_round=source.sent_round).count() == 2


def test_the_new_wording_is_the_most_alike_that_nobody_took():
    old = "Đón hai đoàn Lào sang thăm."
    texts = ["Trao học bổng.", "Đón ba đoàn Lào sang thăm và làm việc.", "Đón đoàn Cuba."]

    assert prose.nearest(old, texts) == texts[1]
    assert prose.nearest(old, ["Chuyện khác hẳn"]) == ""
