"""The tables of a conference as rows of a form: programme, sites, invited bodies."""

from datetime import date

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.network import day_field
from clusters.models import Union
from clusters.vietnamese import fold
from events.forms.conferences import hour_field
from events.forms.identity import NoIdentityForm
from events.models import AgendaItem, Conference, Invited
from events.workflow.conference_rows import AGENDA, INVITED, ROWS_MAX, SITES, Given, Table

BLANK_ROWS = 3
VUFO = "vufo"  # its code among the unions that may be invited
ABSENT = gettext_lazy("–")


class RowForm(NoIdentityForm, forms.Form):
    """One row. `pk` is the row's own; a row that is empty altogether is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, conference: Conference, unions: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.conference, self.unions = conference, dict(unions)
        if "union" in self.fields:
            self.fields["union"].choices = [("", ABSENT), *unions]

    def given(self, unions: dict[int, Union]) -> Given:
        data = self.cleaned_data
        fields = {name: data.get(name) for name in self.fields if name not in ("pk", "DELETE")}
        if "union" in fields:
            fields["union"] = unions.get(fields["union"])
        return Given(data.get("pk"), self.settled(fields), bool(data.get("DELETE")))

    def settled(self, fields: dict) -> dict:
        return fields


def _union_field(label):
    return forms.TypedChoiceField(label=label, choices=(), coerce=int, empty_value=None, required=False)


class AgendaForm(RowForm):
    """One line of the programme."""

    on = day_field(gettext_lazy("Ngày"), required=False)
    starts_at = hour_field(gettext_lazy("Giờ"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        choices=[("", ABSENT), *((code, capfirst(label)) for code, label in AgendaItem.Kind.choices)],
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("Nội dung"), max_length=300)
    speaker = forms.CharField(label=gettext_lazy("Người trình bày"), max_length=200, required=False)
    union = _union_field(gettext_lazy("Đơn vị trình bày"))
    paper = forms.CharField(label=gettext_lazy("Tham luận, tài liệu"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.conference.is_one_day:
            del self.fields["on"]

    def settled(self, fields: dict) -> dict:
        fields["on"] = fields.get("on") or self.conference.starts_on
        fields["kind"] = fields["kind"] or AgendaItem.Kind.OTHER
        return fields


class SiteForm(RowForm):
    """One site."""

    name = forms.CharField(label=gettext_lazy("Điểm cầu"), max_length=120)
    union = _union_field(gettext_lazy("Đơn vị phụ trách, điểm danh"))
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), max_length=200, required=False)
    is_main = forms.BooleanField(label=gettext_lazy("Điểm chính"), required=False)


class InvitedForm(RowForm):
    """One invited body. VUFO is chosen among the unions; it is kept as the body of its full name."""

    union = forms.TypedChoiceField(
        label=gettext_lazy("Liên hiệp, VUFO"),
        choices=(),
        coerce=lambda value: value if value == VUFO else int(value),
        empty_value=None,
        required=False,
    )
    body = forms.CharField(label=gettext_lazy("Hoặc cơ quan, tổ chức khác"), max_length=200, required=False)
    quota = forms.IntegerField(
        label=gettext_lazy("Số người mời"), min_value=1, max_value=999, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        none, *unions = self.fields["union"].choices
        self.fields["union"].choices = [none, (VUFO, "VUFO"), *unions]

    def clean(self):
        """Whoever types VUFO's name means VUFO. Chosen and typed at once it is refused as two bodies are."""
        data = super().clean()
        is_typed = fold(data.get("body") or "") in {fold(name) for name in Invited.NAMES_OF_VUFO}
        if data.get("union") == VUFO and (is_typed or not data.get("body")):
            data |= {"union": None, "body": Invited.VUFO}
        elif data.get("union") == VUFO:
            self.add_error("union", _("Chọn VUFO, hoặc ghi tên một cơ quan khác: mỗi dòng một đơn vị."))
        elif is_typed and data.get("union") is None:
            data["body"] = Invited.VUFO
        return data


class BaseRows(BaseFormSet):
    """All rows of one table."""

    problem = ""

    def given(self) -> list[Given]:
        return [form.given(self.union_rows) for form in self.typed_forms]

    @property
    def typed_forms(self) -> list[RowForm]:
        """The rows that say something; those left blank at the end say nothing."""
        return [form for form in self.forms if form.has_changed()]

    @property
    def faulty(self) -> list[int]:
        """The numbers of the rows that were refused, those to be removed among them."""
        return [place for place, form in enumerate(self.forms, start=1) if form.is_bound and form.errors]

    @property
    def union_rows(self) -> dict[int, Union]:
        return Union.objects.in_bulk([form.cleaned_data.get("union") for form in self.typed_forms])


FORMS = {"chuong-trinh": (AGENDA, AgendaForm), "diem-cau": (SITES, SiteForm), "khach-moi": (INVITED, InvitedForm)}
TITLES = {
    "chuong-trinh": gettext_lazy("Chương trình"),
    "diem-cau": gettext_lazy("Điểm cầu"),
    "khach-moi": gettext_lazy("Đơn vị được mời"),
}


def union_choices(conference: Conference) -> list[tuple[int, str]]:
    """All unions of the conference's first day, by the names of that day."""
    unions = Union.objects.in_force_on(conference.starts_on).named_on(conference.starts_on)
    return list(unions.order_by("sort_then", "pk").values_list("pk", "short_then"))


def rows_form(table: str, conference: Conference, data=None, *, initial=None, more: int = BLANK_ROWS) -> BaseRows:
    """The table as a form: as posted, or filled with `initial`, with blank rows to write in."""
    form = FORMS[table][1]
    made = formset_factory(
        form, formset=BaseRows, extra=more if data is None else 0, can_delete=True, max_num=ROWS_MAX,
        absolute_max=ROWS_MAX + 50,
    )  # fmt: skip
    kwargs = {
        "conference": conference, "unions": union_choices(conference), "empty_permitted": True,
        "use_required_attribute": False,
    }  # fmt: skip
    rows = made(data, initial=initial, prefix="dong", form_kwargs=kwargs)
    for row in rows.forms:
        row.fields["DELETE"].label = _("Bỏ dòng")
    return rows


def shown(table: Table, conference: Conference) -> list[dict]:
    """The rows of now as initial values."""
    rows = [
        {"pk": row.pk} | {name: row.union_id if name == "union" else getattr(row, name) for name in table.columns}
        for row in table.rows_of(conference)
    ]
    return [row | {"union": VUFO, "body": ""} if row.get("body") in Invited.NAMES_OF_VUFO else row for row in rows]


def retyped(data, form: type[RowForm]) -> list[dict]:
    """What was typed, as initial values: a row is to be added, or the session had ended."""
    names = [*form.base_fields, "DELETE"]
    rows = [{name: data.get(f"dong-{place}-{name}", "") for name in names} for place in range(_posted(data))]
    return [row for row in rows if any(row.values())]


def blanks_after(data, typed: list[dict]) -> int:
    """How many blank rows the page shows once some were asked for: always more rows than there were."""
    return max(_posted(data) - len(typed), 0) + BLANK_ROWS


def _posted(data) -> int:
    try:
        return max(min(int(data.get("dong-TOTAL_FORMS", 0)), ROWS_MAX), 0)
    except ValueError:
        return 0


def in_words(table: Table, conference: Conference) -> list[str]:
    """The rows of now, a line each, to stand beside what was typed."""
    lines = []
    for row in table.rows_of(conference):
        values = [row.get_kind_display() if name == "kind" else getattr(row, name) for name in table.columns]
        words = (_word(value, conference) for value in values if value not in (None, "", False))
        lines.append(", ".join(words))
    return lines


def _word(value, conference: Conference) -> str:
    if isinstance(value, Union):
        return value.short_name_on(conference.starts_on)
    if value is True:
        return _("điểm chính")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)
