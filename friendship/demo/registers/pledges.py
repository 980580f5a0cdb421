"""The pledges that a site takes up year by year: how many, how much, from whom and for what."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from aid.models import Pledge
from friendship.demo.registers import courses, words
from friendship.demo.registers.money import HOME, MILLION, OWN, currencies_of, currency_of
from friendship.demo.registers.plans import Plan, bag, count_out, share_out
from friendship.demo.registers.sites import Site
from friendship.demo.registers.timing import Window, Years

Kind, Mobiliser = Pledge.Kind, Pledge.Mobiliser
# A union of middle size takes up so many pledges of foreign donors a year, of which over half go on into the next:
# with those about twenty items. The values of Cụm 5 in 2024, nine unions: 181 items, over 288 tỷ đồng.
NEW, COMMITTED = Decimal("9"), 32_000 * MILLION
DOMESTIC, DOMESTIC_VALUE = Decimal("1.2"), 3_100 * MILLION
THROUGH_ASSOCIATIONS, ASSOCIATIONS_VALUE = Decimal("1.8"), 6_500 * MILLION
OF_PROVINCE, PROVINCE_VALUE = 3, 60_000 * MILLION
OVERSEAS_VALUE = 700 * MILLION
GROWTH = Decimal("1.05")  # of value, a year
# Fields of aid by their share of the value, each with the sectors that go to its line.
FIELDS = (
    (22, ("YT",)), (20, ("KT", "KT1", "KT2")), (18, ("GD",)), (16, ("XH",)), (9, ("MT",)), (7, ("XH1",)),
    (5, ("XH2",)), (3, ("NL", "XH3", "TP")),
)  # fmt: skip
KINDS: dict[str, int] = {Kind.PROJECT: 60, Kind.CASH: 18, Kind.GOODS: 15, Kind.PROGRAMME: 7}
PAY = {HOME: 38, "USD": 35, OWN: 27}
LIVES = {"0": 45, "1": 40, "2": 15}
LIVES_BEFORE = {"1": 73, "2": 27}  # of the year before the demo's first: only what is carried over matters
BEFORE = Decimal("0.62")
TAGS = ("", "", "", "", " giai đoạn 2", " đợt 2", " mở rộng")


@dataclass(frozen=True)
class Habits:
    """What stays the same about a site: its fields of aid with their shares, its donors, who else raises aid there."""

    fields: tuple[tuple[Decimal, tuple[str, ...]], ...]
    donors: tuple[tuple[str, str], ...]  # name, country
    has_associations: bool
    has_province: bool


def habits_of(random: Random, site: Site) -> Habits:
    many = min(max(round(NEW * site.size * Decimal("0.55")), 3), len(FIELDS))
    left = list(FIELDS)
    chosen: list[tuple[Decimal, tuple[str, ...]]] = []
    while len(chosen) < many:
        field = random.choices(left, [share for share, _sectors in left])[0]
        left.remove(field)
        chosen.append((Decimal(field[0] * random.randint(60, 140)), field[1]))
    chosen.sort(key=lambda field: -field[0])
    whole = sum((share for share, _sectors in chosen), Decimal(0))
    known = sorted((name, country) for country, names in words.FOREIGN.items() for name in names)
    usual = [pair for pair in known if pair[0] not in words.LAPSED or random.random() < 0.5]
    return Habits(
        fields=tuple((share / whole, sectors) for share, sectors in chosen),
        donors=tuple(random.sample(usual, min(6 + round(site.size * 6), len(usual)))),
        has_associations=random.random() < 0.35,
        has_province=random.random() < 0.2,
    )


class Planner:
    """Plans the pledges of one site through all its years; the same seed gives the same ones."""

    def __init__(self, site: Site, neighbours: list[Site], years: Years, seed: int) -> None:
        self.site, self.neighbours, self.years = site, neighbours, years
        self.random = Random(f"{seed} {site.slug} aid")
        self.habits = habits_of(self.random, site)

    def plan(self) -> list[Plan]:
        plans = [plan for window in self.years.windows for plan in self._of_year(window)]
        for plan in plans:
            courses.run(self.random, plan, self.years)
        courses.level_works(self.random, plans, self.site.size, self.years)
        return plans

    def _of_year(self, window: Window) -> Iterator[Plan]:
        part = BEFORE if window == self.years.windows[0] else window.part
        size = self.site.size * part
        yield from self._foreign(window, size)
        yield from self._others(window, size)

    def _about(self, middle: Decimal, low: int = 93, high: int = 109) -> Decimal:
        return middle * Decimal(self.random.randint(low, high)) / 100

    def _foreign(self, window: Window, size: Decimal) -> Iterator[Plan]:
        """The union's own pledges: each field gets its share of items and of value, so that years compare."""
        fields = self.habits.fields
        whole = self._about(COMMITTED * size) * GROWTH ** (window.year - self.years.windows[0].year)
        counts = count_out(max(round(self._about(NEW * size)), 1), [share for share, _sectors in fields])
        kinds, lives = bag(self.random, KINDS, sum(counts)), self._lives(window, sum(counts))
        pay = bag(self.random, PAY, sum(counts))
        for (share, sectors), count in zip(fields, counts, strict=True):
            for value in share_out(self.random, self._about(whole * share, 90, 112), count):
                plan = self._plan(window, value, sectors, kinds.pop(), int(lives.pop()), pay.pop())
                if self.random.random() < 0.08:
                    plan.intermediary = self._another(plan.donor)
                yield plan

    def _others(self, window: Window, size: Decimal) -> Iterator[Plan]:
        """What member associations and the province raise, and what comes from at home and from overseas."""
        sectors = tuple(code for _share, codes in self.habits.fields for code in codes)
        if self.habits.has_associations:
            for plan in self._some(window, THROUGH_ASSOCIATIONS * size, ASSOCIATIONS_VALUE * size, sectors):
                plan.mobiliser = Mobiliser.ASSOCIATION
                plan.association = f"{self.random.choice(words.ASSOCIATIONS)} {self.site.name}"
                yield plan
        if self.habits.has_province:
            for plan in self._some(window, OF_PROVINCE * window.part, PROVINCE_VALUE * size, sectors):
                plan.mobiliser = Mobiliser.PROVINCE
                yield plan
        for plan in self._some(window, DOMESTIC * size, DOMESTIC_VALUE * size, ("XH", "GD", "KT")):
            plan.donor, plan.currency, plan.kind = self.random.choice(words.DOMESTIC), "VND", Kind.CASH
            yield plan
        if self.random.random() < Decimal("0.4") * size:
            for plan in self._some(window, Decimal(1), OVERSEAS_VALUE * size, ("GD", "XH")):
                plan.donor, country = self.random.choice(words.OVERSEAS)
                plan.currency, plan.kind = currency_of(country, self.random), Kind.CASH
                yield plan

    def _some(self, window: Window, count: Decimal, whole: Decimal, sectors: tuple[str, ...]) -> Iterator[Plan]:
        many = max(round(self._about(count)), 1)
        lives = self._lives(window, many)
        for value in share_out(self.random, self._about(whole), many):
            yield self._plan(window, value, sectors, Kind.PROJECT, int(lives.pop()))

    def _lives(self, window: Window, many: int) -> list[str]:
        return bag(self.random, LIVES_BEFORE if window == self.years.windows[0] else LIVES, many)

    def _plan(
        self, window: Window, value: Decimal, sectors: tuple[str, ...], kind: str, life: int, pay: str = ""
    ) -> Plan:
        random = self.random
        sector = random.choice(sectors)
        aim, item, work = random.choice(words.TITLES[sector])
        if sector == "XH2" and kind not in (Kind.CASH, Kind.GOODS):
            kind = Kind.RELIEF
        elif kind == Kind.GOODS and aim not in words.GOODS:
            kind = Kind.CASH
        where = "" if sector in words.NOT_OF_A_PLACE else f" tại {random.choice(words.AREAS)}"
        payers = [found for found in self.habits.donors if pay in currencies_of(found[1])]
        donor, country = random.choice(payers or self.habits.donors)
        plan = Plan(
            site=self.site,
            title=f"{aim}{where}{random.choice(TAGS)}, {self.site.name}",
            donor=donor,
            sector=sector,
            kind=kind,
            mobiliser=Mobiliser.UNION,
            value=max(value, 20 * MILLION),
            currency=currency_of(country, random, pay),
            begins_on=window.day(random, 0, 0.55 if life == 0 else 0.97),
            life=life,
            owner=f"{random.choice(words.OWNERS)} {self.site.name}",
            goods=words.GOODS[aim] if kind == Kind.GOODS else "",
        )
        if random.random() < 0.6:
            plan.works.append(courses.new_work(random, work, item))
        if random.random() < 0.06 and self.neighbours:
            plan.second_place = random.choice(self.neighbours)
        return plan

    def _another(self, donor: str) -> str:
        return self.random.choice([name for name, _country in self.habits.donors if name != donor])
