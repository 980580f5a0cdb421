"""Every act by every office, on own and others' reports, in and out of term, against the table in rights.txt.

Rows of one state share its report: what a row does is taken back before the next.
"""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from clusters import clock
from reports.models import Report, ReportingPeriod, Thread
from reports.workflow import filing, review, routes, threads
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("rights.txt")
STATES = ["draft", "submitted", "returned", "endorsed", "accepted", "moved", "straight"]
DAYS = {
    "before": date(2026, 11, 23),
    "in_term": date(2026, 11, 24),
    "after": date(2026, 12, 10),
    "year_over": date(2027, 1, 10),
    "closed": date(2027, 2, 20),
}
SENT_ON = {"straight": date(2026, 11, 5), "moved": date(2026, 11, 10)}  # before any lead; while another one led
USUALLY_SENT_ON = date(2026, 11, 17)
OUTCOMES = {NotAllowed: "no", Overtaken: "late", Blocked: "blocked"}


def read_table() -> dict[tuple[str, str], list[list[str]]]:
    """{(state, whose): [[act, office, day, outcome]]}"""
    table = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            state, act, office, whose, day, outcome = line.split()
            table[state, whose].append([act, office, day, outcome])
    return table


ROWS = read_table()


@pytest.fixture
def network():
    """Cụm 5 with every office of the table, and the people in them."""
    with clock.set_to(date(2026, 11, 3)):
        return _make_network()


def _make_network():
    cluster, elsewhere = factories.make_cluster(number=5), factories.make_cluster(number=3)
    names = ["member", "neighbour", "lead", "deputy", "stand_in", "former", "last_lead", "next_lead", "proposed"]
    unions = {name: factories.make_union(f"Tỉnh {name}") for name in names}
    for union in unions.values():
        factories.make_membership(cluster, union)
    unions["outsider"] = factories.make_union("Tỉnh ngoài")
    factories.make_membership(elsewhere, unions["outsider"])
    factories.make_term(cluster, unions["former"], valid_from=date(2026, 11, 8), valid_to=date(2026, 11, 15))
    lead = factories.make_term(cluster, unions["lead"], valid_from=date(2026, 11, 16))
    factories.make_term(cluster, unions["proposed"], status="proposed")
    factories.make_term(cluster, unions["deputy"], role="deputy")
    factories.make_term(cluster, unions["last_lead"], 2025)
    factories.make_term(cluster, unions["next_lead"], 2027)
    factories.make_mandate(lead, unions["stand_in"], DAYS["in_term"], date(2026, 12, 5))
    people = {name: factories.make_officer(union, username=name) for name, union in unions.items()}
    people |= {"vufo": factories.make_vufo_officer(username="vufo")}
    people |= {"observer": factories.make_observer(username="observer")}
    period = factories.make_period(2026)
    owing = ("member", "lead", "deputy", "stand_in")
    return people, {name: factories.make_obligation(period, unions[name]) for name in owing}


def bring_to(state, people, duty, whose) -> Report:
    """The report in its state, with an open conversation once it was sent."""
    with clock.set_to(SENT_ON.get(state, USUALLY_SENT_ON)):
        report = factories.make_report(duty, again(people[whose]), state="draft" if state == "draft" else "submitted")
    if state == "draft":
        return report
    reviewer, why = again(people["lead" if whose == "deputy" else "deputy"]), "Đã rõ"
    with clock.set_to(USUALLY_SENT_ON):
        threads.open_thread(report, "PC01", "Vì sao?", by=again(people["vufo"]))
        if state == "returned":
            review.return_report(report, "Xem lại", by=reviewer)
        if state in ("endorsed", "accepted"):
            factories.read_and(review.endorse, report, reviewer, override_reason=why)
        if state == "accepted":
            factories.read_and(review.accept, report, again(people["vufo"]), override_reason=why)
    return report


def again(row):
    """As a new request finds it: what was read of offices and rights is not kept."""
    return type(row).objects.get(pk=row.pk)


ACTS = {
    "send": lambda report, by: filing.send(report.pk, by=by),
    "return": lambda report, by: review.return_report(report.pk, "Xem lại", by=by),
    "endorse": lambda report, by: factories.read_and(review.endorse, report, by, override_reason="Đã rõ"),
    "accept": lambda report, by: factories.read_and(review.accept, report, by, override_reason="Đã rõ"),
    "correct": lambda report, by: filing.open_correction(report.pk, "Sai số", by=by),
    "comment": lambda report, by: threads.open_thread(report.pk, "PC01", "Xem lại", by=by),
    "reply": lambda report, by: threads.reply(Thread.objects.get(report=report), "Vâng", by=by),
    "resolve": lambda report, by: threads.resolve(Thread.objects.get(report=report), by=by),
    "reroute": lambda report, by: routes.reroute(report.pk, by=by),
}


def outcome(act, report, person) -> str:
    """What comes of the act, as its page would have it; what it wrote is taken back."""
    if not Report.objects.visible_to(person).filter(pk=report.pk).exists():
        return "404" if act == "read" or _refused(act, report, person) else "done unseen"
    return "done" if act == "read" else _refused(act, report, person) or "done"


def _refused(act, report, person) -> str:
    with transaction.atomic():
        try:
            if report.sent_round_id is None and act in ("endorse", "accept"):
                raise NotAllowed
            ACTS[act](report, person)
        except (NotAllowed, Overtaken, Blocked) as refusal:
            return OUTCOMES[type(refusal)]
        finally:
            transaction.set_rollback(True)
    return ""


def test_the_table_is_long_enough_and_says_each_thing_once():
    keys = [(*key, *row[:3]) for key, rows in ROWS.items() for row in rows]

    assert len(keys) == len(set(keys)) >= 200
    assert {state for state, _whose in ROWS} == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_what_comes_of_it(network, state):
    people, duties = network
    wrong, known = [], {}
    for whose in duties:
        rows = ROWS.get((state, whose), [])
        report = bring_to(state, people, duties[whose], whose) if rows else None
        for act, office, day, expected in rows:
            with clock.set_to(DAYS[day]), transaction.atomic():
                if day == "closed":
                    ReportingPeriod.objects.update(state="closed")
                person = known.setdefault((office, day), again(people[office]))
                got = outcome(act, again(report), person)
                transaction.set_rollback(True)
            if got != expected:
                wrong.append(f"{state} {act} {office} of {whose}, {day}: {got}, expected {expected}")

    assert wrong == []
