"""Freezing an edition of a cluster report, and opening the next draft.

The frozen edition is a copy made beside the draft, which goes on under the next number: whoever is writing at the desk
in that moment goes on writing, and nothing typed is lost. Only a final edition is the draft itself.
"""

from typing import Any

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from events.models import JointActivity
from reports import live_figures
from reports.cluster_figures import ClusterFigures, compute_figures
from reports.models import ClusterReport, Edition, EditionFigure, Piece
from reports.workflow.errors import Blocked, Overtaken

NAMED = 3  # so many faults are named one by one


def draft_of(report: ClusterReport, number: int | None) -> Edition:
    """The draft of the locked report, if it is still the one that the page showed.

    Each freezing moves its number on, so that a second click on an old page does nothing.
    """
    draft = report.draft
    if draft is None or (number is not None and draft.number != number):
        raise Overtaken(_("Có người vừa chốt bản này sau khi trang mở. Xem lại rồi làm tiếp."))
    return draft


def freeze_copy(report: ClusterReport, kind: str, *, by: User, occasion: str = "") -> Edition:
    """Freeze what the draft says now, under its number; the draft goes on under the next one."""
    draft = report.draft
    assert draft is not None
    computed = _computed(draft)
    number = draft.number
    draft.number = number + 1
    draft.save(update_fields=["number"])
    now = clock.now()
    edition = Edition.objects.create(
        report=report,
        number=number,
        kind=kind,
        occasion=occasion,
        basis=draft.basis,
        created_at=draft.created_at,
        created_by=draft.created_by,
        saved_at=draft.saved_at,
        frozen_at=now,
        frozen_by=by,
        activities=activities_of(report),
    )
    copy_pieces(draft, edition)
    _keep_figures(edition, computed)
    return edition


def freeze_draft(report: ClusterReport, *, by: User) -> Edition:
    """Make the draft itself the final edition; the report has no draft until VUFO returns it."""
    edition = report.draft
    assert edition is not None
    _keep_figures(edition, _computed(edition))
    edition.kind, edition.frozen_at, edition.frozen_by = Edition.Kind.FINAL, clock.now(), by
    edition.activities = activities_of(report)
    edition.save()
    report.draft = None
    return edition


def open_next_draft(report: ClusterReport, source: Edition, *, by: User) -> Edition:
    """The next draft, a copy of `source`; the caller saves the report."""
    last = report.editions.order_by("-number").values_list("number", flat=True)[0]
    draft = Edition.objects.create(
        report=report, number=last + 1, basis=source.basis, created_at=clock.now(), created_by=by
    )
    copy_pieces(source, draft)
    report.draft = draft
    return draft


def copy_pieces(source: Edition, target: Edition) -> None:
    """The copies carry no history rows of their own: nobody edited anything, and the act says who froze or returned."""
    copies: list[Any] = list(source.pieces.order_by("code", "order", "pk"))
    for piece in copies:
        piece.pk, piece.edition = None, target
    Piece.objects.bulk_create(copies)


def _computed(draft: Edition) -> ClusterFigures:
    """The figures of this moment; refused while the prose points at figures that there are not."""
    computed = compute_figures(draft)
    faults = live_figures.problems(draft, computed.figures)
    if faults:
        named = "; ".join(f"{fault.reference}: {fault.message}" for fault in faults[:NAMED])
        told = {"n": len(faults), "named": named}
        raise Blocked(_("Lời văn có %(n)d chỗ chèn số liệu chưa dùng được, sửa ở bàn soạn trước: %(named)s") % told)
    return computed


def _keep_figures(edition: Edition, computed: ClusterFigures) -> None:
    """Write down the figures, and who stood behind them."""
    EditionFigure.objects.bulk_create(
        EditionFigure(
            edition=edition,
            indicator=figure.indicator,
            scope=figure.scope,
            value_state=figure.value_state,
            value=figure.value,
            qualifier=figure.qualifier,
            is_at_most=figure.is_at_most,
            is_uncombinable=figure.is_uncombinable,
            reported=figure.reported,
            obliged=figure.obliged,
            missing=list(figure.missing),
        )
        for figure in computed.figures.values()
    )
    edition.coverage = computed.coverage.as_rows()
    edition.save(update_fields=["coverage"])


def activities_of(report: ClusterReport) -> list[dict[str, str]]:
    """The joint activities held in the period until today, as they are kept with an edition and shown."""
    period = report.period
    last = min(period.ends_on, clock.today())
    return [
        {
            "title": row.title,
            "host": row.host.short_name_on(row.held_on) if row.host else "",
            "day": row.held_on.isoformat(),
            "result": row.result,
        }
        for row in JointActivity.objects.held_in(report.cluster, period.starts_on, last)
    ]
