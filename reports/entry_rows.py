"""The rows of a section page as the templates need them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports import conversation
from reports.checks import BLOCK, Problem
from reports.forms.filing import RowForm
from reports.models import Indicator
from reports.totals import Total
from reports.values import describe, for_input, format_number


@dataclass(frozen=True)
class Notice:
    """A line under a field: class of the message, icon, words."""

    css: str
    icon: str
    message: str
    asks_note: bool = False


@dataclass(frozen=True)
class Last:
    """Last year's value: short for the column, in full for the tip."""

    short: str
    full: str


@dataclass(frozen=True)
class Fed:
    """What the register gives for a figure of the draft."""

    words: str  # as it was last drawn
    rows: str  # of the register behind it today, `14 khoản`; empty for none
    url: str  # the list of them
    is_typed_over: bool
    fits: bool  # may stand in a figure: a sum that was lowered below zero may not


@dataclass
class Row:
    """One row of a section page: a figure in one scope, a computed figure, or a passage."""

    kind: str  # "figure", "computed" or "passage"
    key: str
    code: str
    label: str
    anchor: str
    line: Indicator | None = None
    form: RowForm | None = None
    last: Last | None = None
    notices: list[Notice] = field(default_factory=list)
    mark: conversation.Mark | None = None
    computed: list[str] = field(default_factory=list)
    fed: Fed | None = None
    scope: str = ""  # in the row's name; the select may say another one
    more_scopes: bool = False
    outcome: object = None  # saving.Outcome, once the row was posted
    is_unsaved: bool = False  # shows what was typed, not what is stored


def notice_on(problem: Problem) -> Notice:
    if problem.kind == BLOCK:
        return Notice("bad", "exclamation-circle", problem.message)
    if problem.is_explained:
        return Notice("fed", "check", f"{problem.message} {_('Đã có giải trình.')}")
    return Notice("warn", "exclamation-triangle", problem.message, asks_note=True)


def last_year_of(total: Total, line: Indicator) -> Last:
    full = describe(total.value_state, total.value, total.qualifier, line.unit)
    if total.value is None:
        return Last(full, full)
    short = for_input(total.value, line.currency)
    for size, word in ((10**9, _("tỷ")), (10**6, _("tr"))):
        if line.currency and total.value >= size:
            short = f"{format_number(total.value / size, places=1)} {word}"
            break
    return Last(short, full)
