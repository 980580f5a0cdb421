"""What is typed about a conference itself: the plan, and why it does not take place."""

from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.forms.network import day_field
from clusters.models import Union
from events.forms import HostField, SeenForm
from events.forms.identity import NoIdentityForm
from events.models import Conference
from events.workflow.conference_times import Times, faults
from events.workflow.conferences import Plan

FIELDS = (
    "title", "kinds", "starts_on", "ends_on", "starts_at", "ends_at", "mode", "host", "together_with", "place",
    "year_reviewed", "year_planned", "summary",
)  # fmt: skip


def hour_field(label, **options) -> forms.TimeField:
    """A time of day, typed as 08:00, 8h30 or 8 giờ."""
    widget = forms.TimeInput(format="%H:%M", attrs={"placeholder": "giờ:phút", "autocomplete": "off"})
    messages = {"invalid": _("Ghi giờ như 08:00 hoặc 14h30.")}
    formats = ["%H:%M", "%Hh%M", "%Hh", "%H.%M", "%H giờ", "%H giờ %M", "%H:%M:%S"]
    return forms.TimeField(
        label=label, widget=widget, input_formats=formats, error_messages=messages, required=False, **options
    )


def year_field(label, **options) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "bốn chữ số"})
    messages = {"invalid": _("Ghi năm bằng bốn chữ số.")}
    return forms.IntegerField(
        label=label, min_value=1990, max_value=2100, required=False, widget=widget, error_messages=messages,
        localize=False, **options,
    )  # fmt: skip


class ConferenceForm(NoIdentityForm, SeenForm, forms.Form):
    """A conference as it is planned, or corrected."""

    body = forms.ChoiceField(label=_("Hội nghị của"), choices=())
    title = forms.CharField(
        label=_("Tên hội nghị"),
        max_length=300,
        help_text=_("Ví dụ: Hội nghị tổng kết năm 2026, triển khai nhiệm vụ năm 2027."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Loại"),
        choices=[(value, capfirst(label)) for value, label in Conference.Kind.choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một loại.")},
        help_text=_("Chọn nhiều loại khi kết hợp, ví dụ sơ kết và tọa đàm."),
    )
    starts_on = day_field(_("Ngày họp"))
    ends_on = day_field(_("Đến ngày"), required=False, help_text=_("Để trống nếu họp trong một ngày."))
    starts_at = hour_field(_("Bắt đầu lúc"))
    ends_at = hour_field(_("Kết thúc lúc"))
    mode = forms.ChoiceField(
        label=_("Hình thức"), choices=[(value, capfirst(label)) for value, label in Conference.Mode.choices]
    )
    host = HostField(
        label=_("Đơn vị đăng cai"),
        queryset=Union.objects.none(),
        required=False,
        empty_label=_("Chưa rõ, hoặc VUFO tổ chức"),
        help_text=_("Không nhất thiết là Cụm trưởng."),
    )
    together_with = forms.CharField(label=_("Phối hợp với"), max_length=300, required=False)
    place = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    year_reviewed = year_field(_("Năm được sơ kết, tổng kết"))
    year_planned = year_field(_("Năm lên kế hoạch"))
    summary = forms.CharField(
        label=_("Nội dung"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, bodies, conference: Conference | None = None, initial=None):
        first = {name: getattr(conference, name) for name in FIELDS} if conference else {"token": uuid4()}
        super().__init__(data, initial=first | (initial or {}))
        self.bodies = {code: body for code, _name, body in bodies}
        self.fields["body"].choices = [(code, name) for code, name, _body in bodies]
        if conference is not None or len(bodies) == 1:
            del self.fields["body"]
        self.fields["host"].queryset = _hosts(conference, self.bodies.values())
        if conference is not None and conference.level == Conference.Level.UNION:
            del self.fields["host"]
        elif conference is None:
            self._begin_with_the_union()
        self.remember(conference)

    def _begin_with_the_union(self) -> None:
        """A union mostly hosts its own; where no other can be planned, neither Cụm trưởng nor VUFO is spoken of."""
        unions = {code: body.union for code, body in self.bodies.items() if body.union}
        if len(unions) == len(self.bodies):
            self.fields["host"].empty_label = _("Chưa rõ")
            self.fields["host"].help_text = _("Thường là chính Liên hiệp.")
        chosen = self.initial.get("body") or next(iter(self.bodies), "")
        if chosen in unions:
            self.initial.setdefault("host", unions[chosen].pk)

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and not data.get("ends_on") and "ends_on" not in self.errors:
            data["ends_on"] = data["starts_on"]
        self._look_at_the_times(data)
        return data

    def _look_at_the_times(self, data) -> None:
        """All at once, also beside an empty title; the workflow asks again, under the lock."""
        for fault in faults(Times(**{name: data.get(name) for name in Times.__dataclass_fields__})):
            if fault.field not in self.errors:
                self.add_error(fault.field, str(fault))

    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data})

    def chosen_body(self):
        code = self.cleaned_data.get("body") or next(iter(self.bodies))
        return self.bodies[code]


def _hosts(conference: Conference | None, bodies):
    """The unions among which a host is chosen: the cluster's members where only one cluster is meant, else all."""
    day = max(conference.starts_on, clock.today()) if conference else clock.today()
    clusters = {conference.cluster} if conference else {body.cluster for body in bodies}
    unions = Union.objects.in_force_on(day)
    if len(clusters) == 1 and None not in clusters:
        unions = unions.filter(memberships__in=clusters.pop().memberships.in_force_on(day))
    if conference is not None:
        # Of a past conference: the host of then, and the members of then.
        then = Q(pk=conference.host_id)
        if conference.cluster:
            then |= Q(memberships__in=conference.cluster.memberships.in_force_on(conference.starts_on))
        unions = Union.objects.filter(Q(pk__in=unions.values("pk")) | Q(pk__in=Union.objects.filter(then).values("pk")))
        day = conference.starts_on
    return unions.named_on(day).order_by("sort_then", "pk")


class CallOffForm(NoIdentityForm, SeenForm, forms.Form):
    """Why a conference does not take place."""

    reason = forms.CharField(label=_("Lý do không họp"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, conference: Conference, initial=None):
        super().__init__(data, initial=initial)
        self.remember(conference)


class StepForm(SeenForm, forms.Form):
    """Nothing is typed: it was held, or that is taken back."""

    def __init__(self, data=None, *, conference: Conference):
        super().__init__(data)
        self.remember(conference)
