"""Input of reviewers: a comment, a return, an endorsement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.forms.network import DayField
from clusters.vietnamese import clean
from reports.models.report import Scope

MAX_WORDS = 10_000
MAX_PEOPLE = 100


class CleanTextField(forms.CharField):
    """Words as typed, composed and without invisible characters."""

    def to_python(self, value):
        return clean(super().to_python(value)).strip()


class PeopleField(forms.Field):
    """Ids of the people who were ticked; who may be ticked is known to the workflow."""

    widget = forms.SelectMultiple

    def to_python(self, value):
        ticks = list(value or [])[:MAX_PEOPLE]
        if not all(tick.isascii() and tick.isdecimal() and len(tick) < 19 for tick in ticks):
            raise forms.ValidationError(_("Chỉ nhắc được người tham gia báo cáo này. Xem lại những người đã chọn."))
        return frozenset(map(int, ticks))


class ThreadForm(forms.Form):
    """A new comment on the field `o` of the round `lan`; the names are those of the address."""

    o = forms.CharField(max_length=8, widget=forms.HiddenInput)
    pham_vi = forms.ChoiceField(choices=[("", ""), *Scope.choices], required=False, widget=forms.HiddenInput)
    lan = forms.IntegerField(min_value=1, max_value=32_000, required=False, widget=forms.HiddenInput)
    text = CleanTextField(
        label=_("Góp ý"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi nội dung góp ý.")},
    )
    nhac = PeopleField(label=_("Nhắc tới"), required=False)


class ReplyForm(forms.Form):
    """Words added to a thread; closing and reopening need none."""

    text = CleanTextField(label=_("Trả lời"), max_length=MAX_WORDS, required=False, widget=forms.Textarea)
    nhac = PeopleField(label=_("Nhắc tới"), required=False)


class DecisionForm(forms.Form):
    """What every decision carries: the round that the page showed, so that a newer one is not decided unread."""

    lan = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)

    def add_error(self, field, error):
        """The first refused field takes the focus: the decision stands far below the top of the page."""
        super().add_error(field, error)
        if field in self.fields and not any("autofocus" in each.widget.attrs for each in self.fields.values()):
            self.fields[field].widget.attrs["autofocus"] = True


class ReturnForm(DecisionForm):
    reason = CleanTextField(
        label=_("Lý do trả lại"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi lý do trả lại: đơn vị cần biết phải sửa gì.")},
    )
    resend_due_on = DayField(
        label=_("Hạn gửi lại"),
        required=False,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": "ngày/tháng/năm"}),
        error_messages={"invalid": _("Ghi ngày như 10/12/2026.")},
    )

    def clean_resend_due_on(self):
        day = self.cleaned_data["resend_due_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("Hạn gửi lại phải từ hôm nay trở đi."))
        return day


class PassForm(DecisionForm):
    """Endorsement or acceptance; the reason is needed while conversations are open, which the workflow knows."""

    reason = CleanTextField(
        label=_("Vì sao vẫn thông qua"),
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
