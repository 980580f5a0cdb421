"""The unions of a sheet by cluster with their points, and who is first."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef

from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import offices_of, reading_union_ids, reads_everything
from clusters.timeline import day_of
from events.models import ScoreCard, ScoreMark, ScoreSheet


@dataclass
class Place:
    """One union; without a card it has not scored itself, or its card may not be read.

    `is_begun`: the side whose turn it is has saved points and not handed them over.
    """

    union: Union
    name: str
    card: ScoreCard | None
    is_readable: bool
    rank: int | None = None
    is_begun: bool = False


@dataclass
class Group:
    cluster: Cluster
    places: list[Place] = field(default_factory=list)

    @property
    def has_cards(self) -> bool:
        """Somebody has scored; whether the reader may see the card or not."""
        return any(place.card is not None or place.is_begun or not place.is_readable for place in self.places)

    @property
    def is_open(self) -> bool:
        """The reader may see every card of it."""
        return all(place.is_readable for place in self.places)

    @property
    def scored(self) -> int:
        return sum(place.card is not None and place.card.cross_total is not None for place in self.places)

    @property
    def self_scored(self) -> int:
        return sum(place.card is not None and place.card.self_total is not None for place in self.places)

    @property
    def is_complete(self) -> bool:
        """Every union has the points of its cluster: ranks stand."""
        return self.scored == len(self.places)


def ranking(sheet: ScoreSheet, user: User) -> list[Group]:
    """The clusters that have members in the year, first the reader's own, then those of which the reader sees a card.

    Ranks only where the reader may see every card of the cluster.
    """
    day = day_of(sheet.year)
    members = ClusterMembership.objects.in_force_on(day).select_related("cluster", "union")
    members = list(members.prefetch_related("union__names").order_by("cluster__number", "pk"))
    crossed = ScoreMark.objects.filter(card=OuterRef("pk"), given_by=ScoreMark.By.CROSS)
    cards = {card.union_id: card for card in sheet.cards.given().annotate(is_crossed=Exists(crossed))}
    seen = set(sheet.cards.visible_to(user).values_list("union", flat=True))
    # What a union has not handed over is its own, and no card to others.
    readable, begun = seen & cards.keys(), seen - cards.keys()
    is_all = reads_everything(user) or sheet.state == ScoreSheet.State.CLOSED
    groups: dict[int, Group] = {}
    own = reading_union_ids(user)
    for member in members:
        group = groups.setdefault(member.cluster_id, Group(member.cluster))
        may_read = is_all or member.union_id in readable
        card = cards.get(member.union_id) if may_read else None
        is_readable = may_read or member.union_id not in cards
        name = member.union.short_name_on(day)
        is_begun = member.union_id in begun or _is_being_crossed(card, own)
        group.places.append(Place(member.union, name, card, is_readable, is_begun=is_begun))
    for group in groups.values():
        _rank(group)
    near = own | {term.union_id for term in offices_of(user)}
    shown = list(groups.values())
    return sorted(shown, key=lambda group: (not _has(group, near), all(place.card is None for place in group.places)))


def _is_being_crossed(card: ScoreCard | None, own: set[int]) -> bool:
    """The cluster has saved points of it and not done yet, which the union itself is not told."""
    return card is not None and card.cross_total is None and card.is_crossed and card.union_id not in own  # type: ignore[attr-defined]


def _has(group: Group, union_ids: set[int]) -> bool:
    return any(place.union.pk in union_ids for place in group.places)


def _rank(group: Group) -> None:
    """Equal points share a place; those whose points are not settled come last, without one."""
    group.places.sort(key=lambda place: (-_points(place), place.union.slug))
    if not group.is_open:
        return
    settled = [_points(place) for place in group.places if _points(place) >= 0]
    for place in group.places:
        if _points(place) >= 0:
            place.rank = 1 + sum(points > _points(place) for points in settled)


def _points(place: Place) -> Decimal:
    if place.card is None or place.card.cross_total is None:
        return Decimal(-1)
    return place.card.cross_total
