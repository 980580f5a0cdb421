"""Eight people at once on the reports of one cluster: nothing lost, no deadlock, each act once in the history."""

from collections import Counter
from datetime import timedelta

import pytest

from clusters.models import LeadershipTerm, Mandate
from clusters.workflow import mandates, network
from clusters.workflow.rows import Overtaken as RowOvertaken
from clusters.workflow.rows import version
from reports.models import Act, Message, Report, Round, Thread
from reports.workflow import filing, review, routes, threads
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories
from tests.concurrency import REFUSALS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = factories.TODAY


@pytest.fixture
def world(transactional_db, made_world):
    return made_world


def sent(world, name, by=None):
    report = factories.make_report(world.obligations[name], world.people[by or name], state="submitted")
    for reader in ("lead", "deputy", "vufo"):
        review.note_reading(report.sent_round, by=world.people[reader])
    return report


def give(world, to, by="lead"):
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(9), "reason": "Đi công tác"}
    return mandates.give(world.terms["lead"], world.unions[to], by=world.people[by], **days)


def kinds(report) -> Counter:
    return Counter(report.acts.values_list("kind", flat=True))


def done(results) -> list:
    return [result for result in results if not isinstance(result, REFUSALS)]


def test_eight_writers_on_three_reports(world):
    """Each in the own order of locks: endorse, return, comment, resolve, send, mandate, and two who cross."""
    people = world.people
    member, neighbour = sent(world, "member", "owner"), sent(world, "neighbour")
    draft = factories.make_report(world.obligations["last_lead"], people["last_lead"])
    thread = threads.open_thread(neighbour, "PC01", "Vì sao?", by=people["deputy"])

    results = at_once(
        lambda: review.endorse(member.pk, by=people["lead"]),
        lambda: review.endorse(member.pk, by=people["deputy"]),
        lambda: review.return_report(neighbour.pk, "Xem lại", by=people["lead"]),
        lambda: threads.open_thread(neighbour.pk, "PC05", "Đơn vị tính?", by=people["vufo"]),
        lambda: threads.resolve(thread.pk, by=people["neighbour"]),
        lambda: threads.reply(thread.pk, "Đã gồm khoản chuyển tiếp.", by=people["deputy"]),
        lambda: filing.send(draft.pk, by=people["last_lead"]),
        lambda: give(world, "member"),
    )

    assert sum(isinstance(result, Overtaken) for result in results[:2]) == 1
    assert all(not isinstance(result, REFUSALS) for result in (*results[2:5], *results[6:]))
    assert kinds(member) == {"open": 1, "send": 1, "endorse": 1}
    assert kinds(neighbour) == {"open": 1, "send": 1, "return": 1}
    assert kinds(draft) == {"open": 1, "send": 1}
    assert Thread.objects.filter(report=neighbour).count() == 2
    # The answer came before the thread was closed, or was refused; if it is there, it is there once.
    said = Message.objects.filter(thread=thread, text__startswith="Đã gồm").count()
    assert said == (not isinstance(results[5], REFUSALS))
    assert Mandate.objects.count() == Mandate.history.count() == 1


def test_eight_writers_on_one_report_whose_lead_has_changed(world):
    """Passing on, deciding and talking at once: one decision stands, and the report was passed on at most once."""
    people = world.people
    report = sent(world, "member", "owner")
    thread = threads.open_thread(report, "PC01", "Vì sao?", by=people["deputy"])
    LeadershipTerm.objects.filter(pk=world.terms["lead"].pk).update(valid_to=TODAY - timedelta(1))
    factories.make_term(world.cluster, world.unions["neighbour"], valid_from=TODAY)

    results = at_once(
        lambda: routes.reroute(report.pk, by=people["neighbour"]),
        lambda: routes.reroute(report.pk, by=people["vufo"]),
        lambda: review.endorse(report.pk, by=people["deputy"], override_reason="Đã rõ"),
        lambda: review.return_report(report.pk, "Xem lại", by=people["deputy"]),
        lambda: review.endorse(report.pk, by=people["lead"], override_reason="Đã rõ"),
        lambda: threads.resolve(thread.pk, by=people["owner"]),
        lambda: threads.open_thread(report.pk, "PC05", "Đơn vị tính?", by=people["vufo"]),
        lambda: threads.reply(thread.pk, "Vâng", by=people["owner"]),
    )

    found = kinds(report)
    assert found["endorse"] + found["return"] in (1, 2), "an endorsement may follow nothing, a return an endorsement"
    assert max(found.values()) == 1 and found["reroute"] <= 1
    assert found["reroute"] == len(done(results[:2]))
    assert found["endorse"] + found["return"] == len(done(results[2:4]))
    assert isinstance(results[4], (NotAllowed, Overtaken)), "the union that led until yesterday decides nothing"
    assert Thread.objects.filter(report=report).count() == 2
    rounds = Round.objects.filter(report=report).count()
    assert rounds == 1 + found["return"]
    report = Report.objects.get(pk=report.pk)
    assert report.state == ("returned" if found["return"] else "endorsed")
    assert (report.route_lead == world.unions["neighbour"]) is (found["reroute"] == 1)


def test_two_give_the_same_office_at_once(world):
    results = at_once(*[lambda to=to: give(world, to) for to in ("member", "neighbour", "last_lead")])

    assert len(done(results)) == Mandate.objects.count() == Mandate.history.count() == 1


def test_given_while_the_office_changes_hands(world):
    """Whichever is first: no mandate of the union that holds the office no more is left working."""
    term, vufo = world.terms["lead"], world.people["vufo"]
    seen = version(term)

    def correct():
        return network.correct_term(
            term, by=vufo, seen=seen, reason="Bầu lại", union=world.unions["neighbour"], valid_from=term.valid_from
        )

    results = at_once(correct, lambda: give(world, "member"))

    assert not isinstance(results[0], REFUSALS)
    assert not Mandate.objects.working().exists() or Mandate.objects.working().get().given_by == vufo
    LeadershipTerm.objects.get(pk=term.pk, union=world.unions["neighbour"])


def test_taken_back_twice_at_once_is_taken_back_once(world):
    mandate = give(world, "member")

    results = at_once(
        *[lambda who=who: mandates.revoke(mandate, by=world.people[who], reason="Đã về") for who in ("lead", "vufo")]
    )

    assert sum(isinstance(result, RowOvertaken) for result in results) == 1
    assert Mandate.history.filter(id=mandate.pk).count() == 2


def test_the_desk_passes_on_while_the_deputy_decides(world):
    reports = [sent(world, name, by) for name, by in (("member", "owner"), ("last_lead", None))]
    LeadershipTerm.objects.filter(pk=world.terms["lead"].pk).update(valid_to=TODAY - timedelta(1))
    factories.make_term(world.cluster, world.unions["neighbour"], valid_from=TODAY)

    results = at_once(
        lambda: routes.reroute_all(reports, by=world.people["neighbour"]),
        lambda: routes.reroute_all(reports[::-1], by=world.people["vufo"]),
        *[lambda report=report: review.endorse(report.pk, by=world.people["deputy"]) for report in reports],
    )

    assert not any(isinstance(result, (Blocked, NotAllowed)) for result in results)
    moved = Act.objects.filter(kind="reroute").count()
    assert results[0] + results[1] == moved == len(set(Act.objects.filter(kind="reroute").values_list("report")))
    assert set(Report.objects.values_list("state", flat=True)) == {"endorsed"}
