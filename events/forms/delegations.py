"""One visit as a person fills it in."""

from datetime import date
from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock, countries
from clusters.forms.compare import Conflict, Difference
from clusters.forms.network import day_field
from clusters.models import Union
from clusters.workflow.rows import Changed, version
from events.forms.delegation_fields import country_field, people_in_words, read_country, read_people
from events.forms.identity import NoIdentityForm
from events.models import Delegation, DelegationGroup
from events.workflow.activities import Blocked
from events.workflow.delegation_rules import Visit, problems
from events.workflow.delegations import Doubtful, own_groups

VISIT_FIELDS = (
    "direction", "organisation", "country", "starts_on", "ends_on", "level", "people", "purpose", "programme",
    "results", "body", "association", "group", "group_name",
)  # fmt: skip
LONGEST_KEY = 18
UNCOMPARED = ("seen", "reason", "confirmed", "token", "union")


def _hidden(**options) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput, **options)


def _choices(choices) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


class UnionsField(forms.ModelMultipleChoiceField):
    def clean(self, value):
        """A key that no row can have is refused before the database would choke on it."""
        for key in value or ():
            if not str(key).isdecimal() or len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(
                    _("Có Liên hiệp không có trong danh sách. Chọn lại."), code="invalid_choice"
                )
        return super().clean(value)

    def label_from_instance(self, union):
        return union.short_then


class VisitForm(NoIdentityForm, forms.Form):
    """A visit: who came or went, when, how many, what for, and whose it is."""

    union = forms.ModelChoiceField(Union.objects.none(), label=gettext_lazy("Ghi cho"), empty_label=None)
    direction = forms.ChoiceField(
        label=gettext_lazy("Vào hay ra"),
        choices=_choices(Delegation.Direction.choices),
        initial=Delegation.Direction.IN,
    )
    organisation = forms.CharField(
        label=gettext_lazy("Tên đoàn, tổ chức"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Tổ chức JICA, Hội hữu nghị Nhật - Việt thành phố Nagasaki."),
    )
    country = country_field(gettext_lazy("Nước"))
    level = forms.ChoiceField(
        label=gettext_lazy("Cấp, loại đoàn"),
        choices=_choices(Delegation.Level.choices),
        initial=Delegation.Level.FRIENDSHIP,
    )
    starts_on = day_field(gettext_lazy("Từ ngày"))
    ends_on = day_field(gettext_lazy("Đến ngày"), required=False, help_text=gettext_lazy("Để trống nếu chỉ một ngày."))
    people = forms.CharField(
        label=gettext_lazy("Số người"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("12, hoặc hơn 30, khoảng 20. Chưa rõ thì để trống."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(label=gettext_lazy("Mục đích, nội dung"), max_length=500, required=False)
    programme = forms.CharField(
        label=gettext_lazy("Chương trình"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    results = forms.CharField(
        label=gettext_lazy("Kết quả"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    body = forms.ChoiceField(
        label=gettext_lazy("Đơn vị đón, cử"), choices=_choices(Delegation.Body.choices), initial=Delegation.Body.UNION
    )
    association = forms.CharField(
        label=gettext_lazy("Tên hội thành viên"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Khi hội thành viên đón hoặc cử."),
    )
    co_hosts = UnionsField(
        Union.objects.none(),
        label=gettext_lazy("Liên hiệp khác cùng đón, cùng cử"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    group = forms.ModelChoiceField(
        DelegationGroup.objects.none(),
        label=gettext_lazy("Thuộc đoàn đi nhiều nơi"),
        required=False,
        empty_label=gettext_lazy("Không, chỉ một chuyến này"),
    )
    group_name = forms.CharField(
        label=gettext_lazy("Hoặc đặt tên đoàn mới"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Một đoàn làm việc nhiều nơi là nhiều lượt đoàn, nhưng chỉ đếm một đoàn."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"), max_length=100, required=False, help_text=gettext_lazy("Ghi vào lịch sử sửa.")
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Đã xem, đây là đoàn khác: vẫn ghi"), required=False)
    seen = _hidden()
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, unions, visit: Delegation | None = None, initial=None, is_own: bool = True):
        """`unions` are those for which the person acts; of a visit that stands, the first host.

        Whoever corrects a visit that is not the own one says why.
        """
        super().__init__(data, initial=(typed(visit) if visit else {"token": uuid4()}) | (initial or {}))
        self.visit, self.doubts = visit, []
        own = set(unions)
        if len(own) > 1 and visit is None:
            self.fields["union"].queryset = Union.objects.filter(pk__in=own).in_vietnamese_order()
            self.fields["union"].label_from_instance = lambda union: union.short_then
        else:
            del self.fields["union"]
        self._set_co_hosts(own)
        groups = own_groups(own)
        if visit is not None and visit.group_id:
            groups = groups | DelegationGroup.objects.filter(pk=visit.group_id)
        self.fields["group"].queryset = groups
        if visit is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = not is_own

    def _set_co_hosts(self, own: set[int]) -> None:
        """Unions in force today, and those that stand there already; never the own one where there is but one."""
        offered = Union.objects.in_force_on(clock.today())
        if self.visit is not None:
            offered = offered | Union.objects.filter(pk__in=self.visit.hosts.filter(is_first=False).values("union"))
        if len(own) == 1:
            offered = offered.exclude(pk__in=own)
        self.fields["co_hosts"].queryset = Union.objects.filter(pk__in=offered.values("pk")).in_vietnamese_order()

    @property
    def countries(self) -> list[str]:
        return [name for _code, name in countries.CHOICES]

    @property
    def shows_hosts(self) -> bool:
        return bool(self["co_hosts"].value()) or "co_hosts" in self.errors

    @property
    def shows_group(self) -> bool:
        names = ("group", "group_name")
        return any(self[name].value() for name in names) or bool(self.errors.keys() & set(names))

    @property
    def shows_confirming(self) -> bool:
        return bool(self.doubts) or bool(self["confirmed"].value())

    def clean_country(self):
        return read_country(self.cleaned_data["country"])

    def clean_people(self):
        people, self.qualifier = read_people(self.cleaned_data["people"])
        return people

    def clean(self):
        data = super().clean()
        if not data.get("ends_on") and "ends_on" not in self.errors:
            data["ends_on"] = data.get("starts_on")
        if data.get("starts_on"):
            # What is wrong elsewhere does not hide what is wrong here: the rest is looked at with something that fits.
            fits = {"organisation": "-", "country": "JP", "ends_on": data["starts_on"], "people": None, "group": None}
            wrong = set(self.errors)
            known = {name: data[name] for name in VISIT_FIELDS if name in data and name not in wrong}
            for field, sentence in problems(Visit(**{"direction": Delegation.Direction.IN} | fits | known)):
                if field not in wrong:
                    self.add_error(field, sentence)
        return data

    @property
    def given(self) -> Visit:
        data = self.cleaned_data
        co_hosts = tuple(data.get("co_hosts") or ())
        return Visit(**{name: data[name] for name in VISIT_FIELDS}, qualifier=self.qualifier, co_hosts=co_hosts)

    def put(self, refusal: Blocked) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def doubt(self, doubtful: Doubtful) -> None:
        self.doubts = doubtful.found
        self.add_error("confirmed", _("Có thể trùng với đoàn đã ghi. Xem lại, rồi đánh dấu nếu là đoàn khác."))

    def set_beside(self, changed: Changed) -> None:
        """Show what was typed again, with the visit as it is now; posting once more chooses what was typed."""
        fresh = VisitForm(unions=(), visit=Delegation.objects.prefetch_related("hosts").get(pk=changed.row.pk))
        for name in ("group", "co_hosts"):
            fresh.fields[name].queryset = self.fields[name].queryset
        differences = []
        for name, field in self.fields.items():
            if name in UNCOMPARED:
                continue
            mine, now = _shown(self, name), _shown(fresh, name)
            if mine != now and not (name == "ends_on" and not mine):
                differences.append(Difference(str(field.label), mine or _("để trống"), now or _("để trống")))
        act = changed.act
        self.conflict = Conflict(act.history_user, act.history_date, act.history_change_reason or "", differences)
        self.data = self.data.copy()
        self.data["seen"] = version(changed.row)


def typed(visit: Delegation) -> dict:
    """A visit as the form shows it."""
    names = (
        "direction", "organisation", "level", "starts_on", "ends_on", "purpose", "programme", "results", "body",
        "association",
    )  # fmt: skip
    return {name: getattr(visit, name) for name in names} | {
        "country": visit.country_name,
        "people": people_in_words(visit.people, visit.qualifier),
        "group": visit.group_id,
        "co_hosts": [host.union_id for host in visit.hosts.all() if not host.is_first],
        "seen": version(visit),
    }


def _shown(form: VisitForm, name: str) -> str:
    field, value = form.fields[name], form[name].value()
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = {str(key) for key in value}
        return ", ".join(field.label_from_instance(row) for row in field.queryset if str(row.pk) in chosen)
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=value).first() if str(value).isdecimal() else None
        return str(row or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(str(value), value))
    if name == "country":
        found = countries.find(str(value))
        return countries.name_of(found[0]) if len(found) == 1 else str(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else " ".join(str(value).split())
