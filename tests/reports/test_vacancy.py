"""An office whose union merged away is vacant: the other office reviews, VUFO where there is none (rules 4 and 5)."""

from datetime import date

import pytest

from clusters import clock
from clusters.models import UnionName
from reports import permissions
from reports.models import Report
from reports.workflow import review
from tests import factories


def end(union, day=date(2026, 11, 27)):
    UnionName.objects.filter(union=union).update(valid_to=day)


@pytest.fixture
def submitted(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


def on_the_next_day(report, in_bulk):
    report = Report.objects.get(pk=report.pk)
    if in_bulk:
        permissions.read_reviewing_terms([report])
    return permissions.reviewing_terms(report)


@pytest.mark.parametrize("in_bulk", [False, True])
def test_the_deputy_alone_reviews_when_the_lead_has_merged_away(world, submitted, in_bulk):
    end(world.unions["lead"])

    with clock.set_to(date(2026, 11, 28)):
        assert on_the_next_day(submitted, in_bulk) == [world.terms["deputy"]]


@pytest.mark.parametrize("in_bulk", [False, True])
def test_vufo_reviews_when_both_have_merged_away(world, submitted, in_bulk):
    end(world.unions["lead"])
    end(world.unions["deputy"])

    with clock.set_to(date(2026, 11, 28)):
        assert on_the_next_day(submitted, in_bulk) == []
        vufo = type(world.people["vufo"]).objects.get(pk=world.people["vufo"].pk)
        factories.read_and(review.accept, submitted, vufo)

    assert Report.objects.get(pk=submitted.pk).state == "accepted"


def test_a_report_sent_after_the_lead_has_merged_away_goes_to_vufo(world):
    end(world.unions["lead"])

    with clock.set_to(date(2026, 11, 28)):
        report = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")

    assert report.route_cluster is None
