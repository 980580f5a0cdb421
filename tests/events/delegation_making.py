"""Plain functions that make visits for tests, through the real workflow."""

import itertools
from datetime import date

from clusters.workflow.rows import version
from events.models import Delegation
from events.workflow import delegations
from events.workflow.delegation_rules import Visit

_counter = itertools.count(1)


def make_visit(union, by, **fields) -> Delegation:
    """A visit received by a union on one day of March 2026, of a name of its own."""
    n = next(_counter)
    given = {
        "direction": "in",
        "organisation": f"Đoàn thứ {n}",
        "country": "JP",
        "starts_on": date(2026, 3, 5),
        "people": 10,
    } | fields
    given.setdefault("ends_on", given["starts_on"])
    return delegations.enter(union, Visit(**given), by=by, confirmed=True)


def revoke(visit, by, reason="Ghi nhầm") -> Delegation:
    return delegations.take_back(visit, reason, by=by, seen=version(visit))
