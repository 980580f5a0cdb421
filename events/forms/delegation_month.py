"""Many visits at once: a table to type into, or filled from what was copied out of a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock, countries
from clusters.models import Union
from events.delegation_doubles import Doubt
from events.delegation_paste import COLUMNS, MOST, Pasted, read_paste
from events.forms.delegation_fields import (
    country_field,
    people_in_words,
    read_country,
    read_people,
    read_span,
    span_in_words,
)
from events.forms.identity import NoIdentityForm
from events.models import Delegation
from events.workflow.activities import Blocked
from events.workflow.delegation_rules import Visit, problems

PREFIX, ROWS = "doan", 10
MONTHS_BACK = 60
Direction = Delegation.Direction
AT_FIELD = {"starts_on": "when", "ends_on": "when"}


def _short(label, length, **options) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **options)


class RowForm(NoIdentityForm, forms.Form):
    """One visit in a row; left empty it counts for nothing."""

    when = _short(gettext_lazy("Ngày"), 40)
    direction = forms.ChoiceField(
        label=gettext_lazy("Vào, ra"),
        choices=[(Direction.IN, gettext_lazy("Vào")), (Direction.OUT, gettext_lazy("Ra"))],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Chọn vào hoặc ra; đã ghi “%(value)s”.")},
    )
    organisation = _short(gettext_lazy("Tên đoàn, tổ chức"), 200)
    country = country_field(gettext_lazy("Nước"))
    people = _short(gettext_lazy("Số người"), 40)
    purpose = _short(gettext_lazy("Mục đích, nội dung"), 500)

    def __init__(self, *args, month: tuple[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.month, self.given = month, None
        self.fields["country"].required = False

    def clean(self):
        data = super().clean()
        if not any(self[name].value() for name in COLUMNS if name != "direction"):
            self.errors.clear()
            return data
        read = {
            "span": self._read("when", lambda text: read_span(text, *self.month), _("Ghi ngày.")),
            "country": self._read("country", read_country, _("Ghi nước.")),
            "people": self._read("people", read_people),
        }
        if not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Ghi tên đoàn, tổ chức."))
        if not self.errors:
            self._put_together(data, read)
        return data

    def _read(self, name: str, reader, if_empty: str = ""):
        text = self.cleaned_data.get(name) or ""
        try:
            if if_empty and not text and name not in self.errors:
                raise forms.ValidationError(if_empty)
            return reader(text) if name not in self.errors else None
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None

    def _put_together(self, data, read) -> None:
        (first, last), (people, qualifier) = read["span"], read["people"]
        given = Visit(
            direction=data["direction"] or Direction.IN,
            organisation=data["organisation"],
            country=read["country"],
            starts_on=first,
            ends_on=last,
            people=people,
            qualifier=qualifier,
            purpose=data["purpose"],
        )
        for name, sentence in problems(given):
            self.add_error(AT_FIELD.get(name, name), sentence)
        self.given = None if self.errors else given

    @property
    def understood(self) -> str:
        """What the portal has read out of the row."""
        if self.given is None:
            return ""
        words = [
            span_in_words(self.given.starts_on, self.given.ends_on),
            str(Direction(self.given.direction).label),
            countries.name_of(self.given.country),
        ]
        if self.given.people is not None:
            people = people_in_words(self.given.people, self.given.qualifier)
            words.append(_("%(n)s người") % {"n": people})
        return ", ".join(words)


class MonthForm(NoIdentityForm, forms.Form):
    """Which month the rows are about, and whose visits they are."""

    union = forms.ModelChoiceField(Union.objects.none(), label=gettext_lazy("Ghi cho"), empty_label=None)
    thang = forms.ChoiceField(label=gettext_lazy("Tháng"), choices=())
    dan = forms.CharField(
        label=gettext_lazy("Dán từ Excel"), required=False, widget=forms.Textarea(attrs={"rows": 5}), strip=False
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Đã xem, đây là các đoàn khác: vẫn ghi"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, unions, initial=None):
        today = clock.today()
        first = {"token": uuid4(), "thang": f"{today:%Y-%m}"}
        super().__init__(data, initial=first | (initial or {}))
        ends = today.year * 12 + today.month - 1
        months = [divmod(ends - back, 12) for back in range(-1, MONTHS_BACK)]
        self.fields["thang"].choices = [
            (f"{year}-{month + 1:02d}", _("Tháng %(m)d/%(y)d") % {"m": month + 1, "y": year}) for year, month in months
        ]
        if len(unions) > 1:
            self.fields["union"].queryset = Union.objects.filter(pk__in=unions).in_vietnamese_order()
            self.fields["union"].label_from_instance = lambda union: union.short_then
        else:
            del self.fields["union"]

    @property
    def month(self) -> tuple[int, int]:
        """(year, month) to which a bare day belongs; a word that names no month is this one."""
        text = str(self["thang"].value() or "")
        known = dict(self.fields["thang"].choices)
        year, _dash, month = (text if text in known else f"{clock.today():%Y-%m}").partition("-")
        return int(year), int(month)


class BaseRows(forms.BaseFormSet):
    @property
    def filled(self) -> list[tuple[int, RowForm]]:
        """(place in the table, row) of what is to be entered."""
        return [(n, row) for n, row in enumerate(self.forms) if getattr(row, "given", None) is not None]


RowFormSet = forms.formset_factory(RowForm, formset=BaseRows, extra=0, max_num=MOST, absolute_max=MOST)


@dataclass
class Month:
    """The forms of the page, with what is said of the rows."""

    form: MonthForm
    rows: BaseRows
    pasted: Pasted | None = None
    doubts: list[Doubt] = field(default_factory=list)
    problem: str = ""

    def is_valid(self) -> bool:
        """All forms are looked at, so that the page names all that is wrong at once."""
        found = [self.form.is_valid(), self.rows.is_valid()]
        return all(found)

    @property
    def visits(self) -> list[Visit]:
        return [row.given for _n, row in self.rows.filled]

    @property
    def countries(self) -> list[str]:
        return [name for _code, name in countries.CHOICES]

    def doubt(self, found: list[Doubt]) -> None:
        """Tell each doubt at the row of the table in which it stands."""
        places = [n for n, _row in self.rows.filled]
        self.doubts = [doubt.placed(places) for doubt in found]

    def put(self, refusal: Blocked) -> None:
        self.problem = str(refusal)

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """(id of the field, its label, sentence) of all that is wrong, in the order of the page."""
        if self.problem:
            yield "", "", self.problem
        if self.pasted is not None:
            yield from (("id_dan", str(self.form["dan"].label), sentence) for sentence in self.pasted.faults)
        for name, sentences in self.form.errors.items() if self.form.is_bound else ():
            yield from ((self.form[name].id_for_label, str(self.form[name].label), text) for text in sentences)
        if self.rows.is_bound and self.rows.non_form_errors():
            yield "", "", _("Bảng gửi lên bị thiếu hoặc quá dài, nhiều nhất %(n)d dòng. Mở lại trang.") % {"n": MOST}
        for n, row in enumerate(self.rows.forms, start=1):
            for name, sentences in row.errors.items() if row.is_bound else ():
                label = _("Dòng %(n)d, %(column)s") % {"n": n, "column": row.fields[name].label}
                yield from ((row[name].id_for_label, label, text) for text in sentences)


def new_month(unions) -> Month:
    form = MonthForm(unions=unions)
    return Month(form, _rows(form, initial=[{}] * ROWS))


def posted_month(unions, data) -> Month:
    form = MonthForm(data, unions=unions)
    return Month(form, _rows(form, data))


def retyped_month(unions, data, *, more: int = 0) -> Month:
    """The table as it was typed, not yet checked, with `more` empty rows below."""
    typed = {name: data.get(name, "") for name in data}
    form = MonthForm(unions=unions, initial=typed)
    rows = _typed_rows(data)
    return Month(form, _rows(form, initial=[*rows, *[{}] * more][:MOST]))


def pasted_month(unions, data) -> Month:
    """The typed rows and below them the pasted ones, checked, so that the page shows what was understood."""
    pasted = read_paste(data.get("dan", ""))
    rows = [row for row in _typed_rows(data) if any(row[name] for name in COLUMNS if name != "direction")]
    if len(rows) + len(pasted.rows) > MOST:
        pasted.faults.append(_("Mỗi lần ghi nhiều nhất %(n)d đoàn. Dán ít dòng hơn, ghi làm mấy lần.") % {"n": MOST})
        return Month(MonthForm(unions=unions, initial=data.dict()), retyped_month(unions, data).rows, pasted)
    rows += pasted.rows
    filled = data.copy()
    for name in [name for name in filled if name.startswith(f"{PREFIX}-")]:
        del filled[name]
    cells = {f"{PREFIX}-{n}-{name}": row[name] for n, row in enumerate(rows) for name in COLUMNS}
    for name, text in ({f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"} | cells).items():
        filled[name] = text
    if not pasted.faults:
        filled["dan"] = ""  # it stands in the table now
    form = MonthForm(filled, unions=unions)
    return Month(form, _rows(form, filled), pasted)


def _typed_rows(data) -> list[dict[str, str]]:
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    n = min(int(count), MOST) if count.isdecimal() else ROWS
    return [{name: data.get(f"{PREFIX}-{row}-{name}", "") for name in COLUMNS} for row in range(n)]


def _rows(form: MonthForm, data=None, *, initial=None) -> BaseRows:
    make = partial(RowFormSet, prefix=PREFIX, form_kwargs={"month": form.month})
    return make(data) if data is not None else make(initial=initial)
