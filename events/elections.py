"""The elections of a conference as its pages list them."""

from events.models import Conference, Election


def elections_of(conference: Conference) -> list[Election]:
    """All of them, those taken back too, with their candidates; a fixed number of queries."""
    rows = Election.objects.filter(conference=conference)
    rows = rows.select_related("conference__cluster", "cluster", "winner", "term")
    return list(rows.prefetch_related("candidates__union__names", "winner__names"))
