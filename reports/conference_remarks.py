"""What was said of a cluster's report at conferences: on its own page, on the conference's, in the minutes."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Conference
from reports import permissions
from reports.circulations import Note
from reports.forms.cluster_report import SettleForm
from reports.models import ClusterReport, Indicator, PassageComment, ReportingPeriod, Section
from reports.prose import headings_of


def remarks_on(report: ClusterReport, user: User, refused: SettleForm | None = None) -> list[Note]:
    """For the page of the report, with the form to settle each for those who write it.

    `refused` is one that comes back with what was typed. A constant number of queries in remarks.
    """
    rows = list(report.remarks.select_related("conference", "by", "settled_by").order_by("at", "pk"))
    if not rows:
        return []
    labels = labels_of(report.period, (row.code for row in rows))
    headings = {heading.code for heading in headings_of(report)}
    can_write = permissions.can_write_cluster_report(user, report)
    return [_note(report, row, labels, headings, can_write, refused) for row in rows]


def _note(
    report: ClusterReport, row: PassageComment, labels: dict[str, str], headings: set[str], can_write: bool,
    refused: SettleForm | None,
) -> Note:  # fmt: skip
    anchor = ("loi-van" if row.code in headings else "so-lieu") if row.code else ""
    note = Note(row, row.speaker, place_in_words(row, labels), anchor)
    if can_write:
        is_refused = refused is not None and refused.comment.pk == row.pk
        note.form = refused if is_refused else SettleForm(comment=row)
        note.desk_url = reverse("cluster_prose", args=[report.pk, row.code]) if row.code in headings else ""
    return note


def said_at(conference: Conference, user: User) -> list[PassageComment]:
    """Those that the person may read, each with `place`, what it is about. Three queries, however many there are."""
    rows = PassageComment.objects.said_at(conference, user).order_by("at", "pk")
    found = list(rows.select_related("report__cluster", "report__period"))
    if found:
        labels = labels_of(found[0].report.period, (row.code for row in found))
        for row in found:
            row.place = place_in_words(row, labels)
    return found


def labels_of(period: ReportingPeriod, codes: Iterable[str]) -> dict[str, str]:
    """What the form of the period calls the fields with these codes: lines and passages."""
    wanted = {code for code in codes if code}
    lines = Indicator.objects.filter(indicator_set=period.indicator_set_id, code__in=wanted)
    sections = Section.objects.filter(indicator_set=period.indicator_set_id, code__in=wanted)
    named = {section.code: section.narrative_label or section.title for section in sections}
    return dict(lines.order_by().values_list("code", "label")) | named


def place_in_words(row: PassageComment, labels: dict[str, str]) -> str:
    return f"{row.code} {labels.get(row.code, '')}".strip() if row.code else _("Cả báo cáo")
