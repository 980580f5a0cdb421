"""The elections of a conference as its pages list them."""

from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Conference, Election


def elections_of(conference: Conference) -> list[Election]:
    """All of them, those taken back too, with their candidates; a fixed number of queries."""
    rows = Election.objects.filter(conference=conference)
    rows = rows.select_related("conference__cluster", "cluster", "winner", "term")
    return list(rows.prefetch_related("candidates__union__names", "winner__names"))


def open_elsewhere(conference: Conference, user: User) -> list[Election]:
    """Votes of the cluster that are under way at its other conferences: their offices cannot be voted on here."""
    rows = Election.objects.visible_to(user).filter(cluster=conference.cluster_id, state=Election.State.OPEN)
    return list(rows.exclude(conference=conference).select_related("conference", "cluster"))


def later_round(election: Election) -> Election | None:
    """The round that followed one without a result, at this conference or another; a mistake taken back is none."""
    rows = Election.objects.standing().filter(cluster=election.cluster_id, year=election.year, role=election.role)
    return rows.filter(pk__gt=election.pk).order_by("-pk").first()


def votes_of(election: Election) -> list[tuple[str, str]]:
    """Each candidate with its votes in words; without a number where all agreed without a vote."""
    found = []
    for row in election.candidates.select_related("union").prefetch_related("union__names"):
        row.election = election
        if not row.is_standing:
            found.append((row.name, _("đã rút")))
        elif row.votes is None:
            found.append((row.name, _("nhất trí, không biểu quyết")))
        else:
            found.append((row.name, _("%(n)d phiếu") % {"n": row.votes}))
    return found


def meets(conference: Conference) -> bool:
    """It was not called off."""
    return conference.state != Conference.State.CALLED_OFF
