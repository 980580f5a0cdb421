"""Writing the prose of a cluster report: paragraphs taken from members, written, ordered, removed, brought back.

Everything happens under the lock of the cluster report, so that two offices at one desk take turns.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import User
from reports import live_figures, prose
from reports.models import ClusterReport, Edition, Piece, Report
from reports.workflow.cluster_reports import writable
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.filing import Conflict
from reports.workflow.history import delete, save

PIECES_MAX = 200  # under one heading
UP, DOWN = "up", "down"


class PieceConflict(Conflict):
    """The piece was changed by somebody else since the page showed it; `theirs` is the piece as it is now (rule 20)."""

    theirs: Piece  # type: ignore[assignment]

    def __init__(self, theirs: Piece):
        super().__init__(None)
        self.theirs = theirs


def _draft(report: ClusterReport | int, by: User) -> Edition:
    """The draft of the locked report, if the person may write it now."""
    locked = writable(report, by)
    assert locked.draft is not None
    locked.draft.report = locked
    return locked.draft


def _heading(edition: Edition, code: str) -> None:
    if all(heading.code != code for heading in prose.headings_of(edition.report)):
        raise NotAllowed(_("Biểu của kỳ không có mục lời văn này."))


def _piece(edition: Edition, pk: int) -> Piece:
    """The piece as it is now. Raises Overtaken, naming who removed it."""
    piece = edition.pieces.select_related("source_report").filter(pk=pk).first()
    if piece is not None:
        return piece
    removal = removal_of(edition, pk)
    if removal is None:
        raise Overtaken(_("Đoạn này không còn trong bản đang soạn."))
    raise Overtaken(_("Đoạn này vừa được %(who)s bỏ.") % {"who": removal.history_user})


def removal_of(edition: Edition, pk: int):  # type: ignore[no-untyped-def]  # a historical row has no class of its own
    """The act by which a piece of the edition was removed last; None if there was none."""
    acts = Piece.history.filter(id=pk, edition=edition.pk, history_type="-").select_related("history_user")
    return acts.order_by("-history_id").first()


def _of_heading(edition: Edition, code: str) -> list[Piece]:
    return list(edition.pieces.filter(code=code).order_by("order", "pk"))


def _write(piece: Piece, edition: Edition, by: User, *, reason: str = "") -> Piece:
    piece.changed_by, piece.changed_at = by, clock.now()
    save(piece, by=by, reason=reason)
    Edition.objects.filter(pk=edition.pk).update(saved_at=piece.changed_at)
    return piece


def _append(edition: Edition, piece: Piece, by: User) -> Piece:
    there = _of_heading(edition, piece.code)
    if len(there) >= PIECES_MAX:
        raise Blocked(_("Mục này đã có %(n)d đoạn, nhiều nhất có thể. Gộp hoặc bỏ bớt đoạn.") % {"n": PIECES_MAX})
    piece.edition, piece.order = edition, there[-1].order + 1 if there else 1
    return _write(piece, edition, by)


@transaction.atomic
def add_piece(report: ClusterReport | int, code: str, text: str = "", *, by: User) -> Piece:
    """A paragraph of the cluster's own at the end; an empty one that is there already is given back."""
    edition = _draft(report, by)
    _heading(edition, code)
    last = _of_heading(edition, code)[-1:]
    if not text and last and not last[0].text and last[0].source_report_id is None:
        return last[0]
    return _append(edition, Piece(code=code, text=text, is_attributed=False), by)


@transaction.atomic
def pick(report: ClusterReport | int, code: str, source: int, digest: str = "", *, by: User) -> list[Piece]:
    """Take a member's paragraph, or all of them without `digest`; those already taken are given back as they are.

    `source` is the key of the member's report, `digest` that of the very words that the page showed.
    """
    edition = _draft(report, by)
    _heading(edition, code)
    member = next((m for m in prose.read_members(edition.report) if m.report and m.report.pk == source), None)
    if member is None or member.report is None or not member.is_sent:
        raise Overtaken(_("Đơn vị này chưa gửi báo cáo, hoặc không thuộc Cụm trong kỳ."))
    paragraphs = list(dict.fromkeys(member.paragraphs.get(code, [])))
    wanted = [text for text in paragraphs if not digest or prose.digest(text) == digest]
    if not wanted:
        raise Overtaken(
            _("%(union)s vừa gửi lần mới và đoạn này đã khác. Trang hiện lời mới, xem rồi lấy lại.")
            % {"union": member.name}
        )
    taken = {piece.source_text: piece for piece in edition.pieces.filter(source_report=source, source_code=code)}
    return [taken.get(text) or _take(edition, code, member.report, text, by) for text in wanted]


def _take(edition: Edition, code: str, source: Report, text: str, by: User) -> Piece:
    piece = Piece(
        code=code, text=text, source_report=source, source_round=source.sent_round, source_code=code, source_text=text
    )
    return _append(edition, piece, by)


@transaction.atomic
def save_piece(
    report: ClusterReport | int, pk: int, text: str, is_attributed: bool, *, by: User, version: int
) -> Piece:
    """Put `text` into a piece; `version` is the one that the page showed. Saving what stands there writes nothing.

    Raises PieceConflict, Overtaken, NotAllowed.
    """
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    is_attributed = is_attributed and piece.source_report_id is not None
    if (piece.text, piece.is_attributed) == (text, is_attributed):
        return piece
    if piece.version != version:
        raise PieceConflict(piece)
    piece.text, piece.is_attributed = text, is_attributed
    piece.version += 1
    return _write(piece, edition, by)


@transaction.atomic
def move_piece(report: ClusterReport | int, pk: int, way: str, *, by: User) -> Piece:
    """One place up or down among the pieces of its heading; at the end of the list nothing happens."""
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    pieces = _of_heading(edition, piece.code)
    here = [row.pk for row in pieces].index(pk)
    there = here - 1 if way == UP else here + 1
    if not 0 <= there < len(pieces):
        return piece
    pieces[here], pieces[there] = pieces[there], pieces[here]
    for order, row in enumerate(pieces, start=1):
        if row.order != order:
            row.order = order
            save(row, by=by)
    Edition.objects.filter(pk=edition.pk).update(saved_at=clock.now())
    return pieces[there]


@transaction.atomic
def remove_piece(report: ClusterReport | int, pk: int, *, by: User) -> None:
    """Take a piece out; its history stays, and `restore_piece` brings it back."""
    edition = _draft(report, by)
    delete(_piece(edition, pk), by=by)
    Edition.objects.filter(pk=edition.pk).update(saved_at=clock.now())


@transaction.atomic
def restore_piece(report: ClusterReport | int, pk: int, *, by: User) -> Piece:
    """Bring a removed piece back to the end of its heading, as it last was; one that is there is given back."""
    edition = _draft(report, by)
    there = edition.pieces.filter(pk=pk).first()
    if there is not None:
        return there
    removal = removal_of(edition, pk)
    if removal is None:
        raise Overtaken(_("Đoạn này không còn trong bản đang soạn."))
    piece: Piece = removal.instance
    piece.version += 1  # a page that still shows it as it was before asks before it overwrites
    return _append(edition, piece, by)


@transaction.atomic
def take_new_wording(report: ClusterReport | int, pk: int, digest: str, *, by: User) -> Piece:
    """Replace a piece by what its member says now; `digest` is that of the words that the page showed."""
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    now = _new_wording(piece, edition, digest)
    piece.text = piece.source_text = now
    piece.version += 1
    return _write(piece, edition, by, reason="lấy lời mới của đơn vị")


@transaction.atomic
def keep_our_wording(report: ClusterReport | int, pk: int, digest: str = "", *, by: User) -> Piece:
    """The change of the source was seen and the cluster's words stay; empty `digest`: the paragraph is gone."""
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    if digest:
        piece.source_text = _new_wording(piece, edition, digest)
    elif piece.source_report is not None:
        piece.source_round = piece.source_report.sent_round
    return _write(piece, edition, by, reason="giữ lời của Cụm")


def _new_wording(piece: Piece, edition: Edition, digest: str) -> str:
    """What the source says now; sets the round it is from. Raises Overtaken if it changed once more."""
    if piece.source_report is None:
        raise NotAllowed(_("Đoạn này không lấy từ báo cáo của đơn vị nào."))
    current = prose.paragraphs_behind([piece]).get(piece.source_report.pk, {}).get(piece.source_code, [])
    now = next((text for text in current if prose.digest(text) == digest), None)
    if now is None:
        raise Overtaken(_("Đơn vị vừa gửi thêm một lần nữa. Xem lời mới nhất rồi chọn lại."))
    piece.source_round = piece.source_report.sent_round
    return now


@transaction.atomic
def make_live(report: ClusterReport | int, pk: int, start: int, typed: str, reference: str, *, by: User) -> Piece:
    """Replace the number `typed` at a place of a piece by a live reference to a figure."""
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    changed = live_figures.replaced(piece.text, start, typed, reference)
    if changed is None:
        raise Overtaken(_("Đoạn này vừa được sửa; con số không còn ở chỗ cũ."))
    piece.text = changed
    piece.version += 1
    return _write(piece, edition, by)


@transaction.atomic
def append_reference(report: ClusterReport | int, pk: int, reference: str, *, by: User) -> Piece:
    """Set a live figure at the end of a piece, before its closing mark."""
    edition = _draft(report, by)
    piece = _piece(edition, pk)
    text = piece.text.rstrip()
    end = text[-1:] if text[-1:] in prose.CLOSING else ""
    words = text[: len(text) - len(end)]
    if words.endswith(reference):
        return piece  # a double click
    piece.text = f"{words} {reference}{end}".strip()
    piece.version += 1
    return _write(piece, edition, by)
