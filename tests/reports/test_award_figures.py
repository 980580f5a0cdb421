"""The figures of an accepted report in the form of a nomination."""

import pytest
from django.urls import reverse

from reports.award_figures import IN_ALL, figures_in_words
from reports.models import Report
from reports.workflow.filing import Entry
from tests import factories
from tests.events.award_making import make_kind


@pytest.fixture
def report(world):
    figures = {"PC01": 42, "PC02": 0, "PC05": Entry("number", 91_147_000_000, "over")}
    return factories.make_report(
        world.obligations["member"], world.people["owner"], figures, state="accepted",
        reviewer=world.people["lead"], vufo=world.people["vufo"],
    )  # fmt: skip


def test_required_numbers_above_zero_are_told_with_their_qualifier(world, report):
    world.form.indicators.filter(code__in=["PC01", "PC02", "PC05"]).update(is_required=True)
    assert figures_in_words(report).splitlines() == [
        "Theo báo cáo năm 2026 đã duyệt:", "Chỉ tiêu PC01: 42 khoản", "Chỉ tiêu PC05: trên 91,147 tỷ đồng",
    ]  # fmt: skip


def test_no_more_lines_than_a_person_reads(world, report):
    world.form.indicators.update(is_required=True)
    assert len(figures_in_words(report).splitlines()) <= IN_ALL + 1


def test_a_report_that_was_not_accepted_proves_nothing(world):
    sent = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 42}, state="submitted")
    assert figures_in_words(sent) == ""


def test_the_own_unions_page_leads_to_the_form_with_them(world, report, sign_in):
    make_kind("bang-khen")
    world.form.indicators.filter(code="PC01").update(is_required=True)
    client = sign_in(world.people["owner"])
    page = client.get(report.get_absolute_url())

    form = client.get(page.context["nominate_url"]).context["form"]

    assert form["figures"].value().endswith("Chỉ tiêu PC01: 42 khoản")
    assert str(form["year"].value()) == "2026"
    for name in ("lead", "vufo", "observer"):
        other = sign_in(world.people[name]).get(Report.objects.get(pk=report.pk).get_absolute_url())
        assert other.context["nominate_url"] == ""


@pytest.mark.parametrize("query", ["?nam=abcd", "?nam=99999&so_lieu=%0Ax", "?so_lieu=" + "a" * 6000])
def test_a_strange_address_is_no_error(world, sign_in, query):
    assert sign_in(world.people["owner"]).get(reverse("nomination_new") + query).status_code == 200
