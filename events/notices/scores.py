"""Words about a union's card of emulation points: it went out in its name, or was opened again. None tells points."""

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from events.models import ScoreCard
from mail.models import Kind
from mail.people import everybody, heads_of, people_of
from mail.workflow.outbox import tell


def handed_over(card: ScoreCard, *, by: User) -> None:
    """The head of the union hears that somebody of the union has handed it over; of every time anew."""
    words = {"year": card.sheet.year, "union": card.union.short_name_on(clock.today())}
    tell(
        heads_of(card.union_id),
        Kind.AWARD,
        subject=_("Đơn vị bạn đã gửi điểm tự chấm thi đua năm %(year)d") % words,
        text=_("%(union)s đã gửi điểm tự chấm thi đua năm %(year)d. Mời bạn xem.") % words,
        link=card.get_absolute_url(),
        key=f"score-card:{card.pk}:{card.changed_at.isoformat()}",
        by=by,
    )


def reopened(card: ScoreCard, *, by: User) -> None:
    """The people of the union hear that they may correct it; who opened it, and why, stands on its page."""
    words = {"year": card.sheet.year, "union": card.union.short_name_on(clock.today())}
    tell(
        everybody(people_of({card.union_id})),
        Kind.AWARD,
        subject=_("Phiếu điểm thi đua năm %(year)d đã được mở lại: %(union)s") % words,
        text=_(
            "Phiếu điểm thi đua năm %(year)d của %(union)s đã được mở lại để đơn vị sửa điểm tự chấm. "
            "Mời bạn xem lý do, sửa rồi gửi lại."
        ) % words,
        link=card.get_absolute_url(),
        key=f"score-card-reopened:{card.pk}:{card.changed_at.isoformat()}",
        by=by,
    )  # fmt: skip
