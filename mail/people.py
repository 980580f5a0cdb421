"""The people behind unions and offices today: everybody with an acting post in force. One query a question."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from clusters.models import LeadershipTerm, Post, User
from clusters.permissions import successor_map

VUFO = None  # stands for a union where VUFO's officers are meant
People = dict[int | None, list[User]]


def people_of(unions: Collection[int | None]) -> People:
    """Those who act for each of the unions today, and VUFO's officers under `VUFO`.

    For a union that has ended: those of the one that carries it on, under the key that was asked for.
    """
    found = _posted(unions)
    silent = [pk for pk, users in found.items() if pk is not VUFO and not users]
    onward = successor_map() if silent else {}
    heirs = {pk: onward[pk] for pk in silent if pk in onward}
    if heirs:
        inherited = _posted(set(heirs.values()))
        found |= {pk: inherited[heir] for pk, heir in heirs.items()}
    return found


def _posted(unions: Collection[int | None]) -> People:
    mine = Q(union__in=[pk for pk in unions if pk is not VUFO], kind__in=[Post.Kind.OFFICER, Post.Kind.HEAD])
    if VUFO in unions:
        mine |= Q(kind=Post.Kind.VUFO_OFFICER)
    found: People = {pk: [] for pk in unions}
    for post in Post.objects.in_force_today().filter(mine, user__is_active=True).select_related("user"):
        found[post.union_id].append(post.user)
    return found


def heads_of(union: int) -> list[User]:
    """Who is head of a union today: whoever answers for what goes out in its name."""
    posts = Post.objects.in_force_today().filter(union=union, kind=Post.Kind.HEAD, user__is_active=True)
    return [post.user for post in posts.select_related("user")]


def everybody(people: People, but: Iterable[User] = ()) -> list[User]:
    left_out = {user.pk for user in but}
    users = {user.pk: user for rows in people.values() for user in rows}
    return [user for user in users.values() if user.pk not in left_out]


def unions_of(terms: Iterable[LeadershipTerm]) -> set[int]:
    """The unions that do the work of the offices: the holders, and whoever has a mandate."""
    found: set[int] = set()
    for term in terms:
        found.add(term.union_id)
        found |= {mandate.union_id for mandate in getattr(term, "working_mandates", [])}
    return found
