"""The list at the door: the people of one site whom a person may mark, and how many came."""

from dataclasses import dataclass

from clusters import clock
from clusters.models import User
from clusters.permissions import acting_union_ids
from clusters.vietnamese import search_phrase
from events import permissions
from events.models import Conference, Delegate

NO_SITE = "khong"
Attendance = Delegate.Attendance


@dataclass
class Door:
    """What the page at the door shows. `sites` are (code, name, present, expected) of the ones to choose from."""

    sites: list[tuple[str, str, int, int]]
    code: str
    name: str
    delegates: list[Delegate]
    all_delegates: list[Delegate]  # of every site at which the person may mark
    present: int
    absent: int
    expected: int
    text: str
    is_open: bool
    may_add: bool

    @property
    def waiting(self) -> int:
        return self.expected - self.present - self.absent


def door_of(conference: Conference, user: User, code: str, text: str) -> Door | None:
    """The chosen site, else the first; None for who may mark at none. All sites together are `` for organisers."""
    organises = permissions.can_organise(user, conference)
    acting = acting_union_ids(user)
    sites = [site for site in conference.sites.all() if organises or site.union_id in acting]
    if not sites and not organises:
        return None
    rows = conference.delegates.filter(withdrawn_at__isnull=True).select_related("invited__union", "site")
    delegates = list(rows.prefetch_related("invited__union__names"))
    for delegate in delegates:
        delegate.invited.conference = conference
    by_code: dict[str, list[Delegate]] = {str(site.pk): [] for site in sites}
    for delegate in delegates:
        key = str(delegate.site_id) if delegate.site_id else NO_SITE
        if key in by_code or (organises and key == NO_SITE):
            by_code.setdefault(key, []).append(delegate)
    names = {str(site.pk): site.name for site in sites} | {NO_SITE: ""}
    code = code if code in by_code else next(iter(by_code), "")
    here = by_code.get(code, [])
    wanted = [row for row in here if search_phrase(text) in row.search_key] if text.strip() else here
    return Door(
        sites=[(key, names[key], _count(rows, Attendance.PRESENT), len(rows)) for key, rows in by_code.items()],
        code=code,
        name=names.get(code, ""),
        delegates=wanted,
        all_delegates=[row for rows in by_code.values() for row in rows],
        present=_count(here, Attendance.PRESENT),
        absent=_count(here, Attendance.ABSENT),
        expected=len(here),
        text=text,
        is_open=conference.starts_on <= clock.today() and conference.state != Conference.State.CALLED_OFF,
        may_add=organises,
    )


def _count(rows: list[Delegate], attendance: str) -> int:
    return sum(row.attendance == attendance for row in rows)
