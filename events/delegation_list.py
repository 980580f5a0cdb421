"""The list of visits: its rows, its headings, its conditions in words, and the totals of all that is filtered."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters import clock, countries
from clusters.models import Union
from clusters.values import Qualifier, combine_qualifiers
from events.forms.delegation_fields import people_in_words
from events.forms.delegation_filter import DelegationFilter
from events.models import Delegation, DelegationHost

Direction = Delegation.Direction
COLUMNS = (
    ("ngay", _lazy("Ngày"), False),
    ("ten", _lazy("Đoàn, tổ chức"), False),
    ("nuoc", _lazy("Nước"), False),
    ("chieu", _lazy("Vào, ra"), False),
    ("nguoi", _lazy("Số người"), True),
    ("", _lazy("Đón, cử"), False),
)


@dataclass(frozen=True)
class Column:
    """A heading by which the list may be sorted: `ten` upwards, `-ten` downwards."""

    key: str
    label: str
    is_number: bool
    direction: str  # "", "ascending" or "descending": the value of aria-sort
    link: str


@dataclass(frozen=True)
class Chip:
    """An active condition, and the address of the list without it."""

    text: str
    link: str


@dataclass(frozen=True)
class People:
    """How many people, as far as it is known; `unknown` visits say nothing of it."""

    value: int = 0
    qualifier: str = Qualifier.EXACT
    known: int = 0
    unknown: int = 0

    def __add__(self, other: "People") -> "People":
        if not self.known or not other.known:
            value, qualifier = (self.value, self.qualifier) if self.known else (other.value, other.qualifier)
        else:
            value, qualifier = self.value + other.value, combine_qualifiers(self.qualifier, other.qualifier)
        return People(value, qualifier, self.known + other.known, self.unknown + other.unknown)

    @property
    def words(self) -> str:
        return people_in_words(self.value, self.qualifier) if self.known else "0" if not self.unknown else "–"

    @classmethod
    def of(cls, people: int | None, qualifier: str) -> "People":
        return cls(unknown=1) if people is None else cls(people, qualifier, 1)


@dataclass(frozen=True)
class Totals:
    """All that is filtered, however many pages; what was taken back is counted apart and never added."""

    visits_in: int
    visits_out: int
    people_in: People
    people_out: People
    groups: int
    countries: int
    revoked: int
    ahead: int  # of the visits: those that are still to come

    @property
    def visits(self) -> int:
        return self.visits_in + self.visits_out

    @property
    def rows(self) -> int:
        return self.visits + self.revoked

    @property
    def unknown(self) -> int:
        return self.people_in.unknown + self.people_out.unknown


def totals_of(visits: QuerySet[Delegation]) -> Totals:
    """Three queries, whatever the number of visits. Visits outside any group are a group each."""
    standing = visits.standing().order_by()
    grouped = standing.values("direction", "qualifier").annotate(
        n=Count("pk"), known=Count("people"), people=Sum("people")
    )
    counts, people = {Direction.IN: 0, Direction.OUT: 0}, {Direction.IN: People(), Direction.OUT: People()}
    for row in grouped:
        counts[row["direction"]] += row["n"]
        unknown = row["n"] - row["known"]
        people[row["direction"]] += People(row["people"] or 0, row["qualifier"], row["known"], unknown)
    distinct = standing.aggregate(
        groups=Count("group", distinct=True),
        single=Count("pk", filter=Q(group__isnull=True)),
        countries=Count("country", distinct=True),
        ahead=Count("pk", filter=Q(starts_on__gt=clock.today())),
    )
    return Totals(
        visits_in=counts[Direction.IN],
        visits_out=counts[Direction.OUT],
        people_in=people[Direction.IN],
        people_out=people[Direction.OUT],
        groups=distinct["groups"] + distinct["single"],
        countries=distinct["countries"],
        ahead=distinct["ahead"],
        revoked=visits.order_by().filter(revoked_at__isnull=False).count(),
    )


def with_all_for_rows(visits: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """The visits with what a row shows of them, in a constant number of queries."""
    return visits.select_related("group").prefetch_related("hosts__union__names")


def show_names_of_the_day(visits: list[Delegation]) -> list[Delegation]:
    """Put `host_names` on the visits: their hosts, as they were called when the visit began; and words for the rest."""
    for visit in visits:
        visit.host_names = [host.union.short_name_on(visit.starts_on) for host in visit.hosts.all()]  # type: ignore[attr-defined]
        visit.is_ahead = visit.starts_on > clock.today()  # type: ignore[attr-defined]
        visit.people_words = people_in_words(visit.people, visit.qualifier)  # type: ignore[attr-defined]
    return visits


def readable_unions(visits: QuerySet[Delegation]) -> list[Union]:
    """Unions that hosted something of what the person may read, in Vietnamese order."""
    hosts = DelegationHost.objects.filter(delegation__in=visits.order_by().values("pk"))
    unions = Union.objects.filter(pk__in=hosts.order_by().values("union"))
    return list(unions.in_vietnamese_order().prefetch_related("names"))


def in_order(visits: QuerySet[Delegation], order: str) -> QuerySet[Delegation]:
    """Sorted by the column that the address names; the latest first where it names none."""
    key, is_down = order.removeprefix("-"), order.startswith("-")
    by = {
        "ngay": F("starts_on"),
        "ten": F("search_key"),
        "nuoc": Case(*(When(country=code, then=Value(n)) for n, (code, _name) in enumerate(countries.CHOICES))),
        "chieu": F("direction"),
        "nguoi": F("people"),
    }.get(key)
    if by is None:
        return visits.order_by("-starts_on", "-pk")
    visits = visits.annotate(sorted_by=by)
    by = F("sorted_by")
    return visits.order_by(by.desc(nulls_last=True) if is_down else by.asc(nulls_last=True), "-starts_on", "-pk")


def columns(query: QueryDict) -> list[Column]:
    """The headings, each with the address that sorts by it, or turns the order round. Numbers begin with the most."""
    order = query.get("sap_xep", "")
    found = []
    for key, label, is_number in COLUMNS:
        direction = {key: "ascending", f"-{key}": "descending"}.get(order, "") if key else ""
        turned = f"-{key}" if direction == "ascending" or (not direction and is_number) else key
        link = "?" + with_query(query, sap_xep=turned) if key else ""
        found.append(Column(key, str(label), is_number, direction, link))
    return found


def with_query(query: QueryDict, **changes: str | None) -> str:
    """The query string with some words changed or, for None, left out; always back on the first page."""
    changed = query.copy()
    for name in ("trang", "xuat"):
        changed.pop(name, None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    for name in [name for name, value in changed.items() if not value]:
        del changed[name]
    return changed.urlencode()


def chips(filter_: DelegationFilter, query: QueryDict) -> list[Chip]:
    """The active conditions, each to be taken away by itself."""
    found = []
    for name, bound in filter_.form.fields.items():
        value = filter_.chosen(name)
        if value in (None, ""):
            continue
        if name == "tim":
            text = f"“{value}”"
        elif name in ("tu", "den"):
            text = f"{bound.label} {value:%d/%m/%Y}"
        elif name == "nam":
            text = _("Năm %(year)s") % {"year": value}
        elif name == "noi":
            text = str(bound.label_from_instance(value))
        else:
            text = str(dict(bound.choices).get(value, value))
        found.append(Chip(text, "?" + with_query(query, **{name: None})))
    return found
