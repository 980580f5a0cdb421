"""Several people at one due date at once: real threads on real connections."""

from datetime import date

import pytest

from reports.models import Extension, Obligation, Report
from reports.workflow import deadlines, filing, periods
from reports.workflow.errors import Blocked, Overtaken
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, made_world):
    return made_world


def test_two_who_grant_at_once_grant_once(world):
    owed = world.obligations["member"]
    wish = deadlines.ask(owed, date(2026, 12, 10), "Bão", by=world.people["owner"])

    results = at_once(
        lambda: deadlines.grant(wish, date(2026, 12, 8), by=world.people["lead"]),
        lambda: deadlines.grant(wish, date(2026, 12, 9), by=world.people["deputy"]),
    )

    granted = [result for result in results if isinstance(result, Extension)]
    assert len(granted) == 1 and sum(isinstance(result, Overtaken) for result in results) == 1
    owed.refresh_from_db()
    assert owed.due_on == granted[0].granted_until == Extension.objects.get().granted_until
    assert owed.history.filter(history_type="~").count() == 1


def test_two_who_ask_at_once_ask_once(world):
    owed = world.obligations["member"]

    results = at_once(
        *[
            lambda who=who: deadlines.ask(owed, date(2026, 12, 10), "Bão", by=world.people[who])
            for who in ("owner", "head", "owner")
        ]
    )

    assert sum(isinstance(result, Extension) for result in results) == Extension.objects.count() == 1
    assert sum(isinstance(result, Blocked) for result in results) == 2


def test_both_offices_of_a_cluster_ask_at_once(world):
    results = at_once(
        *[
            lambda who=who: deadlines.ask_for_cluster(
                world.period, world.cluster, date(2026, 12, 20), "Dời", by=world.people[who]
            )
            for who in ("lead", "deputy")
        ]
    )

    assert sum(isinstance(result, Blocked) for result in results) == Extension.objects.count() == 1


def test_eight_at_one_period_wait_for_each_other_and_lose_nothing(world):
    """Dates are moved, asked for, granted and exempted while reports are written and sent: nobody locks anybody out."""
    people, owed = world.people, world.obligations
    wish = deadlines.ask(owed["member"], date(2026, 12, 10), "Bão", by=people["owner"])
    drafts = {
        name: factories.make_report(owed[name], people[by])
        for name, by in (("member", "owner"), ("lead", "lead"), ("deputy", "deputy"))
    }
    later = {"union_due_on": date(2026, 12, 6), "cluster_due_on": date(2026, 12, 14), "closes_on": date(2027, 1, 20)}

    results = at_once(
        lambda: deadlines.grant(wish, date(2026, 12, 10), by=people["vufo"]),
        lambda: periods.postpone(world.period, later, "Lũ", by=people["vufo"]),
        lambda: deadlines.ask(owed["neighbour"], date(2026, 12, 11), "Bão", by=people["neighbour"]),
        lambda: periods.exempt(owed["last_lead"], "Mới", by=people["vufo"]),
        *[lambda report=report, by=by: filing.send(report.pk, by=people[by])
          for (name, report), by in zip(drafts.items(), ("owner", "lead", "deputy"), strict=True)],
        lambda: periods.extend(owed["outsider"], date(2026, 12, 9), "Lũ", by=people["vufo"]),
    )  # fmt: skip

    assert not [result for result in results if isinstance(result, Exception)]
    assert Report.objects.filter(state="submitted").count() == 3
    due = dict(Obligation.objects.values_list("union__names__short_name", "due_on"))
    assert due["Tỉnh member"] == date(2026, 12, 10) and due["Tỉnh ngoài"] == date(2026, 12, 9)
    assert due["Tỉnh neighbour"] == date(2026, 12, 6)
