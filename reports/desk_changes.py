"""How much of each report on a desk was changed since this person read it last. Four queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable

from reports.comparing import Comparison, changed_passages, compare_files
from reports.desk_rows import DeskRow
from reports.models import Attachment, Figure, Indicator, Narrative, ReportingPeriod


def add_changes(rows: Iterable[DeskRow], period: ReportingPeriod, read: dict[int, int]) -> None:
    """Count lines, passages and files, as the page of the report does.

    `read` has, by report, the newest earlier round that the person has opened. Whoever opened the round of now, or
    none at all, is told no number: nothing, or everything, is new.
    """
    pairs = {
        row.report.pk: (row.report.sent_round_id, read[row.report.pk])
        for row in rows
        if row.report is not None and not row.is_read and row.report.pk in read
    }
    if not pairs:
        return
    rounds = {pk for pair in pairs.values() for pk in pair}
    lines = Indicator.objects.filter(indicator_set=period.indicator_set_id)
    form = [line for line in lines if line.in_short_periods or not period.is_short]
    figures, files = defaultdict(list), defaultdict(list)
    for figure in Figure.objects.filter(round__in=rounds):
        figures[figure.round_id].append(figure)
    for attachment in Attachment.objects.filter(round__in=rounds, removed_at__isnull=True):
        files[attachment.round_id].append(attachment)
    prose: dict[int, dict[str, str]] = defaultdict(dict)
    for round_id, code, text in Narrative.objects.filter(round__in=rounds).values_list("round", "code", "text"):
        prose[round_id][code] = text
    for row in rows:
        if row.report is not None and row.report.pk in pairs:
            now, before = pairs[row.report.pk]
            row.changes = (
                Comparison(form, figures[now], figures[before]).changed()
                + len(changed_passages(prose[now], prose[before]))
                + compare_files(files[now], files[before]).changed
            )
