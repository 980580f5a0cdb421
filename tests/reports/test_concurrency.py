"""Several people at once: real threads on real connections, on whichever database runs the suite."""

import threading
from datetime import date

import pytest
from django.db import transaction

from reports.models import Act, Figure, Report, Round
from reports.workflow import filing, periods, review
from reports.workflow.errors import Blocked, Overtaken
from reports.workflow.filing import Conflict, Entry
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, made_world):
    return made_world


def test_a_double_click_sends_once(world):
    owner = world.people["owner"]
    report = factories.make_report(world.obligations["member"], owner)

    results = at_once(*[lambda: filing.send(report.pk, by=owner)] * 3)

    assert sum(isinstance(result, Report) for result in results) == 1
    assert Act.objects.filter(report=report, kind="send").count() == 1


def test_lead_and_deputy_endorse_at_once(world):
    report = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    for name in ("lead", "deputy"):
        review.note_reading(report.sent_round, by=world.people[name])

    results = at_once(
        lambda: review.endorse(report.pk, by=world.people["lead"]),
        lambda: review.endorse(report.pk, by=world.people["deputy"]),
    )

    assert sum(isinstance(result, Report) for result in results) == 1
    assert sum(isinstance(result, Overtaken) for result in results) == 1
    assert Act.objects.filter(report=report, kind="endorse").count() == 1


def test_return_and_endorse_at_once_leave_one_state(world):
    report = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    review.note_reading(report.sent_round, by=world.people["lead"])

    at_once(
        lambda: review.endorse(report.pk, by=world.people["lead"]),
        lambda: review.return_report(report.pk, "Xem lại", by=world.people["deputy"]),
    )

    report = Report.objects.get(pk=report.pk)
    kinds = set(report.acts.values_list("kind", flat=True)) - {"open", "send"}
    assert (report.state, kinds) in [("endorsed", {"endorse"}), ("returned", {"return"})]
    assert Round.objects.filter(report=report).count() == (2 if report.state == "returned" else 1)


def test_two_people_in_one_cell_lose_nothing(world):
    report = factories.make_report(world.obligations["member"], world.people["owner"])
    line = world.form.indicators.get(code="PC01")
    version = Figure.objects.get(round=report.draft_round, indicator=line).version

    results = at_once(
        *[
            lambda value=value, who=who: filing.save_figure(
                report.pk, line, "own", Entry("number", value), by=world.people[who], version=version
            )
            for value, who in ((142, "owner"), (140, "head"))
        ]
    )

    saved = [result for result in results if isinstance(result, Figure)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert (len(saved), len(refused)) == (1, 1)
    assert refused[0].theirs.value == saved[0].value


def test_a_report_sent_while_its_union_is_being_exempted_is_refused(world):
    owner, sent = world.people["owner"], []
    report = factories.make_report(world.obligations["member"], owner)

    def send():
        sent.extend(at_once(lambda: filing.send(report.pk, by=owner)))

    sender = threading.Thread(target=send)
    with transaction.atomic():
        periods.exempt(world.obligations["member"], "Mới thành lập", by=world.people["vufo"])
        sender.start()
        sender.join(timeout=0.5)  # by now it waits for the lock
    sender.join(timeout=60)

    assert isinstance(sent[0], Blocked)
    assert Report.objects.get(pk=report.pk).sent_round is None


def test_a_report_opened_while_the_due_dates_are_moved_waits_for_nobody(world):
    later = {"union_due_on": date(2026, 12, 8), "cluster_due_on": date(2026, 12, 14), "closes_on": date(2027, 1, 20)}
    moved = []

    def postpone():
        moved.extend(at_once(lambda: periods.postpone(world.period, later, "Bão lụt", by=world.people["vufo"])))

    mover = threading.Thread(target=postpone)
    with transaction.atomic():
        report = filing.open_report(world.obligations["member"], by=world.people["owner"])
        mover.start()
        mover.join(timeout=0.5)  # by now it has the period and waits for the obligation
    mover.join(timeout=60)

    report.obligation.refresh_from_db()
    assert moved[0].closes_on == date(2027, 1, 20)
    assert report.obligation.due_on == date(2026, 12, 8)


def test_opening_twice_gives_one_report(world):
    results = at_once(*[lambda: filing.open_report(world.obligations["member"], by=world.people["owner"])] * 2)

    assert len({report.pk for report in results}) == 1
    assert Report.objects.count() == 1
