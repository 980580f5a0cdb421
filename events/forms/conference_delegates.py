"""What is typed about a person who comes to a conference: name, post and body, nothing more."""

from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm
from clusters.models import User
from clusters.workflow.rows import version
from events.conference_paste import Pasted, read_delegates
from events.forms.identity import NoIdentityForm
from events.models import Conference, ConferenceSite, Delegate, Invited
from events.workflow import conference_delegates as delegates
from events.workflow.conference_delegates import Person

FIELDS = ("invited", "name", "post", "role", "site", "over_reason")


class BodyField(forms.ModelChoiceField):
    """An invited body, with how many are asked."""

    default_error_messages = {"required": _("Chọn một đơn vị.")}

    def label_from_instance(self, invited):
        return f"{invited.name_then} ({invited.quota})" if invited.quota else invited.name_then


def _require(form: forms.Form, field: str | None) -> None:
    """A reason that is asked for is not said to be optional beside the question."""
    if field == "over_reason" and field in form.fields:
        form.fields[field].required = True


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

    def add_error(self, field, error):
        _require(self, field)
        super().add_error(field, error)

    def person(self) -> Person:
        return Person(**{name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data})


class DelegateListForm(NoIdentityForm, forms.Form):
    """Several delegates of one body, pasted out of a spreadsheet."""

    invited = BodyField(label=_("Đơn vị"), queryset=Invited.objects.none())
    site = forms.ModelChoiceField(
        label=_("Điểm cầu"), queryset=ConferenceSite.objects.none(), required=False, empty_label=_("Chưa rõ"),
        help_text=_("Cho những dòng không ghi điểm cầu riêng."),
    )  # fmt: skip
    over_reason = forms.CharField(label=_("Lý do vượt số mời"), max_length=300, required=False)
    dan = forms.CharField(
        label=_("Danh sách dán từ Excel"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "wrap": "off", "spellcheck": "false"}),
        error_messages={"required": _("Chưa dán gì. Chép các ô từ Excel rồi dán vào đây.")},
    )
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, conference: Conference, bodies, may_exceed, user: User, initial=None):
        super().__init__(data, initial={"token": uuid4()} | (initial or {}))
        rows = Invited.objects.filter(pk__in=[body.pk for body in bodies]).select_related("conference", "union")
        self.fields["invited"].queryset = rows.prefetch_related("union__names")
        if len(bodies) == 1:
            self.fields["invited"].empty_label = None
        self.sites = list(conference.sites.all())
        self.fields["site"].queryset = conference.sites.all()
        if not may_exceed:
            del self.fields["over_reason"]
        self.pasted, self.conference, self.user = Pasted(), conference, user

    def clean(self):
        text = self.cleaned_data.pop("dan", "")  # its lines are looked at one by one
        data = super().clean()
        if "dan" not in self.errors:
            self.pasted = read_delegates(text, self.sites, data.get("site"))
            for n, sentence in self.pasted.faults:
                self.refuse(n, sentence)
            if data.get("invited") and self.pasted.lines:
                self._look_at_the_list(data)
        return data

    def _look_at_the_list(self, data) -> None:
        """Places and doubles are told before the person presses Ghi; that asks again, under the lock."""
        people = self.people()
        words = {"by": self.user, "token": data.get("token")}
        for refusal in delegates.refusals(self.conference, data["invited"], people, **words):
            if isinstance(refusal, delegates.LineBlocked):
                self.refuse(self.pasted.lines[refusal.place].n, str(refusal))
            else:
                self.add_error(refusal.field, str(refusal))

    def add_error(self, field, error):
        _require(self, field)
        super().add_error(field, error)

    def refuse(self, n: int | None, sentence: str) -> None:
        """Said with the number of the line, and beside the line in the list that was read."""
        for line in self.pasted.lines:
            if line.n == n:
                line.faults.append(sentence)
        words = gettext("Dòng %(n)d: %(what)s") % {"n": n, "what": sentence} if n else sentence
        self.add_error("dan", words)

    def people(self) -> list[Person]:
        data = self.cleaned_data
        return [
            Person(data["invited"], line.name, line.post, line.role, line.site, data.get("over_reason", ""))
            for line in self.pasted.lines
        ]


class WithdrawForm(CleanForm, forms.Form):
    """Nothing is typed: the person is taken from the list."""
