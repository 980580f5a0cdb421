"""What the page of one visit shows, read in a number of queries that no number of rows changes."""

from typing import Any

from clusters.models import Union, User
from events import permissions
from events.delegation_history import edits
from events.delegation_list import show_names_of_the_day, with_all_for_rows
from events.models import Delegation, DelegationHost

OTHERS_SHOWN = 50


def read_page(visit: Delegation, user: User) -> dict[str, Any]:
    """`visit` comes with its group and hosts."""
    show_names_of_the_day([visit])
    photos = list(visit.photos.select_related("added_by", "removed_by"))
    others = list(_others(visit, user)) if visit.group_id else []
    acts = visit.history.select_related("history_user")  # type: ignore[attr-defined]
    entered = acts.order_by("history_date", "history_id").first()
    may_keep = permissions.can_keep_visit(user, visit)
    return {
        "visit": visit,
        "hosts": [(host, host.union.short_name_on(visit.starts_on)) for host in visit.hosts.all()],
        "others": others,
        "days": (visit.ends_on - visit.starts_on).days + 1,
        "photos": [photo for photo in photos if photo.removed_at is None],
        "history": edits(visit, photos),
        "entered_by": entered.history_user if entered else visit.changed_by,
        "may_keep": may_keep,
        "leaving": leaving_unions(visit, user),
    }


def leaving_unions(visit: Delegation, user: User) -> list[Union]:
    """Co-hosts for which the person acts, and which may take themselves off the hosts."""
    hosts: list[DelegationHost] = list(visit.hosts.all())
    return [host.union for host in hosts if not host.is_first and permissions.acts_as(user, host.union_id)]


def _others(visit: Delegation, user: User) -> list[Delegation]:
    """The other visits of the group, as far as the person may read them."""
    rows = Delegation.objects.visible_to(user).filter(group=visit.group_id).exclude(pk=visit.pk)
    return show_names_of_the_day(list(with_all_for_rows(rows.order_by("starts_on", "pk"))[:OTHERS_SHOWN]))
