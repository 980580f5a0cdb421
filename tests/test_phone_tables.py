"""Tables that become cards on a telephone: a labelled cell holds one thing, or its parts stand in columns there."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from aid.models import PledgeValue
from aid.workflow import money
from aid.workflow.money import Sum
from clusters.models import LeadershipTerm, Succession
from reports.workflow import filing
from tests import factories
from tests.aid.making import make_pledge
from tests.events.conference_making import add_agenda, make_conference

VOID = {"br", "img", "input", "path", "use", "hr", "wbr"}


class LabelledCells(HTMLParser):
    """Collects, for each cell with a label, its own pieces: tags, and runs of words."""

    def __init__(self):
        super().__init__()
        self.cells: list[list[str]] = []
        self.depth = 0  # of open tags within a labelled cell; 0 outside of one

    def handle_starttag(self, tag, attributes):
        if not self.depth:
            if tag == "td" and "data-l" in dict(attributes):
                self.cells.append([dict(attributes)["data-l"]])
                self.depth = 1
            return
        if self.depth == 1 and "visually-hidden" not in (dict(attributes).get("class") or ""):
            self.cells[-1].append(tag)
        self.depth += tag not in VOID

    def handle_endtag(self, tag):
        self.depth -= bool(self.depth) and tag not in VOID

    def handle_data(self, words):
        if self.depth == 1 and words.strip():
            self.cells[-1].append(words.strip())


def read_cells(page) -> list[list[str]]:
    reader = LabelledCells()
    reader.feed(page.text)
    return reader.cells


@pytest.fixture
def handed_over(world):
    """The lead has merged away and its office was handed over; the member's report draws on the registers."""
    old = factories.make_union("Tỉnh lead", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=old, successor=world.unions["lead"], kind="merger", on=date(2025, 7, 1))
    factories.make_term(world.cluster, old, 2025, "deputy", valid_to=date(2025, 6, 30))
    factories.make_term(world.cluster, world.unions["lead"], 2025, "deputy", valid_from=date(2025, 7, 1))
    LeadershipTerm.objects.update(confidence="inferred")
    make_conference(world, place="Hội trường Liên hiệp", starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 11))
    return world


@pytest.mark.parametrize(
    ("visitor", "address", "labels"),
    [
        ("vufo", "/", {"Đã gửi", "Đã duyệt", "Hạn gửi"}),
        ("vufo", "/cum/", {"Đơn vị", "Cụm trưởng", "Cụm phó"}),
        ("vufo", "/hoi-nghi/", {"Ngày", "Của", "Đăng cai", "Hình thức"}),
        ("vufo", "/cum/5/", {"2025", "2026", "2027"}),
        ("vufo", "lead", {"Gọi tắt", "Thời gian", "Tỉnh, thành phố"}),
    ],
)
def test_a_labelled_cell_holds_one_thing(handed_over, sign_in, visitor, address, labels):
    union = handed_over.unions.get(address)
    page = sign_in(handed_over.people[visitor]).get(union.get_absolute_url() if union else address)

    cells = read_cells(page)

    assert [cell for cell in cells if len(cell) > 2] == []
    assert labels <= {label for label, *_pieces in cells}


def test_so_do_the_cells_of_a_programme_with_papers_to_hand_in(world, sign_in):
    row = make_conference(world, starts_on=date(2026, 12, 10))
    add_agenda(world, row, "Tham luận", union=world.unions["member"])
    row.agenda.update(paper="Bài về viện trợ")

    cells = read_cells(sign_in(world.people["owner"]).get(row.get_absolute_url()))

    assert [cell for cell in cells if len(cell) > 2] == []
    assert {"Giờ", "Trình bày", "Tài liệu"} <= {label for label, *_pieces in cells}


def test_so_do_the_cells_of_figures_drawn_from_registers(world, sign_in):
    by = world.people["owner"]
    world.form.indicators.filter(code="PC05").update(register="aid.committed")
    pledge = make_pledge(world.unions["member"], by)
    money.set_value(pledge, PledgeValue.Point.COMMITTED, date(2026, 3, 1), Sum(Decimal(10**9)), by=by)
    report = filing.open_report(world.obligations["member"], by=by)
    client = sign_in(by)

    cells = read_cells(client.get(reverse("report_register", args=[report.pk])))

    assert [cell for cell in cells if len(cell) > 2] == []
    assert {label for label, *_pieces in cells} == {"Trong báo cáo", "Sổ khi lấy", "Sổ hôm nay"}
