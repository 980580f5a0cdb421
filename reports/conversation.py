"""The threads of a report as pages show them."""

from collections.abc import Collection
from dataclasses import dataclass

from reports.models import Report, Thread
from reports.thread_places import add_places


def field_labels(report: Report) -> dict[str, str]:
    """What each field of the report's form is called: lines and sections, by code."""
    form = report.period.indicator_set
    return section_labels(form) | dict(form.indicators.values_list("code", "label"))


def section_labels(form) -> dict[str, str]:
    sections = form.sections.values_list("code", "title", "narrative_label")
    return {code: narrative or title for code, title, narrative in sections}


def threads_of(report: Report, codes: Collection[str] | None = None, now: int | None = None) -> list[Thread]:
    """The report's threads, open ones first, with messages, authors and who was mentioned.

    Each knows the `label` of its field, what became of the field (`place`) and has room for what was `typed` and
    `ticked`. `codes` narrows them to some fields, such as those of one section. `now` is the round that counts as the
    present state: the one sent last, unless the own union looks at its draft.
    """
    rows = report.threads.select_related("resolved_by", "opened_in", "conference")
    rows = rows.prefetch_related("messages__author", "messages__mentions")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    threads = sorted(rows, key=lambda thread: not thread.is_open)
    if threads:
        form = report.period.indicator_set
        lines = list(form.indicators.all())
        labels = section_labels(form) | {line.code: line.label for line in lines}
        add_places(report, threads, lines, now or report.sent_round_id)
        for thread in threads:
            thread.label, thread.typed, thread.ticked = labels.get(thread.code, ""), "", frozenset()
    return threads


@dataclass(frozen=True)
class Mark:
    """How many conversations a field has, in all its scopes, and the first of them to go to."""

    code: str
    open: int = 0
    done: int = 0
    thread: int | None = None


def mark_of(threads: Collection[Thread], code: str) -> Mark:
    mine = [thread for thread in threads if thread.code == code]
    count = count_threads(mine)
    return Mark(code, count["open"], count["done"], mine[0].pk if mine else None)


def count_threads(threads: Collection[Thread]) -> dict[str, int]:
    still_open = sum(thread.is_open for thread in threads)
    return {"open": still_open, "done": len(threads) - still_open}
