"""Who comes to a conference, body by body and site by site, as far as a person may read it."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from clusters.models import User
from clusters.permissions import reading_union_ids
from events import permissions
from events.models import Conference, ConferenceSite, Delegate, Invited

Attendance = Delegate.Attendance


@dataclass
class Group:
    """One invited body with those it sends."""

    invited: Invited
    may_register: bool
    may_exceed: bool = False
    delegates: list[Delegate] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.invited.quota is not None and len(self.delegates) >= self.invited.quota

    @property
    def may_add(self) -> bool:
        """There is a place left for one more, or the organiser may give one."""
        return self.may_register and (self.may_exceed or not self.is_full)

    @property
    def present(self) -> int:
        return sum(delegate.attendance == Attendance.PRESENT for delegate in self.delegates)

    @property
    def over(self) -> int:
        return max(len(self.delegates) - (self.invited.quota or len(self.delegates)), 0)


@dataclass
class SiteCount:
    """One site with how many are expected there and how many came; `site` is None where none is named."""

    site: ConferenceSite | None
    expected: int = 0
    present: int = 0


@dataclass
class People:
    """All that is shown of delegates. `reads_all` is off for an invited union that sees its own people alone."""

    reads_all: bool
    groups: list[Group]
    sites: list[SiteCount]

    @property
    def delegates(self) -> list[Delegate]:
        return [delegate for group in self.groups for delegate in group.delegates]

    @property
    def expected(self) -> int:
        return len(self.delegates)

    @property
    def present(self) -> int:
        return sum(delegate.attendance == Attendance.PRESENT for delegate in self.delegates)

    @property
    def quota(self) -> int | None:
        """How many are invited in all; None where a body may send as many as come."""
        quotas = [group.invited.quota for group in self.groups]
        return sum(quotas) if quotas and None not in quotas else None

    @property
    def has_sites(self) -> bool:
        return any(row.site for row in self.sites)

    @property
    def may_register(self) -> bool:
        return any(group.may_register for group in self.groups)

    @property
    def may_add(self) -> bool:
        return any(group.may_add for group in self.groups)

    @property
    def speakers(self) -> list[Delegate]:
        return [delegate for delegate in self.delegates if delegate.role == Delegate.Role.SPEAKER]


def people_of(conference: Conference, user: User, *, may_organise: bool | None = None) -> People:
    """The bodies, sites and delegates that the person may read; a constant number of queries."""
    reads_all = permissions.can_read_delegates(user, conference)
    invited = list(conference.invited.select_related("union").prefetch_related("union__names"))
    own = reading_union_ids(user)
    if not reads_all:
        invited = [row for row in invited if row.union_id in own]
    organises = permissions.can_organise(user, conference) if may_organise is None else may_organise
    is_open = permissions.takes_registrations(conference)
    groups = {}
    for row in invited:
        row.conference = conference
        may = organises or (is_open and permissions.answers_invitation(user, row))
        groups[row.pk] = Group(row, may, organises)
    delegates = conference.delegates.filter(withdrawn_at__isnull=True, invited__in=groups).select_related("site")
    for delegate in delegates:
        groups[delegate.invited_id].delegates.append(delegate)
    return People(reads_all, list(groups.values()), _sites(conference, groups.values()))


def overfull(conference: Conference) -> list[tuple[Invited, int]]:
    """The bodies that have more people on the list than they are asked for, with how many."""
    standing = Count("delegates", filter=Q(delegates__withdrawn_at__isnull=True))
    rows = conference.invited.select_related("union").prefetch_related("union__names").annotate(standing=standing)
    found = [(row, row.standing) for row in rows.filter(standing__gt=F("quota"))]
    for row, _standing in found:
        row.conference = conference
    return found


def _sites(conference: Conference, groups) -> list[SiteCount]:
    counts: dict[int | None, SiteCount] = {site.pk: SiteCount(site) for site in conference.sites.all()}
    for group in groups:
        for delegate in group.delegates:
            count = counts.setdefault(delegate.site_id, SiteCount(None))
            count.expected += 1
            count.present += delegate.attendance == Attendance.PRESENT
    return list(counts.values())
