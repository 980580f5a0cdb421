"""The acts of the prose desk. Each button names its act: `up:12`, `pick:7:0f3a…`; all pieces were saved before."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from reports.forms.filing import clean_text
from reports.live_figures import reference
from reports.models import ClusterReport
from reports.models.report import Scope
from reports.workflow import pieces

ID_LENGTH = 18  # Python refuses to read numbers of thousands of digits
FIGURE = re.compile(r"([A-Z]{1,4}[0-9]{1,4}):(own|associations|province)")
Answer = tuple[str, str]  # where on the page to come back to, what to say


class UnknownAct(ValueError):
    """No page of ours has such a button."""


def do_act(report: ClusterReport, code: str, act: str, posted: Any, *, by: Any) -> Answer:
    """Do what the button says. Raises UnknownAct, NotAllowed, Overtaken, Blocked."""
    verb, _colon, rest = act.partition(":")
    if verb not in ACTS:
        raise UnknownAct(act)
    return ACTS[verb](report, code, rest.split(":") if rest else [], posted, by)


def _number(words: list[str]) -> int:
    if not words or not words[0].isdecimal() or len(words[0]) > ID_LENGTH:
        raise UnknownAct(words)
    return int(words[0])


def _reference(text: str) -> str:
    match = FIGURE.fullmatch(text)
    if match is None:
        raise UnknownAct(text)
    return reference(match[1], Scope(match[2]))


def _at(piece) -> str:
    return f"#p{piece.pk}"


def _pick(report, code, words, posted, by) -> Answer:
    taken = pieces.pick(report, code, _number(words), words[1] if len(words) > 1 else "", by=by)
    said = "" if len(taken) == 1 else _("Đã lấy vào %(n)d đoạn.") % {"n": len(taken)}
    return _at(taken[-1]), said


def _add(report, code, words, posted, by) -> Answer:
    return _at(pieces.add_piece(report, code, by=by)), ""


def _move(way: str) -> Callable[..., Answer]:
    def move(report, code, words, posted, by) -> Answer:
        return _at(pieces.move_piece(report, _number(words), way, by=by)), ""

    return move


def _remove(report, code, words, posted, by) -> Answer:
    pieces.remove_piece(report, _number(words), by=by)
    return "#da-bo", _("Đã bỏ một đoạn. Lấy lại được ở cuối cột lời của Cụm.")


def _restore(report, code, words, posted, by) -> Answer:
    return _at(pieces.restore_piece(report, _number(words), by=by)), _("Đã lấy lại đoạn.")


def _take_new(report, code, words, posted, by) -> Answer:
    piece = pieces.take_new_wording(report, _number(words), words[1] if len(words) > 1 else "", by=by)
    return _at(piece), _("Đã lấy lời mới của đơn vị.")


def _keep_ours(report, code, words, posted, by) -> Answer:
    piece = pieces.keep_our_wording(report, _number(words), words[1] if len(words) > 1 else "", by=by)
    return _at(piece), _("Giữ lời của Cụm. Cổng báo lại nếu đơn vị sửa lần nữa.")


def _insert(report, code, words, posted, by) -> Answer:
    chosen = posted.get("figure", "")
    if not chosen:
        return f"#p{_number(words)}", _("Chọn số liệu ở ô “Số liệu của Cụm” trước, rồi bấm “Chèn số liệu”.")
    return _at(pieces.append_reference(report, _number(words), _reference(chosen), by=by)), ""


def _make_live(report, code, words, posted, by) -> Answer:
    """`live:12:34:PC01:own`: the number that stands at place 34 of piece 12."""
    if len(words) != 4:
        raise UnknownAct(words)
    typed = posted.get(f"typed-{words[0]}-{words[1]}", "")
    if not typed:
        raise UnknownAct(words)
    piece = pieces.make_live(report, _number(words), _number(words[1:]), typed, _reference(":".join(words[2:])), by=by)
    return _at(piece), ""


def _keep_words(report, code, words, posted, by) -> Answer:
    """What was typed into a piece that somebody removed becomes a paragraph of its own."""
    text = clean_text(posted.get(f"p{_number(words)}-text", ""))
    return _at(pieces.add_piece(report, code, text, by=by)), _("Đã thêm thành đoạn mới.")


def _drop_words(report, code, words, posted, by) -> Answer:
    return "", _("Đã bỏ chữ đã gõ.")


ACTS: dict[str, Callable[..., Answer]] = {
    "pick": _pick,
    "add": _add,
    "up": _move(pieces.UP),
    "down": _move(pieces.DOWN),
    "remove": _remove,
    "restore": _restore,
    "take-new": _take_new,
    "keep-ours": _keep_ours,
    "insert": _insert,
    "live": _make_live,
    "keep-words": _keep_words,
    "drop-words": _drop_words,
}
