"""The number of queries of what people wait for does not grow with the years in the database."""

import pytest
from django.urls import reverse

from reports.models import Report
from reports.models.report import State
from tests import factories
from tests.reports.test_rollups import make_round

ACCEPT_QUERIES = 25  # as many with one year as with ten
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("years", [1, 10])
def test_accepting_takes_at_most_25_queries_with_one_year_or_ten(world, sign_in, django_assert_max_num_queries, years):
    people = world.people
    report = factories.make_report(
        world.obligations["member"], people["owner"], state="endorsed", reviewer=people["lead"]
    )
    for year in range(2026 - years + 1, 2026):
        period = factories.make_period(year=year, state="closed", indicator_set=world.form)
        for union in world.unions.values():
            make_round(period, union, people["owner"])
    client = sign_in(people["vufo"])

    with django_assert_max_num_queries(25) as counted:
        answer = client.post(reverse("report_accept", args=[report.pk]), {"lan": "1", "reason": ""})

    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).state == State.ACCEPTED
    assert len(counted) == ACCEPT_QUERIES
