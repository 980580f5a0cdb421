"""Words about a card of emulation points that went out in a union's name. No mail tells the points."""

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from events.models import ScoreCard
from mail.models import Kind
from mail.people import heads_of
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
