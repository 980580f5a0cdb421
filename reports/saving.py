"""Saving what was typed into rows: the one way for the autosave of a row and for the save of a whole section."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.forms.filing import FigureForm, RowForm
from reports.models import Figure, Indicator, Narrative, Report
from reports.models.report import Qualifier, ValueState
from reports.values import describe, for_input, format_amount
from reports.workflow.errors import Blocked, Overtaken
from reports.workflow.filing import Conflict

SAVED, UNTOUCHED, REFUSED, STOPPED, CONFLICT = "saved", "untouched", "refused", "stopped", "conflict"
STATUS = {SAVED: 200, UNTOUCHED: 200, REFUSED: 422, STOPPED: 409, CONFLICT: 409}
BUTTON_LENGTH = 30


@dataclass(frozen=True)
class Outcome:
    """What became of a posted row. `stored` is the row as it stands in the database now."""

    kind: str
    message: str = ""
    stored: Figure | Narrative | None = None
    understood: str = ""
    theirs: str = ""  # in a conflict: the other person's value and this page's, in words
    ours: str = ""
    theirs_version: str = ""

    @property
    def is_kept(self) -> bool:
        """Nothing on the page is left unsaved."""
        return self.kind in (SAVED, UNTOUCHED)

    @property
    def fits_on_buttons(self) -> bool:
        """Both values of a conflict are short enough to name the two choices by them."""
        return all(0 < len(value) <= BUTTON_LENGTH for value in (self.theirs, self.ours))

    @property
    def status(self) -> int:
        return STATUS[self.kind]


def save_row(report: Report, form: RowForm, *, by) -> Outcome:
    """Save a bound row. Refusals come back as an outcome; only NotAllowed is raised."""
    stored = form.stored
    if form.keeps_theirs or not form.is_touched:
        return Outcome(UNTOUCHED, stored=stored)
    if not form.is_valid():
        return Outcome(REFUSED, " ".join(form.problems()), stored)
    try:
        saved = form.save(report, by=by)
    except Conflict as conflict:
        return _conflict(form, conflict.theirs)
    except (Blocked, Overtaken) as error:
        return Outcome(STOPPED, str(error), stored)
    if saved is None:
        return Outcome(UNTOUCHED)  # an empty row stays empty: there is nothing to keep
    return Outcome(SAVED, stored=saved, understood=_understood(form, saved))


def _conflict(form: RowForm, theirs: Figure | Narrative | None) -> Outcome:
    version = str(theirs.version if theirs else 0)
    if isinstance(form, FigureForm):
        mine = form.entry
        said = describe(mine.value_state, mine.value, mine.qualifier, form.line.unit) + _note(mine.note)
        return Outcome(CONFLICT, stored=theirs, theirs=_in_words(theirs, form.line), ours=said, theirs_version=version)
    text = theirs.text if theirs else ""
    return Outcome(CONFLICT, stored=theirs, theirs=text, ours=form.cleaned_data["text"], theirs_version=version)


def _in_words(figure: Figure | None, line: Indicator) -> str:
    if figure is None:
        return str(ValueState.NONE_YET.label)
    return describe(figure.value_state, figure.value, figure.qualifier, line.unit) + _note(figure.note)


def _note(note: str) -> str:
    return " " + _("(giải trình: %(note)s)") % {"note": note} if note else ""


def _understood(form: RowForm, saved: Figure | Narrative | None) -> str:
    """`trên 288 tỷ đồng = 288.000.000.000 đồng`, where what was typed was more than a plain number."""
    if not isinstance(form, FigureForm) or saved is None or saved.value is None:
        return ""
    unit = form.line.unit
    full = format_amount(saved.value, unit)
    said = describe(saved.value_state, saved.value, saved.qualifier, unit)
    if full not in said:
        return f"{said} = {full}"
    is_plain = form.cleaned_data["value"] == for_input(saved.value, form.line.currency)
    return "" if is_plain and saved.qualifier == Qualifier.EXACT else said


def save_rows(report: Report, forms: Iterable[RowForm], *, by) -> dict[str, Outcome]:
    """Save each bound row by itself, so that a refused one does not hold back the others; by the row's key."""
    return {form.prefix: save_row(report, form, by=by) for form in forms}
