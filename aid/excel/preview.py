"""What a person reads before a file goes into the register: its new rows, those skipped, amounts hardly meant."""

from collections.abc import Iterable
from typing import Any

from aid.doubts import Usual
from aid.workflow.importing import Entry, NewDisbursement, NewValue, Problem
from clusters.values import format_amount

NEW_SHOWN, OTHERS_SHOWN = 20, 200


def preview_of(entries: list[Entry], skipped: list[Problem]) -> dict[str, Any]:
    """Lists of [place, sentence], as they are kept: the first new rows, and all that needs a look."""
    values = [(entry, row) for entry in entries for row in entry.values]
    paid = [(entry, row) for entry in entries for row in entry.disbursements]
    return {
        "pledges": [_told(entry) for entry in entries if entry.pledge is None][:NEW_SHOWN],
        "values": [[row.spot.place, money_words(entry, row)] for entry, row in values[:NEW_SHOWN]],
        "disbursements": [[row.spot.place, money_words(entry, row)] for entry, row in paid[:NEW_SHOWN]],
        "skipped": [[problem.where, problem.text] for problem in skipped[:OTHERS_SHOWN]],
        "doubts": _doubts(row for _entry, row in [*values, *paid])[:OTHERS_SHOWN],
    }


def _told(entry: Entry) -> list[str]:
    title, donor = entry.fields.get("title", ""), entry.fields.get("donor")
    return [entry.spot.place, f"{title}; {donor}" if donor else title]


def money_words(entry: Entry, row: NewValue | NewDisbursement) -> str:
    """`VT-2026-96-0001, 05/06/2026, 1.250,5 USD`."""
    called = entry.name or entry.fields.get("title", "")
    return f"{called}, {row.on:%d/%m/%Y}, {format_amount(row.money.amount, row.money.currency)}"


def _doubts(rows: Iterable[NewValue | NewDisbursement]) -> list[list[str]]:
    usual = Usual()
    return [[row.spot.place, doubt.text] for row in rows for doubt in usual.doubts(row.money.columns(row.on))]
