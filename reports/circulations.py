"""What the page of a circulation shows: the edition to comment on, who answered what, and what became of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import Union, User
from clusters.permissions import acting_union_ids
from reports import editions, permissions
from reports.editions import EditionPage
from reports.forms.cluster_report import CommentForm, SettleForm
from reports.models import Circulation, CirculationAnswer, PassageComment
from reports.prose import Paragraph

Kind, Outcome = CirculationAnswer.Kind, PassageComment.Outcome


@dataclass
class Note:
    """A comment with the form to settle it, for those who may, and the place it is about."""

    comment: PassageComment
    union: str
    about: str
    anchor: str
    form: SettleForm | None = None
    desk_url: str = ""  # where the heading is written, for those who may
    can_withdraw: bool = False

    @property
    def is_open(self) -> bool:
        return self.comment.outcome == Outcome.OPEN


@dataclass
class Passage:
    """A paragraph as it was sent round, with what was said of it and the form to say more."""

    paragraph: Paragraph
    place: str
    notes: list[Note] = field(default_factory=list)
    form: CommentForm | None = None


@dataclass
class Heading:
    code: str
    label: str
    place: str
    passages: list[Passage]
    notes: list[Note] = field(default_factory=list)
    form: CommentForm | None = None


@dataclass
class CirculationPage:
    circulation: Circulation
    page: EditionPage
    headings: list[Heading]
    whole: list[Note]
    whole_form: CommentForm | None
    answers: list[CirculationAnswer]
    mine: CirculationAnswer | None
    can_answer: bool
    can_write: bool

    @property
    def notes(self) -> list[Note]:
        inside = [note for heading in self.headings for note in heading.notes]
        inside += [note for heading in self.headings for passage in heading.passages for note in passage.notes]
        return [*self.whole, *inside]

    @property
    def open_notes(self) -> int:
        return sum(note.is_open for note in self.notes)

    def counts(self) -> dict[str, int]:
        """How many members agreed, commented, wait or let the date pass."""
        counts: dict[str, int] = defaultdict(int)
        for answer in self.answers:
            counts[standing(answer)] += 1
        return dict(counts)

    @property
    def waiting(self) -> int:
        return self.counts().get(Kind.WAITING, 0)


def standing(answer: CirculationAnswer) -> str:
    """The answer as it is shown: whoever has not answered by the date let it pass, before anybody closes."""
    is_over = answer.kind == Kind.WAITING and not answer.circulation.is_running
    return Kind.LAPSED if is_over else answer.kind


def read_circulation(
    circulation: Circulation, user: User, refused: CommentForm | None = None, unsettled: SettleForm | None = None
) -> CirculationPage:
    """The page for this person. `refused` and `unsettled` are forms that come back with what was typed.

    A constant number of queries in members, comments and pieces.
    """
    report = circulation.report
    answers = _answers(circulation)
    own = acting_union_ids(user)
    mine = next((answer for answer in answers if answer.union_id in own), None)
    can_answer = mine is not None and permissions.can_answer_circulation(user, mine)
    can_write = permissions.can_write_cluster_report(user, report)
    page = editions.lay_out(circulation.edition)
    layout = _Layout(report.pk, answers, mine, can_answer, can_write, refused, unsettled)
    headings = [layout.heading(entry) for entry in page.prose]
    return CirculationPage(
        circulation,
        page,
        headings,
        layout.notes_on("", None),
        layout.whole_form(headings),
        answers,
        mine,
        can_answer,
        can_write,
    )


def _answers(circulation: Circulation) -> list[CirculationAnswer]:
    comments = PassageComment.objects.select_related("by", "settled_by").order_by("at", "pk")
    named = Union.objects.named_on(circulation.asked_at.astimezone().date())
    rows = circulation.answers.select_related("answered_by")
    rows = rows.prefetch_related(Prefetch("union", named), Prefetch("comments", comments))
    answers = sorted(rows, key=lambda answer: (answer.union.sort_then or "", answer.union_id))
    for answer in answers:
        answer.circulation = circulation
        answer.shown = standing(answer)
        answer.shown_label = CirculationAnswer.Kind(answer.shown).label
        answer.said = [row for row in answer.comments.all() if row.outcome != Outcome.WITHDRAWN]
    return answers


class _Layout:
    """Comments by place while the page is put together."""

    def __init__(self, report_pk, answers, mine, can_answer, can_write, refused, unsettled):
        self.report_pk = report_pk
        self.mine, self.can_answer, self.can_write = mine, can_answer, can_write
        self.refused, self.unsettled = refused, unsettled
        self.by_place = defaultdict(list)
        for answer in answers:
            for comment in answer.said:
                self.by_place[comment.code, comment.piece_id].append((answer, comment))

    def heading(self, entry) -> Heading:
        code, label = entry.heading.code, entry.heading.label
        passages = [
            Passage(
                paragraph,
                f"d{paragraph.piece.pk}",
                self.notes_on(code, paragraph, label),
                self.form(f"d{paragraph.piece.pk}"),
            )
            for paragraph in entry.paragraphs
        ]
        return Heading(code, label, f"m{code}", passages, self.notes_on(code, None, label), self.form(f"m{code}"))

    def notes_on(self, code, paragraph: Paragraph | None, label="") -> list[Note]:
        piece_id = paragraph.piece.pk if paragraph is not None else None
        return [self._note(answer, comment, paragraph, label) for answer, comment in self.by_place[code, piece_id]]

    def _note(self, answer, comment, paragraph: Paragraph | None, label) -> Note:
        about, anchor = _("Cả báo cáo"), "ca-bao-cao"
        if paragraph is not None:
            words = "".join(part.text for part in paragraph.parts)
            about = f"{label}: “{Truncator(words).words(12)}”"
            anchor = f"doan-{comment.piece_id}"
        elif comment.code:
            about, anchor = label, comment.code
        form = None
        if self.can_write:
            is_refused = self.unsettled is not None and self.unsettled.comment.pk == comment.pk
            form = self.unsettled if is_refused else SettleForm(comment=comment)
        is_mine = self.can_answer and answer is self.mine and comment.outcome == Outcome.OPEN
        desk_url = reverse("cluster_prose", args=[self.report_pk, comment.code]) if form and comment.code else ""
        return Note(comment, answer.union.short_then, about, anchor, form, desk_url, is_mine)

    def whole_form(self, headings: list[Heading]) -> CommentForm | None:
        """The form for the whole report; what was said of a place that this edition lacks comes back here."""
        places = {place for one in headings for place in (one.place, *(passage.place for passage in one.passages))}
        if self.refused is not None and self.refused.data.get("place", "") not in places:
            return self.refused
        return self.form("")

    def form(self, place) -> CommentForm | None:
        """The form of a place; one that was refused comes back even where no answer is taken any more (rule 20)."""
        if self.refused is not None and self.refused.data.get("place", "") == place:
            return self.refused
        return CommentForm(place=place) if self.can_answer else None
