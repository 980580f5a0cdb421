"""Conferences for tests, made through the real workflow."""

from datetime import date

from clusters.workflow.rows import version
from events.models import Conference
from events.workflow import conferences
from events.workflow.conferences import Body, Plan

DAY = date(2026, 11, 20)


def make_conference(world, by="lead", body=None, **fields) -> Conference:
    """A conference of the cluster on 20/11/2026, unless another body is given; hosted by the member."""
    if body is None:
        body = Body(cluster=world.cluster)
    first = {
        "title": "Hội nghị tổng kết năm 2026",
        "kinds": ["year_end"],
        "starts_on": DAY,
        "ends_on": fields.get("starts_on", DAY),
    }
    if body.cluster is not None:
        first["host"] = world.unions["member"]
    return conferences.plan(body, Plan(**(first | fields)), by=world.people[by])


def make_of_union(world, name="member", by="owner", **fields) -> Conference:
    return make_conference(world, by, Body(union=world.unions[name]), **fields)


def make_national(world, **fields) -> Conference:
    return make_conference(world, "vufo", Body(), **fields)


def hold(conference, by) -> Conference:
    return conferences.hold(conference, by=by, seen=version(conference))
