"""Requests to a higher body for tests, made through the real workflow."""

import itertools
from datetime import date

from clusters.workflow.rows import version
from events.models import Recommendation
from events.workflow import recommendations
from events.workflow.conferences import Body
from events.workflow.recommendations import Request, Said

TODAY = date(2026, 11, 24)
_counter = itertools.count(1)


def make_recommendation(world, by="owner", body=None, **fields) -> Recommendation:
    """The member asks the cluster, unless another body or addressee is given; an answer is wished for in December."""
    n = next(_counter)
    first = {
        "title": f"Kiến nghị thứ {n}",
        "text": f"Đề nghị việc thứ {n}.",
        "addressee": "cluster",
        "wished_on": date(2026, 12, 20),
    }
    body = body or Body(union=world.unions["member"])
    return recommendations.send(body, Request(**(first | fields)), by=world.people[by])


def step(world, row, kind, by, text="Lời của bước này", on=TODAY, **more) -> Recommendation:
    more.setdefault("seen", version(row))
    return recommendations.take_step(row, Said(kind, text, on), by=world.people[by], **more)
