"""Live figures in prose: `[[PC05]]` or `[[PC05:province]]` stands for the words of that figure of the cluster."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cluster_figures import ClusterFigure
from reports.models import Edition, Piece
from reports.models.report import Scope

Figures = Mapping[tuple[str, str], ClusterFigure]

# An opening pair that is never closed is a slip too: the words after it would be printed with brackets.
_REFERENCE = re.compile(r"\[\[(?P<inside>[^\[\]\n]{0,60})\]\]|\[\[")
_INSIDE = re.compile(r"\s*(?P<code>[A-Za-z]{1,4}[0-9]{1,4})\s*(?::\s*(?P<scope>[a-z]+)\s*)?")


@dataclass(frozen=True)
class Part:
    """A stretch of prose: plain text, the words of a figure, or a reference that stands for nothing (`problem`)."""

    text: str
    code: str = ""
    scope: str = ""
    problem: str = ""

    @property
    def kind(self) -> str:
        if self.problem:
            return "bad"
        return "figure" if self.code else "text"


@dataclass(frozen=True)
class Problem:
    """A reference that cannot be printed, in a piece of an edition."""

    piece: Piece
    reference: str
    message: str


def reference(code: str, scope: str = Scope.OWN) -> str:
    """What is written into the text for a figure."""
    return f"[[{code}]]" if scope == Scope.OWN else f"[[{code}:{scope}]]"


def has_references(text: str) -> bool:
    return _REFERENCE.search(text) is not None


def without_references(text: str) -> str:
    """The text with blanks where references stand, so that places stay the same."""
    return _REFERENCE.sub(lambda match: " " * len(match[0]), text)


def replaced(text: str, start: int, typed: str, reference: str) -> str | None:
    """The text with `typed`, found at or near `start`, replaced; None where it is not there any more."""
    at = text.find(typed, max(start, 0))
    at = text.find(typed) if at < 0 else at
    return None if at < 0 else text[:at] + reference + text[at + len(typed) :]


def parts_of(text: str, figures: Figures) -> list[Part]:
    """The text with each reference read; what stands for nothing stays as it was typed, marked."""
    parts, place = [], 0
    for match in _REFERENCE.finditer(text):
        if match.start() > place:
            parts.append(Part(text[place : match.start()]))
        parts.append(_read(match, figures))
        place = match.end()
    if place < len(text):
        parts.append(Part(text[place:]))
    return parts


def _read(match: re.Match, figures: Figures) -> Part:
    inside = _INSIDE.fullmatch(match["inside"] or "")
    if inside is None:
        return Part(match[0], problem=_("Viết mã chỉ tiêu giữa hai cặp ngoặc vuông, ví dụ [[PC05]]."))
    code, scope = inside["code"].upper(), inside["scope"] or Scope.OWN.value
    figure = figures.get((code, scope))
    problem = _problem_of(code, scope, figure, figures)
    return Part(match[0], code, scope, problem) if problem or figure is None else Part(figure.text(), code, scope)


def _problem_of(code: str, scope: str, figure: ClusterFigure | None, figures: Figures) -> str:
    if figure is None and any(known == code for known, _scope in figures):
        if scope not in Scope.values:
            return _("Không có phạm vi “%(scope)s”.") % {"scope": scope}
        named = {"code": code, "scope": Scope(scope).label}
        return _("Không đơn vị nào có số %(code)s ở phạm vi “%(scope)s”.") % named
    if figure is None:
        return _("Biểu của kỳ không có chỉ tiêu %(code)s.") % {"code": code}
    if figure.is_uncombinable:
        return _("Chỉ tiêu %(code)s không tổng hợp được, nên không có số chung của Cụm.") % {"code": code}
    if not figure.is_number:
        return _("Chỉ tiêu %(code)s: %(state)s.") % {"code": code, "state": figure.text()}
    return ""


def problems(edition: Edition, figures: Figures) -> list[Problem]:
    """References of the edition's prose that stand for nothing: they block freezing and issuing. One query."""
    found = []
    for piece in edition.pieces.all():
        for part in parts_of(piece.text, figures):
            if part.problem:
                found.append(Problem(piece, part.text, part.problem))
    return found
