"""Writing what an Excel file holds into a union's register: all of it in one transaction, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from aid.models import PledgeImport
from aid.workflow.errors import NotAllowed, Overtaken, Refused
from aid.workflow.money import Sum, disburse, set_value
from aid.workflow.pledges import Place, enter_pledge
from clusters import clock
from clusters.models import Union, User
from clusters.permissions import acting_union_ids


@dataclass(frozen=True)
class Spot:
    """A row of a sheet; `columns` leads from the workflow's name of a field to the letter of its column."""

    sheet: str
    row: int
    columns: dict[str, str] = field(default_factory=dict)

    def cell(self, field_name: str = "") -> str:
        """`Giải ngân!C7`."""
        return f"{self.sheet}!{self.columns.get(field_name, 'A')}{self.row}"

    @property
    def place(self) -> str:
        """`Giải ngân!7`: the whole row."""
        return f"{self.sheet}!{self.row}"


@dataclass(frozen=True)
class Problem:
    """What stands in the way of the import, and where."""

    where: str
    text: str


@dataclass(frozen=True)
class NewValue:
    spot: Spot
    point: str
    on: date
    money: Sum
    told: dict[str, Any]  # document, authority, reason


@dataclass(frozen=True)
class NewDisbursement:
    spot: Spot
    on: date
    money: Sum
    told: dict[str, Any]  # document, note


@dataclass
class Entry:
    """A pledge that is new, or, with `pledge`, rows that are new under one there is.

    `name` is what the file calls it: its code, or the mark that ties its rows together.
    """

    spot: Spot
    pledge: int | None = None
    name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    values: list[NewValue] = field(default_factory=list)
    disbursements: list[NewDisbursement] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.pledge is not None and not self.values and not self.disbursements


def rows_in(entries: list[Entry]) -> int:
    """How many rows the entries would write."""
    return sum((entry.pledge is None) + len(entry.values) + len(entry.disbursements) for entry in entries)


@dataclass
class Written:
    """How much an import wrote, or would."""

    pledges: int = 0
    values: int = 0
    disbursements: int = 0


@dataclass(frozen=True)
class Found:
    """What looking a file through has found."""

    problems: list[Problem]
    unchanged: int
    written: Written
    preview: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def keep(content: bytes, name: str, union: Union, found: Found, *, by: User) -> PledgeImport:
    """Keep a file with what was found in it. The person's earlier files that were never imported go."""
    for old in PledgeImport.objects.select_for_update().filter(by=by, done_at__isnull=True):
        transaction.on_commit(partial(old.file.storage.delete, str(old.file.name)))
        old.delete()
    written = found.written
    record = PledgeImport(
        union=union, by=by, at=clock.now(), name=name[-200:], sha256=sha256(content).hexdigest(),
        problems=[[problem.where, problem.text] for problem in found.problems], unchanged=found.unchanged,
        preview=found.preview, pledges=written.pledges, values=written.values, disbursements=written.disbursements,
    )  # fmt: skip
    record.file.save(name, ContentFile(content), save=False)
    record.save()
    return record


@transaction.atomic
def note_problems(record: PledgeImport, problems: list[Problem], *, by: User) -> None:
    """Show on the file's page what stands in its way now."""
    locked = PledgeImport.objects.select_for_update(of=("self",)).get(pk=record.pk, by=by)
    if locked.done_at is None:
        locked.problems = [[problem.where, problem.text] for problem in problems]
        locked.save(update_fields=["problems"])


def try_out(entries: list[Entry], union: Union, *, by: User) -> tuple[Written, list[Problem]]:
    """Write the entries and take everything back: what would be written, and all that the register refuses."""
    with transaction.atomic():
        result = _write(entries, union, by)
        transaction.set_rollback(True)
    return result


class Unwritten(Exception):
    """The register has changed since the file was looked through: these are the problems now."""

    def __init__(self, problems: list[Problem]):
        super().__init__(_("Sổ vừa thay đổi nên tệp không còn khớp. Xem lại các dòng dưới đây."))
        self.problems = problems


@transaction.atomic
def carry_out(record: PledgeImport | int, entries: list[Entry], *, by: User) -> Written:
    """Write the entries, once. Raises Overtaken if the file was imported already, Unwritten if a row is refused."""
    pk = record.pk if isinstance(record, PledgeImport) else record
    locked = PledgeImport.objects.select_for_update(of=("self",)).select_related("union").get(pk=pk)
    if locked.by_id != by.pk:
        raise NotAllowed(_("Chỉ người đã tải tệp lên nạp được tệp này."))
    if locked.done_at is not None:
        raise Overtaken(_("Tệp này đã được nạp rồi, không nạp lần nữa."))
    written, problems = _write(entries, locked.union, by)
    if problems:
        raise Unwritten(problems)
    locked.done_at = clock.now()
    locked.pledges, locked.values, locked.disbursements = written.pledges, written.values, written.disbursements
    locked.save(update_fields=["done_at", "pledges", "values", "disbursements"])
    return written


def _write(entries: list[Entry], union: Union, by: User) -> tuple[Written, list[Problem]]:
    if union.pk not in acting_union_ids(by):
        raise NotAllowed(_("Chỉ cán bộ của Liên hiệp ghi được vào sổ viện trợ của đơn vị mình."))
    written, problems = Written(), []  # type: ignore[var-annotated]
    for entry in entries:
        pledge = entry.pledge
        if pledge is None:
            with _noting(entry.spot, problems):
                pledge = enter_pledge(union, by=by, places=entry.places, **entry.fields).pk
                written.pledges += 1
        if pledge is None:
            continue
        # Values first, by day: nothing is disbursed before it is committed.
        for value in sorted(entry.values, key=lambda row: row.on):
            with _noting(value.spot, problems):
                set_value(pledge, value.point, value.on, value.money, by=by, **value.told)
                written.values += 1
        for row in sorted(entry.disbursements, key=lambda row: row.on):
            with _noting(row.spot, problems):
                disburse(pledge, row.on, row.money, by=by, **row.told)
                written.disbursements += 1
    return written, problems


@contextmanager
def _noting(spot: Spot, problems: list[Problem]) -> Iterator[None]:
    """Turn a refusal into a problem at its cell, so that one look finds them all."""
    try:
        with transaction.atomic():
            yield
    except (Refused, NotAllowed) as refusal:
        problems.append(Problem(spot.cell(getattr(refusal, "field", "")), str(refusal)))
