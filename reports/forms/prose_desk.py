"""What is typed into a piece of a cluster report: its words, and whether the union's name stands behind them."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.forms.filing import PASSAGE_LENGTH, RowForm, TypedText, fingerprint
from reports.models import ClusterReport, Piece
from reports.workflow import pieces

NAMED, UNNAMED = "1", "0"
ROWS_MIN, ROWS_MAX, ROW_LENGTH = 2, 14, 62


class PieceForm(RowForm):
    """A piece as a row of the desk; saved by itself or with the others, as rows of the entry pages are."""

    typed_fields = ("text", "named")

    text = TypedText(label=_("Lời văn"), max_length=PASSAGE_LENGTH, widget=forms.Textarea())
    named = forms.ChoiceField(label=_("Ghi tên đơn vị"), choices=[(NAMED, ""), (UNNAMED, "")])

    def __init__(self, data=None, *, piece: Piece, source_name: str = "", number: int = 0):
        self.stored, self.source_name, self.number = piece, source_name, number
        shown = {"text": piece.text, "named": NAMED if piece.is_attributed and source_name else UNNAMED}
        initial = {**shown, "version": piece.version, "shown": fingerprint(tuple(shown.values()))}
        super().__init__(data, prefix=f"p{piece.pk}", initial=initial)
        self._describe()

    def _describe(self):
        text, named = self.fields["text"].widget, self.fields["named"]
        told = {"n": self.number, "union": self.source_name}
        text.attrs |= {
            "rows": rows_of(str(self["text"].value() or "")),
            "aria-label": gettext("Đoạn %(n)d") % told,
            "aria-describedby": f"m-{self.prefix} f-{self.prefix}",
            "class": "hn-grow",
            "data-typed": "",
            "data-name": "text",
            "data-words": f"w-{self.prefix}",
        }
        if not self.source_name:
            named.widget = forms.HiddenInput()
            named.required = False
            named.choices = [(UNNAMED, ""), (NAMED, "")]
        else:
            named.choices = [
                (NAMED, gettext("Ghi (%(union)s) cuối đoạn") % told),
                (UNNAMED, gettext("Không ghi tên đơn vị")),
            ]
        named.widget.attrs |= {
            "aria-label": gettext("Ghi tên đơn vị, đoạn %(n)d") % told,
            "data-typed": "",
            "data-name": "named",
        }

    def reopened(self, stored):
        return PieceForm(piece=stored, source_name=self.source_name, number=self.number)

    def save(self, report: ClusterReport, *, by) -> Piece:
        given = self.cleaned_data
        return pieces.save_piece(
            report, self.stored.pk, given["text"], given["named"] == NAMED, by=by, version=self.page_version()
        )


def rows_of(text: str) -> int:
    """The height of the text's field, for browsers that cannot let it grow by themselves."""
    lines = sum(1 + len(line) // ROW_LENGTH for line in text.splitlines())
    return min(max(lines, ROWS_MIN), ROWS_MAX)
