"""The visits that sites receive and send year by year; some of two hosts, some groups that go from one to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from clusters.values import Qualifier
from events.models import Delegation
from friendship.demo.registers import words
from friendship.demo.registers.sites import Site, neighbours_of
from friendship.demo.registers.timing import Window, Years

Direction, Body, Level = Delegation.Direction, Delegation.Body, Delegation.Level
# A union of middle size in a year. Cụm 5 published for 2024 over 300 visits and nearly 2.500 guests.
IN, GUESTS, OUT, TRAVELLERS = 19, 165, 3, 21
JOINT, UNKNOWN, HEDGED, OF_ASSOCIATION, LATE = 0.04, 0.012, 0.006, 0.12, 0.02
TOURS_A_YEAR, STOPS = 2, 3  # of a cluster


@dataclass
class Visit:
    """A visit as it is going to be; the first host enters it."""

    direction: str
    organisation: str
    country: str
    level: str
    starts_on: date
    ends_on: date
    people: int | None
    purpose: str
    hosts: list[Site]
    qualifier: str = Qualifier.EXACT
    results: str = ""
    body: str = Body.UNION
    association: str = ""
    group: str = ""
    days_late: int = 2


def plan_visits(sites: list[Site], years: Years, seed: int) -> list[Visit]:
    """All visits of all sites, in the order in which they began."""
    visits = [visit for site in sites for visit in _of_site(site, sites, years, seed)]
    for number in sorted({site.cluster for site in sites}):
        members = [site for site in sites if site.cluster == number]
        visits += _tours(Random(f"{seed} tours {number}"), members, years)
    return sorted(visits, key=lambda visit: (visit.starts_on, visit.hosts[0].slug))


def _of_site(site: Site, sites: list[Site], years: Years, seed: int) -> Iterator[Visit]:
    random = Random(f"{seed} {site.slug} visits")
    neighbours = neighbours_of(site, sites)
    has_associations = random.random() < 0.4
    for window in years.windows[1:]:
        size = site.size * window.part
        received = [_received(random, site, window) for _n in range(_about(random, IN * size))]
        sent = [_sent(random, site, window) for _n in range(_about(random, OUT * size))]
        _level(random, received, GUESTS * size)
        _level(random, sent, TRAVELLERS * size)
        for visit in received:
            if has_associations and random.random() < OF_ASSOCIATION:
                visit.body = Body.ASSOCIATION
                visit.association = f"{random.choice(words.ASSOCIATIONS)} {site.name}"
            elif neighbours and random.random() < JOINT:
                visit.hosts.append(random.choice(neighbours))
        yield from received
        yield from sent


def _about(random: Random, middle: Decimal) -> int:
    return max(round(middle * random.randint(92, 110) / 100), 1)


def _level(random: Random, visits: list[Visit], whole: Decimal) -> None:
    """Scale the groups so that together they are about as many people as a site of that size sees in a year."""
    people = sum(visit.people or 0 for visit in visits)
    factor = whole * random.randint(90, 112) / 100 / people
    for visit in visits:
        visit.people = max(round((visit.people or 0) * factor), 1)
        if random.random() < UNKNOWN:
            visit.people = None
        elif random.random() < HEDGED:
            visit.qualifier = random.choice((Qualifier.OVER, Qualifier.ABOUT))


def _received(random: Random, site: Site, window: Window) -> Visit:
    guest, on = random.choice(words.GUESTS), window.day(random)
    return Visit(
        Direction.IN,
        guest.name,
        random.choice(guest.countries),
        guest.level,
        on,
        on + timedelta(random.choice((0, 0, 0, 1, 1, 2, 4))),
        random.randint(guest.fewest, guest.most),
        guest.purpose,
        [site],
        results=random.choice(words.RESULTS) if random.random() < 0.4 else "",
        days_late=random.randint(35, 80) if random.random() < LATE else random.randint(0, 7),
    )


def _sent(random: Random, site: Site, window: Window) -> Visit:
    on = window.day(random)
    return Visit(
        Direction.OUT,
        random.choice(words.ABROAD),
        random.choice(words.NEAR),
        Level.FRIENDSHIP,
        on,
        on + timedelta(random.randint(3, 7)),
        random.randint(3, 12),
        "Theo chương trình hợp tác với đối tác nước bạn",
        [site],
    )


def _tours(random: Random, members: list[Site], years: Years) -> Iterator[Visit]:
    """Groups that visit several unions of a cluster on one journey: many visits, one group."""
    for window in years.windows[1:]:
        for _n in range(round(TOURS_A_YEAR * window.part) if len(members) >= STOPS else 0):
            tour, country = random.choice(words.TOURS), random.choice(words.COUNTRIES)
            on, people = window.day(random, 0.05, 0.9), random.randint(8, 24)
            for place, site in enumerate(random.sample(members, STOPS)):
                day = on + timedelta(place * 2)
                yield Visit(
                    Direction.IN,
                    tour,
                    country,
                    Level.OTHER,
                    day,
                    day + timedelta(1),
                    people,
                    "Giao lưu tại các tỉnh trong Cụm",
                    [site],
                    group=f"{tour} {window.year}, {on:%d/%m}",
                )
