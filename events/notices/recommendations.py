"""Words about a request to a higher body: it waits for an answer, went out in a union's name, or came to something."""

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from clusters.permissions import holders
from events.models import Recommendation, RecommendationStep
from mail.models import Kind
from mail.people import VUFO, everybody, heads_of, people_of, unions_of
from mail.workflow.outbox import Word, tell_all

Addressee, Step = Recommendation.Addressee, RecommendationStep.Kind
ASKING_STEPS = {Step.RAISED, Step.PASSED_ON, Step.REOPENED, Step.WITHDRAWN}


def told_of(row: Recommendation, step: RecommendationStep, *, by: User) -> None:
    """The side that is to answer, the side that asked, or both, by the kind of the step.

    Of what its officers ask or take back in its name, the head of the union hears.
    """
    words = {"title": row.title, "who": _asker(row), "state": row.get_state_display()}
    told = []
    if step.kind in ASKING_STEPS:
        subject, text = {
            Step.RAISED: (_("Kiến nghị mới: %(title)s"), _("%(who)s gửi kiến nghị “%(title)s”. Mời bạn trả lời.")),
            Step.PASSED_ON: (
                _("Kiến nghị chuyển lên VUFO: %(title)s"),
                _("Cụm chuyển lên VUFO kiến nghị “%(title)s” của %(who)s. Mời bạn trả lời."),
            ),
            Step.REOPENED: (
                _("Kiến nghị được nêu lại: %(title)s"),
                _("Kiến nghị “%(title)s” của %(who)s được nêu lại. Mời bạn xem lý do."),
            ),
            Step.WITHDRAWN: (_("Kiến nghị đã rút: %(title)s"), _("%(who)s đã rút kiến nghị “%(title)s”.")),
        }[Step(step.kind)]
        told.append(_word(row, step, _answering(row), subject % words, text % words))
    if step.kind not in (Step.RAISED, Step.WITHDRAWN):
        subject = _("Kiến nghị “%(title)s”: %(state)s") % words
        text = _("Kiến nghị “%(title)s” nay ở bước: %(state)s. Mời bạn xem nội dung.") % words
        answering = {user.pk for word in told for user in word.users}
        asking = [user for user in _asking(row) if user.pk not in answering]
        told.append(_word(row, step, asking, subject, text))
    elif row.union_id is not None:
        answering = {user.pk for word in told for user in word.users}
        heads = [user for user in heads_of(row.union_id) if user.pk not in answering]
        told.append(_word(row, step, heads, *_went_out(step, words)))
    tell_all(told, by=by)


def _went_out(step: RecommendationStep, words: dict[str, str]) -> tuple[str, str]:
    if step.kind == Step.RAISED:
        subject = _("Đơn vị bạn đã gửi kiến nghị: %(title)s")
        text = _("%(who)s đã gửi kiến nghị “%(title)s”. Mời bạn xem.")
    else:
        subject = _("Đơn vị bạn đã rút kiến nghị: %(title)s")
        text = _("%(who)s đã rút kiến nghị “%(title)s”. Mời bạn xem lý do.")
    return subject % words, text % words


def _word(row: Recommendation, step: RecommendationStep, users: list[User], subject: str, text: str) -> Word:
    return Word(users, Kind.RECOMMENDATION, subject, text, row.get_absolute_url(), f"recommendation-step:{step.pk}")


def _asker(row: Recommendation) -> str:
    return row.union.short_name_on(row.raised_on) if row.union else str(row.raising_cluster)


def _asking(row: Recommendation) -> list[User]:
    if row.union_id is not None:
        return everybody(people_of({row.union_id}))
    return _offices(row.raising_cluster_id)


def _answering(row: Recommendation) -> list[User]:
    """Of the cluster: its offices, but not the union that asks; what goes to another office, VUFO keeps an eye on."""
    if row.addressee == Addressee.CLUSTER:
        return _offices(row.cluster_id, but=row.union_id)
    return everybody(people_of({VUFO}))


def _offices(cluster_id: int | None, but: int | None = None) -> list[User]:
    """The people of the offices of today, but of one that `but` holds; VUFO's officers where there are none."""
    terms = holders(cluster_id, clock.today().year).values() if cluster_id else []
    deciding: set[int | None] = set(unions_of(term for term in terms if term.union_id != but)) or {VUFO}
    people = people_of({*deciding, but} if but else deciding)
    # Whoever also works for the union that asks does not answer it.
    return everybody(people, but=people.pop(but) if but else ())
