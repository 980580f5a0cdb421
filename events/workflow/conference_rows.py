"""The programme, the sites and the invited bodies of a conference: each is written as one table."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from events.models import AgendaItem, Conference, ConferenceSite, Invited
from events.notices import conferences as notices
from events.workflow.activities import Blocked
from events.workflow.conferences import lock, note

ROWS_MAX = 100  # a form of more would pass the number of fields that a request may have


class RowsChanged(Exception):
    """Somebody else wrote the table after the page was opened."""


class RowBlocked(Blocked):
    """A row that cannot be as it is: `row` is its place in what was given."""

    def __init__(self, message: str, row: int, field: str | None = None):
        super().__init__(message, field)
        self.row = row


@dataclass(frozen=True)
class Given:
    """A row as it was typed: an existing one by its key, or a new one; removed, or with what it holds."""

    pk: int | None
    fields: dict[str, Any]
    is_removed: bool = False


@dataclass(frozen=True)
class Table:
    """One of the tables: its model, the columns that are typed, its name in the history."""

    model: type[models.Model]
    columns: tuple[str, ...]
    name: str
    check: Callable[[Conference, list[Given]], None]

    def last_act(self, conference: Conference) -> Any:
        """The newest step in the history of its rows, those removed among them; None for a table never written."""
        acts = self.model.history.filter(conference=conference.pk).select_related("history_user")  # type: ignore[attr-defined]
        return acts.order_by("-history_date", "-history_id").first()

    def rows_of(self, conference: Conference) -> list[Any]:
        rows = self.model._default_manager.filter(conference=conference).select_related("union")
        return list(rows.prefetch_related("union__names"))


def mark(rows: list[Any], table: Table) -> str:
    """What a page remembers of a table, to notice that somebody else wrote it meanwhile."""
    names = [f"{name}_id" if name == "union" else name for name in table.columns]
    held = sorted((row.pk, *(str(getattr(row, name)) for name in names)) for row in rows)
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32]


@transaction.atomic
def save_rows(conference: Conference, table: Table, given: list[Given], *, by: User, seen: str) -> int:
    """Write the whole table; the number of unions that are newly invited.

    Raises RowsChanged if it is no longer what the page showed, RowBlocked for a bad row.
    """
    conference = lock(conference, by=by)
    now = {row.pk: row for row in table.rows_of(conference)}
    if mark(list(now.values()), table) != seen:
        raise RowsChanged
    if len(given) > ROWS_MAX:
        raise Blocked(_("Nhiều nhất %(n)d dòng.") % {"n": ROWS_MAX})
    table.check(conference, given)
    removed = [(place, now[row.pk]) for place, row in enumerate(given) if row.is_removed and row.pk in now]
    for place, gone in removed:
        _remove(gone, place, by)
    asked_before = _told(now.values())
    changed, ranks = 0, ranks_of(given)
    # The one main site last: by then another has ceased to be it.
    for place, row in sorted(enumerate(given), key=lambda pair: bool(pair[1].fields.get("is_main"))):
        if not row.is_removed:
            changed += _write(conference, table, now, row, (place, ranks[place]), by)
    if changed or removed:
        counts = [_("ghi %(n)d dòng") % {"n": changed}] if changed else []
        counts += [_("bỏ %(n)d dòng") % {"n": len(removed)}] if removed else []
        note(conference, _("Sửa %(table)s: %(counts)s") % {"table": table.name, "counts": ", ".join(counts)}, by=by)
    if table.model is Invited:
        asked = _told(conference.invited.all())
        notices.invited(conference, asked - asked_before, by=by)
        notices.not_invited_any_more(conference, asked_before - asked, by=by)
        return len(asked - asked_before)
    return 0


def _told(rows: Iterable[Any]) -> set[int | None]:
    """The invited bodies that the portal can write to: unions, and VUFO as None."""
    return {row.union_id for row in rows if isinstance(row, Invited) and (row.union_id or row.is_vufo)}


def ranks_of(given: list[Given]) -> list[int]:
    """The order of each row. Lines with an hour go by it within their day; one without stays behind the line above."""
    last: dict[date, time] = {}
    keys = []
    for place, row in enumerate(given):
        on, at = row.fields.get("on") or date.min, row.fields.get("starts_at")
        if at is not None and not row.is_removed:
            last[on] = at
        keys.append((on, last.get(on, time.min), place))
    ordered = sorted(keys)
    return [ordered.index(key) for key in keys]


def is_sorted_anew(given: list[Given]) -> bool:
    """The rows go to other places than they were typed in."""
    ranks = ranks_of(given)
    return ranks != sorted(ranks)


def _write(
    conference: Conference, table: Table, now: dict[int, Any], given: Given, at: tuple[int, int], by: User
) -> int:
    """Save one row if it says anything new; the number of rows written. `at` is where it was typed, and its order."""
    place, rank = at
    row: Any = now.get(given.pk or 0) or table.model(conference=conference)
    is_new = row.pk is None
    before = [getattr(row, name) for name in table.columns if not is_new]
    _check_same_body(row, given, place)
    for name in table.columns:
        setattr(row, name, given.fields[name])
    has_place = hasattr(row, "order") and row.order != rank + 1
    if has_place:
        row.order = rank + 1
    is_other = is_new or before != [getattr(row, name) for name in table.columns]
    if is_other or has_place:
        _sign(row, by)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            # All rows differ from each other, so this one takes what a later row is only about to give up.
            said = _("Hai dòng đang đổi chỗ cho nhau. Sửa một dòng, ghi, rồi sửa dòng kia.")
            raise RowBlocked(said, place) from error
    return int(is_other)


def _check_same_body(row: Any, given: Given, place: int) -> None:
    """Who was registered under a body stays its own: another union, or VUFO, gets a row of its own."""
    if row.pk is None or not isinstance(row, Invited):
        return
    becomes_vufo = given.fields["union"] is None and given.fields["body"] in Invited.NAMES_OF_VUFO
    is_other = row.union != given.fields["union"] or row.is_vufo != becomes_vufo
    if is_other and row.delegates.exists():
        said = _("Đã ghi đại biểu của %(name)s ở dòng này nên không đổi sang đơn vị khác. Thêm đơn vị mới ở dòng khác.")
        raise RowBlocked(said % {"name": row}, place, "union")


def _remove(row: Any, place: int, by: User) -> None:
    """Only the row goes; its history keeps what it said, and this act.

    People who were withdrawn lose the site with it, and go with the body that they were of; their history stays.
    """
    for person in row.delegates.all() if hasattr(row, "delegates") else ():
        if person.withdrawn_at is None:
            said = _("Đã có đại biểu ở dòng này nên không bỏ được. Rút hoặc chuyển đại biểu sang nơi khác trước.")
            raise RowBlocked(said, place)
        _sign(person, by)
        if isinstance(row, Invited):
            person.delete()
        else:
            person.site = None
            person.save(update_fields=["site"])
    _sign(row, by)
    row.delete()


def _sign(row: Any, by: User) -> None:
    row._history_user, row._history_date = by, clock.now()


def _check_agenda(conference: Conference, given: list[Given]) -> None:
    for place, row in enumerate(given):
        if row.is_removed:
            continue
        if not conference.starts_on <= row.fields["on"] <= conference.ends_on:
            raise RowBlocked(_("Ngày này ngoài những ngày họp."), place, "on")
        _check_hour(conference, row, place)


def _check_hour(conference: Conference, row: Given, place: int) -> None:
    """Guests may be received before the conference begins; nothing is on the programme after its end."""
    at, end = row.fields["starts_at"], conference.ends_at
    if at is None or end is None or row.fields["on"] != conference.ends_on or at <= end:
        return
    words = _("Hội nghị kết thúc lúc %(end)s. Sửa giờ này, hoặc sửa giờ kết thúc ở “Sửa thông tin” trước.")
    raise RowBlocked(words % {"end": f"{end:%H:%M}"}, place, "starts_at")


def _check_sites(conference: Conference, given: list[Given]) -> None:
    names: set[str] = set()
    mains = 0
    for place, row in enumerate(given):
        if row.is_removed:
            continue
        name = row.fields["name"].casefold()
        if name in names:
            raise RowBlocked(_("Điểm cầu này đã có ở dòng trên."), place, "name")
        names.add(name)
        mains += row.fields["is_main"]
        if mains > 1:
            raise RowBlocked(_("Chỉ một điểm cầu là điểm chính."), place, "is_main")


def _check_invited(conference: Conference, given: list[Given]) -> None:
    seen: set[Any] = set()
    for place, row in enumerate(given):
        if row.is_removed:
            continue
        union, body = row.fields["union"], row.fields["body"]
        if (union is None) == (body == ""):
            raise RowBlocked(_("Chọn một Liên hiệp, hoặc ghi tên một cơ quan khác."), place, "union")
        who = union.pk if union else body.casefold()
        if who in seen:
            raise RowBlocked(_("Đơn vị này đã có ở dòng trên."), place, "union" if union else "body")
        seen.add(who)


AGENDA = Table(
    AgendaItem, ("on", "starts_at", "kind", "title", "speaker", "union", "paper"), _("chương trình"), _check_agenda
)
SITES = Table(ConferenceSite, ("name", "union", "address", "is_main"), _("điểm cầu"), _check_sites)
INVITED = Table(Invited, ("union", "body", "quota"), _("đơn vị được mời"), _check_invited)
