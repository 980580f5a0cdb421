"""The threads of a report as pages show them."""

from collections.abc import Collection
from dataclasses import dataclass

from reports.models import Report, Thread


def field_labels(report: Report) -> dict[str, str]:
    """What each field of the report's form is called: lines and sections, by code."""
    form = report.period.indicator_set
    sections = form.sections.values_list("code", "title", "narrative_label")
    labels = {code: narrative or title for code, title, narrative in sections}
    return labels | dict(form.indicators.values_list("code", "label"))


def threads_of(report: Report, codes: Collection[str] | None = None) -> list[Thread]:
    """The report's threads, open ones first, with messages and authors.

    Each knows the `label` of its field and has room for what was `typed`. `codes` narrows them to some fields, such
    as those of one section.
    """
    rows = report.threads.select_related("resolved_by").prefetch_related("messages__author")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    threads = sorted(rows, key=lambda thread: not thread.is_open)
    labels = field_labels(report) if threads else {}
    for thread in threads:
        thread.label, thread.typed = labels.get(thread.code, ""), ""
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
