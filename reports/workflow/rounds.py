"""Opening the next round of a report as a copy of the last one sent."""

from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports.models import Attachment, Figure, Narrative, Report, Round
from reports.workflow.errors import Overtaken


def copy_round(report: Report, *, by: User, correction_reason: str = "") -> Round:
    """The next round, as a copy of the last one sent; becomes the draft. The caller saves the report.

    The copies carry no history rows of their own: nobody edited anything, and the act says who opened the round.
    Numbers are never used twice: a correction that was abandoned keeps its own.
    """
    source = report.sent_round
    assert source is not None
    last_number = report.rounds.aggregate(last=Max("number"))["last"]
    try:
        round_ = Round.objects.create(
            report=report,
            number=last_number + 1,
            created_at=clock.now(),
            created_by=by,
            correction_reason=correction_reason,
        )
    except IntegrityError as error:
        raise Overtaken(_("Lần sửa tiếp theo đã được mở rồi.")) from error
    for model, rows in (
        (Figure, source.figures.all()),
        (Narrative, source.narratives.all()),
        (Attachment, source.attachments.filter(removed_at__isnull=True)),
    ):
        copies: list[Any] = list(rows)
        for row in copies:
            row.pk, row.round = None, round_
        model.objects.bulk_create(copies)  # type: ignore[attr-defined]
    report.draft_round = round_
    return round_
