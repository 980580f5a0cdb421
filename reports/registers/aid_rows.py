"""What the pledges, values, disbursements and works of a union add to the lines of its report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from aid.models import Disbursement, Donor, Origin, Pledge, PledgeValue, PledgeWork
from reports.models.report import Scope
from reports.registers.contributions import Contribution

Mobiliser = Pledge.Mobiliser
SCOPES = {Mobiliser.UNION: Scope.OWN, Mobiliser.ASSOCIATION: Scope.ASSOCIATIONS, Mobiliser.PROVINCE: Scope.PROVINCE}
NON_PROJECT = (Pledge.Kind.CASH, Pledge.Kind.GOODS)
WORKS = {
    PledgeWork.Kind.WORK: "aid.works",
    PledgeWork.Kind.GIFT: "aid.gifts",
    PledgeWork.Kind.PEOPLE: "aid.people",
}
USD = "USD"


def read(union_ids: frozenset[int], first: date, last: date) -> list[Contribution] | None:
    """The contributions of a span; None if the unions keep no register of aid by then: nothing committed or paid."""
    own = Pledge.objects.filter(union__in=union_ids)
    noted = {"pledge": OuterRef("pk"), "on__lte": last, "revoked_at__isnull": True}
    kept = Exists(PledgeValue.objects.filter(**noted)) | Exists(Disbursement.objects.filter(**noted))
    if not own.filter(kept).exists():
        return None
    return [
        *_items(own, first, last),
        *_values(own, first, last),
        *_disbursements(own, first, last),
        *_works(own, first, last),
    ]


def _items(own, first: date, last: date) -> Iterator[Contribution]:
    """The foreign pledges of the span, each new or carried over, and their donors, doubles counted as one."""
    foreign = own.filter(donor__in=_foreign())
    new = set(foreign.new_in(first, last).values_list("pk", flat=True))
    active = foreign.active_in(first, last).annotate(root=Coalesce("donor__merged_into", "donor"))
    for pk, kind, mobiliser, donor in active.values_list("pk", "kind", "mobiliser", "root"):
        scope = SCOPES[mobiliser]
        yield Contribution("aid.items", scope, pk)
        yield Contribution("aid.new" if pk in new else "aid.carried", scope, pk)
        if kind in NON_PROJECT:
            yield Contribution("aid.non_project", scope, pk)
        yield Contribution("aid.donors", scope, pk, distinct=donor, shared=f"d{donor}")


def _foreign():
    return Donor.objects.giving_from(Origin.FOREIGN).values("pk")


@dataclass(frozen=True)
class _Value:
    """A value of a pledge with what decides where it counts: rows read plainly, since a report reads hundreds."""

    pledge: int
    point: str
    on: date
    currency: str
    amount: Decimal
    change_vnd: Decimal
    mobiliser: str
    line: str
    origin: str


FIELDS = (
    "pledge", "point", "on", "currency", "amount", "change_vnd", "pledge__mobiliser", "pledge__sector__indicator",
    "giving_from",
)  # fmt: skip


def _values(own, first: date, last: date) -> Iterator[Contribution]:
    """What was committed and approved in the span: each value by what it adds to the one before it."""
    rows = PledgeValue.objects.filter(pledge__in=own.counted(), revoked_at__isnull=True, on__lte=last)
    rows = rows.annotate(giving_from=Coalesce("pledge__donor__merged_into__origin", "pledge__donor__origin"))
    before: dict[tuple[int, str], Decimal] = {}
    for told in rows.order_by("on", "pk").values_list(*FIELDS):
        row = _Value(*told)
        in_dollars = row.amount if row.currency == USD else Decimal(0)
        change_usd = in_dollars - before.get((row.pledge, row.point), Decimal(0))
        before[row.pledge, row.point] = in_dollars
        if row.on >= first:
            yield from _value(row, change_usd)


def _value(row: _Value, change_usd: Decimal) -> Iterator[Contribution]:
    scope = SCOPES[Mobiliser(row.mobiliser)]
    if row.origin == Origin.DOMESTIC:
        if row.point == PledgeValue.Point.COMMITTED:
            yield Contribution("aid.domestic", scope, row.pledge, row.change_vnd)
        return
    if row.origin != Origin.FOREIGN:
        return
    if row.point == PledgeValue.Point.APPROVED:
        yield Contribution("aid.approved", scope, row.pledge, row.change_vnd)
        return
    yield Contribution("aid.committed", scope, row.pledge, row.change_vnd)
    yield Contribution("aid.sector", scope, row.pledge, row.change_vnd, only_line=row.line)
    if change_usd:
        yield Contribution("aid.committed_usd", scope, row.pledge, change_usd)
    if row.mobiliser == Mobiliser.ASSOCIATION:
        # The line is about the associations' share, as the union reports it.
        yield Contribution("aid.associations", Scope.OWN, row.pledge, row.change_vnd)


def _disbursements(own, first: date, last: date) -> Iterator[Contribution]:
    rows = Disbursement.objects.standing().filter(
        pledge__in=own.counted().filter(donor__in=_foreign()), on__range=(first, last)
    )
    for pledge, mobiliser, currency, amount, value in rows.values_list(
        "pledge", "pledge__mobiliser", "currency", "amount", "value_vnd"
    ):
        yield Contribution("aid.disbursed", SCOPES[mobiliser], pledge, value)
        if currency == USD:
            yield Contribution("aid.disbursed_usd", SCOPES[mobiliser], pledge, amount)


def _works(own, first: date, last: date) -> Iterator[Contribution]:
    rows = PledgeWork.objects.filter(pledge__in=own.counted(), done__isnull=False, done_on__range=(first, last))
    for kind, pledge, mobiliser, done, qualifier in rows.values_list(
        "kind", "pledge", "pledge__mobiliser", "done", "qualifier"
    ):
        yield Contribution(WORKS[kind], SCOPES[mobiliser], pledge, Decimal(done), qualifier)
