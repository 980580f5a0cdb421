"""What is typed about a person who comes to a conference: name, post and body, nothing more."""

from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm
from clusters.workflow.rows import version
from events.forms.identity import NoIdentityForm
from events.models import Conference, ConferenceSite, Delegate, Invited
from events.workflow.conference_delegates import Person

FIELDS = ("invited", "name", "post", "role", "site", "over_reason")


class BodyField(forms.ModelChoiceField):
    """An invited body, with how many are asked."""

    def label_from_instance(self, invited):
        return f"{invited.name_then} ({invited.quota})" if invited.quota else invited.name_then


class DelegateForm(NoIdentityForm, forms.Form):
    """A delegate that is registered or corrected."""

    also_called: dict[str, str] = {}

    invited = BodyField(label=_("Đơn vị"), queryset=Invited.objects.none())
    name = forms.CharField(
        label=_("Họ tên"), max_length=120, help_text=_("Chỉ họ tên, chức vụ, đơn vị. Không ghi số giấy tờ, điện thoại.")
    )
    post = forms.CharField(label=_("Chức vụ"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Tư cách"), choices=[(code, capfirst(label)) for code, label in Delegate.Role.choices]
    )
    site = forms.ModelChoiceField(
        label=_("Điểm cầu"), queryset=ConferenceSite.objects.none(), required=False, empty_label=_("Chưa rõ")
    )
    over_reason = forms.CharField(
        label=_("Lý do vượt số mời"),
        max_length=300,
        required=False,
        help_text=_("Chỉ ghi khi nhận thêm người ngoài số mời."),
    )
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data=None, *, conference: Conference, bodies, may_exceed, delegate: Delegate | None = None, initial=None
    ):
        first = {name: getattr(delegate, name) for name in FIELDS} if delegate else {"token": uuid4()}
        super().__init__(data, initial=first | (initial or {}))
        self.instance = delegate
        rows = Invited.objects.filter(pk__in=[body.pk for body in bodies]).select_related("conference", "union")
        self.fields["invited"].queryset = rows.prefetch_related("union__names")
        self.fields["site"].queryset = conference.sites.all()
        if not may_exceed:
            del self.fields["over_reason"]
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["seen"].initial = version(delegate) if delegate else ""

    def person(self) -> Person:
        return Person(**{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data})


class WithdrawForm(CleanForm, forms.Form):
    """Nothing is typed: the person is taken from the list."""
