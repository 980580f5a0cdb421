"""Many of a union's own commendations by one decision, pasted out of a spreadsheet."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.models import Union, User
from clusters.permissions import acting_union_ids
from events.award_paste import Line, Pasted, read_list
from events.forms.awards import (
    NamedUnionField,
    decision_fields,
    decision_of,
    handing_fields,
    handing_of,
    text_field,
    year_field,
)
from events.forms.identity import NoIdentityForm
from events.models import AwardKind
from events.workflow.award_rules import Doubtful, Merit, decision_problems, handing_problems, problems


class BulkForm(NoIdentityForm, forms.Form):
    """What the whole list has in common, and the list."""

    kind = forms.ModelChoiceField(
        AwardKind.objects.none(),
        label=gettext_lazy("Hình thức khen"),
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("Chỉ ghi cả danh sách cho hình thức do Liên hiệp tự quyết định.")
        },
    )
    union = NamedUnionField(Union.objects.none(), label=gettext_lazy("Liên hiệp tặng"), empty_label=None)
    year = year_field()
    achievement = text_field(
        gettext_lazy("Thành tích chung"), 1000, help_text=gettext_lazy("Cho những dòng không ghi thành tích riêng.")
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Đã xem, là thành tích khác: vẫn ghi"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, user: User, initial=None):
        super().__init__(data, initial={"year": clock.today().year, "token": uuid4()} | (initial or {}))
        self.fields["kind"].queryset = AwardKind.objects.offered().of_unions()
        unions = Union.objects.filter(pk__in=acting_union_ids(user)).prefetch_related("names").in_vietnamese_order()
        self.fields["union"].queryset = unions
        found = list(unions[:2])
        self.only_union = found[0] if len(found) == 1 else None
        if self.only_union is not None:
            del self.fields["union"]
        self.fields |= decision_fields() | handing_fields()
        widget = forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"})
        label = _("Danh sách dán từ Excel")
        empty = {"required": _("Chưa dán gì. Chép các ô từ Excel rồi dán vào đây.")}
        self.fields["dan"] = forms.CharField(label=label, widget=widget, strip=False, error_messages=empty)
        self.pasted, self.doubts, self.rows = Pasted(), [], []

    def clean(self):
        pasted = self.cleaned_data.pop("dan", "")  # its lines are looked at one by one
        data = super().clean()
        kind, data["dan"] = data.get("kind"), pasted
        if "dan" not in self.errors:
            self.pasted = read_list(pasted, kind.name if kind else "")
        for n, sentence in self.pasted.faults:
            self.refuse(n, sentence)
        decision, handing = decision_of(data), handing_of(data)
        if handing is None and (data.get("presented_at") or data.get("occasion")) and "presented_on" not in self.errors:
            self.add_error("presented_on", _("Ghi ngày trao, hoặc để trống cả nơi trao và dịp trao."))
        if kind is None or "year" not in data or (self.only_union is None and not data.get("union")):
            return data
        self.rows = [(line, self._merit(line, data)) for line in self.pasted.lines if line.recipient_kind]
        self._check_rows()
        if decision and self.rows and "year" not in self.errors:
            faults = list(decision_problems(decision, self.rows[0][1]))
            faults += handing_problems(handing, decision.on) if handing else []
            for field, sentence in faults:
                self.add_error(field, sentence)
        return data

    def refuse(self, n: int | None, sentence: str) -> None:
        """Said with the number of the line, and beside the line in the list that was read."""
        for line in self.pasted.lines:
            if line.n == n:
                line.faults.append(sentence)
        self.add_error("dan", _("Dòng %(n)d: %(what)s") % {"n": n, "what": sentence} if n else sentence)

    def _merit(self, line: Line, data) -> Merit:
        cells = line.cells
        return Merit(
            kind=data["kind"], recipient_kind=line.recipient_kind, year=data["year"],
            union=self.only_union or data["union"], name=cells["name"], post=cells["post"], unit=cells["unit"],
            achievement=cells["achievement"] or data.get("achievement", ""),
        )  # fmt: skip

    def _check_rows(self) -> None:
        """What is wrong with the year is said once, at its field."""
        said = set()
        for line, merit in self.rows:
            for field, sentence in problems(merit):
                if field == "year" and field not in said:
                    self.add_error("year", sentence)
                elif field not in ("year", "name"):
                    self.refuse(line.n, sentence)
                said.add(field)

    @property
    def merits(self) -> list[Merit]:
        return [merit for _line, merit in self.rows]

    @property
    def collectives(self) -> int:
        return sum(merit.recipient_kind != "person" for merit in self.merits)

    @property
    def persons(self) -> int:
        return len(self.rows) - self.collectives

    @property
    def shows_handing(self) -> bool:
        names = ("presented_on", "presented_at", "occasion")
        return any(self[name].value() for name in names) or bool(self.errors.keys() & set(names))

    def doubt(self, doubtful: Doubtful) -> None:
        self.doubts = doubtful.found
        self.add_error("confirmed", _("Có thể khen trùng thành tích. Xem lại, rồi đánh dấu nếu là thành tích khác."))

    @property
    def shows_confirming(self) -> bool:
        return bool(self.doubts) or bool(self["confirmed"].value())
