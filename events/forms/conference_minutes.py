"""What is typed of minutes, remarks, resolutions and of what became of them."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.forms.network import day_field
from clusters.models import Union
from clusters.workflow.rows import version
from events.forms.identity import NoIdentityForm
from events.models import Conference, Resolution, ResolutionTask
from events.workflow.conference_minutes import Said

VUFO = "vufo"
PRINTED = _("Biên bản đã thông qua: lý do in ở cuối biên bản.")


def _prose(label, rows=4, **options) -> forms.CharField:
    options = {"max_length": 10000} | options
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _seen(form, row) -> None:
    form.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
    form.fields["seen"].initial = version(row) if row is not None else ""


def _asks_why(form, label) -> None:
    """Adopted minutes are changed for a reason, which they tell."""
    form.fields["reason"] = forms.CharField(label=label, max_length=100, help_text=PRINTED)


class MinutesForm(NoIdentityForm, forms.Form):
    """The common conclusions and the paper's number."""

    text = _prose(_("Kết luận chung"), rows=10, required=False, max_length=50000)
    number = forms.CharField(label=_("Số, ký hiệu biên bản"), max_length=60, required=False)
    adopted_on = day_field(_("Thông qua ngày"), required=False)

    def __init__(self, data=None, *, minutes=None, initial=None):
        first = {name: getattr(minutes, name) for name in ("text", "number", "adopted_on")} if minutes else {}
        super().__init__(data, initial=first | (initial or {}))
        _seen(self, minutes)
        if minutes is not None and minutes.adopted_on is not None:
            _asks_why(self, _("Lý do sửa"))
            # Somebody adopted or changed them meanwhile: that comes first, the reason with the next try.
            is_overtaken = data is not None and data.get("seen") != self.fields["seen"].initial
            self.fields["reason"].required = not is_overtaken


class RemarkForm(NoIdentityForm, forms.Form):
    """What somebody said."""

    item = forms.ModelChoiceField(label=_("Về nội dung"), queryset=None, required=False, empty_label=_("Ý kiến chung"))
    union = forms.ModelChoiceField(
        label=_("Của Liên hiệp"), queryset=None, required=False, empty_label=_("Không phải Liên hiệp")
    )
    speaker = forms.CharField(label=_("Người phát biểu"), max_length=200, required=False)
    text = _prose(_("Ý kiến"))
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, conference: Conference, unions, initial=None, is_adopted=False):
        super().__init__(data, initial={"token": uuid4()} | (initial or {}))
        self.fields["item"].queryset = conference.agenda.all()
        self.fields["union"].queryset = unions
        self.fields["union"].label_from_instance = lambda union: union.short_then
        if is_adopted:
            _asks_why(self, _("Lý do thêm ý kiến"))

    def said(self) -> Said:
        return Said(**{name: self.cleaned_data[name] for name in ("text", "item", "union", "speaker")})


class ResolutionForm(NoIdentityForm, forms.Form):
    """A resolution, who carries it out, by when."""

    text = _prose(_("Kết luận, việc phải làm"), rows=3)
    owners = forms.MultipleChoiceField(
        label=_("Đơn vị thực hiện"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một đơn vị.")},
    )
    due_on = day_field(_("Hạn"), required=False)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, unions, resolution: Resolution | None = None, initial=None, is_adopted=False):
        first: dict = {"token": uuid4()}
        if resolution is not None:
            tasks = resolution.tasks.exclude(state=ResolutionTask.State.DROPPED)
            owners = [str(key) if key else VUFO for key in tasks.values_list("union", flat=True)]
            first = {"text": resolution.text, "due_on": resolution.due_on, "owners": owners}
        super().__init__(data, initial=first | (initial or {}))
        self.unions = {str(union.pk): union for union in unions}
        self.fields["owners"].choices = [*((key, row.short_then) for key, row in self.unions.items()), (VUFO, "VUFO")]
        if resolution is not None:
            self.fields["reason"] = forms.CharField(label=_("Lý do sửa"), max_length=100)
        if is_adopted:
            _asks_why(self, _("Lý do sửa") if resolution is not None else _("Lý do thêm kết luận"))
        _seen(self, resolution)

    def chosen(self) -> list[Union | None]:
        return [self.unions.get(key) for key in self.cleaned_data["owners"]]


class FinishForm(NoIdentityForm, forms.Form):
    """That one owner's part is done."""

    done_on = day_field(_("Xong ngày"))
    result = _prose(_("Kết quả"), required=False)

    def __init__(self, data=None, *, task: ResolutionTask, initial=None):
        first = {"done_on": task.done_on or clock.today(), "result": task.result}
        super().__init__(data, initial=first | (initial or {}))
        _seen(self, task)


class WithdrawForm(NoIdentityForm, forms.Form):
    """Why a remark or a resolution is taken back; of a resolution, as it stood on the page."""

    reason = forms.CharField(label=_("Lý do rút"), max_length=100)

    def __init__(self, data=None, *, resolution: Resolution | None = None, initial=None, is_adopted=False):
        super().__init__(data, initial=initial)
        if is_adopted:
            _asks_why(self, self.fields["reason"].label)
        if resolution is not None:
            _seen(self, resolution)


class ReopenForm(NoIdentityForm, forms.Form):
    """Why a part that was said to be done is not."""

    reason = forms.CharField(label=_("Lý do mở lại"), max_length=100)

    def __init__(self, data=None, *, task: ResolutionTask, initial=None):
        super().__init__(data, initial=initial)
        _seen(self, task)
