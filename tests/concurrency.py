"""Several people at once: real threads on real connections, on whichever database runs the suite."""

import threading

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from clusters import clock
from clusters.workflow import rows
from clusters.workflow.people import PostAlreadyEnded
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.filing import Conflict
from tests import factories

REFUSALS = (
    Blocked,
    Conflict,
    NotAllowed,
    Overtaken,
    PermissionDenied,
    PostAlreadyEnded,
    ValidationError,
    rows.Overtaken,
)


def at_once(*acts):
    """Run the acts in threads of their own, started together; what each returned, or how it was refused."""
    gate = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        with clock.set_to(factories.TODAY):
            gate.wait(timeout=10)
            try:
                results[place] = act()
            except REFUSALS as refusal:
                results[place] = refusal
            finally:
                connections["default"].close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return results
