"""Every act on a report by every visitor in every state, against a table written out here (design rules 4-6, 16-19)."""

from datetime import date

import pytest

from clusters import clock
from reports import permissions
from reports.models import Act, Report, Round
from reports.workflow import filing, review
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

VISITORS = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
STATES = ["draft", "submitted", "returned", "endorsed", "accepted"]
DONE, NO, LATE = "done", "not allowed", "overtaken"


def row(default, **others):
    return dict.fromkeys(VISITORS, default) | others


OWN = {"owner": DONE, "head": DONE}
OFFICES = {"lead": DONE, "deputy": DONE}
OFFICES_LATE = {"lead": LATE, "deputy": LATE}
TABLE = {
    ("send", "draft"): row(NO, **OWN),
    ("send", "submitted"): row(NO, owner=LATE, head=LATE),
    ("send", "returned"): row(NO, **OWN),
    ("send", "endorsed"): row(NO, owner=LATE, head=LATE),
    ("send", "accepted"): row(NO, owner=LATE, head=LATE),
    # A report that was never sent has no route yet: it is nobody's to review, and only VUFO might see it come.
    ("return", "draft"): row(NO, vufo=LATE),
    ("return", "submitted"): row(NO, **OFFICES),
    ("return", "returned"): row(NO, vufo=LATE, **OFFICES_LATE),
    ("return", "endorsed"): row(NO, vufo=DONE, **OFFICES_LATE),
    ("return", "accepted"): row(NO, vufo=LATE, **OFFICES_LATE),
    ("endorse", "draft"): row(NO),
    ("endorse", "submitted"): row(NO, **OFFICES),
    ("endorse", "returned"): row(NO, **OFFICES_LATE),
    ("endorse", "endorsed"): row(NO, **OFFICES_LATE),
    ("endorse", "accepted"): row(NO, **OFFICES_LATE),
    ("accept", "draft"): row(NO, vufo=LATE),
    ("accept", "submitted"): row(NO),
    ("accept", "returned"): row(NO, vufo=LATE),
    ("accept", "endorsed"): row(NO, vufo=DONE),
    ("accept", "accepted"): row(NO, vufo=LATE),
    ("correct", "draft"): row(NO),
    ("correct", "submitted"): row(NO),
    ("correct", "returned"): row(NO),
    ("correct", "endorsed"): row(NO),
    ("correct", "accepted"): row(NO, **OWN),
}
AFTER = {"send": "submitted", "return": "returned", "endorse": "endorsed", "accept": "accepted", "correct": "draft"}
CALLS = {
    "send": lambda report, by: filing.send(report, by=by),
    "return": lambda report, by: review.return_report(report, "Xem lại", by=by),
    "endorse": lambda report, by: review.endorse(report, by=by),
    "accept": lambda report, by: review.accept(report, by=by),
    "correct": lambda report, by: filing.open_correction(report, "Sai số", by=by),
}


def make(world, state, unit="member", by="owner", reviewer="lead"):
    people = world.people
    return factories.make_report(
        world.obligations[unit], people[by], state=state, reviewer=people[reviewer], vufo=people["vufo"]
    )


def attempt(act, report, by):
    """The outcome of `act` by somebody who has opened what was sent."""
    report = Report.objects.get(pk=report.pk)
    if report.sent_round is not None:
        review.note_reading(report.sent_round, by=by)
    try:
        CALLS[act](report, by)
    except NotAllowed:
        return NO
    except Overtaken:
        return LATE
    return DONE


def test_the_table_is_complete():
    assert set(TABLE) == {(act, state) for act in CALLS for state in STATES}


@pytest.mark.parametrize("name", VISITORS)
@pytest.mark.parametrize(("act", "state"), TABLE)
def test_every_act_by_every_visitor(world, act, state, name):
    report = make(world, state)
    acts_before = report.acts.count()
    person = world.people[name]

    outcome = attempt(act, report, person)

    assert outcome == TABLE[act, state][name]
    report.refresh_from_db()
    if outcome == DONE:
        last = report.acts.last()
        assert report.state == AFTER[act]
        assert (last.kind, last.actor, last.from_state, last.to_state) == (act, person, state, AFTER[act])
        assert last.office
    else:
        assert (report.state, report.acts.count()) == (state, acts_before)


def test_nobody_decides_on_the_own_report(world):
    """The deputy reviews the lead's report, the lead the deputy's (rule 5)."""
    for unit, other in (("lead", "deputy"), ("deputy", "lead")):
        report = make(world, "submitted", unit, by=unit)

        outcomes = {name: permissions.can_endorse(world.people[name], report) for name in VISITORS}

        assert outcomes == dict.fromkeys(VISITORS, False) | {other: True}
        assert attempt("endorse", report, world.people[unit]) == NO
        assert attempt("endorse", report, world.people[other]) == DONE


def test_an_elected_holder_acts_before_recognition_and_a_proposed_one_does_not(world):
    report = make(world, "submitted")
    world.terms["deputy"].status = "proposed"
    world.terms["deputy"].save()

    assert world.terms["lead"].status == "elected"
    assert attempt("endorse", report, world.people["deputy"]) == NO
    assert attempt("endorse", report, world.people["lead"]) == DONE


def test_a_cluster_without_a_lead_sends_to_vufo(world):
    world.terms["lead"].delete()
    report = make(world, "submitted")

    assert report.route_cluster is None
    assert attempt("endorse", report, world.people["deputy"]) == NO
    assert attempt("endorse", report, world.people["vufo"]) == NO
    assert attempt("accept", report, world.people["vufo"]) == DONE


def test_a_union_without_a_cluster_sends_to_vufo(world):
    world.unions["member"].memberships.all().delete()
    report = make(world, "submitted")

    assert report.route_cluster is None
    assert attempt("return", report, world.people["lead"]) == NO
    assert attempt("return", report, world.people["vufo"]) == DONE


def test_offices_that_fall_vacant_leave_the_report_to_vufo(world):
    report = make(world, "submitted")
    for name in ("lead", "deputy"):
        world.terms[name].valid_to = date(2026, 11, 20)
        world.terms[name].save()

    assert {name for name in VISITORS if permissions.can_return(world.people[name], report)} == {"vufo"}
    assert attempt("accept", report, world.people["vufo"]) == DONE
    assert Report.objects.get(pk=report.pk).route_cluster == world.cluster


def test_the_only_holder_does_not_review_itself(world):
    report = make(world, "submitted", "lead", by="lead")
    world.terms["deputy"].delete()
    report = Report.objects.get(pk=report.pk)

    assert {name for name in VISITORS if permissions.can_accept(world.people[name], report)} == {"vufo"}


def test_when_the_year_is_over_and_the_period_closed_the_offices_only_read(world):
    report = make(world, "submitted")

    with clock.set_to(date(2027, 1, 10)):
        still_open = permissions.can_endorse(world.people["lead"], Report.objects.get(pk=report.pk))
        world.period.state = "closed"
        world.period.save()
        closed = Report.objects.get(pk=report.pk)

        assert still_open is True
        assert permissions.can_endorse(world.people["lead"], closed) is False
        assert permissions.can_accept(world.people["vufo"], closed) is True
        assert closed in Report.objects.visible_to(factories.User.objects.get(username="lead"))


def test_the_right_goes_with_the_post(world):
    report = make(world, "submitted")
    post = world.people["lead"].posts.get()
    post.valid_to = date(2026, 11, 23)
    post.save()
    person = factories.User.objects.get(username="lead")

    assert attempt("endorse", report, person) == NO
    assert not Report.objects.visible_to(person).exists()


@pytest.mark.parametrize("act", ["return", "endorse", "accept", "send"])
def test_a_save_that_fails_leaves_no_history(world, act, monkeypatch):
    state = {"send": "draft", "accept": "endorsed"}.get(act, "submitted")
    report = make(world, state)
    person = world.people[{"send": "owner", "accept": "vufo"}.get(act, "lead")]
    before = report.acts.count()
    rounds = report.rounds.count()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Act.objects, "create", fail)
    with pytest.raises(RuntimeError):
        attempt(act, report, person)

    after = Report.objects.get(pk=report.pk)
    assert (after.state, after.acts.count(), after.rounds.count()) == (state, before, rounds)
    assert Round.objects.filter(report=report, sent_at=None).count() == (1 if act == "send" else 0)


def test_a_stale_copy_is_overtaken(world):
    report = make(world, "submitted")
    stale = Report.objects.get(pk=report.pk)
    factories.read_and(review.endorse, report, world.people["deputy"])

    with pytest.raises(Overtaken):
        review.endorse(stale, by=world.people["lead"])
    with pytest.raises(Overtaken):
        review.return_report(stale, "Xem lại", by=world.people["lead"])

    assert report.acts.filter(kind="endorse").count() == 1


def test_a_round_sent_since_the_page_was_opened_is_overtaken(world):
    report = make(world, "submitted")
    review.return_report(report, "Xem lại", by=world.people["lead"])
    filing.send(report, by=world.people["owner"])

    with pytest.raises(Overtaken):
        review.endorse(report, by=world.people["deputy"], round_number=1)


def test_an_unread_report_is_not_endorsed(world):
    report = make(world, "submitted")
    review.note_reading(report.sent_round, by=world.people["deputy"])

    with pytest.raises(Blocked):
        review.endorse(report, by=world.people["lead"])


def test_the_accepted_round_counts_until_the_correction_is_accepted(world):
    report = make(world, "accepted")
    owner, lead, vufo = (world.people[name] for name in ("owner", "lead", "vufo"))
    first = report.accepted_round

    filing.open_correction(report, "Đếm sót một khoản", by=owner)
    filing.send(report, by=owner)
    factories.read_and(review.endorse, report, lead)

    corrected = Report.objects.get(pk=report.pk)
    assert (corrected.accepted_round, corrected.sent_round.number, corrected.is_correction) == (first, 2, True)
    factories.read_and(review.accept, report, vufo)
    corrected = Report.objects.get(pk=report.pk)
    assert (corrected.accepted_round.number, corrected.is_correction) == (2, False)
