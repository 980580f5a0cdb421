"""The rows of the demo's aid register: donors, pledges and what hangs on them, written in bulk with their history."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from aid.models import (
    Amendment,
    Disbursement,
    Donor,
    DonorAlias,
    Pledge,
    PledgePlace,
    PledgeStep,
    PledgeValue,
    PledgeWork,
    Sector,
)
from aid.models.donor import Origin
from aid.workflow import donors
from clusters import clock
from clusters.models import User
from clusters.vietnamese import fold
from friendship.demo.people import People
from friendship.demo.registers import histories, words
from friendship.demo.registers.plans import Plan
from friendship.demo.registers.sites import Site

BATCH = 1000
KINDS = {"Quỹ": "foundation", "Nhóm": "association", "Câu": "association"}  # by the first word of the name


def write_donors(people: People, first_day: date, today: date) -> dict[str, Donor]:
    """All donors by name, one of them entered twice and counted as one since."""
    at = at_work(first_day)
    made = [
        *(Donor(name=name, country=country) for country, names in words.FOREIGN.items() for name in names),
        *(Donor(name=n, country=c, origin=Origin.OVERSEAS, kind="association") for n, c in words.OVERSEAS),
        *(Donor(name=n, country="VN", origin=Origin.DOMESTIC, kind="company") for n in words.DOMESTIC),
        Donor(name=words.DOUBLE[0], country="US"),
    ]
    for place, donor in enumerate(made):
        donor.is_illustrative, donor.note, donor.changed_at, donor.changed_by = True, words.NOTE, at, people.vufo
        donor.kind = KINDS.get(donor.name.split()[0], donor.kind)
        if donor.origin == Origin.FOREIGN and donor.name != words.DOUBLE[0]:
            donor.registration_number = f"MH-{place + 1:03d}/BNG"
            days = -165 if donor.name in words.LAPSED else 200 + 37 * place % 700
            donor.registered_until = today + timedelta(days)
    bulk_create_with_history(made, Donor, default_user=people.vufo, default_date=at)
    found = {donor.name: donor for donor in made}
    other = "Tam nhin Xanh e.V."
    DonorAlias.objects.create(donor=found["Tổ chức Tầm nhìn Xanh"], name=other, search_key=fold(other))
    double, kept = (found[name] for name in words.DOUBLE)
    with clock.set_to(at + timedelta(30)):
        donors.merge(double, kept, "Một tổ chức, ghi hai lần", by=people.vufo)
    return found


def at_work(day: date, random: Random | None = None) -> datetime:
    hour = time(random.randint(8, 16), random.randint(0, 59)) if random else time(9)
    return timezone.make_aware(datetime.combine(day, hour))


class AidRows:
    """Writes the plans as rows."""

    def __init__(self, people: People, donors: dict[str, Donor], seed: int) -> None:
        self.people, self.donors, self.now = people, donors, clock.now()
        self.sectors = {sector.code: sector for sector in Sector.objects.all()}
        self.random = Random(f"{seed} aid rows")
        self.numbers: dict[str, int] = defaultdict(int)

    def write(self, plans: list[Plan]) -> None:
        entered = sorted(((self._entered_at(plan), n) for n, plan in enumerate(plans)))
        pledges = [(plans[n], self._pledge(plans[n], at)) for at, n in entered]
        Pledge.objects.bulk_create([row for _plan, row in pledges], batch_size=BATCH)
        children: dict[type[Model], list[Any]] = defaultdict(list)
        for plan, row in pledges:
            for child in self._children(plan, row):
                children[type(child)].append(child)
        for model, rows in children.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        histories.write(Disbursement, by="entered_by_id")
        for model in (Pledge, PledgePlace, PledgeWork):
            histories.write(model, by="changed_by_id")

    def _entered_at(self, plan: Plan) -> datetime:
        first = plan.steps[0][1]
        return min(at_work(first + timedelta(plan.days_late), self.random), self.now)

    def _officer(self, site: Site, day: date) -> User:
        return self.people.officers[site.union_on(day).pk]

    def _pledge(self, plan: Plan, at: datetime) -> Pledge:
        begun = plan.begins_on
        stem = f"VT-{at.year}-{plan.site.province_on(begun).code}-"
        self.numbers[stem] += 1
        days = [on for _s, on, _n in plan.steps] + [row.on for row in plan.payments] + [row.on for row in plan.values]
        changed_at = max(at, min(at_work(max(days)), self.now))
        return Pledge(
            union=plan.site.union_on(begun),
            code=f"{stem}{self.numbers[stem]:04d}",
            title=plan.title,
            donor=self.donors[plan.donor],
            intermediary=self.donors[plan.intermediary] if plan.intermediary else None,
            kind=plan.kind,
            sector=self.sectors[plan.sector],
            owner=plan.owner,
            mobiliser=plan.mobiliser,
            association=plan.association,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            goods=plan.goods,
            status=plan.status,
            entered_at=at,
            changed_at=changed_at,
            changed_by=self._officer(plan.site, changed_at.date()),
            version=len(days),
            is_illustrative=True,
        )

    def _noted(self, plan: Plan, pledge: Pledge, on: date) -> tuple[User, datetime]:
        """Who noted what happened on a day, and when: within the week, not before the pledge was entered."""
        at = max(at_work(on + timedelta(self.random.randint(0, 6)), self.random), pledge.entered_at)
        at = min(at, self.now)
        return self._officer(plan.site, at.date()), at

    def _children(self, plan: Plan, pledge: Pledge) -> Iterator[Model]:
        yield from self._places(plan, pledge)
        yield from self._steps(plan, pledge)
        yield from self._values(plan, pledge)
        for payment in plan.payments:
            by, at = self._noted(plan, pledge, payment.on)
            yield Disbursement(
                pledge=pledge, on=payment.on, document=payment.document, note=payment.note, entered_by=by,
                document_key=fold(payment.document).replace(" ", "")[:120], entered_at=at, **payment.money.columns(),
            )  # fmt: skip
        for work in plan.works:
            yield PledgeWork(
                pledge=pledge, kind=work.kind, item=work.item, planned=work.planned, done=work.done,
                done_on=work.done_on,
            )  # fmt: skip
        if plan.longer is not None:
            on, before, reason = plan.longer
            by, at = self._noted(plan, pledge, on)
            yield Amendment(
                pledge=pledge, on=on, field="Thời gian thực hiện", old=f"{before:%d/%m/%Y}",
                new=f"{plan.ends_on:%d/%m/%Y}", document="Văn bản gia hạn", reason=reason, by=by, at=at,
            )  # fmt: skip

    def _places(self, plan: Plan, pledge: Pledge) -> Iterator[Model]:
        sites = [plan.site, plan.second_place] if plan.second_place else [plan.site]
        shares = (Decimal(100),) if len(sites) == 1 else (Decimal(60), Decimal(40))
        for site, share in zip(sites, shares, strict=True):
            assert site is not None
            yield PledgePlace(pledge=pledge, province=site.province_on(plan.begins_on), share=share)

    def _steps(self, plan: Plan, pledge: Pledge) -> Iterator[Model]:
        before = pledge.entered_at
        for status, on, note in plan.steps:
            by, at = self._noted(plan, pledge, on)
            before = max(at, before + timedelta(minutes=1))  # read in the order in which they were noted
            yield PledgeStep(pledge=pledge, status=status, on=on, note=note, by=by, at=before)

    def _values(self, plan: Plan, pledge: Pledge) -> Iterator[Model]:
        for point in PledgeValue.Point:
            rows = sorted((value for value in plan.values if value.point == point), key=lambda value: value.on)
            before = Decimal(0)
            for value in rows:
                by, at = self._noted(plan, pledge, value.on)
                yield PledgeValue(
                    pledge=pledge, point=point, on=value.on, document=value.document, authority=value.authority,
                    reason=value.reason, is_current=value is rows[-1], change_vnd=value.money.value_vnd - before,
                    entered_at=at, entered_by=by, **value.money.columns(),
                )  # fmt: skip
                before = value.money.value_vnd
