"""Elections recorded in any order of acts, against a naive reading of the rules: who holds which office in the end."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters import clock
from clusters.models import LeadershipTerm
from clusters.workflow import network
from clusters.workflow.rows import Changed, version
from events.models import Election
from events.workflow import elections
from events.workflow.activities import Blocked
from events.workflow.election_rules import Count
from tests.events.conference_making import make_conference

YEAR, MEMBERS = 2027, ("lead", "deputy", "member", "neighbour", "last_lead")
REST = None  # as many as are left, so that the count adds up
roles = st.sampled_from(["lead", "deputy"])
which = st.integers(0, 3)  # the n-th election from the newest
unions = st.sampled_from(MEMBERS)
asked = st.sampled_from([*MEMBERS, "outsider"])
counts = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["show", "ballot", "agreement"]),
        "present": st.integers(2, 6),
        "recused": st.sampled_from([0, 0, 1, 6]),
        "blank": st.sampled_from([0, 1, REST, REST, REST]),
        "invalid": st.integers(0, 1),
        "votes": st.tuples(*[st.integers(0, 5)] * 5),
    }
)
acts = st.one_of(
    st.tuples(st.just("open"), roles, st.lists(asked, max_size=2, unique=True)),
    st.tuples(st.just("add"), which, asked),
    st.tuples(st.just("withdraw"), which, unions),
    st.tuples(st.just("count"), which, counts),
    st.tuples(st.just("count"), which, counts),
    st.tuples(st.just("agree"), which),  # the common case: all are there and nod
    st.tuples(st.just("annul"), which),
    st.tuples(st.just("recognise"), roles),
    st.tuples(st.just("correct"), roles, unions),
)


class Refused(Exception):
    """The rules do not allow the act; nothing has changed."""


def need(condition):
    if not condition:
        raise Refused


@dataclass
class Vote:
    role: str
    standing: list[str]
    state: str = "open"
    winner: str | None = None


@dataclass
class Rules:
    """The rules as docs/decisions.md tells them, with neither dates nor rows. `held` has what a vote or VUFO gave."""

    votes: list[Vote] = field(default_factory=list)
    held: dict[str, list] = field(default_factory=dict)  # role: [vote, union, status]

    def open(self, role, candidates):
        need(role not in self.held and not any(vote.role == role and vote.state == "open" for vote in self.votes))
        need("outsider" not in candidates)
        self.votes.append(Vote(role, list(candidates)))

    def nth(self, n) -> Vote:
        need(n < len(self.votes))
        return self.votes[-1 - n]

    def add(self, n, union):
        vote = self.nth(n)
        need(vote.state == "open" and union in MEMBERS and union not in vote.standing)
        vote.standing.append(union)

    def withdraw(self, n, union):
        vote = self.nth(n)
        need(vote.state == "open" and union in vote.standing)
        vote.standing.remove(union)

    def count(self, n, given):
        vote = self.nth(n)
        need(vote.state == "open" and 3 <= given["present"] <= 5)
        got = {union: given["votes"][MEMBERS.index(union)] for union in vote.standing}
        if given["method"] == "agreement":
            need(len(got) <= 1)
            state, winner = ("elected", vote.standing[0]) if got else ("no_candidate", None)
        else:
            voting = given["present"] - given["recused"]
            cast = sum(got.values()) + given["invalid"]
            blank = max(voting - cast, 0) if given["blank"] is REST else given["blank"]
            need(voting >= 0 and (cast + blank == voting or (not got and cast + blank < voting)))
            state, winner = self.outcome(got, given["present"])
        if winner is not None:
            need(all(union != winner for _vote, union, _status in self.held.values()))
            self.held[vote.role] = [vote, winner, "elected"]
        vote.state, vote.winner = state, winner

    @staticmethod
    def outcome(got, present):
        if not got:
            return "no_candidate", None
        most = max(got.values())
        first = [union for union, number in got.items() if number == most]
        if len(first) > 1:
            return ("tie" if most else "no_majority"), None
        return ("elected", first[0]) if most > present / 2 else ("no_majority", None)

    def agree(self, n):
        self.count(n, ALL_AGREE)

    def annul(self, n):
        vote = self.nth(n)
        holding = self.held.get(vote.role)
        if holding is not None and holding[0] is vote and holding[1] == vote.winner:
            need(holding[2] != "recognised")
            del self.held[vote.role]
        vote.state, vote.winner = "annulled", None

    def recognise(self, role):
        need(role in self.held and self.held[role][2] == "elected")
        self.held[role][2] = "recognised"

    def correct(self, role, union):
        need(role in self.held and all(other[1] != union for other in self.held.values()))
        self.held[role][1] = union


ALL_AGREE = {"method": "agreement", "present": 5, "recused": 0, "blank": 0, "invalid": 0, "votes": (0,) * 5}


class Portal:
    """The same acts through the workflow."""

    def __init__(self, world, conference):
        self.world, self.conference = world, conference
        self.by, self.vufo = world.people["lead"], world.people["vufo"]
        self.first = Election.objects.count()

    def nth(self, n) -> Election:
        return Election.objects.order_by("-pk")[n]

    def term(self, role) -> LeadershipTerm:
        return LeadershipTerm.objects.get(cluster=self.world.cluster, year=YEAR, role=role)

    def open(self, role, candidates):
        given = [self.world.unions[name] for name in candidates]
        elections.open_election(self.conference, YEAR, role, by=self.by, unions=given)

    def add(self, n, union):
        elections.add_candidate(self.nth(n), self.world.unions[union], "", by=self.by)

    def withdraw(self, n, union):
        candidate = self.nth(n).candidates.filter(union=self.world.unions[union]).first()
        if candidate is None or not candidate.is_standing:
            raise Blocked("")  # the page offers no such button
        elections.withdraw_candidate(candidate, "Xin rút", by=self.by)

    def count(self, n, given):
        election, ids = self.nth(n), {self.world.unions[name].pk: place for place, name in enumerate(MEMBERS)}
        votes = {row.pk: given["votes"][ids[row.union_id]] for row in election.candidates.all()}
        standing = [row.pk for row in election.candidates.all() if row.is_standing]
        rest = given["present"] - given["recused"] - given["invalid"] - sum(votes[pk] for pk in standing)
        blank = max(rest, 0) if given["blank"] is REST else given["blank"]
        numbers = [given["method"], given["present"], given["recused"], blank, given["invalid"]]
        elections.record_result(election, Count(*numbers, votes=votes), by=self.by, seen=version(election))

    def agree(self, n):
        self.count(n, ALL_AGREE)

    def annul(self, n):
        election = self.nth(n)
        elections.annul(election, "Ghi nhầm", by=self.by, seen=version(election))

    def recognise(self, role):
        term = self.term(role)
        decision = {"decision_number": "12/QĐ-LHHN", "decision_date": date(2026, 11, 25)}
        network.recognise_term(term, by=self.vufo, seen=version(term), **decision)

    def correct(self, role, union):
        term = self.term(role)
        fields = {"union": self.world.unions[union]}
        network.correct_term(term, by=self.vufo, seen=version(term), reason="VUFO sửa", **fields)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(acts, min_size=3, max_size=14))
def test_any_order_of_acts_gives_the_offices_that_the_rules_give(world, told):
    with clock.set_to(date(2026, 11, 25)), transaction.atomic():
        rules, portal = Rules(), Portal(world, make_conference(world))
        for name, *rest in told:
            do_both(rules, portal, name, rest)
            compare(world, rules)
        transaction.set_rollback(True)


def do_both(rules, portal, name, rest):
    try:
        getattr(rules, name)(*rest)
    except Refused:
        if name in ("recognise", "correct") and rest[0] not in rules.held:
            return  # there is no term of which to open the page
        if name == "correct":
            return  # what VUFO corrects by hand is checked with the terms
        if isinstance(rest[0], int) and rest[0] >= len(rules.votes):
            return
        with pytest.raises(REFUSALS), transaction.atomic():
            getattr(portal, name)(*rest)
    else:
        getattr(portal, name)(*rest)


REFUSALS = (Blocked, Changed, network.ValidationError)


def compare(world, rules):
    names = {world.unions[name].pk: name for name in MEMBERS}
    terms = list(LeadershipTerm.objects.filter(cluster=world.cluster, year=YEAR))
    found = {term.role: (names[term.union_id], term.status) for term in terms}
    assert len(found) == len(terms)  # never two of one office
    assert len({union for union, _status in found.values()}) == len(found)  # never both offices with one union
    assert found == {role: (union, status) for role, (_vote, union, status) in rules.held.items()}

    rows = list(Election.objects.order_by("pk").prefetch_related("candidates"))
    shown = [(row.role, row.state, names.get(row.winner_id)) for row in rows]
    assert shown == [(vote.role, vote.state, vote.winner) for vote in rules.votes]
    for row in rows:
        cast = sum(one.votes or 0 for one in row.candidates.all()) + row.blank + row.invalid
        assert row.present is None or cast + row.recused <= row.present <= row.members
        if row.winner_id and row.method in ("show", "ballot"):
            assert cast + row.recused == row.present
