"""What is typed about a joint activity: the plan, that it was held, why it was dropped."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm, day_field
from clusters.models import Union
from clusters.timeline import day_of
from clusters.workflow.rows import version
from events.models import Conference, JointActivity
from events.workflow.activities import Plan


class HostField(forms.ModelChoiceField):
    """A member of the cluster, by its name of the year's reference day."""

    def label_from_instance(self, union):
        return union.short_then


class ConferenceField(forms.ModelChoiceField):
    """A conference by its day and title."""

    def label_from_instance(self, conference):
        return f"{conference.starts_on:%d/%m/%Y}: {conference.title}"


class SeenForm(CleanForm):
    """Remembers which state of the row the page showed."""

    def remember(self, activity: JointActivity | None) -> None:
        self.instance = activity
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["seen"].initial = version(activity) if activity is not None else ""


class PlanForm(SeenForm, forms.Form):
    """A joint activity as it is planned."""

    title = forms.CharField(label=_("Tên hoạt động"), max_length=300)
    kind = forms.ChoiceField(label=_("Loại"), choices=JointActivity.Kind.choices)
    host = HostField(
        label=_("Đơn vị đăng cai"), queryset=Union.objects.none(), required=False, empty_label=_("Chưa rõ")
    )
    quarter = forms.TypedChoiceField(
        label=_("Dự kiến quý"),
        choices=[("", _("Chưa rõ")), ("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    place = forms.CharField(label=_("Nơi tổ chức"), max_length=200, required=False)
    conference = ConferenceField(
        label=_("Kết hợp với hội nghị"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=_("Không kết hợp"),
    )
    invited = forms.CharField(
        label=_("Mời dự"), max_length=300, required=False, help_text=_("Ví dụ: các thành viên trong Cụm, Sở Ngoại vụ.")
    )

    def __init__(self, data=None, *, cluster, year, activity: JointActivity | None = None):
        names = ("title", "kind", "host", "quarter", "place", "conference", "invited")
        super().__init__(data, initial={name: getattr(activity, name) for name in names} if activity else None)
        day = day_of(year)
        # The host of a row that is corrected stays to be chosen, whatever became of it.
        keep = Q(pk=activity.host_id) if activity and activity.host_id else Q(pk__in=[])
        members = cluster.memberships.in_force_on(day).values("union")
        hosts = Union.objects.filter(Q(pk__in=members) | keep).named_on(day).order_by("sort_then", "pk")
        self.fields["host"].queryset = hosts
        held = Q(starts_on__year=year) | Q(year_reviewed=year) | Q(pk=activity.conference_id if activity else None)
        self.fields["conference"].queryset = cluster.conferences.filter(held)
        self.remember(activity)

    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(
            given["title"],
            given["kind"],
            given["host"],
            given["quarter"],
            given["place"],
            given["conference"],
            given["invited"],
        )


class HoldForm(SeenForm, forms.Form):
    """That an activity took place."""

    held_on = day_field(_("Ngày tổ chức"))
    place = forms.CharField(label=_("Nơi tổ chức"), max_length=200, required=False)
    result = forms.CharField(
        label=_("Kết quả"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Một vài câu: ai dự, đạt được gì. Báo cáo Cụm lấy từ đây."),
    )

    def __init__(self, data=None, *, activity: JointActivity):
        is_held = activity.state == JointActivity.State.HELD
        initial = {"held_on": activity.held_on, "place": activity.place, "result": activity.result if is_held else ""}
        super().__init__(data, initial=initial)
        self.remember(activity)


class DropForm(SeenForm, forms.Form):
    """Why an activity does not take place."""

    reason = forms.CharField(label=_("Lý do không tổ chức"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, activity: JointActivity):
        super().__init__(data)
        self.remember(activity)


class AgainForm(SeenForm, forms.Form):
    """Nothing is typed: that it was held or dropped is taken back."""

    def __init__(self, data=None, *, activity: JointActivity):
        super().__init__(data)
        self.remember(activity)
