"""What the page of one pledge shows, read in a number of queries that no number of rows changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aid import charts, checks
from aid.models import Amendment, Disbursement, Pledge, PledgeFile, PledgePlace, PledgeStep, PledgeValue
from aid.pledge_history import Edit, edits
from aid.pledge_steps import Step, steps_of
from clusters import clock
from clusters.closures import Closure, closures, late_for
from clusters.models import Province, User
from clusters.values import format_amount

Point = PledgeValue.Point
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Change:
    """One amendment: a value or a term, old and new."""

    on: date
    what: str
    old: str
    new: str
    document: str
    reason: str
    by: User
    value: PledgeValue | None = None  # the row that can be taken back


@dataclass(frozen=True)
class Sum:
    """Disbursements of one currency."""

    currency: str
    amount: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True)
class PlaceRow:
    place: PledgePlace
    name: str
    also: str  # the old names of a new province, or the new one of an old province


@dataclass
class PledgePage:
    """One pledge with all that hangs on it."""

    pledge: Pledge
    all_values: list[PledgeValue]
    all_disbursements: list[Disbursement]
    places: list[PlaceRow]
    files: list[PledgeFile]
    amendments: list[Amendment]
    history: list[Edit]
    closures: list[Closure]

    @cached_property
    def values(self) -> list[PledgeValue]:
        return [row for row in self.all_values if row.revoked_at is None]

    def of(self, point: str) -> list[PledgeValue]:
        """The standing values of a point by day; the last one counts."""
        return [row for row in self.values if row.point == point]

    @cached_property
    def committed(self) -> PledgeValue | None:
        return self.of(Point.COMMITTED)[-1] if self.of(Point.COMMITTED) else None

    @cached_property
    def approved(self) -> PledgeValue | None:
        return self.of(Point.APPROVED)[-1] if self.of(Point.APPROVED) else None

    @property
    def times_changed(self) -> int:
        """How often the committed value was amended."""
        return max(len(self.of(Point.COMMITTED)) - 1, 0)

    @cached_property
    def disbursements(self) -> list[Disbursement]:
        return [row for row in self.all_disbursements if row.revoked_at is None]

    @cached_property
    def disbursed(self) -> Decimal:
        return sum((row.value_vnd for row in self.disbursements), Decimal(0))

    @cached_property
    def sums(self) -> list[Sum]:
        """The disbursements by currency; rates from the lowest to the highest."""
        by_currency: dict[str, list[Disbursement]] = {}
        for row in self.disbursements:
            by_currency.setdefault(row.currency, []).append(row)
        return [
            Sum(
                currency,
                sum((row.amount for row in rows), Decimal(0)),
                min(row.rate for row in rows),
                max(row.rate for row in rows),
            )
            for currency, rows in sorted(by_currency.items())
        ]

    @property
    def foreign_sums(self) -> list[Sum]:
        return [found for found in self.sums if found.currency != "VND"]

    @property
    def measure(self) -> PledgeValue | None:
        """What the disbursed part is measured by: the approved value, or the committed one while there is none."""
        return self.approved or self.committed

    @property
    def share_disbursed(self) -> Decimal | None:
        return self.disbursed / self.measure.value_vnd * HUNDRED if self.measure else None

    @property
    def bar(self) -> int:
        """The share for a bar: whole percent, at most 100."""
        return min(int(self.share_disbursed or 0), 100)

    @property
    def left(self) -> Decimal:
        return self.measure.value_vnd - self.disbursed if self.measure else Decimal(0)

    @property
    def over(self) -> Decimal:
        return -self.left

    @property
    def only_values(self) -> list[PledgeValue]:
        """First values, which no table of amendments shows: they too may have been recorded by mistake."""
        return [row for point in Point for row in self.of(point)[:1] if len(self.of(point)) == 1]

    @property
    def share_approved(self) -> Decimal | None:
        """The approved value in percent of the committed one."""
        if self.approved is None or self.committed is None:
            return None
        return self.approved.value_vnd / self.committed.value_vnd * HUNDRED

    @cached_property
    def warnings(self) -> list[checks.Warning]:
        return checks.examine(self.pledge, self.values, self.disbursements)

    @cached_property
    def late(self) -> list[str]:
        """What was entered for a period that was closed by then, a sentence each."""
        words = _("%(what)s ngày %(day)s nhập ngày %(entered)s, sau khi khóa kỳ %(period)s: nhập muộn.")
        told = []
        for row in [*self.values, *self.disbursements]:
            period = late_for(row.on, row.entered_at, self.closures)
            if period:
                what = row.get_point_display() if isinstance(row, PledgeValue) else _("giải ngân")
                days = {"day": f"{row.on:%d/%m/%Y}", "entered": f"{timezone.localtime(row.entered_at):%d/%m/%Y}"}
                told.append(words % ({"what": capfirst(what), "period": period} | days))
        return told

    @cached_property
    def changes(self) -> list[Change]:
        """All amendments by day: values from the second on, and terms."""
        found = []
        for point, what in ((Point.COMMITTED, _("Giá trị cam kết")), (Point.APPROVED, _("Giá trị phê duyệt"))):
            rows = self.of(point)
            for old, new in pairwise(rows):
                found.append(
                    Change(new.on, what, _in_words(old), _in_words(new), new.document, new.reason, new.entered_by, new)
                )
        for row in self.amendments:
            found.append(Change(row.on, row.field, row.old, row.new, row.document, row.reason, row.by))
        return sorted(found, key=lambda change: change.on)

    @cached_property
    def chart(self) -> charts.Chart | None:
        running, paid = Decimal(0), []
        for row in self.disbursements:
            running += row.value_vnd
            told = {"part": format_amount(row.value_vnd, "VND"), "sum": format_amount(running, "VND")}
            paid.append(charts.Event(row.on, running, _("giải ngân %(part)s, cộng %(sum)s") % told))
        return charts.money_line(
            {
                "committed": [_event(row) for row in self.of(Point.COMMITTED)],
                "approved": [_event(row) for row in self.of(Point.APPROVED)],
                "disbursed": paid,
            },
            clock.today(),
        )

    @cached_property
    def timeline(self) -> list[tuple[date, str, Decimal, Decimal | None]]:
        """The chart as a table: day, what happened, its value, and the disbursed sum where it grew."""
        rows: list[tuple[date, str, Decimal, Decimal | None]] = [
            (row.on, _("Cam kết") if row.point == Point.COMMITTED else _("Phê duyệt"), row.value_vnd, None)
            for row in self.values
        ]
        running = Decimal(0)
        for row in self.disbursements:
            running += row.value_vnd
            rows.append((row.on, _("Giải ngân"), row.value_vnd, running))
        return sorted(rows, key=lambda row: row[0])

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self.pledge)

    @property
    def ended_by(self) -> PledgeStep | None:
        """The step by which a pledge was given up or withdrawn; None of one that stands."""
        if self.pledge.status != Pledge.Status.CANCELLED:
            return None
        return max(self.pledge.steps.all(), key=lambda step: (step.at, step.pk), default=None)

    @cached_property
    def first_committed_on(self) -> date | None:
        committed = self.of(Point.COMMITTED)
        if committed:
            return committed[0].on
        step = next((row for row in self.pledge.steps.all() if row.status == Pledge.Status.COMMITTED), None)
        return step.on if step else None

    @property
    def newness(self) -> str:
        """New in the year of its commitment, carried over in later ones; computed, never typed."""
        first, year = self.first_committed_on, clock.today().year
        if first is None:
            return ""
        if first.year >= year:
            return _("Mới trong năm %(year)d") % {"year": first.year}
        return _("Chuyển tiếp từ năm %(year)d") % {"year": first.year}


def read_page(pledge: Pledge) -> PledgePage:
    """`pledge` as `page_rows` reads it."""
    values = list(pledge.values.select_related("entered_by", "revoked_by").order_by("on", "pk"))
    disbursements = list(pledge.disbursements.select_related("entered_by").order_by("on", "pk"))
    files = list(pledge.files.select_related("added_by", "removed_by", "disbursement"))
    return PledgePage(
        pledge,
        values,
        disbursements,
        _places(pledge),
        [row for row in files if row.removed_at is None],
        list(pledge.amendments.select_related("by")),
        edits(pledge, values, files),
        closures(),
    )


def page_rows(user):
    """Pledges that the person may read, with what the page says of them."""
    return (
        Pledge.objects.visible_to(user)
        .select_related("donor__merged_into", "intermediary", "sector__parent", "union", "changed_by")
        .prefetch_related("steps", "union__names", "works")
    )


def _places(pledge: Pledge) -> list[PlaceRow]:
    old = Province.objects.prefetch_related("names")
    rows = pledge.places.select_related("province__successor").prefetch_related(
        "province__names", "province__successor__names", Prefetch("province__predecessors", old)
    )
    return [PlaceRow(row, _name(row.province), _also(row.province)) for row in rows]


def _name(province: Province) -> str:
    row = province.name_row_on(clock.today())
    return row.name if row else str(province)


def _also(province: Province) -> str:
    """`nay thuộc Huế` of an old province that changed its name; `trước 01/07/2025: Thừa Thiên Huế` of a new one."""
    own = _name(province)
    if province.successor is not None:
        new = _name(province.successor)
        return _("nay là %(name)s") % {"name": new} if new != own else ""
    old = [_name(row) for row in province.predecessors.all()]
    return _("trước 01/07/2025: %(names)s") % {"names": ", ".join(old)} if old and old != [own] else ""


def _in_words(row: PledgeValue) -> str:
    return format_amount(row.amount, row.currency)


def _event(row: PledgeValue) -> charts.Event:
    return charts.Event(row.on, row.value_vnd, f"{row.get_point_display()} {format_amount(row.value_vnd, 'VND')}")
