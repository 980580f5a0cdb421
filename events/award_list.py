"""The lists of commendations: rows, how many of each form, conditions in words."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from clusters.models import Union, User
from clusters.permissions import predecessor_ids
from events.forms.award_filter import AwardFilter, newest_first
from events.models import Award, RecipientKind


@dataclass(frozen=True)
class Share:
    """How many of one form stand in what is filtered."""

    name: str
    total: int
    collectives: int
    persons: int
    lines: int  # one known only as a number stands for several

    @property
    def is_split(self) -> bool:
        return bool(self.collectives and self.persons)


@dataclass(frozen=True)
class Chip:
    """An active condition, and the address of the list without it."""

    text: str
    link: str


def shares(awards: QuerySet[Award]) -> list[Share]:
    """One query, whatever the number of rows; what was taken back is not counted."""
    rows = awards.standing().order_by().values("kind__order", "kind__name", "recipient_kind")
    found: dict[tuple[int, str], dict[str, int]] = {}
    lines: dict[tuple[int, str], int] = {}
    for row in rows.annotate(n=Sum("number"), lines=Count("pk")):
        form = row["kind__order"], row["kind__name"]
        counts = found.setdefault(form, {})
        counts[row["recipient_kind"]] = counts.get(row["recipient_kind"], 0) + row["n"]
        lines[form] = lines.get(form, 0) + row["lines"]
    return [
        Share(
            name,
            sum(counts.values()),
            sum(n for code, n in counts.items() if code != RecipientKind.PERSON),
            counts.get(RecipientKind.PERSON, 0),
            lines[order, name],
        )
        for (order, name), counts in sorted(found.items())
    ]


def counted(shares: list[Share]) -> tuple[int, int] | None:
    """How many commendations stand in how many lines, where that is not the same."""
    total, lines = sum(share.total for share in shares), sum(share.lines for share in shares)
    return (total, lines) if total != lines else None


def readable_unions(awards: QuerySet[Award]) -> list[Union]:
    """Unions of what the person may read, in Vietnamese order, with their names."""
    unions = Union.objects.filter(pk__in=awards.order_by().values("union")).prefetch_related("names")
    return list(unions.in_vietnamese_order())


def chips(filter_: AwardFilter, query: QueryDict) -> list[Chip]:
    found = []
    for name, field in filter_.form.fields.items():
        value = filter_.form.cleaned_data.get(name) if filter_.form.is_bound and filter_.form.is_valid() else None
        if not value:
            continue
        if name == "tim":
            text = f"“{value}”"
        elif name == "nam":
            text = _("Năm %(year)s") % {"year": value}
        else:
            text = str(dict(field.choices).get(value, value))
        rest = query.copy()
        for gone in (name, "trang", "xuat"):
            rest.pop(gone, None)
        found.append(Chip(text, f"?{rest.urlencode()}"))
    return found


def of_union(union: Union, user: User) -> QuerySet[Award]:
    """What the union received and gave, and those that it carries on."""
    return newest_first(
        Award.objects.visible_to(user).filter(union__in={union.pk} | predecessor_ids({union.pk})).with_bodies()
    )
