"""One commendation as a person fills it in: what was decided, a nomination, a correction of either."""

from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.forms.network import day_field
from clusters.models import Union, User
from clusters.permissions import acting_union_ids, is_vufo_officer
from clusters.union_names import told_apart
from clusters.workflow.rows import version
from events.forms.identity import NoIdentityForm
from events.models import Award, AwardKind, RecipientKind
from events.workflow.award_rules import (
    Decision,
    Doubtful,
    Handing,
    Merit,
    decision_problems,
    handing_problems,
    problems,
)

NAMES = ("kind", "recipient_kind", "union", "name", "post", "unit", "year", "achievement", "figures")
DecidedBy, ProposedBy = AwardKind.DecidedBy, AwardKind.ProposedBy
VIA_CLUSTER, TO_VUFO = "cum", "vufo"


def text_field(label, length, **options) -> forms.CharField:
    options.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, **options)


def year_field() -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    messages = {"invalid": gettext_lazy("Ghi năm bằng bốn chữ số.")}
    return forms.IntegerField(
        label=gettext_lazy("Thành tích năm"), min_value=1900, max_value=2100, localize=False, widget=widget,
        error_messages=messages,
    )  # fmt: skip


def decision_fields(*, required: bool = True) -> dict[str, forms.Field]:
    return {
        "decision_number": text_field(
            gettext_lazy("Số quyết định"), 60, required=required, help_text=gettext_lazy("Ví dụ 15/QĐ-LHHN.")
        ),
        "decided_on": day_field(gettext_lazy("Ngày quyết định"), required=required),
        "signatory": text_field(gettext_lazy("Người ký"), 120),
    }


def handing_fields(*, required: bool = False) -> dict[str, forms.Field]:
    return {
        "presented_on": day_field(gettext_lazy("Ngày trao"), required=required),
        "presented_at": text_field(gettext_lazy("Nơi trao"), 200),
        "occasion": text_field(
            gettext_lazy("Dịp trao"), 200, help_text=gettext_lazy("Ví dụ: Hội nghị tổng kết công tác năm 2026.")
        ),
    }


def decision_of(data: dict) -> Decision | None:
    """What was typed of a decision; nothing where there is none."""
    if not data.get("decision_number") or not data.get("decided_on"):
        return None
    return Decision(data["decision_number"], data["decided_on"], data.get("signatory", ""))


def handing_of(data: dict) -> Handing | None:
    if not data.get("presented_on"):
        return None
    return Handing(data["presented_on"], data.get("presented_at", ""), data.get("occasion", ""))


class NamedUnionField(forms.ModelChoiceField):
    """Unions to choose from; the rows come with their names."""

    def label_from_instance(self, union):
        return told_apart(union)


class MeritForm(NoIdentityForm, forms.Form):
    """Who is commended in which form, and for what."""

    kind = forms.ModelChoiceField(
        AwardKind.objects.none(),
        label=gettext_lazy("Hình thức khen"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Chọn một hình thức trong danh sách. Hình thức của VUFO thì Liên hiệp lập đề nghị, VUFO quyết định."
            )
        },
    )
    union = NamedUnionField(Union.objects.none(), label=gettext_lazy("Liên hiệp"))
    recipient_kind = forms.ChoiceField(
        label=gettext_lazy("Khen ai"),
        choices=[(value, capfirst(label)) for value, label in RecipientKind.choices],
        initial=RecipientKind.PERSON,
    )
    name = text_field(
        gettext_lazy("Họ tên, tên tập thể"),
        200,
        help_text=gettext_lazy("Khen chính Liên hiệp thì để trống. Chỉ ghi tên, chức vụ, đơn vị."),
    )
    post = text_field(gettext_lazy("Chức vụ"), 150)
    unit = text_field(gettext_lazy("Đơn vị"), 200)
    year = year_field()
    achievement = text_field(
        gettext_lazy("Thành tích"), 1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Khen vì việc gì, một hai câu."),
    )  # fmt: skip
    confirmed = forms.BooleanField(label=gettext_lazy("Đã xem, là thành tích khác: vẫn ghi"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, kinds, unions, initial=None):
        """`unions` are those that the person may choose from; one alone needs no choosing."""
        first = {"year": clock.today().year, "token": uuid4()}
        super().__init__(data, initial=first | (initial or {}))
        self.fields["kind"].queryset = kinds
        self.fields["union"].queryset = unions.prefetch_related("names").in_vietnamese_order()
        self.doubts = []
        self.only_union = None
        if data is None or "union" not in data:
            found = list(unions.order_by("pk")[:2])
            if len(found) == 1:
                self.only_union = found[0]
                del self.fields["union"]

    @property
    def given(self) -> Merit:
        data = self.cleaned_data
        named = {name: data[name] for name in NAMES if name in data}
        return Merit(**({"union": self.only_union} | named))

    def clean(self):
        data = super().clean()
        if not self.errors:
            for field, sentence in problems(self.given):
                self.add_error(field if field in self.fields else None, sentence)
        return data

    def doubt(self, doubtful: Doubtful) -> None:
        self.doubts = doubtful.found
        self.add_error("confirmed", _("Có thể khen trùng thành tích. Xem lại, rồi đánh dấu nếu là thành tích khác."))

    @property
    def shows_confirming(self) -> bool:
        return bool(self.doubts) or bool(self["confirmed"].value())


class RecordForm(MeritForm):
    """One that was decided already, and may have been handed over."""

    def __init__(self, data=None, *, user: User, initial=None):
        self.is_vufo = is_vufo_officer(user)
        own = DecidedBy.VUFO if self.is_vufo else DecidedBy.UNION
        kinds = AwardKind.objects.offered().filter(decided_by__in=[own, DecidedBy.STATE])
        unions = Union.objects.all() if self.is_vufo else Union.objects.filter(pk__in=acting_union_ids(user))
        super().__init__(data, kinds=kinds, unions=unions, initial=initial)
        if self.is_vufo and "union" in self.fields:
            self.fields["union"].required = False
            self.fields["union"].empty_label = _("Không của Liên hiệp tỉnh nào")
        self.fields |= decision_fields() | handing_fields()

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        decision, handing = decision_of(data), handing_of(data)
        faults = list(decision_problems(decision, self.given)) if decision else []
        if handing and decision:
            faults += handing_problems(handing, decision.on)
        elif data.get("presented_at") or data.get("occasion"):
            faults.append(("presented_on", _("Ghi ngày trao, hoặc để trống cả nơi trao và dịp trao.")))
        for field, sentence in faults:
            self.add_error(field, sentence)
        return data


class NominationForm(MeritForm):
    """A nomination for what VUFO gives."""

    figures = text_field(
        gettext_lazy("Số liệu chứng minh"), 5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Lấy từ báo cáo đã duyệt, ghi rõ kỳ. Ví dụ: năm 2026 vận động 12 khoản, 47,2 tỷ đồng."),
    )  # fmt: skip
    route = forms.ChoiceField(
        label=gettext_lazy("Gửi đề nghị"),
        choices=[
            (VIA_CLUSTER, gettext_lazy("Qua Cụm bình bầu, rồi gửi VUFO")),
            (TO_VUFO, gettext_lazy("Thẳng tới VUFO")),
        ],
        initial=VIA_CLUSTER,
    )
    proposed_on = day_field(gettext_lazy("Ngày đề nghị"))

    def __init__(self, data=None, *, user: User, initial=None):
        kinds = AwardKind.objects.offered().nominated()
        unions = Union.objects.filter(pk__in=acting_union_ids(user))
        super().__init__(data, kinds=kinds, unions=unions, initial={"proposed_on": clock.today()} | (initial or {}))
        self.fields["achievement"].required = True
        self.fields["route"].help_text = _routes_in_words(kinds)

    @property
    def via_cluster(self) -> bool:
        return self.cleaned_data["route"] == VIA_CLUSTER


def _routes_in_words(kinds) -> str:
    """Of which forms the way is given, whatever is chosen."""
    names = {ProposedBy.CLUSTER: [], ProposedBy.UNION: [], ProposedBy.EITHER: []}
    for kind in kinds:
        names[ProposedBy(kind.proposed_by)].append(kind.name)
    words = {ProposedBy.CLUSTER: _("Luôn qua Cụm: %s."), ProposedBy.UNION: _("Luôn thẳng tới VUFO: %s.")}
    return " ".join(said % ", ".join(names[way]) for way, said in words.items() if names[way])


class CorrectionForm(MeritForm):
    """A correction; remembers which state of the row the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, award: Award, initial=None):
        kinds = AwardKind.objects.filter(Q(pk=award.kind_id) | Q(is_offered=True, decided_by=award.kind.decided_by))
        names = (*NAMES, "decision_number", "decided_on", "signatory")
        first = {name: getattr(award, name) for name in names} | {"union": award.union_id, "kind": award.kind_id}
        unions = Union.objects.filter(pk=award.union_id)
        super().__init__(data, kinds=kinds, unions=unions, initial=first | {"seen": version(award)} | (initial or {}))
        self.only_union = award.union
        self.fields.pop("union", None)
        if award.is_given:
            # What is known from an article may lack its decision.
            self.fields |= decision_fields(required=not award.key or award.decided_on is not None)
        else:
            self.fields["figures"] = text_field(
                gettext_lazy("Số liệu chứng minh"), 5000, widget=forms.Textarea(attrs={"rows": 4})
            )
        self.fields["reason"] = text_field(
            gettext_lazy("Lý do sửa"), 100, help_text=gettext_lazy("Ghi vào lịch sử sửa.")
        )
        self.kept_figures = award.figures

    @property
    def given(self) -> Merit:
        data = self.cleaned_data
        named = {name: data[name] for name in NAMES if name in data}
        return Merit(**({"union": self.only_union, "figures": self.kept_figures} | named))
