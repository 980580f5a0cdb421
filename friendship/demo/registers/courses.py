"""The course of a pledge after its commitment: approval, payments, amendments, what it built, and how it ends."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from aid.checks import APPROVAL_FIRST_SINCE
from aid.models import Pledge, PledgeValue, PledgeWork
from friendship.demo.registers import words
from friendship.demo.registers.money import HOME, make_sum
from friendship.demo.registers.plans import Payment, Plan, Value, Work, share_out
from friendship.demo.registers.timing import Years

Status, Point = Pledge.Status, PledgeValue.Point
# A union of middle size, in a year: works, gifts, people reached.
REACHED: dict[str, int] = {PledgeWork.Kind.WORK: 10, PledgeWork.Kind.GIFT: 640, PledgeWork.Kind.PEOPLE: 8200}
MOST: dict[str, int] = {PledgeWork.Kind.WORK: 6, PledgeWork.Kind.GIFT: 300, PledgeWork.Kind.PEOPLE: 3000}
SOUGHT_NOW, CANCELLED, NEVER_APPROVED, AMENDED, LONGER = 0.06, 0.015, 0.03, 0.06, 0.05
EARLY_BEFORE_DECREE, EARLY_SINCE = 0.06, 0.02  # of the pledges: paid before approval
OVERPAID, OVERDUE, LATE = 0.01, 0.05, 0.025
OFFICE = "UBND tỉnh, thành phố"


def new_work(random: Random, kind: str, item: str) -> Work:
    return Work(kind, item, random.randint(max(MOST[kind] // 5, 1), MOST[kind]))


def run(random: Random, plan: Plan, years: Years) -> None:
    """Let the pledge go its way until the last day that the registers know."""
    _Course(random, plan, years).run()


class _Course:
    def __init__(self, random: Random, plan: Plan, years: Years) -> None:
        self.random, self.plan, self.years = random, plan, years
        self.committed_on = plan.begins_on
        self.ends_on = self._end()
        self.approved_on: date | None = None

    def _end(self) -> date:
        """When it is done: in its own year at the earliest two months on, else on any day of the later year."""
        window = self.years.of(self.committed_on.year + self.plan.life)
        if window is None:
            days = 365 * self.plan.life + self.random.randint(60, 240)
            return self.committed_on + timedelta(days)
        if self.plan.life:
            return window.day(self.random, 0.05)
        earliest = self.committed_on + timedelta(60)
        left = max((window.last - earliest).days, 0)
        return window.near(earliest + timedelta(self.random.randint(0, left))) if left else window.last

    def _days(self, low: int, high: int) -> timedelta:
        return timedelta(self.random.randint(low, high))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def run(self) -> None:
        plan, last = self.plan, self.years.last
        plan.days_late = self.random.randint(40, 110) if self._chance(LATE) else self.random.randint(0, 6)
        plan.starts_on = self.committed_on
        plan.ends_on = self.ends_on + self._days(0, 40)
        if self.committed_on > last.last - timedelta(120) and self._chance(SOUGHT_NOW * 3):
            self._step(Status.SOUGHT, self.committed_on)
            return
        if self._chance(0.3):
            self._step(Status.SOUGHT, self.committed_on - self._days(20, 80))
        self._value(Point.COMMITTED, self.committed_on, plan.value, "Thư cam kết")
        self._step(Status.COMMITTED, self.committed_on)
        if self._chance(CANCELLED):
            self._step(Status.CANCELLED, self.years.fit(self.committed_on + self._days(20, 90)), "Nhà tài trợ rút.")
        elif not self._chance(NEVER_APPROVED):
            self._approve()

    def _approve(self) -> None:
        plan = self.plan
        self._step(Status.APPRAISED, self.years.fit(self.committed_on + self._days(5, 18)))
        on = self.years.fit(self.committed_on + self._days(20, 58))
        if on is None:
            return
        self.approved_on = on
        share = Decimal(1) if self._chance(0.7) else Decimal(self.random.randint(90, 99)) / 100
        self._value(Point.APPROVED, on, plan.value * share, f"{self.random.randint(100, 3900)}/QĐ-UBND", OFFICE)
        self._step(Status.APPROVED, on)
        plan.starts_on = on
        self.ends_on = max(self.ends_on, on + timedelta(21))
        plan.ends_on = self.ends_on + self._days(0, 40)
        running_on = self.years.fit(on + self._days(7, 20))
        if self._chance(AMENDED):
            self._amend()
        if running_on is not None and running_on <= self.ends_on:
            self._step(Status.RUNNING, running_on)
            self._pay(running_on)
            self._finish()

    def _amend(self) -> None:
        """Another value agreed on the way; approved anew a little later."""
        assert self.approved_on is not None
        on = self.years.fit(self.approved_on + self._days(20, 120))
        if on is None or on >= self.ends_on:
            return
        reason = self.random.choice(words.REASONS)
        self.plan.value *= Decimal(self.random.randint(86, 128)) / 100
        self._value(Point.COMMITTED, on, self.plan.value, "Phụ lục thỏa thuận", reason=reason)
        again = self.years.fit(on + self._days(10, 30))
        if again is not None:
            number = f"{self.random.randint(100, 3900)}/QĐ-UBND"
            self._value(Point.APPROVED, again, self.plan.value, number, OFFICE, reason)

    def _pay(self, first: date) -> None:
        """Disbursements spread over the span, in all a little less than was approved."""
        plan, approved = self.plan, [value for value in self.plan.values if value.point == Point.APPROVED]
        whole = min(value.money.value_vnd for value in approved)
        most = (94, 100) if plan.currency == HOME else (88, 95)
        share = self.random.randint(102, 106) if self._chance(OVERPAID) else self.random.randint(*most)
        parts = share_out(self.random, whole * share / 100, self.random.choice((1, 2, 2, 3, 3, 4)))
        span = max((self.ends_on - first).days, 1)
        for place, part in enumerate(parts):
            on = self.years.fit(first + timedelta(round(span * (place + self.random.random()) / len(parts))))
            if place == 0:
                on = self._first_paid(on)
            if on is not None and on <= self.ends_on:
                number = f"UNC {self.random.randint(1, 99):02d}{place + 1}/{on:%m.%y}"
                plan.payments.append(Payment(on, make_sum(part, plan.currency, on, self.random), number))
        plan.payments.sort(key=lambda row: row.on)

    def _first_paid(self, on: date | None) -> date | None:
        """Mostly after approval; a few were paid before, which is a warning since Decree 313/2025/NĐ-CP."""
        assert self.approved_on is not None
        share = EARLY_SINCE if self.approved_on >= APPROVAL_FIRST_SINCE else EARLY_BEFORE_DECREE
        early = self.years.fit(self.approved_on - timedelta(4))
        if self._chance(share) and early is not None and self.committed_on <= early < self.approved_on:
            return early
        return on

    def _finish(self) -> None:
        plan, last = self.plan, self.years.last.last
        if self._chance(LONGER):
            agreed_on = self.years.fit(self.ends_on - self._days(15, 60))
            if agreed_on is not None and plan.starts_on is not None and agreed_on > plan.starts_on:
                before = max(agreed_on + timedelta(10), self.ends_on - timedelta(10))
                plan.longer = (agreed_on, before, self.random.choice(words.LONGER))
                plan.ends_on = max(self.ends_on, before) + timedelta(60)
        if self.ends_on > last:
            if self._chance(OVERDUE) and plan.starts_on is not None:
                plan.ends_on = max(plan.starts_on, last - self._days(5, 40))
            return
        if plan.ends_on is not None and plan.ends_on < self.ends_on:
            plan.ends_on = self.ends_on
        self._step(Status.COMPLETED, self.ends_on)
        settled_on = self.years.fit(self.ends_on + self._days(25, 60))
        # Settled in another year it would count as going on there.
        if settled_on is not None and settled_on.year == self.ends_on.year and self._chance(0.6):
            self._step(Status.SETTLED, settled_on)
        for work in plan.works:
            work.done, work.done_on = work.planned, self.ends_on

    def _step(self, status: str, on: date | None, note: str = "") -> None:
        if on is not None:
            self.plan.steps.append((status, on, note))
            self.plan.status = status

    def _value(
        self, point: str, on: date, value: Decimal, document: str, authority: str = "", reason: str = ""
    ) -> None:
        money = make_sum(value, self.plan.currency, on, self.random)
        if point == Point.APPROVED:
            committed = [row.money for row in self.plan.values if row.point == Point.COMMITTED][-1]
            # Approved for the sum of the letter of commitment, at the rate of that day.
            money = committed if money.value_vnd > committed.value_vnd else money
        self.plan.values.append(Value(point, on, money, document, authority, reason))


def level_works(random: Random, plans: list[Plan], size: Decimal, years: Years) -> None:
    """Bring what was done in each year near what a site of that size does, so that the years compare."""
    done: dict[tuple[str, int], list[Work]] = defaultdict(list)
    for plan in plans:
        for work in plan.works:
            if work.done_on is not None:
                done[work.kind, work.done_on.year].append(work)
    for (kind, year), works in sorted(done.items()):
        window = years.of(year)
        assert window is not None
        whole = REACHED[kind] * size * window.part * Decimal(random.randint(85, 118)) / 100
        for work, part in zip(works, share_out(random, whole, len(works)), strict=True):
            work.done = max(round(part), 1)
            work.planned = max(round(work.done * Decimal(random.choice((95, 100, 100, 105, 110))) / 100), 1)
