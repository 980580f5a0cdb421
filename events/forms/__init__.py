"""What is typed about a joint activity: the plan, that it was held, why it was dropped."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm, day_field
from clusters.models import Union
from clusters.timeline import day_of
from clusters.workflow.rows import version
from events.models import Conference, JointActivity
from events.participants import Choice
from events.workflow.activities import Plan, members_on


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
    combined_with = forms.CharField(
        label=_("Hội nghị chưa có trong danh sách"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: Hội nghị sơ kết 6 tháng đầu năm của Cụm."),
    )
    invited = forms.CharField(
        label=_("Mời dự"), max_length=300, required=False, help_text=_("Ví dụ: các thành viên trong Cụm, Sở Ngoại vụ.")
    )
    agreed_at = ConferenceField(
        label=_("Thống nhất tại hội nghị"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=_("Không, hoặc chưa thống nhất"),
    )
    agreed_on = day_field(_("Ngày thống nhất"), required=False)

    def __init__(self, data=None, *, cluster, year, activity: JointActivity | None = None, initial=None):
        first = {name: getattr(activity, name) for name in self.base_fields} if activity else {}
        super().__init__(data, initial=first | (initial or {}))
        day = day_of(year)
        # The host of a row that is corrected stays to be chosen, whatever became of it.
        keep = Q(pk=activity.host_id) if activity and activity.host_id else Q(pk__in=[])
        members = cluster.memberships.in_force_on(day).values("union")
        hosts = Union.objects.filter(Q(pk__in=members) | keep).named_on(day).order_by("sort_then", "pk")
        self.fields["host"].queryset = hosts
        # Nothing was held along with, or agreed at, a conference that was called off.
        is_off = Q(state=Conference.State.CALLED_OFF)
        held = (Q(starts_on__year=year) | Q(year_reviewed=year)) & ~is_off
        held |= Q(pk=activity.conference_id if activity else None)
        self.fields["conference"].queryset = cluster.conferences.filter(held)
        agreed = Q(starts_on__year__in=[year - 1, year]) & ~is_off
        agreed |= Q(pk=activity.agreed_at_id if activity else None)
        self.fields["agreed_at"].queryset = cluster.conferences.filter(agreed)
        self.fields["agreed_on"].help_text = gettext("Để trống thì lấy ngày của hội nghị.")
        if activity is not None and activity.agreed_on is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Lý do thay đổi so với kế hoạch đã thống nhất"), max_length=100, required=False
            )
        self.remember(activity)

    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in self.base_fields})

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason", "")


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

    everyone = forms.BooleanField(label=_("Tất cả thành viên của Cụm đều tham gia"), required=False)
    participants = forms.MultipleChoiceField(
        label=_("Đơn vị tham gia"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Có đơn vị không thuộc Cụm trong năm này. Tải lại trang rồi chọn lại.")},
    )

    def __init__(self, data=None, *, activity: JointActivity, choices: list[Choice], proposal: dict, initial=None):
        """`choices` are the members of the year, `proposal` what is known of it before anybody types."""
        super().__init__(data, initial=proposal | (initial or {}))
        field = self.fields["participants"]
        field.choices = [(str(choice.union.pk), choice.label) for choice in choices]
        field.help_text = self.about_participants(activity)
        self.unions = {str(choice.union.pk): choice.union for choice in choices}
        self.remember(activity)

    @staticmethod
    def about_participants(activity: JointActivity) -> str:
        """What a tick means, and what none means."""
        words = gettext("Vào số hoạt động chung (CM01) của từng đơn vị. Chưa rõ thì không chọn đơn vị nào.")
        if activity.host_id is not None:
            words = f"{words} {gettext('Đơn vị đăng cai luôn được tính khi đã chọn đơn vị khác.')}"
        return words

    def clean_participants(self) -> list[str]:
        return sorted(self.cleaned_data["participants"], key=int)

    def clean(self):
        """All members at once are the same ticks, of the day on which it took place."""
        data = super().clean()
        if data.get("everyone") and data.get("held_on"):
            keys = {str(pk) for pk in members_on(self.instance.cluster, data["held_on"]).values_list("pk", flat=True)}
            data["participants"] = sorted(keys & self.unions.keys(), key=int)
        return data

    @property
    def chosen(self) -> list[Union]:
        return [self.unions[key] for key in self.cleaned_data["participants"]]


class DropForm(SeenForm, forms.Form):
    """Why an activity does not take place."""

    reason = forms.CharField(label=_("Lý do không tổ chức"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, activity: JointActivity, initial=None):
        super().__init__(data, initial=initial)
        self.remember(activity)


class AgainForm(SeenForm, forms.Form):
    """Nothing is typed: that it was held or dropped is taken back."""

    def __init__(self, data=None, *, activity: JointActivity, initial=None):
        super().__init__(data, initial=initial)
        self.remember(activity)
