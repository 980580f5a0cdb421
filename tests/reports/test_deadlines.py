"""Extensions and single reopenings in the workflow: who may, from which state, to which day."""

from datetime import date

import pytest

from clusters import clock
from reports import deadlines
from reports.models import Extension, Obligation, Report
from reports.workflow import deadlines as workflow
from reports.workflow import filing, periods
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

VISITORS = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
DONE, FORBIDDEN, BLOCKED, OVERTAKEN = "done", "NotAllowed", "Blocked", "Overtaken"
WANTED = date(2026, 12, 10)
MORE = date(2026, 12, 20)


def outcome(act):
    try:
        act()
    except (NotAllowed, Blocked, Overtaken) as refusal:
        return type(refusal).__name__
    return DONE


def asked(world, name="member", by="owner", until=WANTED, reason="Bão số 9") -> Extension:
    return workflow.ask(world.obligations[name], until, reason, by=world.people[by])


def again(row):
    return type(row).objects.get(pk=row.pk)


# --- (act, visitor): whose wish, and who answers it. The world is a cluster with lead and deputy in November 2026.

# fmt: off
WHO = {
    #                              outs      neig      ownr      head      lead      depu      last      vufo      obsv
    "ask for the member":         "no        no        done      done      no        no        no        no        no",
    "ask for the lead":           "no        no        no        no        done      no        no        no        no",
    "ask for the cluster":        "no        no        no        no        done      done      no        no        no",
    "grant the member":           "no        no        no        no        done      done      no        done      no",
    "grant the lead":             "no        no        no        no        no        done      no        done      no",
    "grant the deputy":           "no        no        no        no        done      no        no        done      no",
    "grant the outsider":         "no        no        no        no        no        no        no        done      no",
    "grant the cluster":          "no        no        no        no        no        no        no        done      no",
    "refuse the member":          "no        no        no        no        done      done      no        done      no",
    "refuse the lead":            "no        no        no        no        no        done      no        done      no",
    "refuse the cluster":         "no        no        no        no        no        no        no        done      no",
    "withdraw the member":        "no        no        done      done      no        no        no        no        no",
    "withdraw the cluster":       "no        no        no        no        done      done      no        no        no",
    "reopen for the member":      "no        no        no        no        no        no        no        done      no",
    "end the reopening":          "no        no        no        no        no        no        no        done      no",
}
# fmt: on
ASKERS = {"member": "owner", "lead": "lead", "deputy": "deputy", "outsider": "outsider"}


def prepare(world, act):
    """What the act is done to, and the act as a function of the person."""
    verb, _space, rest = act.partition(" ")
    whom = rest.split()[-1]
    if verb == "ask":
        if whom == "cluster":
            return lambda by: workflow.ask_for_cluster(world.period, world.cluster, MORE, "Dời hội nghị", by=by)
        return lambda by: workflow.ask(world.obligations[whom], WANTED, "Bão", by=by)
    if verb in ("reopen", "end"):
        periods.close_period(world.period, by=world.people["vufo"])
        owed = world.obligations["member"]
        if verb == "reopen":
            return lambda by: workflow.reopen_for(owed, MORE, "Lãnh đạo mới", by=by)
        workflow.reopen_for(owed, MORE, "Lãnh đạo mới", by=world.people["vufo"])
        return lambda by: workflow.end_reopening(owed, "Đã gửi bản giấy", by=by)
    if whom == "cluster":
        wish = workflow.ask_for_cluster(world.period, world.cluster, MORE, "Dời", by=world.people["lead"])
    else:
        wish = asked(world, whom, ASKERS[whom])
    return {
        "grant": lambda by: workflow.grant(wish, MORE if whom == "cluster" else WANTED, by=by),
        "refuse": lambda by: workflow.refuse(wish, "Đã đủ thời gian", by=by),
        "withdraw": lambda by: workflow.withdraw(wish, by=by),
    }[verb]


CASES = [
    (act, visitor, DONE if expected == "done" else FORBIDDEN)
    for act, row in WHO.items()
    for visitor, expected in zip(VISITORS, row.split(), strict=True)
]


@pytest.mark.parametrize(("act", "visitor", "expected"), CASES)
def test_who_may(world, act, visitor, expected):
    do = prepare(world, act)

    assert outcome(lambda: do(world.people[visitor])) == expected


# --- (state of the report or period, act): when there is nothing to ask, to answer, to reopen

WHEN = {
    # state: (ask, grant what was asked before, reopen)
    "nothing begun": (DONE, DONE, OVERTAKEN),
    "draft": (DONE, DONE, OVERTAKEN),
    "sent": (BLOCKED, DONE, OVERTAKEN),
    "returned": (BLOCKED, DONE, OVERTAKEN),
    "endorsed": (BLOCKED, DONE, OVERTAKEN),
    "accepted": (BLOCKED, DONE, OVERTAKEN),
    "exempt": (BLOCKED, BLOCKED, OVERTAKEN),
    "closed": (BLOCKED, BLOCKED, DONE),
    "closed, exempt": (BLOCKED, BLOCKED, BLOCKED),
    "closed, sent": (BLOCKED, BLOCKED, DONE),
    "closed, returned": (BLOCKED, BLOCKED, DONE),
    "closed, accepted": (BLOCKED, BLOCKED, BLOCKED),
}


def bring_to(world, state):
    owner, lead, vufo = world.people["owner"], world.people["lead"], world.people["vufo"]
    state = state.removeprefix("closed, ")
    if state == "exempt":
        periods.exempt(world.obligations["member"], "Mới thành lập", by=vufo)
    elif state not in ("nothing begun", "closed"):
        to = "submitted" if state == "sent" else state
        factories.make_report(world.obligations["member"], owner, state=to, reviewer=lead, vufo=vufo)


@pytest.mark.parametrize(("state", "act"), [(state, n) for state in WHEN for n in range(3)])
def test_when_there_is_something_to_do(world, state, act):
    vufo = world.people["vufo"]
    wish = asked(world) if act == 1 else None
    bring_to(world, state)
    if state.startswith("closed"):
        periods.close_period(world.period, by=vufo)
    do = [
        lambda: asked(world),
        lambda: workflow.grant(wish, WANTED, by=vufo),
        lambda: workflow.reopen_for(world.obligations["member"], MORE, "Bão", by=vufo),
    ][act]

    assert outcome(do) == WHEN[state][act]


# --- days


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), BLOCKED),  # the day before today
        (date(2026, 12, 5), BLOCKED),  # the present date
        (date(2026, 12, 6), DONE),
        (date(2027, 1, 15), DONE),  # the closing
        (date(2027, 1, 16), BLOCKED),
    ],
)
def test_the_day_asked_for(world, day, expected):
    assert outcome(lambda: asked(world, until=day)) == expected
    assert Extension.objects.count() == (expected == DONE)


@pytest.mark.parametrize(
    ("by", "day", "expected"),
    [
        ("lead", date(2026, 12, 5), BLOCKED),
        ("lead", date(2026, 12, 12), DONE),  # the cluster's own date
        ("lead", date(2026, 12, 13), BLOCKED),
        ("vufo", date(2026, 12, 13), DONE),
        ("vufo", date(2027, 1, 15), DONE),
        ("vufo", date(2027, 1, 16), BLOCKED),
    ],
)
def test_the_day_granted(world, by, day, expected):
    wish = asked(world)

    assert outcome(lambda: workflow.grant(wish, day, by=world.people[by])) == expected
    assert again(world.obligations["member"]).due_on == (day if expected == DONE else date(2026, 12, 5))


def test_a_late_wish_is_not_granted_into_the_past(world):
    with clock.set_to(date(2026, 12, 9)):
        wish = asked(world, until=date(2026, 12, 11))
    with clock.set_to(date(2026, 12, 10)):
        assert outcome(lambda: workflow.grant(wish, date(2026, 12, 9), by=world.people["lead"])) == BLOCKED
        assert outcome(lambda: workflow.grant(wish, date(2026, 12, 10), by=world.people["lead"])) == DONE


def test_the_clusters_later_date_gives_its_members_more_room(world):
    wish = workflow.ask_for_cluster(world.period, world.cluster, MORE, "Dời hội nghị", by=world.people["lead"])
    workflow.grant(wish, date(2026, 12, 18), by=world.people["vufo"])

    assert deadlines.cluster_due_on(world.period, world.cluster) == date(2026, 12, 18)
    assert deadlines.cluster_due_on(world.period, world.other_cluster) == date(2026, 12, 12)
    assert outcome(lambda: workflow.grant(asked(world), date(2026, 12, 18), by=world.people["deputy"])) == DONE


# --- what an answer leaves behind


def test_a_grant_is_written_down(world):
    wish = asked(world)

    workflow.grant(wish, date(2026, 12, 8), by=world.people["lead"], answer=" Gửi sớm hơn nếu được ")

    wish = again(wish)
    assert (wish.state, wish.due_on, wish.wanted_until) == ("granted", date(2026, 12, 5), WANTED)
    assert (wish.granted_until, wish.answer) == (date(2026, 12, 8), "Gửi sớm hơn nếu được")
    assert "Tỉnh member" in wish.asked_office
    assert wish.decided_office == "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"
    latest = again(world.obligations["member"]).history.latest()
    assert (latest.due_on, latest.history_change_reason) == (date(2026, 12, 8), "Bão số 9")
    assert latest.history_user == world.people["lead"]


def test_the_mandated_union_answers_and_its_own_wish_goes_to_the_other_office(world):
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"])
    neighbour = world.people["neighbour"]

    workflow.grant(asked(world), WANTED, by=neighbour)
    own = asked(world, "neighbour", by="neighbour")

    assert "được Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead) ủy quyền" in Extension.objects.last().decided_office
    assert outcome(lambda: workflow.grant(own, WANTED, by=neighbour)) == FORBIDDEN
    assert outcome(lambda: workflow.grant(own, WANTED, by=world.people["deputy"])) == DONE


def test_where_no_office_can_answer_vufo_does(world):
    world.terms["deputy"].delete()
    wish = asked(world, "lead", by="lead")

    assert deadlines.answering_terms(wish) == []
    assert deadlines.answering_terms(asked(world)) == [world.terms["lead"]]


def test_an_officer_of_vufo_with_a_post_in_the_union_does_not_answer_for_it(world):
    factories.make_post(world.people["vufo"], "officer", world.unions["member"])

    assert outcome(lambda: workflow.grant(asked(world), WANTED, by=world.people["vufo"])) == FORBIDDEN


def test_asking_twice_and_again_after_an_answer(world):
    wish = asked(world)

    assert outcome(lambda: asked(world, by="head")) == BLOCKED
    workflow.refuse(wish, "Còn đủ thời gian", by=world.people["lead"])
    assert outcome(lambda: asked(world, by="head")) == DONE


@pytest.mark.parametrize("first", ["grant", "refuse", "withdraw"])
@pytest.mark.parametrize("second", ["grant", "refuse", "withdraw"])
def test_a_wish_is_answered_once(world, first, second):
    wish = asked(world)
    acts = {
        "grant": lambda: workflow.grant(wish, WANTED, by=world.people["vufo"]),
        "refuse": lambda: workflow.refuse(wish, "Không", by=world.people["lead"]),
        "withdraw": lambda: workflow.withdraw(wish, by=world.people["owner"]),
    }
    acts[first]()
    before = Extension.objects.values().get()

    assert outcome(acts[second]) == OVERTAKEN  # wish is a stale copy: it still looks as if it waited
    assert Extension.objects.values().get() == before


@pytest.mark.parametrize("reason", ["", "   "])
def test_reasons_are_asked_for(world, reason):
    vufo = world.people["vufo"]

    assert outcome(lambda: asked(world, reason=reason)) == BLOCKED
    assert outcome(lambda: workflow.refuse(asked(world), reason, by=vufo)) == BLOCKED
    periods.close_period(world.period, by=vufo)
    owed = world.obligations["member"]
    assert outcome(lambda: workflow.reopen_for(owed, MORE, reason, by=vufo)) == BLOCKED
    workflow.reopen_for(owed, MORE, "Bão", by=vufo)
    assert outcome(lambda: workflow.end_reopening(owed, reason, by=vufo)) == BLOCKED


def test_a_grant_that_cannot_be_saved_leaves_no_trace(world, monkeypatch):
    wish = asked(world)
    monkeypatch.setattr(Obligation, "save", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        workflow.grant(wish, WANTED, by=world.people["lead"])

    assert again(wish).state == "asked"
    assert again(world.obligations["member"]).due_on == date(2026, 12, 5)


def test_vufo_extends_unasked_and_that_is_listed_too(world):
    periods.extend(world.obligations["member"], MORE, "Bão số 9", by=world.people["vufo"])

    row = Extension.objects.get()
    assert (row.state, row.due_on, row.granted_until, row.reason) == ("granted", date(2026, 12, 5), MORE, "Bão số 9")
    assert row.cluster == world.cluster


def test_vufo_does_not_extend_past_a_wish_that_waits(world):
    asked(world)

    assert outcome(lambda: periods.extend(world.obligations["member"], MORE, "x", by=world.people["vufo"])) == BLOCKED


def test_postponing_leaves_no_extension_behind_the_common_date(world):
    workflow.grant(asked(world), date(2026, 12, 8), by=world.people["lead"])
    later = {"union_due_on": WANTED, "cluster_due_on": date(2026, 12, 14), "closes_on": date(2027, 1, 20)}

    periods.postpone(world.period, later, "Bão lụt", by=world.people["vufo"])

    assert set(Obligation.objects.values_list("due_on", flat=True)) == {WANTED}


# --- reopened for one union


def test_a_closed_period_takes_the_report_of_the_union_alone(world):
    owner, vufo = world.people["owner"], world.people["vufo"]
    report = factories.make_report(world.obligations["member"], owner)
    other = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])
    periods.close_period(world.period, by=vufo)
    assert outcome(lambda: filing.send(report, by=owner)) == BLOCKED

    workflow.reopen_for(world.obligations["member"], MORE, "Lãnh đạo mới", by=vufo)

    assert outcome(lambda: filing.send(other, by=world.people["neighbour"])) == BLOCKED
    with clock.set_to(MORE):
        assert outcome(lambda: filing.send(report, by=owner)) == DONE


def test_the_day_after_the_reopening_and_its_early_end_close_again(world):
    owner, vufo, owed = world.people["owner"], world.people["vufo"], world.obligations["member"]
    report = factories.make_report(owed, owner)
    periods.close_period(world.period, by=vufo)
    workflow.reopen_for(owed, MORE, "Lãnh đạo mới", by=vufo)

    with clock.set_to(date(2026, 12, 21)), pytest.raises(Blocked, match="đã hết ngày 20/12/2026"):
        filing.send(report, by=owner)
    workflow.end_reopening(owed, "Đã gửi bản giấy", by=vufo)

    assert outcome(lambda: filing.send(report, by=owner)) == BLOCKED
    assert outcome(lambda: workflow.end_reopening(owed, "x", by=vufo)) == OVERTAKEN
    reasons = [row.history_change_reason for row in again(owed).history.all()]
    assert reasons[:2] == ["Đã gửi bản giấy", "Lãnh đạo mới"]


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 11, 23), BLOCKED), (date(2026, 11, 24), DONE)])
def test_a_reopening_does_not_end_in_the_past(world, day, expected):
    periods.close_period(world.period, by=world.people["vufo"])

    act = lambda: workflow.reopen_for(world.obligations["member"], day, "x", by=world.people["vufo"])  # noqa: E731

    assert outcome(act) == expected


def test_the_route_takes_the_clusters_later_date_along(world):
    wish = workflow.ask_for_cluster(world.period, world.cluster, MORE, "Dời", by=world.people["lead"])
    before = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    workflow.grant(wish, MORE, by=world.people["vufo"])
    after = factories.make_report(world.obligations["neighbour"], world.people["neighbour"], state="submitted")

    assert (before.review_due_on, after.review_due_on) == (date(2026, 12, 12), MORE)  # rule 18: fixed when sent
    dates = deadlines.read_cluster_dates([world.period])
    assert {dates.of_report(report) for report in Report.objects.all()} == {MORE}
