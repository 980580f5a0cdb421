"""Who may do what in the network. Knows people, posts and days; knows no request."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from clusters import clock
from clusters.models import LeadershipTerm, Mandate, Post, Succession, Union, UnionName, User


def posts_in_force(user: User) -> list[Post]:
    """The person's posts in force today, with their unions and names; read once per user object and day."""
    day = clock.today()
    kept = getattr(user, "_posts_in_force", None)
    if kept is None or kept[0] != day:
        kept = (day, list(user.posts.in_force_on(day).with_bodies()) if user.is_active else [])
        user._posts_in_force = kept  # type: ignore[attr-defined]
    return kept[1]


def is_vufo_officer(user: User) -> bool:
    return any(post.is_vufo_officer for post in posts_in_force(user))


def reads_everything(user: User) -> bool:
    """VUFO's officers and national observers."""
    return any(post.is_national for post in posts_in_force(user))


def acting_union_ids(user: User) -> set[int]:
    """Unions for which the person may act today, as officer or head."""
    return {post.union_id for post in posts_in_force(user) if post.is_acting and post.union_id}


def reading_union_ids(user: User) -> set[int]:
    """Unions whose own papers the person may read: those of the posts, and the ones they carry on (rule 2)."""
    own = {post.union_id for post in posts_in_force(user) if post.union_id}
    return own | predecessor_ids(own)


def carried_on_ids(user: User) -> set[int]:
    """The unions that those carry on for which the person may act today; read once per user object and day."""
    kept = getattr(user, "_carried_on", None)
    if kept is None or kept[0] != clock.today():
        kept = (clock.today(), predecessor_ids(acting_union_ids(user)))
        user._carried_on = kept  # type: ignore[attr-defined]
    return kept[1]


def predecessor_ids(union_ids: set[int]) -> set[int]:
    """All unions that merged or were renamed into `union_ids`, over any number of steps."""
    if not union_ids:
        return set()
    return _walk_back(union_ids, _steps_back())


def _steps_back() -> dict[int, set[int]]:
    """By union: those that merged or were renamed into it."""
    before: dict[int, set[int]] = {}
    steps = Succession.objects.carrying_on(clock.today())
    for predecessor, successor in steps.values_list("predecessor_id", "successor_id"):
        before.setdefault(successor, set()).add(predecessor)
    return before


def _walk_back(union_ids: set[int], before: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(union_ids)
    while waiting:
        for predecessor in before.get(waiting.pop(), ()):
            if predecessor not in found:
                found.add(predecessor)
                waiting.append(predecessor)
    return found


def successor_map(on: date | None = None) -> dict[int, int]:
    """For each union that was carried on by exactly one other: the one that carries it on today, over any steps.

    With a day `on` as things stood then.
    """
    onward: dict[int, set[int]] = {}
    steps = Succession.objects.carrying_on(on or clock.today())
    for predecessor, successor in steps.values_list("predecessor_id", "successor_id"):
        onward.setdefault(predecessor, set()).add(successor)
    final: dict[int, int] = {}
    for start in onward:
        here, seen = start, {start}
        while len(onward.get(here, ())) == 1:
            (there,) = onward[here]
            if there in seen:
                break
            here = there
            seen.add(here)
        if here != start:
            final[start] = here
    return final


def offices_of(user: User) -> list[LeadershipTerm]:
    """Every term, of any year, of the unions for which the person acts today (and of those they carry on).

    The offices that these unions do by mandate today are among them. `is_living` says of each whether its union is in
    force today: an office whose union has ended is vacant.
    """
    kept = getattr(user, "_offices", None)
    if kept is None or kept[0] != clock.today():
        own = acting_union_ids(user)
        unions = own | predecessor_ids(own)
        mandated = Mandate.objects.working_on(clock.today()).filter(union__in=own)
        terms = (
            LeadershipTerm.objects.holding()
            .filter(Q(union__in=unions) | Q(pk__in=mandated.values("term")))
            .annotate(is_living=Exists(UnionName.objects.in_force_today().filter(union=OuterRef("union"))))
            .select_related("cluster", "union")
            .order_by("-year", "-role")
            if unions
            else LeadershipTerm.objects.none()
        )
        kept = (clock.today(), list(terms))
        user._offices = kept  # type: ignore[attr-defined]
    return kept[1]


def offices_today(user: User) -> list[LeadershipTerm]:
    """Of `offices_of`, those of today: held by a living union of the person, or done by mandate."""
    day = clock.today()
    return [term for term in offices_of(user) if term.is_in_force_on(day) and term.is_living]  # type: ignore[attr-defined]


def holders(cluster_id: int, year: int, on: date | None = None) -> dict[str, LeadershipTerm]:
    """The terms that answer for the cluster and year on a day, by role: {"lead": term, "deputy": term}.

    An office whose union has ended by that day is vacant until VUFO hands it over.
    """
    day = on or clock.today()
    terms = LeadershipTerm.objects.filter(cluster=cluster_id).of_year(year, day).with_union_in_force_on(day)
    return {term.role: term for term in with_predecessors(with_mandates(terms))}


def with_predecessors(terms: Iterable[LeadershipTerm]) -> list[LeadershipTerm]:
    """The terms, each with `predecessor_ids`: what its union carries on is as good as its own (rule 5)."""
    rows = list(terms)
    # One query for all of them, and none where no holder carries another union on.
    before = _steps_back() if any(row.carries_on for row in rows) else {}  # type: ignore[attr-defined]
    for row in rows:
        row.predecessor_ids = _walk_back({row.union_id}, before)  # type: ignore[attr-defined]
    return rows


def with_mandates(terms: QuerySet[LeadershipTerm]) -> QuerySet[LeadershipTerm]:
    """The terms with their unions, clusters and the mandates that work today, for `acts_for`."""
    steps = Succession.objects.carrying_on(clock.today()).filter(successor=OuterRef("union"))
    terms = terms.annotate(carries_on=Exists(steps))
    working = Mandate.objects.working_on(clock.today()).select_related("union").prefetch_related("union__names")
    mandates = Prefetch("mandates", queryset=working, to_attr="working_mandates")
    return terms.select_related("union", "cluster").prefetch_related("union__names", mandates)


def acts_for(term: LeadershipTerm, union_ids: set[int]) -> bool:
    """One of the unions does the work of the office today: it holds it, or has a mandate. For terms of `holders`."""
    return term.union_id in union_ids or mandate_of(term, union_ids) is not None


def mandate_of(term: LeadershipTerm, union_ids: set[int]) -> Mandate | None:
    """The mandate by which one of the unions does the work of the office today."""
    working: list[Mandate] = term.working_mandates  # type: ignore[attr-defined]
    return next((mandate for mandate in working if mandate.union_id in union_ids), None)


def can_give_mandate(user: User, term: LeadershipTerm) -> bool:
    """The head or an officer of the union that holds the office, and VUFO; while the term lasts."""
    if term.status == LeadershipTerm.Status.PROPOSED or not term.valid_to or clock.today() > term.valid_to:
        return False
    return is_vufo_officer(user) or term.union_id in acting_union_ids(user)


def can_edit_network(user: User) -> bool:
    """Names, mergers, memberships and terms are kept by VUFO's officers."""
    return is_vufo_officer(user)


def headed_union_ids(user: User) -> set[int]:
    """Unions that the person heads today."""
    return {post.union_id for post in posts_in_force(user) if post.kind == Post.Kind.HEAD and post.union_id}


def can_invite(user: User, kind: str, union: Union | None) -> bool:
    """VUFO's officers invite to any post; the head of a union invites that union's officers."""
    if is_vufo_officer(user):
        return True
    if kind != Post.Kind.OFFICER or union is None:
        return False
    return union.pk in headed_union_ids(user)


def can_invite_anyone(user: User) -> bool:
    return any(post.is_vufo_officer or post.kind == Post.Kind.HEAD for post in posts_in_force(user))


def can_end_post(user: User, post: Post) -> bool:
    """Whoever may invite to a post may end it."""
    return can_invite(user, post.kind, post.union)


def managed_invitations(user: User) -> Q:
    """Condition on Invitation: those that the person may send, resend and withdraw."""
    if is_vufo_officer(user):
        return Q()
    return Q(kind=Post.Kind.OFFICER, union__in=headed_union_ids(user))


def shared_colleagues(user: User) -> Q:
    """Condition on Post: colleagues in the person's unions; everyone for VUFO's officers."""
    if is_vufo_officer(user):
        return Q()
    return Q(union__in={post.union_id for post in posts_in_force(user) if post.union_id})
