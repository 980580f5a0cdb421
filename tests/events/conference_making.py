"""Conferences for tests, made through the real workflow."""

from datetime import date

from clusters.workflow.rows import version
from events.models import Conference, ConferenceSite, Delegate, Invited
from events.workflow import conference_delegates, conferences
from events.workflow.conference_delegates import Person
from events.workflow.conference_rows import AGENDA, INVITED, SITES, Given, mark, save_rows
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


def write_rows(conference, table, rows, by) -> None:
    given = [Given(None, row) for row in rows]
    save_rows(conference, table, given, by=by, seen=mark(table.rows_of(conference), table))


def add_agenda(world, conference, *titles, by="lead", **fields) -> None:
    first = {"on": conference.starts_on, "starts_at": None, "kind": "report", "speaker": "", "union": None, "paper": ""}
    write_rows(conference, AGENDA, [first | fields | {"title": title} for title in titles], world.people[by])


def add_sites(world, conference, by="lead", **unions) -> list[ConferenceSite]:
    """Sites by name, each with the name of the union that runs it, or None."""
    rows = [
        {"name": name, "union": world.unions[union] if union else None, "address": "", "is_main": False}
        for name, union in unions.items()
    ]
    write_rows(conference, SITES, rows, world.people[by])
    return list(conference.sites.order_by("pk"))


def invite(world, conference, *names, quota=2, by="lead") -> list[Invited]:
    """Unions by their names in the world; other names are those of other bodies."""
    rows = [
        {"union": world.unions.get(name), "body": "" if name in world.unions else name, "quota": quota}
        for name in names
    ]
    write_rows(conference, INVITED, rows, world.people[by])
    return list(conference.invited.order_by("pk"))


def add_delegate(world, invited, name="Nguyễn Văn An", by="lead", **fields) -> Delegate:
    return conference_delegates.register(invited.conference, Person(invited, name, **fields), by=world.people[by])
