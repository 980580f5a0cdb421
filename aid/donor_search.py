"""Finding a donor by any of its names, accents aside, and what was perhaps meant when none fits."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from aid.models import Donor, DonorAlias
from clusters.vietnamese import fold, search_words

SUGGESTIONS = 5
LIKE_ENOUGH = 0.45  # tried on the donors of the sources: `medipeece` finds Medipeace, `zishan` Zhishan, `mag` no magnet
# Words that say what a body is and not which: two names that share only these are not alike.
COMMON_WORDS = frozenset(
    ("to", "chuc", "quy", "hoi", "cong", "ty", "viet", "nam", "the", "of", "and", "for", "fund", "foundation")
)


@dataclass(frozen=True)
class Suggestion:
    """A donor that was perhaps meant, and the name of it that resembles what was typed."""

    donor: Donor
    name: str

    @property
    def is_other_name(self) -> bool:
        return self.name != self.donor.name


def named(text: str) -> QuerySet[Donor]:
    """Donors, doubles too, of whom one name holds every word of `text`; whoever counts as one is found together."""
    words = search_words(text)
    by_name, by_alias = Q(), Q()
    for word in words:
        by_name &= Q(search_key__contains=word)
        by_alias &= Q(search_key__contains=word)
    aliases = DonorAlias.objects.filter(by_alias, donor=OuterRef("pk"))
    hits = Donor.objects.filter(by_name | Q(Exists(aliases))) if words else Donor.objects.none()
    return counted_with(hits)


def counted_with(donors: QuerySet[Donor]) -> QuerySet[Donor]:
    """All donors that are counted as one with any of `donors`."""
    roots = donors.with_root().values("root")
    return Donor.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))


def find_donors(text: str) -> QuerySet[Donor]:
    """The donors of `named`, each once, as they are counted; all of them for an empty text."""
    standing = Donor.objects.standing()
    return standing.filter(pk__in=named(text).values("pk")) if search_words(text) else standing


def did_you_mean(text: str, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Standing donors a name of which is close to `text`, the closest first: a slip, a word too few, initials."""
    wanted = fold(text)
    if not wanted:
        return []
    best: dict[int, tuple[float, str]] = {}
    names = list(Donor.objects.with_root().values_list("root", "name", "search_key"))
    aliases = DonorAlias.objects.annotate(root=Coalesce("donor__merged_into", "donor"))
    names += aliases.values_list("root", "name", "search_key")
    for root, name, key in names:
        likeness = _likeness(wanted, key)
        if likeness >= LIKE_ENOUGH and likeness > best.get(root, (0.0, ""))[0]:
            best[root] = (likeness, name)
    closest = sorted(best, key=lambda root: (-best[root][0], root))[:limit]
    donors = Donor.objects.in_bulk(closest)
    return [Suggestion(donors[root], best[root][1]) for root in closest]


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, of two folded names."""
    if one == other:
        return 1.0
    if one.replace(" ", "") in (_initials(other), other.replace(" ", "")):
        return 0.95
    mine, theirs = _telling(one), _telling(other)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return 0.9
    return max(_overlap(one, other), _overlap(" ".join(sorted(mine)), " ".join(sorted(theirs))) if mine else 0.0)


def _telling(name: str) -> set[str]:
    return set(name.split()) - COMMON_WORDS


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _overlap(one: str, other: str) -> float:
    """Dice's coefficient over pairs of letters: twice the shared pairs by all pairs."""
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pairs(name: str) -> set[str]:
    return {f" {word} "[i : i + 2] for word in name.split() for i in range(len(word) + 1)}
