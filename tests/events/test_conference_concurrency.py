"""Two people at one conference at once: the last place, the same person, one table, one resolution's number."""

import pytest

from clusters.workflow.rows import Changed, version
from events.models import Delegate, Resolution
from events.workflow import conference_delegates, conference_feeds, conference_minutes, conferences
from events.workflow.activities import Blocked
from events.workflow.conference_delegates import Person
from events.workflow.conference_rows import AGENDA, Given, RowsChanged, mark, save_rows
from events.workflow.conferences import Plan
from tests.concurrency import at_once
from tests.events.conference_making import DAY, add_delegate, add_sites, invite, make_conference

pytestmark = pytest.mark.django_db(transaction=True)


def trying(act):
    """The act, which answers how it was refused."""

    def tried():
        try:
            return act()
        except (Blocked, RowsChanged, Changed) as refusal:
            return refusal

    return tried


def refused(results, kind) -> int:
    return sum(isinstance(result, kind) for result in results)


def test_two_never_take_the_last_place(made_world):
    row = make_conference(made_world)
    (body,) = invite(made_world, row, "neighbour", quota=2)
    add_delegate(made_world, body, "Người thứ nhất")
    people = [made_world.people["lead"], made_world.people["deputy"]]

    acts = [
        trying(lambda by=by, n=n: conference_delegates.register(row, Person(body, f"Người {n}"), by=by))
        for n, by in enumerate(people)
    ]
    results = at_once(*acts)

    assert refused(results, Blocked) == 1 and Delegate.objects.count() == 2


def test_one_person_is_not_registered_at_two_sites(made_world):
    row = make_conference(made_world)
    (body,) = invite(made_world, row, "member", quota=9)
    sites = add_sites(made_world, row, A=None, B=None)

    acts = [
        trying(
            lambda site=site: conference_delegates.register(
                row, Person(body, "Nguyễn Văn An", site=site), by=made_world.people["lead"]
            )
        )
        for site in sites
    ]
    results = at_once(*acts)

    assert refused(results, Blocked) == 1 and Delegate.objects.count() == 1


def test_two_who_write_one_table_do_not_lose_a_row(made_world):
    row = make_conference(made_world)
    seen = mark([], AGENDA)
    first = {"on": DAY, "starts_at": None, "kind": "other", "speaker": "", "union": None, "paper": ""}
    people = [made_world.people["lead"], made_world.people["deputy"]]

    acts = [
        trying(lambda by=by: save_rows(row, AGENDA, [Given(None, first | {"title": by.username})], by=by, seen=seen))
        for by in people
    ]
    results = at_once(*acts)

    assert refused(results, RowsChanged) == 1 and row.agenda.count() == 1


def test_two_resolutions_get_two_numbers(made_world):
    row = make_conference(made_world)

    at_once(
        *[
            lambda text=text: conference_minutes.resolve(row, text, [None], None, by=made_world.people["lead"])
            for text in ("Một", "Hai")
        ]
    )

    assert sorted(Resolution.objects.values_list("number", flat=True)) == [1, 2]


def test_two_corrections_of_one_conference(made_world):
    row = make_conference(made_world)
    seen = version(row)
    people = [made_world.people["lead"], made_world.people["deputy"]]

    acts = [
        trying(lambda by=by: conferences.edit(row, Plan(by.username, ["year_end"], DAY, DAY), by=by, seen=seen))
        for by in people
    ]
    results = at_once(*acts)

    assert refused(results, Changed) == 1


def test_two_clicks_make_one_working_address(made_world):
    person, cluster = made_world.people["lead"], made_world.cluster

    at_once(*[lambda: conference_feeds.make_feed(person, cluster)] * 2)

    assert person.calendar_feeds.filter(renewed_at__isnull=True).count() == 1
