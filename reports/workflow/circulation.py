"""Asking the members for comments on a frozen edition: sent round, answered, settled, closed.

Members answer at once: each answer locks its own row only. Whoever sends round, settles or closes locks the report
first and then answers, so that nobody waits for each other in a ring.
"""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import ClusterMembership, Union, UnionName, User
from clusters.permissions import acting_union_ids, posts_in_force, successor_map
from reports import permissions
from reports.models import Circulation, CirculationAnswer, ClusterAct, ClusterReport, Edition, PassageComment, Piece
from reports.notices import cluster_reports as notices
from reports.prose import headings_of
from reports.workflow.cluster_reports import (
    BlockedAt,
    cluster_office_of,
    lock_cluster_report,
    note_cluster_act,
    writable,
)
from reports.workflow.editions import draft_of, freeze_copy
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

Kind, Outcome = CirculationAnswer.Kind, PassageComment.Outcome


def members_asked(report: ClusterReport, by: User) -> list[int]:
    """The cluster's members on the period's last day, carried to their successors of today (rule 3).

    Without the union that holds the office by which the person sends the report round.
    """
    members = ClusterMembership.objects.filter(cluster=report.cluster_id).in_force_on(report.period.ends_on)
    onward, day = successor_map(), clock.today()
    term = permissions.cluster_term(by, report)
    sender = onward.get(term.union_id, term.union_id) if term else None
    asked = {onward.get(pk, pk) for pk in members.values_list("union", flat=True)} - {sender}
    living = UnionName.objects.in_force_on(day).filter(union__in=asked).values("union")
    return list(
        Union.objects.filter(pk__in=living).named_on(day).order_by("sort_then", "pk").values_list("pk", flat=True)
    )


@transaction.atomic
def circulate(
    report: ClusterReport | int, message: str, answer_by: date, *, by: User, number: int | None = None
) -> Circulation:
    """Freeze the draft as it is and ask the members for comments until the end of a day."""
    report = writable(report, by)
    if report.state == ClusterReport.State.CIRCULATING:
        raise Overtaken(_("Báo cáo đang được lấy ý kiến rồi. Kết thúc lần này trước khi gửi lần nữa."))
    draft_of(report, number)
    if answer_by < clock.today():
        raise BlockedAt("answer_by", _("Hạn trả lời phải từ hôm nay trở đi."))
    asked = members_asked(report, by)
    if not asked:
        raise Blocked(_("Cụm không có đơn vị nào khác để lấy ý kiến. Có thể ban hành ngay."))
    before = report.state
    edition = freeze_copy(report, Edition.Kind.CIRCULATED, by=by)
    circulation = Circulation.objects.create(
        report=report,
        edition=edition,
        number=report.circulations.count() + 1,
        message=message.strip(),
        answer_by=answer_by,
        asked_by=by,
        office=cluster_office_of(by, report)[0],
        asked_at=clock.now(),
    )
    CirculationAnswer.objects.bulk_create(CirculationAnswer(circulation=circulation, union_id=pk) for pk in asked)
    _move(report, ClusterReport.State.CIRCULATING)
    until = _("Lần %(n)d, %(members)d đơn vị, trả lời trước hết ngày %(day)s")
    told = until % {"n": circulation.number, "members": len(asked), "day": f"{answer_by:%d/%m/%Y}"}
    note_cluster_act(report, edition, ClusterAct.Kind.CIRCULATE, by=by, from_state=before, reason=told)
    notices.circulated(circulation)
    return circulation


def _move(report: ClusterReport, to: str) -> None:
    report.state, report.state_changed_at = to, clock.now()
    report.save(update_fields=["state", "state_changed_at"])


def _lock_answer(answer: CirculationAnswer | int, by: User) -> CirculationAnswer:
    """The answer of the person's own union, locked, while the circulation runs."""
    pk = answer.pk if isinstance(answer, CirculationAnswer) else answer
    answer = CirculationAnswer.objects.select_for_update(of=("self",)).get(pk=pk)
    # Read after the lock: whoever closes the circulation waits for this row, or was here before.
    rows = Circulation.objects.select_related("report__period__indicator_set")
    answer.circulation = rows.get(pk=answer.circulation_id)
    if permissions.can_answer_circulation(by, answer):
        return answer
    if answer.union_id not in acting_union_ids(by):
        raise NotAllowed(_("Chỉ người của đơn vị được hỏi trả lời được cho đơn vị đó."))
    if answer.circulation.closed_at is not None:
        raise Blocked(_("Cụm đã kết thúc lần lấy ý kiến này, không nhận thêm trả lời."))
    day = f"{answer.circulation.answer_by:%d/%m/%Y}"
    raise Blocked(_("Đã quá hạn trả lời (hết ngày %s). Liên hệ Cụm trưởng nếu vẫn cần góp ý.") % day)


def _note_answer(answer: CirculationAnswer, kind: str, by: User) -> None:
    answer.kind, answer.answered_at, answer.answered_by = kind, clock.now(), by
    post = next((p for p in posts_in_force(by) if p.union_id == answer.union_id and p.is_acting), None)
    answer.office = f"{post.get_kind_display()} {post.body}" if post else ""
    answer.save()
    notices.answered(answer)


@transaction.atomic
def agree(answer: CirculationAnswer | int, *, by: User) -> CirculationAnswer:
    """The member agrees to the whole; its comments that nobody has dealt with yet are taken back."""
    answer = _lock_answer(answer, by)
    if answer.kind == Kind.AGREED:
        return answer
    _withdraw(answer.comments.filter(outcome=Outcome.OPEN), by)
    _note_answer(answer, Kind.AGREED, by)
    return answer


@transaction.atomic
def comment(
    answer: CirculationAnswer | int, text: str, *, by: User, code: str = "", piece: Piece | int | None = None
) -> PassageComment:
    """A comment on a passage (`piece`), on all under a heading (`code`), or on the whole report."""
    answer = _lock_answer(answer, by)
    text = text.strip()
    if not text:
        raise BlockedAt("text", _("Ghi nội dung ý kiến."))
    passage = _passage(answer, piece)
    code = passage.code if passage else _heading(answer, code)
    same = answer.comments.filter(outcome=Outcome.OPEN, code=code, piece=passage, text=text).first()
    if same is not None:  # the button was pressed twice
        return same
    row = PassageComment.objects.create(answer=answer, code=code, piece=passage, text=text, by=by, at=clock.now())
    _note_answer(answer, Kind.COMMENTED, by)
    return row


def _passage(answer: CirculationAnswer, piece: Piece | int | None) -> Piece | None:
    if piece is None:
        return None
    pk = piece.pk if isinstance(piece, Piece) else piece
    found = Piece.objects.filter(pk=pk, edition=answer.circulation.edition_id).first()
    if found is None:
        raise BlockedAt("place", _("Đoạn này không thuộc bản đang lấy ý kiến. Chọn lại chỗ góp ý."))
    return found


def _heading(answer: CirculationAnswer, code: str) -> str:
    """The heading, if the report has it: what stands under no heading would be read by nobody."""
    if code and code not in {heading.code for heading in headings_of(answer.circulation.report)}:
        raise BlockedAt("place", _("Báo cáo không có mục này. Chọn lại chỗ góp ý."))
    return code


@transaction.atomic
def withdraw(comment: PassageComment | int, *, by: User) -> PassageComment:
    """The member takes a comment back; without any other it has not answered yet."""
    pk = comment.pk if isinstance(comment, PassageComment) else comment
    given = PassageComment.objects.values_list("answer", flat=True).get(pk=pk)
    if given is None:
        raise NotAllowed(_("Ý kiến nêu tại hội nghị không rút được: Cụm xử lý từng ý kiến."))
    answer = _lock_answer(given, by)
    row = PassageComment.objects.get(pk=pk)
    if row.outcome != Outcome.OPEN:
        raise Overtaken(_("Ý kiến này đã được xử lý hoặc đã rút rồi."))
    _withdraw(answer.comments.filter(pk=pk), by)
    if not answer.comments.exclude(outcome=Outcome.WITHDRAWN).exists():
        _note_answer(answer, Kind.WAITING, by)
    row.refresh_from_db()
    return row


def _withdraw(comments: QuerySet[PassageComment], by: User) -> None:
    comments.update(outcome=Outcome.WITHDRAWN, settled_by=by, settled_at=clock.now())


@transaction.atomic
def settle(comment: PassageComment | int, outcome: str, response: str, *, by: User) -> PassageComment:
    """The office says what became of a comment: taken, or kept as it was with the reason. May be said anew."""
    pk = comment.pk if isinstance(comment, PassageComment) else comment
    row = PassageComment.objects.select_related("answer__circulation").get(pk=pk)
    writable(row.cluster_report_id, by)
    if row.answer_id is not None:
        CirculationAnswer.objects.select_for_update().get(pk=row.answer_id)  # the member may be taking it back
    row = PassageComment.objects.get(pk=pk)
    if row.outcome == Outcome.WITHDRAWN:
        raise Overtaken(_("Đơn vị vừa rút ý kiến này."))
    if outcome not in (Outcome.TAKEN, Outcome.EXPLAINED):
        raise BlockedAt("outcome", _("Chọn tiếp thu hoặc giải trình."))
    if outcome == Outcome.EXPLAINED and not response.strip():
        raise BlockedAt("response", _("Ghi vì sao giữ nguyên: đơn vị góp ý sẽ đọc."))
    row.outcome, row.response = outcome, response.strip()
    row.settled_by, row.settled_at = by, clock.now()
    row.save()
    return row


@transaction.atomic
def close(report: ClusterReport | int, *, by: User, reason: str = "") -> Circulation:
    """End the running circulation; whoever has not answered let the date pass. Before the date a reason is needed."""
    report = lock_cluster_report(report)
    if report.state != ClusterReport.State.CIRCULATING and permissions.cluster_term(by, report) is not None:
        raise Overtaken(_("Lần lấy ý kiến này đã được kết thúc rồi."))
    report = writable(report, by)
    circulation = report.circulations.select_for_update().get(closed_at__isnull=True)
    answers = list(circulation.answers.select_for_update().order_by("pk"))
    waiting = [answer for answer in answers if answer.kind == Kind.WAITING]
    if waiting and circulation.is_running and not reason.strip():
        told = {"n": len(waiting), "day": f"{circulation.answer_by:%d/%m/%Y}"}
        raise BlockedAt(
            "reason", _("Còn %(n)d đơn vị chưa trả lời và hạn là hết ngày %(day)s. Ghi vì sao kết thúc sớm.") % told
        )
    CirculationAnswer.objects.filter(pk__in=[answer.pk for answer in waiting]).update(kind=Kind.LAPSED)
    circulation.closed_at, circulation.closed_by = clock.now(), by
    circulation.save(update_fields=["closed_at", "closed_by"])
    before = report.state
    _move(report, ClusterReport.State.RETURNED if report.issued_id else ClusterReport.State.DRAFTING)
    note_cluster_act(
        report, circulation.edition, ClusterAct.Kind.CLOSE, by=by, from_state=before, reason=reason.strip()
    )
    return circulation
